"""`licheng export`: decisions for the school platform, and what is still open, as files and in the terminal."""

import csv
import json
import stat
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from openpyxl import load_workbook
from typer.testing import CliRunner, Result

from bot.app import assemble
from bot.cli import app
from bot.cli.export_rows import DECISIONS, OpenState
from bot.cli.words import CommandError, t
from portfolio.certification import ReturnReason
from portfolio.works import CertificationState
from storage.queries.certifications import certify, hand_over, send_back
from storage.tables import Certification
from tests.architecture.sources import ROOT
from tests.conftest import FakeClock
from tests.storage.certifying import make, show, two_teachers
from tests.world import SMALL, World

Run = Callable[..., Result]


@pytest.fixture
def run(world: World, clock: FakeClock, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run `licheng export` on the small school's database, at the tests' own time."""
    monkeypatch.setattr("bot.app.build", lambda settings: assemble(settings, world.storage, clock=clock))
    monkeypatch.delenv("LICHENG_CHANNELS", raising=False)
    return lambda *words: CliRunner().invoke(app, ["export", words[0], "--school", SMALL, *words[1:]])


@pytest.fixture
def decided(world: World, clock: FakeClock) -> list[int]:
    """Let T01 pass one work and return another with words that look like a formula; a third waits."""
    ids = two_teachers(world, works=3)
    actor = world.actor("T01")
    with world.storage.unit(SMALL) as session:
        passed, returned, _ = (session.get_one(Certification, one) for one in ids)
        certify(session, passed, actor=actor, version=passed.version, now=clock())
        clock.turn(minutes=5)
        words = "請另存成 PDF\n再上傳"
        reason = ReturnReason.CANNOT_BE_OPENED
        send_back(session, returned, actor=actor, version=returned.version, reason=reason, words=words, now=clock())
    clock.turn(minutes=5)
    return ids


def rows_of(path: Path) -> list[list[str]]:
    """Return the rows of a CSV file, which begins with the mark that Excel needs."""
    raw = path.read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(raw.decode("utf-8-sig").splitlines()))


def test_decisions_are_written_in_the_documented_form(run: Run, decided: list[int], tmp_path: Path) -> None:
    """One line a decision with the platform's number, readable by its owner only; reading twice gives the same."""
    out = tmp_path / "決定.csv"
    said = run("certifications", "--since", "114/1/15", "-o", str(out)).output

    assert "2 件決定，其中認證通過 1 件，退回 1 件" in said
    header, passed, returned = rows_of(out)
    assert header == ["平臺編號", "編號", "結果", "理由", "認證者", "時間", "次"]
    assert passed[1:] == ["20102", "認證通過", "", "T01", "2025-01-15 08:00:00", "1"]
    assert returned[1:] == ["20102", "退回", "檔案打不開：請另存成 PDF 再上傳", "T01", "2025-01-15 08:05:00", "1"]
    assert stat.S_IMODE(out.stat().st_mode) == 0o600
    before = out.read_bytes()
    run("certifications", "--since", "114/1/15", "-o", str(out))
    assert out.read_bytes() == before
    assert list(tmp_path.glob(".決定*")) == []


def test_english_headers_have_codes(run: Run, decided: list[int], tmp_path: Path) -> None:
    """For programs: the same columns, in the words of the code."""
    out = tmp_path / "out.txt"
    run("certifications", "--since", "2025-01-15", "--format", "csv", "--headers", "en", "-o", str(out))

    header, passed, returned = rows_of(out)
    assert header == ["id", "number", "decision", "reason", "certifier", "decided_at", "attempt"]
    assert (passed[2], returned[2], returned[3]) == (
        "certified",
        "returned",
        "cannot_be_opened: 請另存成 PDF 再上傳",
    )


def test_a_workbook_holds_text_only(run: Run, decided: list[int], world: World, tmp_path: Path) -> None:
    """Nothing is run by a spreadsheet, and no number loses its zeros."""
    show(world, decided[0], platform_id="=1+1")
    out = tmp_path / "out.xlsx"
    assert run("certifications", "--since", "114/1/15", "-o", str(out)).exit_code == 0

    sheet = load_workbook(out).worksheets[0]
    cells = [cell for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert {cell.data_type for cell in cells} == {"s"}
    assert sheet["A2"].value == "'=1+1"


def test_a_pass_that_may_be_taken_back_is_left_out_and_counted(
    run: Run, decided: list[int], clock: FakeClock, tmp_path: Path
) -> None:
    """For ten minutes; a return is final at once."""
    clock.turn(seconds=-1)
    out = tmp_path / "out.csv"
    said = json.loads(run("certifications", "--since", "114/1/15", "-o", str(out), "--json").output)
    assert (said["rows"], said["returned"], said["left_out"]) == (1, 1, 1)
    assert "另有 1 件剛按認證通過" in run("certifications", "--since", "114/1/15", "-o", str(out)).output

    clock.turn(seconds=1)
    said = json.loads(run("certifications", "--since", "114/1/15", "-o", str(out), "--json").output)
    assert (said["rows"], said["left_out"], said["format"]) == (2, 0, "csv")


def test_since_is_a_day_and_counts(run: Run, decided: list[int], tmp_path: Path) -> None:
    """From its first second on; the day after there is nothing, and the header still stands."""
    out = tmp_path / "out.csv"
    run("certifications", "--since", "2025-01-16", "-o", str(out))
    assert len(rows_of(out)) == 1


def test_what_the_platform_shows_need_not_be_written_again(
    run: Run, decided: list[int], world: World, tmp_path: Path
) -> None:
    """`--unwritten` leaves what an import has shown, and decisions about files that were sent again since."""
    show(world, decided[0], state=CertificationState.CERTIFIED)
    show(world, decided[1], doc_md5="other", state=CertificationState.WAITING)
    out = tmp_path / "out.csv"
    make(world)

    run("certifications", "--since", "114/1/15", "-o", str(out), "--unwritten")
    assert len(rows_of(out)) == 1
    run("certifications", "--since", "114/1/15", "-o", str(out))
    assert len(rows_of(out)) == 3


def test_the_list_says_what_is_open(run: Run, decided: list[int], world: World, clock: FakeClock) -> None:
    """Each with its state: contradicted first, then nobody to certify, what waits, what is not written."""
    show(world, decided[0], state=CertificationState.RETURNED)
    make(world)
    with world.storage.unit(SMALL) as session:
        hand_over(session, session.get_one(Certification, decided[2]), to=None, step=0, now=clock())

    rows = json.loads(run("certification-list", "--json").output)
    assert [(row["state"], row["decision"], row["shown"]) for row in rows] == [
        ("contradicted", "certified", "returned"),
        ("unassigned", None, "waiting"),
        ("unwritten", "returned", "waiting"),
    ]
    assert [row["certifier"] for row in rows] == ["T01", None, "T01"]
    assert rows[1]["closes"] == "2025-02-10T23:59:59+08:00"  # 休業式 1/20 and three weeks
    said = run("certification-list").output
    assert "還沒有完成的認證，共 3 件" in said
    assert "與學校平臺不一致 1 件，沒有人認證 1 件，尚未寫入學校平臺 1 件" in said


@pytest.mark.parametrize(
    ("days", "expected"), [(0, "waiting"), (9, "asked_passed"), (40, "overdue")], ids=["asked", "late", "closed"]
)
def test_late_is_told_from_closed(
    run: Run, world: World, clock: FakeClock, days: int, expected: str, tmp_path: Path
) -> None:
    """The week that yphs asks for closes nothing (T30); three weeks after 休業式 do."""
    two_teachers(world)
    clock.now += timedelta(days=days)
    out = tmp_path / "list.csv"

    assert [row["state"] for row in json.loads(run("certification-list", "--json").output)] == [expected]
    assert "共 1 件" in run("certification-list", "-o", str(out), "--headers", "en").output
    header, row = rows_of(out)
    assert dict(zip(header, row, strict=True))["state"] == expected


def test_nothing_open_is_said(run: Run) -> None:
    """An empty list is no mistake."""
    result = run("certification-list")
    assert result.exit_code == 0
    assert "沒有未完成的認證" in result.output


@pytest.mark.parametrize(
    ("words", "code", "expected"),
    [
        (("certifications", "--since", "13/45", "-o", "a.csv"), 2, "「13/45」不是日期"),
        (("certifications", "--since", "114/1/15", "-o", "a.ods"), 2, "看不出 a.ods 要寫成什麼"),
        (("certifications", "--since", "114/1/15", "-o", "a.csv", "--headers", "fr"), 2, "--headers 要寫 zh 或 en"),
        (("certifications", "--since", "114/1/15", "-o", "/nowhere/a.csv"), 1, "寫不了 /nowhere/a.csv"),
    ],
)
def test_wrong_usage_is_said(run: Run, words: tuple[str, ...], code: int, expected: str) -> None:
    """With what would be right."""
    result = run(*words)
    assert isinstance(result.exception, CommandError)
    assert expected in result.exception.words
    assert result.exception.exit_code == code


def test_the_documented_columns_are_those_of_the_file() -> None:
    """docs/certification.md says what stands in which column and what each state means; in this order."""
    text = (ROOT / "docs" / "certification.md").read_text("utf-8")
    rows = [[cell.strip().strip("`") for cell in row.split("|")[1:3]] for row in text.splitlines() if row[:2] == "| "]
    for names in (
        [[t(f"export.column.{'time' if name == 'decided_at' else name}"), name] for name in DECISIONS],
        [[t(f"export.state.{state.value}"), state.value] for state in OpenState],
    ):
        start = rows.index(names[0])
        assert rows[start : start + len(names)] == names
