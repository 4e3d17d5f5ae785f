from datetime import date, datetime, time

import pytest

from portfolio.calendar import TAIPEI, AnnouncedDay, Event, Term
from portfolio.counting import How
from portfolio.deadlines import asked_by, certification_deadlines_for_teacher, deadlines, deadlines_for
from portfolio.people import Division
from portfolio.readings import Standing, State
from portfolio.rules import DeadlineSubject, Per
from portfolio.schools import load_pack, load_packs
from tests.schools.reference import TTTVS_112_2, announced, calendar, only, says

DAYS = calendar()
D = DeadlineSubject


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=TAIPEI)


def mine(school: str, now: str, grade: int, *more: AnnouncedDay, division: Division = Division.DAY) -> list[str]:
    found = deadlines_for(load_pack(school), calendar(*more), grade=grade, division=division, now=at(now))
    return [f"{deadline.subject} {deadline.term} {says(deadline)}" for deadline in found]


@pytest.mark.parametrize("school", load_packs())
@pytest.mark.parametrize("term", ["112-1", "113-1", "113-2", "114-2"])
def test_every_subject_reaches_every_grade_and_division(school: str, term: str) -> None:
    """Nobody is left without an answer, be it that nothing is stated; unknown days have an office to ask."""
    pack = load_pack(school)
    found = deadlines(pack, DAYS, Term.parse(term))
    for subject in D:
        for division in pack.divisions:
            for grade in (1, 2, 3):
                here = [
                    d for d in found if d.subject is subject and d.audience.includes(grade=grade, division=division)
                ]
                assert here, (subject, division, grade)
                assert len({d.audience.round for d in here}) == len(here)
    for deadline in found:
        assert deadline.office
        assert (deadline.closes is None) or deadline.state is State.STATED
        assert (deadline.state is State.NOT_STATED) == (not deadline.clauses)


@pytest.mark.parametrize("school", load_packs())
def test_yearly_subjects_stand_alike_under_both_semesters(school: str) -> None:
    """The selection of 113-1 is the selection of 113-2: it is about the year (T9)."""

    def yearly(term: str) -> list[tuple[object, ...]]:
        found = deadlines(load_pack(school), calendar(*TTTVS_112_2), Term.parse(term))
        return [(d.subject, d.audience, d.state, d.opens, d.closes, d.rule) for d in found if d.per is Per.YEAR]

    assert yearly("112-1") == yearly("112-2")
    assert yearly("113-1") == yearly("113-2")
    assert {subject for subject, *_ in yearly("113-1")} == {
        D.UPLOAD_DIVERSE,
        D.SELECTION,
        D.SUBMISSION,
        D.RECEIPT_CONFIRMATION,
    }


@pytest.mark.parametrize("school", load_packs())
def test_asking_for_less_gives_the_same(school: str) -> None:
    """Narrowed to a subject, grade and division; and when grades are looked at one by one."""
    pack, term = load_pack(school), Term(112, 2)
    everything = deadlines(pack, calendar(*TTTVS_112_2), term)
    apart = announced(Event.PRECHECK_OPENS, "100-1", "100/9/1", grade=3)
    assert deadlines(pack, calendar(*TTTVS_112_2, apart), term) == everything
    for subject in D:
        for division in pack.divisions:
            narrowed = deadlines(pack, calendar(*TTTVS_112_2), term, subjects=(subject,), grade=2, division=division)
            theirs = [d for d in everything if d.audience.includes(grade=2, division=division)]
            assert list(narrowed) == [d for d in theirs if d.subject is subject]


def test_uploads_of_semester_one_stay_until_they_close_in_february() -> None:
    """On February 1 the new semester begins by law, and 113-1 is still open until the third (T40)."""
    assert mine("yphs", "2025-02-01T12:00", 1)[:2] == [
        "upload_outcomes 113-1 114/2/3",
        "certification 113-1 114/2/10",
    ]
    assert "upload_outcomes 113-1 114/2/3" in mine("yphs", "2025-02-03T23:59:59", 1)
    assert "upload_outcomes 113-1 114/2/3" not in mine("yphs", "2025-02-04T00:00", 1)


