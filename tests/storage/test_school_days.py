"""A school's own open and closed days: one word a day, the last one, with its trail."""

from datetime import date, datetime, timedelta

import pytest
from sqlmodel import col, select

from storage.queries.school_days import Excepted, except_day, exceptions, own_days, remove_exception
from storage.queries.schools import add_school
from storage.tables import AuditEntry
from storage.units import Storage

DAY = date(2025, 3, 5)


@pytest.fixture
def school(storage: Storage, now: datetime) -> str:
    """Two schools, one of which has days of its own."""
    with storage.unit() as session:
        add_school(session, slug="one", name="甲校", pack="yphs", now=now)
        add_school(session, slug="two", name="乙校", pack=None, now=now)
    return "one"


def test_the_last_word_counts_and_is_audited_once(storage: Storage, school: str, now: datetime) -> None:
    """New, unchanged, another name, open instead: one row, and an entry for each change, without the name."""
    said = [(False, "校慶補假"), (False, "校慶補假"), (False, "補假"), (True, "補假")]
    outcomes = []
    for minutes, (is_open, name) in enumerate(said):
        with storage.unit(school) as session:
            at = now + timedelta(minutes=minutes)
            outcomes.append(
                except_day(session, school=school, day=DAY, is_open=is_open, name=name, announced_by="cli", now=at)
            )

    assert outcomes == [Excepted.NEW, Excepted.UNCHANGED, Excepted.CHANGED, Excepted.CHANGED]
    with storage.reading(school) as session:
        (row,) = exceptions(session, school)
        assert (row.day, row.is_open, row.name, row.announced_by) == (DAY, True, "補假", "cli")
        assert row.announced_at == now + timedelta(minutes=3)
        assert own_days(session, school) == {DAY: True}
        assert own_days(session, "two") == {}
        entries = session.exec(select(AuditEntry).order_by(col(AuditEntry.seq))).all()
    assert [(one.act, one.subject, one.facts) for one in entries] == [
        ("school_day.set", "school_day:2025-03-05", {"is_open": False}),
        ("school_day.set", "school_day:2025-03-05", {"is_open": False}),
        ("school_day.set", "school_day:2025-03-05", {"is_open": True}),
    ]


def test_an_exception_is_taken_back_once(storage: Storage, school: str, now: datetime) -> None:
    """Afterwards the day is as in the whole country; taking it back again does nothing and leaves no entry."""
    with storage.unit(school) as session:
        except_day(session, school=school, day=DAY, is_open=False, announced_by="cli", now=now)
    taken = []
    for _ in range(2):
        with storage.unit(school) as session:
            taken.append(remove_exception(session, school=school, day=DAY, removed_by="cli", now=now))

    assert taken == [True, False]
    with storage.reading(school) as session:
        assert own_days(session, school) == {}
        acts = [one.act for one in session.exec(select(AuditEntry).order_by(col(AuditEntry.seq))).all()]
    assert acts == ["school_day.set", "school_day.removed"]


def test_schools_keep_their_days_apart(storage: Storage, school: str, now: datetime) -> None:
    """The same day in two schools is two rows, and taking one back leaves the other."""
    for slug, is_open in ((school, True), ("two", False)):
        with storage.unit(slug) as session:
            except_day(session, school=slug, day=DAY, is_open=is_open, announced_by="cli", now=now)
    with storage.unit("two") as session:
        assert remove_exception(session, school="two", day=DAY, removed_by="cli", now=now)
    with storage.reading(school) as session:
        assert own_days(session, school) == {DAY: True}
