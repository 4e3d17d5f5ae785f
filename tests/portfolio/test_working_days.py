"""Working days: the country's from the library, the school's own before them, and nothing loaded for nothing."""

import re
import subprocess
import sys
from datetime import date, timedelta

import pytest
from holidays.countries.taiwan import Taiwan
from hypothesis import given
from hypothesis import strategies as st

from portfolio import working_days
from portfolio.calendar import SchoolCalendar

days = st.dates(date(2011, 8, 1), date(2061, 7, 31))  # ROC 100 to 150
COUNTRY = SchoolCalendar()


@pytest.mark.parametrize(
    ("day", "works"),
    [
        (date(2024, 2, 17), True),  # a Saturday worked for the day before New Year's Eve
        (date(2025, 2, 8), True),
        (date(2023, 9, 23), True),
        (date(2025, 1, 27), False),  # the day off it was worked for
        (date(2025, 2, 28), False),
        (date(2025, 4, 3), False),  # a holiday on a day beside another one
        (date(2025, 10, 24), False),  # a holiday on a Saturday, observed on Friday
        (date(2026, 2, 20), False),
        (date(2026, 5, 1), False),  # a holiday for everybody since 2026
        (date(2025, 5, 1), True),
        (date(2025, 2, 1), False),  # an ordinary Saturday
        (date(2027, 12, 31), False),  # New Year's Day of 2028, observed the year before
        (date(2025, 9, 29), False),
        (date(2025, 9, 30), True),
    ],
)
def test_the_country_works_by_its_official_calendar(day: date, works: bool) -> None:
    """Weekends, national holidays, those moved to another day, and the Saturdays worked for them."""
    assert working_days.is_working_day(day) is works


def test_the_years_known_are_those_the_library_was_compared_for() -> None:
    """A newer library that knows another year makes this fail, so that the remark beside such days goes with it."""
    checked = re.search(r"DGPA Work Calendar \((\d{4})-(\d{4})", Taiwan.__doc__ or "")
    assert checked is not None
    assert (int(checked[1]), int(checked[2])) == (working_days.FIRST_YEAR, working_days.LAST_YEAR)


def test_the_schools_own_days_come_before_the_countrys() -> None:
    """Closed on a working day, open on a holiday; told as sets or read when first needed, and then once."""
    asked: list[int] = []

    def own() -> dict[date, bool]:
        asked.append(1)
        return {date(2025, 3, 5): False, date(2025, 2, 28): True}

    calendar = SchoolCalendar(own_days=own, closed=[date(2025, 3, 6)], make_up=[date(2025, 3, 8)])
    assert asked == []
    assert [calendar.is_working_day(date(2025, 3, day)) for day in (4, 5, 6, 7, 8, 9)] == [1, 0, 0, 1, 1, 0]
    assert calendar.is_working_day(date(2025, 2, 28))
    assert calendar.after_working_days(date(2025, 2, 27), 4) == date(2025, 3, 7)  # 2/28, 3/3, 3/4, 3/7
    assert calendar.ruled({}).is_working_day(date(2025, 2, 28))
    assert len(asked) == 1


@given(days, st.integers(1, 40))
def test_as_many_working_days_lie_between_as_were_counted(start: date, amount: int) -> None:
    """The start is not counted, the end is, and there and back leads to where the counting began, or over free days."""
    end = COUNTRY.after_working_days(start, amount)
    between = [start + timedelta(days=more) for more in range(1, (end - start).days + 1)]
    assert sum(COUNTRY.is_working_day(day) for day in between) == amount
    assert COUNTRY.is_working_day(end)
    back = COUNTRY.after_working_days(end, -amount)
    assert back == start or not COUNTRY.is_working_day(start)
    assert COUNTRY.after_working_days(start, 0) == start


def test_years_without_data_still_count() -> None:
    """Before the official calendars and long after them only weekends are known, and the day is said to be unsure."""
    assert not working_days.is_known(date(1997, 12, 31))
    assert not working_days.is_known(date(2111, 12, 31))
    assert COUNTRY.after_working_days(date(2111, 12, 24), 10) > date(2111, 12, 31)


def test_the_library_is_loaded_by_those_who_count_working_days_only() -> None:
    """Every deadline of the five schools comes out without it."""
    script = (
        "import sys\n"
        "from datetime import date\n"
        "from portfolio.calendar import AnnouncedDay, Event, SchoolCalendar, Term\n"
        "from portfolio.deadlines import deadlines\n"
        "from portfolio.schools import load_packs\n"
        "calendar = SchoolCalendar([AnnouncedDay(Event.CLOSING_CEREMONY, Term(113, 1), date(2025, 1, 20))])\n"
        "assert all(deadlines(pack, calendar, Term(113, 1)) for pack in load_packs().values())\n"
        "print('holidays' in sys.modules, calendar.is_working_day(date(2025, 1, 20)), 'holidays' in sys.modules)\n"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False", "True", "True"]
