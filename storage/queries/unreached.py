"""Whom the chat does not reach: students and guardians of minors, with why and since when; whole schools at once."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, Final, NamedTuple, cast

from sqlalchemy import Select, and_, or_, select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from portfolio.calendar import term_on
from portfolio.dates import taipei_day
from portfolio.people import Division, PersonStatus, Relation, Role, is_minor
from portfolio.reminders import KIND_OF, OF_DEADLINES, NoticeState, NoticeSubject
from portfolio.reminding import year_of
from portfolio.unreached import OF_PERSON, Lack, Standing, lack_in, lack_of
from storage.queries.certification_office import find_returned
from storage.queries.standings import REACHED, find_standings
from storage.tables import (
    Guardianship,
    Notice,
    Person,
    PlannedDeadline,
    School,
)

CHILD: Final = "student:"  # how a guardian's notice names the child that it is about
SHOWN_FOR: Final = timedelta(days=7)  # after a deadline: until then somebody may still ask what to do
TOLD: Final = (*sorted(OF_DEADLINES), NoticeSubject.RETURNED)  # what somebody must tell on paper where it fails

Why = tuple[Lack, datetime | None]


@dataclass(frozen=True)
class Missed:
    """One deadline, or one return, of which somebody was not told, as the last message about it ended."""

    subject: NoticeSubject
    period: str
    round: int
    lack: Lack
    at: datetime

    @property
    def is_return(self) -> bool:
        """Return whether it is of a work that was returned, and not sent again since."""
        return self.subject is NoticeSubject.RETURNED


class Student(NamedTuple):
    """The student whose deadlines it is about."""

    id: int
    number: str
    name: str
    class_name: str
    seat: int | None
    grade: int
    division: Division

    def grade_in(self, period: str, year_now: int) -> int:
        """Return the grade in which the works of a period ("113-1", or "113") were made."""
        return self.grade - (year_now - year_of(period))


@dataclass(frozen=True)
class Unreached:
    """One person whom something does not reach: the student, or a guardian (`relation` as far as the roster says)."""

    person_id: int
    number: str
    role: Role
    student: Student
    relation: Relation | None = None
    standing: Standing = field(default_factory=Standing)
    missed: tuple[Missed, ...] = ()  # the last first

    @property
    def why(self) -> Why:
        """Return what lasts, else what became of the last message."""
        found = lack_of(self.standing) or next(((one.lack, one.at) for one in self.missed), None)
        assert found is not None  # who is reached is not listed
        return found

    def why_of(self, subject: NoticeSubject, period: str, round_: int) -> Why | None:
        """Return why this person does not hear of one deadline; None where they do, as far as anybody knows."""
        found = lack_of(self.standing, {KIND_OF[subject]})
        if found is not None:
            return found
        about = (subject, period, round_)
        return next(((one.lack, one.at) for one in self.missed if (one.subject, one.period, one.round) == about), None)


class _Person(NamedTuple):
    id: int
    number: str
    role: Role
    student: Student
    relation: Relation | None = None


def find_unreached(
    session: Session, *, school: str, now: datetime, class_name: str | None = None
) -> tuple[Unreached, ...]:
    """Return everybody of a school, or of a class, whom something does not reach: by class and seat, students first.

    Students who are here; of minors also the guardians who are told as legal representatives, each child by itself.
    While a school tries it with one class, the others were never invited, and are not listed.
    """
    pilot = session.scalars(select(col(School.pilot_class)).where(col(School.slug) == school)).one_or_none()
    if pilot is not None and class_name not in (None, pilot):
        return ()
    people = _people(session, school, taipei_day(now), class_name or pilot)
    standings = find_standings(session, school=school, person_ids={one.id for one in people})
    current = _current(session, school, now)
    missed = _missed(session, school, {period for _, period, *_ in current}, now)
    year = term_on(taipei_day(now)).academic_year
    found = []
    for one in people:
        standing, of = standings[one.id], one.student
        failed = missed.get((one.id, "" if one.role is Role.STUDENT else of.number))
        if standing is REACHED and failed is None:
            continue  # most people, in most schools
        theirs = tuple(
            miss
            for miss in failed or ()
            if miss.is_return or (miss.subject, miss.period, miss.round, of.grade_in(miss.period, year)) in current
        )
        if theirs or lack_of(standing) is not None:
            found.append(Unreached(one.id, one.number, one.role, of, one.relation, standing, theirs))
    return tuple(sorted(found, key=_place))


def has_failed_since(session: Session, *, school: str, since: datetime) -> bool:
    """Return whether anything about a deadline or a return ended unsent, or perhaps so, since this instant."""
    failed = select(col(Notice.id)).where(*_failed(school), col(Notice.settled_at) > since).limit(1)
    return session.execute(failed).first() is not None


def _people(session: Session, school: str, today: date, class_name: str | None) -> list[_Person]:
    students = {one.id: (one, birthday) for one, birthday in _students(session, school, today, class_name)}
    found = [_Person(one.id, one.number, Role.STUDENT, one) for one, _ in students.values()]
    minors = {key: one for key, (one, birthday) in students.items() if birthday and is_minor(birthday, today)}
    for guardian_id, number, relation, student_id in (
        session.connection().execute(_guardianships(school, class_name)).all()
    ):
        if student_id in minors:
            found.append(_Person(guardian_id, number, Role.GUARDIAN, minors[student_id], relation))
    return found


def _place(one: Unreached) -> tuple[Any, ...]:
    of = one.student
    seat = of.seat if of.seat is not None else 10_000
    return of.class_name, seat, of.number, one.role is not Role.STUDENT, one.number


def _students(
    session: Session, school: str, today: date, class_name: str | None
) -> Iterator[tuple[Student, date | None]]:
    statement = select(
        col(Person.id),
        col(Person.number),
        col(Person.name),
        col(Person.class_name),
        col(Person.seat),
        col(Person.grade),
        col(Person.division),
        col(Person.birthday),
    ).where(
        col(Person.school) == school,
        col(Person.role) == Role.STUDENT,
        col(Person.departed_at).is_(None),
        or_(
            col(Person.left_on) > today,
            and_(col(Person.left_on).is_(None), col(Person.status) != PersonStatus.LEFT),
        ),
    )
    if class_name is not None:
        statement = statement.where(col(Person.class_name) == class_name)
    rows: Sequence[Any] = session.connection().execute(statement).all()
    for key, number, name, of_class, seat, grade, division, birthday in rows:
        yield Student(key, number, name, of_class or "", seat, grade, division or Division.DAY), birthday


def _guardianships(school: str, class_name: str | None) -> Select[Any]:
    guardian, child = aliased(Person), aliased(Person)
    statement = (
        select(col(guardian.id), col(guardian.number), col(Guardianship.relation), col(Guardianship.student_id))
        .select_from(Guardianship)
        .join(guardian, col(guardian.id) == col(Guardianship.guardian_id))
        .where(
            col(Guardianship.school) == school,
            col(Guardianship.barred).is_(False),
            col(Guardianship.departed_at).is_(None),
            col(Guardianship.legal_representative).is_not(False),
            col(guardian.departed_at).is_(None),
        )
    )
    if class_name is not None:
        statement = statement.join(child, col(child.id) == col(Guardianship.student_id))
        statement = statement.where(col(child.class_name) == class_name)
    return cast("Select[Any]", statement)


def _current(session: Session, school: str, now: datetime) -> set[tuple[NoticeSubject, str, int, int]]:
    """The deadlines that are not long past for anybody: of a period and round, by the grade of the works."""
    planned = select(
        col(PlannedDeadline.subject),
        col(PlannedDeadline.period),
        col(PlannedDeadline.round),
        col(PlannedDeadline.grade),
    ).where(col(PlannedDeadline.school) == school, col(PlannedDeadline.closes) > now - SHOWN_FOR)
    return {(NoticeSubject(subject.value), *place) for subject, *place in session.execute(planned)}


def _missed(
    session: Session, school: str, periods: Collection[str], now: datetime
) -> dict[tuple[int, str], list[Missed]]:
    """By recipient and child: of what the last message did not arrive, as far as anybody knows; the last first."""
    later = aliased(Notice)
    arrived = (
        select(col(later.id))
        .where(
            col(later.school) == school,
            col(later.recipient_id) == col(Notice.recipient_id),
            col(later.about) == col(Notice.about),
            col(later.subject) == col(Notice.subject),
            col(later.term) == col(Notice.term),
            col(later.round) == col(Notice.round),
            col(later.state) == NoticeState.SENT,
            col(later.settled_at) >= col(Notice.settled_at),
        )
        .exists()
    )
    of_periods = and_(col(Notice.subject) != NoticeSubject.RETURNED, col(Notice.term).in_(sorted(periods)))
    lately_returned = and_(col(Notice.subject) == NoticeSubject.RETURNED, col(Notice.settled_at) > now - SHOWN_FOR)
    failed = (
        select(
            col(Notice.recipient_id),
            col(Notice.about),
            col(Notice.subject),
            col(Notice.term),
            col(Notice.round),
            col(Notice.state),
            col(Notice.reason),
            col(Notice.settled_at),
        )
        .where(*_failed(school), or_(of_periods, lately_returned), ~arrived)
        .order_by(col(Notice.settled_at).desc(), col(Notice.id).desc())
    )
    found: dict[tuple[int, str], dict[tuple[NoticeSubject, str, int], Missed]] = defaultdict(dict)
    rows = session.execute(failed).all()
    is_return = any(row[2] is NoticeSubject.RETURNED for row in rows)
    returned = {f"request:{one.id}" for one in find_returned(session, school=school)} if is_return else set()
    for recipient_id, about, subject, term, round_, state, reason, at in rows:
        lack = lack_in(state, reason)
        if lack is not None and (subject is not NoticeSubject.RETURNED or about in returned):
            of = found[recipient_id, about.removeprefix(CHILD) if subject in OF_DEADLINES else ""]
            of.setdefault((subject, term, round_), Missed(subject, term, round_, lack, at))
    return {of: list(missed.values()) for of, missed in found.items()}


def _failed(school: str) -> tuple[Any, ...]:
    ended = (NoticeState.UNREACHABLE, NoticeState.EXPIRED, NoticeState.UNKNOWN)
    return (
        col(Notice.school) == school,
        col(Notice.subject).in_(TOLD),
        col(Notice.state).in_(ended),
        or_(col(Notice.reason).is_(None), col(Notice.reason).not_in(OF_PERSON)),
    )
