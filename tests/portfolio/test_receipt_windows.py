"""Receipt windows: what holds, what else is printed, what is not known, and what is said against one that is given."""

from datetime import date, datetime, timedelta

import pytest

from portfolio.calendar import TAIPEI, AnnouncedDay, Event, SchoolCalendar, Term
from portfolio.people import Division
from portfolio.readings import State
from portfolio.receipt_windows import (
    Delivered,
    ReceiptWindow,
    WindowDoubt,
    WindowStanding,
    doubts_of,
    receipt_window,
)
from portfolio.receipts import ReceiptPart
from portfolio.schools import load_pack

PART = ReceiptPart.COURSE_OUTCOME
CAME = datetime(2024, 10, 9, 8, tzinfo=TAIPEI)
D = WindowDoubt


def day(event: Event, of: int, **audience: object) -> AnnouncedDay:
    """Return a day of October 113, about the works of 112."""
    return AnnouncedDay(event, Term(112, 2), date(2024, 10, of), **audience)  # type: ignore[arg-type]


def window(
    slug: str, *days: AnnouncedDay, round_: int = 1, given: tuple[int, int] | None = None, came: datetime = CAME
) -> ReceiptWindow:
    """Return the window of one school for grade 1, from these announcements or with days of its own."""
    ends = None if given is None else tuple(datetime(2024, 10, of, tzinfo=TAIPEI) for of in given)
    opens, closes = (None, None) if ends is None else (ends[0], ends[1] + timedelta(days=1, seconds=-1))
    return receipt_window(
        load_pack(slug),
        SchoolCalendar(days),
        year=112,
        round=round_,
        grade=1,
        division=Division.DAY,
        part=PART,
        delivered=(Delivered(opens=opens, closes=closes, came_at=came),),
    )


OF_TTTVS = (day(Event.RECEIPT_OPENS, 9, round=1), day(Event.RECEIPT_CLOSES, 14, round=1))


@pytest.mark.parametrize(
    ("slug", "days", "round_", "expected"),
    [
        ("tttvs", OF_TTTVS, 1, (State.STATED, 6)),
        ("tttvs", OF_TTTVS, 2, (State.CONFLICTING, None)),  # the first round's days are not the second's
        ("tttvs", (), 1, (State.CONFLICTING, None)),  # T44
        ("anon15", (), 1, (State.NOT_ANNOUNCED, None)),
        ("tmsb", (), 1, (State.NOT_STATED, None)),
        ("hwvs", (), 1, (State.NOT_STATED, None)),
        ("yphs", (), 1, (State.NOT_STATED, None)),
        ("yphs", (day(Event.RECEIPT_OPENS, 9), day(Event.RECEIPT_CLOSES, 14)), 1, (State.STATED, 6)),
        ("yphs", (day(Event.RECEIPT_OPENS, 1), day(Event.RECEIPT_CLOSES, 4)), 2, (State.NOT_STATED, None)),
        ("anon15", (day(Event.RECEIPT_OPENS, 1), day(Event.RECEIPT_CLOSES, 4)), 2, (State.NOT_ANNOUNCED, None)),
    ],
)
def test_what_is_known_of_a_round(
    slug: str, days: tuple[AnnouncedDay, ...], round_: int, expected: tuple[State, int | None]
) -> None:
    """The three ways of not knowing stay apart; days without a round that were over are no later round's."""
    found = window(slug, *days, round_=round_)
    assert (found.state, found.days) == expected
    assert found.admits(CAME)  # nobody is refused while an end is not known
    assert found.office


