"""What a document or an announcement says of one thing, in words for lists: day rules, numbers, offices, sets, days."""

from collections.abc import Iterable
from dataclasses import fields, is_dataclass
from enum import Enum
from typing import TYPE_CHECKING, Any

from bot.cli.formulas import roc
from bot.cli.words import t
from portfolio.calendar import AnnouncedDay
from portfolio.day_rules import After, Before, ByNotice, Earliest, Of, OnDay, OnEvent, Span, WholeYear, Window

if TYPE_CHECKING:
    from portfolio.readings import Cited


def said_reading(reading: "Cited[Any]") -> str:
    """Return a value with where it stands: 「訓育組（四(二)5）」; without a place it is the registrar's word."""
    clause = reading.clause or t("school.reading.own_word")
    said = t("school.reading.cited", value=said_value(reading.value), clause=clause)
    return said + t("limits.proposed") if reading.standing.value == "proposed" else said


def said_value(value: Any) -> str:
    """Return a value of a pack in words; codes that have none are said as they stand in the file.

    >>> said_value(Earliest((OnDay(7, 10), ByNotice()))), said_value(True), said_value(("訓育組", "教學組"))
    ('每學年 7/10；或是依學校公告，以最早的為準', '是', '訓育組、教學組')
    """
    match value:
        case bool():
            return t("school.reading.yes" if value else "school.reading.no")
        case After(event, span, of) | Before(event, span, of):
            words = "deadlines_cli.rule.after" if isinstance(value, After) else "deadlines_cli.rule.before"
            return t(words, event=_event(event, of), span=said_value(span))
        case Window(event, days, of):
            return t("deadlines_cli.rule.window", event=_event(event, of), days=days)
        case OnEvent(event, of):
            return _event(event, of)
        case OnDay(month, day):
            return t("deadlines_cli.rule.on_day", day=f"{month}/{day}")
        case ByNotice(national):
            return t("deadlines_cli.rule.national_notice" if national else "deadlines_cli.rule.school_notice")
        case WholeYear():
            return t("deadlines_cli.rule.whole_year")
        case Earliest(of):
            return t("school.reading.earliest", days=t("sentence.or").join(map(said_value, of)))
        case Span(amount, unit):
            return t(f"deadlines_cli.span.{unit.value}", amount=amount)
        case AnnouncedDay():
            return roc(value.on) if value.hour is None else f"{roc(value.on)} {value.hour:%H:%M}"
        case Enum():
            key = f"school.value.{value.value}"
            return t(key) if t.has(key) else str(value.value)
        case frozenset() | set():
            return _joined(sorted(value, key=str)) or t("school.reading.nothing")
        case tuple() | list():
            return _joined(value) or t("school.reading.nothing")
    if is_dataclass(value):
        held = (getattr(value, field.name) for field in fields(value))
        return _joined(one for one in held if one not in (None, "", (), False))
    return str(value)


def _event(event: Enum, of: Of) -> str:
    said = t(f"event.{event.value}")
    return said if of is Of.TERM else t(f"school.reading.of.{of.value}", event=said)


def _joined(values: Iterable[Any]) -> str:
    return t("list.between").join(said_value(one) for one in values)
