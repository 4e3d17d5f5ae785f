"""Teachers by subject area, and the staff of a demo school's offices."""

from dataclasses import dataclass, field
from datetime import date
from random import Random

from portfolio.people import Division, PersonStatus, Role
from storage.demo.catalogue import SchoolPlan, words
from storage.demo.names import Names
from storage.demo.people import Person

LEFT_ON = date(2024, 7, 31)
LEFT_TEACHER, LEFT_CLASS = "T19", "302"  # taught the lead area there in 112; T06 took the course over
EVENING_TEACHERS = ("T21", "T22", "T23")
HOMEROOMS = {"T01": "201", "T04": "202", "T05": "101", "T06": "301", "T07": "102", "T08": "302"}


@dataclass
class Faculty:
    """The teachers, and who of them teaches an area to a class (named as in 113); they go up with their classes."""

    teachers: list[Person] = field(default_factory=list)
    teaching: dict[tuple[str, str], str] = field(default_factory=dict)

    def teacher_of(self, area: str, class_name: str, academic_year: int) -> str:
        """Return the teacher's number; the class is the one that its students are in in 113."""
        if academic_year < 113 and class_name == LEFT_CLASS and (area, "left") in self.teaching:
            return LEFT_TEACHER
        # Who comes in 114 is taught by those whose class graduated.
        return self.teaching[area, f"3{class_name[1:]}" if class_name.startswith("0") else class_name]


def faculty(plan: SchoolPlan, random: Random, names: Names) -> Faculty:
    """Return the teachers with their areas.

    T01 teaches the lead area to grade 2 and is homeroom teacher of 201; T02 (on leave), T03 (convener) and T04 share
    another area, T04 with the same course and grade as T02; every area has a convener (召集人／科主任).
    """
    found = Faculty()

    def add(number: str, area: str, *, heads: bool = False, status: PersonStatus = PersonStatus.ACTIVE) -> None:
        homeroom = HOMEROOMS.get(number) or dict(zip(EVENING_TEACHERS, ("191", "291", "391"), strict=True)).get(number)
        left = status is PersonStatus.LEFT
        found.teachers.append(
            Person(
                number=number,
                role=Role.TEACHER,
                name=names.adult(female=random.random() < 0.55),
                class_name=homeroom,
                division=Division.CONTINUING if number in EVENING_TEACHERS else Division.DAY,
                status=status,
                left_on=LEFT_ON if left else None,
                title=words("courses")["titles"]["homeroom" if homeroom else "teacher"],
                subject_area=area,
                heads=area if heads else None,
            )
        )

    add("T01", plan.lead)
    add("T02", plan.away, status=PersonStatus.ON_LEAVE)
    add("T03", plan.away, heads=True)
    add("T04", plan.away)
    add("T05", plan.lead, heads=True)
    add("T06", plan.lead)
    number = 7
    for area in plan.areas:
        if area.name not in (plan.lead, plan.away):
            add(f"T{number:02}", area.name, heads=True)
            add(f"T{number + 1:02}", area.name)
            _teach(found, area.name, (f"T{number:02}", f"T{number + 1:02}") * 3)
            number += 2
    _teach(found, plan.lead, ("T05", "T05", "T01", "T01", "T06", "T06"))
    _teach(found, plan.away, ("T02", "T04", "T02", "T04", "T03", "T03"))
    add(LEFT_TEACHER, plan.lead, status=PersonStatus.LEFT)
    found.teaching[plan.lead, "left"] = LEFT_TEACHER
    if plan.evening_class_size:
        for teacher, area in zip(EVENING_TEACHERS, plan.areas, strict=False):
            add(teacher, area.name)
            for class_name in ("191", "291", "391"):
                found.teaching[area.name, class_name] = teacher
    return found


def _teach(found: Faculty, area: str, teachers: tuple[str, ...]) -> None:
    for class_name, teacher in zip(("101", "102", "201", "202", "301", "302"), teachers, strict=True):
        found.teaching[area, class_name] = teacher


def staff(plan: SchoolPlan, random: Random, names: Names) -> tuple[Person, ...]:
    """Return the staff: R01 註冊組, R02 訓育組, R03 教學組, R91 the evening office, and some of the other offices."""
    offices = dict(words("courses")["offices"])
    offices.update({f"R{number:02}": office for number, office in enumerate(plan.offices, start=4)})
    if plan.evening_office:
        offices["R91"] = plan.evening_office
    titles = words("courses")["titles"]
    heads = [
        Person(
            number=number,
            role=Role.STAFF,
            name=names.adult(female=random.random() < 0.6),
            division=Division.CONTINUING if number == "R91" else Division.DAY,
            office=office,
            title=titles["head"],
        )
        for number, office in offices.items()
    ]
    officer = Person(
        number="R11", role=Role.STAFF, name=names.adult(female=True), office=offices["R01"], title=titles["officer"]
    )
    return (*heads, officer)
