from datetime import date, datetime
from pathlib import Path

import pytest

from portfolio.calendar import TAIPEI, AnnouncedDay, Event, SchoolCalendar, Term
from portfolio.counting import How
from portfolio.deadlines import DeadlineSubject, asked_by, deadlines
from portfolio.errors import PackInvalidError, UnknownSchoolError
from portfolio.limits import LimitSubject, counts_toward, left, limit_for, limits, needs_certification
from portfolio.people import Division
from portfolio.readings import Standing, State
from portfolio.rules import OfficeItem
from portfolio.schools import load_pack, load_packs, parse_pack
from portfolio.works import Registrant, WorkKind
from tests.schools.reference import only

TEXT = (Path(__file__).parent / "made_up.toml").read_text(encoding="utf-8")
PACK = parse_pack(TEXT, "made_up.toml")
TERM = Term(113, 1)
DAYS = SchoolCalendar(
    [
        AnnouncedDay(Event.CLOSING_CEREMONY, TERM, date(2025, 1, 20)),
        AnnouncedDay(Event.RECEIPT_OPENS, Term(113, 2), date(2025, 10, 10)),
    ],
    closed=[date(2025, 1, 24)],
)


def problems(text: str) -> list[tuple[str, str, int | None]]:
    with pytest.raises(PackInvalidError) as refused:
        parse_pack(text, "mistaken.toml")
    assert refused.value.facts["name"] == "mistaken.toml"
    return [(problem.code, problem.key, problem.line) for problem in refused.value.problems]


def line(of: str) -> int:
    return TEXT[: TEXT.index(of)].count("\n") + 1


def test_a_school_that_nobody_knows() -> None:
    """The answer names the schools there are."""
    with pytest.raises(UnknownSchoolError) as refused:
        load_pack("../yphs")
    assert refused.value.facts["known"] == ("anon15", "hwvs", "tmsb", "tttvs", "yphs") == tuple(load_packs())


def test_a_made_up_school_loads_without_code() -> None:
    """Its file alone gives limits and deadlines, with rules that none of the five has."""
    assert (PACK.slug, PACK.name, PACK.has_continuing) == ("made_up", "範例高級中學", True)
    upload = only(PACK, DAYS, DeadlineSubject.UPLOAD_OUTCOMES, "113-1", grade=1)
    # January 21 to 23, and after the school's own free day, New Year and the weekend February 3 and 4.
    assert upload.closes == datetime(2025, 2, 4, 23, 59, 59, tzinfo=TAIPEI)
    certification = only(PACK, DAYS, DeadlineSubject.CERTIFICATION, "113-1", grade=1)
    assert certification.closes == datetime(2025, 2, 5, 23, 59, 59, tzinfo=TAIPEI)
    assert certification.rule is not None
    assert certification.rule.how is How.ON_DAY
    uploaded = datetime(2025, 1, 10, 9, tzinfo=TAIPEI)
    assert asked_by(certification, uploaded, DAYS) == datetime(2025, 1, 13, 23, 59, 59, tzinfo=TAIPEI)
    receipt = only(PACK, DAYS, DeadlineSubject.RECEIPT_CONFIRMATION, "113-1", grade=1)
    assert receipt.opens == datetime(2025, 10, 10, tzinfo=TAIPEI)
    assert receipt.closes == datetime(2025, 10, 12, 23, 59, 59, tzinfo=TAIPEI)


def test_limits_by_grade_and_semester() -> None:
    """Grade 3 in semester 1 is not covered by any line: not stated, with the office to ask."""
    found = {
        (grade, semester): limit_for(PACK, LimitSubject.UPLOAD_OUTCOMES, grade=grade, semester=semester)
        for grade in (1, 3)
        for semester in (1, 2)
    }
    assert {key: limit.value for key, limit in found.items()} == {(1, 1): 5, (1, 2): 5, (3, 1): None, (3, 2): 3}
    assert (found[3, 1].state, found[3, 1].office) == (State.NOT_STATED, "註冊組")
    assert left(found[1, 1], 2) == 3
    assert left(found[1, 1], 9) == 0
    assert left(found[3, 1], 2) is None


def test_a_contradicted_limit_gives_no_number() -> None:
    """Both values with their clauses, and the office that must rule."""
    limit = limit_for(PACK, LimitSubject.UPLOAD_DIVERSE, grade=1, semester=1)
    assert (limit.state, limit.value, limit.office) == (State.CONFLICTING, None, "註冊組")
    assert [(one.value, one.clause) for one in limit.readings] == [(10, "四"), (12, "表一")]
    assert left(limit, 3) is None


def test_standing_and_what_is_left_out() -> None:
    """A proposed value says so; a subject that the file leaves out is not stated and has an office to ask."""
    found = {limit.subject: limit for limit in limits(PACK)}
    assert found[LimitSubject.SELECT_OUTCOMES].standing is Standing.PROPOSED
    assert found[LimitSubject.SELECT_DIVERSE].state is State.NOT_STATED
    assert found[LimitSubject.SELECT_DIVERSE].office == "資訊組"
    grades = [d for d in deadlines(PACK, DAYS, TERM) if d.subject is DeadlineSubject.GRADES]
    assert [(d.state, d.office, d.audience.division) for d in grades] == [
        (State.NOT_STATED, "資訊組", Division.DAY),
        (State.NOT_STATED, "進修部教學組", Division.CONTINUING),
    ]


