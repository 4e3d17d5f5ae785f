"""The people of a demo school: what one row of its roster says, and its students."""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from random import Random

from portfolio.people import Division, PersonStatus, Relation, Role
from storage.demo.catalogue import SchoolPlan
from storage.demo.fixed import BIRTHDAYS, LEFT_ON
from storage.demo.names import Names

FIRST_YEAR = 113  # numbers and grades are those of this academic year
GRADUATED_ON = date(2025, 7, 31)
FEMALE = {"20101", "20102"}
SUSPENDED, TRANSFERRED_IN, LEFT_DURING_TERM = "10208", "20207", "30209"
LEFT_DURING_TERM_ON = date(2024, 10, 15)
RARE, RARE_BEYOND, INDIGENOUS = {"10204", "30105"}, {"10103", "20104"}, "20205"


@dataclass(frozen=True)
class Person:
    """One person of the roster; `children` are those a guardian stands for."""

    number: str
    role: Role
    name: str
    class_name: str | None = None
    seat: int | None = None
    grade: int | None = None
    division: Division | None = None
    birthday: date | None = None
    status: PersonStatus = PersonStatus.ACTIVE
    left_on: date | None = None
    office: str | None = None
    title: str | None = None
    subject_area: str | None = None
    heads: str | None = None
    children: tuple[str, ...] = ()
    relation: Relation | None = None
    legal_representative: bool | None = None
    barred: bool = False

    @property
    def grade_now(self) -> int:
        """A student's grade; `LookupError` for anybody else."""
        if self.grade is None:
            raise LookupError(self.role)
        return self.grade

    def in_year(self, academic_year: int) -> "Person | None":
        """Return a student as the roster of that year has them; None before they came.

        Who has finished grade 3 stays in the last class, and has left.
        """
        later = academic_year - FIRST_YEAR
        grade = self.grade_now + later
        if grade < 1:
            return None
        if grade > 3:
            return replace(self, status=PersonStatus.LEFT, left_on=self.left_on or GRADUATED_ON)
        class_name = f"{grade}{(self.class_name or '')[1:]}"
        if later > 0 and self.status is PersonStatus.LEFT:
            return self
        return replace(self, grade=grade, class_name=class_name)


def students(plan: SchoolPlan, random: Random, names: Names) -> tuple[Person, ...]:
    """Return the students of 113, class by class, and the one who left before."""
    found = [
        _student(f"{class_name}{seat:02}", grade, class_name, division, random, names)
        for grade, class_name, division, size in plan.classes
        for seat in range(1, size + 1)
    ]
    leaver = _student("20199", 2, "201", Division.DAY, random, names)
    found.append(replace(leaver, seat=None, status=PersonStatus.LEFT, left_on=LEFT_ON))
    return tuple(found)


def newcomers(plan: SchoolPlan, random: Random, names: Names) -> tuple[Person, ...]:
    """Return those who enter grade 1 in August 2025: numbers begin with 4, and the grade of 113 would be 0."""
    found = []
    for grade, class_name, division, size in plan.classes:
        if grade != 1:
            continue
        for seat in range(1, size + 1):
            one = _student(f"4{class_name[1:]}{seat:02}", 1, f"0{class_name[1:]}", division, random, names)
            found.append(replace(one, grade=0, birthday=one.birthday and one.birthday + timedelta(days=365)))
    return tuple(found)


def _student(number: str, grade: int, class_name: str, division: Division, random: Random, names: Names) -> Person:
    female = number in FEMALE or random.random() < 0.5
    evening = division is Division.CONTINUING
    return Person(
        number=number,
        role=Role.STUDENT,
        name=_name(number, female, names),
        class_name=class_name,
        seat=int(number[3:]),
        grade=grade,
        division=division,
        birthday=BIRTHDAYS.get(number) or _birthday(grade, random, older=random.randint(0, 3) if evening else 0),
        status=_status(number),
        left_on=LEFT_DURING_TERM_ON if number == LEFT_DURING_TERM else None,
    )


def _name(number: str, female: bool, names: Names) -> str:
    if number in RARE or number in RARE_BEYOND:
        return names.rare(female=female, extension=number in RARE_BEYOND)
    return names.indigenous() if number == INDIGENOUS else names.student(female=female)


def _birthday(grade: int, random: Random, *, older: int) -> date:
    """Return a day of the school year in which one is born who is 15 in the August of entering; 9/2 to 9/1."""
    return date(2009 - grade - older, 9, 2) + timedelta(days=random.randrange(365))


def _status(number: str) -> PersonStatus:
    return {
        SUSPENDED: PersonStatus.SUSPENDED,
        TRANSFERRED_IN: PersonStatus.TRANSFERRED_IN,
        LEFT_DURING_TERM: PersonStatus.LEFT,
    }.get(number, PersonStatus.ACTIVE)
