"""The fixed demo people, as design § 9 promises them in every school at the start."""

from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime
from typing import TypeVar

import pytest
from sqlmodel import Session, SQLModel, col, select

from portfolio.calendar import TAIPEI, Term
from portfolio.limits import limit_for
from portfolio.people import Division, PersonStatus, Relation, Role, is_minor
from portfolio.receipts import ReceiptConfirmation
from portfolio.rules import LimitSubject
from portfolio.schools import load_pack
from portfolio.works import CertificationState, Registrant, WorkKind
from storage.demo.fixed import NO_LIMIT_WORKS, START
from storage.queries.receipts import find_statements
from storage.tables import Account, Binding, Course, Guardianship, Person, Selection, Teaching, Work
from storage.units import Storage

SLUGS = ("tmsb", "tttvs", "hwvs", "anon15", "yphs")
EVENING = ("tttvs", "yphs")
TODAY = START.date()
RowT = TypeVar("RowT", bound=SQLModel)
OUTCOME, DIVERSE = WorkKind.COURSE_OUTCOME, WorkKind.DIVERSE_PERFORMANCE


class School:
    """One demo school, read."""

    def __init__(self, session: Session, slug: str) -> None:
        self.session = session
        self.slug = slug

    def all(self, table: type[RowT], *conditions: object) -> Sequence[RowT]:
        """Return the rows of this school that fit."""
        return self.session.exec(select(table).where(table.school == self.slug, *conditions)).all()  # type: ignore

    def person(self, number: str) -> Person:
        """Return the person with this number."""
        (person,) = self.all(Person, col(Person.number) == number)
        return person

    def works(self, number: str, year: int, kind: WorkKind, semester: int | None = None) -> Sequence[Work]:
        """Return a student's works of a year or semester."""
        conditions = [col(Work.student_id) == self.person(number).id, col(Work.academic_year) == year]
        if semester is not None:
            conditions.append(col(Work.semester) == semester)
        return self.all(Work, *conditions, col(Work.kind) == kind)

    def bindings(self, number: str) -> Sequence[Binding]:
        """Return a person's bindings, open and ended."""
        return self.all(Binding, col(Binding.person_id) == self.person(number).id)

    def states(self, number: str) -> Counter[CertificationState]:
        """Return the states of a student's outcomes of 113-1."""
        return Counter(work.state for work in self.works(number, 113, OUTCOME, 1))


@pytest.fixture(params=SLUGS)
def school(request: pytest.FixtureRequest, demo: Storage) -> School:
    """Each of the five schools of a fresh demo database."""
    with demo.reading(request.param) as session:
        yield School(session, request.param)  # type: ignore[misc]


def test_first_graders(school: School) -> None:
    """10101 is a minor with nothing uploaded; 10102 and her guardian are not bound, and her birth date is known."""
    one, other = school.person("10101"), school.person("10102")
    assert (one.grade, one.division, one.class_name, one.seat) == (1, Division.DAY, "101", 1)
    assert one.birthday is not None
    assert is_minor(one.birthday, TODAY)
    assert school.states("10101") == {}
    assert other.birthday == date(2009, 5, 20)
    assert len(school.bindings("10101")) == 1
    assert not school.bindings("10102")
    assert not school.bindings("10102-1")
    (guardianship,) = school.all(Guardianship, col(Guardianship.student_id) == other.id)
    assert guardianship.legal_representative
    assert not guardianship.barred


def test_20101_has_every_state(school: School) -> None:
    """Three outcomes in three states, two diverse and one that does not count; of 112 all is selected and confirmed."""
    student = school.person("20101")
    assert student.birthday is not None
    assert is_minor(student.birthday, TODAY)
    assert school.states("20101") == {
        CertificationState.CERTIFIED: 1,
        CertificationState.WAITING: 1,
        CertificationState.RETURNED: 1,
    }
    diverse = Counter(work.registered_by for work in school.works("20101", 113, DIVERSE))
    assert diverse == {Registrant.STUDENT: 2, Registrant.SCHOOL: 1}
    of_112 = [*school.works("20101", 112, OUTCOME), *school.works("20101", 112, DIVERSE)]
    selected = {row.work_id for row in school.all(Selection, col(Selection.student_id) == student.id)}
    chosen = Counter(work.kind for work in of_112 if work.id in selected)
    assert chosen == {OUTCOME: 2, DIVERSE: 3}
    assert len(selected) == len(of_112) == 5
    statements = find_statements(school.session, school=school.slug, academic_year=112)
    mine = {row.part: row.state for row, student in statements if student.number == "20101"}
    assert mine.keys() == {OUTCOME, DIVERSE}
    assert set(mine.values()) == {ReceiptConfirmation.CONFIRMED}
    assert all(row.platform_state is row.state and row.fingerprint for row, _ in statements)


def test_other_statements_wait_or_are_disputed(school: School) -> None:
    """One statement is disputed and some wait, beside those that are confirmed."""
    statements = find_statements(school.session, school=school.slug, academic_year=112)
    found = Counter(row.state for row, _ in statements)
    disputed = [student.number for row, student in statements if row.state is ReceiptConfirmation.DISPUTED]

    assert found.keys() == set(ReceiptConfirmation)
    assert disputed == ["20103"]
    assert "30103" in {student.number for row, student in statements if row.state is ReceiptConfirmation.WAITING}


