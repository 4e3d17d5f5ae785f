"""People files: who is who, whose guardian, and what a number may never do."""

from datetime import date

import pytest

from portfolio.people import Division, PersonStatus, Relation, Role
from storage.rosters import Outcome
from storage.tables import Guardianship, Person
from tests.storage.rosters.conftest import PEOPLE, SOME_PEOPLE, Registrar, codes

CHINESE = """身分,編號,姓名,班級,座號,年級,部別,生日,狀態,離校日,處室,職稱,領域科別,召集,\
學生編號,關係,法定代理人,停止往來
學生,20101,林向晴,201,1,2,日間部,民國97年5月17日,在學,,,,,,,,,
學生,20199,何遠山,,,3,進修部,2006/12/01,,113/8/1,,,,,,,,
家長/監護人,20101-1,阮氏秋,,,,,,,,,,,,20101,母親,是,
家長／監護人,20101-2,林大川,,,,,,,,,,,,20101,父親,否,是
教師,T01,葉沛文,201,,,,,在職,,,科主任,數學,是,,,,
教師,T02,簡若谷,,,,,,請假,,,,數學,數學領域,,,,
職員,R01,江允和,,,,,,,,註冊組,組長,,,,,,
"""


def test_every_column_comes_in_under_its_chinese_header(registrar: Registrar) -> None:
    """A registrar's own file with Chinese headers and words is understood to the last column."""
    report = registrar.bring("people", CHINESE, full=True)

    assert (report.outcome, report.counts.added, report.error_count) == (Outcome.APPLIED, 7, 0)
    student = registrar.one(Person, number="20101")
    assert (student.role, student.name, student.class_name, student.seat, student.grade) == (
        Role.STUDENT,
        "林向晴",
        "201",
        1,
        2,
    )
    assert (student.division, student.birthday, student.status) == (
        Division.DAY,
        date(2008, 5, 17),
        PersonStatus.ACTIVE,
    )
    leaver = registrar.one(Person, number="20199")
    assert (leaver.status, leaver.left_on, leaver.division) == (
        PersonStatus.LEFT,
        date(2024, 8, 1),
        Division.CONTINUING,
    )
    father = registrar.one(Guardianship, guardian_id=registrar.one(Person, number="20101-2").id)
    assert (father.relation, father.legal_representative, father.barred) == (Relation.FATHER, False, True)
    convener, absent = registrar.one(Person, number="T01"), registrar.one(Person, number="T02")
    assert (convener.title, convener.subject_area, convener.heads) == ("科主任", "數學", "數學")
    assert (absent.status, absent.heads) == (PersonStatus.ON_LEAVE, "數學領域")
    staff = registrar.one(Person, number="R01")
    assert (staff.office, staff.title) == ("註冊組", "組長")


@pytest.mark.parametrize(
    "header",
    [
        "role,編號,name,Grade",
        "身分,number,姓名,年級",
        "role 身分,編號(number),姓名/name,ＧＲＡＤＥ",
        "身份,編號,姓名,年級,",
    ],
)
def test_headers_may_be_mixed(registrar: Registrar, header: str) -> None:
    """English, Chinese, both in one cell, capitals, full-width letters and a blank last column all name a column."""
    report = registrar.bring("people", f"{header}\n學生,1,甲,1\n")

    assert report.ok, report.errors
    assert registrar.one(Person, number="1").grade == 1


def test_one_guardian_of_several_children(registrar: Registrar) -> None:
    """A guardian's number may stand in several rows, one a child."""
    registrar.bring("people", SOME_PEOPLE + "guardian,20101-1,阮氏秋,,,,20102,mother,yes,\n")

    guardian = registrar.one(Person, number="20101-1")
    assert [row.guardian_id for row in registrar.all(Guardianship)] == [guardian.id, guardian.id]


def test_a_guardian_may_come_before_the_child(registrar: Registrar) -> None:
    """The order of rows does not matter: the child may stand further down."""
    lines = SOME_PEOPLE.splitlines(keepends=True)

    assert registrar.bring("people", "".join([lines[0], *reversed(lines[1:])])).ok


