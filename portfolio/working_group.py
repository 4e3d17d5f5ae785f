"""The portfolio working group (學習歷程工作小組): who belongs to it, who calls it, how often it meets."""

from dataclasses import dataclass
from enum import StrEnum

from portfolio.readings import UNSAID, Reading


class Frequency(StrEnum):
    """How often something is done."""

    SEMESTER = "semester"
    YEAR = "year"
    FIRST_SEMESTER_OF_GRADE_1 = "first_semester_of_grade_1"
    AS_NEEDED = "as_needed"


@dataclass(frozen=True)
class Member:
    """A title that sits in the group; `count` is `None` where the document does not print how many (T19)."""

    title: str
    count: int | None = None


@dataclass(frozen=True)
class Meetings:
    """So many meetings a period, at least."""

    times: int
    per: Frequency
    at_least: bool = True


@dataclass(frozen=True)
class Members:
    """Who sits in it, in the order of the document."""

    members: tuple[Member, ...]


@dataclass(frozen=True)
class WorkingGroup:
    """What a document says of its group. `director` is 總幹事, `secretary` 執行秘書, `vice_secretaries` 副執行秘書."""

    name: Reading[str] = UNSAID
    size: Reading[int] = UNSAID
    members: Reading[Members] = UNSAID
    convener: Reading[str] = UNSAID
    director: Reading[str] = UNSAID
    secretary: Reading[str] = UNSAID
    vice_secretaries: Reading[tuple[str, ...]] = UNSAID
    meetings: Reading[Meetings] = UNSAID
