"""`licheng deadlines`: the reference dates of the five schools, and what is promised to scripts."""

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from bot.cli.deadlines import as_json
from portfolio.calendar import Event, Term
from portfolio.deadlines import deadlines
from portfolio.schools import load_pack
from tests.bot.commands import demo_installation, licheng
from tests.schools.reference import announced, calendar

SUBJECTS = {
    "upload_outcomes",
    "certification",
    "upload_diverse",
    "selection",
    "submission",
    "receipt_confirmation",
    "basic_data",
    "cadres",
    "elective_names",
    "consultations",
    "grades",
}
# term: upload (休業式＋2週), certification (休業式＋3週), as the table of reference dates has them
BY_CEREMONY = {
    "112-1": ("2024-02-02", "2024-02-09"),
    "112-2": ("2024-07-12", "2024-07-19"),
    "113-1": ("2025-02-03", "2025-02-10"),
    "113-2": ("2025-07-14", "2025-07-21"),
    "114-1": ("2026-02-03", "2026-02-10"),
    "114-2": ("2026-07-14", "2026-07-21"),
}
DIVISIONS = [("tttvs", "day"), ("tttvs", "evening"), ("yphs", "day"), ("yphs", "evening")]
# The others print no day: what is left to a notice is not announced, the rest not stated.
UNDATED = {
    "tmsb": SUBJECTS - {"certification", "selection", "receipt_confirmation"},
    "hwvs": {"upload_outcomes", "upload_diverse", "submission"},
    "anon15": {
        "upload_outcomes",
        "certification",
        "upload_diverse",
        "selection",
        "submission",
        "receipt_confirmation",
    },
}


