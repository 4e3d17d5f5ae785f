"""Tables whose cells are set apart by tabs: which row is which, under merged labels, and what it says."""

from collections import Counter
from dataclasses import dataclass, replace

from portfolio.regulations.document_words import document_words
from portfolio.regulations.spacing import bare, tidy

LONGEST_HEAD = 40  # characters of a cell that names a column


@dataclass(frozen=True)
class TableRow:
    """One row: the group it stands in, its own label, a part where a label has several rows, and (head, cell) pairs."""

    group: str
    label: str
    part: str
    cells: tuple[tuple[str, str], ...]

    def text(self) -> str:
        """Return what the row says, each cell under its column's name."""
        made = ""
        for head, cell in self.cells:
            made += "；" if made and not made.endswith(("。", "；")) else ""
            made += f"{head}：{cell}" if head else cell
        return made


@dataclass(frozen=True)
class Table:
    """The rows that are passages, and how many lines were none: heads, and rows of a sheet of persons."""

    rows: tuple[TableRow, ...]
    heads: int = 0
    persons: int = 0


@dataclass(frozen=True)
class _Head:
    names: tuple[str, ...]  # one a column; a merged head is repeated
    labels: int  # how many columns name the row
    shift: int  # cells by which rows with two labels are wider than the head says
    has_groups: bool  # the first column names groups of rows


def read_table(lines: list[list[str]], titles: frozenset[str] = frozenset()) -> Table:
    """Return the rows of a table given as lines of cells, an empty cell being one merged with the one above or before.

    `titles` are headings of the document (as `bare` writes them): two of them in one label are two labels.
    """
    lines = [cells for cells in lines if any(cell.strip() for cell in cells)]
    if not lines:
        return Table(())
    person_heads = document_words("tables")["person_heads"]
    first = [tidy(cell) for cell in lines[0]]
    if any(bare(cell).startswith(head) for cell in first for head in map(bare, person_heads)):
        return Table((), persons=len(lines))
    head, used = _read_head(lines)
    rows = _Rows(head, titles)
    heads = used
    for cells in lines[used:]:
        if [bare(cell) for cell in cells] == [bare(cell) for cell in lines[0]]:
            heads += 1
        elif len(heading := [cell for cell in cells if cell.strip()]) > 1 and _is_head(heading):
            rows.head, heads = _read_head([cells])[0], heads + 1
        else:
            rows.add(cells)
    return Table(tuple(rows.named()), heads=heads)


def _is_head(cells: list[str]) -> bool:
    words = document_words("tables")
    known = {bare(word) for word in words["heads"]}
    return bare(cells[0]) in map(bare, words["label_heads"]) and sum(bare(cell) in known for cell in cells) >= max(
        2, (len(cells) + 1) // 2
    )


def _read_head(lines: list[list[str]]) -> tuple[_Head, int]:
    first = [tidy(cell) for cell in lines[0]]
    labels = {bare(word) for word in document_words("tables")["label_heads"]}
    names, shift = list(first), 0
    while names and not names[-1]:
        names.pop()
        shift += 1
    has_groups = bool(names) and not names[0]
    count = 1
    while count < len(names) and (not names[count] or (bare(names[count]) in labels and bare(names[0]) in labels)):
        count += 1
    if has_groups:
        count = 2
    for column in range(1, len(names)):
        names[column] = names[column] or names[column - 1]
    used = 1
    if len(lines) > 1 and not has_groups and names and _is_second_head(lines[0], lines[1]):
        below = [tidy(cell) for cell in lines[1]]
        names += [names[-1]] * (len(below) - len(names))
        both = zip(names, below + [""] * (len(names) - len(below)), strict=True)
        names = [f"{one} {two}".strip() if two else one for one, two in both]
        shift, used = 0, 2
    return _Head(tuple(names), count, shift if used == 1 else 0, has_groups), used


def _is_second_head(first: list[str], second: list[str]) -> bool:
    # Nothing stands under the first head, which reaches over both lines; a merged head has its parts below it.
    merged = any(not cell.strip() for cell in first[1:])
    return bool(first[0].strip()) and not second[0].strip() and merged and sum(map(bool, map(str.strip, second))) > 1


class _Rows:
    """Rows as they come: labels carried down, lines that a page break cut off put where they belong."""

    def __init__(self, head: _Head, titles: frozenset[str]) -> None:
        self.head, self._titles = head, titles
        self._rows: list[TableRow] = []
        self._group = self._label = ""

    def add(self, cells: list[str]) -> None:
        """Take one line of cells."""
        told = [tidy(cell) for cell in cells]
        filled = [cell for cell in told if cell]
        if len(filled) == 1 and not told[0] and self._rows:
            self._continue(filled[0])
            return
        names, count = self._columns(told)
        labels, values = told[:count], told[count:]
        raw = cells[:count]
        pairs = _pairs(names[count : len(told)], values)
        if count == 2 and labels[1]:
            self._group = self._one_label(raw[0]) or self._group
            self._label = self._one_label(raw[1])
        elif labels[0]:
            self._group, self._label = "", self._one_label(raw[0])
        label_head = names[count - 1] or next((name for name in names if name), "")
        self._rows.append(TableRow(self._group, self._label, "", ((label_head, self._label), *pairs)))

    def named(self) -> list[TableRow]:
        """Return the rows; a label of several rows has its parts told apart, any other has none."""
        several = Counter((row.group, row.label) for row in self._rows)
        return [
            replace(row, part=row.cells[1][1]) if several[row.group, row.label] > 1 and len(row.cells) > 1 else row
            for row in self._rows
        ]

    def _columns(self, told: list[str]) -> tuple[tuple[str, ...], int]:
        head = self.head
        if head.shift and len(told) > head.shift and all(told[-head.shift :]) and len(told) > len(head.names):
            # The head is as wide as its usual rows; a row with two labels is wider.
            return (*head.names[:1] * head.shift, *head.names), 1 + head.shift
        if len(told) < len(head.names):
            single = tuple(dict.fromkeys(head.names))
            return single + ("",) * (len(told) - len(single)), 1
        return head.names + ("",) * (len(told) - len(head.names)), min(head.labels, len(told))

    def _one_label(self, cell: str) -> str:
        parts = cell.split()
        if len(parts) > 1 and all(bare(part) in self._titles for part in parts):
            return "、".join(parts)
        return tidy(cell)

    def _continue(self, text: str) -> None:
        """Append to the last cell above that is no whole sentence."""
        for index in range(len(self._rows) - 1, max(-1, len(self._rows) - 3), -1):
            cells = list(self._rows[index].cells)
            head, last = cells[-1]
            if len(cells) > 1 and len(last) > LONGEST_HEAD // 2 and not last.endswith(("。", "；")):
                cells[-1] = (head, tidy(f"{last} {text}"))
                self._rows[index] = replace(self._rows[index], cells=tuple(cells))
                return
        row = self._rows[-1]
        head, last = row.cells[-1]
        self._rows[-1] = replace(row, cells=(*row.cells[:-1], (head, f"{last}{text}")))


def _pairs(names: tuple[str, ...], values: list[str]) -> list[tuple[str, str]]:
    pairs: list[tuple[str, str]] = []
    for name, value in zip(names, values, strict=False):
        if not value:
            continue
        if pairs and pairs[-1][0] == name and name:
            pairs[-1] = (name, f"{pairs[-1][1]}、{value}")
        else:
            pairs.append((name, value))
    return pairs
