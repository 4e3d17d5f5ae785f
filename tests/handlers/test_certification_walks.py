"""Whatever certifiers press and type, in whatever order, with old buttons and time going on: decided once, rightly."""

from random import Random

import pytest

from bot.channels.limits import overruns
from handlers.conversation import Button
from tests.conftest import FakeClock
from tests.desk import Desk
from tests.handlers.certifying import begin, colleague, states
from tests.storage.certifying import check
from tests.talk import Talk
from tests.world import World

TYPED = (
    *("待認證", "復原", "全部通過", "認證通過", "退回", "不是我的課", "取消", "期限"),
    *("第2頁打不開", "寫得太差", "1", "2"),
)
ELSEWHERE = ("help", "language", "bindings", "revoke", "remind", "mute", "hours", "digest", "via", "stop", "restart")
WHO = ("T01", "T02", "T01", "T02", "R01")


@pytest.mark.parametrize("seed", [1, 2])
def test_a_random_walk(talk: Talk, desk: Desk, world: World, clock: FakeClock, seed: int) -> None:
    """Every answer fits both platforms, no press is an error, and each request has at most one decision in force."""
    walk(talk, world, clock, Random(seed), steps=40)
    assert set(states(desk)) - {"pending"}


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(3, 43))
def test_long_random_walks(talk: Talk, world: World, clock: FakeClock, seed: int) -> None:
    """The same for longer, and more of them."""
    walk(talk, world, clock, Random(seed), steps=150)


def walk(talk: Talk, world: World, clock: FakeClock, random: Random, *, steps: int) -> None:
    """Press and type at random as two teachers of one course and the registrar, and hold what must be true."""
    begin(world, more=tuple(("20102", f"作品{number}") for number in range(4)))
    colleague(world)
    shown: list[str] = ["v1:waiting:::1"]
    for _step in range(steps):
        who = random.choice(WHO)
        talk = talk.registrar(who) if who == "R01" else talk.teacher(who)
        if random.random() < 0.2:
            talk.says(random.choice(TYPED))
        else:
            talk.presses_data(random.choice(shown[-9:] if random.random() < 0.8 else shown))
        assert talk.reply is not None
        assert overruns(talk.reply, talk.text) == (), talk
        assert not any(name in talk.reply.title for name in ("林向晴", "周以樂", "葉沛文", "簡若谷"))
        buttons = [button.intent for button in talk.reply.buttons if isinstance(button, Button)]
        shown += [intent.pack() for intent in buttons if intent.code not in ELSEWHERE]  # else it is soon about nothing
        clock.turn(minutes=random.choice((0, 0, 1, 3, 11)))
    check(world.storage)
