"""The doors to rows: every `access…` of the queries, found by looking at the code."""

import importlib
import inspect
import pkgutil
from collections.abc import Callable, Hashable
from dataclasses import dataclass

from sqlmodel import Session

import storage.queries
from handlers.context import Actor
from tests.world import SMALL

Who = tuple[str, str]  # school and number


@dataclass(frozen=True)
class Door:
    """What is tried: `open` returns the keys of the rows it gave; only those `allowed` may get `row`."""

    row: Hashable
    allowed: frozenset[Who]
    open: Callable[[Session, Actor], set[Hashable]]


def small(*numbers: str) -> frozenset[Who]:
    return frozenset((SMALL, number) for number in numbers)


def doors_in_the_code() -> set[str]:
    """Return every function of the queries that is named as a door."""
    return {
        f"{module.name}.{name}"
        for module in pkgutil.iter_modules(storage.queries.__path__)
        for name, function in inspect.getmembers(importlib.import_module(f"storage.queries.{module.name}"))
        if (name == "access" or name.startswith("access_"))
        and inspect.isfunction(function)
        and function.__module__ == f"storage.queries.{module.name}"
    }
