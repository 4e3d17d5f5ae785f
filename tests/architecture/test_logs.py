"""What may be logged: events of a closed list, with fields that say nothing about a person."""

import ast
from collections.abc import Iterator

import pytest

from bot.logs import EVENTS, FIELDS, configure
from tests.architecture.sources import ROOT

PACKAGES = ("bot", "handlers", "scheduler", "storage", "portfolio", "locales")
LEVELS = {"debug", "info", "warning", "error", "exception", "critical"}


def logged() -> Iterator[tuple[str, ast.Call]]:
    """Yield every call of a logger with its place."""
    for package in PACKAGES:
        for path in sorted((ROOT / package).rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                if (
                    isinstance(node, ast.Call)
                    and isinstance(node.func, ast.Attribute)
                    and node.func.attr in LEVELS
                    and isinstance(node.func.value, ast.Name)
                    and node.func.value.id == "log"
                ):
                    yield f"{path.relative_to(ROOT)}:{node.lineno}", node


def test_every_event_is_on_the_list_and_every_listed_event_is_used() -> None:
    """A new event is a decision made in one place; one that is gone is taken off."""
    used = set()
    for place, call in logged():
        first = call.args[0]
        assert isinstance(first, ast.Constant), place
        assert first.value in EVENTS, place
        used.add(first.value)
    assert used == EVENTS


def test_fields_are_on_the_list() -> None:
    """Keys of rows, names of errors and channels, and numbers; names, numbers of people and words are not."""
    for place, call in logged():
        assert {word.arg for word in call.keywords if word.arg is not None} <= FIELDS, place


def test_a_line_is_one_json_object(capsys: pytest.CaptureFixture[str]) -> None:
    """Lines go to stderr as JSON with a time in UTC, so that a program can read them."""
    import json

    import structlog

    try:
        configure()
        structlog.get_logger().info("notices_sent", count=2)
        line = json.loads(capsys.readouterr().err)
    finally:
        structlog.reset_defaults()
    assert (line["event"], line["count"], line["level"]) == ("notices_sent", 2, "info")
    assert line["timestamp"].endswith("Z")
