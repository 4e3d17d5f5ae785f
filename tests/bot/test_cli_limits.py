"""`licheng limits`: what is promised to scripts, and what people see."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.bot.commands import demo_installation, licheng

SUBJECTS = ["upload_outcomes", "upload_diverse", "select_outcomes", "select_diverse"]
# domain: what the five documents say; None where they say nothing
VALUES: dict[str, dict[str, int | None]] = {
    "tmsb": {"upload_outcomes": 3, "upload_diverse": 10, "select_outcomes": None, "select_diverse": None},
    "tttvs": {"upload_outcomes": 10, "upload_diverse": 20, "select_outcomes": 6, "select_diverse": 10},
    "hwvs": dict.fromkeys(SUBJECTS),
    "anon15": {"upload_outcomes": 15, "upload_diverse": 30, "select_outcomes": 6, "select_diverse": 10},
    "yphs": {"upload_outcomes": 9, "upload_diverse": 30, "select_outcomes": 6, "select_diverse": 10},
}


@pytest.fixture(scope="module", autouse=True)
def demo_data(demo_dir: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """One fresh clone for all commands of this file."""
    yield from demo_installation(demo_dir, tmp_path_factory.mktemp("limits") / "data")


def test_the_promised_object() -> None:
    """The example of the design stands among them, key by key."""
    said = licheng("limits", "--school", "yphs", "--json")

    assert said.code == 0
    assert said.rows[0] == {
        "subject": "upload_outcomes",
        "limit": 9,
        "per": "semester",
        "audience": {"semester": 1},
        "state": "stated",
        "clause": "表一/上傳件數與期程/第1學期",
        "clauses": ["表一/上傳件數與期程/第1學期"],
        "office": "教務處",
        "standing": "in_force",
        "predates_national_rules": False,
    }
    assert [row["audience"] for row in said.rows] == [{"semester": 1}, {"semester": 2}, {}, {}, {}]


@pytest.mark.parametrize("school", VALUES)
def test_every_school(school: str) -> None:
    """Each number is its document's own; where it says nothing there is no number and no clause, but an office."""
    rows = licheng("limits", "--school", school, "--json").rows

    assert {row["subject"]: row["limit"] for row in rows} == VALUES[school]
    for row in rows:
        assert row["per"] == ("semester" if row["subject"] == "upload_outcomes" else "year")
        assert (row["state"] == "stated") == (row["limit"] is not None) == (row["clause"] is not None)
        assert row["state"] in ("stated", "not_stated")
        assert row["office"]
        assert row["predates_national_rules"] == (school in ("tmsb", "hwvs"))


def test_several_places_say_it() -> None:
    """Every citation is listed, the main one first."""
    row = licheng("limits", "--school", "tttvs", "--json").rows[2]

    assert (row["clause"], row["clauses"]) == ("六(一)", ["六(一)", "十一/表/勾選"])


def test_the_table_speaks_chinese(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without --json people read a table; what is not stated is said to be so, with whom to ask."""
    monkeypatch.setenv("COLUMNS", "200")
    said = licheng("limits", "--school", "tmsb")

    assert said.code == 0
    for words in ("件數上限", "課程學習成果上傳", "每學期 3 件", "多元表現勾選", "規定沒有寫", "註冊組"):
        assert words in said.out


def test_a_school_that_is_not_here() -> None:
    """A wrong slug is wrong usage, and the answer names those there are."""
    said = licheng("limits", "--school", "yph", "--json")

    assert (said.code, said.out) == (2, "")
    assert "anon15、hwvs、tmsb、tttvs、yphs" in said.err
