"""A real installation of one school, `hill`, in order; and what `doctor` finds wrong with it."""

from datetime import timedelta
from pathlib import Path

from bot.app import open_storage
from bot.checks import Check
from bot.doctor import examine
from bot.settings import Settings
from portfolio.people import Role
from portfolio.reminders import NoticeState, NoticeSubject
from storage.backups import back_up
from storage.queries.audit import record
from storage.queries.imports import add_import
from storage.queries.schools import DatabaseKind, add_school, fix_kind
from storage.tables import Notice, Person
from storage.units import Storage
from tests.conftest import FakeClock


def real_school(data: Path, clock: FakeClock) -> Storage:
    """Fill the empty database in `data`: data of yesterday, one decision, a backup of last night."""
    storage = open_storage(Settings())
    with storage.unit() as session:
        fix_kind(session, DatabaseKind.REAL)
        add_school(session, slug="hill", name="山上高中", pack="yphs", now=clock())
        session.add(Person(school="hill", number="S77", role=Role.STUDENT, name="甲同學", grade=1))
    import_works(storage, clock, days=1)
    with storage.unit("hill") as session:
        record(session, school="hill", at=clock(), actor="cli", act="day.announced", subject="day:113-1")
    back_up(storage, data / "night", data_dir=data, now=clock() - timedelta(hours=9))
    return storage


def import_works(storage: Storage, clock: FakeClock, *, days: int) -> None:
    """Say that works were imported so many days ago."""
    at = clock() - timedelta(days=days)
    with storage.unit("hill") as session:
        add_import(session, school="hill", kind="works", sha256=str(days), full=True, rows=0, counts={}, imported_at=at)


def add_notice(storage: Storage, clock: FakeClock, state: NoticeState, reason: str) -> None:
    """Add a notice that ended like this."""
    with storage.unit() as session:
        session.add(
            Notice(
                school="hill",
                recipient_id=1,
                subject=NoticeSubject.BINDING_ADDED,
                stage=state,
                planned_at=clock(),
                due_at=clock(),
                state=state,
                settled_at=clock(),
                reason=reason,
            )
        )


def faults(clock: FakeClock) -> list[Check]:
    """What is not in order; each says what to do."""
    found = [check for check in examine(clock) if not check.ok]
    assert all(check.detail and check.remedy for check in found)
    return found


def the_fault(clock: FakeClock) -> Check:
    """The only thing that is not in order."""
    (found,) = faults(clock)
    return found
