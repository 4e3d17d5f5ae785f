"""Which of a school's packs holds: on a day, for a term, in whatever order they came."""

from dataclasses import replace
from datetime import date, timedelta
from itertools import permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portfolio.calendar import SchoolCalendar, Term
from portfolio.rulebook import RuleBook
from portfolio.rules import RulePack
from portfolio.schools import load_pack

YPHS = load_pack("yphs")


def pack(name: str, since: str | None) -> RulePack:
    """Return a pack that is told by its name."""
    return replace(YPHS, name=name, in_force_from=None if since is None else date.fromisoformat(since))


OLD, NEW, NEXT = pack("old", "2023-08-01"), pack("new", "2024-08-01"), pack("next", "2025-08-01")


@pytest.mark.parametrize(
    "order", list(permutations((OLD, NEW, NEXT))), ids=lambda order: "-".join(p.name for p in order)
)
def test_the_newest_that_has_begun(order: tuple[RulePack, ...]) -> None:
    """Its first day counts; before all of them the oldest holds; the order in which they came does not matter."""
    book = RuleBook(order)
    days = ["2020-01-01", "2023-08-01", "2024-07-31", "2024-08-01", "2025-07-31", "2025-08-01", "2030-01-01"]
    assert [book.on(date.fromisoformat(day)).name for day in days] == [
        "old",
        "old",
        "old",
        "new",
        "new",
        "next",
        "next",
    ]
    assert [one.name for one in book.coming(date(2024, 7, 31))] == ["new", "next"]


def test_a_term_has_the_rules_of_its_last_day() -> None:
    """An amendment within a term is that term's; the one before keeps its own."""
    book = RuleBook((OLD, pack("amended", "2025-01-10")))
    assert [book.of(Term(*term)).name for term in ((112, 2), (113, 1), (113, 2))] == ["old", "amended", "amended"]


def test_the_later_of_two_that_begin_on_one_day() -> None:
    """A mistake in a file is mended by a file."""
    book = RuleBook((NEW, replace(NEW, name="mended"), OLD, replace(OLD, name="old, mended")))
    assert book.on(date(2025, 1, 15)).name == "mended"
    assert book.on(date(2020, 1, 15)).name == "old, mended"
    assert book.version(date(2025, 1, 15)) == 2


def test_one_without_a_day_replaces_all_before_it() -> None:
    """Nobody knows since when it holds, so nothing older is known to hold; dated ones that come later do begin."""
    book = RuleBook((OLD, NEXT, pack("undated", None), pack("last", "2026-08-01")))
    days = [date(2020, 1, 1), date(2025, 9, 1), date(2026, 8, 1)]
    assert [book.on(day).name for day in days] == ["undated", "undated", "last"]


def test_one_pack_holds_always() -> None:
    """A school's only rules answer for every term, as they did before there were versions."""
    book = RuleBook((NEW,))
    assert book.on(date(2000, 1, 1)) is book.of(Term(120, 1)) is NEW
    calendar = SchoolCalendar()
    assert book.ruled(calendar) is calendar


SINCE = st.one_of(st.none(), st.dates(date(2018, 1, 1), date(2030, 12, 31)))


@settings(max_examples=60)
@given(st.lists(SINCE, min_size=1, max_size=6), st.dates(date(2015, 1, 1), date(2035, 12, 31)))
def test_rules_never_go_back(days: list[date | None], today: date) -> None:
    """There is always exactly one pack, and a later day never has older rules than an earlier one."""
    book = RuleBook(tuple(replace(YPHS, name=str(place), in_force_from=day) for place, day in enumerate(days)))
    now, later = book.on(today), book.on(today + timedelta(days=200))
    assert (now.in_force_from or date.min) <= (later.in_force_from or date.min)
    assert book.given[book.version(today) - 1] == now
