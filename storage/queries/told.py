"""Who must be told again when a deadline moves: how many there are, who is bound, and who was told of the old day."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from portfolio.calendar import Term
from portfolio.concerns import Concern, Who
from portfolio.people import Division, PersonStatus, Role, is_minor
from portfolio.reminders import NoticeState, NoticeSubject
from portfolio.rules import DeadlineSubject
from storage.tables import Binding, Course, Enrolment, Guardianship, Notice, Person, Teaching

_STUDENT = "student:"  # how a notice names the student that it is about


@dataclass(frozen=True)
class Audience:
    """The people of one concern, by roster number.

    `numbers` is None where the roster that would say it is not here: no students, or no courses of the term.
    """

    concern: Concern
    numbers: tuple[str, ...] | None
    bound: frozenset[str] = frozenset()
    told: frozenset[str] = frozenset()  # were sent a notice about this subject and these works


@dataclass(frozen=True)
class _Reached:
    """One person, told for the sake of students of one grade and division; `child` is a guardian's."""

    person_id: int
    number: str
    grade: int
    division: Division
    child: str = ""
    has_left: bool = False


def find_audiences(
    session: Session, *, school: str, concerns: Collection[Concern], today: date
) -> tuple[Audience, ...]:
    """Return the people of each concern; those with nobody in them are left out.

    A guardian is one of a minor, not barred (停止往來), and was told if a notice was about this very child. Leavers
    are among them only where receipts are concerned and they were told before.
    """
    if not concerns:
        return ()
    sent = _sent(session, school, {one.subject for one in concerns})
    bound = set(session.scalars(select(col(Binding.person_id)).where(*_open(school))))

    @cache
    def people(who: Who, term: Term | None) -> tuple[_Reached, ...] | None:
        match who:
            case Who.STUDENTS:
                return tuple(_students(session, school))
            case Who.GUARDIANS:
                return tuple(_guardians(session, school, today))
            case Who.CERTIFIERS:
                return tuple(_certifiers(session, school, term)) if term is not None else None

    found = []
    for one in concerns:
        everybody = people(one.who, one.term if one.who is Who.CERTIFIERS else None)
        if not everybody and (one.who is Who.CERTIFIERS or not people(Who.STUDENTS, None)):
            found.append(Audience(one, None))
            continue
        ids, again = dict[str, int](), set[str]()
        for person in everybody or ():
            if person.grade != one.grade_now or one.division not in (None, person.division):
                continue
            was_told = any(_is_about(notice, one, person) for notice in sent.get(person.person_id, ()))
            if person.has_left and not (was_told and one.subject is DeadlineSubject.RECEIPT_CONFIRMATION):
                continue
            ids[person.number] = person.person_id
            again |= {person.number} if was_told else set()
        if ids:
            here = frozenset(number for number, key in ids.items() if key in bound)
            found.append(Audience(one, tuple(sorted(ids)), here, frozenset(again)))
    return tuple(found)


@dataclass(frozen=True)
class _Sent:
    subject: NoticeSubject
    about: str
    term: str
    round: int


def _sent(session: Session, school: str, subjects: Collection[DeadlineSubject]) -> dict[int, list[_Sent]]:
    """The notices about these subjects that were sent, by recipient."""
    statement = select(
        col(Notice.recipient_id), col(Notice.subject), col(Notice.about), col(Notice.term), col(Notice.round)
    ).where(
        col(Notice.school) == school,
        col(Notice.state) == NoticeState.SENT,
        col(Notice.subject).in_([NoticeSubject(subject.value) for subject in subjects]),
    )
    found: dict[int, list[_Sent]] = {}
    for recipient, *notice in session.execute(statement):
        found.setdefault(recipient, []).append(_Sent(*notice))
    return found


def _is_about(notice: _Sent, concern: Concern, person: _Reached) -> bool:
    if notice.subject.value != concern.subject.value or notice.term not in concern.periods:
        return False
    if concern.round is not None and notice.round not in (0, concern.round):
        return False
    another_child = person.child and notice.about.startswith(_STUDENT)
    return not another_child or notice.about == f"{_STUDENT}{person.child}"


def _students(session: Session, school: str) -> Iterator[_Reached]:
    statement = select(
        col(Person.id), col(Person.number), col(Person.grade), col(Person.division), col(Person.status)
    ).where(col(Person.school) == school, col(Person.role) == Role.STUDENT, col(Person.departed_at).is_(None))
    for key, number, grade, division, status in session.execute(statement):
        yield _Reached(key, number, grade, division or Division.DAY, has_left=status is PersonStatus.LEFT)


def _guardians(session: Session, school: str, today: date) -> Iterator[_Reached]:
    guardian, child = aliased(Person), aliased(Person)
    statement = (
        select(
            col(guardian.id),
            col(guardian.number),
            col(child.grade),
            col(child.division),
            col(child.number),
            col(child.status),
            col(child.birthday),
        )
        .select_from(Guardianship)
        .join(guardian, col(guardian.id) == col(Guardianship.guardian_id))
        .join(child, col(child.id) == col(Guardianship.student_id))
        .where(
            col(Guardianship.school) == school,
            col(Guardianship.barred).is_(False),
            col(Guardianship.departed_at).is_(None),
            col(guardian.departed_at).is_(None),
            col(child.departed_at).is_(None),
        )
    )
    for key, number, grade, division, of, status, birthday in session.execute(statement):
        if birthday is not None and is_minor(birthday, today):
            has_left = status is PersonStatus.LEFT
            yield _Reached(key, number, grade, division or Division.DAY, child=of, has_left=has_left)


def _certifiers(session: Session, school: str, term: Term) -> Iterator[_Reached]:
    """Who teaches the students of a grade and division in a course of the term."""
    teacher, student = aliased(Person), aliased(Person)
    statement: Any = (
        select(col(teacher.id), col(teacher.number), col(student.grade), col(student.division))
        .select_from(Course)
        .join(Teaching, col(Teaching.course_id) == col(Course.id))
        .join(Enrolment, col(Enrolment.course_id) == col(Course.id))
        .join(teacher, col(teacher.id) == col(Teaching.teacher_id))
        .join(student, col(student.id) == col(Enrolment.student_id))
        .where(
            col(Course.school) == school,
            col(Course.academic_year) == term.academic_year,
            col(Course.semester) == term.semester,
            col(Course.departed_at).is_(None),
            col(teacher.departed_at).is_(None),
            col(teacher.status) != PersonStatus.LEFT,
            col(student.departed_at).is_(None),
        )
        .distinct()
    )
    for key, number, grade, division in session.execute(statement):
        yield _Reached(key, number, grade, division or Division.DAY)


def _open(school: str) -> tuple[Any, ...]:
    return col(Binding.school) == school, col(Binding.ended_at).is_(None)


def count_people(audiences: Iterable[Audience], who: Who) -> tuple[int, int, int]:
    """Return how many different people of one kind there are in all, how many are bound, and how many were told."""
    theirs = [one for one in audiences if one.concern.who is who]
    sets = ([set(one.numbers or ()), one.bound, one.told] for one in theirs)
    people, bound, told = (set[str]().union(*column) for column in zip(*sets, strict=True)) if theirs else ((), (), ())
    return len(people), len(bound), len(told)
