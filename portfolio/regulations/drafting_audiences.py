"""Whom a deadline is about: the more closely aimed of two rules counts, the other one is left for the rest."""

from collections.abc import Iterable, Sequence
from itertools import product

from portfolio.people import GRADES
from portfolio.regulations.drafting_proposals import Toml

SEMESTERS = (1, 2)
Cell = tuple[int, int, str]


def cells(audience: Toml, divisions: Sequence[str]) -> frozenset[Cell]:
    """Return every grade, semester and division that an audience holds."""
    grades = audience.get("grades", GRADES)
    semesters = (audience["semester"],) if "semester" in audience else SEMESTERS
    mine = (audience["division"],) if "division" in audience else tuple(divisions)
    return frozenset(product(grades, semesters, mine))


def aims(audience: Toml) -> int:
    """Return how closely an audience is aimed: the number of its conditions."""
    return len(audience.keys() - {"round"})


def audiences(left: Iterable[Cell], divisions: Sequence[str]) -> list[Toml]:
    """Return the audiences, as few as there can be, that hold just these cells.

    >>> audiences({(g, s, "day") for g in (1, 2) for s in (1, 2)}, ("day",))
    [{'grades': [1, 2]}]
    """
    cells_left = set(left)
    by_division = {one: frozenset((g, s) for g, s, division in cells_left if division == one) for one in divisions}
    if len(set(by_division.values())) == 1:
        return _of_terms(next(iter(by_division.values())))
    return [entry | {"division": one} for one, inside in by_division.items() for entry in _of_terms(inside)]


def _of_terms(inside: frozenset[tuple[int, int]]) -> list[Toml]:
    by_semester = {one: tuple(sorted(g for g, s in inside if s == one)) for one in SEMESTERS}
    if by_semester[1] == by_semester[2]:
        return [_grades(by_semester[1])] if by_semester[1] else []
    return [{"semester": one} | _grades(grades) for one, grades in by_semester.items() if grades]


def _grades(grades: tuple[int, ...]) -> Toml:
    return {} if grades == GRADES else {"grades": list(grades)}
