"""`RulePack` → TOML: a file that reads back as the same pack. Rulings are no part of a file and are left out."""

from collections.abc import Callable, Mapping
from dataclasses import MISSING, fields, is_dataclass
from typing import Any, TypeAlias

from portfolio.day_rules import After, Before, ByNotice, DayRule, Earliest, Of, OnDay, OnEvent, Span, WholeYear, Window
from portfolio.offices import OfficeItem
from portfolio.people import GRADES, Division
from portfolio.readings import Cited, Conflicting, Reading, Silent, Standing
from portfolio.rules import PERIOD_OF_LIMIT, Audience, DeadlineRule, LimitRule, RulePack, Source
from portfolio.schools.entries import OFFICE_OF_DEADLINE
from portfolio.schools.sections import SECTIONS, Form, Section
from portfolio.schools.shape import VALUE
from portfolio.schools.toml_text import Toml, toml_text

Written: TypeAlias = Callable[[Any], Toml]


def write_pack(pack: RulePack) -> str:
    """Return the pack as the text of its file; `parse_pack(text, "<slug>.toml")` is the same pack again.

    The keys stand in the order of the sections; comments of a file that it was read from are lost.
    """
    root: Toml = {"name": pack.name, "short_name": pack.short_name, "kind": pack.kind}
    root |= {"undated": True} if pack.in_force_from is None else {"in_force_from": pack.in_force_from}
    root |= {"divisions": list(pack.divisions), "source": _source(pack.source), "offices": _offices(pack)}
    root["limits"] = _by_subject(pack.limit_rules, lambda rule: _limit(pack, rule))
    root["not_counted"] = {
        kind: _alone(pack, one, OfficeItem.PLATFORM, named=True) for kind, one in pack.not_counted.items()
    }
    root["certified"] = {
        kind: _alone(pack, one, OfficeItem.PLATFORM, named=True) for kind, one in pack.certified_kinds.items()
    }
    root["deadlines"] = _by_subject(pack.deadline_rules, lambda rule: _deadline(pack, rule))
    for section in SECTIONS:
        root[section.name] = _section(pack, section, getattr(pack, section.name))
    root["clauses"] = dict(pack.clauses)
    root["printed"] = dict(pack.printed)
    return toml_text({key: value for key, value in root.items() if value != {}})


def _source(source: Source) -> Toml:
    history = [_fields(adoption) for adoption in source.history]
    return _without_empty({"title": source.title, "clause": source.clause, "notes": source.notes, "history": history})


def _offices(pack: RulePack) -> Toml:
    """The offices by division; who is asked instead is another item of the same division."""
    found: Toml = {}
    for item, by_division in pack.offices.items():
        entries = {
            division: _reading(
                reading, _value, _item_named(pack, reading, OfficeItem.PLATFORM, division, answering=True)
            )
            for division, reading in by_division.items()
        }
        found[item] = (
            next(iter(entries.values())) if pack.divisions == tuple(entries) and len(entries) == 1 else entries
        )
    return found


def _by_subject(rules: Any, write: Callable[[Any], Toml]) -> Toml:
    found: dict[str, Any] = {}
    for rule in rules:
        found.setdefault(rule.subject, []).append(write(rule))
    return found


def _limit(pack: RulePack, rule: LimitRule) -> Toml:
    beside: Toml = {} if rule.per is PERIOD_OF_LIMIT[rule.subject] else {"per": rule.per}
    return _audience(rule.audience) | beside | _entry(rule.reading, _value, rule.office, OfficeItem.PLATFORM)


def _deadline(pack: RulePack, rule: DeadlineRule) -> Toml:
    found = _audience(rule.audience)
    found |= _entry(rule.closes, _day_rule, rule.office, OFFICE_OF_DEADLINE[rule.subject])
    if rule.opens is not None:
        found["opens"] = _cited(rule.opens, _day_rule)
    if rule.asked_within is not None:
        found["asked_within"] = _cited(rule.asked_within, _span)
    if rule.late is not None:
        found["late"] = _cited(rule.late, _value)
    return found


def _audience(audience: Audience) -> Toml:
    grades = {} if audience.grades == GRADES else {"grades": list(audience.grades)}
    others = {"semester": audience.semester, "division": audience.division, "round": audience.round}
    return grades | {key: value for key, value in others.items() if value is not None}


def _entry(reading: Reading[Any], value: Written, office: OfficeItem, usual: OfficeItem) -> Toml:
    """A reading of a rule that names its office itself: cited, beside it; else as the one to ask."""
    if isinstance(reading, Cited):
        return _cited(reading, value) | ({} if office is usual else {"office": office})
    return _reading(reading, value, None if office is usual else office)


