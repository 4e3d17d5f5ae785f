"""Announced days: kept once for each event, term and audience, and moved with a new revision."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from hashlib import sha256

import pytest
from sqlalchemy import URL
from sqlmodel import col, select

from portfolio.calendar import AnnouncedDay, Event, Term
from portfolio.people import Division
from storage.engine import make_engines
from storage.queries.school_days import except_day
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
from storage.queries.terms import (
    Announced,
    announce,
    announcements,
    calendar_of,
    foresee,
)
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


LETTER = "1130701號函"


def say(storage: Storage, school: str, now: datetime, *days: AnnouncedDay, by: str = "cli") -> list[Announced]:
    """Announce one day after the other, a minute apart."""
    outcomes = []
    for minutes, day in enumerate(days):
        with storage.unit(school) as session:
            at = now + timedelta(minutes=minutes)
            outcomes.append(announce(session, school=school, day=day, announced_by=by, now=at))
    return outcomes


def test_each_place_has_its_own_word(storage: Storage, school: str, now: datetime) -> None:
    """The same place again is its next revision; another place stands beside it and contradicts."""
    first, second = replace(FEAST, source="a"), replace(FEAST, source="b", on=date(2025, 1, 17))
    moved = replace(first, on=date(2025, 1, 21))
    assert say(storage, school, now, first, second, moved, moved) == [
        Announced.NEW,
        Announced.NEW,
        Announced.MOVED,
        Announced.UNCHANGED,
    ]
    with storage.reading(school) as session:
        calendar = calendar_of(session, school)
    (contradiction,) = calendar.contradictions()
    assert contradiction.readings == (second, moved)


def test_a_source_stands_in_the_trail_as_its_fingerprint(storage: Storage, school: str, now: datetime) -> None:
    """The trail takes codes only; whoever knows the source can tell that it was this one."""
    say(storage, school, now, replace(FEAST, source=LETTER))
    with storage.reading(school) as session:
        (entry,) = session.exec(select(AuditEntry)).all()
    assert entry.facts == {"day": "2025-01-20", "source": sha256(LETTER.encode()).hexdigest()[:32]}


def test_saying_it_again_makes_it_the_last_word(storage: Storage, school: str, now: datetime) -> None:
    """A letter that came after the school's own word contradicts it, until the registrar says the same day again."""
    letter = replace(FEAST, source=LETTER, on=date(2025, 1, 17))
    assert say(storage, school, now, FEAST, letter) == [Announced.NEW, Announced.NEW]
    with storage.reading(school) as session:
        assert len(calendar_of(session, school).contradictions()) == 1
        assert foresee(session, school=school, day=FEAST) is Announced.MOVED
        assert foresee(session, school=school, day=letter) is Announced.UNCHANGED
        assert foresee(session, school=school, day=replace(FEAST, grade=3)) is Announced.NEW
    assert say(storage, school, now + timedelta(hours=1), FEAST, FEAST) == [Announced.MOVED, Announced.UNCHANGED]
    with storage.reading(school) as session:
        assert calendar_of(session, school).contradictions() == ()
        found = [(one.day.source, one.announced_at, one.revision) for one in announcements(session, school)]
    assert found == [(LETTER, now + timedelta(minutes=1), 1), ("", now + timedelta(hours=1), 2)]


def test_who_announced_and_when_is_kept(storage: Storage, school: str, now: datetime) -> None:
    """By term and day, with the writer of the last revision; another school's are not among them."""
    opens = AnnouncedDay(Event.OPENS_ON, Term(113, 1), date(2024, 8, 30))
    say(storage, school, now, FEAST, opens, by="cli")
    say(storage, school, now + timedelta(hours=1), replace(FEAST, hour=time(12)), by="person-1")
    with storage.reading(school) as session:
        found = announcements(session, school)
        assert announcements(session, "two") == []
    assert [(one.day.event, one.announced_by, one.revision) for one in found] == [
        (Event.OPENS_ON, "cli", 1),
        (Event.CLOSING_CEREMONY, "person-1", 2),
    ]
    assert found[1].announced_at == now + timedelta(hours=1)


def test_a_calendar_is_the_same_one_until_the_tables_change(
    storage: Storage, school: str, now: datetime, database_url: URL
) -> None:
    """Whoever changes a day, another process too, the next one who asks sees it; what was worked out stays with it."""
    say(storage, school, now, FEAST)
    with storage.reading(school) as session:
        before = calendar_of(session, school)
        assert calendar_of(session, school) is before

    moved, off = replace(FEAST, on=date(2025, 1, 17)), date(2025, 3, 5)
    another = Storage(make_engines(database_url), storage.secrets)
    say(another, school, now, moved)
    with storage.reading(school) as session:
        after = calendar_of(session, school)
    assert (before.days, after.days) == ((FEAST,), (moved,))

    with another.unit(school) as session:
        except_day(session, school=school, day=off, is_open=False, announced_by="cli", now=now)
    another.engines.dispose()
    with storage.reading(school) as session:
        closed = calendar_of(session, school)
    assert [one.is_working_day(off) for one in (before, after, closed)] == [True, True, False]


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
