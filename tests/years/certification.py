"""A school year of certifying, both its semesters: `python -m tests.years.certification [small]`.

3,600 students and 180 teachers as nobody planned them: teachers who look daily, weekly, now and then or never; who
fall ill and name a substitute who agrees, declines or says nothing; students who send other files; a platform that
shows each night most of what was decided, and now and then something else. All of it drawn from a seed.
"""

import asyncio
import sys
import tempfile
from collections import Counter
from datetime import date, datetime, time, timedelta
from pathlib import Path
from random import Random
from time import perf_counter
from typing import Any, Final

from sqlmodel import col, select

from locales import SOURCE, translator
from portfolio.calendar import TAIPEI
from portfolio.certification import CertificationStatus, Written
from portfolio.people import PersonStatus
from portfolio.reminders import NoticeSubject
from portfolio.working_days import is_working_day
from portfolio.works import CertificationState
from scheduler.runner import Scheduler
from scheduler.sending import Sent
from storage.engine import make_engines
from storage.migrations import upgrade
from storage.queries import certifications
from storage.queries.certification_lists import find_listed
from storage.secrets import Secrets
from storage.tables import Certification, Person, Work
from storage.units import Storage
from tests.conftest import FakeClock
from tests.storage.certifying import check
from tests.talk import Talk
from tests.years.absences import Book
from tests.years.deliveries import Platforms
from tests.years.figures import UNASKED, Figures, held
from tests.years.habits import Habit, Sitting, Teacher
from tests.years.nights import DECIDED, Nights
from tests.years.town import SCHOOL, Size, Town, begin_second, build

BIG: Final = Size(students=3_600, teachers=180, works=5_400)
SMALL: Final = Size(
    students=120, teachers=8, works=60, a_class=20, courses_a_class=2, areas=2, begins=date(2025, 1, 13)
)
HABITS: Final = (Habit.DAILY,) * 10 + (Habit.WEEKLY,) * 6 + (Habit.MONTHLY,) * 2 + (Habit.NEVER,) * 2
DIGESTS: Final = {NoticeSubject.CERTIFICATION, NoticeSubject.CERTIFICATION_OFFICE, NoticeSubject.CERTIFIED}
OF_OFFICE: Final = translator(SOURCE)("notice.office.title")
MOMENTS: Final = (time(2), time(8), time(8, 30), time(10), time(10, 30), time(12), time(16, 30))
LEAVES_ON: Final = date(2025, 1, 14)