def test_a_window_stands_ahead_open_and_over() -> None:
    """The last second counts; another reading of the rule is shown, and is not what closes."""
    found = window("tttvs", *OF_TTTVS)
    at = datetime(2024, 10, 9, tzinfo=TAIPEI)
    end = datetime(2024, 10, 14, 23, 59, 59, tzinfo=TAIPEI)
    standings = [found.standing(moment) for moment in (at - timedelta(seconds=1), at, end, end + timedelta(seconds=1))]
    assert standings == [WindowStanding.AHEAD, WindowStanding.OPEN, WindowStanding.OPEN, WindowStanding.OVER]
    assert [(one.clauses, one.closes) for one in found.readings] == [
        (("六(三)",), datetime(2024, 10, 12, 23, 59, 59, tzinfo=TAIPEI))
    ]


def test_contradicting_announcements_close_with_the_last_of_them() -> None:
    """Whoever presses between two printed days is not late (T6); none of them is called the closing."""
    two = (
        day(Event.RECEIPT_OPENS, 9, round=1, source="甲"),
        day(Event.RECEIPT_CLOSES, 11, round=1, source="甲"),
        day(Event.RECEIPT_CLOSES, 14, round=1, source="乙"),
    )
    found = window("anon15", *two)
    assert (found.state, found.closes) == (State.CONFLICTING, None)
    assert found.standing(datetime(2024, 10, 13, tzinfo=TAIPEI)) is WindowStanding.OPEN
    assert found.standing(datetime(2024, 10, 15, tzinfo=TAIPEI)) is WindowStanding.OVER


@pytest.mark.parametrize(
    ("slug", "days", "round_", "given", "expected"),
    [
        ("tttvs", (), 1, (9, 12), []),  # 六(三): 4 days, counted from the given opening
        ("tttvs", (), 1, (9, 14), [D.NOT_AS_PRINTED]),
        ("tttvs", OF_TTTVS, 1, (9, 12), [D.NOT_AS_ANNOUNCED]),
        ("tttvs", OF_TTTVS, 1, (10, 14), [D.OPENS_OTHERWISE, D.NOT_AS_PRINTED]),
        ("tttvs", (), 2, (16, 17), [D.LATER_UNDER_MINIMUM]),
        ("yphs", (), 1, (16, 17), [D.UNDER_MINIMUM]),
        ("yphs", (day(Event.SCHOOL_CONFIRMS, 17),), 1, (16, 18), [D.AFTER_SCHOOL_CONFIRMS]),
        ("yphs", (), 1, (16, 18), []),
    ],
)
def test_what_stands_against_a_given_window(
    slug: str,
    days: tuple[AnnouncedDay, ...],
    round_: int,
    given: tuple[int, int],
    expected: list[WindowDoubt],
) -> None:
    """The national minimum, T5, T6: each said once, with the day and the place; what is given counts."""
    found = window(slug, *days, round_=round_, given=given)
    assert (found.delivered, found.state, found.days) == (True, State.STATED, given[1] - given[0] + 1)
    assert [one.doubt for one in doubts_of(found, SchoolCalendar(days), year=112)] == expected


def test_a_delivery_speaks_for_its_own_part_and_division() -> None:
    """The most closely aimed one holds; one without a window leaves it to the round's."""
    opens = datetime(2024, 10, 16, tzinfo=TAIPEI)
    of_all = Delivered(opens=opens, closes=opens + timedelta(days=5), came_at=opens)
    of_part = Delivered(PART, "", opens, opens + timedelta(days=3), opens)
    of_evening = Delivered(PART, "evening", opens, opens + timedelta(days=2), opens)
    bare = Delivered(PART, "day", came_at=opens)

    def closes(division: Division, part: ReceiptPart) -> datetime | None:
        found = receipt_window(
            load_pack("tttvs"),
            SchoolCalendar(),
            year=112,
            round=1,
            grade=None,
            division=division,
            part=part,
            delivered=(of_all, of_part, of_evening, bare),
        )
        return found.closes

    assert closes(Division.DAY, PART) == of_part.closes
    assert closes(Division.CONTINUING, PART) == of_evening.closes
    assert closes(Division.CONTINUING, ReceiptPart.CADRE) == of_all.closes
