"""A small made-up school, and a second one with the same numbers, by direct rows: quick, and known to the last row.

`small_school(storage, now)` makes it; the table of its people stands in the docstring of that function.
"""

from datetime import date, datetime, timedelta
from typing import Any

from sqlmodel import col, select

from portfolio.calendar import TAIPEI, Event
from portfolio.people import Relation, Role
from portfolio.receipts import ReceiptConfirmation, ReceiptPart, ReceivedItem, fingerprint
from portfolio.works import CertificationState, Registrant, WorkKind
from storage.tables import ReceiptItem, ReceiptStatement, School, Setting, Work
from storage.units import Storage
from tests.world_rows import OTHER, SMALL, World

__all__ = ["OTHER", "SMALL", "World", "small_school"]

# (title, kind, year, semester, state, registrant, selected)
WORKS: tuple[tuple[str, WorkKind, int, int | None, CertificationState, Registrant, bool], ...] = (
    ("函數的應用", WorkKind.COURSE_OUTCOME, 113, 1, CertificationState.CERTIFIED, Registrant.STUDENT, False),
    ("機率小論文", WorkKind.COURSE_OUTCOME, 113, 1, CertificationState.WAITING, Registrant.STUDENT, False),
    ("幾何作圖", WorkKind.COURSE_OUTCOME, 113, 1, CertificationState.RETURNED, Registrant.STUDENT, False),
    ("圖書館志工", WorkKind.DIVERSE_PERFORMANCE, 113, None, CertificationState.NOT_NEEDED, Registrant.STUDENT, False),
    ("英檢初級", WorkKind.DIVERSE_PERFORMANCE, 113, None, CertificationState.NOT_NEEDED, Registrant.STUDENT, False),
    ("班級幹部", WorkKind.DIVERSE_PERFORMANCE, 113, None, CertificationState.NOT_NEEDED, Registrant.SCHOOL, False),
    ("數列報告", WorkKind.COURSE_OUTCOME, 112, 1, CertificationState.CERTIFIED, Registrant.STUDENT, True),
    ("統計報告", WorkKind.COURSE_OUTCOME, 112, 2, CertificationState.CERTIFIED, Registrant.STUDENT, True),
    ("淨灘", WorkKind.DIVERSE_PERFORMANCE, 112, None, CertificationState.NOT_NEEDED, Registrant.STUDENT, True),
    ("合唱比賽", WorkKind.DIVERSE_PERFORMANCE, 112, None, CertificationState.NOT_NEEDED, Registrant.STUDENT, True),
    ("讀書心得", WorkKind.DIVERSE_PERFORMANCE, 112, None, CertificationState.NOT_NEEDED, Registrant.STUDENT, True),
)
CALENDAR: tuple[tuple[str, date, date], ...] = (
    ("112-1", date(2023, 8, 30), date(2024, 1, 19)),
    ("112-2", date(2024, 2, 16), date(2024, 6, 28)),
    ("113-1", date(2024, 8, 30), date(2025, 1, 20)),
    ("113-2", date(2025, 2, 11), date(2025, 6, 30)),
)


def small_school(storage: Storage, now: datetime) -> World:
    """Make the school `small` (rules of yphs) and `other` (rules of tmsb) with the same numbers; return the world.

    | number | who | bound |
    | 20101 | student, grade 2, minor; 113-1: 1 certified, 1 waiting, 1 returned; diverse 113: 2, 1 by school | yes |
    |       | of 112: 2 outcomes and 3 diverse, all selected; receipt of 112 confirmed (outcomes), waiting (diverse) | |
    | 20102 | student, grade 2, minor, no works; teacher T01's course too | no |
    | 30101 | student, grade 3, of age | yes |
    | 20101-1 | mother of 20101, legal representative | yes |
    | 20101-2 | father of 20101, not a legal representative | yes |
    | 20102-1 | guardian of 20102 | no |
    | T01, T02 | teachers; T01 teaches M1 (112-1 to 113-1) and is homeroom teacher of 201 | T01 |
    | R01 | 註冊組 | yes |
    """
    world = World(storage, now)
    with storage.unit() as session:
        session.add(School(slug=SMALL, name="範例高中", pack="yphs", created_at=now))
        session.add(School(slug=OTHER, name="另一所高中", pack="tmsb", created_at=now))
        session.add(Setting(key="database_kind", value="demo"))
        session.add(Setting(key="demo_now", value=now.astimezone(TAIPEI).isoformat()))
    for school in (SMALL, OTHER):
        with world.together(school):
            _fill(world, school)
    return world


