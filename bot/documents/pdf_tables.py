"""Tables of a page found by their ruled lines: which letters stand in which cell, merged cells included."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

NEAR = 3.0  # points; two lines nearer than that are one, drawn twice
SHORT = 6.0  # points; shorter strokes are no border
LINE = 0.6  # of a letter's height; lines of text lie further apart


class Letter(NamedTuple):
    """One letter and the middle of its box, in points from the lower left corner, with its height."""

    sign: str
    x: float
    y: float
    height: float


class Stroke(NamedTuple):
    """A straight line of a page, horizontal or vertical."""

    x0: float
    y0: float
    x1: float
    y1: float

    @property
    def is_flat(self) -> bool:
        """Return whether it runs from left to right."""
        return abs(self.y1 - self.y0) < NEAR


@dataclass
class Grid:
    """One ruled table: where its columns and rows are parted, and the strokes that part them."""

    xs: list[float]  # left to right
    ys: list[float]  # top to bottom
    strokes: list[Stroke]
    letters: list[Letter] = field(default_factory=list)

    def holds(self, letter: Letter) -> bool:
        """Return whether a letter stands in the table."""
        return self.xs[0] < letter.x < self.xs[-1] and self.ys[-1] < letter.y < self.ys[0]

    def rows(self) -> list[list[str]]:
        """Return the cells row by row; a cell that is merged with the one above or before it is empty."""
        owner = self._owners()
        held: dict[tuple[int, int], list[Letter]] = {}
        for letter in self.letters:
            row = sum(y > letter.y for y in self.ys) - 1
            column = sum(x < letter.x for x in self.xs) - 1
            held.setdefault(owner[row, column], []).append(letter)
        places = [[(row, column) for column in self._columns] for row in range(len(self.ys) - 1)]
        return [[said(held.get(place, [])) if owner[place] == place else "" for place in row] for row in places]

    @property
    def _columns(self) -> range:
        return range(len(self.xs) - 1)

    def _owners(self) -> dict[tuple[int, int], tuple[int, int]]:
        """Return for each field the upper left one of the cell that it is part of."""
        owner: dict[tuple[int, int], tuple[int, int]] = {}
        for row in range(len(self.ys) - 1):
            for column in self._columns:
                middle_x = (self.xs[column] + self.xs[column + 1]) / 2
                middle_y = (self.ys[row] + self.ys[row + 1]) / 2
                if column and not self._upright(self.xs[column], middle_y):
                    owner[row, column] = owner[row, column - 1]
                elif row and not self._flat(self.ys[row], middle_x):
                    owner[row, column] = owner[row - 1, column]
                else:
                    owner[row, column] = (row, column)
        return owner

    def _upright(self, x: float, y: float) -> bool:
        return any(
            not one.is_flat and abs(one.x0 - x) < NEAR and min(one.y0, one.y1) - NEAR < y < max(one.y0, one.y1) + NEAR
            for one in self.strokes
        )

    def _flat(self, y: float, x: float) -> bool:
        return any(
            one.is_flat and abs(one.y0 - y) < NEAR and min(one.x0, one.x1) - NEAR < x < max(one.x0, one.x1) + NEAR
            for one in self.strokes
        )


def find_grids(strokes: Iterable[Stroke]) -> list[Grid]:
    """Return the tables that strokes make: at least two columns, and two rows."""
    waiting = [one for one in strokes if abs(one.x1 - one.x0) + abs(one.y1 - one.y0) > SHORT]
    grids = []
    while waiting:
        joined = [waiting.pop()]
        for one in joined:  # grows while it is walked through
            touching = [other for other in waiting if _touch(one, other)]
            waiting = [other for other in waiting if other not in touching]
            joined += touching
        xs = _apart(one.x0 for one in joined if not one.is_flat)
        ys = _apart(one.y0 for one in joined if one.is_flat)
        if len(xs) > 2 and len(ys) > 2:
            grids.append(Grid(xs, ys[::-1], joined))
    return grids


def said(letters: list[Letter]) -> str:
    """Return the letters of one cell in reading order, its lines one after the other."""
    if not letters:
        return ""
    lines: list[list[Letter]] = []
    for letter in sorted(letters, key=lambda one: -one.y):
        if lines and lines[-1][0].y - letter.y < LINE * max(letter.height, 1.0):
            lines[-1].append(letter)
        else:
            lines.append([letter])
    return " ".join("".join(one.sign for one in sorted(line, key=lambda one: one.x)).strip() for line in lines).strip()


def _touch(one: Stroke, other: Stroke) -> bool:
    return (
        min(one.x0, one.x1) - NEAR < max(other.x0, other.x1)
        and min(other.x0, other.x1) - NEAR < max(one.x0, one.x1)
        and min(one.y0, one.y1) - NEAR < max(other.y0, other.y1)
        and min(other.y0, other.y1) - NEAR < max(one.y0, one.y1)
    )


def _apart(places: Iterable[float]) -> list[float]:
    made: list[float] = []
    for place in sorted(places):
        if not made or place - made[-1] > NEAR:
            made.append(place)
    return made
