"""F11, F13: clocks that jump, and deadlines that pass while everything is down."""

import random
import signal
import time
from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta

from sqlalchemy import update
from sqlmodel import col

from portfolio.calendar import TAIPEI
from portfolio.reminders import NoticeState, NoticeSubject
from storage.tables import School
from tests.faults.grounds import Grounds
from tests.faults.invariants import Check, at_most, early, none_of
from tests.faults.kinds import Where, fault
from tests.faults.looking import look
from tests.faults.reports import not_on_the_list
from tests.faults.town import CLOSES, NOW

JUMPS = ({"hours": 1}, {"hours": -1}, {"days": 1}, {"days": -1}, {"hours": -2}, {"hours": 2}, {"seconds": 90})
AFTER_START = 300.0  # seconds


@fault("clock", "F11", "times", short=6, full=40)
def clock(where: Where) -> Iterator[Check]:
    """Let every process's clock jump by an hour or a day, back and forth, in the middle of sending."""
    a_jump = 30
    with where.grounds() as g:
        g.clock.set(NOW + timedelta(minutes=20))
        g.town.add_school("s000", line=where.size * a_jump * 2, telegram=where.size * 10)
        g.settle()
        g.platforms.control(delay=0.02)
        draw = random.Random(where.seed)
        line = [one for one in g.town.people if one.platform == "line"]
        telegram = [one for one in g.town.people if one.platform == "telegram"]
        child = g.start("serve")
        g.ready(child)
        for number in range(where.size):
            some = line[number * a_jump : (number + 1) * a_jump] + telegram[number * 10 : (number + 1) * 10]
            g.town.owe(some, now=g.clock(), due_at=g.clock())
            later = line[(where.size + number) * a_jump : (where.size + number + 1) * a_jump]
            g.town.owe(later, now=g.clock(), due_at=g.clock() + timedelta(minutes=5))
            time.sleep(draw.uniform(0.5, 3.0))
            jump = JUMPS[number % len(JUMPS)] if number < len(JUMPS) else draw.choice(JUMPS)
            g.clock.shift(**jump)
            time.sleep(draw.uniform(0.5, 2.0))
            g.clock.shift(**{name: -by for name, by in jump.items()})
        g.clock.shift(minutes=6)
        took = g.until(g.is_done, within=240)
        alive = child.is_alive
        g.kill(child, signal.SIGTERM)
        yield Check("F11 process alive", str(alive), "True", alive)
        yield none_of("F11 stuck", [] if took is not None else [f"{g.open_notices()} notices"])
        yield none_of("F11 sent early", early(g.notices(), g.calls()))
        yield from look(g)


@fault("down-over-deadline", "F13", "hours", short=24, full=24)
def down_over_deadline(where: Where) -> Iterator[Check]:
    """Everything is off while the program's own reminders fall due: for 1 hour, 6 hours, and the given ones."""
    for hours in sorted({1, 6, where.size}):
        with where.grounds() as g:
            yield from _down(g, hours, where)


def _down(g: Grounds, hours: int, where: Where) -> Iterator[Check]:
    """Off from before the last day's hour until `hours` later; with 24 and more the deadline itself goes by."""
    begins = datetime(2025, 2, 3, 16, 0, tzinfo=TAIPEI)  # half an hour before the reminders of the last day
    g.town.now = begins - timedelta(days=1)
    g.clock.set(begins - timedelta(minutes=5))
    g.town.add_school("s000", line=150, telegram=50)
    g.settle()
    child = g.start("serve")
    g.ready(child)
    time.sleep(5)  # it has planned what there was to plan
    # The last day's reminders stand there as they were planned this morning, and others of the same evening.
    sent_before = len([one for one in g.calls() if one.accepted])
    g.kill(child)
    g.town.owe(g.town.people, now=begins, due_at=begins + timedelta(minutes=30), stage="last_day", text=None)
    g.town.owe(
        g.town.people,
        now=begins,
        due_at=begins + timedelta(minutes=35),
        stage="last_day",
        text=None,
        subject=NoticeSubject.UPLOAD_DIVERSE,
        expires_at=CLOSES + timedelta(days=30),
    )
    back = begins + timedelta(hours=hours)
    g.clock.set(back)
    child = g.start("serve")
    g.ready(child)
    took = g.until(g.is_done, within=AFTER_START + 60)
    g.kill(child, signal.SIGTERM)
    calls, notices = g.calls(), g.notices()
    accepted = [one for one in calls if one.accepted]
    over = back >= CLOSES
    name = f"F13 {hours} h"
    yield at_most(f"{name} after the start", AFTER_START + 60 if took is None else took, AFTER_START, " s")
    messages = Counter(to for one in accepted for to in one.to)
    yield at_most(f"{name} messages a person", max(messages.values(), default=0), 1)
    of_uploads = [one for one in notices if one.subject is NoticeSubject.UPLOAD_OUTCOMES and one.stage == "last_day"]
    told = [one for one in of_uploads if one.state is NoticeState.SENT]
    if over:
        yield none_of(f"{name} told of what is over", [f"notice {one.id}" for one in told])
        yield none_of(f"{name} not reported", not_on_the_list(g, of_uploads))
    elif back < back.replace(hour=21):
        yield none_of(
            f"{name} not told", [f"notice {one.id}: {one.state} {one.reason}" for one in of_uploads if one not in told]
        )
    yield Check(f"{name} sent before", str(sent_before), "stated", True)
    yield from look(g)


def plan_anew(g: Grounds, since: datetime) -> None:
    """Let every school's reminders be planned from this instant on."""
    with g.storage.unit() as session:
        session.execute(update(School).values({col(School.reminded_to): since}))
