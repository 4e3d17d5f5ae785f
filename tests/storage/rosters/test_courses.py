"""Course and enrolment files."""

from storage.rosters import Outcome
from storage.tables import Course, Enrolment, Person, Teaching
from tests.storage.rosters.conftest import SOME_COURSES, Registrar, codes

ENROLMENTS = "學期,課程代碼,編號\n113-1,M1,20101\n113-1,M1,20102\n112-1,M1,20101\n"


def test_courses_come_in_with_their_teachers(registrar: Registrar) -> None:
    """A course row makes the course and says who teaches it; a course may wait for its teacher."""
    report = registrar.has("people").bring(
        "courses",
        "學期,課程代碼,課程名稱,年級,班級,領域科別,教師編號\n113-1,M1,數學,二,201,數學,T01\n113-1,C1,國文,,,,\n",
    )

    assert (report.outcome, report.counts.added) == (Outcome.APPLIED, 2)
    course = registrar.one(Course, code="M1")
    assert (
        course.academic_year,
        course.semester,
        course.name,
        course.grade,
        course.class_name,
        course.subject_area,
    ) == (
        113,
        1,
        "數學",
        2,
        "201",
        "數學",
    )
    (teaching,) = registrar.all(Teaching)
    assert (teaching.course_id, teaching.teacher_id) == (course.id, registrar.one(Person, number="T01").id)


WRONG_COURSES = {
    "113-1,P1,物理,999,T01": ("unknown-class", 5, "class"),
    "113-1,P1,物理,201,T99": ("unknown-teacher", 5, "teacher"),
    "113-1,P1,物理,201,20101": ("unknown-teacher", 5, "teacher"),
    "113-3,P1,物理,201,T01": ("term", 5, "term"),
    "113-1,,物理,201,T01": ("required", 5, "code"),
    "113-1,M1,數學,201,T01": ("duplicate", 5, "code"),
    "113-1,M1,數學甲,201,R01": ("conflict", 5, "name"),
}


def test_a_wrong_course_is_named(registrar: Registrar) -> None:
    """Unknown classes and teachers, repeated rows and courses that are called two things are said by line."""
    registrar.has("people")

    found = {row: codes(registrar.bring("courses", f"{SOME_COURSES}{row}\n")) for row in WRONG_COURSES}

    assert found == {row: [expected] for row, expected in WRONG_COURSES.items()}
    assert registrar.all(Course) == []


def test_two_teachers_of_one_course(registrar: Registrar) -> None:
    """The course's row is repeated for each of its teachers."""
    registrar.has("people").bring("courses", SOME_COURSES + "113-1,M1,數學,201,R01\n")

    assert len(registrar.all(Teaching)) == 3
    assert len(registrar.all(Course)) == 3


def test_a_full_course_file_speaks_for_its_terms(registrar: Registrar) -> None:
    """What the file of one term lacks departs; other terms stay as they are."""
    registrar.has("people", "courses")

    report = registrar.bring("courses", "term,code,name,teacher\n113-1,M1,數學,\n", full=True, allow_departures=True)

    assert [(one.what, one.key) for one in report.departures] == [("course", "113-1 C1"), ("teaching", "113-1 M1 T01")]
    assert registrar.one(Course, code="C1").departed_at == registrar.now
    assert [one.departed_at for one in registrar.all(Course) if one.academic_year == 112] == [None]
    (left,) = registrar.all(Teaching)
    assert left.course_id == registrar.one(Course, academic_year=112).id


def test_a_course_file_without_teachers_leaves_them_alone(registrar: Registrar) -> None:
    """A full file that has no teacher column says nothing about who teaches."""
    registrar.has("people", "courses")
    full = "term,code,name\n113-1,M1,數學\n113-1,C1,國文\n"

    assert registrar.bring("courses", full, full=True).counts.departed == 0
    assert len(registrar.all(Teaching)) == 2


def test_enrolments_come_in_and_go(registrar: Registrar) -> None:
    """A full file of a term replaces who takes what in it."""
    registrar.has("people", "courses")
    assert registrar.bring("enrolments", ENROLMENTS).counts.added == 3

    report = registrar.bring("enrolments", "學期,課程代碼,學號\n113-1,M1,20101\n", full=True, allow_departures=True)

    assert (report.counts.unchanged, report.counts.departed) == (1, 1)
    assert [one.key for one in report.departures] == ["113-1 M1 20102"]
    assert len(registrar.all(Enrolment)) == 2


def test_unknown_students_and_courses_are_named(registrar: Registrar) -> None:
    """An enrolment needs both ends."""
    registrar.has("people", "courses")

    report = registrar.bring("enrolments", ENROLMENTS + "113-1,X9,20101\n113-1,M1,29999\n113-1,M1,20101\n")

    assert codes(report) == [
        ("unknown-course", 5, "code"),
        ("unknown-student", 6, "number"),
        ("duplicate", 7, "number"),
    ]
    assert report.errors[0].facts == {"term": "113-1"}
