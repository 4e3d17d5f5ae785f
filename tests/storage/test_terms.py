"""Announced days: kept once for each event, term and audience, and moved with a new revision."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta

import pytest
from sqlmodel import col, select

from portfolio.calendar import AnnouncedDay, Event, Term
from portfolio.people import Division
from storage.queries.schools import (
    DatabaseKind,
    DatabaseKindError,
    SchoolExistsError,
    add_school,
    find_demo_now,
    find_kind,
    find_school,
    fix_kind,
    list_schools,
    set_demo_now,
)
from storage.queries.terms import Announced, announce, calendar_of
from storage.tables import AuditEntry
from storage.units import Storage

FEAST = AnnouncedDay(Event.CLOSING_CEREMONY, Term(113, 1), date(2025, 1, 20))


@pytest.fixture
def school(storage: Storage, now: datetime) -> str:
    """Two schools, one of which announces."""
    with storage.unit() as session:
        add_school(session, slug="one", name="甲校", pack="yphs", now=now)
        add_school(session, slug="two", name="乙校", pack=None, now=now)
    return "one"


def test_an_announced_day_comes_back_as_announced(storage: Storage, school: str, now: datetime) -> None:
    """Hour, grade, division and round are kept, and another school sees nothing of it."""
    days = [
        FEAST,
        replace(FEAST, on=date(2025, 1, 17), grade=3, hour=time(17, 0)),
        AnnouncedDay(Event.RECEIPT_OPENS, Term(112, 2), date(2024, 10, 16), division=Division.CONTINUING, round=2),
    ]
    with storage.unit(school) as session:
        for day in days:
            assert announce(session, school=school, day=day, announced_by="cli", now=now) is Announced.NEW

    with storage.reading(school) as session:
        assert calendar_of(session, school).days == tuple(days)
    with storage.reading("two") as session:
        assert calendar_of(session, "two").days == ()


def test_a_moved_day_is_a_new_revision_and_the_same_day_is_nothing(
    storage: Storage, school: str, now: datetime
) -> None:
    """The latest word counts; each change has its audit row, and saying it twice has none."""
    moved = replace(FEAST, on=date(2025, 1, 21))
    outcomes = []
    for minutes, day in enumerate((FEAST, FEAST, moved)):
        with storage.unit(school) as session:
            at = now + timedelta(minutes=minutes)
            outcomes.append(announce(session, school=school, day=day, announced_by="cli", now=at))

    assert outcomes == [Announced.NEW, Announced.UNCHANGED, Announced.MOVED]
    with storage.reading(school) as session:
        assert calendar_of(session, school).days == (moved,)
        entries = session.exec(select(AuditEntry).order_by(col(AuditEntry.seq))).all()
    assert [entry.subject for entry in entries] == ["day:113-1:closing_ceremony_on"] * 2
    assert entries[1].facts == {"day": "2025-01-21", "was": "2025-01-20", "revision": 2}


def test_a_school_is_added_once(storage: Storage, school: str, now: datetime) -> None:
    """A second one of the same slug is refused, and the first stays as it is."""
    with pytest.raises(SchoolExistsError), storage.unit() as session:
        add_school(session, slug=school, name="丙校", pack=None, now=now)

    with storage.reading() as session:
        assert [(one.slug, one.name) for one in list_schools(session)] == [("one", "甲校"), ("two", "乙校")]
        assert find_school(session, "three") is None


def test_what_a_database_is_for_is_decided_once(storage: Storage, now: datetime) -> None:
    """Demo and real never change places, and only a demo clock can be moved."""
    with pytest.raises(DatabaseKindError), storage.unit() as session:
        set_demo_now(session, now)
    with storage.unit() as session:
        assert find_kind(session) is None
        fix_kind(session, DatabaseKind.REAL)
        fix_kind(session, DatabaseKind.REAL)
    with pytest.raises(DatabaseKindError) as refused, storage.unit() as session:
        fix_kind(session, DatabaseKind.DEMO)
    assert refused.value.facts == {"kind": "real", "wanted": "demo"}
    with pytest.raises(DatabaseKindError), storage.unit() as session:
        set_demo_now(session, now)


def test_the_demo_clock_is_kept(storage: Storage, now: datetime) -> None:
    """Where the clock was left is where the next start finds it."""
    with storage.unit() as session:
        fix_kind(session, DatabaseKind.DEMO)
        set_demo_now(session, now)
        set_demo_now(session, now + timedelta(days=19))
    with storage.reading() as session:
        assert find_demo_now(session) == now + timedelta(days=19)
