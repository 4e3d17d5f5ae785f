"""F11, F13: clocks that jump, and deadlines that pass while everything is down."""

import random
import signal
import time
from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta

from portfolio.calendar import TAIPEI
from portfolio.reminders import NoticeState, NoticeSubject
from tests.faults.grounds import Grounds
from tests.faults.invariants import Check, at_most, early, none_of, students_hours
from tests.faults.kinds import Where, fault
from tests.faults.looking import look
from tests.faults.reports import not_on_the_list
from tests.faults.town import CLOSES, NOW

JUMPS = ({"hours": 1}, {"hours": -1}, {"days": 1}, {"days": -1}, {"hours": -2}, {"hours": 2}, {"seconds": 90})
LONGER = (8.0, 12.0)  # seconds that every third jump lasts: by then the clock is believed
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
            time.sleep(draw.uniform(*LONGER) if number % 3 == 2 else draw.uniform(0.5, 2.0))
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
    g.until(lambda: g.open_notices(due=False) > 0, within=60)
    time.sleep(2)  # it has planned what there was to plan
    g.until(g.is_done, within=60)  # the staff's digest that is on its way now would wait for their next working day
    planned = {one.id for one in g.notices() if one.subject is NoticeSubject.UPLOAD_OUTCOMES}
    students = {one.address for one in g.town.people}  # the staff's digest may go out before
    sent_before = len([one for one in g.calls() if one.accepted and not students.isdisjoint(one.to)])
    g.kill(child)
    # The program's own reminders of this day, and something else that the same people are owed the same evening.
    g.town.owe(g.town.people, now=begins, due_at=begins + timedelta(minutes=35), stage="snoozed", text=None)
    back = begins + timedelta(hours=hours)
    g.clock.set(back)
    child = g.start("serve")
    g.ready(child)
    took = g.until(g.is_done, within=AFTER_START + 60)
    in_hours = students_hours(back)
    if not in_hours:
        g.clock.set(max(back, CLOSES) + timedelta(hours=9))
        g.until(lambda: g.is_done() and g.open_notices(due=False) == 0, within=120)
    g.kill(child, signal.SIGTERM)
    notices = g.notices()
    messages = Counter(to for one in g.calls() if one.accepted for to in one.to)
    name = f"F13 {hours} h"
    yield Check(
        f"{name} planned before, sent before",
        f"{len(planned)}, {sent_before}",
        "all, 0",
        len(planned) > 0 == sent_before,
    )
    yield at_most(f"{name} after the start", AFTER_START + 60 if took is None else took, AFTER_START, " s")
    yield at_most(f"{name} messages a person", max(messages.values(), default=0), 1)
    told = [one for one in notices if one.id in planned and one.state is NoticeState.SENT]
    if in_hours and back < CLOSES:
        left = [
            f"notice {one.id}: {one.state} {one.reason}" for one in notices if one.id in planned and one not in told
        ]
        yield none_of(f"{name} not told", left)
    else:
        yield none_of(f"{name} told when it was too late", [f"notice {one.id}" for one in told])
        unsent = [one for one in notices if one.id in planned]
        yield none_of(f"{name} not reported", not_on_the_list(g, unsent))
    yield from look(g)
