"""A school year of reminders, simulated: `python -m tests.years.reminding [SCHOOL] [--list]`.

A small made-up school lives through 2024-08-26 to 2025-08-31 under a real school's rules, on the real scheduler with
the engine that runs at once and a clock of its own. `--list` prints every notice with its state, reason and times. What
must be none is counted by a book of its own (`tests/years/reminding_book.py`), which knows nothing of the planner.
"""

import asyncio
import logging
import sys
import tempfile
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from pathlib import Path
from random import Random
from time import perf_counter
from typing import Any, Final

import structlog
from sqlalchemy import func, update
from sqlmodel import col, select

from handlers.conversation import IncomingKind
from portfolio.calendar import TAIPEI
from portfolio.people import PersonStatus, Role
from portfolio.receipts import ReceiptConfirmation
from portfolio.works import CertificationState
from scheduler.runner import Scheduler
from scheduler.sending import Sent
from storage.queries import bindings, reminder_settings, terms
from storage.tables import Notice, Person, ReceiptStatement
from storage.units import Storage
from tests.conftest import FakeClock
from tests.years.certification import open_storage
from tests.years.reminding_book import Book, Row
from tests.years.reminding_figures import Figures, Letter
from tests.years.reminding_habits import Habits
from tests.years.reminding_platforms import Phones, Platforms
from tests.years.reminding_rows import find_rows, listed
from tests.years.reminding_schools import BEGINS, DAY, DOWN, ENDS, PLANS, STALE
from tests.years.reminding_town import AT_LIMIT_FROM, LEAVES_ON, Somebody, add_statement, build, resubmit
from tests.years.town import SCHOOL

LOOKS: Final = (time(0), time(8), time(10))  # on a day on which nothing is owed
HAPPENS: Final = (time(3), time(8), time(10), time(18, 30))
TICKS: Final = (time(0), time(3), *(time(hour, minute) for hour in range(6, 24) for minute in (0, 30)))
RECEIPTS_COME, RESUBMITTED_ON = date(2025, 5, 18), date(2024, 10, 15)


