"""What was reminded of, by direct rows: for conversations about it."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlmodel import col

from portfolio.dates import taipei_day
from portfolio.reminders import NoticeState, NoticeSubject
from portfolio.reminding import as_of_now, find_dated
from storage.queries import planned_deadlines
from storage.queries.rulebooks import find_rules
from storage.queries.terms import calendar_of
from storage.tables import Notice
from tests.world import SMALL, World


def reminded(
    world: World,
    number: str,
    subject: str,
    period: str,
    *,
    about: str = "",
    at: datetime | None = None,
    state: NoticeState = NoticeState.SENT,
    revision: int = 1,
    round: int = 0,
) -> None:
    """Let this person have been reminded of a deadline, just now unless another time is given."""
    when = world.now if at is None else at
    settled = state is not NoticeState.PLANNED
    with world.unit(SMALL) as session:
        session.add(
            Notice(
                school=SMALL,
                recipient_id=world.id_of(number),
                about=about,
                subject=NoticeSubject(subject),
                term=period,
                round=round,
                stage=f"before-{when:%m%d%H}",
                revision=revision,
                planned_at=when - timedelta(hours=1),
                due_at=when,
                state=state,
                settled_at=when if settled else None,
            )
        )


def planned(world: World, now: datetime | None = None) -> None:
    """Let the planner have looked at the school's deadlines as they are."""
    when = world.now if now is None else now
    with world.unit(SMALL) as session:
        book = find_rules(session, SMALL)
        assert book is not None
        dated = find_dated(book, book.ruled(calendar_of(session, SMALL)), taipei_day(when))
        found, changed = as_of_now(planned_deadlines.find_planned(session, SMALL), dated, when)
        planned_deadlines.keep_planned(session, SMALL, found, changed, now=when)


def waiting(world: World, number: str) -> list[dict[str, Any]]:
    """Return the reminders that wait for this person, in the order in which they are due."""
    with world.unit(SMALL) as session:
        found = select(Notice).where(
            col(Notice.recipient_id) == world.id_of(number), col(Notice.state) == NoticeState.PLANNED
        )
        return [one.model_dump() for one in session.scalars(found.order_by(col(Notice.due_at), col(Notice.id)))]
