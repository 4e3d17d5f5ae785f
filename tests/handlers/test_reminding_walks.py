"""Whatever families press and type about reminders, in whatever order: kept once, taken back once, never too late."""

from collections import defaultdict
from datetime import date
from itertools import pairwise
from random import Random

import pytest
from sqlalchemy import select
from sqlmodel import col

from bot.channels.limits import overruns
from handlers.conversation import Button
from handlers.reminding_intents import Declare, Snooze, TakeBackDeclaration
from portfolio.calendar import TAIPEI, Event
from portfolio.hours import default_hours
from portfolio.people import Role
from storage.tables import AuditEntry
from tests.conftest import FakeClock
from tests.handlers.reminding import planned, reminded, waiting
from tests.talk import Talk
from tests.world import SMALL, World

TYPED = (
    *("我已完成", "我這學期不上傳", "我這學年不上傳", "我這次不勾選", "還是要提醒我", "明天再提醒我"),
    *("期限", "1", "2", "說明", "done", "Mai nhắc lại tôi", "取消"),
)
TOLD = (("upload_outcomes", "113-1"), ("upload_diverse", "113"), ("selection", "112"))


@pytest.mark.parametrize("seed", [1])
def test_a_random_walk(talk: Talk, world: World, clock: FakeClock, seed: int) -> None:
    """Every answer fits both platforms, and what is kept makes sense after each step."""
    assert walk(talk, world, clock, Random(seed), steps=40) > 0


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(2, 32))
def test_long_random_walks(talk: Talk, world: World, clock: FakeClock, seed: int) -> None:
    """The same for longer, and more of them."""
    walk(talk, world, clock, Random(seed), steps=150)


def walk(talk: Talk, world: World, clock: FakeClock, random: Random, *, steps: int) -> int:
    """Press and type at random as a student and a guardian; return how many reminders wait in the end."""
    world.announce(Event.SELECTION_OPENS, "112-2", date(2025, 1, 10))
    world.announce(Event.SELECTION_CLOSES, "112-2", date(2025, 1, 24))
    planned(world)
    for subject, period in TOLD:
        reminded(world, "20101", subject, period)
        reminded(world, "20101-1", subject, period, about="student:20101")
    pressed = [f"v1:{code}:{subject}:{period}" for code in ("snooze", "undecl") for subject, period in TOLD]
    pressed += [f"v1:decl:{subject}:{period}::{what}" for subject, period in TOLD for what in ("done", "not_this_time")]
    pressed.append("v1:decl:selection:112:9:done")
    for _step in range(steps):
        talk = talk.student("20101") if random.random() < 0.7 else talk.guardian("20101-1")
        if random.random() < 0.4:
            talk.says(random.choice(TYPED))
        else:
            talk.presses_data(random.choice(pressed))
        assert talk.reply is not None
        assert overruns(talk.reply, talk.text) == (), talk
        buttons = [one.intent for one in talk.reply.buttons if isinstance(one, Button)]
        pressed += [one.pack() for one in buttons if isinstance(one, (Declare, Snooze, TakeBackDeclaration))]
        clock.turn(hours=random.choice((0, 0, 1, 5, 20)))
    _check_acts(world)
    return _check_waiting(world)


def _check_acts(world: World) -> None:
    """Of one deadline nothing is declared alike twice in a row, nor taken back that was not declared."""
    with world.unit(SMALL) as session:
        found = select(AuditEntry).where(col(AuditEntry.act).startswith("declaration")).order_by(col(AuditEntry.seq))
        acts: dict[str, list[str]] = defaultdict(lambda: ["declaration.taken_back "])
        for entry in session.scalars(found):
            acts[entry.subject].append(f"{entry.act} {entry.facts.get('declared', '')}")
    for said in acts.values():
        assert all(one != other for one, other in pairwise(said)), said


def _check_waiting(world: World) -> int:
    """Once a day, child and deadline; in the reader's hours, and before the closing."""
    seen = set()
    for number, role in (("20101", Role.STUDENT), ("20101-1", Role.GUARDIAN)):
        for one in waiting(world, number):
            key = (number, one["about"], one["subject"], one["term"], one["due_at"].date())
            assert key not in seen
            seen.add(key)
            assert default_hours(role).includes(one["due_at"].astimezone(TAIPEI).time())
            assert one["due_at"] < one["expires_at"]
            assert one["stage"] == f"snoozed-{one['due_at'].astimezone(TAIPEI):%Y%m%d}"
    return len(seen)
