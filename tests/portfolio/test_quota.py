"""What may still go out this month, and what LINE takes for it."""

from datetime import datetime
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portfolio.calendar import TAIPEI
from portfolio.quota import HIGH, LIGHT, MEDIUM, Allowance, Quota, allowance, month_of, plan_of
from portfolio.reminders import Priority


@pytest.mark.parametrize(
    ("quota", "cap", "spent", "reserve", "expected"),
    [
        (Quota(None, 0), None, 0, None, Allowance(None, 0)),
        (Quota(3000, 1000), None, 0, None, Allowance(2000, 600)),
        (Quota(3000, 2999), None, 0, None, Allowance(1, 600)),
        (Quota(3000, 4000), None, 0, None, Allowance(0, 600)),
        (Quota(None, 500), 1000, 400, None, Allowance(600, 200)),
        (Quota(3000, 2900), 1000, 400, None, Allowance(100, 200)),
        (Quota(3000, 0), 1000, 1200, 50, Allowance(0, 50)),
        (Quota(3000, 0), None, 0, 0, Allowance(3000, 0)),
        (Quota(3000, 0), 0, 0, None, Allowance(0, 0)),
    ],
)
def test_the_smaller_of_quota_and_cap_is_left(
    quota: Quota, cap: int | None, spent: int, reserve: int | None, expected: Allowance
) -> None:
    """Without either there is no end; a fifth is kept back where the school set nothing."""
    assert allowance(quota, cap=cap, spent=spent, reserve=reserve) == expected


@settings(max_examples=60)
@given(
    left=st.integers(0, 300),
    reserve=st.integers(0, 100),
    wanted=st.lists(st.tuples(st.sampled_from(Priority), st.integers(0, 120)), max_size=8),
)
def test_the_reserve_is_only_for_what_matters_most(left: int, reserve: int, wanted: list[tuple[Priority, int]]) -> None:
    """Never more than is left goes out, and ordinary messages alone never touch what is kept back."""
    rest, ordinary, taken = Allowance(left, reserve), 0, 0
    for priority, count in wanted:
        went = rest.allows(priority, count)
        assert 0 <= went <= count
        assert went == count or priority is Priority.ORDINARY or taken + went == left
        taken += went
        ordinary += went if priority is Priority.ORDINARY else 0
        rest = rest.less(went)

    assert taken <= left
    assert ordinary <= max(0, left - reserve)
    assert rest.left == left - taken


def test_a_bill_is_the_fee_and_what_goes_beyond() -> None:
    """The example of the platform notes: four waves to 1,500 students and as many parents are up to NT$2,400."""
    assert HIGH.bill(12_000) == 2400
    assert HIGH.bill(6000) == HIGH.bill(0) == 1200
    assert MEDIUM.bill(9000) == 800  # there are no more than 3,000
    assert LIGHT.bill(200) == 0


@pytest.mark.parametrize(
    ("limit", "plan"), [(0, LIGHT), (200, LIGHT), (201, MEDIUM), (3000, MEDIUM), (6000, HIGH), (20_000, HIGH)]
)
def test_the_quota_tells_the_plan(limit: int, plan: object) -> None:
    """A month's quota is what the plan includes, and extras as far as the school booked them."""
    assert plan_of(limit) is plan
    assert plan_of(limit).price == {LIGHT: 0, MEDIUM: Decimal(800) / 3000, HIGH: Decimal("0.2")}[plan_of(limit)]


def test_a_month_is_taipeis() -> None:
    """LINE counts by days of UTC+9; an hour that nothing is sent in lies between."""
    assert month_of(datetime(2025, 2, 1, 0, 30, tzinfo=TAIPEI)) == "2025-02"
