"""The reference dates of the five schools, as people hear them and as scripts read them: one table, two ways in."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from bot.settings import Settings
from bot.simulation import Simulation
from portfolio.calendar import AnnouncedDay, Event, Term
from portfolio.dates import parse_day
from storage.queries.terms import announce
from tests.bot.commands import demo_installation, licheng

WEEKDAYS = "一二三四五六日"
# Term; upload and certification 休業式＋2 and ＋3 weeks; a moment of the term at which they are asked for.
TERMS = [
    ("112-1", "113/2/2", "113/2/9", "2024-01-10T08:00"),
    ("112-2", "113/7/12", "113/7/19", "2024-06-20T08:00"),
    ("113-1", "114/2/3", "114/2/10", "2025-01-15T08:00"),
    ("113-2", "114/7/14", "114/7/21", "2025-06-20T08:00"),
    ("114-1", "115/2/3", "115/2/10", "2026-01-10T08:00"),
    ("114-2", "115/7/14", "115/7/21", "2026-06-20T08:00"),
]
SCHOOLS = ("tmsb", "tttvs", "hwvs", "anon15", "yphs")
COUNTED = ("tttvs", "yphs")  # whose documents count from 休業式
STUDENTS = {"1": "10101", "2": "20101", "3": "30101", "2 evening": "29101"}


class Asking:
    """A simulation that is asked one thing after the other, and gives the lines of each answer."""

    def __init__(self, simulation: Simulation, printed: list[str]) -> None:
        self.simulation, self.printed = simulation, printed
        self.lines = count(1)

    def at(self, moment: str) -> None:
        """Set the clock."""
        self.simulation.run_line(next(self.lines), f"now {moment}")

    def student(self, school: str, number: str) -> list[str]:
        """Return what this student is answered to 「期限」."""
        self.simulation.run_line(next(self.lines), f"as {school} student {number}")
        self.simulation.run_line(next(self.lines), "say 期限")
        return str(json.loads(self.printed[-1])["text"]).splitlines()


@contextmanager
def opened(demo_dir: Path) -> Iterator[Asking]:
    """Open a simulation that can be asked."""
    printed: list[str] = []
    with Simulation.fresh(Settings(data_dir=demo_dir), as_json=True, out=printed.append) as simulation:
        yield Asking(simulation, printed)


@pytest.fixture(scope="module")
def asking(demo_dir: Path) -> Iterator[Asking]:
    """Open one simulation for the questions of this file that change nothing."""
    with opened(demo_dir) as asking:
        yield asking


def spoken(day: str) -> str:
    """Say a ROC day as the conversation does."""
    on = parse_day(day)
    return f"{on.month}月{on.day}日星期{WEEKDAYS[on.weekday()]}截止"


def line_of(lines: list[str], term: str, subject: str) -> str:
    """Return the one line about a subject of a term."""
    year, semester = term.split("-")
    found = [line for line in lines if line.startswith(f"{year}學年度第{semester}學期{subject}：")]
    assert len(found) == 1, lines
    return found[0]


@pytest.mark.parametrize(("term", "upload", "certification", "moment"), TERMS)
@pytest.mark.parametrize("school", COUNTED)
def test_every_grade_and_division_hears_the_day(
    asking: Asking, school: str, term: str, upload: str, certification: str, moment: str
) -> None:
    """Two and three weeks after 休業式; third-graders' last semester waits for the letter or the notice."""
    asking.at(moment)
    for who, number in STUDENTS.items():
        lines = asking.student(school, number)
        if (who, term[-1]) == ("3", "2"):
            assert "日期還沒有公布" in line_of(lines, term, "課程學習成果上傳")
            unsettled = "規定有不同的說法" if school == "tttvs" else "日期還沒有公布"  # T11
            assert unsettled in line_of(lines, term, "課程學習成果教師認證")
        else:
            assert spoken(upload) in line_of(lines, term, "課程學習成果上傳")
            assert spoken(certification) in line_of(lines, term, "課程學習成果教師認證")


