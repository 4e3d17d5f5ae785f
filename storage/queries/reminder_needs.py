"""Which reminders nobody needs any more: asked when they are planned, and again for each chunk right before it goes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Protocol

from sqlalchemy import select
from sqlmodel import Session, col

from portfolio.calendar import term_on
from portfolio.dates import taipei_day
from portfolio.delivered import find_delivered
from portfolio.people import Division, Role
from portfolio.reminders import OF_DEADLINES, NoticeSubject, Stage
from portfolio.reminding import Instants, Place, School, division_of, find_dated, pack_of
from portfolio.resolving import Deadline
from portfolio.rulebook import RuleBook
from portfolio.rules import DeadlineSubject
from storage.queries import planned_deadlines, reminder_settings, rulebooks, terms
from storage.queries.crossing import find_schools
from storage.queries.pending import Pending
from storage.queries.receipt_windows import find_own_windows
from storage.queries.reminder_audience import Student, find_guardians, find_students, newest_adult_birthday
from storage.queries.reminder_done import Done
from storage.tables import Person

SUPERSEDED: Final = "superseded"  # the deadline is another one by now, or a later reminder of it is due
LEFT: Final = "left"
OF_AGE: Final = "of_age"
NOT_GUARDIAN: Final = "not_guardian"  # not any more, or may not know
STUDENT: Final = "student:"  # how a notice to a guardian names the student


class Reminder(Protocol):
    """What must be known of a notice; rows of `notice` are such."""

    @property
    def id(self) -> int | None:
        """Its key."""
        ...

    @property
    def recipient_id(self) -> int:
        """Whom it goes to."""
        ...

    @property
    def about(self) -> str:
        """Nothing for a student's own, `student:<number>` for a guardian's."""
        ...

    @property
    def subject(self) -> NoticeSubject:
        """Which deadline."""
        ...

    @property
    def term(self) -> str:
        """The works of which period."""
        ...

    @property
    def round(self) -> int:
        """Its round, or 0."""
        ...

    @property
    def stage(self) -> str:
        """Which reminder of it."""
        ...

    @property
    def revision(self) -> int:
        """Of the deadline."""
        ...

    @property
    def planned_at(self) -> datetime:
        """When it was owed."""
        ...


@dataclass(frozen=True)
class Basis:
    """What reminders of one school rest on at one moment, beside people."""

    slug: str
    book: RuleBook
    school: School
    dated: Mapping[Place, Deadline]
    stale_after_days: int
    now: datetime

    def stands_under(self, student: Student, subject: DeadlineSubject, period: str, round_: int) -> Place:
        """Return the place of a student's deadline: by the grade of then, and the division that the rules know."""
        today = taipei_day(self.now)
        place = Place(subject, period, 0, student.division, round_)
        grade = student.grade - (term_on(today).academic_year - place.year)
        division = division_of(pack_of(self.book, place.term, today), student.division)
        return Place(subject, period, grade, division, round_)

    def why_done(self, done: Done, place: Place, ids: Collection[int]) -> dict[int, str]:
        """Return which of these students need no reminder of a deadline, and why."""
        return done.reasons(place, pack_of(self.book, place.term, taipei_day(self.now)), ids)


def find_basis(session: Session, school: str, now: datetime) -> Basis | None:
    """Return what the reminders of a school rest on; None where no rules are here, and nothing is reminded of."""
    found = find_schools(session, [school])
    book = rulebooks.rules_of(session, found[0]) if found else None
    if book is None:
        return None
    calendar = book.ruled(terms.calendar_of(session, school))
    settings = reminder_settings.find_settings(session, school)
    today = taipei_day(now)
    own = find_delivered(book, calendar, today, find_own_windows(session, school=school))
    dated = {**find_dated(book, calendar, today), **own}
    return Basis(school, book, School(calendar, settings), dated, found[0].stale_after_days, now)


