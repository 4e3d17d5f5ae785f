"""A span, an event or a day that a question takes for granted, held against the rule: 「不是，」 or 「對，」."""

import re
from collections.abc import Sequence

from handlers.regulation_words import has_cue, t
from portfolio.calendar import Event
from portfolio.counting import events_of
from portfolio.dates import comes_after, taipei_day
from portfolio.day_rules import After, Before, DayRule, Span, Unit, Window
from portfolio.readings import Cited, Conflicting, Reading
from portfolio.regulations.slots import Ask
from portfolio.resolved import Deadline

EVENTS = (Event.CLOSING_CEREMONY, Event.OPENS_ON, Event.FINAL_EXAMS_END, Event.SUBMISSION_LETTER)
DAYS_OF_A_WEEK = 7


def open_with(ask: Ask, closes: Sequence[Reading[DayRule]], dues: Sequence[Deadline]) -> str:
    """Return how an answer about a deadline begins; nothing where nothing is taken for granted, or rules differ on it.

    Only a question that asks whether something is so takes it for granted.
    """
    if not has_cue(ask, "confirm") or has_cue(ask, "asks_day") or has_cue(ask, "or_else"):
        return ""
    if has_cue(ask, "opens") and not has_cue(ask, "closes"):
        return ""  # the first day is taken for granted, which is said beside
    readings = [reading for one in closes if isinstance(one, Conflicting) for reading in one.readings]
    if readings:  # none of the places that contradict each other says so
        return "" if any(_holds(ask, one.value, dues) is not False for one in readings) else t("answer.wrong")
    if has_cue(ask, "in_time") and (then := _in_time(ask, dues)):
        return then
    cited = [one for one in closes if isinstance(one, Cited)]
    if len(cited) < len(closes):
        return ""
    held = {_holds(ask, one.value, dues) for one in cited}
    if held == {True}:
        return t("answer.right")
    if held != {False}:
        return ""
    replaced = [one.replaces.value for one in cited if one.replaces is not None]
    if replaced and all(_holds(ask, one, ()) for one in replaced):
        return t("answer.wrong_when_amended")
    return t("answer.wrong")


def _in_time(ask: Ask, dues: Sequence[Deadline]) -> str:
    """How a day of the question stands to the deadlines near it; nothing where none is known or they differ on it."""
    day = re.search(t("answer.cue.day"), ask.text)
    known = [taipei_day(due.closes) for due in dues if due.closes is not None]
    if day is None or not known:
        return ""
    late = {comes_after(int(day[1]), int(day[2]), last) for last in known}
    if len(late) > 1:
        return ""
    return t("answer.too_late" if late == {True} else "answer.in_time")


def _holds(ask: Ask, rule: DayRule, dues: Sequence[Deadline]) -> bool | None:
    """Whether the rule is as the question says; `None` where it says nothing of that kind."""
    day = re.search(t("answer.cue.day"), ask.text)
    if day is not None:
        known = [taipei_day(due.closes) for due in dues if due.closes is not None]
        return any((one.month, one.day) == (int(day[1]), int(day[2])) for one in known) if known else None
    spans = _spans(ask)
    events = [event for event in EVENTS if has_cue(ask, f"event.{event.value}")]
    if not spans and not events:
        return None
    if spans and not any(_same_span(rule, span) for span in spans):
        return False
    own = [event for event, _ in events_of(rule)]
    if events and not any(event in own for event in events):
        return False
    if any(_on_other_side(ask, rule, event) for event in events):
        return False
    on_the_day = not spans and has_cue(ask, "that_day")
    if on_the_day and isinstance(rule, After) and has_cue(ask, "as_late_as"):
        return None  # who starts on the day itself is in time
    return not (on_the_day and isinstance(rule, After | Before))


def _on_other_side(ask: Ask, rule: DayRule, event: Event) -> bool:
    """Whether the question puts the end before an event that the rule counts from, or behind one that it counts to."""
    word = t(f"answer.cue.event.{event.value}")
    before = re.search(t("answer.cue.before_event", event=word), ask.text) is not None
    after = re.search(t("answer.cue.after_event", event=word), ask.text) is not None
    return (isinstance(rule, After) and before and not after) or (isinstance(rule, Before) and after and not before)


def _spans(ask: Ask) -> list[tuple[int, Unit]]:
    """The spans of the question, as they are written: the day of a date is none."""
    found = []
    for unit in (Unit.DAYS, Unit.WEEKS, Unit.MONTHS):
        found += [(int(one), unit) for one in re.findall(t(f"answer.cue.span.{unit.value}"), ask.text)]
    return found


def _same_span(rule: DayRule, stated: tuple[int, Unit]) -> bool:
    match rule:
        case After(_, span) | Before(_, span):
            return _in_days(span) == _in_days(Span(*stated))
        case Window(_, days):
            return _in_days(Span(days, Unit.DAYS)) == _in_days(Span(*stated))
        case _:
            return False


def _in_days(span: Span) -> tuple[int, bool]:
    """Weeks and days are held against each other; a month is not four weeks."""
    if span.unit is Unit.MONTHS:
        return span.amount, True
    return span.amount * (DAYS_OF_A_WEEK if span.unit is Unit.WEEKS else 1), False
