"""Tables that a text shows by blanks alone, each cell below its head: their cells are set apart by tabs."""

import re
from dataclasses import dataclass

from portfolio.regulations.captions import read_caption
from portfolio.regulations.numbering import read_mark
from portfolio.regulations.spacing import bare, tidy, width
from portfolio.regulations.worded_tables import rows_of_words

FEWEST_CELLS = 3  # of a row; two things apart in a line may be a signature
FEWEST_ROWS = 2  # below the head

_GAP = re.compile(r"[ \u3000\u00a0]{2,}")
_SENTENCE = re.compile("[。；]")


@dataclass(frozen=True)
class _Cell:
    said: str
    starts: float
    ends: float


def with_tabs(text: str) -> str:
    """Return the text with a tab between the cells of tables that only blanks set apart; all else as it stands.

    >>> with_tabs("aa   bb   cc\\n1a   1b   1c\\n2a        2c\\n     and  more\\n3a   3b   3c\\nno row").splitlines()
    ['aa\\tbb\\tcc', '1a\\t1b\\t1c', '2a\\tand\\t2c more', '3a\\t3b\\t3c', 'no row']
    """
    lines = text.replace("\f", "\n").splitlines()
    made: list[str] = []
    at = 0
    while at < len(lines):
        rows, end = _rows(lines, at)
        if not rows and at and _is_caption(lines[:at]):
            rows, end = rows_of_words(lines, at)
        made += ["\t".join(row) for row in rows] or [lines[at]]
        at = end if rows else at + 1
    return "\n".join(made)


def _is_caption(above: list[str]) -> bool:
    last = next((line for line in reversed(above) if line.strip()), "")
    caption = read_caption(tidy(last)) if "\t" not in last else None
    return caption is not None and caption.is_table


# -- each cell below its head


def _rows(lines: list[str], at: int) -> tuple[list[list[str]], int]:
    """Return the rows of the table whose head is this line, and where it ends; none where it is no table."""
    head = _cells(lines[at])
    if len(head) < FEWEST_CELLS or _SENTENCE.search(lines[at]):
        return [], at
    rows = [[cell.said for cell in head]]
    whole, end = 0, at + 1
    for index in range(at + 1, len(lines)):
        if not lines[index].strip():
            continue
        cells = _cells(lines[index])
        columns = _columns(cells, head)
        if len(columns) < 2 and not _is_in_a_cell(lines[index], cells, columns):
            break
        if len(columns) == 1 and columns[0] == 0 and not _is_row(lines, index + 1, head):
            break
        if 0 in columns and len(columns) > 1:
            rows.append(_row(cells, columns, len(head)))
            whole += len(columns) == len(head)
        else:
            rows[-1] = _longer(rows[-1], cells, columns)
        end = index + 1
    return (rows, end) if whole >= FEWEST_ROWS else ([], at)


def _cells(line: str) -> list[_Cell]:
    if "\t" in line:
        return []
    found, at = list[_Cell](), 0
    for gap in [*_GAP.finditer(line.rstrip()), None]:
        end = len(line.rstrip()) if gap is None else gap.start()
        if line[at:end].strip():
            found.append(_Cell(line[at:end].strip(), width(line[:at]), width(line[:end])))
        at = end if gap is None else gap.end()
    return found


def _columns(cells: list[_Cell], head: list[_Cell]) -> list[int]:
    """Return below which head each cell stands; none where two stand below one, or a sentence runs over them."""
    if len(cells) == len(head):
        return list(range(len(head)))
    found = [min(range(len(head)), key=lambda column: _apart(cell, head[column])) for cell in cells]
    fits = len(set(found)) == len(found) and sorted(found) == found and len(cells) < len(head)
    return found if fits else []


def _apart(cell: _Cell, head: _Cell) -> float:
    middle = (cell.starts + cell.ends) / 2 - (head.starts + head.ends) / 2
    return min(abs(cell.starts - head.starts), abs(middle))


def _is_in_a_cell(line: str, cells: list[_Cell], columns: list[int]) -> bool:
    """Return whether a line goes on with what one cell above says: it stands there, and begins nothing."""
    if len(columns) != 1 or _SENTENCE.search(line) or read_mark(line.strip()) is not None:
        return False
    return bool(bare(cells[0].said))


def _is_row(lines: list[str], at: int, head: list[_Cell]) -> bool:
    following = next((line for line in lines[at:] if line.strip()), "")
    return len(_cells(following)) > 1 and len(_columns(_cells(following), head)) > 1


def _row(cells: list[_Cell], columns: list[int], wide: int) -> list[str]:
    said = dict(zip(columns, (cell.said for cell in cells), strict=True))
    return [said.get(column, "") for column in range(wide)]


def _longer(row: list[str], cells: list[_Cell], columns: list[int]) -> list[str]:
    said = dict(zip(columns, (cell.said for cell in cells), strict=True))
    return [f"{before} {said[column]}".strip() if column in said else before for column, before in enumerate(row)]
