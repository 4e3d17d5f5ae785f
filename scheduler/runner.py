"""The clockwork: the only file that knows APScheduler. It ticks in memory; what is to be done stands in the tables."""

from __future__ import annotations

import asyncio
from collections.abc import Container, Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

import structlog

from handlers import notices as words
from handlers.notices import Renderer
from portfolio.calendar import TAIPEI
from scheduler.batching import batch_due
from scheduler.engine import Engine, InlineEngine
from scheduler.means import Clock, Means
from scheduler.planning import Planner
from scheduler.push import Push
from scheduler.sending import Sender, Sent
from scheduler.succession import Succession
from scheduler.upkeep import day_of, do_upkeep, is_done
from storage.queries import batches, outgoing
from storage.units import Storage

if TYPE_CHECKING:
    from apscheduler.schedulers.asyncio import AsyncIOScheduler

log = structlog.get_logger()

TICK: Final = timedelta(seconds=2)
DRAIN: Final = timedelta(seconds=10)  # for the batches under way when we are told to stop
REMEMBERED: Final = timedelta(days=7)  # jobs that ended
BATCHES_AT_ONCE: Final = 100  # looked for in one go
PLANNED_AT_ONCE: Final = 5  # schools, while what is due at those before them is put into batches


class Scheduler:
    """What happens unasked, in this process.

    `clock` is the business's time; `wall` the real one where they differ (a demo), for leases and retries; `steady` one
    that nobody sets, by which a jump of the real one is noticed. Nothing runs by itself before `start()`; `run_due()`
    works without it.
    """

    def __init__(
        self,
        storage: Storage,
        clock: Clock,
        push: Push,
        *,
        wall: Clock | None = None,
        steady: Clock | None = None,
        engine: Engine | None = None,
        render: Renderer = words.render,
    ) -> None:
        self.engine: Engine = engine or InlineEngine()
        means = Means(storage, clock, wall or clock, push, render, holder=self.engine.holder, steady=steady)
        self.sender = Sender(means, gives_way=self.engine.gives_way)
        self._watch = means.watch
        self._planner = Planner(storage)
        self._storage = storage
        self._succession = Succession(storage)
        self._clock = clock
        self._wall = wall or clock
        self._stopping = False
        self._at_work = asyncio.Lock()
        self._upkept: date | None = None
        self._ticks: AsyncIOScheduler | None = None

    @property
    def hangs(self) -> bool:
        """Whether a notice hangs whoever looks for its words: another process must be started to go on."""
        return self.sender.means.hanging.hangs()

    async def run_due(self) -> list[Sent]:
        """Do all that is due now until nothing is left, and return what went out here, in order.

        Where another process plans, nothing is done here; what the durable engine sends goes out by itself.

        Raises:
            Exception: the database failed; what was under way goes on at the next run.
        """
        sent: list[Sent] = []

        async def send(batch_id: int) -> None:
            sent.extend(one for went in await self.sender.send_batch(batch_id) for one in went.each())

        async with self._at_work:
            if not (self.engine.plans and self._watch.is_steady()):
                return sent
            await asyncio.to_thread(self._daily)
            await asyncio.to_thread(self._move_on)
            planned: set[str] = set()
            while left := await asyncio.to_thread(self._find_unplanned, planned):
                planned.update(await self._plan_and_batch(left))
                await self.engine.run_waiting(send)
            while not self._stopping and self._watch.is_steady() and await asyncio.to_thread(self._find_work):
                if not await self.engine.run_waiting(send):
                    break  # another process has it, or it broke and waits
        return sent

    async def tick(self) -> None:
        """Do what is due, unless the last tick is still at it; what goes wrong is logged, and the clock goes on."""
        if self._at_work.locked():
            return
        try:
            sent = await self.run_due()
        except Exception as error:  # noqa: BLE001 - the clock must not stop; the tables keep what is left
            log.error("tick_failed", error=type(error).__name__)
        else:
            if sent:
                log.info("notices_sent", count=len(sent))

    async def beat(self) -> None:
        """Let the engine do what is done every few seconds; what goes wrong is logged, and the clock goes on.

        While a tick is long at work, what waits for another try does not have to wait for its end.
        """
        try:
            sends_by_itself = await self.engine.beat()
            if sends_by_itself and self._at_work.locked() and self.engine.plans and self._watch.is_steady():
                await asyncio.to_thread(self._try_again)
        except Exception as error:  # noqa: BLE001 - the clock must not stop; the next beat tries again
            log.error("beat_failed", error=type(error).__name__)

    def start(self) -> None:
        """Begin at once, and tick from then on, on the running event loop."""
        from apscheduler.schedulers.asyncio import AsyncIOScheduler  # only a server pays for loading it

        self.engine.start(self._send)
        self._ticks = AsyncIOScheduler(timezone=TAIPEI)
        # A tick missed or late is one tick: it does whatever is due by then. A second one at once returns at once.
        settings = {"coalesce": True, "misfire_grace_time": None, "max_instances": 2}
        for name, job in (("tick", self.tick), ("beat", self.beat)):
            self._ticks.add_job(job, "interval", seconds=TICK.total_seconds(), id=name, **settings)
        # What a process that died left waits for us: not for the first tick too.
        self._ticks.add_job(self._begin, id="begin", misfire_grace_time=None)
        self._ticks.start()

    async def stop(self) -> None:
        """Stop ticking, finish the message at hand, write down what became of it, and give the rest back."""
        self._stopping = True
        self.sender.stop()
        if self._ticks is not None:
            self._ticks.pause()
        async with self._at_work:
            pass  # what APScheduler would cancel on its way out has ended
        await self.engine.stop(DRAIN)
        if self._ticks is not None:
            self._ticks.shutdown(wait=False)
            self._ticks = None

    async def _begin(self) -> None:
        await self.beat()
        await self.tick()

    def _find_work(self) -> bool:
        """Put what is due into batches, enqueue what the tables show as unfinished; return whether there is any."""
        now, wall = self._clock(), self._wall()
        with self._storage.reading() as session:  # most ticks find nothing, and should not take the write lock
            idle = not (
                outgoing.find_schools_due(session, now=now) or batches.find_waiting(session, wall=wall, limit=1)
            )
        if idle:
            return False
        while self._batch():
            pass
        return self._try_again()

    def _try_again(self) -> bool:
        """Have sent what the tables show as unfinished and nobody sends; return whether there is any."""
        with self._storage.reading() as session:
            waiting = batches.find_waiting(session, wall=self._wall(), limit=BATCHES_AT_ONCE)
        self.engine.enqueue_again(waiting)
        return bool(waiting)

    async def _send(self, batch_id: int) -> None:
        sent = await self.sender.send_batch(batch_id)
        if sent:
            log.info("notices_sent", count=sum(len(went.message.to) for went in sent))

    def _find_unplanned(self, planned: Container[str]) -> list[str]:
        """The schools that are to be planned still, those first where something is due; `planned` had their turn."""
        now = self._clock()
        left = dict.fromkeys(school for school in self._planner.look(now) if school not in planned)
        if not left or not self._goes_on():
            return []
        with self._storage.reading() as session:
            due = [one for one in outgoing.find_schools_due(session, now=now) if one in left]
        return list(dict.fromkeys((*due[:PLANNED_AT_ONCE], *left)))

    async def _plan_and_batch(self, left: Sequence[str]) -> Sequence[str]:
        """Plan some of these schools, and meanwhile put into batches what is due at all others; return which.

        After a start every school is to be planned, and what is due should not wait for the last. Nothing goes out
        before its school is planned, though: people would be told today's things one by one.
        """
        some = left[:PLANNED_AT_ONCE]
        planning = asyncio.create_task(asyncio.to_thread(self._plan, some))
        try:
            while await asyncio.to_thread(self._batch, but=set(left)) and not planning.done():
                pass
        finally:
            await planning  # whatever broke: nobody else begins before it ends
        return some

    def _plan(self, some: Sequence[str]) -> None:
        planned = self._planner.plan(self._clock(), some, go_on=self._goes_on)
        if planned:
            log.info("notices_planned", count=planned)

    def _batch(self, *, but: Container[str] = ()) -> bool:
        """Put some of what is due into batches, and return whether there was any."""
        if not self._goes_on():
            return False
        with self._storage.unit() as session:
            return batch_due(session, self._clock(), self.engine, but=but) > 0

    def _goes_on(self) -> bool:
        return not self._stopping and self.engine.plans and self._watch.is_steady()

    def _move_on(self) -> None:
        """Ask for what was imported, and let requests go to whose turn it is."""
        moved = self._succession.run(self._clock(), go_on=lambda: not self._stopping)
        if moved:
            log.info("requests_moved", count=moved)

    def _daily(self) -> None:
        """Do the day's upkeep unless it is done; a failure is logged, and tried again by the next day or start."""
        day = day_of(self._clock())
        if day == self._upkept:
            return
        self._upkept = day
        try:
            if not is_done(self._storage, day):
                done = do_upkeep(self._storage, self._clock(), go_on=lambda: not self._stopping)
                log.info("upkeep_done", count=sum(done.values()) + self.engine.forget(REMEMBERED))
        except Exception as error:  # noqa: BLE001 - sending goes on
            log.error("upkeep_failed", error=type(error).__name__)