def _section(pack: RulePack, section: Section, value: Any) -> Toml:
    match section.form:
        case Form.ALONE:
            return _alone(pack, value, section.ask)
        case Form.GROUP:
            return _group(pack, section, value)
        case Form.NAMED:
            return {name: _alone(pack, one, section.ask, named=True) for name, one in value.items()}
        case Form.DIVIDED:
            return {
                name: {
                    division: _alone(pack, one, section.ask, division, named=True) for division, one in inner.items()
                }
                for name, inner in value.items()
            }
        case Form.BY_KIND:
            groups = {kind: _group(pack, section, one) for kind, one in value.items()}
            return {kind: group for kind, group in groups.items() if group}


def _group(pack: RulePack, section: Section, group: Any) -> Toml:
    found = {field.name: _alone(pack, getattr(group, field.name), section.ask) for field in fields(group)}
    return {name: entry for name, entry in found.items() if entry}


def _alone(
    pack: RulePack,
    reading: Reading[Any],
    usual: OfficeItem,
    division: Division | None = None,
    *,
    named: bool = False,
) -> Toml:
    """A reading whose office is known by name only; a mere silence is left out, unless its name would be lost."""
    ask = _item_named(pack, reading, usual, division)
    if isinstance(reading, Silent) and ask is None and not (named or reading.see or reading.notes):
        return {}
    return _reading(reading, _value, ask)


def _item_named(
    pack: RulePack, reading: Reading[Any], usual: OfficeItem, division: Division | None, *, answering: bool = False
) -> OfficeItem | None:
    """The item whose office a reading asks; `None` where it is the usual one. `answering`: its office is stated."""
    if isinstance(reading, Cited):
        return None
    for item in (usual, *pack.offices):
        office = pack.office(item, division=division)
        name = office.value if isinstance(office, Cited) else office.ask
        if name == reading.ask and (isinstance(office, Cited) or not answering):
            return None if item is usual else item
    return None


def _reading(reading: Reading[Any], value: Written, ask: OfficeItem | None) -> Toml:
    asked: Toml = {} if ask is None else {"ask": ask}
    match reading:
        case Cited():
            return _cited(reading, value)
        case Silent(see=see, notes=notes):
            return {"silent": asked | _without_empty({"see": see, "notes": notes})}
        case Conflicting(readings, notes=notes):
            both = [_cited(one, value) for one in readings]
            return asked | _without_empty({"notes": notes}) | {"conflict": both}


def _cited(reading: Cited[Any], value: Written) -> Toml:
    found = value(reading.value) | {"clause": reading.clause} | _without_empty({"also": reading.also})
    if reading.standing is not Standing.IN_FORCE:
        found["standing"] = reading.standing
    found |= _without_empty({"notes": reading.notes})
    return found if reading.replaces is None else found | {"replaces": _cited(reading.replaces, value)}


def _value(value: Any) -> Toml:
    """A value as `shape.reader_of` reads it: a dataclass in the table itself, anything else under `value`."""
    if is_dataclass(value):
        return _fields(value)
    return {VALUE: sorted(value) if isinstance(value, frozenset) else _plain(value)}


def _fields(value: Any) -> Toml:
    """The fields that differ from what they are when left out."""
    given = {
        field.name: getattr(value, field.name) for field in fields(value) if getattr(value, field.name) != field.default
    }
    return {name: _plain(one) for name, one in given.items() if one is not MISSING and one is not None and one != ()}


def _plain(value: Any) -> Any:
    if isinstance(value, tuple):
        return [_fields(one) if is_dataclass(one) else one for one in value]
    return value


def _day_rule(rule: DayRule) -> Toml:
    match rule:
        case After(event, span, of):
            return {"after": {"event": event, **_span(span), **_of(of)}}
        case Before(event, span, of):
            return {"before": {"event": event, **_span(span), **_of(of)}}
        case OnEvent(event, of):
            return {"on_event": {"event": event, **_of(of)}}
        case OnDay(month, day, of):
            return {"on_day": {"month": month, "day": day, **_of(of)}}
        case ByNotice(national):
            return {"by_notice": {"national": True} if national else {}}
        case Window(event, days, of):
            return {"window": {"event": event, "days": days, **_of(of)}}
        case WholeYear():
            return {"whole_year": True}
        case Earliest(rules):
            return {"earliest": [_day_rule(one) for one in rules]}


def _span(span: Span) -> Toml:
    return {span.unit: span.amount}


def _of(of: Of) -> Toml:
    return {} if of is Of.TERM else {"of": of}


def _without_empty(found: Mapping[str, Any]) -> Toml:
    return {key: _plain(value) for key, value in found.items() if value not in ("", (), [])}
