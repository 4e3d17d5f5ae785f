"""The traps of domain/schools.md § 7 that touch limits, deadlines and offices; the docstring says which and how."""

from datetime import date, datetime

import pytest

from portfolio.calendar import TAIPEI, Event, Term, term_on
from portfolio.counting import How
from portfolio.dates import parse_day
from portfolio.deadlines import deadlines, deadlines_for
from portfolio.errors import DayFormatError, TermFormatError
from portfolio.limits import LimitSubject, counts_toward, limit_for, limits, needs_certification
from portfolio.people import Division
from portfolio.readings import Cited, Conflicting, Silent, Standing, State
from portfolio.rules import DeadlineSubject, Lateness, OfficeItem, Per
from portfolio.schools import load_pack, load_packs
from portfolio.works import Registrant, WorkKind
from tests.schools.reference import TTTVS_112_2, announced, calendar, only, says

D = DeadlineSubject
TTTVS, YPHS, TMSB, HWVS, ANON15 = (load_pack(slug) for slug in ("tttvs", "yphs", "tmsb", "hwvs", "anon15"))


def test_t3_diverse_performances_all_year_as_proposed() -> None:
    """The new rule leads, said to await the assembly, no closing day is made up, and the old rule stands beside it."""
    for term in ("113-1", "113-2"):
        deadline = only(TTTVS, calendar(), D.UPLOAD_DIVERSE, term, grade=1)
        assert (deadline.state, deadline.closes, deadline.standing) == (State.STATED, None, Standing.PROPOSED)
        assert "amendment-awaits-assembly" in deadline.notes
        assert [one.clauses for one in deadline.alternatives] == [("十一/表/學生個人多元表現",)]
    certified = TTTVS.certified_kinds[WorkKind.DIVERSE_PERFORMANCE]
    assert isinstance(certified, Cited)
    assert (certified.value, certified.standing) == (False, Standing.PROPOSED)
    assert not needs_certification(TTTVS, WorkKind.DIVERSE_PERFORMANCE)
    assert needs_certification(TTTVS, WorkKind.COURSE_OUTCOME)


def test_t4_a_day_left_blank_is_not_made_up() -> None:
    """113.6.○ stays without a day; the pack is in force from the last adoption that is dated."""
    blank = [line for line in TTTVS.source.history if line.on is None]
    assert [(line.printed, line.notes) for line in blank] == [("113.6.○", ("day-left-blank",))]
    assert TTTVS.in_force_from == date(2023, 1, 19)


def test_t5_announced_receipt_days_stand_beside_the_rule() -> None:
    """10/9 to 10/14 as announced; by the rule's 4 days it would have ended on 10/12."""
    deadline = only(TTTVS, calendar(*TTTVS_112_2), D.RECEIPT_CONFIRMATION, "112-2", grade=1, round=1)
    assert (deadline.state, says(deadline)) == (State.STATED, "113/10/14")
    assert deadline.opens == datetime(2024, 10, 9, tzinfo=TAIPEI)
    window = next(one for one in deadline.alternatives if one.rule.how is How.WINDOW)
    assert (window.rule.day, window.rule.days, window.clauses) == (date(2024, 10, 12), 4, ("六(三)",))


def test_t7_october_belongs_to_112_2() -> None:
    """Submission and receipts of October 113 are about 112-2; 113-1 has none of them yet."""
    days = calendar(*TTTVS_112_2)
    assert says(only(TTTVS, days, D.SUBMISSION, "112-2", grade=1)) == "113/10/7"
    assert says(only(TTTVS, days, D.SUBMISSION, "113-1", grade=1)) == "not_announced"
    assert only(TTTVS, days, D.RECEIPT_CONFIRMATION, "113-1", grade=1, round=1).state is State.CONFLICTING


def test_t8_third_graders_are_certified_until_the_same_day() -> None:
    """114/2/10 in semester 1 for grade 3 too, with a remark on the sentence that names the other two."""
    third = only(TTTVS, calendar(), D.CERTIFICATION, "113-1", grade=3)
    assert says(third) == says(only(TTTVS, calendar(), D.CERTIFICATION, "113-1", grade=1)) == "114/2/10"
    assert third.notes == ("sentence-names-grades-1-2",)


