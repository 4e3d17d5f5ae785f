"""TOML → `RulePack`: the whole file is read, and every mistake is told with its line and key."""

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import PurePath
from typing import Any

from portfolio.errors import PackInvalidError, PackProblem
from portfolio.people import Division
from portfolio.readings import Cited, Reading, Remark
from portfolio.rules import Adoption, OfficeItem, RulePack, SchoolKind, Source
from portfolio.schools.consistency import (
    refuse_circles,
    refuse_contradictions,
    refuse_endings,
    refuse_nameless_certifiers,
    refuse_unnamed_offices,
)
from portfolio.schools.entries import by_kind, deadlines_of, limits_of
from portfolio.schools.places import Places
from portfolio.schools.reading import asking, read
from portfolio.schools.sections import SECTIONS, by_division, read_section
from portfolio.schools.syntax import syntax_problem
from portfolio.schools.table import Findings, Table
from portfolio.works import Registrant

LARGEST_FILE = 1_000_000  # bytes; the longest of the five packs has some 30,000
DEEPEST = 20  # tables inside tables; a pack has seven at most
SLUG = re.compile(r"[a-z][a-z0-9_-]{1,30}")


def decode_pack(data: bytes, name: str) -> str:
    """Return the text of a file as an editor saved it: UTF-8, with or without a byte order mark.

    Raises:
        PackInvalidError: it is too large, or saved in another encoding; nothing more can be said of it then.
    """
    if len(data) > LARGEST_FILE:
        facts = (("found", str(len(data))), ("most", str(LARGEST_FILE)))
        raise PackInvalidError(name, (PackProblem("file-too-large", "", None, facts),))
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise PackInvalidError(name, (PackProblem("not-utf-8", "", line),)) from None


def parse_pack(text: str, name: str) -> RulePack:
    """Return the pack that the TOML `text` of the file `name` describes; its slug is the file's name without ending.

    Raises:
        PackInvalidError: with every mistake found, each with line, key and code.
    """
    findings = Findings()
    pack = _pack(Table(_read(text, name), "", findings), PurePath(name).stem)
    if findings.problems:
        raise PackInvalidError(name, placed(text, findings.problems))
    return pack


def _read(text: str, name: str) -> dict[str, Any]:
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        problem = syntax_problem(text, str(error))
    except RecursionError:
        problem = PackProblem("too-deep", "")
    except ValueError:  # Python reads no number of thousands of digits
        problem = PackProblem("syntax", "", None, (("why", "value"),))
    else:
        if not _is_deep(data):
            return data
        problem = PackProblem("too-deep", "")
    raise PackInvalidError(name, (problem,))


def _is_deep(data: object) -> bool:
    level = [data]
    for _ in range(DEEPEST):
        inner = [one.values() if isinstance(one, dict) else one for one in level if isinstance(one, dict | list)]
        level = [value for values in inner for value in values]
    return bool(level)


def placed(text: str, problems: Iterable[PackProblem]) -> tuple[PackProblem, ...]:
    """Return what was found, once each, with its line and in the order of the file; `other` becomes a line too."""
    places = Places(text)
    found = {}
    for problem in problems:
        facts = tuple((name, str(places.line(fact)) if name == "other_line" else fact) for name, fact in problem.facts)
        found[replace(problem, line=places.line(problem.key), facts=facts)] = True
    return tuple(sorted(found, key=lambda problem: problem.line or 0))


