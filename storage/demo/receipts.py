"""The parts of a demo school's receipt statements that the school itself submits: courses and offices held."""

from collections.abc import Iterable

from portfolio.readings import Cited
from portfolio.receipts import ReceiptPart
from portfolio.schools import load_pack
from storage.demo.catalogue import dice, words
from storage.demo.courses import Course
from storage.demo.people import Person
from storage.demo.rows import Row

CADRE_SHARE = 0.2
CADRES = ("20101", "20102")  # whose statement always has one
ALL_PARTS_SINCE = 113  # the statements of 112 are those that students had to do with


def has_all_parts(slug: str, academic_year: int) -> bool:
    """Return whether this school's statements of a year name the school's own parts: as far as its rules list them."""
    return isinstance(load_pack(slug).receipts.parts, Cited) and academic_year >= ALL_PARTS_SINCE


def course_records(taken: Iterable[tuple[Course, Person]], academic_year: int) -> list[Row]:
    """Return one row a course that a student took in a year; grades are not kept here, and stand nowhere."""
    return [
        _row(student, academic_year, ReceiptPart.COURSE_RECORD, f"{course.term}-{course.code}", course)
        for course, student in taken
        if course.term.academic_year == academic_year
    ]


def cadres(slug: str, seed: int, students: Iterable[Person], academic_year: int) -> list[Row]:
    """Return one row for some of the students: an office that they held."""
    titles = words("works")["by_school"][:2]
    found = []
    for student in students:
        random = dice(seed, slug, "cadre", academic_year, student.number)
        if random.random() < CADRE_SHARE or student.number in CADRES:
            row = _row(student, academic_year, ReceiptPart.CADRE, f"{academic_year}-C")
            found.append(row | {"title": random.choice(titles)})
    return found


def _row(student: Person, academic_year: int, part: ReceiptPart, key: str, course: Course | None = None) -> Row:
    return {
        "academic_year": str(academic_year),
        "round": "1",
        "number": student.number,
        "part": str(part),
        "id": f"{key}-{student.number}",
        "title": "" if course is None else course.name,
        "term": "" if course is None else str(course.term),
        "md5": "",
    }
