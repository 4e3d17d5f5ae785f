"""Contradictions are found wherever they stand, and a ruling turns one into a cited value that says so."""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import date
from typing import Any

import pytest

from portfolio.board import board
from portfolio.calendar import AnnouncedDay, Event, SchoolCalendar, Term
from portfolio.conflicts import Decision, as_data, code_of, conflicts, conflicts_of_days, ruled
from portfolio.day_rules import After, Before, Of, Span, Unit
from portfolio.deadlines import deadlines
from portfolio.limits import LimitSubject, limit_for
from portfolio.offices import OfficeItem
from portfolio.people import Division
from portfolio.readings import Cited, Conflicting, Ruling, State
from portfolio.rulebook import RuleBook
from portfolio.rules import DeadlineSubject, RulePack
from portfolio.schools import load_pack, load_packs, parse_pack
from portfolio.working_group import WorkingGroup
from portfolio.works import WorkKind

OCTOBER = Ruling("註冊組", date(2024, 10, 25), "教務字第1號")
TODAY = date(2025, 1, 15)
TWO = Conflicting((Cited(10, "四"), Cited(12, "表一")), "註冊組")
SMALL = """
name = "範例高中"
short_name = "範例"
in_force_from = 2024-08-01
divisions = ["day", "evening"]
[source]
title = "補充規定"
[offices]
platform = { value = "資訊組", clause = "三" }
clubs = { ask = "platform", conflict = [{ value = "訓育組", clause = "三" }, { value = "社團組", clause = "附表" }] }
[offices.receipts]
day = { ask = "platform", conflict = [{ value = "註冊組", clause = "三" }, { value = "教學組", clause = "六" }] }
evening = { value = "進修部註冊組", clause = "三" }
[limits.upload_diverse]
ask = "platform"
conflict = [{ value = 10, clause = "四" }, { value = 12, clause = "表一" }]
"""
PACK = parse_pack(SMALL, "small.toml")


def decided(pack: RulePack, key: str, number: int) -> Decision:
    """Return the ruling of October for one reading."""
    (found,) = [one for one in conflicts(pack) if one.key == key]
    reading = found.readings[number - 1]
    return Decision(key, code_of(reading), reading.clause, OCTOBER)


def all_conflicting(node: Any) -> list[Conflicting[Any]]:
    """Every contradiction in a pack, found by another way than the walk under test."""
    if isinstance(node, Conflicting):
        return [node]
    if isinstance(node, Mapping):
        return [found for one in node.values() for found in all_conflicting(one)]
    if isinstance(node, tuple):
        return [found for one in node for found in all_conflicting(one)]
    if hasattr(node, "__dataclass_fields__"):
        return [found for field in fields(node) for found in all_conflicting(getattr(node, field.name))]
    return []


@pytest.mark.parametrize("school", load_packs())
def test_none_is_missed(school: str) -> None:
    """Each contradiction of each shipped pack is on the board once, with two readings and an office."""
    pack = load_pack(school)
    found = conflicts(pack)
    assert {one.readings for one in found} == {one.readings for one in all_conflicting(pack)}
    assert len({one.key for one in found}) == len(found)
    for one in found:
        assert len(one.readings) > 1
        assert one.ask
        assert all(reading.clause for reading in one.readings)


def test_keys_say_where_it_stands() -> None:
    """Subject and audience, as in the file; what is ruled the same for both divisions is one contradiction."""
    keys = {one.key: one.audience for one in conflicts(load_pack("tttvs"))}
    assert {
        "deadlines.certification.grade-3.semester-2",
        "deadlines.receipt_confirmation.round-1",
        "deadlines.receipt_confirmation.round-2",
    } <= set(keys)
    assert keys["deadlines.receipt_confirmation.round-1"].round == 1
    assert "offices.clubs" in {one.key for one in conflicts(load_pack("hwvs"))}
    mine = {one.key: one.audience.division for one in conflicts(PACK)}
    assert mine == {"offices.clubs": None, "offices.receipts.day": Division.DAY, "limits.upload_diverse": None}