def test_t9_selection_is_by_year() -> None:
    """One limit and one closing day for the year, whatever term is asked for."""
    for pack in load_packs().values():
        for limit in limits(pack):
            if limit.subject in (LimitSubject.SELECT_OUTCOMES, LimitSubject.SELECT_DIVERSE):
                assert limit.per is Per.YEAR
    days = calendar()
    assert says(only(TTTVS, days, D.SELECTION, "112-1", grade=1)) == says(
        only(TTTVS, days, D.SELECTION, "112-2", grade=1)
    )


def test_t10_grades_move_on_between_works_and_receipt() -> None:
    """Works of grades 1 and 2 are confirmed by those now in grades 2 and 3; nobody in grade 1 is asked."""
    days, now = calendar(*TTTVS_112_2), datetime(2024, 10, 10, 8, tzinfo=TAIPEI)
    for grade, expected in [(1, set()), (2, {"112-2"}), (3, {"112-2"})]:
        found = deadlines_for(TTTVS, days, grade=grade, division=Division.DAY, now=now)
        dated = {str(d.term) for d in found if d.subject is D.RECEIPT_CONFIRMATION and d.closes is not None}
        assert dated == expected


def test_t11_the_cut_sentence_leaves_third_grade_certification_open() -> None:
    """In semester 2 both readings are shown and the office is named; none is chosen."""
    days = calendar(announced(Event.SUBMISSION_LETTER, "113-2", "114/5/5", grade=3))
    deadline = only(TTTVS, days, D.CERTIFICATION, "113-2", grade=3)
    assert (deadline.state, deadline.closes, deadline.office) == (State.CONFLICTING, None, "教務處註冊組")
    assert [one.rule.day for one in deadline.alternatives] == [date(2025, 7, 21), date(2025, 4, 14)]


def test_t18_an_amendment_by_another_body_is_remarked() -> None:
    assert [line.notes for line in HWVS.source.history] == [(), ("amended-by-another-body",)]


def test_t21_the_scope_of_the_foregoing_is_remarked() -> None:
    """For outcomes the rule may not be meant; without the national day both are not announced, not unstated."""
    outcomes = only(HWVS, calendar(), D.UPLOAD_OUTCOMES, "113-1", grade=1)
    assert (outcomes.state, outcomes.notes) == (State.NOT_ANNOUNCED, ("scope-unclear",))


def test_t22_clubs_are_two_offices() -> None:
    clubs = HWVS.office(OfficeItem.CLUBS)
    assert isinstance(clubs, Conflicting)
    assert {(one.value, one.clause) for one in clubs.readings} == {
        ("訓育組", "四(二)5"),
        ("社團活動組", "附表/社團資料"),
    }


def test_t25_registering_and_submitting_are_kept_apart() -> None:
    """anon15: two offices register the cadres, one of them submits, and the other submits diverse performances."""
    assert ANON15.office_name(OfficeItem.CADRES) == "學務處生輔組、訓育組"
    assert ANON15.office_name(OfficeItem.SUBMIT_CADRES) == "學務處生輔組"
    assert ANON15.office_name(OfficeItem.SUBMIT_DIVERSE) == "學務處訓育組"
    assert YPHS.office_name(OfficeItem.CLUBS) == "社團活動組"
    assert YPHS.office_name(OfficeItem.SUBMIT_CADRES) == "訓育組"


def test_t26_the_unnamed_school_has_no_name_and_no_date() -> None:
    assert (ANON15.name, ANON15.in_force_from, ANON15.source.history) == ("未具名學校", None, ())


def test_t27_and_t28_slips_of_the_second_table() -> None:
    """The selection row names the other kind; grade 3 gives up the semester where the others give up the year."""
    assert limit_for(YPHS, LimitSubject.SELECT_DIVERSE, grade=1, semester=1).notes == ("row-names-other-kind",)
    late = {grade: only(YPHS, calendar(), D.UPLOAD_DIVERSE, "113-1", grade=grade).late for grade in (1, 3)}
    assert {grade: one and one.value for grade, one in late.items()} == {
        1: Lateness.GIVEN_UP_YEAR,
        3: Lateness.GIVEN_UP_SEMESTER,
    }


