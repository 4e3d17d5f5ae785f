"""What the demo is put together from: the words in this folder's TOML files, and random numbers from the seed."""

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources
from random import Random
from typing import Any

from portfolio.people import Division


@dataclass(frozen=True)
class Area:
    """A subject area (領域) or department (科), with its course for each grade."""

    name: str
    code: str
    courses: tuple[str, ...]


@dataclass(frozen=True)
class SchoolPlan:
    """What one demo school is like; `lead` is T01's area, `away` that of T02, who is on leave."""

    slug: str
    lead: str
    away: str
    areas: tuple[Area, ...]
    offices: tuple[str, ...]
    day_class_size: int
    evening_class_size: int
    evening_office: str | None

    @property
    def classes(self) -> tuple[tuple[int, str, Division, int], ...]:
        """Every class as grade, name, division and size: two a grade by day, one in the evening where there is one."""
        found: list[tuple[int, str, Division, int]] = []
        for grade in (1, 2, 3):
            found += [(grade, f"{grade}0{number}", Division.DAY, self.day_class_size) for number in (1, 2)]
            if self.evening_class_size:
                found.append((grade, f"{grade}91", Division.CONTINUING, self.evening_class_size))
        return tuple(found)


@cache
def words(name: str) -> dict[str, Any]:
    """Return one of the TOML files of this folder: `names`, `courses` or `works`."""
    return tomllib.loads(resources.files("storage.demo").joinpath(f"{name}.toml").read_text(encoding="utf-8"))


@cache
def demo_schools() -> tuple[SchoolPlan, ...]:
    """Return the five schools in the order of domain/schools.md."""
    courses = words("courses")
    return tuple(_plan(entry, courses["curricula"][entry["curriculum"]]) for entry in courses["schools"])


def _plan(entry: dict[str, Any], curriculum: dict[str, Any]) -> SchoolPlan:
    return SchoolPlan(
        slug=entry["slug"],
        lead=curriculum["lead"],
        away=curriculum["away"],
        areas=tuple(Area(area["name"], area["code"], tuple(area["courses"])) for area in curriculum["areas"]),
        offices=tuple(entry["offices"]),
        day_class_size=entry["day_class_size"],
        evening_class_size=entry.get("evening_class_size", 0),
        evening_office=entry.get("evening_office"),
    )


def dice(seed: int, *about: object) -> Random:
    """Return random numbers for one thing: the same from the same seed, and untouched by what else is made."""
    return Random("/".join(map(str, (seed, *about))))
