"""Announcements that contradict each other: no day is chosen, every reading is counted out, and a ruling settles it."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portfolio.calendar import TAIPEI, AnnouncedDay, Event, SchoolCalendar, Term
from portfolio.counting import How
from portfolio.day_rules import After, ByNotice, OnEvent, Span, Unit
from portfolio.deadlines import Deadline, deadlines, deadlines_for
from portfolio.people import Division
from portfolio.readings import Cited, Conflicting, Remark, Ruling, Standing, State
from portfolio.resolving import resolve
from portfolio.rules import Audience, DeadlineRule, DeadlineSubject, OfficeItem
from portfolio.schools import load_pack, load_packs
from tests.schools.reference import announced, calendar, only, says

D = DeadlineSubject
TERM = Term(113, 1)
MINUTES, LETTER = "會議/壹一9", "1130701號函"


def printed(event: Event, day: str, source: str, *, term: str = "113-1", hour: time | None = None) -> AnnouncedDay:
    return replace(announced(event, term, day), source=source, hour=hour)


def told(deadline: Deadline) -> list[tuple[str, tuple[str, ...]]]:
    """What each alternative gives, and by which clauses."""
    found = []
    for one in deadline.alternatives:
        assert one.closes is not None
        found.append((f"{one.closes.year - 1911}/{one.closes:%m/%d %H:%M}", one.clauses))
    return found


def test_two_closings_are_two_alternatives() -> None:
    """Neither is chosen; each stands with the place that printed it, and the rule's own clause stays beside them."""
    days = calendar(
        printed(Event.UPLOAD_CLOSES, "114/2/5", MINUTES), printed(Event.UPLOAD_CLOSES, "114/2/7", LETTER, hour=time(17))
    )
    deadline = only(load_pack("yphs"), days, D.UPLOAD_OUTCOMES, "113-1", grade=1)
    own = only(load_pack("yphs"), calendar(), D.UPLOAD_OUTCOMES, "113-1", grade=1).clauses
    assert (deadline.state, deadline.closes, deadline.rule, deadline.by_rule) == (State.CONFLICTING, None, None, None)
    assert told(deadline) == [("114/02/05 23:59", (MINUTES,)), ("114/02/07 17:00", (LETTER,))]
    assert [one.rule.how for one in deadline.alternatives] == [How.ANNOUNCED, How.ANNOUNCED]
    assert [one.rule.hour for one in deadline.alternatives] == [None, time(17)]
    assert deadline.clauses == (*own, MINUTES, LETTER)
    assert not deadline.hour_announced


def test_a_contradictory_anchor_is_counted_out_with_each_reading() -> None:
    """Two days for 休業式 give two days for the upload and two for the certification."""
    days = calendar(
        printed(Event.CLOSING_CEREMONY, "114/1/20", MINUTES), printed(Event.CLOSING_CEREMONY, "114/1/17", LETTER)
    )
    deadline = only(load_pack("yphs"), days, D.UPLOAD_OUTCOMES, "113-1", grade=1)
    (own,) = only(load_pack("yphs"), calendar(), D.UPLOAD_OUTCOMES, "113-1", grade=1).clauses
    assert deadline.state is State.CONFLICTING
    # The school's own word of the reference calendar came first and agrees with the minutes.
    assert told(deadline) == [("114/02/03 23:59", (own, MINUTES)), ("114/01/31 23:59", (own, LETTER))]
    assert deadline.alternatives[0].rule.span == Span(2, Unit.WEEKS)
    later = only(load_pack("yphs"), days, D.CERTIFICATION, "113-1", grade=1)
    assert [day for day, _ in told(later)] == ["114/02/10 23:59", "114/02/07 23:59"]


def test_an_announced_closing_rests_on_nothing_else() -> None:
    """What its rule would have counted from may contradict itself: the announced day holds, and no rule stands by."""
    days = calendar(
        announced(Event.UPLOAD_CLOSES, "113-1", "114/2/5"),
        printed(Event.CLOSING_CEREMONY, "114/1/17", LETTER),
    )
    deadline = only(load_pack("yphs"), days, D.UPLOAD_OUTCOMES, "113-1", grade=1)
    assert (says(deadline), deadline.state, deadline.by_rule) == ("114/2/5", State.STATED, None)