def test_t30_the_asked_for_week_closes_nothing() -> None:
    """yphs asks for a week from the upload; the certification closes three weeks after the ceremony all the same."""
    for grade, term in [(1, "113-1"), (3, "113-1"), (1, "113-2"), (3, "113-2")]:
        deadline = only(YPHS, calendar(), D.CERTIFICATION, term, grade=grade)
        assert deadline.asked_by is not None
        assert (deadline.asked_by.value.amount, deadline.asked_by.value.unit) == (1, "weeks")
        assert deadline.asked_by.clause == "表一/任課教師認證"
    assert says(only(YPHS, calendar(), D.CERTIFICATION, "113-1", grade=1)) == "114/2/10"
    others = [
        d for slug, pack in load_packs().items() if slug != "yphs" for d in deadlines(pack, calendar(), Term(113, 1))
    ]
    assert all(deadline.asked_by is None for deadline in others)


def test_t31_and_t49_exclusion_lists_differ() -> None:
    """tmsb: what the school or an outside body registered does not count; both places are cited, with a remark."""
    excluded = TMSB.not_counted[WorkKind.DIVERSE_PERFORMANCE]
    assert isinstance(excluded, Cited)
    assert excluded.clauses == ("肆一(四)", "肆二/表/多元表現")
    assert excluded.notes == ("exclusion-lists-differ",)
    counted = {who: counts_toward(TMSB, WorkKind.DIVERSE_PERFORMANCE, who) for who in Registrant}
    assert counted == {Registrant.STUDENT: True, Registrant.SCHOOL: False, Registrant.OUTSIDE: False}


def test_t33_upload_and_selection_are_different_limits() -> None:
    """Four subjects, each with its period; tmsb counts diverse performances as 項."""
    found = {limit.subject: (limit.value, limit.per) for limit in limits(TTTVS)}
    assert found == {
        LimitSubject.UPLOAD_OUTCOMES: (10, Per.SEMESTER),
        LimitSubject.UPLOAD_DIVERSE: (20, Per.YEAR),
        LimitSubject.SELECT_OUTCOMES: (6, Per.YEAR),
        LimitSubject.SELECT_DIVERSE: (10, Per.YEAR),
    }
    assert "counted-as-items" in limit_for(TMSB, LimitSubject.UPLOAD_DIVERSE, grade=1, semester=1).notes


def test_t35_terms_and_days_look_alike() -> None:
    """113-1 is a term and no day, 113/2/1 a day and no term, and the two do not mean the same number."""
    assert term_on(parse_day("113/2/1")) == Term(112, 2)
    for text in ("113-1", "113/2", "113學年度"):
        with pytest.raises(DayFormatError):
            parse_day(text)
    for text in ("113/2", "113學年度", "114/2/3"):
        with pytest.raises(TermFormatError):
            Term.parse(text)


def test_t36_two_opening_days_are_remarked() -> None:
    """In 114-2 the first class day is twelve days after 開學日: what counts from it says so; 114-1 does not."""
    for term, remarked in [("114-1", False), ("114-2", True)]:
        deadline = only(TTTVS, calendar(), D.BASIC_DATA, term, grade=1)
        assert ("opening-days-differ" in deadline.notes) is remarked
    assert says(only(TTTVS, calendar(), D.BASIC_DATA, "114-2", grade=1)) == "115/2/25"


def test_t37_silence_is_not_filled_from_elsewhere() -> None:
    """tmsb has no selection limit, hwvs no limit at all: not 6 and 10, not 3 and 10."""
    silent = {pack.slug: {limit.subject for limit in limits(pack) if limit.value is None} for pack in (TMSB, HWVS)}
    assert silent == {
        "tmsb": {LimitSubject.SELECT_OUTCOMES, LimitSubject.SELECT_DIVERSE},
        "hwvs": set(LimitSubject),
    }


def test_t40_deadlines_may_fall_into_the_vacation() -> None:
    """114/2/3 lies in the winter vacation and 114/7/14 in the summer one: no deadline moves to a school day."""
    assert says(only(YPHS, calendar(), D.UPLOAD_OUTCOMES, "113-1", grade=1)) == "114/2/3"
    assert says(only(YPHS, calendar(), D.UPLOAD_OUTCOMES, "113-2", grade=1)) == "114/7/14"


