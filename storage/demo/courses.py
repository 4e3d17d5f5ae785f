"""The courses of a demo school in every term, who teaches them and who takes them."""

from collections.abc import Iterator
from dataclasses import dataclass

from portfolio.calendar import Term
from portfolio.people import PersonStatus
from storage.demo.catalogue import Area, SchoolPlan
from storage.demo.people import FIRST_YEAR, LEFT_DURING_TERM, TRANSFERRED_IN, Person
from storage.demo.staff import EVENING_TEACHERS, Faculty

START_TERMS = (Term(112, 1), Term(112, 2), Term(113, 1), Term(113, 2))
LATER_TERMS = (Term(114, 1), Term(114, 2))
EVENING_CLASS = "91"


@dataclass(frozen=True)
class Course:
    """One course of one class in one term; `cohort` is that class as it is (or will have been) called in 113."""

    term: Term
    code: str
    name: str
    grade: int
    class_name: str
    area: str
    teacher: str
    cohort: str


def courses(plan: SchoolPlan, faculty: Faculty, terms: tuple[Term, ...]) -> tuple[Course, ...]:
    """Return the courses of these terms, for the classes whose students the roster knows."""
    return tuple(_courses(plan, faculty, terms))


def _courses(plan: SchoolPlan, faculty: Faculty, terms: tuple[Term, ...]) -> Iterator[Course]:
    cohorts = [f"0{name[1:]}" for grade, name, *_ in plan.classes if grade == 1]
    cohorts += [name for _, name, *_ in plan.classes]
    for term in terms:
        for cohort in cohorts:
            grade = int(cohort[0]) + term.academic_year - FIRST_YEAR
            for area in areas_of(plan, cohort) if 1 <= grade <= 3 else ():
                class_name = f"{grade}{cohort[1:]}"
                yield Course(
                    term=term,
                    code=f"{area.code}{class_name}",
                    name=area.courses[grade - 1],
                    grade=grade,
                    class_name=class_name,
                    area=area.name,
                    teacher=faculty.teacher_of(area.name, cohort, term.academic_year),
                    cohort=cohort,
                )


def areas_of(plan: SchoolPlan, cohort: str) -> tuple[Area, ...]:
    """Return what a class learns: in the evening the areas that the evening teachers teach."""
    return plan.areas[: len(EVENING_TEACHERS)] if cohort.endswith(EVENING_CLASS) else plan.areas


def attends(student: Person, term: Term) -> bool:
    """Return whether a student took courses here in a term; `student` is as the roster of 113 has them."""
    if student.number == TRANSFERRED_IN:
        return term >= Term(FIRST_YEAR, 1)
    if student.number == LEFT_DURING_TERM:
        return term <= Term(FIRST_YEAR, 1)
    if student.status is PersonStatus.LEFT:
        return term < Term(FIRST_YEAR, 1)
    return True
