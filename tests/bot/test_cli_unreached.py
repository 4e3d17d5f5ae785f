"""`licheng export unreached`: the list for paper, as a file and in the terminal."""

import csv
import json
import stat
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from openpyxl import load_workbook
from typer.testing import CliRunner, Result

from bot.app import assemble
from bot.cli import app
from bot.cli.unreached_rows import COLUMNS
from bot.cli.words import CommandError
from portfolio.people import Division, Role
from portfolio.reminders import Kind, NoticeState, NoticeSubject
from portfolio.rules import DeadlineSubject
from storage.tables import Notice, PlannedDeadline, Preference
from tests.conftest import FakeClock
from tests.world import SMALL, World

Run = Callable[..., Result]


@pytest.fixture
def run(world: World, clock: FakeClock, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run the command on the small school's database, at the tests' own time."""
    monkeypatch.setattr("bot.app.build", lambda settings: assemble(settings, world.storage, clock=clock))
    monkeypatch.delenv("LICHENG_CHANNELS", raising=False)
    return lambda *words, school=SMALL: CliRunner().invoke(app, ["export", "unreached", "--school", school, *words])


@pytest.fixture
def missing(world: World) -> datetime:
    """Let 30101 have muted uploads, and 20101 miss a reminder; return when that was."""
    at = world.now - timedelta(hours=2)
    with world.unit() as session:
        session.add(
            Preference(
                school=SMALL,
                person_id=world.id_of("30101"),
                muted=[Kind.UPLOADS.value, Kind.LISTS.value],
                changed_at=at,
            )
        )
        session.add(
            PlannedDeadline(
                school=SMALL,
                subject=DeadlineSubject.UPLOAD_OUTCOMES,
                period="113-1",
                grade=2,
                division=Division.DAY,
                closes=world.now + timedelta(days=5),
                changed_at=at,
            )
        )
        session.add(
            Notice(
                school=SMALL,
                recipient_id=world.id_of("20101"),
                subject=NoticeSubject.UPLOAD_OUTCOMES,
                term="113-1",
                planned_at=at,
                due_at=at,
                state=NoticeState.UNREACHABLE,
                settled_at=at,
                reason="over_cap",
            )
        )
    return at


def rows_of(path: Path) -> list[list[str]]:
    """Return the rows of a CSV file, which begins with the mark that Excel needs."""
    raw = path.read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(raw.decode("utf-8-sig").splitlines()))


def test_a_line_a_person_by_class_and_seat(run: Run, missing: datetime, tmp_path: Path) -> None:
    """Why, since when, which deadline; readable by its owner only, and the words say that names are in it."""
    out = tmp_path / "名單.csv"
    said = run("-o", str(out)).output
    assert "共 4 位通知不到。裡面有姓名，用完請刪除" in said
    assert "還沒有綁定 2 位，自己關掉了一部分提醒 1 位，這個月能送的訊息用完了 1 位" in said
    header, *rows = rows_of(out)
    assert header[:5] == ["班級", "座號", "學號", "學生姓名", "對象"]
    over_cap, muted = "這個月能送的訊息用完了", "自己關掉了一部分提醒"
    assert [",".join(row) for row in rows] == [
        f"201,1,20101,林向晴,學生,,,{over_cap},2025-01-15 06:00,,113-1 課程學習成果上傳",
        "201,2,20102,周以樂,學生,,,還沒有綁定,,,",
        "201,2,20102,周以樂,家長,母親,20102-1,還沒有綁定,,,",
        f"301,1,30101,許明峻,學生,,,{muted},2025-01-15 06:00,上傳,",
    ]
    assert stat.S_IMODE(out.stat().st_mode) == 0o600


def test_english_headers_have_codes(run: Run, missing: datetime, tmp_path: Path) -> None:
    """For programs: the same columns, in the words of the code; of one class alone."""
    out = tmp_path / "out.xlsx"
    assert run("-o", str(out), "--headers", "en", "--class", "201").exit_code == 0
    sheet = load_workbook(out).worksheets[0]
    header, first, _, guardian = ([cell.value or "" for cell in row] for row in sheet.iter_rows())
    assert tuple(header) == COLUMNS
    assert first[4:] == ["student", "", "", "over_cap", "2025-01-15 06:00", "", "113-1:upload_outcomes"]
    assert guardian[4:8] == ["guardian", "mother", "20102-1", "never_bound"]


def test_json(run: Run, missing: datetime) -> None:
    """Codes in the place of words, null where nothing is known."""
    first, second, *_ = json.loads(run("--json").output)
    assert first["deadlines"] == [
        {
            "subject": "upload_outcomes",
            "period": "113-1",
            "round": None,
            "reason": "over_cap",
            "at": "2025-01-15T06:00:00+08:00",
        }
    ]
    assert (first["reason"], first["since"], first["kinds"]) == ("over_cap", "2025-01-15T06:00:00+08:00", [])
    assert (second["number"], second["since"], second["relation"]) == ("20102", None, None)


def test_in_the_terminal(run: Run, world: World) -> None:
    """A table, and how many for which reason; where nobody is missing, that."""
    said = run().output
    assert "small 聊天通知不到的學生和家長，共 2 位" in said
    assert "周以樂" in said
    for number in ("20102", "20102-1"):
        world.bind(number)
    assert "聊天都通知得到" in run().output


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("--class", "999"), 1, "名冊上沒有 999 班。有的班級：201、301"),
        (("-o", "out.pdf"), 2, "out.pdf"),
        (("--headers", "fr"), 2, "fr"),
    ],
)
def test_wrong_usage(run: Run, words: tuple[str, ...], code: int, said: str) -> None:
    """What is wrong, and what there is."""
    error = run(*words).exception
    assert isinstance(error, CommandError)
    assert error.exit_code == code
    assert said in error.words


def test_a_school_that_is_not_here(run: Run, world: World) -> None:
    """Refused with what to do."""
    world.add_person("40101", Role.STUDENT, grade=1)
    assert run(school="nowhere").exit_code == 1
