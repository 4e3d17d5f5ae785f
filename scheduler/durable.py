"""The durable engine: the only file that knows DBOS (reliability.md § 0, § 5).

A job is named after its batch and knows nothing but the batch's id; that it runs is DBOS's business, what it does and
whether it is done stand in our tables. DBOS's own functions that reset or empty its tables would take ours along on
SQLite: they are not used anywhere, and a test looks for them.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Collection
from datetime import timedelta
from typing import TYPE_CHECKING, Final

import structlog

from scheduler.engine import Send
from scheduler.means import Clock
from scheduler.running import Running, done_within
from scheduler.standing import Standing
from storage.engine import make_job_engine
from storage.jobs import let_jobs_be_enqueued
from storage.queries import leases

if TYPE_CHECKING:
    from dbos import DBOSClient
    from sqlalchemy import Engine as Database
    from sqlmodel import Session

    from storage.units import Storage

log = structlog.get_logger()

APPLICATION: Final = "licheng"
# The contract between who enqueues and who runs. Another number strands what is enqueued: only after a drain.
VERSION: Final = "1"
JOB: Final = "send_batch"
QUEUE: Final = "sending"
AT_ONCE: Final = 32  # batches a process: each mostly waits for the network
AT_ONCE_EMBEDDED: Final = 8  # where all of them write in turns, and whoever answers a person in between
CLAIMED: Final = 64  # jobs a process: those that wait here begin without another look
LOOKS_EVERY: Final = 0.25  # seconds, for new jobs
ENDED: Final = ("SUCCESS", "ERROR", "CANCELLED", "MAX_RECOVERY_ATTEMPTS_EXCEEDED")
BEAT: Final = 10.0  # seconds, a third of what a lease is good for
WRITTEN_WITHIN: Final = 4  # seconds, for the last jobs' ends, once the batches are done
ENDED_WITHIN: Final = 7.0  # seconds, for giving everything back; a database that is away must not keep us
FORGOTTEN_AT_ONCE: Final = 1000

# DBOS is one a process, and so are its functions.
_at_work: Running | None = None
_is_registered = False


async def _send_batch(batch_id: int) -> None:
    """Send one batch; what breaks is left to the tables, and says nothing of itself in the jobs' own."""
    running = _at_work
    if running is not None:
        await running.send(batch_id)


