"""The lines of a document's text, and how its pages were set: how wide, and whether blank lines mean anything."""

import re
from dataclasses import dataclass
from functools import cached_property

from portfolio.regulations.aligned_tables import with_tabs
from portfolio.regulations.numbering import Mark, read_decimal, read_mark
from portfolio.regulations.page_breaks import page_lines
from portfolio.regulations.spacing import first_unit, tidy, visible, width

ENDS = ("。", "；", "：", "！", "？", ";", ":", "!", "?")  # a line that ends so is no part of a broken one
NEARLY = 0.75  # of the usual width: whether a line was broken because it was full
NEARLY_ALL = 0.85  # of the lines: where so many follow a blank line, it is the spacing of the page and says nothing
NARROWEST = 15.0  # characters of a page's line; shorter ones that end without a sign are titles and cells
MOST = 0.8  # of the broken lines are not wider than the usual width; those of narrow cells are among them

_PAGE_BREAK = re.compile(r"\s*\f\n*")


@dataclass(frozen=True)
class Line:
    """One line that says something: as the file has it, without layout, and whether blank lines stand before it."""

    raw: str
    after_blank: bool
    cells: tuple[str, ...] = ()  # of a row of a table; empty where it is none
    decimal: bool = False  # in a document that counts 1, 1.1, 1.1.1

    @cached_property
    def text(self) -> str:
        """Return what it says."""
        return tidy(self.raw)

    @cached_property
    def mark(self) -> Mark | None:
        """Return the number that it begins with."""
        if self.cells:
            return None
        return (read_decimal(self.raw.strip()) if self.decimal else None) or read_mark(self.raw.strip())

    @property
    def ends(self) -> bool:
        """Return whether what it says ends with it."""
        return self.text.endswith(ENDS)


class Lines:
    """Every line of a text that says something, with what they tell of the page."""

    def __init__(self, text: str) -> None:
        self.all: list[Line] = []
        self._decimal = _counts_in_decimals(text)
        printed = _PAGE_BREAK.sub("\n", text).splitlines()
        pages = page_lines(printed)
        self.page_numbers = len(pages)
        blank = False
        for raw in with_tabs("\n".join(_without(printed, pages))).splitlines():
            shown = visible(raw)
            if shown.strip():
                self.all.append(self._line(shown, blank))
            blank = not shown.strip()
        apart = sum(line.after_blank for line in self.all)
        self.double_spaced = apart > NEARLY_ALL * (len(self.all) - 1)
        broken = sorted(width(line.text) for line in self._broken(self.double_spaced))
        wide = broken[int(MOST * (len(broken) - 1))] if broken else 0.0
        self._wide = wide if wide >= NARROWEST else 0.0

    def is_full(self, line: Line, following: Line) -> bool:
        """Return whether `line` was broken because no more of what follows had room."""
        if following.after_blank and not self.double_spaced:
            return False
        return self._wide > 0 and width(line.text) + first_unit(following.text) > NEARLY * self._wide

    def _line(self, shown: str, blank: bool) -> Line:
        """Return a line: tabs part the cells of a row, unless one only stands after a number or before a text."""
        cells = tuple(shown.split("\t"))
        filled = [cell for cell in cells if cell.strip()]
        in_table = bool(self.all and self.all[-1].cells)
        mark = read_mark(filled[0].strip())
        after_number = len(filled) == 2 and mark is not None and not mark.rest
        is_row = in_table if len(filled) == 1 else not after_number or in_table
        if len(cells) > 1 and is_row:
            return Line(shown, blank, cells)
        return Line(shown.replace("\t", " "), blank, decimal=self._decimal)

    def _broken(self, over_blanks: bool) -> list[Line]:
        pairs = zip(self.all, self.all[1:], strict=False)
        return [
            line
            for line, following in pairs
            if not line.ends and not line.cells and not following.cells and following.mark is None
            if over_blanks == following.after_blank
        ]


def _without(lines: list[str], pages: frozenset[int]) -> list[str]:
    """Return the lines without those that number a page, and without the blank ones that set these apart."""
    left = set(pages)
    for at in pages:
        for step in (-1, 1):
            beside = at + step
            while 0 <= beside < len(lines) and not lines[beside].strip():
                left.add(beside)
                beside += step
    return [line for at, line in enumerate(lines) if at not in left]


def _counts_in_decimals(text: str) -> bool:
    """Return whether a document counts 1.1, 1.2 and 2.1 at the start of its lines, and not only prints such a size."""
    begun = (read_decimal(line.strip()) for line in text.splitlines() if "\t" not in line.strip())
    paths = {mark.path for mark in begun if mark is not None}
    return {(1, 1), (1, 2)} <= paths and any(path[1:] == (1,) and path[0] > 1 for path in paths)