def test_september_selects_the_works_of_last_year() -> None:
    """A student in grade 2 selects what was made in grade 1; one in grade 1 has nothing to select yet."""
    assert mine("tttvs", "2024-09-10T08:00", 2)[0] == "selection 112-2 113/9/20"
    assert mine("tttvs", "2024-09-10T08:00", 3)[0] == "selection 112-2 113/9/20"
    assert not any("112" in line for line in mine("tttvs", "2024-09-10T08:00", 1))


def test_after_last_years_selection_comes_this_years() -> None:
    """Once it is past, the next one is shown; where the next is not known either, it is shown once."""
    lines = mine("tttvs", "2024-11-10T08:00", 2)
    assert [line for line in lines if line.startswith("selection")] == ["selection 113-1 114/9/22"]
    lines = mine("yphs", "2024-11-10T08:00", 2)
    assert [line for line in lines if line.startswith("selection")] == ["selection 112-2 not_announced"]
    lines = mine("yphs", "2025-03-10T08:00", 2)
    assert [line for line in lines if line.startswith("selection")] == ["selection 113-2 not_announced"]


def test_a_selection_nobody_announced_is_past_when_its_receipts_are() -> None:
    """yphs never announced the selection of 112, but the school submitted: what comes next is that of 113."""
    submitted = announced(Event.SUBMISSION_CLOSES, "112-2", "113/10/7")
    lines = mine("yphs", "2024-10-07T08:00", 2, submitted)
    assert [line for line in lines if line.startswith("selection")] == ["selection 112-2 not_announced"]
    lines = mine("yphs", "2024-10-08T08:00", 2, submitted)
    assert [line for line in lines if line.startswith("selection")] == ["selection 113-1 not_announced"]


def test_october_confirms_the_receipts_of_last_year() -> None:
    """Both rounds as announced; in grade 1 there is nothing to confirm."""
    lines = mine("tttvs", "2024-10-11T08:00", 2, *TTTVS_112_2)
    receipts = [line for line in lines if line.startswith("receipt")]
    assert receipts[:2] == ["receipt_confirmation 112-2 113/10/14", "receipt_confirmation 112-2 113/10/17"]
    assert not any("112-2" in line for line in mine("tttvs", "2024-10-11T08:00", 1, *TTTVS_112_2))


def test_nearest_first_and_the_unknown_last() -> None:
    """Dated by instant, then what never closes, then contradicted, not announced, not stated."""
    found = deadlines_for(load_pack("tttvs"), DAYS, grade=1, division=Division.DAY, now=at("2025-01-15T08:00"))
    dated = [deadline.closes for deadline in found if deadline.closes is not None]
    assert dated == sorted(dated)
    assert [deadline.closes is None for deadline in found] == sorted(deadline.closes is None for deadline in found)
    states = [deadline.state for deadline in found if deadline.closes is None]
    order = [State.STATED, State.CONFLICTING, State.NOT_ANNOUNCED, State.NOT_STATED]
    assert [order.index(state) for state in states] == sorted(order.index(state) for state in states)


def test_what_students_are_shown_is_theirs() -> None:
    """Offices' own deadlines and the school's submission are no student's."""
    shown = {line.split()[0] for line in mine("tttvs", "2025-01-15T08:00", 1)}
    assert shown == {"upload_outcomes", "certification", "upload_diverse", "selection", "receipt_confirmation"}


def test_a_student_is_shown_the_own_divisions_office() -> None:
    found = deadlines_for(load_pack("tttvs"), DAYS, grade=2, division=Division.CONTINUING, now=at("2025-01-15T08:00"))
    assert {deadline.office for deadline in found} == {"進修部教務組"}


def test_certifiers_are_shown_both_semesters_in_february() -> None:
    """The closing of 113-1 on February 10 comes before what 113-2 will bring."""
    found = certification_deadlines_for_teacher(load_pack("yphs"), DAYS, at("2025-02-05T08:00"))
    day = [d for d in found if d.audience.division is Division.DAY]
    assert [(str(d.term), d.audience.grades, says(d)) for d in day] == [
        ("113-1", (1, 2, 3), "114/2/10"),
        ("113-2", (1, 2), "114/7/21"),
        ("113-2", (3,), "not_announced"),
    ]
    later = certification_deadlines_for_teacher(load_pack("yphs"), DAYS, at("2025-02-11T00:00"))
    assert {str(d.term) for d in later} == {"113-2"}


