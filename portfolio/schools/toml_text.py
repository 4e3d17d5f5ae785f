"""Nested tables as TOML text: what a pack's file holds, and no more (no floats, no hours)."""

import json
from datetime import date
from typing import Any, TypeAlias

from portfolio.schools.places import written

Toml: TypeAlias = dict[str, Any]

INLINE = 100  # characters; a longer table stands under a header of its own


def toml_text(root: Toml) -> str:
    """Return the text: values first, then each table under its header; short tables stand in a line.

    >>> print(toml_text({"name": "a", "limits": {"x": [{"value": 1}, {"value": 2}]}}), end="")
    name = "a"
    <BLANKLINE>
    [limits]
    x = [{ value = 1 }, { value = 2 }]
    """
    lines: list[str] = []
    _table(root, "", lines)
    return "\n".join(lines).strip("\n") + "\n"


def _table(table: Toml, path: str, lines: list[str]) -> None:
    later: list[tuple[str, Any]] = []
    for key, value in table.items():
        if isinstance(value, dict) or _is_list_of_tables(value):
            short = bool(path) and len(_inline(value)) <= INLINE
            if not short:
                later.append((key, value))
                continue
        lines.append(f"{written(key)} = {_inline(value)}")
    for key, value in later:
        inner = f"{path}.{written(key)}" if path else written(key)
        for one in value if isinstance(value, list) else (value,):
            header = f"[[{inner}]]" if isinstance(value, list) else f"[{inner}]"
            lines += ["", header]
            _table(one, inner, lines)


def _is_list_of_tables(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(one, dict) for one in value)


def _inline(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dict):
        return (
            "{ " + ", ".join(f"{written(key)} = {_inline(one)}" for key, one in value.items()) + " }" if value else "{}"
        )
    if isinstance(value, list | tuple):
        return "[" + ", ".join(_inline(one) for one in value) + "]"
    if isinstance(value, date):
        return value.isoformat()
    # JSON's texts are TOML's, but for the deletion character, which no pack holds
    return str(value) if isinstance(value, int) else json.dumps(str(value), ensure_ascii=False)
