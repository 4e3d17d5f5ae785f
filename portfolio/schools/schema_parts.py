"""The parts of a pack's JSON Schema: values by their type, readings, and days; what the reader reads, described."""

from collections.abc import Callable, Iterable
from dataclasses import fields, is_dataclass
from enum import StrEnum
from typing import Any, TypeAlias, get_args, get_origin

from portfolio.calendar import Event
from portfolio.day_rules import Of, Unit
from portfolio.offices import OfficeItem
from portfolio.readings import Remark, Standing
from portfolio.schools.reading import DAY_RULES, LONGEST
from portfolio.schools.shape import VALUE, hints, is_required, most_of
from portfolio.schools.table import LARGEST_NUMBER, LONGEST_TEXT

Schema: TypeAlias = dict[str, Any]
Describe: TypeAlias = Callable[[str], str]
"""Gives the words for a key of the file: `clause`, or `Retention.years` for a field of a value."""

REPLACES_WHAT_IS_PROPOSED: Schema = {
    "replaces": {"required": ["standing"], "properties": {"standing": {"const": Standing.PROPOSED}}}
}


class Parts:
    """Builds the parts, and keeps what several of them share under `$defs`."""

    def __init__(self, describe: Describe) -> None:
        self._describe = describe
        self.shared: dict[str, Schema] = {
            "text": {"type": "string", "pattern": r"\S", "maxLength": LONGEST_TEXT},
            "day": {"type": "string", "format": "date"},
        }

    def told(self, key: str, schema: Schema) -> Schema:
        """Return `schema` with the words for `key`."""
        return {"description": self._describe(key), **schema}

    def share(self, name: str, schema: Schema) -> Schema:
        """Return a reference to `schema`, which stands once, under this name."""
        self.shared[name] = schema
        return {"$ref": f"#/$defs/{name}"}

    def text(self) -> Schema:
        """Return any text that is not blank."""
        return {"$ref": "#/$defs/text"}

    def texts(self) -> Schema:
        """Return a list of such texts."""
        return several(self.text())

    def number(self, most: int = LARGEST_NUMBER) -> Schema:
        """Return a whole number from 1 to `most`."""
        return {"type": "integer", "minimum": 1, "maximum": most}

    def word(self, kind: type[StrEnum]) -> Schema:
        """Return one of the words of `kind`."""
        return self.share(kind.__name__, {"enum": [one.value for one in kind]})

    def value(self, kind: Any, key: str, *, required: bool) -> Schema:
        """Return what a field of this type holds; see `shape._field`."""
        if get_origin(kind) is tuple:
            (inner, *_) = get_args(kind)
            if is_dataclass(inner):
                return one_or_more(self.record(inner))
            return several(self.value(inner, key, required=True), least=int(required))
        if is_dataclass(kind):
            return self.record(kind)
        if kind is bool:
            return {"type": "boolean"}
        if kind is int:
            return self.number(most_of(key))
        return self.text() if kind is str else self.word(kind)

    def record(self, kind: Any) -> Schema:
        """Return a table of the fields of a dataclass."""
        return closed(self.fields_of(kind), [field.name for field in fields(kind) if is_required(field)])

    def fields_of(self, kind: Any) -> dict[str, Schema]:
        """Return the fields of a dataclass, each described."""
        return {
            field.name: self.told(
                f"{kind.__name__}.{field.name}",
                self.value(hints(kind)[field.name], field.name, required=is_required(field)),
            )
            for field in fields(kind)
        }

    def reading_of(self, kind: Any) -> Schema:
        """Return a reading of a value: its fields, or `value`, beside the clause; a silence; or a contradiction."""
        if is_dataclass(kind):
            needed = [{"required": [field.name for field in fields(kind) if is_required(field)]}]
            return self.reading(self.fields_of(kind), needed)
        return self.reading({VALUE: self.told(VALUE, self.value(kind, VALUE, required=True))}, one_of([VALUE]))

    def reading(
        self, value: dict[str, Schema], needed: list[Schema], beside: dict[str, Schema] | None = None
    ) -> Schema:
        """Return a table that says one thing: `value` (one of `needed`), or `silent`, or `conflict`.

        `beside` stands in the same table whatever it says: an audience, an office.
        """
        cited = self._cited(value, needed)
        silent = closed({"ask": self._ask(), "see": self.told("see", self.texts()), "notes": self._notes()})
        parts = cited | {
            "silent": self.told("silent", self.share("silent", silent)),
            "conflict": self.told("conflict", {"type": "array", "items": self.cited(value, needed), "minItems": 2}),
            "ask": self._ask(),
        }
        own = [*value, "clause", "also", "standing", "replaces"]
        return closed(parts | (beside or {})) | {
            "oneOf": [
                {"required": ["clause"], "oneOf": needed, "properties": without("silent", "conflict", "ask")},
                {"required": ["silent"], "properties": without(*own, "conflict", "notes", "ask")},
                {"required": ["conflict"], "properties": without(*own, "silent")},
            ],
            "dependentSchemas": REPLACES_WHAT_IS_PROPOSED,
        }

    def cited(self, value: dict[str, Schema], needed: list[Schema]) -> Schema:
        """Return a value with its clause, where a table holds nothing else."""
        found = closed(self._cited(value, needed), ["clause"])
        return found | {"oneOf": needed, "dependentSchemas": REPLACES_WHAT_IS_PROPOSED}

    def _cited(self, value: dict[str, Schema], needed: list[Schema]) -> dict[str, Schema]:
        clause, also = self.told("clause", self.text()), self.told("also", self.texts())
        found = value | {"clause": clause, "also": also, "notes": self._notes()}
        replaced = closed(found, ["clause"]) | {"oneOf": needed}
        standing = self.told("standing", self.word(Standing))
        return found | {"standing": standing, "replaces": self.told("replaces", replaced)}

    def _notes(self) -> Schema:
        return self.told("notes", self.share("notes", several(self.word(Remark))))

    def _ask(self) -> Schema:
        return self.told("ask", self.word(OfficeItem))

    def span(self) -> dict[str, Schema]:
        """Return the units of a span, of which exactly one is given."""
        return {unit.value: self.told(unit, self.number(LONGEST[unit])) for unit in Unit}

    def days(self) -> dict[str, Schema]:
        """Return the rules that name a day, of which exactly one is given."""
        simple = self._simple_days()
        inner = closed(simple) | {"oneOf": one_of(simple)}
        several_days = self.share("earliest", {"type": "array", "items": inner, "minItems": 2})
        return simple | {"earliest": self.told("earliest", several_days)}

    def _simple_days(self) -> dict[str, Schema]:
        event, of = self.told("event", self.word(Event)), self.told("of", self.word(Of))
        counted = closed({"event": event, "of": of} | self.span(), ["event"]) | {"oneOf": one_of(Unit)}
        days = self.told("window.days", self.number(LONGEST[Unit.DAYS]))
        month, day = self.told("month", self.number(12)), self.told("day", self.number(31))
        found = {
            "after": self.share("counted", counted),
            "before": self.share("counted", counted),
            "on_event": self.share("on_event", closed({"event": event, "of": of}, ["event"])),
            "on_day": self.share("on_day", closed({"month": month, "day": day, "of": of}, ["month", "day"])),
            "by_notice": closed({"national": self.told("national", {"type": "boolean"})}),
            "window": self.share("window", closed({"event": event, "days": days, "of": of}, ["event", "days"])),
            "whole_year": {"const": True},
        }
        return {key: self.told(key, found[key]) for key in DAY_RULES if key in found}


def closed(parts: dict[str, Schema], required: Iterable[str] = ()) -> Schema:
    """Return a table of exactly these keys."""
    return {"type": "object", "properties": parts, "additionalProperties": False, "required": list(required)}


def several(inner: Schema, *, least: int = 0) -> Schema:
    """Return a list without repetitions."""
    return {"type": "array", "items": inner, "uniqueItems": True, "minItems": least}


def one_or_more(inner: Schema) -> Schema:
    """Return one table, or a list of some."""
    return {"anyOf": [inner, {"type": "array", "items": inner, "minItems": 1}]}


def one_of(keys: Iterable[str]) -> list[Schema]:
    """Return the choice of one key among several."""
    return [{"required": [str(key)]} for key in keys]


def without(*keys: str) -> dict[str, bool]:
    """Return the keys that must not stand beside others."""
    return dict.fromkeys(keys, False)
