"""The pack format as a JSON Schema (2020-12), for editors: it comes from what the reader itself reads by.

What only the whole file can show (circles, overlapping audiences, offices that nobody named) is left to `school check`.
"""

from portfolio.people import GRADES, Division
from portfolio.readings import Remark
from portfolio.rules import DeadlineSubject, Lateness, LimitSubject, OfficeItem, Per, SchoolKind
from portfolio.schools.entries import MOST_ROUNDS, SEMESTERS
from portfolio.schools.reading import DAY_RULES
from portfolio.schools.schema_parts import Describe, Parts, Schema, closed, one_of, one_or_more, several, without
from portfolio.schools.sections import SECTIONS, Form, Section, value_kind
from portfolio.schools.shape import VALUE, hints
from portfolio.works import Registrant, WorkKind


def pack_schema(describe: Describe) -> Schema:
    """Return the schema of a pack's file; `describe` gives the words for a key, in the language of its readers."""
    parts = Parts(describe)
    limit, deadline = parts.share("limit", _limit(parts)), parts.share("deadline", _deadline(parts))
    sections = {section.name: _section(parts, section) for section in SECTIONS}
    keys: dict[str, Schema] = {
        "name": parts.text(),
        "short_name": parts.text(),
        "kind": parts.word(SchoolKind),
        "in_force_from": {"$ref": "#/$defs/day"},
        "undated": {"type": "boolean"},
        "divisions": several(parts.word(Division), least=1),
        "source": _source(parts),
        "offices": _offices(parts),
        "limits": closed({subject.value: _of_subject(parts, f"limits.{subject}", limit) for subject in LimitSubject}),
        "not_counted": _by_kind(parts, "not_counted.value", several(parts.word(Registrant), least=1)),
        "certified": _by_kind(parts, "certified.value", {"type": "boolean"}),
        "deadlines": closed(
            {subject.value: _of_subject(parts, f"deadlines.{subject}", deadline) for subject in DeadlineSubject}
        ),
        **sections,
        "clauses": {"type": "object", "propertyNames": parts.text(), "additionalProperties": parts.text()},
        "printed": {"type": "object", "propertyNames": parts.text(), "additionalProperties": parts.text()},
    }
    described = {key: parts.told(key, schema) for key, schema in keys.items()}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": describe("title"),
        **closed(described, ["name", "short_name", "source", "offices"]),
        "oneOf": [
            {"required": ["in_force_from"], "properties": {"undated": {"const": False}}},
            {"required": ["undated"], "properties": {"undated": {"const": True}, **without("in_force_from")}},
        ],
        "$defs": parts.shared,
    }


def _source(parts: Parts) -> Schema:
    notes = parts.told("notes", several(parts.word(Remark)))
    adoption = closed(
        {
            "on": parts.told("history.on", {"$ref": "#/$defs/day"}),
            "printed": parts.told("history.printed", parts.text()),
            "body": parts.told("history.body", parts.text()),
            "notes": notes,
        },
        ["body"],
    )
    found = {
        "title": parts.told("source.title", parts.text()),
        "clause": parts.told("clause", parts.text()),
        "notes": notes,
        "history": parts.told("history", one_or_more(adoption | {"anyOf": one_of(("on", "printed"))})),
    }
    return closed(found, ["title"]) | {"dependentRequired": {"history": ["clause"]}}


def _offices(parts: Parts) -> Schema:
    office = parts.share("office", _divided(parts.share("office_name", parts.reading_of(str))))
    return closed({item.value: parts.told(f"offices.{item}", office) for item in OfficeItem}, [OfficeItem.PLATFORM])


def _divided(reading: Schema) -> Schema:
    """A reading for every division, or one under the name of each."""
    return {"anyOf": [reading, closed(dict.fromkeys(Division, reading)) | {"minProperties": 1}]}


def _audience(parts: Parts) -> dict[str, Schema]:
    return {
        "grades": parts.told("grades", several({"enum": list(GRADES)}, least=1)),
        "semester": parts.told("semester", {"enum": list(SEMESTERS)}),
        "division": parts.told("division", parts.word(Division)),
        "office": parts.told("office", parts.word(OfficeItem)),
    }


def _of_subject(parts: Parts, key: str, entry: Schema) -> Schema:
    return parts.told(key, one_or_more(entry))


def _limit(parts: Parts) -> Schema:
    beside = _audience(parts) | {"per": parts.told("per", parts.word(Per))}
    value = {VALUE: parts.told("limits.value", parts.number())}
    return parts.reading(value, one_of(value), beside)


def _deadline(parts: Parts) -> Schema:
    late = {VALUE: parts.told("late.value", parts.word(Lateness))}
    beside = _audience(parts) | {
        "round": parts.told("round", parts.number(MOST_ROUNDS)),
        "opens": parts.told("opens", parts.cited(parts.days(), one_of(DAY_RULES))),
        "asked_within": parts.told("asked_within", parts.cited(parts.span(), one_of(parts.span()))),
        "late": parts.told("late", parts.cited(late, one_of(late))),
    }
    return parts.reading(parts.days(), one_of(DAY_RULES), beside)


def _by_kind(parts: Parts, key: str, value: Schema) -> Schema:
    reading = parts.reading({VALUE: parts.told(key, value)}, one_of([VALUE]))
    shared = parts.share(key.partition(".")[0], reading)
    return closed({kind.value: parts.told(f"kind.{kind}", shared) for kind in WorkKind})


def _section(parts: Parts, section: Section) -> Schema:
    match section.form:
        case Form.ALONE:
            return parts.reading_of(section.kind)
        case Form.GROUP:
            return _group(parts, section)
        case Form.NAMED:
            return _named(parts, parts.reading_of(section.kind))
        case Form.DIVIDED:
            return _named(parts, _divided(parts.share(section.name, parts.reading_of(section.kind))))
        case Form.BY_KIND:
            group = parts.share(section.name, _group(parts, section))
            return closed({kind.value: parts.told(f"kind.{kind}", group) for kind in WorkKind})


def _group(parts: Parts, section: Section) -> Schema:
    return closed(
        {
            name: parts.told(f"{section.kind.__name__}.{name}", parts.reading_of(value_kind(hint)))
            for name, hint in hints(section.kind).items()
        }
    )


def _named(parts: Parts, reading: Schema) -> Schema:
    return {"type": "object", "propertyNames": parts.text(), "additionalProperties": reading}
