"""What goes out unasked reaches the channel of its name."""

import pytest

from bot.channels.simulator import SimulatorChannel
from bot.outbox import make_push
from handlers.conversation import Reply
from scheduler.push import Outcome
from tests.conftest import FakeClock

pytestmark = pytest.mark.anyio


async def test_the_channel_is_chosen_by_name(clock: FakeClock) -> None:
    """Each channel gets what is addressed to it, with language, mode and key as given."""
    small, other = (SimulatorChannel(f"simulator.{slug}", (slug,), clock) for slug in ("small", "other"))
    push = make_push({one.name: one for one in (small, other)})

    delivery = await push("simulator.other", "student/1", Reply("x"), key="k", language="vi", plain_text=True)

    assert delivery.outcome is Outcome.ACCEPTED
    assert small.sent == []
    (sent,) = other.sent
    assert (sent.address, sent.reply, sent.key, sent.language, sent.plain_text) == (
        "student/1",
        Reply("x"),
        "k",
        "vi",
        True,
    )
    assert push.takes_keys("simulator.other")


async def test_a_channel_that_is_off_refuses_for_good(clock: FakeClock) -> None:
    """Nobody waits for a channel that was switched off: it is one for the staff's list, with that reason."""
    push = make_push({})

    delivery = await push("line.gone", "U1", Reply("x"), key="k", language=None, plain_text=False)

    assert (delivery.outcome, delivery.reason) == (Outcome.REFUSED, "channel_off")
