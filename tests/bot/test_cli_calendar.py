"""`licheng calendar`: what is announced, where it was printed, by whom, and a school's own open and closed days."""

from collections.abc import Iterator
from datetime import date, time
from pathlib import Path

import pytest

from bot.cli.calendar_file import read_calendar, read_days
from bot.cli.words import CommandError
from portfolio.calendar import AnnouncedDay, Event, Term
from portfolio.people import Division
from tests.bot.commands import demo_installation, licheng

HEADER = "學期,項目,日期,時刻,年級,部別,梯次,出處"
LETTER = "國教署114年3月3日函"


def write(path: Path, *rows: str) -> Path:
    """Write a CSV file as a spreadsheet would."""
    path.write_text("\n".join([HEADER, *rows]), "utf-8-sig")
    return path


@pytest.fixture(scope="module", autouse=True)
def demo_data(demo_dir: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """One fresh clone for all commands of this file; each test has a school or a term of its own."""
    yield from demo_installation(demo_dir, tmp_path_factory.mktemp("calendar") / "data")


def test_every_kind_of_day_can_be_announced() -> None:
    """Each event under its Chinese name and its code, with an hour, and for some only (issue 3, part 3)."""
    names = [
        "開學日",
        "正式上課日",
        "休業式",
        "期末考結束日",
        "課程諮詢結束日",
        "國教署來文所定提交日",
        "國教署規定的上傳開始日",
        "國教署規定的上傳期限",
        "預檢開始日",
        "預檢截止日",
        "提交截止日",
        "學校確認日",
        "收訖明細確認開始日",
        "勾選截止日",
        "認證截止日",
    ]
    said = {day.event for day in read_days(f"113-2 {name} 114/3/3 17:00" for name in names)}
    assert len(said) == len(names)
    coded = read_days(f"113-2 {event} 114/3/3" for event in Event)
    assert [day.event for day in coded] == list(Event)


def test_a_row_says_for_whom_and_where_it_was_printed(tmp_path: Path) -> None:
    """Two rounds of grade 3, the evening division, an hour, a source: all of it comes through."""
    rows = [
        f"113-2,國教署來文所定提交日,114/4/10,17:00,3,日間部,1,{LETTER}",
        "113-2,國教署來文所定提交日,114/5/5,,三,進修部,2,",
    ]
    first, second = read_calendar(write(tmp_path / "days.csv", *rows))

    letter = Event.SUBMISSION_LETTER
    assert first == AnnouncedDay(letter, Term(113, 2), date(2025, 4, 10), time(17), 3, Division.DAY, 1, LETTER)
    assert second == AnnouncedDay(letter, Term(113, 2), date(2025, 5, 5), None, 3, Division.CONTINUING, 2)


def test_wrong_cells_are_named_with_line_and_column(tmp_path: Path) -> None:
    """One message names them all, in Chinese: an hour of another zone, one past midnight, a source that is a text."""
    rows = [
        "113-2,休業式,114/6/30,17:00+09:00,,,,",
        "113-2,開學日,114/2/11,24:30,,,,",
        f"113-2,勾選截止日,114/9/19,,,,,{'很長' * 60}",
        "113-2,放學日,114/2/30,,4,夜間,0,",
    ]
    with pytest.raises(CommandError) as refused:
        read_calendar(write(tmp_path / "days.csv", *rows))

    words = refused.value.words
    for expected in (
        "第 2 列，時刻",
        "第 3 列，時刻",
        "第 4 列，出處",
        "第 5 列，項目",
        "第 5 列，日期",
        "第 5 列，年級",
    ):
        assert expected in words, expected
    assert words.startswith("行事曆有 8 處要修正，什麼都沒有寫入")


def test_the_same_day_from_two_places_is_no_mistake_but_twice_from_one_is(tmp_path: Path) -> None:
    """A file may hold what a letter and the minutes print; the same place twice is a slip."""
    both = ["113-2,休業式,114/6/30,,,,,", f"113-2,休業式,114/6/27,,,,,{LETTER}"]
    assert len(read_calendar(write(tmp_path / "both.csv", *both))) == 2
    with pytest.raises(CommandError, match="第 4 列：同一學期"):
        read_calendar(write(tmp_path / "twice.csv", *both, f"113-2,休業式,114/6/26,,,,,{LETTER}"))


def test_a_dry_run_says_what_would_become_of_each_and_writes_nothing() -> None:
    """New, moved and unchanged are told apart before anything is written."""
    days = [
        "--day",
        "114-2 休業式 115/6/29",
        "--day",
        "114-2 勾選截止日 115/9/21 17:00",
        "--day",
        "114-1 休業式 115/1/20",
    ]
    said = licheng("calendar", "set", "--school", "hwvs", "--dry-run", *days)

    assert said.out.splitlines() == [
        "會改期：114-2 休業式 115/6/29",
        "會新增：114-2 勾選截止日 115/9/21 17:00",
        "原本就相同：114-1 休業式 115/1/20",
        "試算，什麼都沒有寫入：會新增 1 個，改期 1 個，1 個原本就相同。",
    ]
    listed = licheng("calendar", "list", "--school", "hwvs", "--json").rows
    assert ("2026-06-30", "closing_ceremony_on") in {(row["day"], row["event"]) for row in listed}
    assert "selection_closes_on" not in {row["event"] for row in listed}


def test_the_list_says_who_announced_when_and_where() -> None:
    """In words for people, with codes for scripts; the demo's own days were written by the demo."""
    assert (
        licheng("calendar", "set", "--school", "tmsb", "--day", "113-2 勾選截止日 114/9/19", "--source", LETTER).code
        == 0
    )

    listed = licheng("calendar", "list", "--school", "tmsb", "--json").rows
    assert {row["announced_by"] for row in listed} == {"demo", "cli"}
    (said,) = [row for row in listed if row["event"] == "selection_closes_on"]
    assert (said["source"], said["announced_by"], said["announced_at"]) == (LETTER, "cli", "2025-01-15T08:00:00+08:00")
    table = licheng("calendar", "list", "--school", "tmsb").out
    assert "指令列" in table
    assert "示範資料" in table
    assert "出處" in table


def test_contradictions_are_told_below_the_list() -> None:
    """tttvs prints two days for its own confirmation (T6): both with their places, and what to do."""
    out = licheng("calendar", "list", "--school", "tttvs").out.replace("\n", "")

    assert "112-2 學校確認日 113/10/18（出處：會議/壹七(3)ii/表/相關專責人員）" in out
    assert "112-2 學校確認日 113/10/30（出處：會議/壹一9）" in out
    assert "licheng school conflicts --school tttvs" in out
    assert "互相不一致" not in licheng("calendar", "list", "--school", "yphs").out


def test_what_an_office_ruled_on_is_settled() -> None:
    """After the ruling the list is silent about it, and the deadline has its day, with who ruled for which place."""
    for day, source in (("114/2/5", "會議紀錄"), ("114/2/7", LETTER)):
        licheng("calendar", "set", "--school", "yphs", "--day", f"113-1 上傳截止日 {day}", "--source", source)
    assert "113-1 上傳截止日 114/2/7" in licheng("calendar", "list", "--school", "yphs").out
    assert upload_of("yphs")["closes"] is None

    key = "day:113-1:upload_closes_on"
    assert licheng("school", "rule", key, "--school", "yphs", "--reading", "2", "--by", "教務處").code == 0
    assert "互相不一致" not in licheng("calendar", "list", "--school", "yphs").out
    settled = upload_of("yphs")
    assert settled["closes"] == "2025-02-07T23:59:59+08:00"
    assert settled["ruling"] == {"by": "教務處", "on": "2025-01-15", "reading": LETTER}


def upload_of(school: str) -> dict[str, object]:
    """The first deadline for uploads of 113-1."""
    asked = ("--school", school, "--term", "113-1", "--division", "day", "--json")
    return next(row for row in licheng("deadlines", *asked).rows if row["subject"] == "upload_outcomes")


def test_a_school_has_days_of_its_own() -> None:
    """Closed, changed to open, told again, listed, taken back: each step says what became of it."""
    one = ["calendar", "exception", "--school", "anon15", "114/3/5"]
    assert licheng(*one, "--closed", "--name", "校慶補假").out.startswith("114/3/5 記為學校不上班上課。")
    (row,) = [row for row in licheng("calendar", "list", "--school", "anon15", "--json").rows if "name" in row]
    assert (row["event"], row["day"], row["name"], row["term"]) == ("school_closed", "2025-03-05", "校慶補假", "113-2")
    assert "校慶補假" in licheng("calendar", "list", "--school", "anon15").out
    assert licheng(*one, "--closed", "--name", "校慶補假").out == "114/3/5 原本就記為學校不上班上課。\n"
    assert licheng(*one, "--open").out == "114/3/5 改記為學校照常上班上課。\n"
    assert licheng(*one, "--remove").out.startswith("114/3/5 已取消")
    assert licheng(*one, "--remove").out.startswith("114/3/5 原本就沒有")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["114/3/5"], "--closed"),
        (["114/3/5", "--closed", "--remove"], "三個只能寫一個"),
        (["114/2/30", "--closed"], "看不懂日期「114/2/30」"),
        (["114/3/5", "--closed", "--name", "很長" * 60], "100 個字以內"),
    ],
)
def test_an_exception_that_says_too_little_or_too_much_is_refused(words: list[str], said: str) -> None:
    """Exit code 2, with the form that is expected."""
    refused = licheng("calendar", "exception", "--school", "anon15", *words)
    assert (refused.code, refused.out) == (2, "")
    assert said in refused.err
