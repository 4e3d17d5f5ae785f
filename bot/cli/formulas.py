"""How a deadline is reached, as a short formula for lists: 「休業式 114/1/20＋2 週」. Chat has sentences of its own."""

from datetime import date

from bot.cli.words import t
from portfolio.counting import Explanation, How
from portfolio.dates import roc_year
from portfolio.deadlines import Deadline
from portfolio.readings import Standing


def formula(deadline: Deadline) -> str | None:
    """Return how its closing is reached, or `None` where the rules say nothing and nothing was announced.

    An announced day comes first, with what the rule alone would give behind it. Readings that contradict each other
    stand side by side; a proposed rule names the one in force that it is to replace.
    """
    announced = deadline.rule is not None and deadline.rule.how is How.ANNOUNCED
    ruled = _ruled(deadline, deadline.by_rule if announced else deadline.rule)
    if not announced or deadline.rule is None:
        return ruled
    told = _said(deadline.rule)
    return told if ruled is None else t("deadlines_cli.rule.moved", told=told, rule=ruled)


def _ruled(deadline: Deadline, rule: Explanation | None) -> str | None:
    others = [_said(one.rule) for one in deadline.alternatives]
    if rule is None:
        return t("sentence.or").join(others) or None
    if deadline.standing is Standing.PROPOSED and others:
        return t("deadlines_cli.rule.replaces", rule=_said(rule), in_force=others[0])
    return _said(rule)


def _said(rule: Explanation) -> str:
    words = f"deadlines_cli.rule.{rule.how.value}"
    match rule.how:
        case How.AFTER | How.BEFORE:
            assert rule.span is not None
            span = t(f"deadlines_cli.span.{rule.span.unit.value}", amount=rule.span.amount)
            return t(words, event=_event(rule), span=span)
        case How.WINDOW:
            return t(words, event=_event(rule), days=rule.days)
        case How.ON_EVENT:
            return _event(rule)
        case How.ON_DAY:
            assert rule.day is not None
            return t(words, day=f"{rule.day.month}/{rule.day.day}")
        case How.ANNOUNCED:
            assert rule.on is not None
            hour = "" if rule.hour is None else f" {rule.hour:%H:%M}"
            return t(words, day=f"{roc(rule.on)}{hour}")
        case How.WHOLE_YEAR | How.SCHOOL_NOTICE | How.NATIONAL_NOTICE:
            return t(words)


def _event(rule: Explanation) -> str:
    assert rule.event is not None
    event = t(f"event.{rule.event.value}")
    if rule.on is None:
        return t("deadlines_cli.event.not_announced", event=event, term=rule.term)
    return t("deadlines_cli.event.on", event=event, day=roc(rule.on))


def roc(day: date) -> str:
    """Return a day as lists write it.

    >>> roc(date(2025, 2, 3))
    '114/2/3'
    """
    return f"{roc_year(day)}/{day.month}/{day.day}"