def _fill(world: World, school: str) -> None:
    _people(world, school)
    _courses(world, school)
    for title, kind, year, semester, state, registrant, selected in WORKS:
        world.add_work(
            "20101",
            title,
            kind,
            year=year,
            semester=semester,
            state=state,
            registered_by=registrant,
            selected=selected,
            school=school,
        )
    _receipts(world, school)
    for kind_of_file in ("people", "courses", "enrolments", "works", "selections", "receipts"):
        world.imported(kind_of_file, world.now - timedelta(days=1), school=school)
    for number in ("20101", "30101", "20101-1", "20101-2", "T01", "R01"):
        world.bind(number, school=school)


def _people(world: World, school: str) -> None:
    world.add_person("20101", Role.STUDENT, school=school, name="林向晴", seat=1, birthday=date(2008, 5, 17))
    world.add_person("20102", Role.STUDENT, school=school, name="周以樂", seat=2, birthday=date(2008, 9, 2))
    world.add_person("30101", Role.STUDENT, school=school, name="許明峻", seat=1, birthday=date(2006, 12, 1))
    world.add_person(
        "T01", Role.TEACHER, school=school, name="葉沛文", class_name="201", subject_area="數學", heads="數學"
    )
    world.add_person("T02", Role.TEACHER, school=school, name="簡若谷", subject_area="數學")
    world.add_person("R01", Role.STAFF, school=school, name="江允和", office="註冊組", title="組長")
    world.add_guardian("20101-1", "20101", school=school, name="阮氏秋")
    world.add_guardian(
        "20101-2", "20101", relation=Relation.FATHER, legal_representative=False, school=school, name="林大川"
    )
    world.add_guardian("20102-1", "20102", school=school, name="周遠航")


def _courses(world: World, school: str) -> None:
    for term, opens, closing in CALENDAR:
        world.add_course("M1", "T01", term=term, school=school, name="數學", subject_area="數學")
        for number in ("20101", "20102"):
            world.enrol(number, "M1", term=term, school=school)
        world.announce(Event.OPENS_ON, term, opens, school=school)
        world.announce(Event.CLOSING_CEREMONY, term, closing, school=school)


def _receipts(world: World, school: str) -> None:
    student = world.id_of("20101", school)
    with world.unit(school) as session:
        for part, kind, state in (
            (ReceiptPart.COURSE_OUTCOME, WorkKind.COURSE_OUTCOME, ReceiptConfirmation.CONFIRMED),
            (ReceiptPart.DIVERSE_PERFORMANCE, WorkKind.DIVERSE_PERFORMANCE, ReceiptConfirmation.WAITING),
        ):
            confirmed = state is ReceiptConfirmation.CONFIRMED
            came = [one for one in WORKS if one[6] and one[1] is kind]
            ids = {title: session.exec(select(Work.platform_id).where(*_is(title, school))).one() for title, *_ in came}
            items = [
                ReceivedItem(ids[title], title, "" if semester is None else f"112-{semester}")
                for title, _, _, semester, *_ in came
            ]
            statement = ReceiptStatement(
                school=school,
                academic_year=112,
                part=part,
                student_id=student,
                state=state,
                decided_at=world.now - timedelta(days=90) if confirmed else None,
                decided_by_id=student if confirmed else None,
                platform_state=state if confirmed else None,
                imported_at=world.now - timedelta(days=95),
                fingerprint=fingerprint(items),
            )
            session.add(statement)
            session.flush()
            assert statement.id is not None
            for title, _, _, semester, *_ in came:
                session.add(
                    ReceiptItem(
                        school=school,
                        statement_id=statement.id,
                        platform_id=ids[title],
                        title=title,
                        academic_year=None if semester is None else 112,
                        semester=semester,
                    )
                )


def _is(title: str, school: str) -> tuple[Any, ...]:
    return col(Work.title) == title, col(Work.school) == school
