"""When a digest is worth sending: at most one a working day, never without news, never past the closing."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portfolio.calendar import TAIPEI
from portfolio.dates import end_of_day, start_of_day, taipei_day
from portfolio.digests import WEEK, Digests, Open, Why
from portfolio.hours import default_hours, slot_on
from portfolio.people import Role
from portfolio.working_days import is_working_day

HOURS = default_hours(Role.TEACHER)
DIGESTS = Digests(HOURS, is_working_day)
FIRST = date(2025, 1, 1)
DAYS = [FIRST + timedelta(days=ahead) for ahead in range(60)]  # Lunar New Year and a make-up Saturday among them
CLOSES = end_of_day(date(2025, 2, 10))


@st.composite
def opens(draw: st.DrawFn) -> Open:
    """A request that came on some day, was asked for within a week or not, and closes or is not known to."""
    asked_at = start_of_day(FIRST) + timedelta(hours=draw(st.integers(0, 50 * 24)))
    within = draw(st.sampled_from([None, 0, 3, 7]))
    closes = draw(st.sampled_from([None, CLOSES, CLOSES - timedelta(days=20), CLOSES + timedelta(days=3)]))
    kind = draw(st.sampled_from(["waits", "waits", "pressed", "contradicted"]))
    return Open(
        asked_at,
        asked_by=None if within is None else end_of_day(taipei_day(asked_at) + timedelta(days=within)),
        closes=closes,
        is_pressed=kind == "pressed",
        is_contradicted=kind == "contradicted",
        unnamed_since=draw(st.sampled_from([None, asked_at])),
    )


def run(found: Iterable[Open]) -> list[tuple[date, frozenset[Why]]]:
    """Plan each day, and return on which a teacher is told, and why."""
    told: list[tuple[date, frozenset[Why]]] = []
    for day in DAYS:
        slot = DIGESTS.slot(slot_on(HOURS, day))
        if slot is not None:
            whys = DIGESTS.for_teacher(found, told_on=told[-1][0] if told else None, at=slot)
            told += [(day, whys)] if whys else []
    return told


@settings(max_examples=50)
@given(st.lists(opens(), max_size=6))
def test_a_teacher_is_told_on_working_days_of_what_waits(found: list[Open]) -> None:
    """Every digest has something to say; nobody waits longer than a week for one; nothing that came is passed over."""
    teachers = [one for one in found if not one.is_contradicted]
    told = run(teachers)
    assert all(is_working_day(day) for day, _ in told)
    for day, _ in told:
        at = slot_on(HOURS, day)
        assert any(one.asked_at <= at and not one.is_closed(at) for one in teachers)
    days = [day for day, _ in told]
    for one in teachers:
        if one.is_pressed:
            continue
        first = next((day for day in DAYS if is_working_day(day) and slot_on(HOURS, day) >= one.asked_at), None)
        if first is not None and not one.is_closed(slot_on(HOURS, first)):
            assert first in days, "a new request is told on the first working day"
        for day in DAYS:
            at = slot_on(HOURS, day)
            if one.asked_at <= at and not one.is_closed(at) and is_working_day(day):
                last = max((other for other in days if other <= day), default=None)
                assert last is not None
                assert day - last < WEEK


@settings(max_examples=50)
@given(st.lists(opens(), max_size=6))
def test_nothing_is_said_twice_on_a_day(found: list[Open]) -> None:
    """Right after a digest there is no reason for another one."""
    for day, _ in run(found):
        assert not DIGESTS.for_teacher(found, told_on=day, at=slot_on(HOURS, day))


@settings(max_examples=50)
@given(st.lists(opens(), min_size=1, max_size=6))
def test_a_registrar_is_told_of_each_thing_once(found: list[Open]) -> None:
    """Late, nobody's, near its closing, closed: each on one day, and on none without."""
    told_on: date | None = None
    counts = dict.fromkeys(Why, 0)
    for day in DAYS:
        at = DIGESTS.slot(slot_on(HOURS, day))
        if at is None:
            continue
        whys = DIGESTS.for_office(found, told_on=told_on, at=at)
        assert not DIGESTS.for_office(found, told_on=day, at=at)
        told_on = day if whys else told_on
        for why in whys:
            counts[why] += 1
    assert counts[Why.ASKED_PASSED] <= len({one.asked_by for one in found})
    assert counts[Why.UNASSIGNED] <= len(found)
    assert counts[Why.CLOSED] <= len({one.closes for one in found})
    assert counts[Why.CLOSING] <= 3 * len({one.closes for one in found})
    assert counts[Why.NEW] == counts[Why.WEEKLY] == 0


@given(st.integers(0, 400))
def test_a_closing_is_said_on_working_days_before_it(ahead: int) -> None:
    """A week, three days, and the last working day before: never after it, and each once."""
    closes = end_of_day(FIRST + timedelta(days=ahead))
    days = DIGESTS.days_before(closes)
    assert 1 <= len(days) <= 3
    assert list(days) == sorted(set(days))
    assert all(is_working_day(day) and slot_on(HOURS, day) < closes for day in days)
    after = (days[-1] + timedelta(days=more) for more in range(1, 30))
    assert not any(is_working_day(day) and slot_on(HOURS, day) < closes for day in after)


@pytest.mark.parametrize(
    ("closes", "days"),
    [
        ("2025-02-10T23:59:59", ["02-03", "02-07", "02-10"]),  # tttvs, yphs: in the winter vacation
        ("2025-02-02T23:59:59", ["01-24"]),  # the whole week is Lunar New Year
        ("2025-02-10T08:00:00", ["02-03", "02-07", "02-08"]),  # before the hour of digests; Saturday 8 is worked
        ("2025-01-12T23:59:59", ["01-03", "01-09", "01-10"]),
    ],
)
def test_the_days_before_a_closing(closes: str, days: list[str]) -> None:
    """Where a day is none of work, the working day before it."""
    found = DIGESTS.days_before(datetime.fromisoformat(closes).replace(tzinfo=TAIPEI))
    assert [f"{day:%m-%d}" for day in found] == days


def test_weekly_is_only_for_what_waits() -> None:
    """Without a day asked for and without a closing: new, and then once a week; Lunar New Year makes it later."""
    asked_at = slot_on(HOURS, date(2025, 1, 2))
    told = run([Open(asked_at)])
    assert [f"{day:%m-%d}" for day, _ in told] == [
        "01-02",
        "01-09",
        "01-16",
        "01-23",
        "02-03",
        "02-10",
        "02-17",
        "02-24",
    ]
    assert run([Open(asked_at, is_pressed=True)]) == []


def test_digests_have_their_hours() -> None:
    """From half past eight to five on working days; else there is nothing to plan."""
    day = date(2025, 1, 15)
    slot = slot_on(HOURS, day)
    assert DIGESTS.slot(slot - timedelta(seconds=1)) is None
    assert DIGESTS.slot(slot) == DIGESTS.slot(slot + timedelta(hours=8)) == slot
    assert DIGESTS.slot(slot.replace(hour=17, minute=0)) is None
    assert DIGESTS.slot(slot + timedelta(days=3)) is None  # a Saturday
