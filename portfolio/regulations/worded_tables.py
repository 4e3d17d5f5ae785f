"""Tables with one blank between their cells, as the text of a PDF has them: rows are known by their words."""

import re
from collections.abc import Sequence
from functools import cache

from portfolio.regulations.captions import is_page_number, read_caption
from portfolio.regulations.document_words import document_words
from portfolio.regulations.numbering import read_mark
from portfolio.regulations.spacing import OPENING, bare, tidy, width

FEWEST_CELLS = 3  # of a row
FEWEST_ROWS = 2  # below the head

_SENTENCE = re.compile("[。；]")
Words = tuple[str, ...]


def rows_of_words(lines: Sequence[str], at: int) -> tuple[list[list[str]], int]:
    """Return the rows of the table whose head is the line `at`, and where it ends; none where a line does not fit.

    A line has all cells, or the first one is merged: then it stands alone above its rows, or before the first of them.
    """
    head = tuple(lines[at].split())
    if len(head) < FEWEST_CELLS or _SENTENCE.search(lines[at]):
        return [], at
    body, end = _body(lines, at + 1, len(head))
    for read in (_whole_rows, _grouped_rows):
        rows = read(body, head)
        if len(rows) >= FEWEST_ROWS:
            return [list(head), *rows], end
    return [], at


def _body(lines: Sequence[str], at: int, wide: int) -> tuple[list[str], int]:
    """Return the lines that may be rows, and where they end: before a number, a caption or a sentence."""
    found, end = list[str](), at
    for index in range(at, len(lines)):
        line = lines[index].strip()
        if not line:
            continue
        if read_mark(line) is not None or is_page_number(tidy(line)) or read_caption(tidy(line)) is not None:
            break
        if _SENTENCE.search(line) and not any(len(one) in (wide, wide - 1) for one in _ways(line)):
            break
        found.append(line)
        end = index + 1
    return found, end


def _whole_rows(body: list[str], head: Words) -> list[list[str]]:
    rows = [_row(line, len(head)) for line in body]
    return [] if any(row is None for row in rows) else [list(row) for row in rows if row is not None]


def _grouped_rows(body: list[str], head: Words) -> list[list[str]]:
    """Return the rows below merged first cells; a label that its cell was too narrow for is put together."""
    known = {bare(word) for word in document_words("tables")["label_heads"]}
    if not {bare(head[0]), bare(head[1])} <= known:
        return []
    labels = [row[0] for line in body if (row := _row(line, len(head) - 1)) is not None]
    widest = max(map(width, labels), default=0.0)
    rows = list[list[str]]()
    group, begun = "", ""  # the merged cell; a label that goes on in the next line
    for line in body:
        words = line.split()
        row = _row(line, len(head) - 1)
        if row is not None:
            rows.append([group, begun + row[0], *row[1:]])
            group, begun = "", ""
        elif (whole := _row(line, len(head))) is not None and not begun:
            rows.append(list(whole))
            group = ""
        elif len(words) > 1 or begun:
            return []
        elif rows and not group and (words[0][0] in OPENING or len(words[0]) == 1):
            rows[-1][1] += words[0]
        elif rows and width(words[0]) >= max(widest, *(width(one[0]) + 1 for one in rows)):
            begun = words[0]  # wider than any merged cell, and as wide as a label can be
        elif group:
            return []
        else:
            group = words[0]
    return [] if group or begun or not any(row[0] for row in rows[:1]) else rows


def _row(line: str, wide: int) -> Words | None:
    return next((cells for cells in _ways(line) if len(cells) == wide), None)


def _ways(line: str) -> list[Words]:
    """Return the ways to part a line at its blanks: a number has its unit with it, and may have what leads to it.

    >>> [" ".join(one) for one in _ways("aa MP4 15 MB b 4 cc")]
    ['aa MP4 15 MB b 4 cc', 'aa MP4 15MB b 4cc', 'aa MP4 15MB b4cc', 'aa MP415MB b4cc']
    """
    line = _inside_a_cell().sub("", line)
    with_unit = re.sub(r"(?<!\S)(\d+)\s+(?=\S)", r"\1", line)
    led_to = re.sub(r"(?<!\S)(\S)\s+(?=\d)", r"\1", with_unit)
    inside = re.sub(r"(?<=\S)\s+(?=\d)", "", led_to)
    return [tuple(one.split()) for one in dict.fromkeys((line, with_unit, led_to, inside))]


@cache
def _inside_a_cell() -> re.Pattern[str]:
    """Blanks that no cell ends at: between a number and its unit in Chinese, or after what has to be counted."""
    words = document_words("tables")
    return re.compile(rf"(?<=[{words['counts_after']}])\s+(?=\d)|(?<=\d)\s+(?=(?:{words['units']}))")
