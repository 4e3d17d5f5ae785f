"""Telegram as it behaves between the clean cases: blocks, presses on what is gone, groups, faults, our own outage.

Over HTTP, with the library, against the stand-in that holds every call against the specification.
"""

from collections.abc import Callable, Iterator

import pytest
from sqlmodel import col, select

from storage.tables import Account
from tests.bot.channels.telegram_spec import needs_contract
from tests.conftest import FakeClock
from tests.platforms.conftest import Town
from tests.platforms.contract import Contract
from tests.platforms.house import TELEGRAM
from tests.platforms.phones import BETWEEN, OnTelegram

pytestmark = needs_contract


@pytest.fixture
def town(telegram_town: Callable[[bool], Town]) -> Iterator[Town]:
    """Return a server with a webhook; at the end nothing was against the specification."""
    town = telegram_town(True)
    yield town
    assert bot(town).violations() == []


def bot(town: Town) -> Contract:
    """Return the stand-in's side."""
    assert town.telegram is not None
    return town.telegram


def settle(town: Town) -> None:
    """Return once all that the people did has come and is handled."""
    bot(town).wait_until_delivered()
    town.house.settle()


def gone(town: Town) -> list[bool]:
    """Return of every account whether it is gone, the oldest first."""
    query = select(Account).where(Account.channel == TELEGRAM).order_by(col(Account.id))
    with town.house.app.storage.reading() as session:
        return [account.gone_at is not None for account in session.exec(query)]


def test_blocked_and_back(town: Town, clock: FakeClock) -> None:
    """A block is noted and answered with nothing; whoever starts the bot again is written to again."""
    anna, ben = OnTelegram(town.house, bot(town), 7), OnTelegram(town.house, bot(town), 8)
    anna.starts()
    bot(town).control("block", user={"id": 7})
    ben.starts()
    settle(town)
    assert gone(town) == [True, False]

    bot(town).control("unblock", user={"id": 7})
    clock.turn(seconds=BETWEEN)
    assert anna.starts().text
    assert gone(town) == [False, False]


def test_in_a_group_it_is_silent_and_leaves(town: Town) -> None:
    """No word in a group, not even to who is known; it leaves."""
    anna = OnTelegram(town.house, bot(town), 7)
    anna.starts()
    group = {"id": -100, "type": "supergroup", "title": "一年一班"}
    bot(town).control("say", user={"id": 7}, chat=group, text="我的件數")
    settle(town)

    sent = bot(town).calls("sendMessage", "leaveChat")
    assert {int(call["params"]["chat_id"]) for call in sent if call["method"] == "sendMessage"} == {7}
    assert [call["params"]["chat_id"] for call in sent if call["method"] == "leaveChat"] in (["-100"], [-100])


def test_faults_on_the_way(town: Town, clock: FakeClock) -> None:
    """What Telegram surely did not take is brought again; what it may have taken is not."""
    anna = OnTelegram(town.house, bot(town), 7)
    anna.starts()
    bot(town).control(
        "fault", method="answerCallbackQuery", error_code=400, description="Bad Request: query is too old"
    )
    clock.turn(seconds=BETWEEN)
    shown = anna.presses("隱私說明")
    assert shown.text.startswith("示範資料")

    bot(town).control("fault", method="sendMessage", drop=True, after=True)
    clock.turn(seconds=BETWEEN)
    heard = town.house.hearing.answers[TELEGRAM]
    bot(town).control("say", user={"id": 7}, text="說明")
    town.house.hearing.wait(TELEGRAM, heard + 1)
    assert len(bot(town).calls("sendMessage")) == 2
