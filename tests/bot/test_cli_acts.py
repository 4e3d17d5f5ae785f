"""`licheng acts`: the school's word on where a press counts, and everything it said before."""

import json
from collections.abc import Callable

import pytest
from sqlalchemy import update
from sqlmodel import col
from typer.testing import CliRunner, Result

from bot.app import assemble
from bot.cli import app
from bot.cli.words import CommandError
from portfolio.certification import OfficialAct, Written
from storage.queries.audit import verify_school
from storage.queries.certifications import certify
from storage.queries.official_acts import counts_here
from storage.tables import Certification, ReceiptStatement
from tests.conftest import FakeClock
from tests.storage.certifying import two_teachers
from tests.world import SMALL, World

Run = Callable[..., Result]
SET = ("set", "--school", SMALL, "--act", "certification", "--counts")


@pytest.fixture
def run(world: World, clock: FakeClock, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run `licheng acts` on the small school's database, at the tests' own time."""
    monkeypatch.setattr("bot.app.build", lambda settings: assemble(settings, world.storage, clock=clock))
    monkeypatch.delenv("LICHENG_CHANNELS", raising=False)
    return lambda *words: CliRunner().invoke(app, ["acts", *words])


def counts(world: World, act: OfficialAct = OfficialAct.CERTIFICATION) -> bool:
    """Return whether a press counts at the small school."""
    with world.storage.reading(SMALL) as session:
        return counts_here(session, school=SMALL, act=act)


def test_a_school_says_that_presses_count_and_takes_it_back(run: Run, world: World) -> None:
    """The newest word holds, each with its basis; the same word twice is one record."""
    assert not counts(world)

    said = run(*SET, "chat", "--basis", "114年3月5日教務會議").output
    assert "認證在聊天裡按了就算" in said
    assert counts(world)
    assert "沒有變動" in run(*SET, "chat", "--basis", "114年3月5日教務會議").output
    assert "只在學校平臺上才算" in run(*SET, "platform", "--basis", "114年4月2日公文").output
    assert not counts(world)

    rows = json.loads(run("list", "--school", SMALL, "--json").output)
    assert [(row["counts"], row["basis"], row["recorded_by"], row["in_force"]) for row in rows] == [
        ("chat", "114年3月5日教務會議", "cli", False),
        ("platform", "114年4月2日公文", "cli", True),
    ]
    assert rows[0]["recorded_at"] == "2025-01-15T08:00:00+08:00"
    assert verify_school(world.storage, SMALL).findings == []


def test_without_a_record_the_list_says_so(run: Run) -> None:
    """Nothing counts, and the command to record it stands there."""
    said = run("list", "--school", SMALL).output
    assert "認證還沒有記錄，所以只在學校平臺上才算" in said
    assert f"licheng acts set --school {SMALL} --act certification --counts chat" in said.replace("\n", "")


def test_what_waits_to_be_written_is_said_when_presses_stop_counting(run: Run, world: World) -> None:
    """Decisions made before do not get lost between two words of the school."""
    run(*SET, "chat", "--basis", "甲")
    (request_id,) = two_teachers(world)
    with world.storage.unit(SMALL) as session:
        request = session.get_one(Certification, request_id)
        certify(session, request, actor=world.actor("T01"), version=request.version, now=world.now)

    assert "還有 1 件在聊天裡決定過、學校平臺還看不到" in run(*SET, "platform", "--basis", "乙").output


def test_confirming_a_receipt_is_an_act_of_its_own(run: Run, world: World) -> None:
    """Recorded apart from certification; what was pressed and is not seen on the platform is counted when it stops."""
    confirm = ("set", "--school", SMALL, "--act", "receipt_confirmation", "--counts")
    said = run(*confirm, "chat", "--basis", "甲").output
    assert "收訖明細的確認與回報在聊天裡按了就算" in said
    assert counts(world, OfficialAct.RECEIPT_CONFIRMATION)
    assert not counts(world)
    with world.storage.unit(SMALL) as session:
        pressed = update(ReceiptStatement).where(col(ReceiptStatement.school) == SMALL)
        session.execute(pressed.values(written=Written.PRESSED))

    assert "還有 2 份收訖明細" in run(*confirm, "platform", "--basis", "乙").output


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ((*SET, "both", "--basis", "甲"), "--counts 要寫 chat 或 platform"),
        ((*SET, "chat", "--basis", "  "), "請用 --basis 寫下依據"),
        (("list", "--school", "nowhere"), "沒有代號是 nowhere 的學校"),
    ],
)
def test_wrong_usage_is_said(run: Run, world: World, words: tuple[str, ...], expected: str) -> None:
    """With what would be right; nothing is recorded."""
    result = run(*words)
    assert isinstance(result.exception, CommandError)
    assert expected in result.exception.words
    assert result.exception.exit_code == 2
    assert not counts(world)
