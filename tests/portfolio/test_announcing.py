"""What an announced day changes: every deadline that counts from it, and nothing else."""

from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portfolio.announcing import (
    WINDOWS,
    Change,
    ClosesBeforeItOpensError,
    Misfit,
    Plan,
    Status,
    announced,
    changes,
    plan,
    terms_touched,
)
from portfolio.calendar import TAIPEI, AnnouncedDay, Event, SchoolCalendar, Term
from portfolio.concerns import Who, concerns
from portfolio.dates import parse_day
from portfolio.deadlines import Deadline, deadlines
from portfolio.people import Division
from portfolio.schools import load_pack
from tests.schools.reference import announced as day
from tests.schools.reference import calendar

NOW = datetime(2025, 1, 15, 8, 0, tzinfo=TAIPEI)


def planned(school: str, *days: AnnouncedDay, days_before: SchoolCalendar | None = None) -> Plan:
    """What announcing these days at a school would change, among the reference dates."""
    return plan(load_pack(school), days_before or calendar(), days, now=NOW)


def told(change: Change) -> str:
    """One change in a line: period, subject, grades, from and to."""
    sides = (
        "" if one is None or one.closes is None else f"{one.closes.date()}" for one in (change.before, change.after)
    )
    grades = "".join(str(grade) for grade in change.deadline.audience.grades)
    return f"{change.period} {change.subject} {grades} {'>'.join(sides)}"


MOVES = [
    # 休業式 moves uploads and certification of all grades, in both divisions
    (
        "yphs",
        day(Event.CLOSING_CEREMONY, "113-1", "114/1/21"),
        {
            "113-1 upload_outcomes 123 2025-02-03>2025-02-04",
            "113-1 certification 123 2025-02-10>2025-02-11",
        },
    ),
    # grade 3 alone: the others keep theirs
    (
        "yphs",
        day(Event.CLOSING_CEREMONY, "113-1", "114/1/17", grade=3),
        {
            "113-1 upload_outcomes 3 2025-02-03>2025-01-31",
            "113-1 certification 3 2025-02-10>2025-02-07",
        },
    ),
    # an upload period of its own comes before what the rule counts out (T5)
    (
        "yphs",
        day(Event.UPLOAD_CLOSES, "113-1", "114/2/7"),
        {"113-1 upload_outcomes 123 2025-02-03>2025-02-07"},
    ),
    # hwvs and tmsb count nothing from these days, and so nothing moves
    ("hwvs", day(Event.CLOSING_CEREMONY, "113-1", "114/1/21"), set()),
    ("tmsb", day(Event.OPENS_ON, "114-1", "114/9/2"), set()),
    # what the school announces where its rules print no day
    ("hwvs", day(Event.UPLOAD_CLOSES, "113-1", "114/2/7"), {"113-1 upload_outcomes 123 >2025-02-07"}),
    # a year's window, announced under either semester, is said once
    ("anon15", day(Event.SELECTION_CLOSES, "112-2", "113/9/30"), {"112 selection 123 >2024-09-30"}),
]


@pytest.mark.parametrize(("school", "announcement", "expected"), MOVES, ids=[f"{m[0]}-{m[1].event}" for m in MOVES])
def test_each_deadline_that_counts_from_the_day_moves(
    school: str, announcement: AnnouncedDay, expected: set[str]
) -> None:
    """Every one of them, from what to what, and no other."""
    assert {told(change) for change in planned(school, announcement).changes} == expected


def test_the_opening_day_moves_the_selection_of_the_year_before() -> None:
    """tttvs: 勾選 of 113 closes three weeks after 114's opening day, beside what the offices count from it (十一)."""
    found = planned("tttvs", day(Event.OPENS_ON, "114-1", "114/9/2"))
    moved = {told(change) for change in found.changes if change.has_moved}
    assert "113 selection 12 2025-09-22>2025-09-23" in moved
    assert "114-1 basic_data 123 2025-09-15>2025-09-16" in moved
    assert not any(change.period.startswith("112") for change in found.changes)
    divisions = {change.deadline.audience.division for change in found.changes if change.period == "113"}
    assert divisions == {Division.DAY, Division.CONTINUING}


def test_the_letter_moves_the_third_grade_alone() -> None:
    """tttvs: 114/5/5 gives 4/14 and 4/21 for grade 3 (十一), where nothing was known before."""
    found = planned("tttvs", day(Event.SUBMISSION_LETTER, "113-2", "114/5/5", grade=3))
    moved = {told(change) for change in found.changes if change.has_moved}
    assert {
        "113-2 upload_outcomes 3 >2025-04-14",
        "113 selection 3 >2025-04-21",
        "113 submission 3 >2025-05-05",
    } <= moved
    assert all(change.deadline.audience.grades == (3,) for change in found.changes)


def test_a_rule_still_in_force_is_named_where_the_proposed_one_stays() -> None:
    """tttvs counts 多元表現 from 休業式 until its amendment is adopted (T3): that day moves, the new rule has none."""
    found = planned("tttvs", day(Event.CLOSING_CEREMONY, "113-1", "114/1/21"))
    (diverse, _evening) = [one for one in found.changes if one.subject == "upload_diverse"]
    assert not diverse.has_moved
    assert diverse.before is not None
    assert diverse.after is not None
    assert diverse.before.alternatives != diverse.after.alternatives