def test_a_ruling_settles_it_and_the_source_is_cited() -> None:
    """After the ruling there is one day, and behind the rule's clause the place that printed it."""
    days = calendar(printed(Event.UPLOAD_CLOSES, "114/2/5", MINUTES), printed(Event.UPLOAD_CLOSES, "114/2/7", LETTER))
    (contradiction,) = days.contradictions()
    ruled = days.ruled({contradiction.key: LETTER})
    deadline = only(load_pack("yphs"), ruled, D.UPLOAD_OUTCOMES, "113-1", grade=1)
    assert (says(deadline), deadline.state, deadline.clauses[-1]) == ("114/2/7", State.STATED, LETTER)
    assert deadline.rule is not None
    assert deadline.rule.source == LETTER


def test_who_ruled_is_cited_wherever_the_day_counts() -> None:
    """On the deadline that closes on the day and those counted from it; a ruling that changed nothing is not cited."""
    ruling = Ruling("教務處", date(2025, 1, 10), "教務字第1號")
    pack = load_pack("yphs")
    closing = [printed(Event.UPLOAD_CLOSES, "114/2/5", MINUTES), printed(Event.UPLOAD_CLOSES, "114/2/7", LETTER)]
    feast = [
        printed(Event.CLOSING_CEREMONY, "114/1/17", MINUTES),
        printed(Event.CLOSING_CEREMONY, "114/1/21", LETTER),
    ]
    days = calendar(*closing)
    keys = {one.key: LETTER for one in days.contradictions()}
    upload = only(pack, days.ruled(keys, dict.fromkeys(keys, ruling)), D.UPLOAD_OUTCOMES, "113-1", grade=1)
    assert (says(upload), upload.ruling) == ("114/2/7", ruling)

    days = calendar(*feast)
    keys = {one.key: LETTER for one in days.contradictions()}
    ruled = days.ruled(keys, dict.fromkeys(keys, ruling))
    upload = only(pack, ruled, D.UPLOAD_OUTCOMES, "113-1", grade=1)
    assert (says(upload), upload.ruling, upload.sources) == ("114/2/4", ruling, (LETTER,))
    assert only(pack, ruled, D.UPLOAD_OUTCOMES, "112-1", grade=1).ruling is None

    agreed = calendar(closing[0]).ruled({"day:113-1:upload_closes_on": MINUTES}, {"day:113-1:upload_closes_on": ruling})
    assert only(pack, agreed, D.UPLOAD_OUTCOMES, "113-1", grade=1).ruling is None


def test_it_is_over_when_it_is_over_by_every_reading() -> None:
    """A contradicted closing stays in sight until the last of its days has passed."""
    days = calendar(printed(Event.UPLOAD_CLOSES, "114/2/5", MINUTES), printed(Event.UPLOAD_CLOSES, "114/2/7", LETTER))
    deadline = only(load_pack("yphs"), days, D.UPLOAD_OUTCOMES, "113-1", grade=1)
    last = datetime(2025, 2, 7, 23, 59, 59, tzinfo=TAIPEI)
    assert deadline.last_possible == last
    assert not deadline.is_over(last)
    assert not deadline.is_over(last + timedelta(milliseconds=999))
    assert deadline.is_over(last + timedelta(seconds=1))
    unknown = only(load_pack("tttvs"), calendar(), D.RECEIPT_CONFIRMATION, "113-1", grade=1, round=1)
    assert (unknown.state, unknown.last_possible) == (State.CONFLICTING, None)


def test_last_semesters_contradiction_stays_in_sight() -> None:
    """On February 1 the new semester has begun by law; the contradicted closing of 113-1 is still to come, or was."""
    days = calendar(printed(Event.UPLOAD_CLOSES, "114/2/5", MINUTES), printed(Event.UPLOAD_CLOSES, "114/2/7", LETTER))
    for day, shown in ((1, True), (7, True), (8, False)):
        now = datetime(2025, 2, day, 12, tzinfo=TAIPEI)
        mine = deadlines_for(load_pack("yphs"), days, grade=1, division=Division.DAY, now=now)
        assert ((D.UPLOAD_OUTCOMES, TERM) in {(one.subject, one.term) for one in mine}) is shown
        assert (D.UPLOAD_OUTCOMES, TERM.next) in {(one.subject, one.term) for one in mine}


