"""How far a draft says what a reviewed pack says: every typed value of a section held against the other's."""

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, fields, is_dataclass
from typing import Any

from portfolio.readings import Cited, Conflicting, Reading, Silent
from portfolio.rules import YEARLY, RulePack
from portfolio.schools.sections import SECTIONS, Form

LEFT_OUT = {"provisions", "platform_name"}  # prose: the reviewed packs say it in words of their own


@dataclass(frozen=True)
class Score:
    """Of one section: values that the reviewed pack states, that the draft states, and that are the same."""

    stated: int
    proposed: int
    equal: int

    def __add__(self, other: "Score") -> "Score":
        return Score(self.stated + other.stated, self.proposed + other.proposed, self.equal + other.equal)


def facts(pack: RulePack) -> dict[tuple[Any, ...], Any]:
    """Return every typed value that a pack states, by section, place and whom it is about."""
    return {key: value for key, reading in _readings(pack) if (value := _value(reading)) is not None}


def scores(reviewed: RulePack, draft: RulePack) -> dict[str, Score]:
    """Return the score of each section that either of them states."""
    mine, theirs = facts(draft), facts(reviewed)
    names = sorted({key[0] for key in (*mine, *theirs)})
    return {
        name: Score(
            sum(key[0] == name for key in theirs),
            sum(key[0] == name for key in mine),
            sum(key[0] == name and theirs.get(key) == value for key, value in mine.items()),
        )
        for name in names
    }


def different(reviewed: RulePack, draft: RulePack) -> list[tuple[Any, ...]]:
    """Return what the draft states otherwise than the reviewed pack, or where that one is silent."""
    mine, theirs = facts(draft), facts(reviewed)
    return [(key, value, theirs.get(key)) for key, value in mine.items() if theirs.get(key) != value]


def _value(reading: Any) -> Any:
    match reading:
        case Cited(value=value):
            return _plain(value)
        case Conflicting(readings):
            return frozenset(str(_plain(one.value)) for one in readings)
        case Silent():
            return None
    return reading


def _plain(value: Any) -> Any:
    if is_dataclass(value) and not isinstance(value, type):
        return (type(value).__name__, *(_plain(getattr(value, one.name)) for one in fields(value)))
    if isinstance(value, tuple | list):
        return tuple(map(_plain, value))
    return unicodedata.normalize("NFKC", value) if type(value) is str else value


def _readings(pack: RulePack) -> Iterator[tuple[tuple[Any, ...], Any]]:
    for item, by_division in pack.offices.items():
        for division, office in by_division.items():
            yield ("offices", item, division), office
    for limit in pack.limit_rules:
        for place in _places(pack, limit.audience):
            yield ("limits", limit.subject, limit.per, *place), limit.reading
    for rule in pack.deadline_rules:
        for place in _places(pack, rule.audience, yearly=rule.subject in YEARLY):
            for name in ("closes", "opens", "asked_within", "late"):
                yield ("deadlines", rule.subject, name, *place), getattr(rule, name)
    for kind, certified in pack.certified_kinds.items():
        yield ("certified", kind), certified
    for section in SECTIONS:
        if section.name not in LEFT_OUT:
            yield from _section(section.name, section.form, getattr(pack, section.name))


def _places(pack: RulePack, audience: Any, *, yearly: bool = False) -> Iterator[tuple[Any, ...]]:
    for grade in audience.grades:
        for division in pack.divisions if audience.division is None else (audience.division,):
            for semester in (None,) if yearly else (1, 2) if audience.semester is None else (audience.semester,):
                yield grade, semester, division, audience.round


def _section(name: str, form: Form, value: Any) -> Iterator[tuple[tuple[Any, ...], Any]]:
    match form:
        case Form.ALONE:
            yield from _fields((name,), value)
        case Form.GROUP:
            yield from (((name, one.name), getattr(value, one.name)) for one in fields(value))
        case Form.NAMED:
            for inner, reading in value.items():
                place = reading.clause if name in ("trainings", "measures") and isinstance(reading, Cited) else inner
                yield from _fields((name, place), reading)
        case Form.DIVIDED:
            for inner, by_division in value.items():
                for division, reading in by_division.items():
                    yield from _fields((name, inner, division), reading)
        case Form.BY_KIND:
            for kind, group in value.items():
                yield from (((name, kind, one.name), getattr(group, one.name)) for one in fields(group))


def _fields(path: tuple[Any, ...], reading: Reading[Any]) -> Iterator[tuple[tuple[Any, ...], Any]]:
    """Each part of a value of several parts, so that one open part does not hide the others."""
    if isinstance(reading, Cited) and is_dataclass(reading.value):
        for one in fields(reading.value):
            found = getattr(reading.value, one.name)
            if found not in (None, "", (), False):
                yield (*path, one.name), _titled(found)
    else:
        yield path, reading


def _titled(value: Any) -> Any:
    """Steps and members without their titles, which a reviewed pack writes in words of its own."""
    if isinstance(value, tuple) and value and is_dataclass(value[0]):
        return tuple(tuple(getattr(step, f.name) for f in fields(step) if f.name != "title") for step in value)
    return _plain(value)


def total(of: list[dict[str, Score]]) -> dict[str, Score]:
    """Return the scores of several packs together, by section."""
    found: dict[str, Score] = {}
    for one in of:
        for name, score in one.items():
            found[name] = found.get(name, Score(0, 0, 0)) + score
    return found
