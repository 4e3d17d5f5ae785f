"""A process that brings a database up to date (several begin at once in test_migrations.py)."""

import alembic.command  # noqa: F401 - before the fork, so that all come to the same line together

from storage.engine import make_engines
from storage.migrations import is_current, upgrade


def main(url: str) -> None:
    """Do what every start does."""
    engines = make_engines(url)
    if not is_current(engines.write):
        upgrade(engines.write)
    engines.dispose()
