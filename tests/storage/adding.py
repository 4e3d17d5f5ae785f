"""A process that adds a version of a school's rules (several at once in test_rulebooks.py)."""

from datetime import UTC, datetime
from pathlib import Path

from storage.engine import make_engines
from storage.queries import packs
from storage.secrets import Secrets
from storage.units import Storage

TEXT = (Path(__file__).parents[1] / "schools" / "shanhai.toml").read_text("utf-8")


def main(url: str, school: str, name: str) -> None:
    """Add the made-up rules under a name of their own, and fail unless they answer at once."""
    storage = Storage(make_engines(url), Secrets(b"adding needs none"))
    with storage.unit() as session:
        added = packs.add(
            session, school=school, text=named(name), added_by="cli", now=datetime(2025, 1, 15, tzinfo=UTC)
        )
    assert added.is_new
    storage.engines.dispose()


def named(name: str, since: str = "2024-08-01", **changes: str) -> str:
    """Return the made-up rules under another name, in force from another day, and with further words changed."""
    text = TEXT.replace("市立山海高級中學", name).replace("2024-08-01", since)
    for was, becomes in changes.items():
        assert was in text
        text = text.replace(was, becomes)
    return text