@pytest.mark.parametrize(("term", "moment"), [(term, moment) for term, *_, moment in TERMS])
def test_schools_that_print_no_day_say_so_in_their_own_way(asking: Asking, term: str, moment: str) -> None:
    """Announced by the school is not the same as not stated, and neither is another school's day."""
    asking.at(moment)
    for who in ("1", "2", "3"):
        lines = {school: asking.student(school, STUDENTS[who]) for school in SCHOOLS if school not in COUNTED}
        for school in lines:
            assert "日期還沒有公布" in line_of(lines[school], term, "課程學習成果上傳")
            assert not any("休業式" in line for line in lines[school])
        assert "日期還沒有公布" in line_of(lines["anon15"], term, "課程學習成果教師認證")
        for school in ("tmsb", "hwvs"):
            assert "補充規定沒有寫期限" in line_of(lines[school], term, "課程學習成果教師認證")


@pytest.mark.parametrize(("moment", "day"), [("2024-09-10T08:00", "113/9/20"), ("2025-09-10T08:00", "114/9/22")])
def test_september_selects_last_years_works(asking: Asking, moment: str, day: str) -> None:
    """tttvs: three weeks after the new year's 開學日, for whoever was here last year, by day and in the evening."""
    asking.at(moment)
    for number in ("20101", "29101"):
        lines = [line for line in asking.student("tttvs", number) if "勾選：" in line]
        assert spoken(day) in lines[0]


def test_a_letter_moves_the_third_graders(demo_dir: Path) -> None:
    """The submission date 114/5/5 makes 114/4/14 for uploads and 114/4/21 for the selection (tttvs 十一)."""
    with opened(demo_dir) as asking:
        asking.at("2025-03-10T08:00")
        now = asking.simulation.app.clock()
        letter = AnnouncedDay(Event.SUBMISSION_LETTER, Term(113, 2), date(2025, 5, 5), grade=3)
        with asking.simulation.app.storage.unit("tttvs") as session:
            announce(session, school="tttvs", day=letter, announced_by="test", now=now)
        lines = asking.student("tttvs", "30101")
        assert spoken("114/4/14") in line_of(lines, "113-2", "課程學習成果上傳")
        assert any("勾選：" in line and spoken("114/4/21") in line for line in lines)
        assert spoken("114/7/14") in line_of(asking.student("tttvs", "20101"), "113-2", "課程學習成果上傳")


@pytest.fixture(scope="module")
def installation(demo_dir: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Keep one fresh clone for the commands of this file."""
    yield from demo_installation(demo_dir, tmp_path_factory.mktemp("reference") / "data")


@pytest.mark.usefixtures("installation")
@pytest.mark.parametrize(("term", "upload", "certification", "_moment"), TERMS)
def test_scripts_read_the_same_days(term: str, upload: str, certification: str, _moment: str) -> None:
    """`deadlines --json` for every school: the very instants, or the state of not knowing; yphs asks within a week."""
    for school in SCHOOLS:
        rows = licheng("deadlines", "--school", school, "--term", term, "--json").rows
        for subject, day in (("upload_outcomes", upload), ("certification", certification)):
            for row in (row for row in rows if row["subject"] == subject):
                _check(school, term, row, day)


def _check(school: str, term: str, row: dict[str, Any], day: str) -> None:
    last_of_grade_3 = row["audience"]["grades"] == [3] and term.endswith("-2")
    if school not in COUNTED or last_of_grade_3:
        assert row["closes"] is None
        silent = row["subject"] == "certification" and school in ("tmsb", "hwvs")
        torn = (school, row["subject"]) == ("tttvs", "certification")
        assert row["state"] == ("not_stated" if silent else "conflicting" if torn else "not_announced")
        assert (row["clause"] is None) == silent
        return
    assert row["state"] == "stated"
    assert row["closes"] == f"{parse_day(day)}T23:59:59+08:00"
    assert row["clause"]
    asked = school == "yphs" and row["subject"] == "certification"
    assert (row["asked_by"] is not None) == asked
    if asked:  # uploaded on the last day + 7 days is the closing itself
        assert row["asked_by"] == row["closes"]
