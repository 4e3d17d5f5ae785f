"""`licheng emergencies`: what a school says holds, for which days, and takes back; only what its own rule names."""

import json
from collections.abc import Callable

import pytest
from typer.testing import CliRunner, Result

from bot.app import assemble
from bot.cli import app
from bot.cli.words import CommandError
from storage.queries.audit import verify_school
from tests.conftest import FakeClock
from tests.talk import Talk
from tests.world import OTHER, SMALL, World

Run = Callable[..., Result]
DAYS = ("--from", "114/1/10", "--until", "2025-01-20", "--note", "114年1月10日停課公告")


@pytest.fixture
def run(world: World, clock: FakeClock, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run `licheng emergencies` on the small school's database (rules of yphs), at the tests' own time."""
    monkeypatch.setattr("bot.app.build", lambda settings: assemble(settings, world.storage, clock=clock))
    monkeypatch.delenv("LICHENG_CHANNELS", raising=False)
    return lambda *words: CliRunner().invoke(app, ["emergencies", *words])


def test_opened_shown_and_taken_back(run: Run, world: World, talk: Talk) -> None:
    """Whoever acts sees that the school says so; the same twice is one; what is taken back is shown no more."""
    opening = ("open", "--school", SMALL, "--circumstance", "major_accident", *DAYS)
    assert "已登記 small 第 1 筆：重大事故" in run(*opening).output
    assert "沒有變動" in run(*opening).output
    talk.guardian("20101-1").says("代為辦理").sees("學校已登記：從114年1月10日到114年1月20日，有重大事故的情況")
    (row,) = json.loads(run("list", "--school", SMALL, "--json").output)
    assert (row["circumstance"], row["from"], row["until"], row["state"]) == (
        "major_accident",
        "2025-01-10",
        "2025-01-20",
        "open",
    )
    assert "已收回 small 第 1 筆" in run("close", "1", "--school", SMALL).output
    talk.says("代為辦理").never_sees("學校已登記")
    assert "已收回" in run("list", "--school", SMALL).output
    assert verify_school(world.storage, SMALL).findings == []


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("open", "--school", SMALL, "--circumstance", "sudden_change", *DAYS), "九(三)"),
        (("open", "--school", OTHER, "--circumstance", "epidemic", *DAYS), "沒有寫到誰可以代替"),
        (("open", "--school", SMALL, "--circumstance", "epidemic", "--from", "114/2/2", *DAYS[2:]), "不能早於"),
        (("open", "--school", SMALL, "--circumstance", "epidemic", "--from", "某日", *DAYS[2:]), "看不懂"),
        (("open", "--school", SMALL, "--circumstance", "epidemic", *DAYS[:5], " "), "--note"),
        (("close", "7", "--school", SMALL), "沒有編號 7"),
        (("list", "--school", "nowhere"), "nowhere"),
    ],
)
def test_what_cannot_be_recorded_is_said(run: Run, words: tuple[str, ...], said: str) -> None:
    """Another school's circumstance, a silent rule, days that are none, and no basis: exit code 2, with the reason."""
    refused = run(*words).exception
    assert isinstance(refused, CommandError)
    assert refused.exit_code == 2
    assert said in refused.words
