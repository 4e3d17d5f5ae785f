"""「看更多」: a long answer goes on where it ended, for whoever it was said to, as long as it is kept."""

import pytest

from handlers import help as helping
from handlers.context import Context
from handlers.conversation import Button, Paragraph, Reply
from handlers.intents import ShowDeadlines, ShowHelp
from handlers.registry import ROUTERS
from storage.tables import Dialog
from tests.conftest import FakeClock
from tests.desk import Desk
from tests.talk import Talk

SENTENCES = [f"這是第 {number} 段說明，" + "內容很長，" * 100 + "到此為止。" for number in range(1, 21)]


@pytest.fixture(autouse=True)
def long_help(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let 「說明」 be three messages long."""

    def answer(_intent: ShowHelp, _ctx: Context) -> Reply:
        return Reply("很長的說明", tuple(map(Paragraph, SENTENCES)), (Button("期限", ShowDeadlines()),))

    (router,) = [router for router in ROUTERS if ShowHelp in router.handlers]
    assert router is helping.router
    monkeypatch.setitem(router.handlers, ShowHelp, (answer, None))


def shown(talk: Talk) -> list[str]:
    """Return which paragraphs the newest answer holds."""
    return [block.text for block in (talk.reply.blocks if talk.reply else ()) if isinstance(block, Paragraph)]


def read_on(talk: Talk) -> list[str]:
    """Return what is seen from here to the end by pressing 「看更多」."""
    seen = shown(talk)
    while talk.reply is not None and [button.label for button in talk.reply.buttons] == ["看更多"]:
        seen += shown(talk.presses("看更多"))
    return seen


def test_a_long_answer_is_read_to_its_end(talk: Talk) -> None:
    """Every paragraph comes once, in order; the answer's own buttons come with the last part."""
    talk.student("20101").says("說明").sees("很長的說明")

    assert read_on(talk) == SENTENCES
    talk.presses("期限").sees("學習歷程檔案的期限")


def test_the_rest_can_be_asked_for_in_words(talk: Talk) -> None:
    """Typing the label, a number or a phrase does what pressing does; without a token it is the newest rest."""
    first = shown(talk.student("20101").says("說明"))
    for words in ("看更多", "1", "更多"):
        assert shown(talk.says("說明")) == first
        assert shown(talk.says(words))[0] == SENTENCES[len(first)]


def test_an_old_button_says_the_same_again(talk: Talk) -> None:
    """A second press shows the same part, and reading on from there still reaches the end."""
    talk.student("20101").says("說明")
    first, old = shown(talk), talk.button("看更多").intent.pack()
    talk.presses("看更多")
    second = talk.text
    talk.presses("看更多").presses("期限")

    assert talk.presses_data(old).text == second
    assert first + read_on(talk) == SENTENCES


def test_nobody_else_is_told_the_rest(talk: Talk) -> None:
    """The token in another account's hands opens nothing, and says what to do."""
    old = talk.student("20101").says("說明").button("看更多").intent.pack()

    talk.guardian("20101-1").presses_data(old).sees("後面的內容已經不在了", "請再問一次")
    talk.stranger().presses_data(old).sees("後面的內容已經不在了")


def test_an_account_bound_to_somebody_else_is_not_told(talk: Talk, desk: Desk) -> None:
    """What was said to a stranger is not said again once the account speaks for a person."""
    talk.stranger("new").says("說明")
    old = talk.button("看更多").intent.pack()
    talk.presses_data(old).sees("這是第 ")

    talk.says(desk.code("20102")).presses("同意").says("20102")
    talk.presses_data(old).sees("後面的內容已經不在了")


def test_after_a_day_it_is_gone(talk: Talk, clock: FakeClock, desk: Desk) -> None:
    """The rest is kept for a day after the last message, and then forgotten like any dialog."""
    old = talk.student("20101").says("說明").button("看更多").intent.pack()
    clock.turn(hours=23)
    talk.presses_data(old).sees("這是第 ")
    clock.turn(hours=25)
    talk.presses_data(old).sees("後面的內容已經不在了")

    assert [row.facts for row in desk.rows(Dialog)] == [{}]


def test_an_open_dialog_goes_on(talk: Talk) -> None:
    """Help in the middle of a dialog leaves it open, and so does its second part."""
    talk.stranger().says("綁定").says("說明").presses("看更多").says("ACDE-FGHJ-KMNP-QRTV")
    talk.never_sees("看不懂")


def test_a_short_answer_keeps_nothing(talk: Talk, desk: Desk) -> None:
    """The usual answer leaves no copy of itself behind."""
    talk.student("20101").says("我的件數")

    assert [row.facts for row in desk.rows(Dialog)] == [{}]


def test_how_much_is_kept_is_bounded(talk: Talk, desk: Desk) -> None:
    """However often somebody asks, the same answer is kept once."""
    for _ in range(10):
        talk.student("20101").says("說明")

    (dialog,) = desk.rows(Dialog)
    assert len(dialog.facts["rests"]) == 1
