"""What `licheng regulations` says of a document: what was split, what was left out, where the rule pack differs."""

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from bot.cli.formulas import roc
from bot.cli.words import t
from portfolio.dates import taipei_day
from portfolio.regulations.comparing import Comparison, compare
from portfolio.regulations.passages import PassageKind

if TYPE_CHECKING:
    from datetime import date

    from portfolio.regulations.passages import Passage, SplitDocument
    from portfolio.rules import RulePack
    from storage.queries.regulations import ImportedDocument

SHOWN = 10  # citations of each difference


def import_lines(
    split: "SplitDocument", pack: "RulePack | None", *, school: str, changed: bool | None, later: "date | None"
) -> list[str]:
    """Return what to print about an import; `changed` is None where it was only tried, `later` a day still to come."""
    counted = Counter(one.kind for one in split.passages)
    kinds = "、".join(t(f"cli.regulations.kind.{kind}", count=counted[kind]) for kind in PassageKind if counted[kind])
    title = split.title or t("cli.regulations.untitled")
    lines = [t("cli.regulations.split", title=title, count=len(split.passages), kinds=kinds)]
    if split.left_out:
        left = "、".join(t(f"cli.regulations.left.{one.reason}", count=one.count) for one in split.left_out)
        lines.append(t("cli.regulations.left", what=left))
    twice = [one.clause for one in split.passages if "#" in one.clause]
    if twice:
        lines.append(t("cli.regulations.twice", clauses=_first(twice)))
    lines += _differences(split, pack, school)
    day = "" if later is None else roc(later)
    lines.append(t(f"cli.regulations.outcome.{_outcome(changed, later)}", school=school, day=day))
    return [*lines, t("cli.regulations.next", school=school, clause=split.passages[-1].clause)]


def _outcome(changed: bool | None, later: "date | None") -> str:
    if not changed:
        return "tried" if changed is None else "same"
    return "done" if later is None else "later"


def _differences(split: "SplitDocument", pack: "RulePack | None", school: str) -> list[str]:
    if pack is None:
        return [t("cli.regulations.no_pack", school=school)]
    found = compare(pack, split.passages)
    if not found.names and not found.new:
        return [t("cli.regulations.alike", count=len(pack.clauses))]
    said = {
        "amended": list(found.changed.values()),
        "moved": [t("cli.regulations.move", old=old, new=new) for old, new in found.moved.items()],
        "absent": list(found.gone),
        "unnamed": _new(split, found),
    }
    return [
        t(f"cli.regulations.{what}", count=len(clauses), clauses=_first(clauses))
        for what, clauses in said.items()
        if clauses
    ]


def _new(split: "SplitDocument", found: Comparison) -> list[str]:
    return [one.clause for one in split.passages if one.clause in found.new]


def _first(clauses: Sequence[str]) -> str:
    shown = "、".join(clauses[:SHOWN])
    return t("cli.regulations.and_more", shown=shown) if len(clauses) > SHOWN else shown


def import_as_json(split: "SplitDocument", pack: "RulePack | None") -> dict[str, Any]:
    """Return the same for a program, with every passage; a clause of the pack beside its number in the document."""
    found = Comparison({}, frozenset()) if pack is None else compare(pack, split.passages)
    return {
        "title": split.title,
        "passages": [passage_as_json(one) for one in split.passages],
        "left_out": {one.reason.value: one.count for one in split.left_out},
        "amended": dict(found.changed),
        "moved": dict(found.moved),
        "only_in_pack": list(found.gone),
        "only_in_document": _new(split, found),
    }


def passage_as_json(passage: "Passage") -> dict[str, Any]:
    """Return a passage for a program."""
    return {
        "clause": passage.clause,
        "text": passage.text,
        "heading": list(passage.heading),
        "kind": passage.kind.value,
    }


def passage_lines(passage: "Passage") -> list[str]:
    """Return a passage for people: its citation, then its text, what stands above it in brackets."""
    above = t("cli.regulations.above", heading="／".join(passage.heading)) if passage.heading else ""
    return [f"{passage.clause}{above}", f"  {passage.text}"]


def document_as_json(document: "ImportedDocument", size: int, *, is_used: bool) -> dict[str, Any]:
    """Return a document for a program; `superseded_at` is null for the newest, `in_use` says whether it is used."""
    return {
        "title": document.title,
        "file": document.file_name,
        "sha256": document.fingerprint,
        "in_force_from": None if document.in_force_from is None else document.in_force_from.isoformat(),
        "imported_by": document.imported_by,
        "imported_at": document.imported_at.isoformat(),
        "superseded_at": None if document.superseded_at is None else document.superseded_at.isoformat(),
        "in_use": is_used,
        "passages": size,
    }


def document_cells(document: "ImportedDocument", size: int, used: "ImportedDocument | None", day: "date") -> list[str]:
    """Return a document for a table; `used` is the one used on that day."""
    since, superseded = document.in_force_from, document.superseded_at
    if document == used:
        in_use = t("cli.regulations.in_use")
        state = in_use if since is None else t("cli.regulations.in_use_since", day=roc(since))
    elif superseded is None and since is not None and since > day:
        state = t("cli.regulations.in_use_later", day=roc(since))
    else:
        state = "" if superseded is None else t("cli.regulations.superseded", day=roc(taipei_day(superseded)))
    title = document.title or t("cli.regulations.untitled")
    return [title, document.file_name, roc(taipei_day(document.imported_at)), str(size), state]