def test_a_round_that_is_announced_first_replaces_the_one_for_all() -> None:
    """Each round is a change of its own, from what was known of all of them."""
    first = (
        day(Event.RECEIPT_OPENS, "112-2", "113/10/9", round=1),
        day(Event.RECEIPT_CLOSES, "112-2", "113/10/14", round=1),
    )
    found = planned("anon15", *first)
    (change,) = found.changes
    assert (change.deadline.audience.round, told(change)) == (1, "112 receipt_confirmation 123 >2024-10-14")
    assert change.before is not None
    assert change.before.audience.round is None

    second = (
        day(Event.RECEIPT_OPENS, "112-2", "113/10/16", round=2),
        day(Event.RECEIPT_CLOSES, "112-2", "113/10/17", round=2),
    )
    (change,) = planned("anon15", *second, days_before=calendar(*first)).changes
    assert (change.before, change.deadline.audience.round) == (None, 2)


def test_first_moved_and_unchanged_are_told_apart() -> None:
    """A grade of its own moves if it went by another day before; another source saying the same is new."""
    feast = day(Event.CLOSING_CEREMONY, "113-1", "114/1/20")
    assert planned("yphs", day(Event.OPENS_ON, "115-1", "115/8/31")).status is Status.NEW
    assert planned("yphs", day(Event.CLOSING_CEREMONY, "113-1", "114/1/21")).status is Status.MOVED
    assert planned("yphs", feast).status is Status.UNCHANGED
    assert planned("yphs", day(Event.CLOSING_CEREMONY, "113-1", "114/1/17", grade=3)).status is Status.MOVED
    assert planned("yphs", day(Event.CLOSING_CEREMONY, "113-1", "114/1/20", grade=3)).status is Status.NEW
    with_hour = AnnouncedDay(feast.event, feast.term, feast.on, time(12))
    assert planned("yphs", with_hour).status is Status.MOVED
    assert planned("yphs", AnnouncedDay(feast.event, feast.term, feast.on, source="公文")).status is Status.NEW


def test_a_window_closes_after_it_opens() -> None:
    """Said in one breath the wrong way round it is nonsense; with hours, on one day, it is not."""
    opens, closes = WINDOWS["selection"]
    with pytest.raises(ClosesBeforeItOpensError):
        planned("yphs", day(opens, "112-2", "113/9/20"), day(closes, "112-2", "113/9/19"))
    one_day = parse_day("113/9/20")
    eight, five = time(8), time(17)
    days = (AnnouncedDay(opens, Term(112, 2), one_day, eight), AnnouncedDay(closes, Term(112, 2), one_day, five))
    assert planned("yphs", *days).changes
    with pytest.raises(ClosesBeforeItOpensError):
        planned(
            "yphs", AnnouncedDay(opens, Term(112, 2), one_day, five), AnnouncedDay(closes, Term(112, 2), one_day, eight)
        )


MISFITS = [
    (day(Event.CLOSING_CEREMONY, "113-1", "114/1/18"), Misfit.NO_SCHOOL_DAY),  # a Saturday
    (day(Event.CLOSING_CEREMONY, "113-1", "114/2/5"), Misfit.OUTSIDE_ITS_TERM),
    (day(Event.CLOSING_CEREMONY, "113-1", "113/1/19"), Misfit.OUTSIDE_ITS_TERM),  # last year's, a slip of typing
    (day(Event.SELECTION_CLOSES, "112-2", "116/9/20"), Misfit.OUTSIDE_ITS_TERM),
    (day(Event.CLOSING_CEREMONY, "113-1", "114/1/10"), Misfit.DAY_IS_PAST),
    (day(Event.UPLOAD_CLOSES, "113-1", "114/1/10"), Misfit.CLOSED_ALREADY),
    (day(Event.OPENS_ON, "113-1", "114/1/22"), Misfit.EVENTS_OUT_OF_ORDER),  # after its closing ceremony
    (day(Event.UPLOAD_OPENS, "113-1", "114/2/10"), Misfit.OPENS_AFTER_CLOSING),
    (day(Event.UPLOAD_CLOSES, "113-1", "114/2/20"), Misfit.STAGES_OUT_OF_ORDER),  # certification ends before
]


@pytest.mark.parametrize(("announcement", "misfit"), MISFITS, ids=[f"{m[1]}-{m[0].on}" for m in MISFITS])
def test_what_no_longer_fits_is_named_and_never_refused(announcement: AnnouncedDay, misfit: Misfit) -> None:
    """Each is a thing to look at; the school may have its reasons."""
    assert misfit in {doubt.what for doubt in planned("yphs", announcement).doubts}


def test_nothing_to_look_at_on_an_ordinary_day() -> None:
    """A Tuesday within its term raises no doubt."""
    assert planned("yphs", day(Event.CLOSING_CEREMONY, "113-1", "114/1/21")).doubts == ()


