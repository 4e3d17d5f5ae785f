"""The commands of a real start and of the demo's files, as the shell runs them."""

import re
import sys
from collections.abc import Callable
from datetime import date, time
from pathlib import Path

import pytest

from bot.cli import main
from bot.cli.calendar_file import read_calendar, read_days
from portfolio.calendar import AnnouncedDay, Event, Term
from tests.bot.test_init import CALENDAR, write


@pytest.fixture
def command(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[..., tuple[int, str, str]]:
    """Return a way to run `licheng …` as the shell does: exit code, output, errors."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LICHENG_DATA_DIR", str(tmp_path / "data"))

    def run(*words: str) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["licheng", *words])
        with pytest.raises(SystemExit) as ended:
            main()
        said = capsys.readouterr()
        return int(ended.value.code or 0), said.out, said.err

    return run


def test_the_commands_of_a_real_start(command: Callable[..., tuple[int, str, str]], tmp_path: Path) -> None:
    """`init`, `calendar set` and `list`, `school list` from the shell, with their exit codes."""
    assert command("init")[0] == 2
    assert command("init", "--school", "own", "--name", "本校", "--pack", "tmsb")[0] == 0
    code, _, said = command("init", "--school", "own", "--name", "本校")
    assert (code, "已經有學校 own" in said) == (1, True)
    file = str(write(tmp_path / "calendar.csv", CALENDAR))
    assert command("calendar", "set", file, "--school", "own")[1].startswith("公告日期：新增 3 個，改期 0 個")
    moved = command("calendar", "set", "--school", "own", "--day", "113-1 休業式 114/1/21 17:00")
    assert moved[1].startswith("公告日期：新增 0 個，改期 1 個，0 個")
    assert command("calendar", "set", "--school", "own")[0] == 2
    assert command("calendar", "list", "--school", "other")[0] == 2
    assert '"hour": "17:00"' in command("calendar", "list", "--school", "own", "--json")[1]
    assert "休業式" in command("calendar", "list", "--school", "own")[1]
    code, listed, _ = command("school", "list", "--json")
    assert (code, '"in_database": true' in listed, '"slug": "yphs"' in listed) == (0, True, True)
    assert "還沒有學校使用的規則包" in command("school", "list")[1]


def test_demo_data_writes_files_and_no_database(command: Callable[..., tuple[int, str, str]], tmp_path: Path) -> None:
    """The rosters lie where it says; the seed and the birthdays are printed; no database is made."""
    code, said, _ = command("demo-data", "--school", "tmsb", "--school", "hwvs")

    assert code == 0
    assert "種子 113" in said
    assert "10102，2009-05-20 生" in said
    folder = tmp_path / "data" / "demo-data"
    assert sorted(path.name for path in folder.iterdir()) == ["hwvs", "tmsb"]
    assert sorted(path.stem for path in (folder / "tmsb").glob("*.csv")) == [
        "courses",
        "enrolments",
        "people",
        "receipts",
        "selections",
        "works",
    ]
    assert not (tmp_path / "data" / "licheng.db").exists()
    assert command("demo-data", "--school", "nowhere")[0] == 2


def test_the_guide_writes_calendars_that_can_be_read(tmp_path: Path) -> None:
    """The example of docs/start.md is a file that `--calendar` takes, and every event that it names is one."""
    guide = (Path(__file__).parents[2] / "docs" / "start.md").read_text("utf-8")
    example = tmp_path / "calendar.csv"
    example.write_text(guide.partition("```csv\n")[2].partition("```")[0], "utf-8")

    days = read_calendar(example)

    printed = "會議/壹一9"
    assert (
        AnnouncedDay(Event.RECEIPT_CLOSES, Term(112, 2), date(2024, 10, 14), time(17), round=1, source=printed) in days
    )
    assert len(days) == 5
    (listed,) = [line for line in guide.splitlines() if line.startswith("項目可以寫：")]
    names = re.split("[：、，]", listed.partition("，以及")[0])[1:]
    named = read_days(f"113-2 {name} 114/3/3" for name in [*names, "基本資料登錄截止日", "幹部經歷登錄截止日"])
    office = {
        event for event in Event if event.value.startswith(("basic", "cadres", "elective", "consultations", "grades"))
    }
    assert {day.event for day in named} >= set(Event) - office