def _pack(root: Table, slug: str) -> RulePack:
    if SLUG.fullmatch(slug) is None:
        root.wrong("bad-name", found=slug)
    divisions = root.some_of("divisions", Division, required="divisions" in root) or (Division.DAY,)
    pack = RulePack(
        slug=slug,
        name=root.text("name", required=True),
        short_name=root.text("short_name", required=True),
        kind=root.one_of("kind", SchoolKind) or SchoolKind.UNKNOWN,
        source=_source(root),
        in_force_from=root.day("in_force_from"),
        divisions=divisions,
        offices=_offices(root, divisions),
    )
    undated = bool(root.flag("undated"))
    if ("in_force_from" in root) is undated:
        root.wrong("dated-and-undated" if undated else "no-day", "in_force_from")
    limits, deadlines = list(limits_of(root, pack)), list(deadlines_of(root, pack))
    pack = replace(
        pack,
        limit_rules=tuple(entry.rule for entry in limits),
        deadline_rules=tuple(entry.rule for entry in deadlines),
        not_counted=by_kind(root, "not_counted", pack, _registrants),
        certified_kinds=by_kind(root, "certified", pack, lambda table: table.flag("value", required=True)),
        clauses=_texts(root, "clauses"),
        printed=_texts(root, "printed"),
    )
    offices = pack  # silences name an office, and nothing below changes those

    def ask(item: OfficeItem, division: Division | None) -> str:
        return offices.office_name(item, division=division)

    for section in SECTIONS:
        pack = replace(pack, **{section.name: read_section(root, section, divisions, ask)})
    refuse_circles(root, pack.succession)
    refuse_nameless_certifiers(root, pack.certifiers)
    refuse_endings(root, pack.formats)
    refuse_contradictions(limits, deadlines, divisions)
    refuse_unnamed_offices(root, pack)
    root.close()
    return pack


def _registrants(table: Table) -> frozenset[Registrant] | None:
    return frozenset(table.some_of("value", Registrant, required=True)) or None


def _texts(root: Table, section: str) -> dict[str, str]:
    """A text for each clause, in the order of the document: our own words for it, or the mark of what it printed."""
    table = root.table(section)
    return {} if table is None else {name: table.text(name, required=True) for name in table.names()}


def _source(root: Table) -> Source:
    table = root.table("source", required=True)
    if table is None:
        return Source("", "")
    history = tuple(_adoption(line) for line in table.tables("history"))
    notes = table.some_of("notes", Remark)
    source = Source(table.text("title", required=True), table.text("clause"), history, notes)
    if history and not source.clause:
        table.wrong("no-clause", "clause")
    table.close()
    return source


def _adoption(line: Table) -> Adoption:
    on, printed = line.day("on"), line.text("printed")
    if on is None and not printed:
        line.wrong("missing", "on", expected="day")
    adoption = Adoption(on, line.text("body", required=True), printed, line.some_of("notes", Remark))
    line.close()
    return adoption


def _offices(root: Table, divisions: tuple[Division, ...]) -> Mapping[OfficeItem, Mapping[Division, Reading[str]]]:
    """Offices by division: a reading for all divisions, or one under the name of each."""
    table = root.table("offices", required=True)
    if table is None:
        return {}
    found: dict[OfficeItem, dict[Division, Reading[str]]] = {}
    asked: list[tuple[OfficeItem, Division, OfficeItem]] = []
    for item in table.keys(OfficeItem):
        entry = table.table(item)
        if entry is None:
            continue
        for division, inside in by_division(entry, divisions):
            reading, ask = read(inside, _office, ("value",))
            inside.close()
            if reading is not None:
                found.setdefault(item, {})[division] = reading
                asked += [] if isinstance(reading, Cited) else [(item, division, ask or OfficeItem.PLATFORM)]
    for item, division, ask in asked:
        answer = found.get(ask, {}).get(division)
        if isinstance(answer, Cited):
            found[item][division] = asking(found[item][division], answer.value)
        elif ask in found:  # an item without any office is told at the place that asks it
            table.wrong("no-such-office", item, found=ask)
    if not set(divisions) <= set(found.get(OfficeItem.PLATFORM, ())):
        table.wrong("no-platform", OfficeItem.PLATFORM if OfficeItem.PLATFORM in found else "")
    return found


def _office(table: Table) -> str | None:
    return table.text("value", required=True) or None
