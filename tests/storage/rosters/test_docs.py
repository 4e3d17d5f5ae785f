"""docs/rosters.md says what is true: every column with both headers, every accepted word, examples that come in."""

import re
from pathlib import Path

import pytest

from storage.rosters import KINDS, Outcome
from storage.rosters.columns import kind_named, words
from tests.storage.rosters.conftest import Registrar

DOCS = Path(__file__).parents[3] / "docs" / "rosters.md"
TEXT = DOCS.read_text("utf-8")
EXAMPLES = re.findall(r"```csv ([\w-]+)\n(.*?)```", TEXT, re.DOTALL)


def section(kind: str) -> str:
    """Return what the page says about one kind."""
    return TEXT.split(f"\n## {kind} ")[1].split("\n## ")[0]


@pytest.mark.parametrize("kind", KINDS)
def test_every_column_is_documented(kind: str) -> None:
    """One line a column: the Chinese header, the English one, and that it is required where it is."""
    for column in kind_named(kind).columns:
        line = re.search(
            rf"^\| {re.escape(column.headers[0])}(（必填）)?[^|]*\| `{column.name}` \|", section(kind), re.M
        )
        assert line is not None, column.name
        assert (line[1] is not None) is column.required, column.name


@pytest.mark.parametrize("kind", KINDS)
def test_every_accepted_word_is_documented(kind: str) -> None:
    """A word that works is told, in the line of its column or where yes and no are explained."""
    for column in kind_named(kind).columns:
        told = TEXT if column.reads in ("yes_no", "grade") else section(kind).replace("／", "/")
        missing = [word for word in words(column.reads) if word not in told]
        if column.reads == "grade":  # the rest follows from one example of each form
            missing = [word for word in missing if not re.search("[二三23]", word)]
        assert missing == [], column.name


def test_the_examples_come_in(registrar: Registrar) -> None:
    """Copied from the page in their order, they import without a mistake or a remark."""
    assert [kind for kind, _ in EXAMPLES] == [*KINDS, "people"]
    for kind, content in EXAMPLES:
        school = None if "學校" in content else "small"
        report = registrar.bring(kind, content, school=school)
        assert (report.outcome, report.errors, report.remarks) == (Outcome.APPLIED, [], [])
