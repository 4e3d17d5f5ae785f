"""The planner of lists in tests: a small school's mornings, with what staff are told on each of them."""

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from sqlalchemy import update
from sqlmodel import col

from handlers.plain import to_plain
from locales import translator
from portfolio.calendar import TAIPEI
from portfolio.reminders import NoticeState, NoticeSubject
from scheduler.reminding import plan_reminders
from scheduler.reporting import plan_reports
from storage.tables import Notice
from tests.conftest import FakeClock
from tests.desk import Desk
from tests.world import SMALL, World

LISTS = (NoticeSubject.UNREACHED, NoticeSubject.REMINDING)
VACATION_BEGINS, LAST_DAY = date(2025, 1, 20), date(2025, 2, 3)  # of the small school's uploads in 113-1
SLOT = time(8, 30)


@dataclass
class Mornings:
    """The planner of a small school whose 20102 and her guardian are not bound, asked at the hour of digests."""

    world: World
    clock: FakeClock
    desk: Desk

    def plan(self, day: date, at: time = SLOT, *, school: str = SMALL) -> int | None:
        """Plan a day's reminders and lists, and return how many lists are new."""
        self.clock.set(datetime.combine(day, at, tzinfo=TAIPEI))
        plan_reminders(self.world.storage, school, self.clock())
        return plan_reports(self.world.storage, school, self.clock())

    def told(self, day: date) -> dict[str, str]:
        """Plan a day and return the lists that are new, in words, by the number of whom they go to."""
        known = {notice.id for notice in self.owed()}
        self.plan(day)
        return {
            self.number_of(notice): to_plain(self.desk.told(notice), translator(None))
            for notice in self.owed()
            if notice.id not in known
        }

    def owed(self) -> list[Notice]:
        """Return every list, oldest first."""
        return [notice for subject in LISTS for notice in self.desk.owed(subject)]

    def number_of(self, notice: Notice) -> str:
        return next(number for (_, number), key in self.world.people.items() if key == notice.recipient_id)

    def settle(self, day: date) -> None:
        """Let everything that is owed have been sent at the hour of digests."""
        at = datetime.combine(day, SLOT, tzinfo=TAIPEI)
        self.change(Notice, col(Notice.state) == NoticeState.PLANNED, state=NoticeState.SENT, settled_at=at, facts={})

    def change(self, table: Any, where: Any, **values: Any) -> None:
        with self.world.storage.unit() as session:
            session.execute(update(table).where(where).values(**values))

    def add(self, *rows: Any) -> None:
        with self.world.unit() as session:
            session.add_all(rows)

    def failed(self, number: str, day: date, reason: str = "over_cap", state: Any = NoticeState.UNREACHABLE) -> None:
        """Let a reminder of the uploads of 113-1 have ended like this at noon."""
        at = datetime.combine(day, time(12), tzinfo=TAIPEI)
        self.add(
            Notice(
                school=SMALL,
                recipient_id=self.world.id_of(number),
                subject=NoticeSubject.UPLOAD_OUTCOMES,
                term="113-1",
                stage="before",
                planned_at=at,
                due_at=at,
                state=state,
                settled_at=at,
                reason=reason,
            )
        )

    def failed_return(self, number: str, request: int, day: date) -> None:
        """Let word of a return have failed at noon, for want of messages."""
        at = datetime.combine(day, time(12), tzinfo=TAIPEI)
        self.add(
            Notice(
                school=SMALL,
                recipient_id=self.world.id_of(number),
                subject=NoticeSubject.RETURNED,
                about=f"request:{request}",
                planned_at=at,
                due_at=at,
                state=NoticeState.UNREACHABLE,
                settled_at=at,
                reason="over_cap",
            )
        )

    def bind_everybody(self) -> None:
        """Let nobody be missing."""
        for number in ("20102", "20102-1"):
            self.world.bind(number)
