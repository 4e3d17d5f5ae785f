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
from portfolio.offices import OfficeItem
from portfolio.readings import Cited, Conflicting, Reading, Remark, Silent, Standing
from portfolio.schools.table import Table

T = TypeVar("T")

DAY_RULES = ("after", "before", "on_event", "on_day", "by_notice", "window", "whole_year", "earliest")


OF_READINGS = ("clause", "also", "standing", "notes", "replaces", "ask")


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
        table.pass_over(*(said or ()), *OF_READINGS)
        return None, None
    if said == ["silent"]:
        return _silent(table)
    if said == ["conflict"]:
        return _conflicting(table, value_of, keys)
    return cited(table, value_of), None


def cited(table: Table, value_of: Callable[[Table], T | None]) -> Cited[T] | None:
    """Return the value of `table` with its clause; a value without a clause is a mistake."""
    value = value_of(table)
    if "clause" not in table:
        table.wrong("no-clause", "clause")
    clause = table.text("clause")
    standing = table.one_of("standing", Standing) or Standing.IN_FORCE
    also, notes = table.texts("also"), table.some_of("notes", Remark)
    replaces = _replaced(table, value_of, value, standing)
    if value is None or not clause:
        return None
    return Cited(value, clause, standing, also, notes, replaces)


def _replaced(
    table: Table, value_of: Callable[[Table], T | None], value: T | None, standing: Standing
) -> Cited[T] | None:
    """The value in force that a proposed one is to replace; only a proposed one has any."""
    older = table.table("replaces")
    if older is None:
        return None
    for key in ("standing", "replaces"):
        if key in older:
            older.wrong("not-of-replaced", key)
            older.pass_over(key)
    replaces = cited(older, value_of)
    older.close()
    if standing is not Standing.PROPOSED:
        table.wrong("replaces-in-force", "replaces")
    elif replaces is not None and replaces.value == value:
        table.wrong("equal-readings", "replaces")
    return replaces


def _silent(table: Table) -> tuple[Silent | None, OfficeItem | None]:
    inner = table.table("silent")
    if inner is None:
        return None, None
    ask = inner.office("ask")
    silent = Silent("", inner.texts("see"), inner.some_of("notes", Remark))
    inner.close()
    return silent, ask


def _conflicting(
    table: Table, value_of: Callable[[Table], T | None], keys: tuple[str, ...]
) -> tuple[Conflicting[T] | None, OfficeItem | None]:
    inner = table.tables("conflict")
    if len(inner) == 1:
        table.wrong("too-few", "conflict", least="2")
    readings: list[Cited[T]] = []
    for one in inner:
        found = cited(one, value_of)
        one.close()
        if found is None:
            continue
        if any(found.value == other.value for other in readings):
            one.wrong("equal-readings")
        readings.append(found)
    return Conflicting(tuple(readings), "", table.some_of("notes", Remark)), table.office("ask")


def asking(reading: Reading[T], ask: str) -> Reading[T]:
    """Return the reading with the name of the office to ask, where it needs one."""
    return reading if isinstance(reading, Cited) else replace(reading, ask=ask)


def day_rule(table: Table) -> DayRule | None:
    """Return the day rule of a table; `None`, with the mistake noted, where it has none that makes sense."""
    given = [key for key in DAY_RULES if key in table]
    if len(given) != 1:
        code = "several-readings" if given else "no-rule"
        table.wrong(code, found="、".join(given), choices="、".join(DAY_RULES))
        for key in given:
            table.pass_over(key)
        return None
    (key,) = given
    if key == "whole_year":
        if table.flag(key) is False:
            table.wrong("not-one-of", key, found="false", nearest="", choices="true")
        return WholeYear()
    if key == "earliest":
        return _earliest(table)
    inside = table.table(key)
    if inside is None:
        return None
    rule = _simple_rule(key, inside)
    inside.close()
    return rule


def _earliest(table: Table) -> Earliest | None:
    """Whichever comes first of at least two rules; none of them is another choice of this kind."""
    inner = table.tables("earliest")
    if len(inner) == 1:
        table.wrong("too-few", "earliest", least="2")
    rules: list[DayRule] = []
    for one in inner:
        if "earliest" in one:
            one.wrong("nested", "earliest")
            one.pass_over()
            continue
        rule = day_rule(one)
        one.close()
        if rule in rules:
            one.wrong("equal-readings")
        if rule is not None:
            rules.append(rule)
    return Earliest(tuple(rules)) if len(rules) > 1 else None


def _simple_rule(key: str, table: Table) -> DayRule | None:
    if key == "by_notice":
        return ByNotice(bool(table.flag("national")))
    if key == "on_day":
        return _on_day(table)
    event, of = table.one_of("event", Event, required=True), table.one_of("of", Of) or Of.TERM
    if key == "on_event":
        return None if event is None else OnEvent(event, of)
    if key == "window":
        days = table.number("days", required=True, most=LONGEST[Unit.DAYS])
        return None if event is None or days is None else Window(event, days, of)
    length = span(table)
    if event is None or length is None:
        return None
    return After(event, length, of) if key == "after" else Before(event, length, of)


def _on_day(table: Table) -> OnDay | None:
    if "year" in table:
        table.wrong("day-of-one-term", "year")
        table.pass_over("year")
    month, day = table.number("month", required=True, most=12), table.number("day", required=True, most=31)
    of = table.one_of("of", Of) or Of.TERM
    if month is None or day is None:
        return None
    try:
        date(2024, month, day)  # a leap year: February 29 is a day of some years
    except ValueError:
        table.wrong("no-such-day", found=f"{month}/{day}")
        return None
    return OnDay(month, day, of)


LONGEST = {Unit.DAYS: 366, Unit.WEEKS: 52, Unit.MONTHS: 12, Unit.WORKING_DAYS: 250}
"""No rule about the works of a year reaches further than a year."""


def span(table: Table) -> Span | None:
    """Return the span of a table with exactly one of `days`, `weeks`, `months`, `working_days`."""
    given = [unit for unit in Unit if unit in table]
    if len(given) != 1:
        table.wrong("several-readings" if given else "no-rule", found="、".join(given), choices="、".join(Unit))
        for unit in given:
            table.pass_over(unit)
        return None
    amount = table.number(given[0], most=LONGEST[given[0]])
    return None if amount is None else Span(amount, given[0])
