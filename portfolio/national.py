"""The national frame (全國規定): what every school's rules must at least give, and where a pack falls short of it.

The numbers are never shown as a school's own: they only say that a school's rule may have to be amended.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from portfolio.calendar import Event
from portfolio.day_rules import After, Before, DayRule, Earliest, Of, OnEvent, Span, Unit, Window
from portfolio.offices import OfficeItem
from portfolio.readings import Cited, Conflicting, Reading, Silent
from portfolio.rules import DeadlineRule, DeadlineSubject, RulePack

SOURCE = "https://techadmi.edu.tw/qa_detail.php?gid=576&nid=593"
"""The official questions and answers on the operation directions (作業要點): all three minima stand on this page."""

RECEIPT_DAYS = 3  # the announced period for confirming receipt statements
UPLOAD_DAYS_AFTER_CLOSING = 14  # uploads stay open after 休業式, but in 高三下
WORKING_DAYS_OF_TWO_WEEKS = 10


class Minimum(StrEnum):
    """What the national rules demand of a school."""

    RECEIPT_WINDOW = "receipt-window"
    LATER_RECEIPT_WINDOW = "later-receipt-window"  # the page does not say whether it holds for a second round too
    UPLOAD_PERIOD = "upload-period"
    DEPUTY = "deputy"


@dataclass(frozen=True)
class Shortfall:
    """One rule below a minimum: its key, what it gives (days, or no number), and the page that says more."""

    minimum: Minimum
    key: str
    found: str = ""
    source: str = SOURCE


def shortfalls(pack: RulePack) -> tuple[Shortfall, ...]:
    """Return where a pack falls below a national minimum, as far as the rules alone can tell.

    A day that is left to a notice, or that counts from anything but 休業式, falls short of nothing here: only its
    announced day can. What the document says nothing of is no shortfall but for the deputy, whom it must provide.
    """
    return (*_of_deadlines(pack), *_of_certification(pack))


def _of_deadlines(pack: RulePack) -> Iterator[Shortfall]:
    counts = Counter[DeadlineSubject]()
    for rule in pack.deadline_rules:
        key = f"deadlines.{rule.subject}[{counts[rule.subject]}]"
        counts[rule.subject] += 1
        for day_rule in _said(rule.closes):
            if rule.subject is DeadlineSubject.RECEIPT_CONFIRMATION:
                given = _days_open(day_rule)
                later = (rule.audience.round or 1) > 1
                if given is not None and given < RECEIPT_DAYS:
                    minimum = Minimum.LATER_RECEIPT_WINDOW if later else Minimum.RECEIPT_WINDOW
                    yield Shortfall(minimum, key, str(given))
            elif _is_upload_before_the_last_semester(rule) and _closes_early(day_rule):
                yield Shortfall(Minimum.UPLOAD_PERIOD, key)


def _said(reading: Reading[DayRule]) -> tuple[DayRule, ...]:
    match reading:
        case Cited(value):
            return (value,)
        case Conflicting(readings):
            return tuple(one.value for one in readings)
        case Silent():
            return ()


def _days_open(rule: DayRule) -> int | None:
    """How many days a receipt window lasts, its opening day counted; `None` where the rule does not tell."""
    match rule:
        case Window(_, days):
            return days
        case After(Event.RECEIPT_OPENS, Span(amount, Unit.DAYS)):
            return amount + 1
        case OnEvent(Event.RECEIPT_OPENS):
            return 1
        case Earliest(rules):
            return min((open_ for one in rules if (open_ := _days_open(one)) is not None), default=None)
        case _:
            return None


def _is_upload_before_the_last_semester(rule: DeadlineRule) -> bool:
    if rule.subject is DeadlineSubject.UPLOAD_OUTCOMES:
        return set(rule.audience.grades) != {3} or rule.audience.semester != 2
    return rule.subject is DeadlineSubject.UPLOAD_DIVERSE and set(rule.audience.grades) != {3}


def _closes_early(rule: DayRule) -> bool:
    """Whether a rule that counts from 休業式 closes before two weeks after it."""
    match rule:
        case Before(Event.CLOSING_CEREMONY) | OnEvent(Event.CLOSING_CEREMONY):
            return True
        case After(Event.CLOSING_CEREMONY, Span(amount, unit), of):
            least = {Unit.DAYS: UPLOAD_DAYS_AFTER_CLOSING, Unit.WEEKS: 2, Unit.WORKING_DAYS: WORKING_DAYS_OF_TWO_WEEKS}
            return amount < least.get(unit, 1) and of is not Of.NEXT_YEAR
        case Earliest(rules):
            return any(_closes_early(one) for one in rules)
        case _:
            return False


def _of_certification(pack: RulePack) -> Iterator[Shortfall]:
    """A document must say who certifies where the teacher cannot: an order, or a deputy for the task."""
    listed = any(
        isinstance(line, Cited) and OfficeItem.CERTIFICATION in line.value.items
        for by_division in pack.deputies.values()
        for line in by_division.values()
    )
    if isinstance(pack.succession, Silent) and not listed:
        yield Shortfall(Minimum.DEPUTY, "succession")
