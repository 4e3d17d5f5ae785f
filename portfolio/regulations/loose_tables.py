"""Tables that a file gives line by line without marks between the cells, as the text of a PDF does."""

import re
from collections import Counter

from portfolio.regulations.document_tables import Table, TableRow
from portfolio.regulations.document_words import document_words
from portfolio.regulations.numbering import read_mark
from portfolio.regulations.spacing import CLOSING, OPENING, bare, first_unit, tidy, width

LONGEST_LABEL = 22  # characters of the label of a row
LONGEST_KEY = 8  # characters before the colon that begins a part
TAIL = 2  # characters of what a narrow cell leaves for its next line
RECURS = 3  # lines of one width make a column

_INSIDE = document_words("signs")["no_cell_after"]
_BETWEEN_CELLS = re.compile(rf"(?:(?<=[^\s{_INSIDE}])|(?<=[A-Za-z]\d))(?:\s{{2,}}|\s(?=[^\x00-\x7f]))")
_ITEM = re.compile(r"\d{1,2}\s*[.、]\s*\D")


def read_loose_table(lines: list[str]) -> Table:
    """Return the rows of the lines that follow a table's caption; white space is as the file gives it."""
    lines = [line for line in lines if line.strip()]
    if not lines:
        return Table(())
    heads = lines[0].split()
    if is_loose_head(lines[0]):
        return Table(tuple(_read_columns(heads, lines[1:])), heads=1)
    return Table(tuple(_read_cells(lines)))


def is_loose_head(line: str) -> bool:
    """Return whether a line is a row of column names and nothing else."""
    known = {bare(word) for word in document_words("tables")["heads"]}
    cells = [bare(cell) for cell in line.split()]
    return len(cells) > 1 and sum(cell in known for cell in cells) * 2 > len(cells)


# -- with a head: so many cells make a row


def _read_columns(heads: list[str], lines: list[str]) -> list[TableRow]:
    labels = {bare(word) for word in document_words("tables")["label_heads"]}
    naming = 1
    while naming < len(heads) - 1 and bare(heads[naming]) in labels:
        naming += 1
    values = len(heads) - naming
    rows: list[TableRow] = []
    group, cells, breaks = "", list[str](), list[int]()
    for line in [*lines, ""]:
        mark = read_mark(line.strip()) if naming > 1 or not cells else None
        if cells and (mark is not None or not line or len(cells) > values):
            rows += _made(heads, group, _fitted(cells, breaks, values + 1), naming)
            cells, breaks = [], []
        told = re.sub(r" +$", "", line)
        if naming > 1 and mark is not None:
            group, _, told = mark.rest.partition(" ")
            if not told.strip():
                continue
        parts = re.split(r"\s", told)
        if cells and _is_open(cells[-1]):
            cells[-1] += parts.pop(0)
        elif cells:
            breaks.append(len(cells))
        cells += parts
    return rows


def _fitted(cells: list[str], breaks: list[int], wanted: int) -> list[str]:
    """Join what a line break parted until there are no more cells than columns."""
    for at in breaks:
        if len(cells) <= wanted:
            break
        if at < len(cells):
            cells = [*cells[: at - 1], cells[at - 1] + cells[at], *cells[at + 1 :]]
            breaks = [one - 1 for one in breaks]
    return cells


def _made(heads: list[str], group: str, cells: list[str], naming: int) -> list[TableRow]:
    label, *values = [tidy(cell) for cell in cells]
    if not label or not any(values):
        return []
    pairs = [(head, value) for head, value in zip(heads[naming:], values, strict=False) if value]
    return [TableRow(group, label, "", ((heads[naming - 1], label), *pairs))]


def _is_open(cell: str) -> bool:
    return sum(sign in OPENING for sign in cell) > sum(sign in CLOSING for sign in cell)


# -- without one: labels, `key:` parts and what they hold


def _read_cells(lines: list[str]) -> list[TableRow]:
    rows: list[TableRow] = []
    row, part = "", ""
    held: list[str] = []
    for cell, first, alone in [*_cells(lines), ("", False, False)]:
        key, colon, rest = _key(cell)
        names_row = first and alone and _is_label(cell)
        names_part = bool(colon) or (first and not alone and bool(part) and _is_label(cell))
        if names_row or names_part or not cell:
            rows += _told(row, part, held)
            row = tidy(cell) if names_row else row
            part = (key or tidy(cell)) if names_part else ""
            held = [rest] if colon else []
        else:
            held.append(tidy(cell))
    return rows


def _told(row: str, part: str, held: list[str]) -> list[TableRow]:
    said = [piece for piece in held if piece]
    label = part or row
    if not row or not (part or said):
        return []
    cells = ((label, said[0]), *(("", piece) for piece in said[1:])) if said else (("", label),)
    return [TableRow(row if part else "", label, "", cells)]


def _cells(lines: list[str]) -> list[tuple[str, bool, bool]]:
    """Return (cell, whether a line begins with it, whether it has the line for itself), broken lines joined."""
    columns = _column_widths(lines)
    cells: list[tuple[str, bool, bool]] = []
    above = ""  # the last line of the last cell
    for line in lines:
        parts = [part for part in _BETWEEN_CELLS.split(line.strip()) if part.strip()]
        alone = len(parts) == 1 and not re.search(r"\S\s{2,}$", line)
        begins = not alone or bool(_key(parts[0])[1]) or _ITEM.match(parts[0]) is not None
        is_tail = alone and len(tidy(parts[0])) <= TAIL
        goes_on = not above.endswith(("。", "；")) and (is_tail or _is_full(above, parts[0], columns))
        if cells and not begins and goes_on:
            before, first, was_alone = cells[-1]
            cells[-1] = (tidy(f"{before} {parts[0]}"), first, was_alone)
        else:
            cells.append((parts[0], True, alone))
        cells += [(part, False, False) for part in parts[1:]]
        above = parts[-1]
    return cells


def _column_widths(lines: list[str]) -> list[float]:
    """Return the widths that lines are broken at: those that come again and again."""
    found = Counter(round(width(_BETWEEN_CELLS.split(line.strip())[-1])) for line in lines)
    often = [wide for wide, count in found.items() if count >= RECURS and wide > LONGEST_KEY - TAIL]
    return sorted(float(wide) for wide in often if found[wide] >= max(found[wide - 1], found[wide + 1]))


def _is_full(line: str, following: str, columns: list[float]) -> bool:
    wide, room = width(line), width(line) + first_unit(following)
    over = 0.0 if line[-1:].isascii() else 1.0  # a unit (MB) may stand out of its cell, and ends it
    return any(room > column and wide <= column + over for column in columns)


def _key(cell: str) -> tuple[str, str, str]:
    """Return (key, colon, rest) of a cell that begins with a short name and a colon."""
    key, colon, rest = cell.partition("：")
    key = tidy(key)
    if not colon or not key or len(key) > LONGEST_KEY or re.search(r"[，。；、]", key):
        return "", "", cell
    return key, colon, tidy(rest)


def _is_label(cell: str) -> bool:
    text = tidy(cell)
    return 2 < len(text) <= LONGEST_LABEL and not re.search(r"[0-9A-Za-z，。；：、]", text) and text[0] not in OPENING
