"""`licheng export unanswered`: what was forwarded, without names, and how often the rules settled nothing."""

import csv
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from bot.app import assemble
from bot.cli import app
from bot.cli.question_rows import COLUMNS
from portfolio.offices import OfficeItem
from portfolio.questions import QuestionState
from storage.queries import questions, unsettled
from tests.conftest import FakeClock
from tests.world import OTHER, SMALL, World

Run = Callable[..., Result]
FIRST, SECOND = "轉學生可以補勾選嗎", "社團的紀錄誰登"


@pytest.fixture
def run(world: World, clock: FakeClock, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run the command on a small school with two questions, one answered, and one taken back."""
    monkeypatch.setattr("bot.app.build", lambda settings: assemble(settings, world.storage, clock=clock))
    monkeypatch.delenv("LICHENG_CHANNELS", raising=False)
    asker, office, now = world.actor("20101"), world.actor("R01"), world.now
    with world.storage.unit(SMALL) as session:
        kept = [
            questions.forward(
                session, actor=asker, text=text, topic=topic, division=None, office="註冊組", asked_at=now, now=now
            )[0]
            for text, topic in ((FIRST, OfficeItem.SELECTION), (SECOND, None), ("收回的", None))
        ]
        said = QuestionState.ANSWERED
        questions.answer(session, kept[0], actor=office, version=1, verdict=said, words="可以", now=now)
        questions.take_back(session, kept[2], actor=asker, version=1, now=now)
        for topic in ("selection", "selection", ""):
            unsettled.count(session, school=SMALL, day=now.date(), topic=topic)
    return lambda *words, school=SMALL: CliRunner().invoke(app, ["export", "unanswered", "--school", school, *words])


def test_the_list_names_nobody(run: Run) -> None:
    """Role, office, topic, words, state, answer; what was taken back is not there, and counts stand below."""
    said = run().output
    for text in ("學生", "註冊組", "等待回答", "已回答", "規定沒有寫明的次數：勾選 2 次，其他 1 次"):
        assert text in said
    assert [name for name in ("林向晴", "20101", "江允和", "收回的") if name in said] == []


def test_json_and_files_say_the_same(run: Run, tmp_path: Path) -> None:
    """In codes; with `--waiting` only what waits, and of another school nothing."""
    printed = json.loads(run("--json").output)
    assert [(one["text"], one["state"], one["topic"], one["answer"]) for one in printed["questions"]] == [
        (FIRST, "answered", "selection", "可以"),
        (SECOND, "waiting", None, None),
    ]
    assert printed["counts"] == {"selection": 2, "": 1}
    out = tmp_path / "q.csv"
    assert "2 個問題" in run("-o", str(out), "--headers", "en").output
    header, *rows = list(csv.reader(out.read_text("utf-8-sig").splitlines()))
    assert header == list(COLUMNS)
    assert [row[COLUMNS.index("text")] for row in rows] == [FIRST, SECOND]
    assert [one["text"] for one in json.loads(run("--json", "--waiting").output)["questions"]] == [SECOND]
    assert json.loads(run("--json", school=OTHER).output) == {"questions": [], "counts": {}}
