"""Whole dialogs over HTTP, through the platforms' own libraries: no call against the specification, and the same words
as at the simulator, step by step."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from handlers.context import Context
from handlers.conversation import Button, Paragraph, Reply
from handlers.intents import ShowDeadlines, ShowHelp
from handlers.registry import ROUTERS
from tests.bot.channels.telegram_spec import needs_contract
from tests.conftest import FakeClock
from tests.platforms.conftest import Town
from tests.platforms.dialogs import A_DAY_OF_A_STUDENT, A_GUARDIAN, A_TEACHER, Reader, Step
from tests.platforms.fake_line_webhook import person
from tests.platforms.house import open_demo
from tests.platforms.phones import BETWEEN, AtTheSimulator, OnLine, OnTelegram, Phone, whole
from tests.platforms.words import bare, differences

PRESSES = sum(verb == "presses" for verb, _ in A_DAY_OF_A_STUDENT)
SENTENCES = [f"這是第 {number} 段說明，" + "內容很長，" * 150 + "到此為止。" for number in range(1, 41)]


@pytest.fixture
def simulator(tmp_path: Path, demo_dir: Path, clock: FakeClock) -> Iterator[AtTheSimulator]:
    """Return somebody at the simulator, on a database of their own."""
    folder = tmp_path / "simulator"
    folder.mkdir()
    storage = open_demo(folder, demo_dir)
    yield AtTheSimulator(storage, clock)
    storage.engines.dispose()


def hold(steps: Sequence[Step], phone: Phone, simulator: AtTheSimulator, clock: FakeClock) -> None:
    """Do the same on the phone and at the simulator, and hold every answer against the other."""
    here, there = Reader(phone), Reader(simulator)
    for number, step in enumerate(steps, 1):
        clock.turn(seconds=BETWEEN)
        shown, meant = here.does(step), there.does(step)
        if shown is not None:
            assert meant is not None
            meant = replace(meant, text=meant.text.replace("模擬器", phone.platform))  # where one is bound
            found = differences(shown, meant)
            assert not found, "\n".join([f"step {number}, {step}", *found])
            assert shown.text.startswith(("示範資料", "Demo")), shown.text


def others(phone: Callable[[int], Phone], simulator: AtTheSimulator, clock: FakeClock) -> None:
    """Hold the other roles' dialogs, each as somebody else, and read a long answer to its end."""
    for number, steps in enumerate((A_GUARDIAN, A_TEACHER), 2):
        hold(steps, phone(number), replace(simulator, address=f"stranger/{number}"), clock)

    reader, listener = phone(4), replace(simulator, address="stranger/4")
    hold([("starts", None)], reader, listener, clock)
    shown, parts = whole(reader, "說明", "看更多", clock)
    meant, _ = whole(listener, "說明", "看更多", clock)
    assert parts > 1
    assert not differences(shown, meant)
    assert [word for word in SENTENCES if bare(word) not in bare(shown.text)] == []


@pytest.fixture
def long_help(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let 「說明」 be longer than one answer of any platform."""

    def answer(_intent: ShowHelp, _ctx: Context) -> Reply:
        return Reply("很長的說明", tuple(map(Paragraph, SENTENCES)), (Button("期限", ShowDeadlines()),))

    (router,) = [router for router in ROUTERS if ShowHelp in router.handlers]
    monkeypatch.setitem(router.handlers, ShowHelp, (answer, None))


def test_a_student_on_line(line_town: Town, simulator: AtTheSimulator, clock: FakeClock) -> None:
    """Bind, ask, leave: by reply tokens alone, each used once, and nothing is pushed."""
    hold(A_DAY_OF_A_STUDENT, OnLine(line_town.house, line_town.line, person(1)), simulator, clock)

    line = line_town.line.line
    assert line.violations == []
    sent = {call.path for call in line.calls if call.method == "POST" and "/message/" in call.path}
    assert sent == {"/v2/bot/message/reply"}  # a dialog that takes long may see the month's quota being read
    assert all(token.used for token in line.tokens.values())


@needs_contract
@pytest.mark.parametrize("public", [True, False], ids=["webhook", "polling"])
def test_a_student_on_telegram(
    telegram_town: Callable[[bool], Town], simulator: AtTheSimulator, clock: FakeClock, public: bool
) -> None:
    """The same by webhook and by long polling, on edited messages and new ones."""
    town = telegram_town(public)
    assert town.telegram is not None
    hold(A_DAY_OF_A_STUDENT, OnTelegram(town.house, town.telegram, 7), simulator, clock)

    assert town.telegram.violations() == []
    assert len(town.telegram.calls("answerCallbackQuery")) == PRESSES
    assert len(town.telegram.calls("editMessageText")) == PRESSES


@pytest.mark.usefixtures("long_help")
def test_others_on_line(line_town: Town, simulator: AtTheSimulator, clock: FakeClock) -> None:
    """A guardian, a teacher, and whoever reads to the end: the same words, however much one answer holds."""
    others(lambda number: OnLine(line_town.house, line_town.line, person(number)), simulator, clock)

    assert line_town.line.line.violations == []


@needs_contract
@pytest.mark.usefixtures("long_help")
def test_others_on_telegram(telegram_town: Callable[[bool], Town], simulator: AtTheSimulator, clock: FakeClock) -> None:
    """The same on Telegram."""
    town = telegram_town(True)
    telegram = town.telegram
    assert telegram is not None
    others(lambda number: OnTelegram(town.house, telegram, number), simulator, clock)

    assert telegram.violations() == []
