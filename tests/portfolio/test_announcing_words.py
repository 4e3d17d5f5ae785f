"""What a registrar types to announce a day is read apart, and what cannot be read is named."""

from datetime import date, time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portfolio.announcing_words import Said, Trouble, meant, read
from portfolio.calendar import Term
from portfolio.people import Division

D21 = (date(2025, 1, 21), None)

READ = [
    ("公告 113-1 休業式 114/1/21", Said(Term(113, 1), days=(D21,), rest="公告 休業式")),
    ("113-1 休業式 1140121", Said(Term(113, 1), days=(D21,), rest="休業式")),
    ("１１３－１ 休業式 114年1月21日", Said(Term(113, 1), days=(D21,), rest="休業式")),
    ("休業式改到民國114年1月21號（星期二）", Said(days=(D21,), rest="休業式改到")),
    ("113學年度第一學期休業式 2025-01-21", Said(Term(113, 1), days=(D21,), rest="休業式")),
    ("113學年度下學期", Said(Term(113, 2))),
    ("112學年度勾選截止", Said(Term(112, 2), is_whole_year=True, rest="勾選截止")),
    ("114/1/21 17:00", Said(days=((date(2025, 1, 21), time(17)),))),
    ("114/1/21 下午5點半 高三", Said(days=((date(2025, 1, 21), time(17, 30)),), grade=3)),
    ("114/1/21中午12點", Said(days=((date(2025, 1, 21), time(12)),))),
    ("114/1/21上午12點", Said(days=((date(2025, 1, 21), time(0)),))),
    ("17:00", Said(hour=time(17))),
    ("三年級 進修部 第2梯次", Said(grade=3, division=Division.CONTINUING, round=2)),
    ("高一 日校 第一梯", Said(grade=1, division=Division.DAY, round=1)),
    (
        "113/10/9 8:00 到 113/10/14 17:00",
        Said(days=((date(2024, 10, 9), time(8)), (date(2024, 10, 14), time(17))), rest="到"),
    ),
]


@pytest.mark.parametrize(("text", "expected"), READ, ids=[text for text, _ in READ])
def test_it_is_read_apart(text: str, expected: Said) -> None:
    """Dates as people in Taiwan write them, with hour, grade, division and round, in any order."""
    assert read(text) == expected


WRONG = [
    ("114/2/30", Trouble.NO_SUCH_DAY),
    ("114/2/29", Trouble.NO_SUCH_DAY),
    ("1月21日", Trouble.NO_DAY),
    ("1/21", Trouble.NO_DAY),
    ("999/1/21", Trouble.NO_DAY),
    ("114/1/21（一）", Trouble.WRONG_WEEKDAY),
    ("114/1/21 週三", Trouble.WRONG_WEEKDAY),
    ("114/1/21 下午17:00", Trouble.NO_SUCH_HOUR),
    ("114/1/21 25:00", Trouble.NO_SUCH_HOUR),
    ("114/1/21 24:00", Trouble.NO_SUCH_HOUR),
    ("114/1/21 17:00 18:00", Trouble.SEVERAL_HOURS),
    ("113-3", Trouble.NO_SUCH_TERM),
    ("113-1 113-2", Trouble.SEVERAL_TERMS),
    ("高一高二", Trouble.SEVERAL_GRADES),
    ("日間部進修部", Trouble.SEVERAL_DIVISIONS),
]


@pytest.mark.parametrize(("text", "trouble"), WRONG, ids=[text for text, _ in WRONG])
def test_what_cannot_be_read_is_named(text: str, trouble: Trouble) -> None:
    """Nothing is guessed: not the year, not which of two hours, not a day that does not exist."""
    assert [what for what, _ in read(text).troubles] == [trouble]


def test_a_term_is_no_day_and_a_day_no_term() -> None:
    """113-1 and 114-1-20 look alike (T35)."""
    assert read("114-1-20").term is None
    assert read("113-1").days == ()


def test_words_around_an_announcement_say_nothing() -> None:
    """「公告日期」 alone begins anew; an event does not."""
    assert meant("公告日期") == ""
    assert meant("公告 休業式") == "休業式"


@settings(max_examples=60, deadline=None)
@given(st.text(alphabet="公告休業式高三年級第梯次上下午點半:/-.0123456789年月日學期 （一）", max_size=40))
def test_nothing_typed_breaks_it(text: str) -> None:
    """Whatever is typed, something is read or named, and what was read is never read twice."""
    said = read(text)
    assert read(said.rest).days == () or said.troubles
