"""`licheng export receipts`: a round in one row a student, as a file and as JSON."""

import csv
import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from bot.app import assemble
from bot.cli import app
from portfolio.receipts import Reached, ReceiptOutcome, ReceiptProblem
from portfolio.reminders import NoticeState
from storage.tables import ReceiptReport, ReceiptResult
from tests.conftest import FakeClock
from tests.storage.test_receipts import DIVERSE, asked, state
from tests.world import SMALL, World

Run = Callable[..., Result]
OF_112 = ("--school", SMALL, "--academic-year", "112")


@pytest.fixture
def run(world: World, clock: FakeClock, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run `licheng export receipts` on the small school's database, at the tests' own time."""
    monkeypatch.setattr("bot.app.build", lambda settings: assemble(settings, world.storage, clock=clock))
    monkeypatch.delenv("LICHENG_CHANNELS", raising=False)
    return lambda *words: CliRunner().invoke(app, ["export", "receipts", *words])


@pytest.fixture
def closed(world: World) -> None:
    """Somebody whose round is closed with a report open, and somebody whose is not."""
    state(world, DIVERSE, ("淨灘",), number="20102")
    first = asked(world)[0].statement
    with world.unit(SMALL) as session:
        session.add(
            ReceiptReport(
                school=SMALL,
                statement_id=first.id or 0,
                problem=ReceiptProblem.MISSING,
                reported_by_id=first.student_id,
                reported_at=world.now,
            )
        )
        session.add(
            ReceiptResult(
                school=SMALL,
                student_id=first.student_id,
                academic_year=112,
                round=1,
                outcome=ReceiptOutcome.COUNTED_CORRECT,
                clause="六(三)",
                reached=Reached.MAYBE,
                evidence={"attempts": [{"state": NoticeState.SENT.value}, {"state": NoticeState.UNKNOWN.value}]},
                closed_at=world.now - timedelta(hours=8, seconds=1),
                noted_at=world.now,
            )
        )


@pytest.mark.usefixtures("closed")
def test_a_round_in_one_row_a_student(run: Run, tmp_path: Path) -> None:
    """Chat and platform beside each other, who acted, the outcome with its clause, and what was tried to tell."""
    out = tmp_path / "receipts.csv"

    result = run(*OF_112, "-o", str(out))
    assert result.exception is None, result.exception
    said = result.output

    assert "共 2 位學生的收訖明細結果" in said
    assert "逾期視同正確無誤 1 位" in said
    assert "還沒有結果 1 位" in said
    first, second = csv.DictReader(out.read_text("utf-8-sig").splitlines())
    expected = {"編號": "20101", "課程學習成果": "已確認", "多元表現": "未確認", "幹部經歷": ""}
    expected |= {"處理中的問題回報": "1", "確認或回報的人": "20101"}
    expected |= {"結果": "逾期視同正確無誤", "依據": "六(三)", "通知到沒有": "送出了，不確定收到"}
    expected |= {"通知次數": "2", "送出次數": "1", "期限": "2025-01-14 23:59"}
    assert {name: first[name] for name in expected} == expected
    assert (second["編號"], second["多元表現"], second["結果"]) == ("20102", "未確認", "")


@pytest.mark.usefixtures("closed")
def test_the_same_for_other_programs(run: Run, tmp_path: Path) -> None:
    """Codes, null where nothing came; a round of which nothing came says so."""
    first, second = json.loads(run(*OF_112, "--json").output)
    assert (first["course_outcome"], first["course_record"], first["outcome"]) == ("confirmed", None, "counted_correct")
    assert (first["attempts"], first["sent"], first["closes"]) == (2, 1, "2025-01-14T23:59:59+08:00")
    assert (second["outcome"], second["attempts"]) == (None, None)
    out = tmp_path / "receipts.csv"
    run(*OF_112, "-o", str(out), "--headers", "en")
    assert next(csv.DictReader(out.read_text("utf-8-sig").splitlines()))["reached"] == "maybe"
    assert "這一梯次沒有任何人的收訖明細" in run(*OF_112, "--round", "3").output
    assert "逾期視同正確無誤" in run(*OF_112).output
