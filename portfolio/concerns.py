"""Whom a changed deadline concerns: which students of today, their guardians, and who certifies their works."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from portfolio.calendar import Term, term_on
from portfolio.changes import Change
from portfolio.deadlines import OF_STUDENTS
from portfolio.people import GRADES, Division
from portfolio.rules import DeadlineSubject, Per


class Who(StrEnum):
    """Who is told of a deadline; the offices' own deadlines are theirs to know."""

    STUDENTS = "students"
    GUARDIANS = "guardians"  # of minors, as far as they may know of them
    CERTIFIERS = "certifiers"  # the course teachers


@dataclass(frozen=True)
class Concern:
    """People of one kind, grade and division whom one changed deadline concerns.

    `grade` is the grade in which the works were made, `grade_now` the one that these students are in today. `periods`
    are the names under which notices about the works are kept: those of a year by the year or one of its terms.
    """

    subject: DeadlineSubject
    term: Term
    period: str
    periods: tuple[str, ...]
    who: Who
    grade: int
    grade_now: int
    division: Division | None
    round: int | None


def concerns(changes: Iterable[Change], *, today: date) -> tuple[Concern, ...]:
    """Return whom these changes concern, each kind, grade and division on its own, in the order of the changes.

    Students who were not here yet, or have finished school since, are not among them.
    """
    found: dict[Concern, None] = {}
    for change in changes:
        deadline = change.deadline
        if change.subject not in OF_STUDENTS:
            continue
        year = deadline.term.academic_year
        whole_year = (str(year), f"{year}-1", f"{year}-2")
        for who in Who:
            if who is Who.CERTIFIERS and change.subject is not DeadlineSubject.CERTIFICATION:
                continue
            for grade in deadline.audience.grades:
                now = grade + term_on(today).academic_year - year
                if now not in GRADES:
                    continue
                one = Concern(
                    change.subject,
                    deadline.term,
                    change.period,
                    whole_year if deadline.per is Per.YEAR else (change.period,),
                    who,
                    grade,
                    now,
                    deadline.audience.division,
                    deadline.audience.round,
                )
                found[one] = None
    return tuple(found)