class Year:
    """The school year, half hour by half hour."""

    def __init__(
        self,
        storage: Storage,
        pack: str,
        *,
        seed: int,
        a_class: int = 10,
        first: date = BEGINS,
        last: date = ENDS,
        down: Sequence[date] = DOWN,
    ) -> None:
        self.plan = PLANS[pack]
        self.people = build(storage, pack, self.plan, seed=seed, a_class=a_class)
        self.storage, self.draw = storage, Random(seed + 1)
        self.first, self.last, self.down = first, last, down
        self.clock = FakeClock(self.people.world.now)
        self.platforms = Platforms()
        self.phones = Phones(storage, self.clock)
        self.habits = Habits(self.people, self.phones, self.draw)
        self.letters: list[Letter] = []
        self.rows: list[Row] = []
        self._next_due: datetime | None = None
        self._done: set[date] = set()

    def run(self) -> Figures:
        """Live through it, and look at what is left."""
        began = perf_counter()
        if self.plan.cap is not None:
            with self.storage.unit(SCHOOL) as session:
                reminder_settings.change_settings(
                    session, school=SCHOOL, change=self._capped, changed_by="cli", now=self.clock()
                )
        with asyncio.Runner() as runner:
            scheduler, day = self._start(), self.first
            self.clock.set(datetime.combine(day, time(), tzinfo=TAIPEI))
            self._night(day)  # what has happened before this form of the year begins
            while day <= self.last:
                if day in self.down:
                    scheduler = self._start()  # what the dead process remembered is gone
                self._live(runner, scheduler, day)
                day += DAY
        self.rows = list(find_rows(self.storage))
        book = Book(self.people.by_id.values(), self.plan.windows, first=self.first, last=self.last)
        figures = Figures(book, self.rows, self.letters, self.habits.done, ended_at=self.clock())
        figures.seconds = perf_counter() - began
        return figures

    def _start(self) -> Scheduler:
        return Scheduler(self.storage, self.clock, self.platforms)

    def _capped(self, settings: Any) -> Any:
        return type(settings)(settings.hours, settings.stages, settings.quiet, self.plan.cap, settings.reserve)

    def _live(self, runner: asyncio.Runner, scheduler: Scheduler, day: date) -> None:
        for moment in TICKS:
            self.clock.set(datetime.combine(day, moment, tzinfo=TAIPEI))
            is_due = moment in LOOKS or (self._next_due is not None and self._next_due <= self.clock())
            if moment not in HAPPENS and not is_due:
                continue  # where nothing is due, the next look that plans is early enough
            self._happens(day, moment)
            if day in self.down or not is_due:
                continue
            sent = runner.run(scheduler.run_due())
            for one in sent:
                self._arrived(one)
            self.clock.turn(minutes=5)
            for one in sent:
                self.habits.reacts(one, day)
            self._next_due = self._find_next_due()

    def _find_next_due(self) -> datetime | None:
        with self.storage.reading() as session:
            ahead = select(func.min(Notice.due_at)).where(col(Notice.state).in_(["planned", "batched"]))
            return session.scalars(ahead).one()

    def _arrived(self, sent: Sent) -> None:
        whom = self.people.by_id[sent.recipient_id]
        at = sent.at.astimezone(TAIPEI)
        self.letters.append(Letter(at, whom, (sent.channel, sent.address), sent.subjects, sent.reply.title))

    # What happens at the school.

    def _happens(self, day: date, moment: time) -> None:
        if moment == time(3):
            self._night(day)
        elif moment == time(10):
            self._registrar(day)
        elif moment == time(18, 30):
            self.habits.change_their_minds(day)
            self._decide_receipts(day)
        elif moment == time(8) and self.draw.random() < 0.06:
            self._blocks(day)

    def _night(self, day: date) -> None:
        world = self.people.world
        world.now = self.clock()
        if self._is_time(AT_LIMIT_FROM, day):
            for student in self.people.of_role(Role.STUDENT):
                for number in range(self.plan.limit or 0 if student.now("at_limit") else 0):
                    world.add_work(student.number, f"作品 {number}", state=CertificationState.CERTIFIED, school=SCHOOL)
        if self._is_time(RECEIPTS_COME, day):
            for place, student in enumerate(self.people.of_role(Role.STUDENT)):
                if student.grade == 3 and place % 9 != 4:
                    add_statement(self.people, student, 113, 1)
        if 2 in self.plan.rounds and self._is_time(RESUBMITTED_ON, day):
            resubmit(self.people)
        if self._is_time(LEAVES_ON, day):
            self._leave(self.people.by_number("20191"), day)
        if self.draw.random() < 0.1:
            self._upload()
        if not STALE[0] <= day <= STALE[1]:
            for kind in ("works", "selections"):
                world.imported(kind, world.now, school=SCHOOL)

    def _is_time(self, planned: date, day: date) -> bool:
        """Whether something planned for a day is to happen now: on that day, or on the first one that is lived."""
        is_new = planned <= day and planned not in self._done
        if is_new:
            self._done.add(planned)
        return is_new

    def _leave(self, student: Somebody, day: date) -> None:
        with self.storage.unit(SCHOOL) as session:
            session.execute(
                update(Person).where(col(Person.id) == student.id).values(left_on=day, status=PersonStatus.LEFT)
            )

    def _upload(self) -> None:
        """Somebody who has room uploads one outcome, which their teacher is to certify."""
        students = [
            one
            for one in self.people.of_role(Role.STUDENT)
            if not any(what in ("at_limit", "selected", "uploaded", "left") for _, what, _ in one.log)
        ]
        if students:
            student = self.draw.choice(students)
            student.note(BEGINS, "uploaded", True)
            course = self.people.world.courses[SCHOOL, "113-1", f"M{student.grade}"]
            self.people.world.add_work(student.number, "報告", school=SCHOOL, course_id=course)

    def _registrar(self, day: date) -> None:
        for on, announced in self.plan.words:
            if on == day != BEGINS:
                with self.storage.unit(SCHOOL) as session:
                    terms.announce(session, school=SCHOOL, day=announced, announced_by="cli", now=self.clock())
        if day.day == 20 and self.draw.random() < 0.5:
            self._unbind(day)

    def _unbind(self, day: date) -> None:
        """Somebody leaves the chat, as its menu lets them; a newcomer is bound instead."""
        bound = [one for one in self.people.by_id.values() if len(one.accounts) == 1 and one.role is not Role.STAFF]
        one = self.draw.choice([one for one in bound if one.role is not Role.TEACHER and not one.now("unbound")])
        with self.storage.unit(SCHOOL) as session:
            bindings.end_of_person(session, person_id=one.id, reason="unbound", now=self.clock())
        one.note(day, "unbound", True)
        self.habits.done["unbound"] += 1

    def _blocks(self, day: date) -> None:
        """Somebody blocks: LINE says so at once, Telegram when something is sent."""
        people = [one for one in self.people.by_id.values() if one.role in (Role.STUDENT, Role.GUARDIAN)]
        one = self.draw.choice([one for one in people if len(one.accounts) == 1])
        channel, _ = account = one.accounts[0]
        if channel.startswith("simulator.") or one.now("blocked") or one.now("unbound"):
            return
        self.platforms.blocked.add(account)
        if channel.startswith("line."):
            self.phones.send(account, IncomingKind.UNFOLLOW)
        one.note(day, "blocked", True)
        self.habits.done["blocked"] += 1

    def _decide_receipts(self, day: date) -> None:
        """Some look at their statement on the school's platform, and say that it is right."""
        now = self.clock()
        for student in self.people.of_role(Role.STUDENT):
            for period, round_ in sorted(student.now("statements")):
                opens = [w.opens for w in self.plan.windows if (w.period, w.subject.value) == (period, _RECEIPTS)]
                is_open = any(one is not None and one <= day <= one + 5 * DAY for one in opens)
                if is_open and not student.now(f"decided {period} {round_}") and self.draw.random() < 0.3:
                    with self.storage.unit(SCHOOL) as session:
                        session.execute(
                            update(ReceiptStatement)
                            .where(
                                col(ReceiptStatement.student_id) == student.id,
                                col(ReceiptStatement.academic_year) == int(period),
                                col(ReceiptStatement.round) == round_,
                            )
                            .values(
                                platform_state=ReceiptConfirmation.CONFIRMED,
                                platform_decided_at=now - timedelta(minutes=1),
                            )
                        )
                    student.note(day, f"decided {period} {round_}", True)
                    self.habits.done["receipts confirmed"] += 1


_RECEIPTS: Final = "receipt_confirmation"


def main(arguments: Sequence[str]) -> int:
    """Run the year of one school, or of all five, and print the figures; return 1 where a promise is broken."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    broken = 0
    for pack in [one for one in arguments if one in PLANS] or PLANS:
        with tempfile.TemporaryDirectory(prefix="licheng-year-") as folder:
            storage = open_storage(Path(folder))
            year = Year(storage, pack, seed=113)
            figures = year.run()
            storage.engines.dispose()
        if "--list" in arguments:
            print("\n".join(listed(year.rows, year.people.by_id)))
        print(f"== {pack}: {len(year.people.by_id)} people, {BEGINS} to {ENDS}")
        print("\n".join(figures.lines()))
        wrong = figures.broken()
        print("\n".join(wrong) or "every promise is kept", flush=True)
        broken += bool(wrong)
    return int(bool(broken))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
