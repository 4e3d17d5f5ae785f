"""Bodies of every event and update type, from the platforms' own specifications, and what may be wrong with them."""

import copy
import json
import os
import random
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import yaml

SPECS: Final = os.environ.get("LICHENG_SPECS")
WRONG: Final[tuple[Any, ...]] = (None, True, -1, 10**30, 1.5, "", "x", "\ud800", [], [[]], {}, {"type": {}}, ["a", 1])
_FIXED: Final = re.compile(r"(?:always|must be) [“\"]?([a-z_]+)[”\"]?")

Body = dict[str, Any]


class LineSpec:
    """`webhook.yml`: schemas with `allOf` and discriminators, which are followed here by hand."""

    def __init__(self, folder: str) -> None:
        spec = yaml.safe_load((Path(folder) / "line" / "webhook.yml").read_text("utf-8"))
        self.schemas: dict[str, Any] = spec["components"]["schemas"]

    def events(self) -> Iterator[Body]:
        """Yield events of every type, with every kind of source and content in turn."""
        for kind in self.schemas["Event"]["discriminator"]["mapping"]:
            for number, event in enumerate(
                self._of(self._ref(self.schemas["Event"]["discriminator"]["mapping"][kind]))
            ):
                yield {**event, "type": kind, "webhookEventId": f"{kind}-{number}", "mode": "active"}

    def _ref(self, ref: str) -> Any:
        return self.schemas[ref.rpartition("/")[2]]

    def _of(self, schema: Any) -> list[Any]:
        """Samples of one schema: all properties, and a sample more for each further value of one of them."""
        if "$ref" in schema:
            return self._of_choices(self._ref(schema["$ref"]))
        properties = self._properties(schema)
        if properties:
            choices = {name: self._of(one) for name, one in properties.items()}
            first = {name: values[0] for name, values in choices.items()}
            return [first, *({**first, name: value} for name, some in choices.items() for value in some[1:])]
        match schema.get("type"):
            case "array":
                return [self._of(schema["items"])[:2], []]
            case "integer":
                return [1736899200000]
            case "number":
                return [1.5]
            case "boolean":
                return [True, False]
            case "object" | None:
                return [{}]
            case _:
                return list(schema.get("enum", ["U" + "0123456789abcdef" * 2]))

    def _of_choices(self, schema: Any) -> list[Any]:
        mapping = schema.get("discriminator", {}).get("mapping")
        if not mapping:
            return self._of(schema)
        found = []
        for kind, ref in mapping.items():
            found += [{**sample, schema["discriminator"]["propertyName"]: kind} for sample in self._of(self._ref(ref))]
        return found

    def _properties(self, schema: Any) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for part in schema.get("allOf", []):
            found |= self._properties(self._ref(part["$ref"]) if "$ref" in part else part)
        return found | schema.get("properties", {})


class TelegramSpec:
    """`bot-api-*.json`: types with fields; what is required is filled in, and one optional field at a time."""

    def __init__(self, folder: str) -> None:
        newest = max((Path(folder) / "telegram").glob("bot-api-*.json"))
        self.types: dict[str, Any] = json.loads(newest.read_text("utf-8"))["types"]

    def updates(self) -> Iterator[Body]:
        """Yield updates of every kind, of messages one for everything that a message can hold."""
        number = 0
        for field in self.types["Update"]["fields"]:
            if field["name"] == "update_id":
                continue
            for kind in self._variants(field["types"][0]):
                for sample in self._each(kind):
                    number += 1
                    yield {"update_id": number, field["name"]: sample}

    def _variants(self, kind: str) -> list[str]:
        return list(self.types.get(kind, {}).get("subtypes", [])) or [kind]

    def _each(self, kind: str) -> Iterator[Any]:
        """Yield the type with what is required, and then with each optional field in turn, in all its variants."""
        least = self._least(kind)
        yield least
        for field in self.types.get(kind, {}).get("fields", []):
            if not field["required"]:
                for variant in self._variants(field["types"][0]):
                    yield {**least, field["name"]: self._value(variant, field, depth=1)}

    def _least(self, kind: str, depth: int = 0) -> Body:
        fields = self.types.get(kind, {}).get("fields", [])
        return {one["name"]: self._value(one["types"][0], one, depth + 1) for one in fields if one["required"]}

    def _value(self, kind: str, field: Any, depth: int) -> Any:
        if kind.startswith("Array of "):
            return [self._value(kind.removeprefix("Array of "), field, depth)] if depth < 5 else []
        if kind in self.types:
            return self._least(self._variants(kind)[0], depth) if depth < 6 else {}
        if kind == "String":
            fixed = _FIXED.search(field["description"])
            return fixed[1] if fixed else ("private" if field["name"] == "type" else "text")
        return {"Integer": 7, "Boolean": False, "Float": 1.5}.get(kind, True)


def damaged(body: Body, draw: random.Random, *, count: int) -> Iterator[Body]:
    """Yield the body with something missing or of a wrong type, anywhere in it."""
    places = list(_places(body, ()))
    for place in draw.sample(places, min(count, len(places))):
        broken = copy.deepcopy(body)
        inner: Any = broken
        for step in place[:-1]:
            inner = inner[step]
        if isinstance(inner, dict) and draw.random() < 0.3:
            del inner[place[-1]]
        else:
            inner[place[-1]] = draw.choice(WRONG)
        yield broken


def _places(value: Any, at: tuple[Any, ...]) -> Iterator[tuple[Any, ...]]:
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for step, one in inner:
        yield (*at, step)
        yield from _places(one, (*at, step))
