"""`licheng announce`: what moves and who must be told again, before anything changes; `--yes` writes what was shown."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.bot.commands import Said, demo_installation, licheng

FEAST = ("113-1", "休業式", "114/1/21")


@pytest.fixture(scope="module", autouse=True)
def demo_data(demo_dir: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """One fresh clone for all commands of this file; each test has a school or a day of its own."""
    yield from demo_installation(demo_dir, tmp_path_factory.mktemp("announce") / "data")


def announce(school: str, *words: str) -> Said:
    """Run the command for a school."""
    return licheng("announce", "--school", school, *words)


def told(school: str, *words: str) -> dict[str, Any]:
    """What it says to scripts."""
    said = announce(school, *words, "--json")
    assert (said.code, said.err) == (0, "")
    found = json.loads(said.out)
    assert isinstance(found, dict)
    return found


def closing(school: str, term: str, subject: str, grade: int) -> set[str]:
    """The closings of a subject for a grade, as `deadlines` says."""
    rows = licheng("deadlines", "--school", school, "--term", term, "--grade", str(grade), "--json").rows
    return {row["closes"][:10] for row in rows if row["subject"] == subject}


def test_nothing_changes_without_yes(monkeypatch: pytest.MonkeyPatch) -> None:
    """It lists the day, every deadline with from and to, and who must be told; and the command that writes it."""
    monkeypatch.setenv("COLUMNS", "200")  # so that no cell is wrapped
    said = announce("yphs", *FEAST)
    assert (said.code, said.err) == (0, "")
    for words in ("114/1/20 星期一", "114/1/21 星期二", "114/2/3 星期一", "114/2/4 星期二", "休業式 114/1/21＋2 週"):
        assert words in said.out
    assert "改期，還沒有寫入" in said.out
    assert "要重新通知的人" in said.out
    command = "licheng announce --school yphs 113-1 closing_ceremony_on 2025-01-21 --revision 1 --yes"
    assert command in said.out
    assert closing("yphs", "113-1", "upload_outcomes", 2) == {"2025-02-03"}


def test_the_promised_shape() -> None:
    """Scripts rely on these keys: the day, what moves, who is told again, and that nothing was applied."""
    found = told("yphs", *FEAST)
    assert {key: found[key] for key in ("event", "term", "was", "becomes", "status", "applied", "revision")} == {
        "event": "closing_ceremony_on",
        "term": "113-1",
        "was": "2025-01-20",
        "becomes": "2025-01-21",
        "status": "moved",
        "applied": False,
        "revision": 1,
    }
    moves = {
        (one["subject"], one["audience"]["division"], one["term"], one["from"], one["to"]) for one in found["changes"]
    }
    assert moves == {
        (subject, division, "113-1", f"{was}T23:59:59+08:00", f"{becomes}T23:59:59+08:00")
        for subject, was, becomes in (
            ("upload_outcomes", "2025-02-03", "2025-02-04"),
            ("certification", "2025-02-10", "2025-02-11"),
        )
        for division in ("day", "evening")
    }
    second = [
        one for one in found["told_again"] if one["audience"] == {"grade": 2, "division": "day", "who": "students"}
    ]
    assert [(one["subject"], one["people"], one["bound"], one["told"]) for one in second] == [
        ("upload_outcomes", 30, 2, 0),
        ("certification", 30, 2, 0),
    ]
    assert {one["audience"]["who"] for one in found["told_again"]} == {"students", "guardians", "certifiers"}


def test_roster_numbers_only_when_asked_for() -> None:
    """Numbers are enough for most; names stand nowhere."""
    assert "20101" not in announce("yphs", *FEAST).out
    assert "20101" in announce("yphs", *FEAST, "--list").out
    assert all("numbers" not in one for one in told("yphs", *FEAST)["told_again"])
    assert any("29101" in one["numbers"] for one in told("yphs", *FEAST, "--list")["told_again"])


def test_yes_writes_once() -> None:
    """Moved, then unchanged; the office is kept, the trail is whole, and the deadlines have moved."""
    words = ("114-1", "休業式", "115/1/21", "--by", "註冊組")
    done = told("tttvs", *words, "--yes")
    assert (done["status"], done["applied"], done["was"]) == ("moved", True, "2026-01-20")
    assert closing("tttvs", "114-1", "upload_outcomes", 1) == {"2026-02-04"}
    again = announce("tttvs", *words, "--yes")
    assert (again.code, "沒有變更" in again.out) == (0, True)
    assert told("tttvs", *words, "--yes")["status"] == "unchanged"
    days = licheng("calendar", "list", "--school", "tttvs", "--json").rows
    (row,) = [day for day in days if (day["term"], day["event"]) == ("114-1", "closing_ceremony_on")]
    assert row["day"] == "2026-01-21"
    assert row.get("announced_by", "註冊組") == "註冊組"
    assert licheng("audit", "verify").code == 0


def test_what_was_shown_is_what_is_written() -> None:
    """With the revision of the preview, somebody else's word in between stops it, and the truth of now is shown."""
    words = ("113-2", "上傳截止", "114/7/18", "--grade", "1")
    seen = told("hwvs", *words)
    assert (seen["status"], seen["revision"], seen["was"]) == ("new", 0, None)
    assert told("hwvs", "113-2", "上傳截止", "114/7/11", "--grade", "1", "--yes")["applied"]
    said = announce("hwvs", *words, "--revision", "0", "--yes")
    assert (said.code, "預覽之後又有人公告過" in said.err, "114/7/11" in said.out) == (1, True, True)
    assert closing("hwvs", "113-2", "upload_outcomes", 1) == {"2025-07-11"}
    assert told("hwvs", *words, "--revision", "1", "--yes")["applied"]
    assert closing("hwvs", "113-2", "upload_outcomes", 1) == {"2025-07-18"}


