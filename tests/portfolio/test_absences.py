"""The days of an absence, as teachers type them."""

from datetime import date

import pytest

from portfolio.absences import DayTrouble, SaidAbsence, read_absence, trouble_of

TODAY = date(2025, 1, 15)  # a Wednesday


@pytest.mark.parametrize(
    ("said", "from_on", "until_on"),
    [
        ("我請假到 3 月 20 日", None, date(2025, 3, 20)),
        ("我請假到３月２０日", None, date(2025, 3, 20)),
        ("請假到3/20", None, date(2025, 3, 20)),
        ("請假至114年3月20日星期四", None, date(2025, 3, 20)),
        ("114/3/20（四）", None, date(2025, 3, 20)),
        ("1140320", None, date(2025, 3, 20)),
        ("2025-03-20", None, date(2025, 3, 20)),
        ("我請假到20號", None, date(2025, 1, 20)),
        ("請假到10日", None, date(2025, 2, 10)),
        ("請假到明天", None, date(2025, 1, 16)),
        ("從明天請假到1月24日", date(2025, 1, 16), date(2025, 1, 24)),
        ("從1月20日到3月20日請假", date(2025, 1, 20), date(2025, 3, 20)),
        ("3月1日到20日請假", date(2025, 3, 1), date(2025, 3, 20)),
        ("2025/1/20~2025/3/20", date(2025, 1, 20), date(2025, 3, 20)),
        ("on leave until 2025-03-20", None, date(2025, 3, 20)),
        ("1月20日起請假", date(2025, 1, 20), None),
        ("請假到6月30日", None, date(2025, 6, 30)),
        ("請假到1月10日", None, date(2025, 1, 10)),  # just past, and meant: it is said so
        ("從12月20日到1月10日", date(2024, 12, 20), date(2025, 1, 10)),
        ("從12月20日到3月20日", date(2024, 12, 20), date(2025, 3, 20)),
        ("從9月1日到114年6月30日", date(2024, 9, 1), date(2025, 6, 30)),
        ("從3月20日到3月10日", date(2025, 3, 20), date(2025, 3, 10)),  # a slip, and it is said so
        ("請假到10月31日", None, date(2025, 10, 31)),
    ],
)
def test_days_as_they_are_written(said: str, from_on: date | None, until_on: date | None) -> None:
    """With year or without, with a weekday, one day or two; one day alone is the last."""
    found = read_absence(said, today=TODAY)
    assert (found.from_on, found.until_on, found.trouble) == (from_on, until_on, None)


@pytest.mark.parametrize("said", ["還不知道到哪一天", "回來的日子未定", "1月20日起，還不知道到哪天", "chưa biết"])
def test_an_open_end(said: str) -> None:
    """Who does not know the end says so; the first day may stand beside it."""
    found = read_absence(said, today=TODAY)
    assert (found.is_open, found.until_on, found.trouble) == (True, None, None)


@pytest.mark.parametrize(
    ("said", "trouble", "written"),
    [
        ("請假", DayTrouble.NO_DAY, ""),
        ("請假到放榜", DayTrouble.NO_DAY, ""),
        ("請假到2月30日", DayTrouble.NO_SUCH_DAY, "2月30日"),
        ("請假到13/1", DayTrouble.NO_SUCH_DAY, "13/1"),
        ("請假到114/2/29", DayTrouble.NO_SUCH_DAY, "114/2/29"),
        ("請假到0日", DayTrouble.NO_SUCH_DAY, "0日"),
        ("請假到3月20日星期五", DayTrouble.WRONG_WEEKDAY, "3月20日"),
        ("1月20日、1月21日、1月22日", DayTrouble.TOO_MANY_DAYS, ""),
        ("請假到999年3月20日", DayTrouble.NO_DAY, "999年3月20日"),
    ],
)
def test_what_is_no_day(said: str, trouble: DayTrouble, written: str) -> None:
    """What cannot be read is named as it was typed."""
    found = read_absence(said, today=TODAY)
    assert (found.trouble, found.written, found.until_on) == (trouble, written, None)


@pytest.mark.parametrize(
    ("from_on", "until_on", "trouble"),
    [
        (TODAY, date(2025, 3, 20), None),
        (TODAY, TODAY, None),
        (TODAY, None, None),
        (date(2024, 12, 1), date(2025, 3, 20), None),
        (TODAY, date(2025, 1, 14), DayTrouble.PAST),
        (date(2025, 1, 10), date(2025, 1, 14), DayTrouble.PAST),
        (date(2025, 3, 20), date(2025, 3, 1), DayTrouble.ENDS_BEFORE_IT_BEGINS),
        (TODAY, date(2035, 3, 20), DayTrouble.TOO_LONG),
        (date(2035, 3, 20), None, DayTrouble.TOO_LONG),
    ],
)
def test_days_that_cannot_be(from_on: date, until_on: date | None, trouble: DayTrouble | None) -> None:
    """Over already, ending before it begins, years long by a slip; begun before today is none of them."""
    assert trouble_of(from_on, until_on, today=TODAY) is trouble


def test_a_leap_day_is_found_in_its_year() -> None:
    """The 29th of February without a year is the one that exists."""
    assert read_absence("到2月29日", today=date(2027, 12, 1)) == SaidAbsence(until_on=date(2028, 2, 29))
