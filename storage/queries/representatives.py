"""Acting for a student: what joins somebody to a student, and the door for an act, held to the school's own rule."""

from datetime import datetime

from sqlalchemy import exists, select
from sqlmodel import Session, col

from portfolio.dates import taipei_day
from portfolio.errors import PortfolioError
from portfolio.people import PersonStatus, Role, is_minor
from portfolio.readings import UNSAID
from portfolio.representatives import Act, ActingAs, Hindered, Tie, find_circumstance, may_act
from portfolio.rules import RulePack
from portfolio.terms import term_on
from storage.queries.authorisations import find_allowed
from storage.queries.homerooms import HERE
from storage.queries.people import Asker, NotYourStudentError
from storage.tables import Course, Enrolment, Guardianship, Person, Teaching


class MayNotActError(PortfolioError):
    """Somebody who has to do with the student may not do this for them now; `facts`: why (a `Hindrance`), ask."""

    code = "may-not-act"

    def __init__(self, hindered: Hindered) -> None:
        super().__init__(source=hindered.clause, why=hindered.why, ask=hindered.ask)
        self.hindered = hindered


def access_to_act(
    session: Session,
    *,
    actor: Asker,
    number: str,
    act: Act,
    circumstance: str | None,
    now: datetime,
    pack: RulePack | None,
) -> tuple[Person, ActingAs]:
    """Return the student and as what the actor may do this act for them now; students act for themselves.

    To be asked again in the transaction of the act. `circumstance` is what was declared, as a button carries it
    (`portfolio.representatives.declared_in`); students declare none, and one of theirs is passed over.

    Raises:
        NotYourStudentError: nothing joins the actor to such a student, or there is none.
        MayNotActError: something does, and still they may not; `hindered` says why.
    """
    student, tie = access_tied(session, actor=actor, number=number, now=now)
    reading = UNSAID if pack is None else pack.representatives
    declared = find_circumstance(circumstance)
    found = may_act(reading, tie, act, minor=_minor(student, now), circumstance=declared)
    if isinstance(found, Hindered):
        raise MayNotActError(found)
    return student, found


def access_tied(session: Session, *, actor: Asker, number: str, now: datetime) -> tuple[Person, Tie]:
    """Return the student with what joins the actor to them, whether or not that allows anything.

    Raises:
        NotYourStudentError: nothing does, or there is no such student.
    """
    student = session.scalars(
        select(Person).where(
            col(Person.school) == actor.school,
            col(Person.role) == Role.STUDENT,
            col(Person.number) == number,
            col(Person.departed_at).is_(None),
        )
    ).one_or_none()
    tie = Tie() if student is None else _tie(session, actor, student, now)
    if student is None or not tie:
        raise NotYourStudentError
    return student, tie


def _minor(student: Person, now: datetime) -> bool | None:
    return None if student.birthday is None else is_minor(student.birthday, taipei_day(now))


def _tie(session: Session, actor: Asker, student: Person, now: datetime) -> Tie:
    """By the role alone in which the actor speaks: a teacher who is a parent, too, is two people of the roster."""
    assert student.id is not None
    match actor.role:
        case Role.STUDENT:
            return Tie(is_oneself=actor.person_id == student.id)
        case Role.GUARDIAN:
            return _as_guardian(session, actor, student.id)
        case Role.TEACHER:
            return _as_teacher(session, actor, student, now)
        case Role.STAFF:
            return Tie()


def _as_guardian(session: Session, actor: Asker, student_id: int) -> Tie:
    found = session.execute(
        select(col(Guardianship.legal_representative))
        .join(Person, col(Person.id) == Guardianship.guardian_id)
        .where(
            col(Guardianship.school) == actor.school,
            col(Guardianship.guardian_id) == actor.person_id,
            col(Guardianship.student_id) == student_id,
            col(Guardianship.barred).is_(False),
            col(Guardianship.departed_at).is_(None),
            col(Person.departed_at).is_(None),
        )
    ).one_or_none()
    if found is None:
        return Tie()
    allowed = find_allowed(session, school=actor.school, student_id=student_id, guardian_id=actor.person_id)
    return Tie(is_guardian=True, legal_representative=found[0], allowed=allowed)


def _as_teacher(session: Session, actor: Asker, student: Person, now: datetime) -> Tie:
    """Of a student who is here: the teacher of the class, and of a course of this academic year."""
    teacher = session.scalars(
        select(Person).where(
            col(Person.id) == actor.person_id,
            col(Person.school) == actor.school,
            col(Person.role) == Role.TEACHER,
            col(Person.departed_at).is_(None),
            col(Person.status).in_(HERE),
        )
    ).one_or_none()
    has_left = student.status is PersonStatus.LEFT or (
        student.left_on is not None and student.left_on <= taipei_day(now)
    )
    if teacher is None or has_left:
        return Tie()
    teaches = exists().where(
        col(Course.school) == actor.school,
        col(Course.academic_year) == term_on(taipei_day(now)).academic_year,
        col(Course.departed_at).is_(None),
        col(Teaching.course_id) == Course.id,
        col(Teaching.teacher_id) == actor.person_id,
        col(Enrolment.course_id) == Course.id,
        col(Enrolment.student_id) == student.id,
    )
    assert student.id is not None
    return Tie(
        is_homeroom_teacher=bool(student.class_name) and teacher.class_name == student.class_name,
        is_course_teacher=bool(session.execute(select(teaches)).scalar_one()),
        allowed=find_allowed(session, school=actor.school, student_id=student.id, guardian_id=actor.person_id),
    )
