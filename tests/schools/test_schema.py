"""The JSON Schema for editors: what loads is valid by it, and what it can express it refuses as the loader does."""

import json
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from jsonschema import Draft202012Validator

from portfolio.errors import PackInvalidError
from portfolio.schools import load_packs, parse_pack
from portfolio.schools.schema import pack_schema
from portfolio.schools.toml_text import toml_text
from portfolio.schools.writing import write_pack
from tests.bot.commands import licheng
from tests.schools.damage import TEMPLATE, leaves, put, whole
from tests.schools.packs import NUMBERS, random_pack

FILES = [
    *(Path(__file__).parents[2] / "portfolio" / "schools" / f"{slug}.toml" for slug in load_packs()),
    *sorted(Path(__file__).parent.glob("*.toml")),
]


@cache
def validator() -> Draft202012Validator:
    """Return the checker, with formats looked at: a day must be one."""
    schema = pack_schema(str)
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(schema, format_checker=Draft202012Validator.FORMAT_CHECKER)


def plain(value: Any) -> Any:
    """Return TOML's data as JSON has it, and as editors see it: a day is its text."""
    if isinstance(value, dict):
        return {key: plain(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [plain(inner) for inner in value]
    return value.isoformat() if isinstance(value, date) else value


def is_valid(data: dict[str, Any]) -> bool:
    return bool(validator().is_valid(plain(data)))


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_what_loads_is_valid(file: Path) -> None:
    assert list(validator().iter_errors(plain(whole(file.read_text("utf-8"))))) == []


def test_the_form_is_valid() -> None:
    assert is_valid(whole(TEMPLATE))


@given(NUMBERS)
@settings(max_examples=6, deadline=None, database=None)
def test_random_packs_are_valid(number: int) -> None:
    assert is_valid(whole(write_pack(random_pack(number))))


@pytest.mark.soak
@given(NUMBERS)
@settings(max_examples=400, deadline=None, database=None)
def test_many_random_packs_are_valid(number: int) -> None:
    assert is_valid(whole(write_pack(random_pack(number))))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('clause = "五(四)"\n\n[limits.select', "\n[limits.select"),  # no clause
        ("value = 20", "value = 0"),
        ("value = 20", "value = -1"),
        ("value = 20", 'value = "20"'),
        ("value = 20", "value = true"),
        ("value = 20", "value = 100000"),
        ("value = 20", "vlaue = 20"),
        ("value = 20", "value = 20\nsilent = {}"),
        ("value = 20", "value = 20\nmaybe = 1"),
        ("weeks = 3 }", "fortnights = 3 }"),
        ("weeks = 3 }", "weeks = 3, days = 1 }"),
        ("weeks = 3 }", "weeks = 53 }"),
        ('"closing_ceremony_on", weeks = 3', '"closing_ceremony", weeks = 3'),
        ("month = 7, day = 31", "year = 2025, month = 7, day = 31"),
        ("on_day = { month = 7, day = 31 }", "on_day = 2025-07-31"),
        ("grades = [1, 2]", "grades = [1, 4]"),
        ("grades = [1, 2]", "grades = []"),
        ("grades = [1, 2]", "grades = [1, 1]"),
        ('grades = [1, 2]\n', 'grades = [1, 2]\ndivision = "night"\n'),
        ("in_force_from = 2024-08-30", ""),
        ("in_force_from = 2024-08-30", "in_force_from = 2024-08-30\nundated = true"),
        ('name = "範例高級中學"', 'name = " "'),
        ('name = "範例高級中學"', ""),
        ('platform = { value = "教務處", clause = "五" }', ""),
        ('clause = "沿革"\n', ""),
        ("on = 2024-08-30\n", ""),
        ("    { by_notice = {}, clause = \"十一\" },\n", ""),  # one reading alone
        ("by_notice = {}, clause", "by_notice = {}, whole_year = true, clause"),
        ('standing = "proposed"', 'standing = "maybe"'),
        ('standing = "proposed"\n', ""),  # what is in force replaces nothing
        ('silent = { ask = "registrar"', 'silent = { ask = "nobody"'),
        ('silent = { ask = "registrar"', 'clause = "六"\nsilent = { ask = "registrar"'),
        ("years = 5", "years = 500"),
        ('by = ["輔導室"]', "by = []"),
        ('by = ["輔導室"]', 'by = ["輔導室", "輔導室"]'),
        ('title = "同科目教師"', "title = 3"),
        ("[retention]", "[retenton]"),
        ('"沿革" = "訂定和修正的日期"', '"沿革" = ""'),
    ],
)  # fmt: skip
def test_both_refuse(old: str, new: str) -> None:
    """One mistake of each class that a schema can express."""
    assert old in TEMPLATE
    text = TEMPLATE.replace(old, new, 1)
    assert not is_valid(whole(text))
    with pytest.raises(PackInvalidError):
        parse_pack(text, "form.toml")


def test_no_leaf_takes_another_kind() -> None:
    """Wherever a value stands, one of another kind is refused by both, so that no key is left undescribed."""
    data = whole(TEMPLATE)
    found = [place for place, _ in leaves(data)]
    assert len(found) > 150
    needed = ("name", "short_name", "in_force_from", "source", "offices")
    around = {
        key: {part: data[part] for part in {*needed, key}} for key in data
    }  # the rest of the file only costs time
    taken = [place for place in found if is_valid(put(around[str(place[0])], place, {"x": [1]}))]
    assert taken == []


def test_every_key_has_words() -> None:
    """The command prints the schema with a Chinese description beside every key; nothing lacks one."""
    said = licheng("school", "schema")
    assert said.code == 0
    schema = json.loads(said.out)
    assert schema["properties"]["deadlines"]["properties"]["certification"]["description"] == "教師認證期限"

    def without(value: Any, place: str) -> list[str]:
        if not isinstance(value, dict):
            return []
        found = [place] if "properties" in place.split("/")[-2:-1] and "description" not in value else []
        return found + [lack for key, inner in value.items() for lack in without(inner, f"{place}/{key}")]

    lacking = [place for place in without(schema, "") if "/oneOf/" not in place]
    assert [place for place in lacking if not place.endswith(("/undated", "/in_force_from", "/standing"))] == []


def test_editors_see_days_as_text() -> None:
    assert is_valid(whole(toml_text(whole(TEMPLATE) | {"in_force_from": date(2020, 1, 1)})))
    assert not is_valid(whole(TEMPLATE) | {"in_force_from": "114/2/3"})