class DurableEngine:
    """Sends in the background from `beat` on that finds the database, under a name that no other process has."""

    gives_way = 4 * LOOKS_EVERY  # by then the jobs that wait have begun

    def __init__(self, storage: Storage, wall: Clock, *, steady: Clock | None = None, name: str | None = None) -> None:
        self._storage = storage
        self._wall = wall
        self._at_once = AT_ONCE_EMBEDDED if storage.engines.is_sqlite else AT_ONCE
        self._standing = Standing(storage, wall, steady=steady, wanted=name)
        self._client: DBOSClient | None = None  # while DBOS runs
        self._database: Database | None = None  # as DBOS sees it
        self._running: Running | None = None
        self._stopping = False
        self._beating = asyncio.Lock()
        self._beaten = 0.0  # by the event loop's own clock
        self._missing: dict[str, int | None] = {}  # jobs under our name that nobody here runs, as they were last seen

    @property
    def holder(self) -> str:
        """What the leases of this process's batches are named by."""
        return self._standing.holder

    @property
    def name(self) -> str | None:
        """The name under which this process sends; None while it does not."""
        return self._standing.name if self._client is not None else None

    @property
    def plans(self) -> bool:
        """Whether this process has the planner's desk, and its engine runs."""
        return self._client is not None and not self._stopping and self._standing.plans

    def enqueue(self, session: Session, batch_id: int) -> None:
        """Enqueue the batch's job in this session's transaction; where it has one already, that one stays."""
        if self._client is None:
            raise RuntimeError("the engine does not run yet")
        self._client.enqueue_in_transaction(
            session,
            {
                "workflow_name": JOB,
                "queue_name": QUEUE,
                "workflow_id": _job_of(batch_id),
                "app_version": VERSION,
            },
            batch_id,
        )

    def enqueue_again(self, batch_ids: Collection[int]) -> None:
        """Give each of these batches a job where it has none, or only one that ended; a job under way stays."""
        client = self._client
        if client is None or not batch_ids:
            return
        jobs = client.list_workflows(
            workflow_ids=[_job_of(batch_id) for batch_id in batch_ids], load_input=False, load_output=False
        )
        over = {job.workflow_id for job in jobs if job.status in ENDED or job.app_version != VERSION}
        there = {job.workflow_id for job in jobs} - over
        wanted = [batch_id for batch_id in batch_ids if _job_of(batch_id) not in there]
        if over:
            client.delete_workflows(sorted(over))
        if wanted:
            with self._storage.unit() as session:
                for batch_id in wanted:
                    self.enqueue(session, batch_id)

    async def run_waiting(self, send: Send) -> int:
        """Leave it to the jobs."""
        return 0

    def start(self, send: Send) -> None:
        """Run jobs with `send`, on this event loop, from the first `beat` on."""
        self._running = Running(send, self._at_once)

    async def beat(self) -> bool:
        """Take a name and begin; once begun, keep it, and take over what dead processes and lost jobs left.

        To be called often: what is done every ten seconds only is not done more often. What broke because the database
        was away, though, can be sent again as soon as that is back.

        Raises:
            Exception: the database failed; the next beat goes on.
        """
        if self._beating.locked() or self._stopping or self._running is None:
            return False
        at = asyncio.get_running_loop().time()
        if self._client is None or at - self._beaten >= BEAT:
            async with self._beating:
                await asyncio.to_thread(self._beat)
                self._beaten = at
        if self._client is not None and self._running.broken:
            await asyncio.to_thread(self._let_broken_go, self._running)
        return self._client is not None

    async def stop(self, within: timedelta) -> None:
        """Finish the batches under way; those that take longer are given back as they are, and so are our names."""
        self._stopping = True
        async with self._beating:
            whole = self._running is None or await self._running.drain(within)
            ended = await done_within(ENDED_WITHIN, self._end)
        if not (whole and ended):
            log.warning("drain_cut_short")

    def forget(self, older_than: timedelta) -> int:
        """Forget jobs that ended longer ago: the batches keep what was done."""
        client, forgotten = self._client, 0
        before = (self._wall() - older_than).isoformat()
        while client is not None:
            ended = client.list_workflows(
                status=list(ENDED),
                queue_name=QUEUE,
                completed_before=before,
                limit=FORGOTTEN_AT_ONCE,
                load_input=False,
                load_output=False,
            )
            if ended:
                client.delete_workflows([job.workflow_id for job in ended])
            forgotten += len(ended)
            if len(ended) < FORGOTTEN_AT_ONCE:
                break
        return forgotten

    def _beat(self) -> None:
        if self._client is not None and not self._standing.keep():
            log.error("name_lost")  # we were thought dead: whoever has it now may run jobs under it
            self._shut_down()
        if self._client is None:
            if self._standing.begin() is None:
                return  # another process sends; we look again
            self._launch()
        alive = self._standing.bury_dead()
        self._take_over(alive)

    def _launch(self) -> None:
        global _at_work, _is_registered
        from dbos import DBOS, DBOSClient, DBOSPortableJSONSerializer

        _quieten()
        self._database = jobs = make_job_engine(self._storage.engines)  # in WAL before DBOS has it
        serializer = DBOSPortableJSONSerializer()
        DBOS(
            config={
                "name": APPLICATION,
                "application_version": VERSION,
                "executor_id": self._standing.name,
                "system_database_engine": jobs,
                "serializer": serializer,
                "use_listen_notify": False,  # nothing of ours waits for a message; and poolers may stand between
                "log_level": "WARNING",
                "scheduler_polling_interval_sec": 3600.0,  # no schedules of DBOS's: APScheduler ticks
            }
        )
        if not _is_registered:
            DBOS.workflow(name=JOB)(_send_batch)
            _is_registered = True
        _at_work = self._running
        try:
            DBOS.launch()
            DBOS.register_queue(
                QUEUE, worker_concurrency=CLAIMED, polling_interval_sec=LOOKS_EVERY, on_conflict="always_update"
            )
            let_jobs_be_enqueued(jobs)
            self._client = DBOSClient(
                system_database_engine=jobs, serializer=serializer, application_name=APPLICATION, lazy=True
            )
        except BaseException:
            self._shut_down()
            raise

    def _take_over(self, alive: Collection[str]) -> None:
        """Resume the jobs of dead processes where we have the desk, and our own that got lost anywhere."""
        client = self._client
        assert client is not None
        assert self._running is not None
        here = {_job_of(batch_id) for batch_id in self._running.batches}
        pending = client.list_workflows(status="PENDING", queue_name=QUEUE, load_input=False, load_output=False)
        missing = {
            job.workflow_id: job.updated_at
            for job in pending
            if job.executor_id == self.name and job.workflow_id not in here
        }
        lost = {job for job, at in missing.items() if self._missing.get(job) == at}  # now, and ten seconds ago
        self._missing = missing
        dead = {job.workflow_id for job in pending if self.plans and job.executor_id not in alive}
        if lost or dead:
            client.resume_workflows(sorted(lost | dead), queue_name=QUEUE)
            log.warning("jobs_taken_over", count=len(lost | dead))

    def _let_broken_go(self, running: Running) -> None:
        broken = running.broken
        with self._storage.unit() as session:
            leases.end_of_batches(session, holder=self.holder, wall=self._wall(), died=False, only=broken)
        running.mended(broken)

    def _end(self) -> None:
        self._shut_down()
        self._standing.end()

    def _shut_down(self) -> None:
        global _at_work
        from dbos import DBOS

        self._client = None
        DBOS.destroy(workflow_completion_timeout_sec=WRITTEN_WITHIN)
        _at_work = None
        if self._database is not None:
            self._database.dispose()
            self._database = None


def _job_of(batch_id: int) -> str:
    return f"batch-{batch_id}"


def _quieten() -> None:
    """What DBOS says goes out as our own lines do: that something is wrong, and not with which rows."""
    logger = logging.getLogger("dbos")
    logger.handlers = [_Heard()]
    logger.propagate = False


class _Heard(logging.Handler):
    """Logs that DBOS complained; its words may hold rows and addresses of databases."""

    def emit(self, record: logging.LogRecord) -> None:
        kind = record.exc_info[0] if record.exc_info else None
        log.warning("engine_complained", error=kind.__name__ if kind else f"{record.filename}:{record.lineno}")
