"""What the code imports is what the project declares, and what it declares is used."""

import ast
import re
import sys
import tomllib
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.metadata import packages_distributions

from tests.architecture.sources import PACKAGES, ROOT, Source, sources

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
# Needed without being imported: data, a driver's binary part, or what a library asks for by name.
UNSEEN = {
    "pypinyin": "its table of readings, read as a file: importing it would cost 50 MiB",
    "python-multipart": "FastAPI reads forms with it",
    "tzdata": "the time zones, where the system has none",
}


@cache
def installed() -> Mapping[str, list[str]]:
    """Return which distributions each importable module comes from; reading them takes seconds."""
    return packages_distributions()


def distributions(requirements: Iterable[str]) -> set[str]:
    """Return the bare names of requirements: `psycopg[binary]>=3.2` is `psycopg`."""
    return {re.split(r"[\[<>=!~; ]", requirement)[0].lower() for requirement in requirements}


def third_parties(found: Iterable[Source]) -> dict[str, str]:
    """Return each imported top-level module that is neither ours nor Python's, with one file that imports it."""
    ours = {*PACKAGES, "tests", *sys.stdlib_module_names}
    imported: dict[str, str] = {}
    for source in found:
        for node in source.nodes:
            if isinstance(node, ast.Import):
                modules = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom) and node.level == 0:
                modules = [node.module or ""]
            else:
                continue
            for module in modules:
                top = module.partition(".")[0]
                if top not in ours:
                    imported.setdefault(top, source.name)
    return imported


def undeclared(imported: dict[str, str], declared: set[str]) -> list[str]:
    """Return the modules that come with none of the declared distributions."""
    known = installed()
    return sorted(
        f"{module} ({name})"
        for module, name in imported.items()
        if not declared & {distribution.lower().replace("_", "-") for distribution in known.get(module, [module])}
    )


def test_the_assistant_imports_what_it_declares() -> None:
    """A library that is here only because another one needs it may be gone tomorrow."""
    declared = distributions(PROJECT["project"]["dependencies"])

    assert undeclared(third_parties(sources(*PACKAGES)), declared) == []


def test_the_tests_import_what_they_declare() -> None:
    """The same for the tests, which have the development tools besides."""
    groups = PROJECT["dependency-groups"]
    declared = distributions([*PROJECT["project"]["dependencies"], *groups["dev"], *groups["build"]])

    assert undeclared(third_parties(sources("tests")), declared) == []


def test_what_is_declared_is_used() -> None:
    """Nothing is installed on a school's machine for nothing."""
    known = installed()
    used = {
        distribution.lower().replace("_", "-")
        for module in third_parties(sources(*PACKAGES))
        for distribution in known.get(module, [module])
    }

    assert sorted(distributions(PROJECT["project"]["dependencies"]) - used - set(UNSEEN)) == []