def test_other_grades_are_not_drawn_in() -> None:
    """A contradiction about grade 3 leaves the days of the others alone."""
    days = calendar(
        replace(printed(Event.UPLOAD_CLOSES, "114/2/5", MINUTES), grade=3),
        replace(printed(Event.UPLOAD_CLOSES, "114/2/7", LETTER), grade=3),
    )
    pack = load_pack("yphs")
    assert says(only(pack, days, D.UPLOAD_OUTCOMES, "113-1", grade=1)) == "114/2/3"
    assert only(pack, days, D.UPLOAD_OUTCOMES, "113-1", grade=3).state is State.CONFLICTING
    assert only(pack, days, D.UPLOAD_OUTCOMES, "113-1", grade=3).audience.grades == (3,)


def test_contradictory_openings_are_said_and_none_is_chosen() -> None:
    """Announced for the subject itself, or the day that its rule opens on: the closing is known all the same."""
    pack = load_pack("yphs")
    for event, first, second in (
        (Event.UPLOAD_OPENS, "113/9/2", "113/9/9"),
        (Event.OPENS_ON, "113/8/30", "113/9/2"),
    ):
        days = calendar(printed(event, first, MINUTES), printed(event, second, LETTER))
        deadline = only(pack, days, D.UPLOAD_OUTCOMES, "113-1", grade=1)
        assert (says(deadline), deadline.opens) == ("114/2/3", None)
        assert Remark.OPENING_ANNOUNCEMENTS_DIFFER in deadline.notes
    plain = only(pack, calendar(), D.UPLOAD_OUTCOMES, "113-1", grade=1)
    assert plain.opens is not None
    assert Remark.OPENING_ANNOUNCEMENTS_DIFFER not in plain.notes


def rule(closes: Cited[object] | Conflicting[object]) -> DeadlineRule:
    return DeadlineRule(D.UPLOAD_OUTCOMES, Audience(), closes, OfficeItem.OUTCOMES)  # type: ignore[arg-type]


def resolved(own: DeadlineRule, *days: AnnouncedDay) -> Deadline:
    found = resolve(load_pack("anon15"), SchoolCalendar(days), TERM, own, division=Division.DAY, last_round=True)
    (deadline,) = found
    return deadline


def test_a_contradiction_within_a_contradiction_gives_every_pair() -> None:
    """The document disagrees with itself, and so do the announcements: each reading with each, the same day once."""
    two = Conflicting(
        (
            Cited(After(Event.CLOSING_CEREMONY, Span(1, Unit.WEEKS)), "三"),
            Cited(After(Event.CLOSING_CEREMONY, Span(2, Unit.WEEKS)), "四"),
        ),
        "註冊組",
    )
    deadline = resolved(
        rule(two),
        printed(Event.CLOSING_CEREMONY, "114/1/13", MINUTES),
        printed(Event.CLOSING_CEREMONY, "114/1/20", LETTER),
    )
    assert told(deadline) == [
        ("114/01/20 23:59", ("三", MINUTES)),
        ("114/01/27 23:59", ("四", MINUTES, "三", LETTER)),
        ("114/02/03 23:59", ("四", LETTER)),
    ]
    assert deadline.clauses == ("三", "四", MINUTES, LETTER)


def test_a_proposed_rule_stays_proposed_in_each_reading() -> None:
    proposed = Cited(OnEvent(Event.CLOSING_CEREMONY), "五", Standing.PROPOSED)
    days = (
        printed(Event.CLOSING_CEREMONY, "114/1/13", MINUTES, hour=time(12)),
        printed(Event.CLOSING_CEREMONY, "114/1/13", LETTER, hour=time(17)),
    )
    deadline = resolved(rule(proposed), *days)
    assert [one.standing for one in deadline.alternatives] == [Standing.PROPOSED] * 2
    assert [day for day, _ in told(deadline)] == ["114/01/13 12:00", "114/01/13 17:00"]