def test_who_has_a_day_of_their_own_keeps_it() -> None:
    """A general day does not reach grade 3, and one for a division does not reach its grade 3 either: both are said."""
    own = calendar(day(Event.CLOSING_CEREMONY, "113-1", "114/1/17", grade=3))
    for later in (
        day(Event.CLOSING_CEREMONY, "113-1", "114/1/22"),
        AnnouncedDay(Event.CLOSING_CEREMONY, Term(113, 1), date(2025, 1, 22), division=Division.CONTINUING),
    ):
        found = planned("yphs", later, days_before=own)
        (doubt,) = [one for one in found.doubts if one.what is Misfit.KEPT_APART]
        assert doubt.other is not None
        assert doubt.other.grade == 3
        assert {change.deadline.audience.grades for change in found.changes} == {(1, 2)}


def test_whom_it_concerns_today() -> None:
    """September's selection is of last year's works: who was in grade 1 then is in grade 2, and grade 3 has gone."""
    pack = load_pack("anon15")
    found = plan(pack, calendar(), (day(Event.SELECTION_CLOSES, "112-2", "113/9/30"),), now=NOW)
    concerned = concerns(found.changes, today=NOW.date())
    assert {(one.who, one.grade, one.grade_now) for one in concerned} == {
        (who, grade, grade + 1) for who in (Who.STUDENTS, Who.GUARDIANS) for grade in (1, 2)
    }
    assert {one.periods for one in concerned} == {("112", "112-1", "112-2")}
    certification = planned("yphs", day(Event.CLOSING_CEREMONY, "113-1", "114/1/21")).changes
    assert {one.subject for one in concerns(certification, today=NOW.date()) if one.who is Who.CERTIFIERS} == {
        "certification"
    }
    offices = planned("tttvs", day(Event.CADRES_CLOSES, "113-1", "114/1/22")).changes
    assert offices
    assert concerns(offices, today=NOW.date()) == ()


DAYS = st.builds(
    AnnouncedDay,
    st.sampled_from(Event),
    st.sampled_from([Term(112, 2), Term(113, 1), Term(113, 2), Term(114, 1)]),
    st.dates(date(2024, 1, 1), date(2026, 1, 31)),
    st.sampled_from([None, time(12), time(17, 30)]),
    st.sampled_from([None, None, 1, 3]),
    st.sampled_from([None, None, *Division]),
    st.sampled_from([None, None, 1, 2]),
)


def what_counts(deadline: Deadline) -> tuple[object, ...]:
    """What people go by."""
    return deadline.opens, deadline.closes, deadline.state, tuple(one.closes for one in deadline.alternatives)


def check_differences(school: str, earlier: AnnouncedDay, later: AnnouncedDay) -> None:
    """No change is the same as equal outcomes for everybody."""
    pack, before = load_pack(school), calendar(earlier)
    after = announced(before, [later])
    terms = terms_touched([later])
    found = changes(pack, before, after, terms)

    def outcomes(days: SchoolCalendar) -> list[tuple[object, ...]]:
        return [
            (one.audience.round, one.subject, one.term, grade, one.audience.division, *what_counts(one))
            for term in terms
            for one in deadlines(pack, days, term)
            for grade in one.audience.grades
        ]

    everywhere = [Term(year, semester) for year in range(111, 117) for semester in (1, 2)]
    assert changes(pack, before, after, everywhere) == found  # no other term counts from the day
    was, becomes = outcomes(before), outcomes(after)
    assert changes(pack, before, before, terms) == ()
    assert was != becomes or not found
    # A round that is told apart and has the days of all of them changes nothing for anybody.
    assert found or {one[1:] for one in was} == {one[1:] for one in becomes}
    for change in found:
        assert change.before is None or change.after is None or change.before != change.after
    plan(pack, before, (later,), now=NOW + timedelta(days=later.on.day))


SCHOOLS = st.sampled_from(["tttvs", "yphs", "anon15"])


@settings(max_examples=4, deadline=None)
@given(SCHOOLS, DAYS, DAYS)
def test_changes_are_what_differs(school: str, earlier: AnnouncedDay, later: AnnouncedDay) -> None:
    """Nothing that changes is left out, and nothing is named that stays."""
    check_differences(school, earlier, later)


@pytest.mark.soak
@settings(max_examples=300, deadline=None)
@given(SCHOOLS, DAYS, DAYS)
def test_changes_are_what_differs_at_length(school: str, earlier: AnnouncedDay, later: AnnouncedDay) -> None:
    """The same for many more announcements."""
    check_differences(school, earlier, later)


@settings(max_examples=6, deadline=None)
@given(st.sampled_from(["tttvs", "hwvs", "tmsb"]), DAYS)
def test_what_was_shown_is_what_happens(school: str, later: AnnouncedDay) -> None:
    """The calendar of the preview is the calendar that holds the day as its last word."""
    pack, before = load_pack(school), calendar()
    written = SchoolCalendar([*before.days, later])
    assert plan(pack, before, (later,), now=NOW).changes == changes(pack, before, written, terms_touched([later]))
