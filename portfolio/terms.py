"""Terms (學期): the semesters of academic years, in ROC years, and the legal days on which they begin and end."""

import re
from dataclasses import dataclass
from datetime import date

from portfolio.errors import TermFormatError

ROC_EPOCH = 1911  # 民國元年 is 1912
LAST_ROC_YEAR = 200

_TERM = re.compile(r"([0-9]{1,3})-([12])")


@dataclass(frozen=True, order=True)
class Term:
    """One semester (學期) of one academic year (學年度, ROC): the pair that works and deadlines belong to.

    >>> Term(113, 1).next, str(Term(113, 2).next)
    (Term(academic_year=113, semester=2), '114-1')

    Raises:
        TermFormatError: the year is not 1 to 200, or the semester not 1 or 2.
    """

    academic_year: int
    semester: int

    def __post_init__(self) -> None:
        if not 1 <= self.academic_year <= LAST_ROC_YEAR or self.semester not in (1, 2):
            raise TermFormatError(text=f"{self.academic_year}-{self.semester}")

    @classmethod
    def parse(cls, text: str) -> "Term":
        """Return the term written as `113-1`; nothing else is one (dates look alike, `domain/schools.md` T35).

        >>> Term.parse("113-1")
        Term(academic_year=113, semester=1)
        """
        found = _TERM.fullmatch(text.strip())
        if found is None:
            raise TermFormatError(text=text)
        return cls(int(found[1]), int(found[2]))

    def __str__(self) -> str:
        return f"{self.academic_year}-{self.semester}"

    @property
    def previous(self) -> "Term":
        """The semester before this one; `TermFormatError` before 1-1."""
        return Term(self.academic_year, 1) if self.semester == 2 else Term(self.academic_year - 1, 2)

    @property
    def next(self) -> "Term":
        """The semester after this one; `TermFormatError` after 200-2."""
        return Term(self.academic_year, 2) if self.semester == 1 else Term(self.academic_year + 1, 1)

    @property
    def first_day(self) -> date:
        """August 1 or February 1: the legal start of the semester, not the day on which school opens."""
        if self.semester == 1:
            return date(self.academic_year + ROC_EPOCH, 8, 1)
        return date(self.academic_year + ROC_EPOCH + 1, 2, 1)

    @property
    def last_day(self) -> date:
        """January 31 or July 31."""
        if self.semester == 1:
            return date(self.academic_year + ROC_EPOCH + 1, 1, 31)
        return date(self.academic_year + ROC_EPOCH + 1, 7, 31)


def term_on(day: date) -> Term:
    """Return the term that `day` lies in: August 1 to January 31 is semester 1, February 1 to July 31 semester 2.

    >>> str(term_on(date(2025, 1, 31))), str(term_on(date(2025, 2, 1))), str(term_on(date(2025, 8, 1)))
    ('113-1', '113-2', '114-1')
    """
    year = day.year - ROC_EPOCH
    if day.month >= 8:
        return Term(year, 1)
    return Term(year - 1, 1) if day.month == 1 else Term(year - 1, 2)
