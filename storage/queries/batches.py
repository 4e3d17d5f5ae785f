"""Batches: what goes out together on one channel, who is sending it, and when it is tried again.

Instants named `wall` are real time: leases and retries concern processes and platforms, not the school's calendar.
"""

from collections.abc import Container, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Final, NamedTuple

from sqlalchemy import bindparam, case, or_, select, update
from sqlmodel import Session, col

from storage.tables import Batch
from storage.types import UtcDateTime

AHEAD: Final = timedelta(minutes=2)  # what lies further off than any lease lasts was written while the clock was ahead


class To(NamedTuple):
    """One account that a message goes to, and which notices it tells there."""

    account_id: int
    notices: tuple[int, ...]


@dataclass(frozen=True)
class Message:
    """One message as frozen: to which accounts, in which words, under which key. Equal words may go to many at once.

    An account's address never changes, and is not kept here: when a binding ends, it must be gone at once.
    """

    to: tuple[To, ...]
    language: str | None
    plain_text: bool
    key: str
    reply: dict[str, Any]

    @property
    def notices(self) -> tuple[int, ...]:
        """Return every notice that it tells."""
        return tuple(notice for one in self.to for notice in one.notices)

    def among(self, left: Container[int]) -> "Message | None":
        """Return the message to those accounts alone for which one of these notices is left; None if for nobody.

        Words and key stay: what was frozen for several at once says the same to those who remain.
        """
        stays = tuple(
            To(one.account_id, kept) for one in self.to if (kept := tuple(n for n in one.notices if n in left))
        )
        return replace(self, to=stays) if stays else None


def make_batch(session: Session, *, school: str, channel: str, retry_key: str, now: datetime) -> int:
    """Make an empty batch and return its id."""
    batch = Batch(school=school, channel=channel, retry_key=retry_key, made_at=now)
    session.add(batch)
    session.flush()
    assert batch.id is not None
    return batch.id


def find_waiting(session: Session, *, wall: datetime, limit: int) -> Sequence[int]:
    """Return the ids of batches that are not settled, may be tried now, and that nobody living is sending."""
    rows = session.connection().execute(_WAITING, {"wall": wall, "ahead": wall + AHEAD, "most": limit})
    return [batch_id for (batch_id,) in rows if batch_id is not None]


def lease(session: Session, batch_id: int, *, holder: str, wall: datetime, until: datetime) -> Batch | None:
    """Return the batch, held until then by `holder` alone; None if it is settled, held, or to be tried later.

    Whoever held it past its lease is dead, and counted as a failure. A first try that lies ahead was one at the latest.
    """
    values = {"batch": batch_id, "by": holder, "wall": wall, "ahead": wall + AHEAD, "until": until}
    how = {"populate_existing": True}
    return session.scalars(_LEASE, values, execution_options=how).one_or_none()


def is_suspect(session: Session, batch_id: int) -> bool:
    """Return whether a run died or broke on this batch, or is dead while it holds it: it may have been the cause."""
    return session.connection().execute(_SUSPECT, {"batch": batch_id}).first() is not None


def extend(session: Session, batch_id: int, *, holder: str, until: datetime, went_on: bool = False) -> bool:
    """Hold the batch for longer, and return whether it is still held: a sender that was given up must stop.

    `went_on` when somebody has been settled: whatever failed before did not hold up the whole batch.
    """
    values = {"batch": batch_id, "ours": holder, "until": until}
    return session.connection().execute(_EXTEND[went_on], values).first() is not None


def freeze(session: Session, batch_id: int, messages: Sequence[Message], *, holder: str, wall: datetime) -> bool:
    """Keep members, words, accounts and keys as they are now; this is the first try, and nothing changes after it.

    Returns whether it was: False where the holder lost the batch, or somebody froze it before.
    """
    kept = [_kept(message) for message in messages]
    values = {"batch": batch_id, "ours": holder, "at": wall, "words": kept}
    return session.connection().execute(_FREEZE, values).first() is not None


