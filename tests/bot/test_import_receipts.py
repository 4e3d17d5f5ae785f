"""`licheng import receipts`: round, part, division and window on the command line, and what is said of them."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import update
from sqlmodel import col, select
from typer.testing import CliRunner, Result

from bot.app import assemble
from bot.cli import app
from bot.cli.import_receipts import read_options
from bot.cli.import_words import error_line
from bot.cli.words import CommandError, t
from portfolio.certification import Written
from portfolio.readings import State
from portfolio.receipt_windows import WindowDoubt
from storage.rosters import Delivering, RowError
from storage.tables import ReceiptDelivery, ReceiptStatement
from tests.conftest import FakeClock
from tests.storage.test_receipts import OUTCOME, asked
from tests.world import SMALL, World

Run = Callable[..., Result]
HEADER = "學年度,編號,項目,平臺編號,名稱\n"
ROWS = HEADER + "112,20101,多元表現,W0009,淨灘\n"


@pytest.fixture
def run(world: World, clock: FakeClock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run the import command on the small school's database, at the tests' own time."""
    monkeypatch.setattr("bot.app.build", lambda settings: assemble(settings, world.storage, clock=clock))
    monkeypatch.setenv("LICHENG_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.delenv("LICHENG_CHANNELS", raising=False)

    def command(*words: str, content: str = ROWS, kind: str = "receipts") -> Result:
        file = tmp_path / "receipts.csv"
        file.write_text(content, "utf-8")
        return CliRunner().invoke(app, ["import", kind, str(file), "--school", SMALL, *words], catch_exceptions=True)

    return command


def words_of(result: Result) -> str:
    """Return everything that was said, the closing error too."""
    assert isinstance(result.exception, CommandError | None), result.exception
    return result.output + (result.exception.words if isinstance(result.exception, CommandError) else "")


def test_an_office_brings_its_part_with_its_window(run: Run, world: World) -> None:
    """Neither --full nor --partial is asked for; Chinese words do; a day alone closes with its last second."""
    window = ("--round", "2", "--part", "多元表現", "--division", "日間部", "--opens", "114/1/16T08:00")

    result = run(*window, "--closes", "114/1/17")

    assert result.exit_code == 0
    said = words_of(result)
    assert "新增 1 列" in said
    assert "連開放當天是 2 天。全國規定至少 3 天，沒有說之後的梯次是否也算" in said
    newest = asked(world)[0]
    assert (newest.statement.round, newest.window.delivered) == (2, True)
    assert newest.window.opens is not None
    assert newest.window.opens.isoformat() == "2025-01-16T08:00:00+08:00"
    assert newest.window.closes is not None
    assert newest.window.closes.isoformat() == "2025-01-17T23:59:59+08:00"
    with world.storage.reading(SMALL) as session:
        (delivery,) = session.exec(select(ReceiptDelivery)).all()
    assert (delivery.part, delivery.division) == ("diverse_performance", "day")


@pytest.mark.parametrize(
    ("kind", "words", "expected"),
    [
        ("receipts", ("--full", "--partial"), "--full 或 --partial"),
        ("people", ("--partial", "--round", "1"), "--round 只用於收訖明細"),
        ("receipt-states", ("--opens", "114/1/16"), "--opens 只用於收訖明細"),
        ("receipts", ("--round", "0"), "沒有第 0 梯次"),
        ("receipts", ("--part", "作業"), "--part 要寫：修課紀錄、課程學習成果、多元表現、幹部經歷"),
        ("receipts", ("--division", "早上"), "--division 要寫：日間部、進修部"),
        ("receipts", ("--round", "1", "--opens", "114/1/16"), "要同時寫 --round、--opens 與 --closes"),
        ("receipts", ("--opens", "114/1/16", "--closes", "114/1/17"), "要同時寫 --round、--opens 與 --closes"),
        ("receipts", ("--round", "1", "--opens", "114/1/17", "--closes", "114/1/16"), "要在開放 114/1/17 之後"),
        ("receipts", ("--round", "1", "--opens", "明天", "--closes", "114/1/16"), "「明天」不是時間"),
    ],
)
def test_wrong_usage_is_explained(run: Run, kind: str, words: tuple[str, ...], expected: str) -> None:
    """Exit code 2, and how to do it right."""
    result = run(*words, kind=kind)
    assert isinstance(result.exception, CommandError)
    assert (result.exception.exit_code, expected in result.exception.words) == (2, True)


def test_a_row_of_another_part_is_said_by_its_line(run: Run) -> None:
    """What the command said, in the registrar's words."""
    assert "第 2 列「項目 part」，值「diverse_performance」：指令說這是「幹部經歷」的檔案" in words_of(
        run("--part", "cadre")
    )


def test_every_doubt_about_a_window_has_words() -> None:
    """With day, weekday and hour, and where the other one is printed."""
    facts = {
        "year": 112,
        "round": 1,
        "days": 2,
        "office": "註冊組",
        "at": "2024-10-14T23:59:59+08:00",
        "against": "2024-10-12T23:59:59+08:00",
        "clauses": ["六(三)"],
    }
    unknown = (State.NOT_ANNOUNCED, State.NOT_STATED, State.CONFLICTING)
    for code in (*WindowDoubt, *(state.value.replace("_", "-") for state in unknown)):
        assert t.has(f"roster.remark.window-{code}"), code
        assert "%(" not in error_line("receipts", RowError(f"window-{code}", facts=facts), remark=True)
    said = error_line("receipts", RowError("window-not-as-printed", facts=facts), remark=True)
    assert "到113年10月14日星期一晚上11時59分截止，另一處算出來是113年10月12日星期六晚上11時59分（六(三)）" in said


def test_what_the_platform_contradicts_is_said_line_by_line(run: Run, world: World) -> None:
    """The part that was confirmed in the chat as the act, and stands as doubted on the platform."""
    with world.unit(SMALL) as session:
        pressed = update(ReceiptStatement).where(col(ReceiptStatement.school) == SMALL)
        session.execute(pressed.where(col(ReceiptStatement.part) == OUTCOME).values(written=Written.PRESSED))
    rows = "學年度,編號,項目,確認狀態\n112,20101,課程學習成果,{}\n"

    said = words_of(run(kind="receipt-states", content=rows.format("有疑義")))
    assert "有 1 份收訖明細，學校平臺顯示的和聊天裡按的不同" in said
    assert "112 學年度第 1 梯次，學生 20101 的課程學習成果：聊天裡「已確認」，學校平臺「有疑義」" in said
    told = json.loads(run("--json", kind="receipt-states", content=rows.format("有疑義")).stdout)
    assert [one["number"] for one in told["receipt_contradictions"][SMALL]] == ["20101"]
    assert "不同" not in words_of(run(kind="receipt-states", content=rows.format("已確認")))


def test_a_script_says_the_same() -> None:
    """`simulate` takes the options of the command line; what is none is refused."""
    said = read_options("receipts", ["--round", "1", "--opens", "114/10/9", "--closes", "114/10/12T17:00"])
    assert (said.round, said.part) == (1, "")
    assert said.closes is not None
    assert said.closes.isoformat() == "2025-10-12T17:00:00+08:00"
    assert read_options("works", []) == Delivering()
    for words in (["--rounds", "1"], ["--round"], ["--round", "一"], ["1"]):
        with pytest.raises(CommandError):
            read_options("receipts", words)
