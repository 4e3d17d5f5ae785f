"""Several units at the same moment, and what teachers and the registrar do in one (test_certifying_at_once.py)."""

from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from threading import Barrier, Event

from sqlalchemy import text
from sqlmodel import Session

from portfolio.certification import ReturnReason
from portfolio.errors import PortfolioError
from storage.queries import certifications, requests
from storage.tables import Certification
from storage.units import Storage
from tests.storage.certifying import certify
from tests.world import SMALL, World

Act = Callable[[Session], object]
WAITING = text("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'")
PATIENCE = 30.0  # seconds that nothing here takes


def all_at_once(storage: Storage, doings: Sequence[Act]) -> list[object]:
    """Do each in a unit of its own, all from the same line; return what came of each, or the refusal."""
    line = Barrier(len(doings))

    def run(act: Act) -> object:
        line.wait(PATIENCE)
        try:
            with storage.unit(SMALL) as session:
                return act(session) or "done"
        except PortfolioError as refusal:
            return refusal

    with ThreadPoolExecutor(len(doings)) as threads:
        return list(threads.map(run, doings))


@dataclass
class Beside:
    """Another transaction that begins while one is open; on SQLite it has to wait for the end of that one."""

    storage: Storage
    thread: ThreadPoolExecutor

    def starts(self, act: Act) -> Future[object]:
        """Let it begin, and return once it waits for the one that is open, or has ended."""
        begun = Event()

        def run() -> object:
            begun.set()
            with self.storage.unit(SMALL) as session:
                return act(session)

        future = self.thread.submit(run)
        assert begun.wait(PATIENCE)
        if not self.storage.engines.is_sqlite:
            while not future.done() and not self._waits():
                pass
        return future

    def _waits(self) -> bool:
        with self.storage.engines.write.connect() as connection:
            return bool(connection.execute(WAITING).scalar_one())


def passing(world: World, number: str, request_id: int, version: int = 1) -> Act:
    """「認證通過」 by this teacher."""
    actor = world.actor(number)
    return lambda session: certify(session, actor, request_id, version=version, now=world.now)


def returning(world: World, number: str, request_id: int, version: int = 1) -> Act:
    """「退回」 by this teacher."""
    actor = world.actor(number)

    def act(session: Session) -> None:
        card = requests.access_request(session, actor=actor, request_id=request_id)
        certifications.send_back(
            session,
            card.request,
            actor=actor,
            version=version,
            reason=ReturnReason.DUPLICATE,
            words=None,
            now=world.now,
        )

    return act


def undoing(world: World, number: str, request_id: int, version: int = 2) -> Act:
    """「復原」 by this teacher."""
    actor = world.actor(number)

    def act(session: Session) -> None:
        card = requests.access_request(session, actor=actor, request_id=request_id)
        certifications.undo(session, card.request, actor=actor, version=version, now=world.now)

    return act


def handing_over(world: World, request_id: int, to: int | None = None) -> Act:
    """The registrar names somebody."""
    actor = world.actor("R01")

    def act(session: Session) -> int:
        request = session.get_one(Certification, request_id)
        following = certifications.hand_over(
            session, request, to=to, step=0, now=world.now, actor=actor, by_hand=True, note="test"
        )
        return following.id or 0

    return act