def test_an_announcement_comes_before_the_rule_and_the_rule_stands_beside_it() -> None:
    """The hour that a school announces is the last instant, and said to be announced."""
    moved = AnnouncedDay(Event.UPLOAD_CLOSES, Term(113, 1), date(2025, 2, 5), hour=time(17))
    deadline = only(load_pack("yphs"), calendar(moved), D.UPLOAD_OUTCOMES, "113-1", grade=1)
    assert deadline.closes == at("2025-02-05T17:00")
    assert deadline.hour_announced
    assert deadline.rule is not None
    assert deadline.rule.how is How.ANNOUNCED
    assert deadline.by_rule is not None
    assert (deadline.by_rule.how, deadline.by_rule.day) == (How.AFTER, date(2025, 2, 3))
    assert deadline.is_over(at("2025-02-05T17:00:01"))
    assert not deadline.is_over(at("2025-02-05T17:00"))
    assert not only(load_pack("yphs"), DAYS, D.UPLOAD_OUTCOMES, "113-1", grade=1).hour_announced


def test_an_announcement_for_one_grade_splits_the_audience() -> None:
    """Grade 3 closes on its own day; the other two still stand together."""
    moved = AnnouncedDay(Event.UPLOAD_CLOSES, Term(113, 1), date(2025, 1, 17), grade=3)
    found = [
        deadline
        for deadline in deadlines(load_pack("yphs"), calendar(moved), Term(113, 1))
        if deadline.subject is D.UPLOAD_OUTCOMES and deadline.audience.division is Division.DAY
    ]
    assert [(d.audience.grades, says(d)) for d in found] == [((1, 2), "114/2/3"), ((3,), "114/1/17")]


def test_an_announcement_answers_where_the_document_is_silent() -> None:
    """hwvs says nothing of selecting; what the school announces is then stated, without a clause."""
    days = calendar(announced(Event.SELECTION_CLOSES, "113-2", "114/9/19"))
    deadline = only(load_pack("hwvs"), days, D.SELECTION, "113-1", grade=1)
    assert (says(deadline), deadline.state, deadline.clauses) == ("114/9/19", State.STATED, ())


def test_two_rounds_of_grade_three_are_two_deadlines() -> None:
    """The letters of both rounds are announced; each closes on its own day."""
    days = calendar(
        announced(Event.SUBMISSION_LETTER, "113-2", "114/4/10", grade=3, round=1),
        announced(Event.SUBMISSION_LETTER, "113-2", "114/5/5", grade=3, round=2),
    )
    pack = load_pack("tttvs")
    assert says(only(pack, days, D.SELECTION, "113-2", grade=3, round=1)) == "114/3/27"
    assert says(only(pack, days, D.SELECTION, "113-2", grade=3, round=2)) == "114/4/21"
    assert says(only(pack, days, D.SELECTION, "113-2", grade=1)) == "114/9/22"


def test_the_asked_for_week_ends_no_later_than_the_closing() -> None:
    """yphs: within a week of the upload, the upload's day not counted; on the last upload day both rules meet (T30)."""
    deadline = only(load_pack("yphs"), DAYS, D.CERTIFICATION, "113-1", grade=1)
    assert asked_by(deadline, at("2025-01-10T09:00"), DAYS) == at("2025-01-17T23:59:59")
    assert asked_by(deadline, at("2025-02-03T23:59:59"), DAYS) == at("2025-02-10T23:59:59") == deadline.closes
    assert asked_by(deadline, at("2025-02-08T10:00"), DAYS) == deadline.closes
    assert not deadline.is_over(at("2025-01-18T00:00"))
    tttvs = only(load_pack("tttvs"), DAYS, D.CERTIFICATION, "113-1", grade=1)
    assert asked_by(tttvs, at("2025-01-10T09:00"), DAYS) is None


def test_a_proposed_rule_shows_the_one_in_force() -> None:
    deadline = only(load_pack("tttvs"), DAYS, D.UPLOAD_DIVERSE, "113-1", grade=1)
    assert deadline.standing is Standing.PROPOSED
    (older,) = deadline.alternatives
    assert (older.standing, older.clauses) == (Standing.IN_FORCE, ("十一/表/學生個人多元表現",))
    assert older.closes == at("2025-02-03T23:59:59")
