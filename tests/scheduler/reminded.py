"""What tests of reminders share: planning a school's days, and looking at what was owed in a few words."""

from collections.abc import Sequence
from datetime import date, datetime, time
from typing import Any

from sqlalchemy import update
from sqlmodel import col, select

from portfolio.calendar import TAIPEI, Event, Term
from portfolio.calendar import AnnouncedDay as Day
from portfolio.people import Division
from portfolio.reminders import OF_DEADLINES, NoticeState
from scheduler.reminding import plan_reminders
from storage.queries import notices, terms
from storage.queries.reminder_needs import find_needless
from storage.tables import Notice, Person
from tests.world import SMALL, World


def at(text: str, hour: int = 0, minute: int = 0) -> datetime:
    """Return an instant in Taipei, of a day like 2025-02-03."""
    return datetime.combine(date.fromisoformat(text), time(hour, minute), tzinfo=TAIPEI)


def plan(world: World, now: datetime, school: str = SMALL) -> int | None:
    """Plan a school's reminders at one moment."""
    return plan_reminders(world.storage, school, now)


def plan_on(world: World, *days: str) -> None:
    """Plan at the beginning of each of these days, as a process that is always up does, and send until its evening."""
    for day in days:
        plan(world, at(day))
        settle(world, at=at(day, 21))


def settle(world: World, state: NoticeState = NoticeState.SENT, *, at: datetime, stage: str | None = None) -> int:
    """End what is due by now in one way, and return how many that were."""
    with world.storage.unit() as session:
        due = select(Notice.id).where(col(Notice.state) == NoticeState.PLANNED, col(Notice.due_at) <= at)
        if stage is not None:
            due = due.where(col(Notice.stage) == stage)
        ids = [key for key in session.exec(due) if key is not None]
        return notices.settle(session, ids, state, at=at)


def owed(world: World, school: str = SMALL) -> list[Notice]:
    """Return the reminders of a school in the order in which they were owed."""
    statement = select(Notice).where(col(Notice.school) == school, col(Notice.subject).in_(OF_DEADLINES))
    with world.storage.reading() as session:
        return list(session.exec(statement.order_by(col(Notice.id))))


def said(world: World, *states: NoticeState) -> list[str]:
    """Return who is owed what when, of all states or some: `20101 upload_outcomes 113-1 last_day 02-03 16:30`."""
    numbers = {key: number for (school, number), key in world.people.items() if school == SMALL}
    return sorted(
        f"{numbers[one.recipient_id]} {one.subject} {one.term} {one.stage} {one.due_at.astimezone(TAIPEI):%m-%d %H:%M}"
        for one in owed(world)
        if not states or one.state in states
    )


def announce(
    world: World, event: Event, term: str, day: str, *, now: datetime, grade: int | None = None, **more: Any
) -> None:
    """Announce a day as a registrar does, another one in the place of what was announced before."""
    with world.storage.unit(SMALL) as session:
        new = Day(event, Term.parse(term), date.fromisoformat(day), grade=grade, **more)
        terms.announce(session, school=SMALL, day=new, announced_by="cli", now=now)


def change(world: World, number: str, **columns: Any) -> None:
    """Change what the roster says of somebody."""
    with world.storage.unit(SMALL) as session:
        session.execute(update(Person).where(col(Person.id) == world.id_of(number)).values(**columns))


def evening(world: World, numbers: Sequence[str]) -> None:
    """Put students into the continuing education division."""
    for number in numbers:
        change(world, number, division=Division.CONTINUING)


def owed_to(world: World) -> set[str]:
    """Return who is owed something."""
    return {number_of(world, one.recipient_id) for one in owed(world)}


def needless(world: World, now: datetime) -> dict[str, str]:
    """Return what of everything that waits nobody needs at `now`, by whom it was for."""
    waiting = [one for one in owed(world) if one.state is NoticeState.PLANNED]
    with world.storage.reading() as session:  # as the sender asks, before a school is known
        found = find_needless(session, school=SMALL, notices=waiting, now=now)
    return {number_of(world, one.recipient_id): found[one.id or 0] for one in waiting if one.id in found}


def number_of(world: World, person_id: int) -> str:
    """Return a person's number."""
    return next(number for (school, number), key in world.people.items() if (school, key) == (SMALL, person_id))
