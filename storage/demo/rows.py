"""What the demo's people, courses and works are as rows of the roster files, with the English column names."""

from collections.abc import Iterable
from datetime import datetime
from typing import TypeAlias

from portfolio.calendar import TAIPEI
from storage.demo.courses import Course
from storage.demo.people import Person
from storage.demo.selections import DISPUTED, Selected
from storage.demo.works import File, Work

Row: TypeAlias = dict[str, str]


def _text(value: object) -> str:
    return "" if value is None else str(value)


def _yes_no(value: bool | None) -> str:
    return "" if value is None else "yes" if value else "no"


def people(everybody: Iterable[Person]) -> list[Row]:
    """Return one row a person; a guardian of two children has two."""
    return [_person(person, child) for person in everybody for child in person.children or (None,)]


def _person(person: Person, child: str | None) -> Row:
    return {
        "role": str(person.role),
        "number": person.number,
        "name": person.name,
        "class": _text(person.class_name),
        "seat": _text(person.seat),
        "grade": _text(person.grade),
        "division": _text(person.division),
        "birthday": _text(person.birthday),
        "status": str(person.status),
        "left_on": _text(person.left_on),
        "office": _text(person.office),
        "title": _text(person.title),
        "subject_area": _text(person.subject_area),
        "heads": _text(person.heads),
        "child": _text(child),
        "relation": _text(person.relation),
        "legal_representative": _yes_no(person.legal_representative),
        "barred": _yes_no(person.barred) if child is not None else "",
    }


def courses(found: Iterable[Course]) -> list[Row]:
    """Return one row a course."""
    return [
        {
            "term": str(course.term),
            "code": course.code,
            "name": course.name,
            "grade": str(course.grade),
            "class": course.class_name,
            "subject_area": course.area,
            "teacher": course.teacher,
        }
        for course in found
    ]


def enrolments(found: Iterable[tuple[Course, Person]]) -> list[Row]:
    """Return one row a student and course."""
    return [{"term": str(course.term), "code": course.code, "number": student.number} for course, student in found]


def works(found: Iterable[Work], moment: datetime) -> list[Row]:
    """Return one row a work, as it stood at that moment."""
    return [_work(work, moment) for work in found]


def _work(work: Work, moment: datetime) -> Row:
    return {
        "id": work.id,
        "kind": str(work.kind),
        "number": work.number,
        "title": work.title,
        "academic_year": str(work.academic_year),
        "term": _text(work.term),
        "code": _text(work.code),
        "brief": _text(work.brief),
        "uploaded_at": f"{work.uploaded_at.astimezone(TAIPEI):%Y-%m-%d %H:%M}",
        "state": str(work.state_at(moment)),
        "registered_by": str(work.registered_by),
        **_file("doc", work.document, work.md5_at(moment, "document")),
        **_file("av", work.recording, work.md5_at(moment, "recording")),
        "link": _text(work.link),
    }


def _file(prefix: str, file: File | None, md5: str) -> Row:
    if file is None:
        return {f"{prefix}_md5": "", f"{prefix}_size": "", f"{prefix}_type": ""}
    return {f"{prefix}_md5": md5, f"{prefix}_size": str(file.size), f"{prefix}_type": file.type}


def selections(found: Iterable[Selected]) -> list[Row]:
    """Return one row a selected work."""
    return [
        {"academic_year": str(one.work.academic_year), "number": one.work.number, "id": one.work.id} for one in found
    ]


def receipts(found: Iterable[Selected]) -> list[Row]:
    """Return one row an item of a statement; the disputed one came back with another fingerprint."""
    rows: list[Row] = []
    odd_one_out = True
    for one in found:
        disputed = odd_one_out and (one.work.number, one.part) == DISPUTED and one.work.academic_year == 112
        odd_one_out = odd_one_out and not disputed
        rows.append(_receipt(one, disputed=disputed))
    return rows


def _receipt(one: Selected, *, disputed: bool) -> Row:
    work = one.work
    part = "recording" if work.document is None else "document"
    return {
        "academic_year": str(work.academic_year),
        "round": "1",
        "number": work.number,
        "part": str(one.part),
        "id": work.id,
        "title": work.title,
        "term": _text(work.term),
        "md5": work.md5_at(one.certified_at, f"{part} of another day" if disputed else part),
    }
