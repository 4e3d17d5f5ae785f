"""Who takes part: students, guardians, teachers, staff, and who of them is a minor."""

from datetime import date
from enum import StrEnum

AGE_OF_MAJORITY = 18  # 民法第12條, since 2023-01-01
GRADES = (1, 2, 3)  # of a high school


class Role(StrEnum):
    """What a person is at the school (身分); one row of the roster has exactly one."""

    STUDENT = "student"
    GUARDIAN = "guardian"
    TEACHER = "teacher"
    STAFF = "staff"


class Division(StrEnum):
    """日間部 or 進修部."""

    DAY = "day"
    CONTINUING = "evening"


class PersonStatus(StrEnum):
    """Where a person stands (狀態): only the enrolled upload, only the active certify."""

    ACTIVE = "active"
    ON_LEAVE = "on_leave"
    SUSPENDED = "suspended"
    TRANSFERRED_IN = "transferred_in"
    LEFT = "left"


class Relation(StrEnum):
    """How the roster relates a guardian to a student (關係)."""

    MOTHER = "mother"
    FATHER = "father"
    GRANDPARENT = "grandparent"
    RELATIVE = "relative"
    GUARDIAN = "guardian"
    OTHER = "other"


def is_minor(birthday: date, on: date) -> bool:
    """Return whether someone born on `birthday` is under 18 on the day `on` (未成年, 民法第12條).

    Of age from the eighteenth birthday on; who was born on 29 February is of age on 1 March of a year without one
    (民法第124條: a year of age is complete with the day before).

    >>> is_minor(date(2007, 3, 1), date(2025, 2, 28)), is_minor(date(2007, 3, 1), date(2025, 3, 1))
    (True, False)
    """
    reached = (on.year - birthday.year) - ((on.month, on.day) < (birthday.month, birthday.day))
    return reached < AGE_OF_MAJORITY
