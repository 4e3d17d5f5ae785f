"""The order of certifiers as a rule: who is next, that nobody comes twice, and how long a substitute may take."""

from collections.abc import Callable, Mapping
from datetime import date, datetime, time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portfolio.calendar import TAIPEI
from portfolio.readings import Cited, Conflicting, Silent
from portfolio.schools import load_pack
from portfolio.succession import (
    Candidate,
    Nominee,
    Pool,
    StepCondition,
    Succession,
    SuccessionStart,
    SuccessionStep,
    Turn,
    consent_until,
    next_turn,
    order_of,
)

SCHOOLS = ("tmsb", "tttvs", "hwvs", "anon15", "yphs")
PEOPLE = st.integers(1, 8)
NOMINEES = st.builds(
    lambda person, pending, rank: Nominee(person, f"T{person:02}", pending, rank),
    PEOPLE,
    st.integers(0, 9),
    st.integers(0, 2),
)
POOLS = st.builds(lambda some, waits: Pool(tuple(some), waits), st.lists(NOMINEES, max_size=5), st.booleans())
TURNS_LEFT = 20  # more than there are people


def pools(found: Mapping[Candidate, Pool]) -> Callable[[SuccessionStep], Pool]:
    """Return who fits which step; nobody where nothing is said."""
    return lambda step: found.get(step.who, Pool())


def everybody(*people: tuple[int, int]) -> Pool:
    """Return people with so many pending, numbered by their keys."""
    return Pool(tuple(Nominee(person, f"T{person:02}", pending) for person, pending in people))


@pytest.mark.parametrize(
    ("school", "order"),
    [
        ("tttvs", ["original_teacher", "successor", "subject_head", "office"]),
        ("yphs", ["named_deputy", "same_course_and_grade", "same_course", "subject_head", "office"]),
        ("anon15", ["successor"]),
        ("tmsb", []),
        ("hwvs", []),
    ],
)
def test_the_orders_are_those_of_the_packs(school: str, order: list[str]) -> None:
    """Two schools name nobody, and no other school's order stands in for theirs."""
    assert [step.who for step in order_of(load_pack(school).succession)] == order


def test_places_that_disagree_name_nobody() -> None:
    """Where a document contradicts itself the registrar is asked until the office has ruled."""
    one = Succession(SuccessionStart.ORIGINAL_CANNOT, (SuccessionStep(Candidate.SUCCESSOR, "接任教師"),))

    assert order_of(Conflicting((Cited(one, "一"), Cited(one, "二")), "registrar")) == ()
    assert order_of(Silent("registrar")) == ()


def test_the_fewest_pending_come_first_then_the_lower_number() -> None:
    """Of several in one step the work goes to whoever has the least of it."""
    order = (SuccessionStep(Candidate.SAME_COURSE, "相同科目"),)

    assert next_turn(order, pools({Candidate.SAME_COURSE: everybody((7, 3), (9, 1), (8, 1))})) == Turn(1, 8)


def test_money_decides_whether_a_step_counts() -> None:
    """The former teacher is asked only where subsidy money is known to be there (T17)."""
    order = (
        SuccessionStep(Candidate.ORIGINAL_TEACHER, "原授課教師", condition=StepCondition.SUBSIDY),
        SuccessionStep(Candidate.SUCCESSOR, "接任授課教師"),
    )
    who = pools({Candidate.ORIGINAL_TEACHER: everybody((1, 0)), Candidate.SUCCESSOR: everybody((2, 0))})

    assert next_turn(order, who, has_funds=True) == Turn(1, 1)
    assert next_turn(order, who) == Turn(2, 2)


def test_a_named_substitute_is_waited_for_only_from_the_teacher() -> None:
    """Until they answer nobody else is asked; what has gone on already does not wait again."""
    order = (
        SuccessionStep(Candidate.NAMED_DEPUTY, "代理認證教師", consent=True),
        SuccessionStep(Candidate.SAME_COURSE, "相同科目"),
    )
    who = pools({Candidate.NAMED_DEPUTY: Pool(waits=True), Candidate.SAME_COURSE: everybody((2, 0))})

    assert next_turn(order, who, may_wait=True) == Turn(1, waits=True)
    assert next_turn(order, who) == Turn(2, 2)


@settings(max_examples=100)
@given(
    order=st.sampled_from([order_of(load_pack(school).succession) for school in SCHOOLS]),
    found=st.dictionaries(st.sampled_from(list(Candidate)), POOLS),
    has_funds=st.booleans(),
    gave_back=st.frozensets(PEOPLE),
)
def test_the_order_ends_and_nobody_comes_twice(
    order: tuple[SuccessionStep, ...], found: dict[Candidate, Pool], has_funds: bool, gave_back: frozenset[int]
) -> None:
    """However people fall out one after the other, each is asked at most once, and at the end it is the registrar.

    Also where one person fits every step, or two stand in for each other (T16).
    """
    asked: list[int] = []
    for _ in range(TURNS_LEFT):
        turn = next_turn(order, pools(found), has_funds=has_funds, passed={*asked, *gave_back})
        if turn.person_id is None:
            break
        assert turn.person_id not in asked
        assert turn.person_id not in gave_back
        assert 1 <= turn.step <= len(order)
        assert turn.person_id in {one.person_id for one in found[order[turn.step - 1].who].nominees}
        asked.append(turn.person_id)
    else:
        raise AssertionError("the order does not end")

    assert turn == Turn(len(order) + 1)


@pytest.mark.parametrize(
    ("asked", "until"),
    [
        (date(2025, 1, 15), date(2025, 1, 20)),  # Wednesday → Monday
        (date(2025, 1, 18), date(2025, 1, 22)),  # Saturday
        (date(2025, 1, 22), date(2025, 2, 3)),  # over the New Year holidays
        (date(2025, 2, 6), date(2025, 2, 10)),  # the Saturday between is worked
    ],
)
def test_three_working_days_to_answer(asked: date, until: date) -> None:
    """Weekends and public holidays do not count, a worked Saturday does; the day of asking does not."""
    assert consent_until(datetime.combine(asked, time(17), tzinfo=TAIPEI)).date() == until
