from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portfolio.calendar import TAIPEI
from portfolio.dates import (
    add_months,
    comes_after,
    end_of_day,
    last_day_of_window,
    parse_day,
    parse_instant,
    roc_year,
    start_of_day,
    taipei_day,
)
from portfolio.errors import DayFormatError, InstantFormatError, PortfolioError

roc_days = st.dates(date(1912, 1, 1), date(2111, 12, 31))


@given(roc_days)
def test_every_form_of_a_day_reads_alike(day: date) -> None:
    """ROC and Gregorian forms of ROC 1 to 200 name the same day, leap days among them."""
    year, y, m, d = roc_year(day), day.year, day.month, day.day
    forms = [
        f"{year}/{m}/{d}",
        f"{year}.{m:02}.{d:02}",
        f"{year}-{m:02}-{d:02}",
        f"民國{year}年{m}月{d}日",
        f"中華民國 {year} 年 {m} 月 {d} 日",
        f"{year:03}{m:02}{d:02}",
        f"{y}-{m:02}-{d:02}",
        f"{y}/{m}/{d}",
        f"{y}{m:02}{d:02}",
        f"西元{y}年{m}月{d}日",
    ]
    if 10 <= year < 100:
        forms.append(f"{year}{m:02}{d:02}")
    for form in forms:
        assert parse_day(form) == day, form


def test_full_width_digits_and_blanks_are_read() -> None:
    assert parse_day("　１１４／２／３ ") == date(2025, 2, 3)
    assert parse_day("97/2/29") == date(2008, 2, 29)


@pytest.mark.parametrize(
    "text",
    ["114/2/29", "113/2/30", "2026-02-30", "1140229", "114/13/1", "114/0/1", "114/1/0", "114/1/32", "民國114年2月29日"],
)
def test_days_that_do_not_exist_are_refused(text: str) -> None:
    with pytest.raises(DayFormatError) as refused:
        parse_day(text)
    assert refused.value.facts == {"text": text, "why": "no-such-day"}


@pytest.mark.parametrize("text", ["0/1/1", "201/1/1", "1911/12/31", "2112-01-01", "0000101"])
def test_years_outside_roc_1_to_200_are_refused(text: str) -> None:
    with pytest.raises(DayFormatError) as refused:
        parse_day(text)
    assert refused.value.facts["why"] == "range"


@pytest.mark.parametrize(
    "text",
    ["", "114", "113-1", "2/3", "114/2", "114/2-3", "114/2.3", "12345", "123456789", "二月三", "114年2月"],
)
def test_what_is_no_day_is_refused(text: str) -> None:
    """A term (113-1) and half a date are no days (T35)."""
    with pytest.raises(DayFormatError) as refused:
        parse_day(text)
    assert refused.value.facts["why"] == "format"
    assert isinstance(refused.value, (ValueError, PortfolioError))


def test_an_error_does_not_repeat_what_was_typed() -> None:
    """A birthday may be what was mistyped, and texts of errors get logged."""
    with pytest.raises(DayFormatError) as refused:
        parse_day("96/13/45")
    assert "96" not in str(refused.value)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("114/2/3 16:05", "2025-02-03T16:05:00+08:00"),
        ("114/02/03 16:05:09", "2025-02-03T16:05:09+08:00"),
        ("民國114年2月3日 16:05", "2025-02-03T16:05:00+08:00"),
        ("1140203 08:00", "2025-02-03T08:00:00+08:00"),
        ("2025-02-03T16:05", "2025-02-03T16:05:00+08:00"),
        ("2025-02-03T16:05:09.5", "2025-02-03T16:05:09.500000+08:00"),
        ("2025-02-03T08:05:00Z", "2025-02-03T16:05:00+08:00"),
        ("2025-02-03T08:05:00+00:00", "2025-02-03T16:05:00+08:00"),
        ("2025/2/3 上午 12:30", "2025-02-03T00:30:00+08:00"),
        ("2025/2/3 下午 12:30:00", "2025-02-03T12:30:00+08:00"),
        ("2025/2/3 下午 04:05:00", "2025-02-03T16:05:00+08:00"),
        ("114/2/3", "2025-02-03T00:00:00+08:00"),
        ("20250203", "2025-02-03T00:00:00+08:00"),
        ("１１４／２／３　１６：０５", "2025-02-03T16:05:00+08:00"),
    ],
)
def test_instants_are_read_in_taipei(text: str, expected: str) -> None:
    assert parse_instant(text).isoformat() == expected


@pytest.mark.parametrize("text", ["114/2/3 24:00", "114/2/3 16:60", "114/2/3 下午 13:00", "114/2/3 16:05 左右"])
def test_wrong_hours_are_refused(text: str) -> None:
    with pytest.raises(InstantFormatError):
        parse_instant(text)


@pytest.mark.parametrize("text", ["", "16:05", "114/2/29 16:05"])
def test_instants_need_a_day(text: str) -> None:
    with pytest.raises(DayFormatError):
        parse_instant(text)


@given(roc_days, st.integers(0, 36), st.integers(0, 400))
def test_a_later_start_never_ends_earlier(day: date, months: int, later: int) -> None:
    """Months clamp to the month's end, and still never turn the order round."""
    if (after := day.toordinal() + later) < date(2200, 1, 1).toordinal():
        assert add_months(day, months) <= add_months(date.fromordinal(after), months)


@pytest.mark.parametrize(
    ("start", "months", "expected"),
    [
        (date(2024, 8, 30), 1, date(2024, 9, 30)),
        (date(2024, 8, 31), 1, date(2024, 9, 30)),
        (date(2024, 1, 31), 1, date(2024, 2, 29)),
        (date(2025, 1, 31), 1, date(2025, 2, 28)),
        (date(2024, 12, 31), 2, date(2025, 2, 28)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2025, 1, 31), -2, date(2024, 11, 30)),
    ],
)
def test_months_clamp_to_the_months_end(start: date, months: int, expected: date) -> None:
    assert add_months(start, months) == expected


@given(roc_days, st.integers(-150, 150))
def test_a_day_without_a_year_lies_in_the_year_in_which_it_is_nearest(last: date, away: int) -> None:
    """Across a New Year, too; five months away and less there is one such year alone."""
    day = last + timedelta(days=away)
    assert comes_after(day.month, day.day, last) == (away > 0)


@given(roc_days)
def test_the_last_second_belongs_to_the_day(day: date) -> None:
    """In Taipei, whatever the zone it is looked at from; the next second belongs to the next day."""
    last = end_of_day(day)
    assert taipei_day(last) == day
    if day.year < 2111:
        assert start_of_day(day + timedelta(days=1)) - last == timedelta(seconds=1)
    assert last.utcoffset() in (timedelta(hours=8), timedelta(hours=9)) or day < date(1946, 1, 1)


def test_windows_count_their_opening_day() -> None:
    """tttvs calls 10/16 and 10/17 two days (會議/壹七(3)i)."""
    assert last_day_of_window(date(2024, 10, 16), 2) == date(2024, 10, 17)
    assert last_day_of_window(date(2024, 10, 9), 4) == date(2024, 10, 12)


def test_taipei_day_of_an_instant_in_another_zone() -> None:
    assert taipei_day(datetime.fromisoformat("2025-02-03T16:00:00+00:00")) == date(2025, 2, 4)
    assert taipei_day(datetime(2025, 2, 3, 23, 59, 59, tzinfo=TAIPEI)) == date(2025, 2, 3)