def test_an_audience_and_an_hour() -> None:
    """By options or in the words; the others keep their day."""
    found = told(
        "yphs", "113-2", "上傳截止", "114/4/11", "17:00", "--grade", "3", "--division", "day", "--source", "公告第5號"
    )
    assert (found["becomes"], found["audience"]) == (
        "2025-04-11T17:00",
        {"grade": 3, "division": "day", "round": None},
    )
    (change,) = found["changes"]
    assert (change["audience"], change["from"], change["to"], change["state"]) == (
        {"grades": [3], "division": "day"},
        None,
        "2025-04-11T17:00:00+08:00",
        {"from": "not_announced", "to": "stated"},
    )
    assert told("yphs", "113-2 上傳截止 114/4/11 下午5點 高三 日間部", "--source", "公告第5號") == found


def test_two_sources_contradict_each_other() -> None:
    """Neither is taken for the deadline: it becomes conflicting, with both; the school's own word settles it."""
    words = ("112-2", "勾選截止")
    assert told("yphs", *words, "114/3/14", "--source", "公文甲", "--yes")["applied"]
    found = told("yphs", *words, "114/3/21", "--source", "公文乙")
    (change, _evening) = found["changes"]
    assert (change["from"], change["to"], change["state"]["to"]) == ("2025-03-14T23:59:59+08:00", None, "conflicting")
    assert [reading["to"][:10] for reading in change["readings"]] == ["2025-03-14", "2025-03-21"]
    assert "contradicted" in {one["warning"] for one in found["warnings"]}
    assert told("yphs", *words, "114/3/21", "--source", "公文乙", "--yes")["applied"]
    settled = told("yphs", *words, "114/3/21", "--yes")
    assert {one["to"][:10] for one in settled["changes"]} == {"2025-03-21"}
    assert closing("yphs", "112-2", "selection", 1) == {"2025-03-21"}


def test_a_window_has_two_days() -> None:
    """收訖確認 from and to, about a year's works; the wrong way round it is nonsense."""
    found = told("anon15", "112-2", "收訖確認", "114/1/20", "114/1/23")
    assert [(day["event"], day["becomes"]) for day in found["days"]] == [
        ("receipt_opens_on", "2025-01-20"),
        ("receipt_closes_on", "2025-01-23"),
    ]
    assert [(one["subject"], one["term"]) for one in found["changes"]] == [("receipt_confirmation", "112")]
    said = announce("anon15", "112-2", "收訖確認", "114/1/23", "114/1/20", "--yes")
    assert (said.code, "不能比開始日早" in said.err) == (2, True)


def test_what_no_longer_fits_is_a_warning() -> None:
    """A closing that is past, a Sunday, another year: shown, not refused."""
    found = told("hwvs", "113-1", "上傳截止", "113/1/14")
    assert {one["warning"] for one in found["warnings"]} >= {
        "no_school_day",
        "day_is_past",
        "outside_its_term",
        "closed_already",
    }
    assert all(one["says"] for one in found["warnings"])
    assert "請先看一下" in announce("hwvs", "113-1", "上傳截止", "113/1/14").out


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (("113-1", "休業式", "114/2/30"), "沒有 114/2/30 這一天"),
        (("113-1", "運動會", "114/1/21"), "期末考結束日"),
        (("113-3", "休業式", "114/1/21"), "沒有 113-3 這個學期"),
        (("113-1", "休業式", "114/1/21", "25:00"), "沒有 25:00 這個時刻"),
        (("113-1", "休業式"), "licheng announce --school"),
        (("休業式", "114/1/21"), "licheng announce --school"),
        (("113-1", "休業式", "114/1/21", "--by", "長" * 41), "最多 40 個字"),
        (("113-1", "休業式", "114/1/21", "--division", "evening"), "沒有進修部"),
    ],
    ids=["day", "event", "term", "hour", "no day", "no term", "by", "division"],
)
def test_what_cannot_be_is_said_with_the_next_step(words: tuple[str, ...], why: str) -> None:
    """Exit code 2, in Chinese, and nothing is written."""
    said = announce("tmsb", *words, "--yes")
    assert (said.code, said.out) == (2, "")
    assert why in said.err


def test_an_unknown_school_is_named_with_the_known_ones() -> None:
    """As everywhere else."""
    said = announce("nowhere", *FEAST)
    assert (said.code, "yphs" in said.err) == (2, True)
