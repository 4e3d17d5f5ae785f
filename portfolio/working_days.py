"""Working days in Taiwan: weekends, national holidays and make-up days, from the library `holidays` (vacanza).

The only door to that library. It is loaded when a rule really counts working days: no rule of the five schools does,
and it takes a tenth of a second and some megabytes.
"""

from datetime import date
from functools import cache

FIRST_YEAR, LAST_YEAR = 1998, 2026
"""The years whose official calendar (行政院人事行政總處) the library was compared with; a test follows the library."""


def is_known(day: date) -> bool:
    """Return whether the official calendar of the day's year is known; beyond it the statutory holidays are computed.

    >>> is_known(date(2026, 12, 31)), is_known(date(2027, 1, 1))
    (True, False)
    """
    return FIRST_YEAR <= day.year <= LAST_YEAR


def is_working_day(day: date) -> bool:
    """Return whether offices and schools work on `day`: no weekend and no holiday, or a make-up day (補行上班).

    >>> is_working_day(date(2025, 2, 8)), is_working_day(date(2025, 2, 28))
    (True, False)
    """
    holidays, make_up = _of_year(day.year)
    return day in make_up or (day.weekday() < 5 and day not in holidays)


@cache
def _of_year(year: int) -> tuple[frozenset[date], frozenset[date]]:
    """The holidays of a year, those moved to another day among them, and its working Saturdays."""
    from holidays import country_holidays

    # A day off in January may be worked for in December before, and New Year's Day may be observed there.
    found = country_holidays("TW", years=(year, year + 1), expand=False, language="zh_TW")
    return frozenset(day for day in found if day.year == year), frozenset(found.weekend_workdays)
