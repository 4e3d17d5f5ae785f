"""From a table of a pack to a reading: a value with its clause, a silence, or a contradiction; and to day rules."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import TypeVar

from portfolio.calendar import Event
from portfolio.day_rules import (
    After,
    Before,
    ByNotice,
    DayRule,
    Earliest,
    Of,
    OnDay,
    OnEvent,
    Span,
    Unit,
    WholeYear,
    Window,
)
from portfolio.readings import Cited, Conflicting, Reading, Remark, Silent, Standing
from portfolio.rules import OfficeItem
from portfolio.schools.table import Table

T = TypeVar("T")

DAY_RULES = ("after", "before", "on_event", "on_day", "by_notice", "window", "whole_year", "earliest")


def read(
    table: Table, value_of: Callable[[Table], T | None], keys: tuple[str, ...], *, one_of_keys: bool = True
) -> tuple[Reading[T] | None, OfficeItem | None]:
    """Return what `table` says and the office it names to be asked; `None` where it is a mistake.

    The table has exactly one of: a value (one of `keys`, or several of them that make one value) with its `clause`;
    `silent = { ask, see }`; `conflict = [two or more values]` with `ask`. The office of a silence is filled in by the
    caller.
    """
    values = [key for key in keys if key in table]
    said = [*(values if one_of_keys else values[:1]), *(key for key in ("silent", "conflict") if key in table)]
    if len(said) != 1:
        table.wrong("several-readings" if said else "no-reading", found="、".join(said), choices="、".join(keys))
        return None, None
    if said == ["silent"]:
        return _silent(table)
    if said == ["conflict"]:
        return _conflicting(table, value_of, keys)
    return cited(table, value_of), None


def cited(table: Table, value_of: Callable[[Table], T | None]) -> Cited[T] | None:
    """Return the value of `table` with its clause; a value without a clause is a mistake."""
    value = value_of(table)
    clause = table.text("clause")
    if not clause:
        table.wrong("no-clause", "clause")
    standing = table.one_of("standing", Standing) or Standing.IN_FORCE
    also, notes = table.texts("also"), table.some_of("notes", Remark)
    older = table.table("replaces")
    replaces = None if older is None else cited(older, value_of)
    if older is not None:
        older.close()
    if value is None or not clause:
        return None
    return Cited(value, clause, standing, also, notes, replaces)


def _silent(table: Table) -> tuple[Silent | None, OfficeItem | None]:
    inner = table.table("silent")
    if inner is None:
        return None, None
    ask = inner.one_of("ask", OfficeItem)
    silent = Silent("", inner.texts("see"), inner.some_of("notes", Remark))
    inner.close()
    return silent, ask


def _conflicting(
    table: Table, value_of: Callable[[Table], T | None], keys: tuple[str, ...]
) -> tuple[Conflicting[T] | None, OfficeItem | None]:
    inner = table.tables("conflict")
    if len(inner) < 2:
        table.wrong("wrong-type", "conflict", expected="two or more readings")
    readings: list[Cited[T]] = []
    for one in inner:
        if not any(key in one for key in keys):
            one.wrong("no-reading", choices="、".join(keys))
        found = cited(one, value_of)
        one.close()
        if found is not None:
            readings.append(found)
    return Conflicting(tuple(readings), "", table.some_of("notes", Remark)), table.one_of("ask", OfficeItem)


def asking(reading: Reading[T], ask: str) -> Reading[T]:
    """Return the reading with the name of the office to ask, where it needs one."""
    return reading if isinstance(reading, Cited) else replace(reading, ask=ask)


def day_rule(table: Table) -> DayRule | None:
    """Return the day rule of a table; `None`, with the mistake noted, where it has none that makes sense."""
    if "whole_year" in table:
        return WholeYear() if table.flag("whole_year") else None
    if "earliest" in table:
        inner = [(one, day_rule(one)) for one in table.tables("earliest")]
        for one, _ in inner:
            one.close()
        return Earliest(tuple(rule for _, rule in inner if rule is not None))
    key = next((key for key in DAY_RULES if key in table), "")
    inside = table.table(key) if key else None
    if inside is None:
        if not key:
            table.wrong("no-reading", choices="、".join(DAY_RULES))
        return None
    rule = _simple_rule(key, inside)
    inside.close()
    return rule


def _simple_rule(key: str, table: Table) -> DayRule | None:
    if key == "by_notice":
        return ByNotice(bool(table.flag("national")))
    if key == "on_day":
        return _on_day(table)
    event, of = table.one_of("event", Event, required=True), table.one_of("of", Of) or Of.TERM
    if key == "on_event":
        return None if event is None else OnEvent(event, of)
    if key == "window":
        days = table.number("days", required=True)
        return None if event is None or days is None else Window(event, days, of)
    length = span(table)
    if event is None or length is None:
        return None
    return After(event, length, of) if key == "after" else Before(event, length, of)


def _on_day(table: Table) -> OnDay | None:
    month, day = table.number("month", required=True), table.number("day", required=True)
    if month is None or day is None:
        return None
    try:
        date(2024, month, day)  # a leap year: February 29 is a day of some years
    except ValueError:
        table.wrong("no-such-day", found=f"{month}/{day}")
        return None
    return OnDay(month, day, table.one_of("of", Of) or Of.TERM)


def span(table: Table) -> Span | None:
    """Return the span of a table with exactly one of `days`, `weeks`, `months`, `working_days`."""
    given = [unit for unit in Unit if unit in table]
    if len(given) != 1:
        table.wrong("several-readings" if given else "missing", expected="、".join(Unit))
        return None
    amount = table.number(given[0])
    return None if amount is None else Span(amount, given[0])
