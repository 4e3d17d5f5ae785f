"""A draft as the text of a pack's file: TOML, with the words that each value came from in a comment above it."""

import textwrap
from collections.abc import Sequence
from typing import Any

from portfolio.errors import PackInvalidError
from portfolio.regulations.drafting_proposals import Settled, Toml
from portfolio.regulations.drafting_source import Origin
from portfolio.regulations.drafting_words import table
from portfolio.regulations.passages import Passage
from portfolio.schools.places import Places, written
from portfolio.schools.sections import SECTIONS
from portfolio.schools.table import LONGEST_TEXT
from portfolio.schools.toml_text import toml_text

WIDTH = 100  # characters of a comment's line


def draft_text(head: Origin, settled: Sequence[Settled], passages: Sequence[Passage]) -> str:
    """Return the file: values in the order of a pack, comments with their words, every passage as printed."""
    root = _head(head, settled)
    keys: dict[str, list[Settled]] = {}
    for one in settled:
        entries = _place(root, one)
        keys.setdefault(_key(one, entries), []).append(one)
    for section in ("limits", "deadlines"):
        for subject, entries in root.get(section, {}).items():
            if len(entries) == 1:  # one entry is a table of its own
                root[section][subject] = entries[0]
                keys[f"{section}.{subject}"] = keys.pop(f"{section}.{subject}[0]")
    ordered = {key: root[key] for key in _order() if key in root}
    ordered["clauses"] = {one.clause: _clause(one.text) for one in passages if one.text.strip()}
    text = toml_text(ordered)
    return _commented(text, keys)


def refused_at(settled: Settled, all_of_it: Sequence[Settled], error: PackInvalidError) -> bool:
    """Return whether the loader refuses something that stands where `settled` stands."""
    path = ".".join(written(part) for part in settled.path)
    keys = [problem.key for problem in error.problems]
    return any(key == path or key.startswith((f"{path}.", f"{path}[")) for key in keys)


def _order() -> tuple[str, ...]:
    first = ("name", "short_name", "kind", "undated", "in_force_from", "divisions", "source", "offices", "limits")
    return (*first, "not_counted", "certified", "deadlines", *(section.name for section in SECTIONS))


def _head(head: Origin, settled: Sequence[Settled]) -> Toml:
    words = table("unnamed")
    root: Toml = {"name": head.name or words["name"], "short_name": head.short_name or words["name"]}
    if head.kind:
        root["kind"] = head.kind
    root |= {"undated": True} if head.in_force_from is None else {"in_force_from": head.in_force_from}
    if any("evening" in one.reading for one in settled if one.path[0] == "offices"):
        root["divisions"] = ["day", "evening"]
    source: Toml = {"title": head.title or words["title"]}
    if head.clause:
        source["clause"] = head.clause
    notes = [*([] if head.is_dated else ["undated"]), *([] if head.name else ["school-not-named"])]
    source |= {"notes": notes} if notes else {}
    source |= {"history": list(head.history)} if head.history else {}
    return root | {"source": source, "offices": {}}


def _place(root: Toml, settled: Settled) -> list[Any]:
    """Put a reading where it stands; limits and deadlines are lists, anything else is a table of its own."""
    table_: Toml = root
    for part in settled.path[:-1]:
        table_ = table_.setdefault(part, {})
    last = settled.path[-1]
    if settled.path[0] in ("limits", "deadlines"):
        entries: list[Any] = table_.setdefault(last, [])
        entries.append(settled.reading)
        return entries
    table_[last] = settled.reading
    return []


def _key(settled: Settled, entries: Sequence[Any]) -> str:
    path = ".".join(written(part) for part in settled.path)
    return f"{path}[{len(entries) - 1}]" if entries else path


def _clause(text: str) -> str:
    """A passage on one line; one longer than a pack may hold ends with its last whole sentence."""
    words = " ".join(text.split())
    if len(words) <= LONGEST_TEXT:
        return words
    cut = words[: LONGEST_TEXT - 1]
    stop = max(cut.rfind(sign) for sign in table("texts")["stops"])
    return (cut[: stop + 1] if stop > 0 else cut) + str(table("texts")["more"])


def _commented(text: str, keys: dict[str, list[Settled]]) -> str:
    """The text with the words of each value above its line."""
    places = Places(text)
    lines = text.split("\n")
    above: dict[int, list[str]] = {}
    for key, several in keys.items():
        line = places.line(key)
        if line is not None:
            for settled in several:
                above.setdefault(line, []).extend(_comments(settled))
    head = [f"# {line}" for line in table("unnamed")["comments"]]
    out = [*head]
    for number, told in enumerate(lines, start=1):
        out += [*dict.fromkeys(above.get(number, ())), told]
    return "\n".join(out)


def _comments(settled: Settled) -> list[str]:
    shape = str(table("unnamed")["comment"])
    said = dict.fromkeys(shape.format(clause=one.clause, words=_plain(one.words)) for one in settled.proposals)
    return [f"# {part}" for one in said for part in textwrap.wrap(one, WIDTH) or [one]]


def _plain(words: str) -> str:
    return "".join(sign for sign in words if sign.isprintable())
