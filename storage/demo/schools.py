"""One demo school put together: its people, courses and works, and what each roster file says on a given day."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property

from portfolio.calendar import TAIPEI
from storage.demo import rows
from storage.demo.catalogue import SchoolPlan, demo_schools, dice
from storage.demo.courses import LATER_TERMS, START_TERMS, Course, attends, courses
from storage.demo.fixed import START
from storage.demo.guardians import guardians
from storage.demo.histories import Histories
from storage.demo.names import Names
from storage.demo.people import FIRST_YEAR, Person, newcomers, students
from storage.demo.receipts import cadres, course_records, has_all_parts
from storage.demo.selections import RECEIVED_AT, SELECTED_BY, Selected, selections
from storage.demo.staff import Faculty, faculty, staff

NEW_YEAR = datetime(2025, 9, 1, 8, tzinfo=TAIPEI)  # the roster of 114 is there

OF_113 = ("--round", "1", "--opens", "114/10/9", "--closes", "114/10/12")  # 4 days, as tttvs 六(三) has it


@dataclass(frozen=True)
class Stage:
    """A day on which the registrar has new files; each is full, and is imported when the clock has come to it."""

    at: datetime
    kinds: tuple[str, ...]
    options: tuple[str, ...] = ()  # what is said of its files on the command line


STAGES: tuple[Stage, ...] = (
    Stage(START, ("people", "courses", "enrolments", "works", "selections", "receipts")),
    Stage(datetime(2025, 2, 12, 8, tzinfo=TAIPEI), ("works",)),
    Stage(datetime(2025, 7, 22, 8, tzinfo=TAIPEI), ("works",)),
    Stage(NEW_YEAR, ("people", "courses", "enrolments")),
    Stage(datetime(2025, 9, 30, 8, tzinfo=TAIPEI), ("works", "selections")),
    Stage(datetime(2025, 10, 8, 10, tzinfo=TAIPEI), ("receipts",), OF_113),
    Stage(datetime(2026, 2, 12, 8, tzinfo=TAIPEI), ("works",)),
    Stage(datetime(2026, 7, 22, 8, tzinfo=TAIPEI), ("works",)),
)


@dataclass(frozen=True)
class Everybody:
    """The people of one school; the newcomers enter grade 1 in 114."""

    faculty: Faculty
    staff: tuple[Person, ...]
    students: tuple[Person, ...]
    guardians: tuple[Person, ...]
    newcomers: tuple[Person, ...]
    newcomers_guardians: tuple[Person, ...]

    @property
    def all_students(self) -> tuple[Person, ...]:
        """The students of 113 and those who come after."""
        return (*self.students, *self.newcomers)


@dataclass(frozen=True)
class DemoSchool:
    """One school, made from the seed; the same seed gives the same rows."""

    plan: SchoolPlan
    seed: int

    @property
    def slug(self) -> str:
        """The school's slug."""
        return self.plan.slug

    @cached_property
    def people(self) -> Everybody:
        """Everybody, made in one order, since names are given out once a school."""
        names = Names(dice(self.seed, self.slug, "names"))
        teachers = faculty(self.plan, dice(self.seed, self.slug, "teachers"), names)
        officers = staff(self.plan, dice(self.seed, self.slug, "staff"), names)
        now = students(self.plan, dice(self.seed, self.slug, "students"), names)
        random = dice(self.seed, self.slug, "guardians")
        parents = guardians(now, teachers.teachers, random, names)
        random = dice(self.seed, self.slug, "newcomers")
        new = newcomers(self.plan, random, names)
        return Everybody(teachers, officers, now, parents, new, guardians(new, teachers.teachers, random, names))

    @cached_property
    def histories(self) -> Histories:
        """All works from 112 to 114."""
        return Histories(self.plan, self.seed, self.people.all_students, self.people.faculty)

    def people_at(self, moment: datetime) -> Iterator[Person]:
        """Yield everybody on the roster: students, teachers, staff, guardians."""
        people = self.people
        if moment < NEW_YEAR:
            yield from (*people.students, *people.faculty.teachers, *people.staff, *people.guardians)
            return
        for student in people.all_students:
            promoted = student.in_year(FIRST_YEAR + 1)
            if promoted is not None:
                yield promoted
        for teacher in people.faculty.teachers:
            yield replace(teacher, class_name=_next_class(teacher.class_name))
        yield from (*people.staff, *people.guardians, *people.newcomers_guardians)

    def courses_at(self, moment: datetime) -> tuple[Course, ...]:
        """Return the courses of all terms that the roster knows."""
        terms = START_TERMS if moment < NEW_YEAR else (*START_TERMS, *LATER_TERMS)
        return courses(self.plan, self.people.faculty, terms)

    def enrolments_at(self, moment: datetime) -> Iterator[tuple[Course, Person]]:
        """Yield who takes which course."""
        by_class: dict[str, list[Person]] = {}
        for student in self.people.all_students:
            by_class.setdefault(student.class_name or "", []).append(student)
        for course in self.courses_at(moment):
            for student in by_class.get(course.cohort, ()):
                if attends(student, course.term):
                    yield course, student

    def selections_of(self, academic_year: int) -> list[Selected]:
        """Return what was selected of one academic year."""
        return selections(self.slug, self.seed, self.histories.of_year(academic_year), academic_year)

    def receipts_of(self, academic_year: int, moment: datetime) -> list[rows.Row]:
        """Return the statements of one academic year; the school's own parts too, where its rules list them."""
        found = rows.receipts(self.selections_of(academic_year))
        if has_all_parts(self.slug, academic_year):
            taken = list(self.enrolments_at(moment))
            those = {student.number: student for course, student in taken if course.term.academic_year == academic_year}
            found += course_records(taken, academic_year)
            found += cadres(self.slug, self.seed, those.values(), academic_year)
        return found

    def rows(self, kind: str, moment: datetime) -> list[rows.Row]:
        """Return what a full file of this kind says at that moment, with the English column names.

        Raises:
            KeyError: there is no such kind of file.
        """
        return {
            "people": lambda: rows.people(self.people_at(moment)),
            "courses": lambda: rows.courses(self.courses_at(moment)),
            "enrolments": lambda: rows.enrolments(self.enrolments_at(moment)),
            "works": lambda: rows.works(self.histories.at(moment), moment),
            "selections": lambda: rows.selections(
                one for year, at in SELECTED_BY.items() if at <= moment for one in self.selections_of(year)
            ),
            "receipts": lambda: self.receipts_of(max(year for year, at in RECEIVED_AT.items() if at <= moment), moment),
        }[kind]()


def _next_class(class_name: str | None) -> str | None:
    """A homeroom teacher goes up with the class; who led the oldest one takes a new one."""
    if class_name is None:
        return None
    return f"{1 if class_name[0] == '3' else int(class_name[0]) + 1}{class_name[1:]}"


def make_schools(seed: int) -> tuple[DemoSchool, ...]:
    """Return the five schools of this seed."""
    return tuple(DemoSchool(plan, seed) for plan in demo_schools())