WRONG_ROWS = {
    "student,20103,甲,201,,,,,,": ("student-without-grade", 7, "grade"),
    "student,20103,甲,201,4,,,,,": ("choice", 7, "grade"),
    "principal,20103,甲,,,,,,,": ("choice", 7, "role"),
    "student,20101,甲,201,2,,,,,": ("duplicate", 7, "number"),
    "teacher,20101,甲,,,,,,,": ("duplicate", 7, "number"),
    "guardian,20101-2,甲,,,,,,,": ("guardian-without-child", 7, "child"),
    "guardian,20101-2,甲,,,,29999,,,": ("unknown-child", 7, "child"),
    "guardian,20101-2,甲,,,,T01,,,": ("child-no-student", 7, "child"),
    "guardian,20101-1,阮氏秋,,,,20101,,,": ("duplicate-child", 7, "child"),
    "guardian,20101-1,別的人,,,,20102,,,": ("conflict", 7, "name"),
    "teacher,T02,甲,,,,20101,,,": ("only-for-guardians", 7, "child"),
    "student,20103,甲,201,2,114/2/29,,,,": ("day-no-such-day", 7, "birthday"),
    "student,20103,甲,201,2,97-5/17,,,,": ("day-format", 7, "birthday"),
    "student,,甲,201,2,,,,,": ("required", 7, "number"),
    "student,20103,,201,2,,,,,": ("required", 7, "name"),
    "student,A123456789,甲,201,2,,,,,": ("national-id", 7, "number"),
    "guardian,20101-2,甲,,,,20102,mother,maybe,": ("choice", 7, "legal_representative"),
}


def test_a_wrong_row_is_named(registrar: Registrar) -> None:
    """Each mistake is said once, with its line and column, and nothing is imported."""

    found = {row: codes(registrar.bring("people", f"{SOME_PEOPLE}{row}\n")) for row in WRONG_ROWS}

    assert found == {row: [expected] for row, expected in WRONG_ROWS.items()}
    assert registrar.all(Person) == []


def test_all_mistakes_are_said_at_once(registrar: Registrar) -> None:
    """Nobody corrects a file one mistake at a time; a wrong row is no reason to call others wrong."""
    wrong = PEOPLE + "student,1,甲,101,x,114/2/29,,,,\nguardian,1-1,乙,,,,1,aunt,,\nteacher,T1,=A1,,,,,,,\n"

    assert codes(registrar.bring("people", wrong)) == [
        ("choice", 2, "grade"),
        ("day-no-such-day", 2, "birthday"),
        ("choice", 3, "relation"),
        ("formula", 4, "name"),
    ]


def test_leaving_and_status_must_agree(registrar: Registrar) -> None:
    """A day of leaving beside "active" is a mistake, not something to guess."""
    report = registrar.bring("people", "role,number,name,grade,status,left_on\nstudent,1,甲,1,在學,113/8/1\n")

    assert codes(report) == [("left-and-not-left", 2, "status")]


def test_a_number_is_never_handed_on(registrar: Registrar) -> None:
    """Who gets somebody else's number would get the binding with it: name and birthday must not change together."""
    registrar.has("people")

    assert codes(registrar.bring("people", PEOPLE + "student,20101,別的人,201,2,98/1/1,,,,\n")) == [
        ("someone-else", 2, "number")
    ]
    assert codes(registrar.bring("people", PEOPLE + "guardian,20101-1,別的人,,,,20101,father,yes,\n")) == [
        ("someone-else", 2, "number")
    ]
    assert codes(registrar.bring("people", PEOPLE + "staff,T01,葉沛文,,,,,,,\n")) == [("role-differs", 2, "role")]


def test_a_changed_name_is_remarked_on(registrar: Registrar) -> None:
    """People change their names; the registrar is shown whose."""
    report = registrar.has("people").bring("people", PEOPLE + "student,20101,林晴,201,2,97/5/17,,,,\n")

    assert [(remark.code, remark.line) for remark in report.remarks] == [("name-changed", 2)]
    assert registrar.one(Person, number="20101").name == "林晴"


