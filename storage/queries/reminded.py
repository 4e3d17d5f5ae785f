"""Which deadlines one person was reminded of: what they may put off, and what they mean by 「我已完成」."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import func, select
from sqlmodel import Session, col

from portfolio.reminders import OF_DEADLINES, NoticeState
from portfolio.rules import DeadlineSubject
from storage.queries.declarations import Declarable
from storage.tables import Notice

_STUDENT: Final = "student:"


@dataclass(frozen=True)
class Told:
    """One deadline that somebody was reminded of; `child` is the student's number where a guardian was.

    `revision` is the newest that was told of, `at` when.
    """

    one: Declarable
    child: str
    revision: int
    at: datetime


def find_told(session: Session, *, school: str, person_id: int, since: datetime) -> list[Told]:
    """Return what a person was reminded of since then, the newest first; each deadline (and child) once."""
    place = (col(Notice.subject), col(Notice.term), col(Notice.round), col(Notice.about))
    at = func.max(col(Notice.settled_at))
    statement = (
        select(*place, func.max(col(Notice.revision)), at)
        .where(
            col(Notice.school) == school,
            col(Notice.recipient_id) == person_id,
            col(Notice.subject).in_(OF_DEADLINES),
            col(Notice.state) == NoticeState.SENT,
            col(Notice.settled_at) >= since,
        )
        .group_by(*place)
        .order_by(at.desc(), *place)
    )
    return [
        Told(
            Declarable(DeadlineSubject(subject.value), period, number),
            about.removeprefix(_STUDENT),
            revision,
            told_at,
        )
        for subject, period, number, about, revision, told_at in session.execute(statement)
    ]
