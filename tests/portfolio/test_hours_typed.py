"""Hours as people type them, in four languages; whatever is read can be sent in."""

from datetime import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portfolio.hours import Hours
from portfolio.hours_typed import Typed, Unread, read_hours


def said(typed: Typed) -> str:
    """Return the spans in short: "18:00-20:30 …"."""
    return " ".join(f"{begins:%H:%M}-{ends:%H:%M}" for begins, ends in typed.spans)


@pytest.mark.parametrize(
    ("typed", "hours"),
    [
        ("18點到20點", "18:00-20:00"),
        ("18点到20点半", "18:00-20:30"),
        ("晚上6點到8點", "18:00-20:00"),
        ("6點到8點", "18:00-20:00"),
        ("06:00-08:00", "07:00-08:00"),
        ("9點到5點", "09:00-17:00"),
        ("中午12點到1點", "12:00-13:00"),
        ("下午五點半到八點", "17:30-20:00"),
        ("早上7點到晚上12點", "07:00-22:00"),
        ("12:00-13:00、17:30到20:00", "12:00-13:00 17:30-20:00"),
        ("18:00~19:00 19:00~20:00", "18:00-20:00"),
        ("1730-2030+1200-1300", "12:00-13:00 17:30-20:30"),
        ("6-8pm", "18:00-20:00"),
        ("12 pm to 1 pm", "12:00-13:00"),
        ("18h đến 20h30", "18:00-20:30"),
        ("6 giờ tối đến 8 giờ tối", "18:00-20:00"),
        ("jam 18.00 sampai 20.00", "18:00-20:00"),
        ("jam 6 sore sampai jam 8 malam", "18:00-20:00"),
    ],
)
def test_hours_are_read(typed: str, hours: str) -> None:
    """Parts of the day, both ways of counting hours, several spans; what touches becomes one."""
    assert said(read_hours(typed)) == hours


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ("晚上", Unread.NO_SPAN),
        ("18點", Unread.NO_SPAN),
        ("3/4 到 3/5", Unread.NO_SPAN),
        ("25點到26點", Unread.NO_SUCH_HOUR),
        ("18:75-19:00", Unread.NO_SUCH_HOUR),
        ("20點到8點", Unread.BACKWARDS),
        ("晚上十點到十一點", Unread.NIGHT),
        ("18:00-18:20", Unread.TOO_SHORT),
        ("8點到9點、10點到11點、12點到13點、14點到15點", Unread.TOO_MANY),
    ],
)
def test_what_cannot_be_sent_in_says_why(typed: str, why: Unread) -> None:
    """Nothing is guessed: no end, no such hour, over midnight, all in the night, too short, too many."""
    assert read_hours(typed) == Typed(unread=why)


def test_what_lies_in_the_night_is_left_out_and_said() -> None:
    """「18點到23點」 is until ten at night, and the caller learns that something was cut."""
    assert read_hours("18點到23點") == Typed(((time(18), time(22)),), is_cut=True)


@given(st.lists(st.tuples(st.integers(0, 47), st.integers(0, 48)), min_size=1, max_size=4))
def test_whatever_is_read_makes_sending_hours(halves: list[tuple[int, int]]) -> None:
    """Spans are in order, apart, out of the night and no shorter than half an hour: `Hours` takes them."""
    text = "、".join(f"{begin // 2:02}:{begin % 2 * 30:02}-{end // 2:02}:{end % 2 * 30:02}" for begin, end in halves)
    typed = read_hours(text)
    assert bool(typed.spans) != bool(typed.unread)
    if typed.spans:
        Hours(typed.spans, slot=typed.spans[0][0])
