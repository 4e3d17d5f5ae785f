"""Names that one process holds for a while, and what happens to batches whose holder is dead.

All instants are real time: leases concern processes, not the school's calendar.
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import case, delete, literal, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, col

from storage.tables import Batch, Lease
from storage.types import UtcDateTime

AFTER_DEATHS: Final = timedelta(seconds=5)  # enough for whatever else is to be begun


@dataclass(frozen=True)
class Held:
    """One name and who holds it; `since` says which holding it is, where the same holder lost and took it again."""

    name: str
    holder: str
    since: datetime
    until: datetime


def take(
    session: Session,
    name: str,
    *,
    holder: str,
    wall: datetime,
    until: datetime,
    is_over: Callable[[Held], bool] | None = None,
) -> str | None:
    """Take a name, and return from whom: "" from nobody or from ourselves; None if somebody living has it.

    Somebody else's lease is over by `wall`, unless `is_over` knows better.
    """
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    values = {"name": name, "holder": holder, "since": wall, "until": until}
    added = insert(Lease).values(**values).on_conflict_do_nothing(index_elements=["name"]).returning(col(Lease.name))
    if session.execute(added).first() is not None:
        return ""
    found = session.scalars(select(Lease).where(col(Lease.name) == name).with_for_update()).one_or_none()
    if found is None:  # given back in this moment; the next try has it
        return None
    before = found.holder
    held = Held(name, before, found.since, found.until)
    if before != holder and not (held.until <= wall if is_over is None else is_over(held)):
        return None
    found.holder, found.until = holder, until
    if before != holder:
        found.since = wall
    session.add(found)
    session.flush()
    return "" if before == holder else before


def renew(session: Session, names: Collection[str], *, holder: str, until: datetime) -> set[str]:
    """Hold these names for longer, and return those that are still ours; one that was over is, if nobody took it."""
    ours = (col(Lease.name).in_(names), col(Lease.holder) == holder)
    return set(session.scalars(update(Lease).where(*ours).values(until=until).returning(col(Lease.name))))


def give_back(session: Session, *, holder: str) -> None:
    """Give back every name this holder has."""
    session.execute(delete(Lease).where(col(Lease.holder) == holder))


def find_held(session: Session, prefix: str = "") -> Sequence[Held]:
    """Return who holds the names that begin so, in the names' order; leases that are over are among them."""
    found = session.scalars(
        select(Lease).where(col(Lease.name).startswith(prefix, autoescape=True)).order_by(col(Lease.name))
    )
    return [Held(one.name, one.holder, one.since, one.until) for one in found]


def bury(session: Session, held: Held) -> bool:
    """Remove a dead holder's lease, and return whether it was still there as it was read."""
    there = (col(Lease.name) == held.name, col(Lease.holder) == held.holder, col(Lease.until) == held.until)
    return session.execute(delete(Lease).where(*there).returning(col(Lease.name))).first() is not None


def end_of_batches(
    session: Session, *, holder: str, wall: datetime, died: bool, only: Collection[int] | None = None
) -> int:
    """Let the open batches of a holder go at once, all or `only` these, and return how many those were.

    Of one that `died`, the next sender counts that as a failure: a batch that kills its senders is given up. What was
    being sent at an earlier death too waits a moment, so that whatever else was begun is sent before the next one.
    """
    held = [col(Batch.holder) == holder, col(Batch.settled_at).is_(None)]
    if only is not None:
        held.append(col(Batch.id).in_(only))
    again = case((col(Batch.failures) > 0, literal(wall + AFTER_DEATHS, UtcDateTime())), else_=col(Batch.next_try_at))
    died_of_it: dict[str, Any] = {"leased_until": wall, "next_try_at": again}
    values = died_of_it if died else {"holder": None, "leased_until": None}
    return len(session.execute(update(Batch).where(*held).values(**values).returning(col(Batch.id))).all())
