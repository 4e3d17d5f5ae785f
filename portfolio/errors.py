"""Errors of the domain: a code and facts, no words for people (those live in `locales/`)."""

from typing import ClassVar


class PortfolioError(Exception):
    """A rule refuses the act; `facts` fill in the answer, `source` is the clause.

    The text of the exception is the code and the clause alone: facts may name a person, and texts of errors get logged.
    """

    code: ClassVar[str] = "refused"

    def __init__(self, *, source: str = "", **facts: object) -> None:
        super().__init__(f"{self.code} ({source})" if source else self.code)
        self.source = source
        self.facts: dict[str, object] = facts


class TermFormatError(PortfolioError, ValueError):
    """A term is written as school year and semester, `113-1`; `facts`: text."""

    code = "term-format"


class DayFormatError(PortfolioError, ValueError):
    """The text names no day of the calendar; `facts`: text, and why: `format`, `range` or `no-such-day`."""

    code = "day-format"


class InstantFormatError(PortfolioError, ValueError):
    """The text names no day with an hour; `facts`: text."""

    code = "instant-format"


class UnknownSchoolError(PortfolioError, LookupError):
    """No rule pack has this slug; `facts`: slug, known (the slugs there are)."""

    code = "unknown-school"
