"""The doors to rows: every `access…` of the queries, found by looking at the code."""

import importlib
import inspect
import pkgutil

import storage.queries


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
