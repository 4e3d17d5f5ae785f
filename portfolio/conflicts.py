"""Contradictions (矛盾): where a pack says two things, which office must rule, and what its ruling changes."""

import hashlib
import json
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass, replace
from datetime import date, time
from enum import Enum
from typing import Any, TypeAlias

from portfolio.calendar import AnnouncedDay, SchoolCalendar
from portfolio.people import Division
from portfolio.readings import Cited, Conflicting, Reading, Remark, Ruling
from portfolio.rules import Audience, RulePack

EVERYBODY = Audience()
_CALLED = {"limit_rules": "limits", "deadline_rules": "deadlines", "certified_kinds": "certified"}  # as in the file
_MAIN = frozenset({"reading", "closes", "value"})  # what a rule is about goes without saying


@dataclass(frozen=True)
class Conflict:
    """One contradiction: `readings` in the order of the document, `ask` the office that must rule.

    `key` is where it stands, as in the pack's file: `offices.clubs`, `deadlines.receipt_confirmation.round-1`.
    """

    key: str
    audience: Audience
    readings: tuple[Cited[Any], ...]
    ask: str
    notes: tuple[Remark, ...] = ()


@dataclass(frozen=True)
class Decision:
    """That an office chose the reading with this code (`code_of`), of this clause, in the contradiction `key`."""

    key: str
    reading: str
    clause: str
    ruling: Ruling


def conflicts(pack: RulePack) -> tuple[Conflict, ...]:
    """Return every contradiction of the pack, wherever it stands, in the pack's order."""
    found: dict[str, Conflict] = {}

    def note(key: str, audience: Audience, reading: Conflicting[Any]) -> Reading[Any]:
        found.setdefault(key, Conflict(key, audience, reading.readings, reading.ask, reading.notes))
        return reading

    _walk(pack, "", EVERYBODY, note)
    return tuple(found.values())


def conflicts_of_days(calendar: SchoolCalendar, ask: str) -> tuple[Conflict, ...]:
    """Return the days that the school announced differently in different places; `ask` is the office that must rule."""
    return tuple(
        Conflict(
            one.key,
            Audience(division=one.readings[0].division, round=one.readings[0].round),
            tuple(Cited(day, day.source) for day in one.readings),
            ask,
        )
        for one in calendar.contradictions()
    )


def ruled(pack: RulePack, decisions: Collection[Decision]) -> RulePack:
    """Return the pack with each decided contradiction replaced by the chosen reading, cited with its ruling.

    A decision whose contradiction or reading the pack no longer has changes nothing.

    >>> from portfolio.schools import load_pack
    >>> clubs = conflicts(load_pack("hwvs"))[0]
    >>> chosen_one = Decision(clubs.key, code_of(clubs.readings[1]), "", Ruling("訓育組", date(2024, 10, 25)))
    >>> clubs.key, clubs.key in [one.key for one in conflicts(ruled(load_pack("hwvs"), [chosen_one]))]
    ('offices.clubs', False)
    """
    by_key = {decision.key: decision for decision in decisions}

    def decide(key: str, _audience: Audience, reading: Conflicting[Any]) -> Reading[Any]:
        return chosen(reading.readings, by_key.get(key)) or reading

    return _walk(pack, "", EVERYBODY, decide) if by_key else pack


def chosen(readings: Collection[Cited[Any]], decision: Decision | None) -> Cited[Any] | None:
    """Return the reading that was decided for, with its ruling; `None` where none was, or it is not there any more."""
    for reading in readings:
        if decision is not None and code_of(reading) == decision.reading:
            return replace(reading, ruling=decision.ruling)
    return None


