"""A teacher certifies on LINE and on Telegram: the same words as at the simulator; decided messages lose their buttons
on Telegram, and on LINE an old press is answered with what is true now."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final

import pytest

from handlers.certification_intents import Certify
from tests.bot.channels.telegram_spec import needs_contract
from tests.conftest import FakeClock
from tests.platforms import words
from tests.platforms.conftest import Town
from tests.platforms.dialogs import Step
from tests.platforms.fake_line_webhook import person
from tests.platforms.house import LINE, TELEGRAM, open_demo
from tests.platforms.phones import BETWEEN, AtTheSimulator, OnLine, OnTelegram
from tests.platforms.test_dialogs import hold

PASS: Final = f"v1:{Certify.code}:"
BINDS: Final[tuple[Step, ...]] = (
    ("starts", None),
    ("code", "T04"),
    ("says", "$code"),
    ("presses", "同意"),
    ("says", "T04"),
)
CERTIFIES: Final[tuple[Step, ...]] = (
    *BINDS,
    ("says", "待認證"),
    ("presses", "從最早的看起"),
    ("presses", "下一件"),
    ("presses", "上一件"),
    ("presses", "認證通過"),
    ("presses", "復原"),
    ("presses", "看這件作品"),
    ("presses", "晚點再說"),
    ("presses", "退回"),
    ("says", "內容太淺，再加強一點"),
    ("says", "第 2 頁打不開"),
    ("presses", "檔案打不開"),
    ("presses", "下一件"),
    ("presses", "不是我的課"),
    ("presses", "我沒有教這門課"),
    ("says", "全部通過"),
    ("presses", "第1門"),
    ("presses", "確定全部通過"),
    ("presses", "復原"),
)
AGAIN: Final[tuple[Step, ...]] = (("says", "待認證"), ("presses", "從最早的看起"))
LEAVES: Final[tuple[Step, ...]] = (
    ("says", "我請假到2月7日"),
    ("presses", "我無法認證"),
    ("presses", "確定登記"),
    ("says", "待認證"),
)


@pytest.fixture
def simulator(tmp_path: Path, demo_dir: Path, clock: FakeClock) -> Iterator[AtTheSimulator]:
    """Return somebody at the simulator, on a database of their own."""
    folder = tmp_path / "simulator"
    folder.mkdir()
    storage = open_demo(folder, demo_dir)
    yield AtTheSimulator(storage, clock)
    storage.engines.dispose()


def test_a_certifier_on_line(line_town: Town, simulator: AtTheSimulator, clock: FakeClock) -> None:
    """Every act of a teacher; then the button of a card that was decided long ago: it decides nothing any more."""
    phone = OnLine(line_town.house, line_town.line, person(1))
    hold((*CERTIFIES, *AGAIN), phone, simulator, clock)
    (old,) = [one["data"] for one in phone._actions() if one.get("data", "").startswith(PASS)]
    hold((("presses", "認證通過"),), phone, simulator, clock)
    for _ in range(2):
        clock.turn(seconds=BETWEEN)
        before, heard = len(phone._replies()), line_town.house.hearing.answers[LINE]
        line_town.line.bring(line_town.line.press(phone.user, old))
        line_town.house.hearing.wait(LINE, heard + 1)
        [message] = phone._replies()[before:]
        shown = words.of_line(message.objects)
        assert "這件作品已經由" in shown.text
        assert "認證通過" not in shown.choices

    hold(LEAVES, phone, simulator, clock)
    assert line_town.line.line.violations == []


@needs_contract
def test_a_certifier_on_telegram(
    telegram_town: Callable[[bool], Town], simulator: AtTheSimulator, clock: FakeClock
) -> None:
    """The same; the pressed card itself becomes who decided and when, without the buttons to decide."""
    town = telegram_town(True)
    assert town.telegram is not None
    phone = OnTelegram(town.house, town.telegram, 7)
    hold((*CERTIFIES, *AGAIN), phone, simulator, clock)
    earlier = phone._brought()[-1]  # a second card of the same request comes below it
    hold((*AGAIN, ("presses", "認證通過")), phone, simulator, clock)
    _, pressed, edited = phone._brought()[-3:]
    assert edited["method"] == "editMessageText"
    assert _message(edited) == _message(pressed) != _message(earlier)
    assert "這件作品已經由" in edited["params"]["text"]
    assert [one for one in _data(edited) if one.startswith(PASS)] == []

    clock.turn(seconds=BETWEEN)
    heard = town.house.hearing.answers[TELEGRAM]
    (old,) = [one for one in _data(earlier) if one.startswith(PASS)]
    town.telegram.control("tap", chat_id=7, message_id=_message(earlier), data=old)
    town.house.hearing.wait(TELEGRAM, heard + 1)
    true_now = phone._brought()[-1]
    assert _message(true_now) == _message(earlier)
    assert "這件作品已經由" in true_now["params"]["text"]
    assert [one for one in _data(true_now) if one.startswith(PASS)] == []

    hold(LEAVES, phone, simulator, clock)
    assert town.telegram.violations() == []


def _message(call: dict[str, Any]) -> int:
    return int(call["params"].get("message_id") or call["result"]["message_id"])


def _data(call: dict[str, Any]) -> list[str]:
    rows = call["params"].get("reply_markup", {}).get("inline_keyboard", [])
    return [key["callback_data"] for row in rows for key in row if "callback_data" in key]