def test_offices_by_division() -> None:
    assert PACK.office_name(OfficeItem.RECEIPTS) == "註冊組"
    assert PACK.office_name(OfficeItem.RECEIPTS, division=Division.CONTINUING) == "進修部註冊組"
    assert PACK.codes_office(division=Division.CONTINUING) == "註冊組"


def test_what_counts_and_what_is_certified_is_the_schools_own() -> None:
    """Here outside records alone stay out, and diverse performances are certified; else students' own count."""
    assert counts_toward(PACK, WorkKind.DIVERSE_PERFORMANCE, Registrant.SCHOOL)
    assert not counts_toward(PACK, WorkKind.DIVERSE_PERFORMANCE, Registrant.OUTSIDE)
    assert needs_certification(PACK, WorkKind.DIVERSE_PERFORMANCE)
    tttvs = load_pack("tttvs")
    assert counts_toward(tttvs, WorkKind.DIVERSE_PERFORMANCE, Registrant.STUDENT)
    assert not counts_toward(tttvs, WorkKind.DIVERSE_PERFORMANCE, Registrant.SCHOOL)


@pytest.mark.parametrize(
    ("old", "new", "code", "key"),
    [
        ('value = 5\nclause = "四"', "value = 5", "no-clause", "limits.upload_outcomes[0].clause"),
        ("value = 5\n", "value = 0\n", "not-positive", "limits.upload_outcomes[0].value"),
        ("value = 5\n", "value = -3\n", "not-positive", "limits.upload_outcomes[0].value"),
        ("value = 5\n", 'value = "5"\n', "wrong-type", "limits.upload_outcomes[0].value"),
        ("value = 5\n", "value = true\n", "wrong-type", "limits.upload_outcomes[0].value"),
        ("value = 5\n", "vlaue = 5\n", "no-reading", "limits.upload_outcomes[0]"),
        ("value = 5\n", "value = 5\nsilent = {}\n", "several-readings", "limits.upload_outcomes[0]"),
        ("[limits.select_outcomes]", "[limits.selected]", "unknown-key", "limits.selected"),
        ("[not_counted.", "[not_couted.", "unknown-key", "not_couted"),
        ("grades = [1, 2]", "grades = [1, 4]", "not-one-of", "limits.upload_outcomes[0].grades"),
        ("semester = 2", "semester = 3", "not-one-of", "limits.upload_outcomes[1].semester"),
        ('standing = "proposed"', 'standing = "maybe"', "not-one-of", "limits.select_outcomes.standing"),
        ("working_days = 5", "fortnights = 5", "no-rule", "deadlines.upload_outcomes[0].after"),
        ("working_days = 5", "working_days = 5, days = 5", "several-readings", "deadlines.upload_outcomes[0].after"),
        ("receipt_opens_on", "receipt_opens", "not-one-of", "deadlines.receipt_confirmation[0].window.event"),
        ("month = 2, day = 5", "month = 2, day = 30", "no-such-day", "deadlines.certification[0].earliest[1].on_day"),
        ("days = 3 }", "days = 3, hour = 17 }", "unknown-key", "deadlines.receipt_confirmation[0].window.hour"),
        ('ask = "registrar" }', 'ask = "nobody" }', "not-one-of", "offices.receipts.day.silent.ask"),
        ('ask = "registrar" }', 'ask = "grades" }', "no-such-office", "offices.receipts.day.silent.ask"),
        ("[offices.platform]", "[offices.schedule]", "no-platform", "offices"),
        ("in_force_from = 2024-08-01\n", "", "no-day", "in_force_from"),
        ('name = "範例高級中學"\n', "", "missing", "name"),
        ('clause = "沿革"\n', "", "no-clause", "source.clause"),
    ],
)
def test_mistakes_are_named_with_key_and_code(old: str, new: str, code: str, key: str) -> None:
    """One mistake, told by its place; nothing of the file is used."""
    assert TEXT.count(old) >= 1
    found = problems(TEXT.replace(old, new, 1))
    assert (code, key) in [(problem[0], problem[1]) for problem in found]


def test_all_mistakes_are_told_at_once_with_their_lines() -> None:
    """In the order of the file."""
    text = TEXT.replace("value = 5\n", "value = 0\n").replace(
        "[[deadlines.submission]]\n", "[[deadlines.submission]]\nx = 1\n"
    )
    assert problems(text) == [
        ("not-positive", "limits.upload_outcomes[0].value", line("value = 5")),
        ("unknown-key", "deadlines.submission[0].x", line("[[deadlines.submission]]") + 1),
    ]


def test_a_file_that_is_no_toml() -> None:
    assert problems("name = ")[0][0] == "syntax"


def test_packs_load_quickly_enough_for_a_command() -> None:
    """They are read once and kept: the same object each time."""
    assert load_pack("yphs") is load_pack("yphs") is load_packs()["yphs"]
