"""The conflict board and rulings, from the shell: what is open, who ruled, and what is answered afterwards."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bot.app import build
from bot.settings import Settings
from storage.queries.audit import verify_school
from tests.bot.commands import Said, demo_installation, licheng
from tests.storage.adding import named

FIRST_ROUND = "deadlines.receipt_confirmation.round-1"
THIRD_GRADE = "deadlines.certification.grade-3.semester-2"
CONFLICT = """ask = "registrar"
conflict = [{ value = 5, clause = "四" }, { value = 6, clause = "表一", standing = "proposed" }]
"""


@pytest.fixture(scope="module", autouse=True)
def folder(demo_dir: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """One fresh clone for all commands of this file."""
    yield from demo_installation(demo_dir, tmp_path_factory.mktemp("rulings") / "data")


def board(school: str) -> dict[str, dict[str, Any]]:
    """The board by key."""
    said = licheng("school", "conflicts", "--school", school, "--json")
    assert (said.code, said.err) == (0, "")
    return {row["key"]: row for row in said.rows}


def rule(school: str, key: str, *words: str, by: str = "註冊組") -> Said:
    """Record a ruling."""
    return licheng("school", "rule", key, "--school", school, "--by", by, *words)


def test_the_board_of_tttvs() -> None:
    """Both readings in words and as data, each with its clause, and the office that must rule."""
    row = board("tttvs")[FIRST_ROUND]
    assert (row["state"], row["ask"], row["ruling"], row["history"]) == ("open", "教務處註冊組", None, [])
    assert row["audience"] == {"round": 1}
    assert [reading["words"] for reading in row["readings"]] == [
        "公告的收訖明細確認開始日起 4 天，當天也算（六(三)）",
        "依國教署來文（十一/表/收訖明細確認）",
        "依學校公告（會議/壹七(3)ii/表/高二高三學生）",
    ]
    assert [reading["value"] for reading in row["readings"]] == [
        {"kind": "Window", "event": "receipt_opens_on", "days": 4},
        {"kind": "ByNotice", "national": True},
        {"kind": "ByNotice"},
    ]
    other = board("tttvs")[THIRD_GRADE]
    assert other["audience"] == {"grades": [3], "semester": 2}
    assert other["readings"][0]["value"] == {
        "kind": "After",
        "event": "closing_ceremony_on",
        "span": {"kind": "Span", "amount": 3, "unit": "weeks"},
    }
    said = licheng("school", "conflicts", "--school", "tttvs").out
    for words in (FIRST_ROUND, "收訖明細確認，第1梯次", "還沒有裁定，由教務處註冊組裁定", "licheng school rule"):
        assert words in said


def test_the_confirmation_that_was_announced_twice() -> None:
    """112-2's confirmation by the school stands on two days in the minutes: on the board as announced days."""
    row = board("tttvs")["day:112-2:school_confirms_on"]
    assert sorted(reading["words"].partition("（")[0] for reading in row["readings"]) == ["113/10/18", "113/10/30"]
    said = rule("tttvs", row["key"], "--reading", "2", "--on", "113/10/15")
    assert said.code == 0
    assert board("tttvs")[row["key"]]["ruling"]["clause"] == row["readings"][1]["clause"]


def test_a_ruling_is_used_and_cited(monkeypatch: pytest.MonkeyPatch) -> None:
    """One reading is stated, with its clause and who ruled; what was ruled before stays in the history."""
    monkeypatch.setenv("COLUMNS", "200")
    days = ("--day", "113-2 國教署來文所定提交日 114/5/5")
    licheng("calendar", "set", "--school", "tttvs", *days)

    def deadline() -> dict[str, Any]:
        words = ("--term", "113-2", "--grade", "3", "--division", "day", "--json")
        rows = licheng("deadlines", "--school", "tttvs", *words).rows
        (found,) = [row for row in rows if row["subject"] == "certification"]
        return found

    assert (deadline()["state"], "ruling" in deadline()) == ("conflicting", False)
    assert rule("tttvs", THIRD_GRADE, "--reading", "1", "--on", "113/10/25").code == 0
    assert (deadline()["state"], deadline()["closes"]) == ("stated", "2025-07-21T23:59:59+08:00")
    clause = "十一/表/課程學習成果/學生上傳"
    said = rule("tttvs", THIRD_GRADE, "--reading", clause, "--on", "113/11/1", "--note", "教字第1號")
    assert f"以第 2 種說法為準，國教署來文所定提交日－3 週（{clause}）" in said.out
    row = deadline()
    assert (row["state"], row["closes"], row["clause"]) == ("stated", "2025-04-14T23:59:59+08:00", clause)
    assert row["ruling"] == {"by": "註冊組", "on": "2024-11-01", "reading": clause}
    entry = board("tttvs")[THIRD_GRADE]
    assert entry["ruling"] == {"by": "註冊組", "on": "2024-11-01", "note": "教字第1號", "reading": 2, "clause": clause}
    assert [one["on"] for one in entry["history"]] == ["2024-10-25", "2024-11-01"]
    assert "沒有任何變更" in rule("tttvs", THIRD_GRADE, "--reading", "2", "--on", "113/11/1", "--note", "教字第1號").out
    assert "註冊組 113/11/1 裁定" in licheng("deadlines", "--school", "tttvs", "--term", "113-2", "--grade", "3").out

    assert "已收回" in rule("tttvs", THIRD_GRADE, "--withdraw").out
    assert deadline()["state"] == "conflicting"
    entry = board("tttvs")[THIRD_GRADE]
    assert (entry["state"], [one["withdrawn"] for one in entry["history"]]) == ("open", [False, False, True])
    assert "本來就沒有裁定" in rule("tttvs", THIRD_GRADE, "--withdraw").out