def code_of(reading: Cited[Any]) -> str:
    """Return a short code of what is said and where: another value or another clause has another code.

    Of an announced day only where it was printed counts: the same place may move it.

    >>> code_of(Cited(9, "四")) == code_of(Cited(9, "四", notes=(Remark.UNDATED,))) != code_of(Cited(10, "四"))
    True
    """
    value = "" if isinstance(reading.value, AnnouncedDay) else as_data(reading.value)
    said = json.dumps([value, reading.clause], ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(said.encode()).hexdigest()[:12]


def as_data(value: Any) -> Any:
    """Return a value of a pack as JSON can say it; what stands at its default is left out, sets are in order.

    >>> from portfolio.day_rules import Of, OnEvent
    >>> from portfolio.calendar import Event
    >>> as_data(OnEvent(Event.OPENS_ON)), as_data(frozenset({3, 1})), as_data(date(2025, 2, 3))
    ({'kind': 'OnEvent', 'event': 'opens_on'}, [1, 3], '2025-02-03')
    """
    match value:
        case Enum():
            return value.value
        case date() | time():
            return value.isoformat()
        case frozenset() | set():
            return sorted((as_data(one) for one in value), key=str)
        case tuple() | list():
            return [as_data(one) for one in value]
        case Mapping():
            return {str(key): as_data(one) for key, one in value.items()}
    if is_dataclass(value):
        held = ((field, getattr(value, field.name)) for field in fields(value))
        said = {field.name: as_data(one) for field, one in held if one != field.default}
        return {"kind": type(value).__name__, **said}
    return value


_Visit: TypeAlias = Callable[[str, Audience, Conflicting[Any]], Reading[Any]]


def _walk(node: Any, path: str, audience: Audience, visit: _Visit) -> Any:
    """Return `node` with every contradiction in it replaced by what `visit` makes of it; itself where nothing is."""
    if isinstance(node, Conflicting):
        return visit(path, audience, node)
    if isinstance(node, Mapping):
        held = _of_mapping(node, path, audience)
        return _kept(node, {key: _walk(one, place, whose, visit) for key, one, place, whose in held})
    if isinstance(node, tuple):
        named = zip(_names(node), node, strict=True)
        walked = tuple(_walk(one, _under(path, name), audience, visit) for name, one in named)
        return node if all(new is old for new, old in zip(walked, node, strict=True)) else walked
    if is_dataclass(node) and not isinstance(node, type):
        whose = getattr(node, "audience", audience)
        whose = whose if isinstance(whose, Audience) else audience
        parts = {field.name: getattr(node, field.name) for field in fields(node)}
        new = {name: _walk(one, _under(path, _called(name)), whose, visit) for name, one in parts.items()}
        changed = {name: one for name, one in new.items() if one is not parts[name]}
        return replace(node, **changed) if changed else node
    return node


def _of_mapping(node: Mapping[Any, Any], path: str, audience: Audience) -> Iterator[tuple[Any, Any, str, Audience]]:
    """Each value with its place; divisions that share one contradiction share one place."""
    together = len({_without_office(one) for one in node.values()}) == 1 if _is_divided(node) else False
    for key, one in node.items():
        if not isinstance(key, Division):
            yield key, one, _under(path, str(key)), audience
        elif together:
            yield key, one, path, audience
        else:
            yield key, one, _under(path, key), replace(audience, division=key)


def _is_divided(node: Mapping[Any, Any]) -> bool:
    return (
        bool(node)
        and all(isinstance(key, Division) for key in node)
        and all(isinstance(one, Conflicting) for one in node.values())
    )


def _without_office(reading: Conflicting[Any]) -> Conflicting[Any]:
    return replace(reading, ask="")


def _kept(node: Mapping[Any, Any], walked: dict[Any, Any]) -> Mapping[Any, Any]:
    return node if all(walked[key] is one for key, one in node.items()) else walked


def _under(path: str, name: str) -> str:
    return f"{path}.{name}" if path and name else path or name


def _called(name: str) -> str:
    return "" if name in _MAIN else _CALLED.get(name, name)


def _names(held: tuple[Any, ...]) -> list[str]:
    """What each is called among the others: by its subject and whom it is about, else by its place from 1."""
    names: list[str] = []
    for place, one in enumerate(held, 1):
        subject = getattr(one, "subject", None)
        name = str(place) if subject is None else ".".join([str(subject), *_of_audience(one)])
        names.append(f"{name}.{names.count(name) + 1}" if name in names else name)
    return names


def _of_audience(rule: Any) -> list[str]:
    audience = getattr(rule, "audience", None)
    if not isinstance(audience, Audience):
        return []
    parts = []
    if audience.grades != EVERYBODY.grades:
        parts.append("-".join(("grade", *map(str, audience.grades))))
    if audience.semester is not None:
        parts.append(f"semester-{audience.semester}")
    if audience.division is not None:
        parts.append(audience.division.value)
    if audience.round is not None:
        parts.append(f"round-{audience.round}")
    return parts
