"""Reads CSV files line by line; commas, or the tabs and semicolons that some spreadsheets write instead."""

import csv
import io
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from storage.rosters.characters import ODD
from storage.rosters.encodings import find_encoding
from storage.rosters.sources import MOST_COLUMNS, Refused, Row, Table

LONGEST_LINE: Final = 1 << 20  # characters
LONGEST_CELL: Final = 131_072  # the csv module's own limit


def open_csv(path: Path) -> Table:
    """Return the table of a CSV file; the file is closed when the rows end.

    Raises:
        Refused: no text, an unknown encoding, no header, too many columns; later, from the rows, a line or cell
            without end.
    """
    encoding = find_encoding(path)
    raw = path.open("rb")
    lines = _Lines(io.TextIOWrapper(raw, encoding=encoding.codec, errors=encoding.errors, newline=""))
    try:
        rows = _rows(lines)
        header = next(rows, None)
        if header is None:
            raise Refused("empty-file")
        if len(header.cells) > MOST_COLUMNS:
            raise Refused("too-many-columns", line=header.line, found=len(header.cells), most=MOST_COLUMNS)
    except BaseException:
        lines.close()
        raise
    return Table(header, rows, path.stat().st_size, raw.tell, encoding.sha256)


class _Lines:
    """The lines of a text, none of them too long; remembers whether an odd character came by."""

    def __init__(self, text: io.TextIOWrapper) -> None:
        self._text = text
        self.number = 0
        self.odd = False
        self.delimiter = ""

    def __iter__(self) -> "_Lines":
        return self

    def __next__(self) -> str:
        line = self._text.readline(LONGEST_LINE)
        if not line:
            raise StopIteration
        self.number += 1
        if len(line) == LONGEST_LINE:
            raise Refused("line-too-long", line=self.number, longest=LONGEST_LINE)
        if ODD.search(line) is not None:
            self.odd = True
        return line

    def close(self) -> None:
        self._text.close()


def _rows(lines: _Lines) -> Iterator[Row]:
    first = next(lines, None)
    if first is None:
        return
    delimiter = next((mark for mark in ",\t;" if mark in first), ",")
    reader = csv.reader(_again(first, lines), delimiter=delimiter, strict=True)
    begun = 1
    odd_mark = delimiter == "\t"  # every line has tabs then: each row is looked at
    try:
        for cells in reader:
            if any(cells):
                yield Row(begun, cells, lines.odd or odd_mark or reader.line_num > begun)
            begun, lines.odd = reader.line_num + 1, False
    except csv.Error as error:
        code = "cell-too-long" if "limit" in str(error) else "quotes"
        raise Refused(code, line=begun, longest=LONGEST_CELL) from None
    finally:
        lines.close()


def _again(first: str, rest: Iterator[str]) -> Iterator[str]:
    yield first
    yield from rest