@pytest.fixture(scope="module", autouse=True)
def demo_data(demo_dir: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """One fresh clone for all commands of this file."""
    yield from demo_installation(demo_dir, tmp_path_factory.mktemp("deadlines") / "data")


@cache
def ask(school: str, term: str, *words: str) -> list[dict[str, Any]]:
    """Ask for the deadlines of a term, once."""
    said = licheng("deadlines", "--school", school, "--term", term, *words, "--json")
    assert (said.code, said.err) == (0, "")
    return said.rows


def rows(school: str, term: str, *, grade: int, division: str) -> list[dict[str, Any]]:
    """Return what concerns these people."""
    return [
        row
        for row in ask(school, term)
        if grade in row["audience"]["grades"] and row["audience"]["division"] == division
    ]


def only(found: list[dict[str, Any]], subject: str) -> dict[str, Any]:
    """The one row of a subject; more or fewer is a failure."""
    (row,) = [row for row in found if row["subject"] == subject]
    return row


def end_of(day: str) -> str:
    """The last second of a day in Taipei."""
    return f"{day}T23:59:59+08:00"


def test_the_promised_object() -> None:
    """The example of the design, key by key."""
    assert ask("tttvs", "113-1")[0] == {
        "subject": "upload_outcomes",
        "audience": {"grades": [1, 2, 3], "division": "day"},
        "opens": "2024-08-30T00:00:00+08:00",
        "closes": "2025-02-03T23:59:59+08:00",
        "asked_by": None,
        "state": "stated",
        "clauses": ["十一/表/課程學習成果/學生上傳"],
        "clause": "十一/表/課程學習成果/學生上傳",
        "rule": "休業式 114/1/20＋2 週",
        "standing": "in_force",
        "office": "教務處註冊組",
    }


@pytest.mark.parametrize("term", BY_CEREMONY)
@pytest.mark.parametrize(("school", "division"), DIVISIONS)
def test_reference_dates(school: str, division: str, term: str) -> None:
    """Two and three weeks after the closing ceremony, in every division alike, for grades 1 and 2."""
    found = rows(school, term, grade=2, division=division)
    upload, certification = BY_CEREMONY[term]

    assert only(found, "upload_outcomes")["closes"] == end_of(upload)
    assert only(found, "certification")["closes"] == end_of(certification)
    assert {row["subject"] for row in found} == SUBJECTS


@pytest.mark.parametrize(("school", "division"), DIVISIONS)
def test_third_grade_in_the_second_semester(school: str, division: str) -> None:
    """Its days hang on a letter that has not come."""
    row = only(rows(school, "113-2", grade=3, division=division), "upload_outcomes")

    assert (row["state"], row["closes"], row["audience"]["grades"]) == ("not_announced", None, [3])
    assert row["rule"] == ("國教署來文所定提交日（113-2，尚未公布）－3 週" if school == "tttvs" else "依學校公告")


@pytest.mark.parametrize("division", ["day", "evening"])
@pytest.mark.parametrize(
    ("term", "day", "rule"),
    [
        ("112-1", "2024-09-20", "開學日 113/8/30＋3 週"),
        ("112-2", "2024-09-20", "開學日 113/8/30＋3 週"),
        ("113-1", "2025-09-22", "開學日 114/9/1＋3 週"),
        ("113-2", "2025-09-22", "開學日 114/9/1＋3 週"),
    ],
)
def test_tttvs_selects_in_the_year_after(division: str, term: str, day: str, rule: str) -> None:
    """The selection of a year's works stands under both of its semesters."""
    row = only(rows("tttvs", term, grade=1, division=division), "selection")

    assert (row["closes"], row["rule"]) == (end_of(day), rule)


@pytest.mark.parametrize("division", ["day", "evening"])
def test_tttvs_offices_days(division: str) -> None:
    """Two weeks, one month and two months after school opened in 113-1."""
    found = rows("tttvs", "113-1", grade=1, division=division)
    closes = {subject: only(found, subject)["closes"] for subject in ("basic_data", "elective_names", "cadres")}

    assert closes == {
        "basic_data": end_of("2024-09-13"),
        "elective_names": end_of("2024-09-30"),
        "cadres": end_of("2024-10-30"),
    }
    assert only(found, "cadres")["rule"] == "開學日 113/8/30＋2 個月"


def test_rounds_and_announcements() -> None:
    """Both receipt windows of 112 as the school announced them, with what the rules say otherwise."""
    found = [row for row in rows("tttvs", "112-2", grade=2, division="day") if row["subject"] == "receipt_confirmation"]

    assert [(row["audience"]["round"], row["opens"], row["closes"]) for row in found] == [
        (1, "2024-10-09T00:00:00+08:00", end_of("2024-10-14")),
        (2, "2024-10-16T00:00:00+08:00", end_of("2024-10-17")),
    ]
    assert found[1]["rule"].startswith("學校公告 113/10/17；依規定為")
    assert "起 2 天，當天也算；或是依國教署來文；或是依學校公告" in found[1]["rule"]
    printed = "會議/壹一9"  # where the announced days stand, behind the clauses of the rule
    assert found[1]["clauses"] == ["六(三)", "十一/表/收訖明細確認", "會議/壹七(3)ii/表/高二高三學生", printed]


def test_contradicting_readings_give_no_day() -> None:
    """Where two places disagree neither wins: both are told."""
    row = only(rows("tttvs", "114-2", grade=3, division="day"), "certification")

    assert (row["state"], row["closes"]) == ("conflicting", None)
    assert row["rule"] == "休業式 115/6/30＋3 週；或是國教署來文所定提交日（114-2，尚未公布）－3 週"


def test_a_proposed_rule_names_the_one_in_force() -> None:
    """The amendment of tttvs is not adopted yet."""
    row = only(rows("tttvs", "113-1", grade=1, division="day"), "upload_diverse")

    assert (row["standing"], row["state"], row["closes"]) == ("proposed", "stated", None)
    assert row["rule"] == "全學年，沒有寫截止日；修正案生效前為休業式 114/1/20＋2 週"


@pytest.mark.parametrize("division", ["day", "evening"])
def test_yphs_asks_within_a_week(division: str) -> None:
    """The last day asked for is a week after the last upload, and never after the closing; it closes nothing."""
    first = only(rows("yphs", "113-1", grade=1, division=division), "certification")
    third = only(rows("yphs", "113-2", grade=3, division=division), "certification")

    assert first["asked_by"] == first["closes"] == end_of("2025-02-10")
    assert (third["asked_by"], third["closes"]) == (None, None)
    assert only(rows("yphs", "113-1", grade=1, division=division), "upload_diverse")["closes"] == end_of("2025-07-31")


def test_the_request_runs_from_the_last_upload() -> None:
    """Where the school closes uploads earlier, the request ends a week after that, before the closing."""
    days = calendar(announced(Event.UPLOAD_CLOSES, "113-1", "114/1/31"))
    found = deadlines(load_pack("yphs"), days, Term(113, 1))
    row = next(as_json(one, found, days) for one in found if one.subject == "certification")

    assert (row["asked_by"], row["closes"]) == (end_of("2025-02-07"), end_of("2025-02-10"))


@pytest.mark.parametrize("term", ["113-1", "113-2"])
@pytest.mark.parametrize("school", UNDATED)
def test_schools_that_print_no_day(school: str, term: str) -> None:
    """No day is made up, and no other school's is borrowed; the two ways of not knowing stay apart."""
    found = ask(school, term)

    assert {row["subject"] for row in found} == SUBJECTS
    assert {row["closes"] for row in found} == {None}
    assert {row["audience"]["division"] for row in found} == {None}
    assert {row["subject"] for row in found if row["state"] == "not_announced"} == UNDATED[school]
    for row in found:
        assert (row["clause"] is None) == (row["rule"] is None) == (row["state"] == "not_stated")
        assert row["office"]


def test_grade_and_division_narrow() -> None:
    """Exactly the rows about these people are left."""
    third = [row for row in ask("tttvs", "113-2") if 3 in row["audience"]["grades"]]

    assert ask("tttvs", "113-2", "--grade", "3") == third
    assert ask("tttvs", "113-2", "--grade", "3", "--division", "evening") == rows(
        "tttvs", "113-2", grade=3, division="evening"
    )
    assert ask("tmsb", "113-1", "--division", "day") == ask("tmsb", "113-1")


def test_the_table_speaks_chinese(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without --json people read a table."""
    monkeypatch.setenv("COLUMNS", "200")
    said = licheng("deadlines", "--school", "yphs", "--term", "113-1", "--grade", "1", "--division", "day")

    assert said.code == 0
    for words in (
        "課程學習成果上傳",
        "114/2/3 星期一 截止",
        "114/2/10",
        "老師最晚",
        "規定沒有寫",
        "尚未公告",
        "日間部",
    ):
        assert words in said.out


@pytest.mark.parametrize(
    ("words", "code", "answer"),
    [
        (["--school", "nope", "--term", "113-1"], 2, "anon15、hwvs、tmsb、tttvs、yphs"),
        (["--school", "yphs", "--term", "113-3"], 2, "--term 113-1"),
        (["--school", "yphs", "--term", "2025-02-03"], 2, "--term 113-1"),
        (["--school", "yphs", "--term", "113-1", "--grade", "4"], 2, "指令用法不對"),
        (["--school", "yphs", "--term", "113-1", "--division", "night"], 2, "指令用法不對"),
        (["--school", "yphs"], 2, "指令用法不對"),
        (["--school", "hwvs", "--term", "113-1", "--division", "evening"], 1, "沒有進修部"),
    ],
)
def test_wrong_usage_is_explained(words: list[str], code: int, answer: str) -> None:
    """Exit code 2 for wrong usage, nothing on stdout, and Chinese on stderr that says what would be right."""
    said = licheng("deadlines", *words, "--json")

    assert (said.code, said.out) == (code, "")
    assert answer in said.err