@pytest.mark.parametrize(("round_", "days"), [(1, 4), (2, 2)])
def test_t44_receipt_closing_is_contradicted_until_announced(round_: int, days: int) -> None:
    """Three readings with their places until the school announces the days; then the announcement counts."""
    deadline = only(TTTVS, calendar(), D.RECEIPT_CONFIRMATION, "112-2", grade=1, round=round_)
    assert (deadline.state, deadline.closes) == (State.CONFLICTING, None)
    assert deadline.clauses == ("六(三)", "十一/表/收訖明細確認", "會議/壹七(3)ii/表/高二高三學生")
    assert [one.rule.how for one in deadline.alternatives] == [How.WINDOW, How.NATIONAL_NOTICE, How.SCHOOL_NOTICE]
    assert deadline.alternatives[0].rule.days == days
    told = only(TTTVS, calendar(*TTTVS_112_2), D.RECEIPT_CONFIRMATION, "112-2", grade=1, round=round_)
    assert told.state is State.STATED


def test_t44_later_rounds_are_two_days_too() -> None:
    """A third submission opens a third round, which follows the rule for all later ones."""
    opening = announced(Event.RECEIPT_OPENS, "112-2", "113/10/24", round=3)
    deadline = only(TTTVS, calendar(*TTTVS_112_2, opening), D.RECEIPT_CONFIRMATION, "112-2", grade=1, round=3)
    assert deadline.opens == datetime(2024, 10, 24, tzinfo=TAIPEI)
    assert deadline.alternatives[0].closes == datetime(2024, 10, 25, 23, 59, 59, tzinfo=TAIPEI)


def test_t45_lateness_means_what_each_school_says() -> None:
    """Given up at yphs, counted as right at tttvs, no objection at anon15; elsewhere not stated."""
    found: dict[str, dict[str, Lateness]] = {}
    for slug, pack in load_packs().items():
        for deadline in deadlines(pack, calendar(), Term(113, 1)):
            if deadline.late is not None and 1 in deadline.audience.grades:
                found.setdefault(slug, {})[deadline.subject] = deadline.late.value
    assert found == {
        "anon15": {"receipt_confirmation": Lateness.NO_OBJECTION},
        "tttvs": {"receipt_confirmation": Lateness.COUNTED_CORRECT},
        "yphs": {
            "upload_outcomes": Lateness.GIVEN_UP_SEMESTER,
            "upload_diverse": Lateness.GIVEN_UP_YEAR,
            "selection": Lateness.GIVEN_UP_SELECTION,
        },
    }


def test_t48_consent_for_admission_is_no_selection() -> None:
    """tmsb's 肆三 is pointed to and gives neither a limit nor a day."""
    deadline = only(TMSB, calendar(), D.SELECTION, "113-1", grade=1)
    assert (deadline.state, deadline.see, deadline.notes) == (
        State.NOT_STATED,
        ("肆三",),
        ("consent-is-not-selection",),
    )


def test_packs_older_than_the_national_rules_say_so() -> None:
    """tmsb (107.8.29) and hwvs (108.1.16) are; a document without a date is not said to be."""
    assert {slug for slug, pack in load_packs().items() if pack.predates_national_rules} == {"tmsb", "hwvs"}


def test_the_office_that_reissues_codes() -> None:
    """註冊組 of the student's division."""
    found = {slug: pack.codes_office() for slug, pack in load_packs().items()}
    assert found == {
        "anon15": "教務處註冊組",
        "hwvs": "註冊組",
        "tmsb": "註冊組",
        "tttvs": "教務處註冊組",
        "yphs": "註冊（試務）組",
    }
    evening = {slug: pack.codes_office(division=Division.CONTINUING) for slug, pack in load_packs().items()}
    assert (evening["tttvs"], evening["yphs"]) == ("進修部教務組", "進修部教導組長")


def test_an_office_that_no_clause_names_is_silence() -> None:
    """tttvs' document names none for attendance (T34): the platform's office is whom to ask."""
    assert TTTVS.office(OfficeItem.ATTENDANCE) == Silent(ask="教務處註冊組")
