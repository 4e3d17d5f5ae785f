"""Succession (代理順位): who may certify once the original teacher no longer can.

It starts on a recorded inability, never by itself: no document gives a waiting time (T41). Whoever is merely late keeps
the right; lateness goes to the registrar.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum
from typing import Final

from portfolio.calendar import TAIPEI
from portfolio.dates import taipei_day
from portfolio.offices import OfficeItem
from portfolio.readings import Cited, Reading
from portfolio.working_days import is_working_day

CONSENT_WITHIN: Final = 3  # working days; ours, since no document sets a time: without an answer the order goes on


class SuccessionStart(StrEnum):
    """What starts the order."""

    ORIGINAL_CANNOT = "original_cannot"  # 原任課教師已無法協助


class Inability(StrEnum):
    """What a teacher who is away says of certifying meanwhile."""

    STILL_CERTIFIES = "still_certifies"
    NAMES_SUBSTITUTE = "names_substitute"
    CANNOT = "cannot"


class Consent(StrEnum):
    """What a named substitute has said."""

    ASKED = "asked"
    AGREED = "agreed"
    DECLINED = "declined"
    LAPSED = "lapsed"  # no word in time, or the absence ended before it came


class Candidate(StrEnum):
    """Who stands in the order."""

    ORIGINAL_TEACHER = "original_teacher"
    NAMED_DEPUTY = "named_deputy"  # named by the original teacher
    SUCCESSOR = "successor"  # who took the course over
    SAME_COURSE_AND_GRADE = "same_course_and_grade"
    SAME_COURSE = "same_course"
    SUBJECT_HEAD = "subject_head"  # 領域召集人, 科召集人, 科主任
    OFFICE = "office"


class StepCondition(StrEnum):
    """What must be given for a step to count."""

    SUBSIDY = "subsidy"  # only where there is subsidy money (T17)


@dataclass(frozen=True)
class SuccessionStep:
    """One step: `title` in the document's words; an office's step names whose work it is, a person by division."""

    who: Candidate
    title: str
    office: OfficeItem | None = None
    condition: StepCondition | None = None
    consent: bool = False


@dataclass(frozen=True)
class Succession:
    """The order of certifiers; `suggested` where the document only suggests it.

    `listed_by_group`: the portfolio working group makes the list. `removal_may_wait`: where the original teacher still
    can certify, the account may live on for a while.
    """

    starts: SuccessionStart
    order: tuple[SuccessionStep, ...]
    suggested: bool = False
    listed_by_group: bool = False
    removal_may_wait: bool = False


def repeats(order: tuple[SuccessionStep, ...]) -> tuple[int, ...]:
    """Return the places (from 0) of steps that lead back to an earlier one: such an order would never end."""
    seen: list[tuple[object, ...]] = []
    found = []
    for place, step in enumerate(order):
        by_title = step.who in (Candidate.SUBJECT_HEAD, Candidate.OFFICE) and step.office is None
        same = (step.who, step.title) if by_title else (step.who, step.office)
        if same in seen:
            found.append(place)
        seen.append(same)
    return tuple(found)


@dataclass(frozen=True)
class Nominee:
    """Somebody who fits a step and can certify today; of several the lowest `rank`, then the fewest `pending`.

    `rank` is the place among titles that stand in for each other; `number` the roster's, which settles the rest.
    """

    person_id: int
    number: str
    pending: int = 0
    rank: int = 0


@dataclass(frozen=True)
class Pool:
    """Who fits one step; it `waits` while a named substitute has time to answer."""

    nominees: tuple[Nominee, ...] = ()
    waits: bool = False


@dataclass(frozen=True)
class Turn:
    """Whose turn it is: the step, from 1, and the person; nobody after the last step, where the registrar is asked.

    It `waits` at a step whose substitute has not answered: until then the request stays where it is.
    """

    step: int
    person_id: int | None = None
    waits: bool = False


def next_turn(
    order: tuple[SuccessionStep, ...],
    pool_of: Callable[[SuccessionStep], Pool],
    *,
    has_funds: bool = False,
    passed: Collection[int] = (),
    may_wait: bool = False,
) -> Turn:
    """Return whose turn it is: the first of the order who can certify and has not been asked yet.

    `passed` are those who were asked in this run of the order, or have handed the request back: nobody comes twice, so
    that it ends also where two stand in for each other (T16). Within one step the one with the fewest pending comes
    first. A step for subsidy money counts only where it is known to be there (T17).
    """
    for place, step in enumerate(order, start=1):
        if step.condition is StepCondition.SUBSIDY and not has_funds:
            continue
        pool = pool_of(step)
        able = [one for one in pool.nominees if one.person_id not in passed]
        if able:
            return Turn(place, min(able, key=lambda one: (one.rank, one.pending, one.number)).person_id)
        if pool.waits and may_wait:
            return Turn(place, waits=True)
    return Turn(len(order) + 1)


def order_of(succession: Reading[Succession]) -> tuple[SuccessionStep, ...]:
    """Return the order of certifiers; none where the document names nobody, or two places of it disagree."""
    return succession.value.order if isinstance(succession, Cited) else ()


def consent_until(asked_at: datetime) -> datetime:
    """Return the last instant at which a named substitute may answer: the end of the third working day after.

    >>> consent_until(datetime(2025, 1, 15, 8, tzinfo=TAIPEI)).isoformat()
    '2025-01-20T23:59:59+08:00'
    """
    day, left = taipei_day(asked_at), CONSENT_WITHIN
    while left:
        day += timedelta(days=1)
        left -= is_working_day(day)
    return datetime.combine(day, time(23, 59, 59), tzinfo=TAIPEI)