def test_any_section_is_walked() -> None:
    """Sections by kind, by name, alone or in groups: whatever the pack comes to hold."""

    @dataclass(frozen=True)
    class Later:
        reading: Conflicting[int]
        name: str = "x"

    pack = replace(
        PACK,
        offices={},
        limit_rules=(),
        not_counted={WorkKind.DIVERSE_PERFORMANCE: TWO},
        certified_kinds={WorkKind.COURSE_OUTCOME: TWO},
        provisions={"「前項」": TWO},
        retention=TWO,
        working_group=WorkingGroup(size=TWO),
        measures=(Later(TWO), Later(TWO)),
    )
    assert [one.key for one in conflicts(pack)] == [
        "not_counted.diverse_performance",
        "certified.course_outcome",
        "retention",
        "working_group.size",
        "measures.1",
        "measures.2",
        "provisions.「前項」",
    ]


def test_a_ruled_limit_is_stated_with_its_ruling() -> None:
    """The number of the chosen reading, its clause, and who ruled when; the others are gone."""
    decision = decided(PACK, "limits.upload_diverse", 2)
    pack = ruled(PACK, [decision])
    limit = limit_for(pack, LimitSubject.UPLOAD_DIVERSE, grade=1, semester=1)
    assert (limit.value, limit.state, limit.clauses, limit.ruling) == (12, State.STATED, ("表一",), OCTOBER)
    assert {one.key for one in conflicts(pack)} == {"offices.clubs", "offices.receipts.day"}
    assert ruled(pack, [decision]) == pack


def test_a_ruled_office_answers_in_both_divisions() -> None:
    """One ruling settles what one line of the file says of both; the other division's own word stays."""
    pack = ruled(PACK, [decided(PACK, "offices.clubs", 2), decided(PACK, "offices.receipts.day", 1)])
    assert [pack.office_name(OfficeItem.CLUBS, division=division) for division in Division] == ["社團組", "社團組"]
    assert pack.office_name(OfficeItem.RECEIPTS, division=Division.CONTINUING) == "進修部註冊組"
    assert pack.office_name(OfficeItem.RECEIPTS) == "註冊組"
    assert conflicts(pack)[0].key == "limits.upload_diverse"


def test_a_ruled_deadline_is_counted_out() -> None:
    """tttvs' grade 3: the weeks after the ceremony or before the letter; once ruled, a day with clause and ruling."""
    tttvs = load_pack("tttvs")
    pack = ruled(tttvs, [decided(tttvs, "deadlines.certification.grade-3.semester-2", 2)])
    days = SchoolCalendar([AnnouncedDay(Event.SUBMISSION_LETTER, Term(113, 2), date(2025, 5, 5))])
    (due,) = [
        one
        for one in deadlines(pack, days, Term(113, 2), subjects=[DeadlineSubject.CERTIFICATION], grade=3)
        if one.audience.division is Division.DAY
    ]
    assert (due.state, due.ruling) == (State.STATED, OCTOBER)
    assert due.closes is not None
    assert due.closes.date() == date(2025, 4, 14)
    assert due.clauses[0] == "十一/表/課程學習成果/學生上傳"


def test_a_ruling_on_what_is_no_longer_there_changes_nothing() -> None:
    """Another value in the amended file, another clause, no contradiction any more: the board says that it is old."""
    decision = decided(PACK, "limits.upload_diverse", 2)
    other = [Decision("limits.select_diverse", decision.reading, "四", OCTOBER)]
    assert ruled(PACK, other) == PACK
    amended = parse_pack(SMALL.replace("value = 12", "value = 15"), "small.toml")
    assert ruled(amended, [decision]) is amended
    found = board(RuleBook((amended,), (decision, *other)), SchoolCalendar(), TODAY)
    assert found.open == 3
    assert [one.key for one in found.outdated] == ["limits.upload_diverse", "limits.select_diverse"]


def test_a_ruling_stays_for_the_terms_of_its_pack() -> None:
    """An amended pack settles the matter itself; the ruling still holds for the terms before, and is not outdated."""
    decision = decided(PACK, "limits.upload_diverse", 2)
    settled = SMALL.replace("2024-08-01", "2025-08-01").replace("conflict = [{ value = 10", "x = [{ value = 10")
    settled = (
        settled[: settled.index("[limits.upload_diverse]")] + '[limits.upload_diverse]\nvalue = 9\nclause = "四"\n'
    )
    book = RuleBook((PACK, parse_pack(settled, "small.toml")), (decision,))
    assert board(book, SchoolCalendar(), date(2025, 9, 1)).outdated == ()
    values = [
        limit_for(book.of(term), LimitSubject.UPLOAD_DIVERSE, grade=1, semester=1).value
        for term in (Term(113, 1), Term(114, 1))
    ]
    assert values == [12, 9]