class Year:
    """The school year, day by day."""

    def __init__(self, storage: Storage, size: Size, *, seed: int, folder: Path, is_whole: bool = False) -> None:
        self.town: Town = build(storage, size, seed)
        self.storage, self.draw = storage, Random(seed + 1)
        self.is_whole = is_whole  # else: the first semester alone
        self.clock = FakeClock(self.town.world.now)
        self.talk = Talk(storage, self.clock)
        self.scheduler = Scheduler(storage, self.clock, Platforms())
        self.figures = Figures()
        self.teachers = [
            Teacher(number, HABITS[place * 9 % len(HABITS)], self.draw.random() < 0.6, self.draw.randrange(5))
            for place, number in enumerate(self.town.teachers)
        ]
        self.draw.shuffle(self.teachers)
        self.book = Book(self.town, self.teachers, self.draw, self.clock, self.figures.done)
        self.digests: Counter[tuple[int, date]] = Counter()
        self.at_once: Counter[tuple[int, date]] = Counter()  # what registrars are told without waiting for theirs
        self.nights = Nights(self.town, self.draw, self.clock, self.figures.done, folder)
        self.seen: set[int] = set()
        self.left: list[str] = []

    def run(self) -> Figures:
        """Live through it, and look at what is left."""
        began = perf_counter()
        with asyncio.Runner() as runner:
            self._live_through(runner)
            if self.is_whole:
                begin_second(self.town, without=self.left)
                self.teachers[:] = [one for one in self.teachers if one.number not in self.left]
                self._live_through(runner)
        self._end()
        self.figures.seconds = perf_counter() - began
        return self.figures

    def _look_ahead(self) -> None:
        """Take up the semester's works, and who will be away in it."""
        self.book.draw_anew()
        self.figures.works += self.town.size.works
        self.nights.look_ahead()

    def _live_through(self, runner: asyncio.Runner) -> None:
        self._look_ahead()
        day = self.town.size.begins
        while day <= self.town.semester.last_day:
            for moment in MOMENTS:
                if moment.hour > 2 and not (is_working_day(day) or moment == time(16, 30)):
                    continue
                self.clock.set(datetime.combine(day, moment, tzinfo=TAIPEI))
                self._happens(day, moment)
                for sent in runner.run(self.scheduler.run_due()):
                    self._count(sent)
            self._look_back(day)
            day += timedelta(days=1)

    def _happens(self, day: date, moment: time) -> None:
        if moment == time(2):
            self.nights.pass_by(day)
        elif moment == time(8):
            self.book.desk(day)
        elif moment == time(10):
            self._teachers_work(day)
        elif moment == time(12) and day.weekday() == 0:
            self._registrar_works(day)

    # Who works.

    def _teachers_work(self, day: date) -> None:
        busy = self._asked_now()
        for teacher in self.teachers:
            unable = self.book.is_unable(teacher.number, day)
            sitting = Sitting(self.talk, teacher, self.draw, self.figures.done)
            if self.draw.random() < (0.3 if unable else 0.01):
                sitting.press_an_old_button()
            if not unable and teacher.number in busy and teacher.looks(self.draw, day.weekday()):
                sitting.work()
        if day == LEAVES_ON:
            self._leaves(self.teachers[3].number)

    def _asked_now(self) -> set[str]:
        """Who has anything to do: others would look in vain, which costs nothing but time."""
        statement = (
            select(col(Person.number))
            .join(Certification, col(Certification.certifier_id) == Person.id)
            .where(col(Certification.school) == SCHOOL, col(Certification.status) == CertificationStatus.PENDING)
        )
        with self.storage.reading(SCHOOL) as session:
            return set(session.execute(statement.distinct()).scalars())

    def _leaves(self, number: str) -> None:
        """A teacher leaves the school, and keeps certifying until it closes."""
        with self.storage.unit(SCHOOL) as session:
            person = session.get_one(Person, self.town.world.people[SCHOOL, number])
            person.status, person.left_on = PersonStatus.LEFT, self.clock().date()
        self.left.append(number)

    def _registrar_works(self, day: date) -> None:
        """Name somebody for half of what nobody is named for."""
        registrar = self.town.someone("R01")
        with self.storage.unit(SCHOOL) as session:
            unassigned = list(
                session.exec(
                    select(Certification).where(
                        col(Certification.school) == SCHOOL,
                        col(Certification.status) == CertificationStatus.PENDING,
                        col(Certification.certifier_id).is_(None),
                    )
                )
            )
            able = [n for n in self.town.teachers if not self.book.is_unable(n, day)]
            for request in unassigned:
                if self.draw.random() < 0.5:
                    to = self.town.someone(self.draw.choice(able)).person_id
                    given: dict[str, Any] = {"step": request.step, "by_hand": True, "note": "test"}
                    certifications.hand_over(session, request, to=to, now=self.clock(), actor=registrar, **given)
                    self.figures.done["assigned by hand"] += 1

    # What is looked at.

    def _look_back(self, day: date) -> None:
        """Every decision of the day by somebody who was able to, as our own book says."""
        statement = select(Certification).where(
            col(Certification.school) == SCHOOL,
            col(Certification.decided_by_id).is_not(None),
            col(Certification.decided_at) >= datetime.combine(day, time(0), tzinfo=TAIPEI),
            col(Certification.status).in_(DECIDED),
        )
        with self.storage.reading(SCHOOL) as session:
            for request in session.scalars(statement):
                if request.id is not None and request.id not in self.seen:
                    self.seen.add(request.id)
                    number = self.town.of_id(request.decided_by_id or 0).number
                    self.figures.by_the_unable += self.book.is_unable(number, day) and not request.by_hand

    def _count(self, sent: Sent) -> None:
        for subject in sent.subjects:
            self.figures.messages[subject.value] += 1
        if DIGESTS.intersection(sent.subjects):
            key = (sent.recipient_id, sent.at.astimezone(TAIPEI).date())
            if NoticeSubject.CERTIFICATION_OFFICE in sent.subjects and sent.reply.title != OF_OFFICE:
                self.at_once[key] += 1
            else:
                self.digests[key] += 1

    def _end(self) -> None:
        """Each work's newest request: decided, returned, needless, or on the list of what is open."""
        offices = [self.town.world.people[SCHOOL, number] for number in ("R01", "R03")]
        rows = check(self.storage, SCHOOL, offices=offices)
        with self.storage.reading(SCHOOL) as session:
            listed = {one.work for one in find_listed(session, school=SCHOOL)}
            works = list(session.scalars(select(Work)))
        names = {work.id: work.platform_id for work in works}
        newest = {row.work_id: row for row in rows}
        figures = self.figures
        figures.requests = len(rows)
        figures.most_digests = max(self.digests.values(), default=0)
        figures.most_at_once = max(self.at_once.values(), default=0)
        unasked = [work for work in works if work.id not in newest and work.state is not CertificationState.WAITING]
        figures.ends[UNASKED] = len(unasked)
        for row in newest.values():
            figures.ends[row.status.value] += 1
            figures.steps[_who(row)] += 1
            if row.written is not None:
                figures.written[row.written.value] += 1
            if row.status is CertificationStatus.PENDING or row.written in (Written.PRESSED, Written.CONTRADICTED):
                figures.listed += 1
                figures.open_and_not_listed += names[row.work_id] not in listed


def _who(row: Certification) -> str:
    if row.certifier_id is None:
        return "nobody yet"
    return "by hand" if row.by_hand else f"step {row.step}"


def open_storage(folder: Path) -> Storage:
    """Return an empty database in this folder."""
    engines = make_engines(f"sqlite:///{folder / 'year.db'}")
    upgrade(engines.write)
    return Storage(engines, Secrets(b"a key for tests only, never for a school"), heads=folder / "audit-heads")


def main(size: Size, seed: int) -> int:
    """Run a year, or with SMALL the end of a semester, and print its figures; return 1 where a promise is broken."""
    with tempfile.TemporaryDirectory(prefix="licheng-year-") as folder:
        storage = open_storage(Path(folder))
        figures = Year(storage, size, seed=seed, folder=Path(folder), is_whole=size is BIG).run()
        storage.engines.dispose()
    print(f"students {size.students}, teachers {size.teachers}, seed {seed}")
    print("\n".join(figures.lines()))
    broken = held(figures)
    print("\n".join(broken) or "every promise is kept")
    return int(bool(broken))


if __name__ == "__main__":
    sys.exit(main(SMALL if "small" in sys.argv[1:] else BIG, seed=113))