def test_guardians_of_20101(school: School) -> None:
    """The mother is a legal representative and reads Vietnamese, the father is not one; both are bound."""
    mother, father = school.person("20101-1"), school.person("20101-2")
    found = {row.guardian_id: row for row in school.all(Guardianship)}
    assert mother.id is not None
    assert father.id is not None
    assert (found[mother.id].relation, found[mother.id].legal_representative) == (Relation.MOTHER, True)
    assert (found[father.id].relation, found[father.id].legal_representative) == (Relation.FATHER, False)
    (binding,) = school.bindings("20101-1")
    account = school.session.get(Account, binding.account_id)
    assert account is not None
    assert (account.language, account.acting_binding_id) == ("vi", binding.id)
    assert len(school.bindings("20101-2")) == 1


def test_20102_is_at_the_limit(school: School) -> None:
    """As many outcomes as the school's own document lets her upload, and twelve where it says nothing."""
    limit = limit_for(load_pack(school.slug), LimitSubject.UPLOAD_OUTCOMES, grade=2, semester=1)
    assert sum(school.states("20102").values()) == (limit.value or NO_LIMIT_WORKS)
    assert (limit.value is None) == (school.slug == "hwvs")


def test_third_graders(school: School) -> None:
    """30101 is of age since December, which ended the guardian's binding; 30102 until March a minor, all certified."""
    of_age, minor = school.person("30101").birthday, school.person("30102").birthday
    assert of_age is not None
    assert minor is not None
    assert (is_minor(of_age, date(2024, 11, 30)), is_minor(of_age, date(2024, 12, 1))) == (True, False)
    assert (is_minor(minor, date(2025, 2, 28)), is_minor(minor, date(2025, 3, 1))) == (True, False)
    (ended,) = school.bindings("30101-1")
    assert (ended.ended_reason, ended.ended_at, ended.account_id) == (
        "of_age",
        datetime(2024, 12, 1, tzinfo=TAIPEI),
        None,
    )
    assert not school.all(Account, col(Account.address) == "guardian/30101-1")
    assert set(school.states("30102")) == {CertificationState.CERTIFIED}
    assert {work.state for work in school.works("30102", 112, OUTCOME)} <= {CertificationState.CERTIFIED}


def test_leaver(school: School) -> None:
    """20199 left on the first of August 2024."""
    leaver = school.person("20199")
    assert (leaver.status, leaver.left_on) == (PersonStatus.LEFT, date(2024, 8, 1))
    assert not school.works("20199", 113, OUTCOME)


def test_evening_division(school: School) -> None:
    """29101 is 19 years old and R91 the evening's office, where there is an evening division."""
    numbers = {person.number for person in school.all(Person)}
    assert ({"29101", "R91"} <= numbers) is (school.slug in EVENING)
    if school.slug in EVENING:
        student = school.person("29101")
        assert (student.grade, student.division) == (2, Division.CONTINUING)
        assert student.birthday == date(2005, 10, 8)
        assert school.person("R91").division is Division.CONTINUING
        assert len(school.bindings("29101")) == len(school.bindings("R91")) == 1
    else:
        assert not numbers & {"29101", "R91"}


def test_teachers(school: School) -> None:
    """T01 teaches and leads a class, T02 is on leave, both with works waiting; T03 convenes; T04 is not bound."""
    one, away, convener = (school.person(number) for number in ("T01", "T02", "T03"))
    assert one.class_name == "201"
    assert (away.status, away.subject_area) == (PersonStatus.ON_LEAVE, convener.subject_area)
    assert convener.heads == convener.subject_area
    assert waiting(school, one) >= 2
    assert waiting(school, away) >= 1
    lead = {course.class_name for course in taught(school, one) if (course.academic_year, course.semester) == (113, 1)}
    assert lead == {"201", "202"}
    assert [len(school.bindings(number)) for number in ("T01", "T02", "T03", "T04")] == [1, 1, 1, 0]


def taught(school: School, teacher: Person) -> list[Course]:
    """Return the courses of a teacher."""
    courses = {row.course_id for row in school.all(Teaching, col(Teaching.teacher_id) == teacher.id)}
    return [course for course in school.all(Course) if course.id in courses]


def waiting(school: School, teacher: Person) -> int:
    """Return how many works of a teacher's courses of this term wait."""
    term = Term(113, 1)
    ids = [one.id for one in taught(school, teacher) if Term(one.academic_year, one.semester) == term]
    return len(school.all(Work, col(Work.course_id).in_(ids), col(Work.state) == CertificationState.WAITING))


def test_staff(school: School) -> None:
    """R01 to R03 are the offices that everybody is sent to, and can be asked."""
    offices = [school.person(number).office for number in ("R01", "R02", "R03")]
    assert offices == ["註冊組", "訓育組", "教學組"]
    assert all(len(school.bindings(number)) == 1 for number in ("R01", "R02", "R03"))


def test_nobody_else_is_bound(school: School) -> None:
    """Only people of the table are, each by an account on the school's simulator named after persona and number."""
    people = {person.id: person for person in school.all(Person)}
    personas = {Role.STUDENT: "student", Role.GUARDIAN: "guardian", Role.TEACHER: "teacher", Role.STAFF: "registrar"}
    bound = {people[row.person_id].number for row in school.all(Binding) if row.ended_at is None}
    expected = {"10101", "20101", "20102", "20199", "30101", "30102", "20101-1", "20101-2"}
    expected |= {"T01", "T02", "T03", "R01", "R02", "R03"} | ({"29101", "R91"} if school.slug in EVENING else set())

    assert bound == expected
    for row in school.all(Binding):
        if row.ended_at is None:
            account = school.session.get(Account, row.account_id)
            person = people[row.person_id]
            assert account is not None
            assert account.channel == row.channel == f"simulator.{school.slug}"
            assert account.address == f"{personas[person.role]}/{person.number}"