def test_a_homeroom_without_students_is_remarked_on(registrar: Registrar) -> None:
    """A slip in a teacher's class would leave the class without a homeroom teacher, and nobody would notice."""
    report = registrar.has("people").bring(
        "people", PEOPLE + "teacher,T02,簡若谷,210,,,,,,\nteacher,T03,高以行,201,,,,,,\n"
    )

    assert [(remark.code, remark.line) for remark in report.remarks] == [("class-without-students", 2)]


def test_a_barred_person_stays_barred_until_a_plain_no(registrar: Registrar) -> None:
    """An empty cell must not undo a protection order."""
    row = "guardian,20101-1,阮氏秋,,,,20101,mother,yes,{}\n"
    registrar.has("people").bring("people", PEOPLE + row.format("yes"))
    registrar.bring("people", PEOPLE + row.format(""))
    assert [one.barred for one in registrar.all(Guardianship)] == [True]

    registrar.bring("people", PEOPLE + row.format("否"))
    assert [one.barred for one in registrar.all(Guardianship)] == [False]


def test_a_column_that_is_absent_changes_nothing(registrar: Registrar) -> None:
    """A file without birthdays does not take them away; an empty cell under the header does."""
    registrar.has("people")
    registrar.bring("people", "role,number,name,grade\nstudent,20101,林向晴,3\n")
    student = registrar.one(Person, number="20101")
    assert (student.grade, student.birthday, student.class_name) == (3, date(2008, 5, 17), "201")

    registrar.bring("people", "role,number,name,grade,birthday\nstudent,20101,林向晴,3,\n")
    assert registrar.one(Person, number="20101").birthday is None


def test_a_grade_of_a_teacher_is_not_kept(registrar: Registrar) -> None:
    """Which grades a teacher teaches is what the courses say."""
    report = registrar.bring("people", PEOPLE + "teacher,T01,葉沛文,201,2,,,,,\n")

    assert report.ok
    assert registrar.one(Person, number="T01").grade is None


def test_departures_of_a_full_file(registrar: Registrar) -> None:
    """Who is missing from a full file departs, with his history, once somebody agrees; and returns with the next."""
    registrar.has("people")
    without = "".join(line for line in SOME_PEOPLE.splitlines(keepends=True) if "20102" not in line)

    asked = registrar.bring("people", without, full=True)
    assert (asked.outcome, asked.counts.departed) == (Outcome.ASKED, 1)
    assert [(one.what, one.key, one.name) for one in asked.departures] == [("student", "20102", "周以樂")]
    assert registrar.one(Person, number="20102").departed_at is None

    assert registrar.bring("people", without, full=True, allow_departures=True).outcome is Outcome.APPLIED
    assert registrar.one(Person, number="20102").departed_at == registrar.now

    assert registrar.bring("people", SOME_PEOPLE, full=True).counts.changed == 1
    assert registrar.one(Person, number="20102").departed_at is None


def test_a_full_file_is_full_for_the_roles_it_names(registrar: Registrar) -> None:
    """Students and teachers often come from two systems: a file of students says nothing about teachers."""
    registrar.has("people")
    students = "".join(line for line in SOME_PEOPLE.splitlines(keepends=True) if line.startswith(("role", "student")))

    assert registrar.bring("people", students, full=True).counts.departed == 0


def test_a_guardianship_departs_alone_when_the_guardian_stays(registrar: Registrar) -> None:
    """A guardian who is no longer named for one child stays one for the other."""
    both = SOME_PEOPLE + "guardian,20101-1,阮氏秋,,,,20102,mother,yes,\n"
    registrar.bring("people", both)

    report = registrar.bring("people", SOME_PEOPLE, full=True, allow_departures=True)

    assert [(one.what, one.key, one.name) for one in report.departures] == [("guardianship", "20101-1", "20102")]
    assert sorted(one.departed_at is None for one in registrar.all(Guardianship)) == [False, True]
    assert registrar.one(Person, number="20101-1").departed_at is None


def test_a_partial_file_takes_nobody_away(registrar: Registrar) -> None:
    """A partial file adds and changes only."""
    report = registrar.has("people").bring("people", PEOPLE + "student,20103,甲,201,2,,,,,\n")

    assert (report.counts.added, report.counts.departed) == (1, 0)
    assert len(registrar.all(Person)) == 6
