"""Rows of tables under the short names that a school's rule pack gives them, where it is plain which row is meant."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import replace

from portfolio.regulations.document_words import document_words
from portfolio.regulations.passages import Passage, PassageKind
from portfolio.regulations.spacing import bare


def with_names_of(passages: Sequence[Passage], citations: Collection[str]) -> tuple[Passage, ...]:
    """Return the passages, rows renamed to the citations that people have given them.

    People shorten what a row is called (「每學期上傳件數與期程」 to 「上傳件數與期程」). A name is taken for a row
    of the same table where its letters stand in the row's label in their order, and in no other row's. What fits
    several rows, or none, is left: the row stays as it is printed.
    """
    printed = {passage.clause for passage in passages}
    rows = [one for one in passages if one.kind in (PassageKind.ROW, PassageKind.MEETING) and "/" in one.clause]
    names: dict[str, list[str]] = defaultdict(list)
    for citation in citations:
        table = None if citation in printed else _table(citation, rows)
        if table is not None:
            names[table].append(citation)
    renamed: dict[str, str] = {}
    for table, given in names.items():
        free = [row for row in rows if row.clause.startswith(f"{table}/") and row.clause not in citations]
        renamed |= _matched(len(table) + 1, free, given)
    return tuple(replace(one, clause=renamed.get(one.clause, one.clause)) for one in passages)


def _table(citation: str, rows: list[Passage]) -> str | None:
    """Return the longest beginning of a citation that rows of the document have too."""
    table = citation
    while "/" in table:
        table = table.rpartition("/")[0]
        if any(row.clause.startswith(f"{table}/") for row in rows):
            return table
    return None


def _matched(skip: int, rows: list[Passage], names: list[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for fits in (_fits, _ends_alike):
        open_names = [name for name in names if name not in found.values()]
        settled = True
        while settled:
            settled = False
            for name in sorted(open_names, key=len, reverse=True):
                able = [row for row in rows if row.clause not in found and fits(name[skip:], row.clause[skip:], row)]
                if len(able) == 1 and name not in found.values():
                    found[able[0].clause] = name
                    settled = True
    return found


def _fits(name: str, label: str, row: Passage) -> bool:
    letters = [sign for sign in bare(name) if sign not in document_words("tables")["connecting"]]
    said = iter(bare("".join(row.heading[-1:]) + label + row.text[: len(label) * 2]))
    return bool(letters) and all(letter in said for letter in letters)


def _ends_alike(name: str, label: str, _row: Passage) -> bool:
    return "/" in name and bare(name.rpartition("/")[2]) == bare(label.rpartition("/")[2])
