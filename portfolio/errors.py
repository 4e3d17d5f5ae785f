"""Errors of the domain: a code and facts, no words for people (those live in `locales/`)."""

from dataclasses import dataclass
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


class PackInvalidError(PortfolioError, ValueError):
    """A rule pack cannot be loaded; `problems` are all of its mistakes, in the order of the file."""

    code = "pack-invalid"

    def __init__(self, name: str, problems: "tuple[PackProblem, ...]") -> None:
        super().__init__(name=name, count=len(problems))
        self.problems = problems


@dataclass(frozen=True)
class PackProblem:
    """One mistake in a rule pack: the line it stands on, the key, a code of what is wrong, and facts for its words.

    Of the file: `file-too-large`, `not-utf-8`, `syntax`, `too-deep`, `bad-name`. Of one key: `unknown-key`, `missing`,
    `wrong-type`, `not-one-of`, `not-positive`, `too-large`, `blank`, `too-long`, `control-character`, `empty-list`,
    `too-few`, `repeated`, `not-an-ending`, `day-out-of-range`, `no-such-day`, `day-of-one-term`, `no-day`,
    `dated-and-undated`. Of a reading: `no-clause`, `no-reading` (neither a value nor `silent` nor `conflict`),
    `no-rule`, `several-readings`, `equal-readings`, `replaces-in-force`, `not-of-replaced`, `nested`. Of what belongs
    together: `no-such-office`, `no-platform`, `no-such-division`, `same-audience`, `above-upload`, `circle`.
    """

    code: str
    key: str
    line: int | None = None
    facts: tuple[tuple[str, str], ...] = ()