@pytest.mark.parametrize(("year", "said"), [(114, False), (115, False), (116, True)])
def test_working_days_of_a_year_without_a_calendar_are_said_to_be_unsure(year: int, said: bool) -> None:
    """The day is counted by the holidays of the law, and the remark says that it may still change."""
    own = rule(Cited(After(Event.CLOSING_CEREMONY, Span(5, Unit.WORKING_DAYS)), "六"))
    day = AnnouncedDay(Event.CLOSING_CEREMONY, TERM, date(year + 1911, 1, 11))
    deadline = resolved(own, day)
    assert deadline.state is State.STATED
    assert (Remark.HOLIDAYS_NOT_KNOWN in deadline.notes) is said
    weeks = rule(Cited(After(Event.CLOSING_CEREMONY, Span(1, Unit.WEEKS)), "六"))
    assert Remark.HOLIDAYS_NOT_KNOWN not in resolved(weeks, day).notes
    asked = replace(own, closes=Cited(ByNotice(), "六"), asked_within=Cited(Span(5, Unit.WORKING_DAYS), "六"))
    assert Remark.HOLIDAYS_NOT_KNOWN not in resolved(asked, day).notes
    late = resolve(load_pack("anon15"), SchoolCalendar(), Term(117, 1), asked, division=Division.DAY, last_round=True)
    assert [Remark.HOLIDAYS_NOT_KNOWN in one.notes for one in late] == [True]


def test_tttvs_confirms_on_two_days_and_no_deadline_of_students_rests_on_it() -> None:
    """T6: 10/18 in the table, by 10/30 in the report; the windows of the students stay as announced (T5)."""
    from storage.demo.calendar import announced_days

    days = SchoolCalendar(announced_days("tttvs"))
    (contradiction,) = days.contradictions()
    assert contradiction.key == "day:112-2:school_confirms_on"
    assert [(day.on, day.source) for day in contradiction.readings] == [
        (date(2024, 10, 18), "會議/壹七(3)ii/表/相關專責人員"),
        (date(2024, 10, 30), "會議/壹一9"),
    ]
    receipts = deadlines(load_pack("tttvs"), days, Term(112, 2), subjects=(D.RECEIPT_CONFIRMATION,), grade=2)
    assert {says(one) for one in receipts} == {"113/10/14", "113/10/17"}


terms = st.sampled_from([Term(112, 2), TERM, Term(113, 2), Term(114, 1)])
anything = st.lists(
    st.builds(
        AnnouncedDay,
        st.sampled_from(Event),
        terms,
        st.dates(date(2024, 8, 1), date(2025, 12, 31)),
        st.sampled_from([None, None, time(17)]),
        st.sampled_from([None, None, 1, 3]),
        st.sampled_from([None, None, *Division]),
        st.sampled_from([None, None, 1, 2]),
        st.sampled_from(["", MINUTES, LETTER]),
    ),
    max_size=40,
)


def _every_deadline_keeps_its_word(slug: str, term: Term, days: list[AnnouncedDay]) -> None:
    calendar_ = SchoolCalendar(days)
    for deadline in deadlines(load_pack(slug), calendar_, term):
        assert (deadline.closes is None) or deadline.state is State.STATED
        assert set(deadline.sources) <= set(deadline.clauses)
        if deadline.announcements_differ:
            assert len({one.closes for one in deadline.alternatives}) == len(deadline.alternatives) > 1
            assert calendar_.contradictions()
    everything = {one.key: one.readings[0].source for one in calendar_.contradictions()}
    ruled = calendar_.ruled(everything)
    assert ruled.contradictions() == ()
    assert not any(one.announcements_differ for one in deadlines(load_pack(slug), ruled, term))


@given(st.sampled_from(sorted(load_packs())), terms, anything)
@settings(max_examples=25, deadline=None)
def test_whatever_is_announced_has_an_answer(slug: str, term: Term, days: list[AnnouncedDay]) -> None:
    """No announcement makes a day out of a contradiction, and once every contradiction is ruled none is left."""
    _every_deadline_keeps_its_word(slug, term, days)


@pytest.mark.soak
@given(st.sampled_from(sorted(load_packs())), terms, anything)
@settings(max_examples=2000, deadline=None)
def test_whatever_is_announced_has_an_answer_for_long(slug: str, term: Term, days: list[AnnouncedDay]) -> None:
    """The same, for long."""
    _every_deadline_keeps_its_word(slug, term, days)