def thaw(batch: Batch) -> list[Message]:
    """Return the messages as they were frozen."""
    return [_thawed(stored) for stored in batch.frozen or ()]


def let_go(
    session: Session, batch_id: int, *, holder: str, wall: datetime, pause: timedelta, failed: bool = False
) -> None:
    """End our lease of a batch that is not done; `failed` when the run broke, perhaps before it had the lease.

    Since when it pauses stays with it: a pause that begins later than now was begun by a clock that was ahead.
    """
    ours = col(Batch.holder) == holder
    if failed:
        ours = or_(ours, col(Batch.holder).is_(None))
    session.execute(
        update(Batch)
        .where(col(Batch.id) == batch_id, ours, col(Batch.settled_at).is_(None))
        .values(
            holder=None,
            leased_until=wall,
            next_try_at=wall + pause,
            tries=col(Batch.tries) + 1,
            failures=col(Batch.failures) + int(failed),
        )
    )


def finish(session: Session, batch_id: int, *, now: datetime) -> bool:
    """Settle the batch and forget its words; return whether it was open until now."""
    return session.connection().execute(_FINISH, {"batch": batch_id, "at": now}).first() is not None


def _kept(message: Message) -> dict[str, Any]:
    return {**vars(message), "to": [[one.account_id, *one.notices] for one in message.to]}


def _thawed(stored: dict[str, Any]) -> Message:
    facts = dict(stored)
    if "account_id" in facts:  # frozen by a version that knew one account a message
        facts["to"] = [[facts.pop("account_id"), *facts.pop("notices")]]
    to = tuple(To(account_id, tuple(notices)) for account_id, *notices in facts.pop("to"))
    return Message(to=to, **facts)


# Built once: a wave runs them for every batch.
_OPEN: Final = (col(Batch.id) == bindparam("batch"), col(Batch.settled_at).is_(None))
_SUSPECT: Final = select(col(Batch.id)).where(*_OPEN, or_(col(Batch.failures) > 0, col(Batch.holder).is_not(None)))
_EXTENDED: Final = update(Batch).where(*_OPEN, col(Batch.holder) == bindparam("ours"))
_EXTEND: Final = {
    False: _EXTENDED.values(leased_until=bindparam("until")).returning(col(Batch.id)),
    True: _EXTENDED.values(leased_until=bindparam("until"), failures=0).returning(col(Batch.id)),
}
_FREEZE: Final = (
    update(Batch)
    .where(*_OPEN, col(Batch.holder) == bindparam("ours"), col(Batch.first_tried_at).is_(None))
    .values(first_tried_at=bindparam("at"), frozen=bindparam("words"))
    .returning(col(Batch.id))
)
_FINISH: Final = (
    update(Batch)
    .where(*_OPEN)
    .values(settled_at=bindparam("at"), frozen=None, holder=None, leased_until=None, next_try_at=None)
    .returning(col(Batch.id))
)
_TRIED_AT: Final = col(Batch.first_tried_at)
_WALL: Final = bindparam("wall", type_=UtcDateTime())
_IS_AHEAD: Final = col(Batch.leased_until) > bindparam("ahead")
_FREE: Final = (
    col(Batch.settled_at).is_(None),
    or_(col(Batch.holder).is_(None), col(Batch.leased_until) <= _WALL, _IS_AHEAD),
    or_(col(Batch.next_try_at).is_(None), col(Batch.next_try_at) <= _WALL, _IS_AHEAD),
)
_WAITING: Final = select(col(Batch.id)).where(*_FREE).order_by(col(Batch.id)).limit(bindparam("most"))
_LEASE: Final = (
    update(Batch)
    .where(col(Batch.id) == bindparam("batch"), *_FREE)
    .values(
        holder=bindparam("by"),
        leased_until=bindparam("until"),
        failures=col(Batch.failures) + case((col(Batch.holder).is_(None), 0), else_=1),
        first_tried_at=case((_TRIED_AT > _WALL, _WALL), else_=_TRIED_AT),
    )
    .returning(Batch)
)
