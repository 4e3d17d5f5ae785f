"""Whatever people press and type about their settings, in whatever order and language: it fits, and makes sense."""

from random import Random

import pytest

from bot.channels.limits import overruns
from handlers.conversation import Button
from handlers.told_unasked import KINDS
from portfolio.hours import default_hours
from portfolio.people import Role
from portfolio.preferences import Preferences
from portfolio.reminders import Kind
from storage.queries.preferences import find_preferences, find_row
from tests.conftest import FakeClock
from tests.handlers.bound_twice import also_on
from tests.talk import Talk
from tests.world import World

PEOPLE = {"20101": Role.STUDENT, "20101-1": Role.GUARDIAN, "20101-2": Role.GUARDIAN, "T01": Role.TEACHER}
PEOPLE |= {"30101": Role.STUDENT, "R01": Role.STAFF}
STOPS = ("停止提醒", "STOP", "dừng nhắc", "berhenti")
TYPED = (
    *("提醒設定", "改時段", "改提醒哪些事", "恢復全部提醒", "取消", "期限", "說明", "1", "2", "3", "99"),
    *("晚上6點到8點", "18:00-19:00、20:00-22:00", "23點到24點", "8點", "6pm-8pm", "gibberish", "English", "Tiếng Việt"),
)
PRESSED = (
    *("v1:remind", "v1:hours", "v1:hours:school", "v1:hours:1200-1300", "v1:hours:0300-0400", "v1:mute"),
    *(f"v1:mute:{kind.value}" for kind in Kind),
    *(f"v1:mute:{kind.value}:off" for kind in Kind),
    *("v1:digest:at_once", "v1:digest", "v1:via:line", "v1:via:telegram", "v1:via", "v1:restart", "v1:stop:token"),
)


@pytest.mark.parametrize("seed", [1])
def test_a_random_walk(talk: Talk, world: World, clock: FakeClock, seed: int) -> None:
    """Every answer fits both platforms, and what is kept makes sense after each step."""
    assert walk(talk, world, clock, Random(seed), steps=50) > 0


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(2, 32))
def test_long_random_walks(talk: Talk, world: World, clock: FakeClock, seed: int) -> None:
    """The same for longer, and more of them."""
    walk(talk, world, clock, Random(seed), steps=200)


def walk(talk: Talk, world: World, clock: FakeClock, random: Random, *, steps: int) -> int:
    """Press and type at random as everybody; return how often somebody stopped."""
    also_on(world, "30101", "line.small", "U1")
    also_on(world, "30101", "telegram.small", "1")
    shown: dict[str, list[str]] = {number: [] for number in PEOPLE}  # the newest buttons of each, and older ones
    stopped = 0
    for _step in range(steps):
        clock.turn(minutes=random.choice((0, 1, 45)))
        number = random.choice(list(PEOPLE))
        before, was_warned = state(world, number)
        talk.address = world.address_of(number)[1]
        said = ""
        if random.random() < 0.5:
            said = random.choice(TYPED if random.random() < 0.7 else STOPS)
            talk.says(said)
        else:
            said = random.choice([*PRESSED, *shown[number] * 3])
            talk.presses_data(said)
        assert talk.reply is not None, str(talk)
        assert overruns(talk.reply, talk.text) == (), str(talk)
        shown[number] += [one.intent.pack() for one in talk.reply.buttons if isinstance(one, Button)]
        after, _ = state(world, number)
        check(PEOPLE[number], after)
        if after.is_stopped and not before.is_stopped:
            stopped += 1
            # Only after the warning, and only by a word for it, its button, or that button's number.
            assert was_warned, str(talk)
            assert said in STOPS or said.startswith("v1:stop") or said.isdecimal(), str(talk)
        if before.is_stopped and not after.is_stopped:
            assert said == "恢復全部提醒" or said.startswith("v1:restart") or said.isdecimal(), str(talk)
    return stopped


def state(world: World, number: str) -> tuple[Preferences, bool]:
    """Return what somebody has set, and whether they were warned of what stopping means."""
    key = world.id_of(number)
    with world.unit() as session:
        row = find_row(session, person_id=key)
        warned = row is not None and row.stop_asked_at is not None
        return find_preferences(session, [key]).get(key, Preferences()), warned


def check(role: Role, kept: Preferences) -> None:
    """Whatever is kept can be sent by, is the role's to choose, and never silences the account's safety."""
    kept.hours(default_hours(role))
    assert set(kept.muted) <= set(KINDS[role])
    assert kept.wants(Kind.SECURITY)
    assert kept.platform in (None, "line", "telegram")
