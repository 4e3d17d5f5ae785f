"""A value of a draft in words, for the person who reviews it beside the words that it came from."""

from collections.abc import Iterator
from typing import Any

from portfolio.regulations.drafting_proposals import Toml
from portfolio.regulations.drafting_words import table

_BESIDE = ("clause", "also", "notes")


def said(entry: Toml, section: str = "") -> str:
    """Return an entry of a pack in words, short enough for a cell of a table.

    Clauses and remarks are left out: they stand beside it. `section` is where it stands, such as `limits`.
    """
    if section == "limits":
        entry = {key: value for key, value in entry.items() if key != "value"} | {"works": entry.get("value")}
    return str(table("said")["between"]).join(one for one in _parts(entry) if one)


def _parts(entry: Toml) -> Iterator[str]:
    shapes, days = table("said_as"), table("said_days")
    for key, value in entry.items():
        if key in _BESIDE:
            continue
        if key in days:
            yield _day(str(days[key]), value)
        elif isinstance(value, dict):
            yield str(shapes[key]).format(value=said(value))
        elif key == "value":
            yield _word(value)
        elif key == "members":
            yield _word([f"{one['title']}{one.get('count', '')}" for one in value])
        elif key == "order":
            yield shapes[key].format(value=_word([one["title"] for one in value]))
        elif isinstance(value, bool):
            yield _word(key) if value else str(table("said")["not"]) + _word(key)
        else:
            yield str(shapes.get(key, "{value}")).format(value=_word(value))


def _day(shape: str, rule: Any) -> str:
    """A rule for a day: whose event, which, how long after or before."""
    facts: Toml = rule if isinstance(rule, dict) else {}
    units = table("said_units")
    span = next((f"{facts[unit]}{word}" for unit, word in units.items() if unit in facts), "")
    of = _word(facts["of"]) if "of" in facts else ""
    month, day, national = (
        facts.get("month", ""),
        facts.get("day", ""),
        _word("national") if facts.get("national") else "",
    )
    event = _word(facts.get("event", ""))
    return shape.format(of=of, event=event, span=span, month=month, day=day, national=national)


def _word(value: Any) -> str:
    if isinstance(value, bool):
        return str(table("said")["yes" if value else "no"])
    if isinstance(value, list):
        return str(table("said")["comma"]).join(_word(one) for one in value)
    return str(table("said_words").get(str(value), value))
