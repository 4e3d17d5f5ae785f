"""Weeks of reminders at one school: what the year of all five promises, in some seconds; and that its book can fail."""

from dataclasses import replace
from datetime import date

import pytest

from storage.units import Storage
from tests.years.reminding import Year
from tests.years.reminding_book import Book
from tests.years.reminding_schools import PLANS

WINTER = (date(2025, 1, 17), date(2025, 2, 5))  # exams, a closing that moves, a vacation, days without a process


@pytest.mark.faults
def test_a_winter_of_reminders(storage: Storage) -> None:
    """Whoever must be told is told or listed with the reason; one message a day, none at night; and a lie is found."""
    first, last = WINTER
    year = Year(storage, "tmsb", seed=113, a_class=3, first=first, last=last)
    figures = year.run()

    assert figures.broken() == []
    assert figures.verdict.listed
    assert {"before", "moved", "last_day"} <= {row.stage for row in year.rows if row.state == "sent"}

    book = Book(year.people.by_id.values(), year.plan.windows, first=first, last=last)
    one = next(row for row in year.rows if row.stage == "last_day" and row.state == "sent")
    listed = next(row for row in year.rows if row.stage == "last_day" and row.reason == "never_bound")
    told_of_nothing = replace(one, id=0, term="112-2")
    assert book.judge([row for row in year.rows if row is not one]).missing
    assert book.judge([row for row in year.rows if row is not listed]).missing
    assert book.judge([replace(row, reason="muted") if row is listed else row for row in year.rows]).misnamed
    assert book.judge([*year.rows, told_of_nothing]).too_many


@pytest.mark.soak
@pytest.mark.parametrize("pack", PLANS)
def test_a_whole_year(storage: Storage, pack: str) -> None:
    """The same from August to August at each school; `python -m tests.years.reminding` prints its figures."""
    assert Year(storage, pack, seed=7, a_class=5).run().broken() == []