def test_the_list_counts_what_the_board_shows() -> None:
    """Contradicting announcements count too: tttvs has the two days of its own confirmation (T6)."""
    shown = {one["slug"]: one["conflicts"] for one in licheng("school", "list", "--json").rows}
    for school in ("tttvs", "hwvs", "yphs"):
        assert shown[school] == len([row for row in board(school).values() if row["state"] == "open"])
    assert any(key.startswith("day:") for key in board("tttvs"))


def test_a_ruled_limit_and_an_amended_pack(folder: Path) -> None:
    """The limit is stated; once the amended file says it itself, the ruling is outdated and says so."""
    text = named("矛盾").replace('semester = 1\nvalue = 5\nclause = "四"\n', f"semester = 1\n{CONFLICT}", 1)
    (folder / "torn.toml").write_text(text, "utf-8")
    assert "有 1 處互相矛盾，還沒有裁定" in licheng("school", "add", str(folder / "torn.toml")).out
    assert rule("torn", "limits.upload_outcomes.semester-1", "--reading", "2", "--on", "114/1/10").code == 0
    row = licheng("limits", "--school", "torn", "--json").rows[0]
    assert (row["limit"], row["state"], row["clause"], row["standing"]) == (6, "stated", "表一", "proposed")
    assert row["ruling"] == {"by": "註冊組", "on": "2025-01-10", "reading": "表一"}
    (listed,) = [one for one in licheng("school", "list", "--json").rows if one["slug"] == "torn"]
    assert listed["conflicts"] == 0

    (folder / "torn.toml").write_text(text.replace("value = 6, clause", "value = 7, clause"), "utf-8")
    assert "有 1 處互相矛盾" in licheng("school", "add", str(folder / "torn.toml")).out
    assert board("torn")["limits.upload_outcomes.semester-1"]["state"] == "open"
    assert licheng("limits", "--school", "torn", "--json").rows[0]["state"] == "conflicting"

    (folder / "torn.toml").write_text(named("不再矛盾", "2024-07-31"), "utf-8")
    licheng("school", "add", str(folder / "torn.toml"))
    application = build(Settings())
    assert verify_school(application.storage, "torn").findings == []
    application.close()


def test_a_board_without_contradictions() -> None:
    """It says so, and a ruling on nothing is refused."""
    assert licheng("school", "conflicts", "--school", "yphs").out == "yphs 的規則和公告沒有互相矛盾的地方。\n"
    said = rule("yphs", "offices.clubs", "--reading", "1")
    assert (said.code, "沒有互相矛盾的地方" in said.err) == (2, True)


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (("offices.club", "--reading", "1"), "offices.clubs"),
        (("offices.clubs", "--reading", "3"), "1. 訓育組（四(二)5）"),
        (("offices.clubs", "--reading", "四"), "2. "),
        (("offices.clubs",), "--withdraw"),
        (("offices.clubs", "--reading", "1", "--withdraw"), "--withdraw"),
        (("offices.clubs", "--reading", "1", "--on", "114/2/29"), "114/2/29"),
        (("offices.clubs", "--reading", "1", "--on", "114/2/1"), "還沒有到"),
        (("offices.clubs", "--reading", "1", "--by", " "), "--by"),
        (("offices.clubs", "--reading", "1", "--by", "組" * 41), "--by"),
        (("offices.clubs", "--reading", "1", "--note", "號" * 41), "--note"),
    ],
)
def test_what_cannot_be_ruled(words: tuple[str, ...], expected: str) -> None:
    """Each is wrong usage, says what there is, and changes nothing."""
    said = licheng("school", "rule", "--school", "hwvs", "--by", "訓育組", *words)
    assert (said.code, said.out) == (2, "")
    assert expected in said.err
    assert board("hwvs")["offices.clubs"]["history"] == []