def test_the_board_holds_packs_to_come() -> None:
    """An office may rule before the amended rules begin."""
    settled = parse_pack(SMALL[: SMALL.index("[limits")], "small.toml")
    coming = replace(PACK, in_force_from=date(2025, 8, 1))
    found = board(RuleBook((settled, coming)), SchoolCalendar(), TODAY)
    assert [entry.conflict.key for entry in found.entries] == [one.key for one in conflicts(PACK)[:2]] + [
        "limits.upload_diverse"
    ]


def test_days_that_were_announced_differently() -> None:
    """tttvs prints two days for its own confirmation: both places are named, and a ruling settles one of them."""
    days = [
        AnnouncedDay(Event.SCHOOL_CONFIRMS, Term(112, 2), date(2024, 10, 18), source="會議/壹七"),
        AnnouncedDay(Event.SCHOOL_CONFIRMS, Term(112, 2), date(2024, 10, 30), source="會議/參"),
    ]
    calendar = SchoolCalendar(days)
    (conflict,) = conflicts_of_days(calendar, "註冊組")
    assert conflict.key == "day:112-2:school_confirms_on"
    assert [reading.clause for reading in conflict.readings] == ["會議/壹七", "會議/參"]
    chosen = conflict.readings[1]
    book = RuleBook((PACK,), (Decision(conflict.key, code_of(chosen), chosen.clause, OCTOBER),))
    day = book.ruled(calendar).day(Event.SCHOOL_CONFIRMS, Term(112, 2))
    assert day is not None
    assert day.on == date(2024, 10, 30)
    assert book.ruled(calendar).ruling_of(day) == OCTOBER
    assert book.ruled(calendar).contradictions() == ()
    (entry,) = board(book, calendar, TODAY).entries[-1:]
    assert (entry.number, entry.conflict.ask) == (2, "資訊組")


def test_what_counts_from_a_ruled_day_says_so() -> None:
    """Where it was printed and who ruled stand beside the deadline; a day of which nobody ruled brings no ruling."""
    printed = {"行事曆": 20, "公告": 22}
    calendar = SchoolCalendar(
        AnnouncedDay(Event.CLOSING_CEREMONY, Term(113, 1), date(2025, 1, day), source=source)
        for source, day in printed.items()
    )
    chosen = conflicts_of_days(calendar, "註冊組")[0].readings[1]
    decision = Decision("day:113-1:closing_ceremony_on", code_of(chosen), "公告", OCTOBER)
    book = RuleBook((load_pack("yphs"),), (decision,))
    found = deadlines(book.on(TODAY), book.ruled(calendar), Term(113, 1), grade=1, division=Division.DAY)
    upload, diverse = (
        next(one for one in found if one.subject is subject)
        for subject in (DeadlineSubject.UPLOAD_OUTCOMES, DeadlineSubject.UPLOAD_DIVERSE)
    )
    assert upload.closes is not None
    assert (upload.closes.date(), upload.ruling, upload.sources) == (date(2025, 2, 5), OCTOBER, ("公告",))
    assert upload.clauses[-1] == "公告"
    assert (diverse.ruling, diverse.sources) == (None, ())


def test_codes_tell_readings_apart() -> None:
    """Same value at another clause, other kinds of rules with the same numbers: other codes; remarks change none."""
    span = Span(3, Unit.WEEKS)
    said = [
        Cited(After(Event.CLOSING_CEREMONY, span), "五"),
        Cited(After(Event.CLOSING_CEREMONY, span), "六"),
        Cited(Before(Event.CLOSING_CEREMONY, span), "五"),
        Cited(After(Event.CLOSING_CEREMONY, span, Of.NEXT_YEAR), "五"),
        Cited(frozenset({"a", "b"}), "五"),
    ]
    assert len({code_of(one) for one in said}) == len(said)
    assert code_of(Cited(frozenset(["b", "a"]), "五")) == code_of(said[-1])
    assert as_data(After(Event.CLOSING_CEREMONY, span)) == {
        "kind": "After",
        "event": "closing_ceremony_on",
        "span": {"kind": "Span", "amount": 3, "unit": "weeks"},
    }
