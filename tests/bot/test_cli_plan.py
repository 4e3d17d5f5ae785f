"""`licheng plan`: numbers, times, channels and cost of what will be sent, in the promised shape; nothing is sent."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from bot.app import assemble
from bot.cli import app
from bot.cli.words import CommandError
from tests.conftest import FakeClock
from tests.scheduler.test_foreseeing import LINE, move, rows, set_quota
from tests.world import SMALL, World

Run = Callable[..., Result]


@pytest.fixture
def run(world: World, clock: FakeClock, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run `licheng plan` on the small school's database, at the tests' own time; 20101 is on LINE."""
    monkeypatch.setattr("bot.app.build", lambda settings: assemble(settings, world.storage, clock=clock))
    monkeypatch.delenv("LICHENG_CHANNELS", raising=False)
    move(world, "20101", LINE)
    return lambda *words: CliRunner(env={"COLUMNS": "160"}).invoke(app, ["plan", "--school", SMALL, *words])


def test_a_plan_has_the_promised_shape(run: Run, world: World) -> None:
    """One object a line; LINE's share of the medium plan is 27 cents a message, Telegram's is nothing."""
    set_quota(world, 3000, 100)
    before = rows(world)
    found: list[dict[str, Any]] = json.loads(run("--from", "114/2/1", "--until", "2025-02-03", "--json").output)

    on_line = [one for one in found if one["channel"] == LINE]
    assert on_line == [
        {
            "at": "2025-02-03T16:30:00+08:00",
            "school": SMALL,
            "subject": "upload_outcomes",
            "term": "113-1",
            "stage": "last_day",
            "audience": {"role": "student", "grades": [2], "division": "day"},
            "recipients": 1,
            "channel": LINE,
            "messages": 1,
            "cost_twd": 0.27,
            "unreached": 0,
        }
    ]
    assert {one["cost_twd"] for one in found if one["channel"] != LINE} == {0}
    assert sum(one["unreached"] for one in found) == 2  # 20102 and her guardian were never bound
    assert rows(world) == before


def test_a_plan_reads_as_a_table_with_its_sum(run: Run, world: World) -> None:
    """With the month of each channel that costs, and a word of warning where it is short."""
    set_quota(world, 200, 200)
    said = "".join(run().output.split())

    assert "small從114/1/15到114/2/14會傳送的提醒" in said
    assert "課程學習成果上傳113-1，最後一天" in said
    assert "人次送不到，要用其他方式通知" in said
    assert "line.small本月已用200則，額度200則，月底前還要1則；本月費用最多新台幣0元（輕用量方案，未稅）" in said
    assert "其中1則超過額度，不會傳送" in said
    assert "這段期間沒有要傳送的提醒" in run("--until", "114/1/16").output


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (("--from", "114/2/3", "--until", "114/2/2"), "對調"),
        (("--from", "114/2/3", "--until", "116/2/3"), "最多看 400 天"),
        (("--from", "明天"), "明天"),
    ],
)
def test_wrong_days_are_said(run: Run, words: tuple[str, ...], expected: str) -> None:
    """With what would be right."""
    error = run(*words).exception
    assert isinstance(error, CommandError)
    assert (expected in error.words, error.exit_code) == (True, 2)