def find_needless(session: Session, *, school: str, notices: Sequence[Reminder], now: datetime) -> dict[int, str]:
    """Return which of these notices of one school nobody needs any more, each with the code of its reason.

    Looks at reminders of deadlines alone (`OF_DEADLINES`); others are never among what it returns. Set-based: a chunk
    of 500 costs about as many statements as one.
    """
    reminders = [one for one in notices if one.subject in OF_DEADLINES]
    if not reminders:
        return {}
    basis = find_basis(session, school, now)
    if basis is None:
        return {one.id or 0: SUPERSEDED for one in reminders}
    people = _People(session, school, reminders, now)
    planned = planned_deadlines.find_planned(session, school)
    found: dict[int, str] = {}
    asked: dict[Place, list[tuple[int, int]]] = defaultdict(list)
    for said in _alike(reminders):
        cohorts: dict[tuple[bool, int, Division], list[tuple[int, Student]]] = {}  # one answer for all of such a one
        for one in said:
            assert one.id is not None
            student = people.student_of(one)
            if student is None:
                found[one.id] = LEFT
            elif one.about and (reason := people.why_not_guardian(one, student)) is not None:
                found[one.id] = reason
            else:
                cohort = (one.about != "", student.grade, student.division)
                cohorts.setdefault(cohort, []).append((one.id, student))
        for (is_guardian, *_), those in cohorts.items():
            one, student = said[0], those[0][1]
            place = basis.stands_under(student, DeadlineSubject(one.subject.value), one.term, one.round)
            role = Role.GUARDIAN if is_guardian else Role.STUDENT
            if _is_superseded(one, basis, place, planned.get(place), role, student):
                found |= {notice: SUPERSEDED for notice, _ in those}
            else:
                asked[place] += [(notice, student.id) for notice, student in those]
    for place, waiting in asked.items():
        ids = {student for _, student in waiting}
        done = basis.why_done(Done(session, school, basis.stale_after_days, taipei_day(now), ids), place, ids)
        if done:
            found |= {notice: done[student] for notice, student in waiting if student in done}
    return found


def _alike(reminders: Sequence[Reminder]) -> Iterable[list[Reminder]]:
    """Return together what says the same, whoever it goes to; of many that were read together this is one object."""
    found: dict[Hashable, list[Reminder]] = defaultdict(list)
    for one in reminders:
        if isinstance(one, Pending):
            found[one.what].append(one)
        else:
            found[one.subject, one.term, one.round, one.stage, one.revision, one.planned_at].append(one)
    return found.values()


def _is_superseded(
    one: Reminder, basis: Basis, place: Place, planned: Instants | None, role: Role, student: Student
) -> bool:
    """Whether the deadline has changed since, or a later reminder of it is due."""
    if planned is None or planned.revision != one.revision or not planned.says(basis.dated.get(place)):
        return True
    if one.stage == Stage.MOVED:
        return False
    hours = basis.school.settings.hours_of(role, None if role is Role.GUARDIAN else student.division)
    due = [moment for moment in basis.school.moments(place, planned, hours) if moment.at <= basis.now]
    stages = [moment.stage for moment in due]
    if one.stage in stages:
        return stages[-1] != one.stage
    if one.stage.startswith(Stage.SNOOZED):
        # That day's was told at hours of their own, or as word of a moved day, when they asked for tomorrow.
        return any(taipei_day(moment.at) > taipei_day(one.planned_at) for moment in due)
    return any(moment.at > one.planned_at for moment in due)


class _People:
    """Students, as these reminders are about, and guardians, as they go to."""

    def __init__(self, session: Session, school: str, reminders: Sequence[Reminder], now: datetime) -> None:
        today = taipei_day(now)
        numbers = {one.about.removeprefix(STUDENT) for one in reminders if one.about}
        ids = {one.recipient_id for one in reminders if not one.about} | _ids(session, school, numbers)
        self._by_id = {one.id: one for one in find_students(session, school=school, on=today, ids=ids)}
        self._by_number = {one.number: one for one in self._by_id.values()}
        children = [self._by_number[number].id for number in numbers if number in self._by_number]
        self._guardians: set[tuple[int, int]] = set()
        self._of_age: set[int] = set()
        if children:
            found = find_guardians(session, school=school, on=today, student_ids=children)
            self._guardians = {(one.id, one.student_id) for one in found}
            grown = (col(Person.id).in_(children), col(Person.birthday) <= newest_adult_birthday(today))
            self._of_age = set(session.scalars(select(col(Person.id)).where(*grown)))

    def student_of(self, one: Reminder) -> Student | None:
        """The student whom a reminder is about, unless they have left."""
        if not one.about:
            return self._by_id.get(one.recipient_id)
        return self._by_number.get(one.about.removeprefix(STUDENT))

    def why_not_guardian(self, one: Reminder, student: Student) -> str | None:
        """Why a guardian is not to be told any more; None where they are."""
        if (one.recipient_id, student.id) in self._guardians:
            return None
        return OF_AGE if student.id in self._of_age else NOT_GUARDIAN


def _ids(session: Session, school: str, numbers: Collection[str]) -> set[int]:
    if not numbers:
        return set()
    children = select(col(Person.id)).where(col(Person.school) == school, col(Person.number).in_(numbers))
    return set(session.scalars(children))
