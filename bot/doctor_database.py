"""What `doctor` looks at in the database: its form, its walls, and what waits for a person."""

import re
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from bot.app import open_storage
from bot.checks import Check, fault, fine, t
from bot.doctor_rules import check_rules
from portfolio.dates import days_between, taipei_day
from portfolio.reminders import NoticeState
from storage.backups import find_last_backup
from storage.engine import make_engines
from storage.migrations import is_current
from storage.queries import audit, health, menus, schools
from storage.queries.imports import data_day
from storage.queries.schools import DatabaseKind
from storage.secrets import Secrets
from storage.units import Storage

if TYPE_CHECKING:
    from sqlmodel import Session

    from bot.settings import Settings

BACKUP_AGE: Final = timedelta(hours=26)  # a night's backup that is late by two hours
_NO_KEY: Final = Secrets(b"none is made here: that the key is missing must be seen")
_CODE: Final = re.compile(r"[A-Za-z0-9_.:-]{1,60}")


def check_database(settings: "Settings", wall: datetime) -> Iterator[Check]:
    """Yield what was looked at; a database that cannot be reached, or is not in its newest form, ends it early."""
    engines = make_engines(settings.database)
    try:
        outage = health.find_outage(engines)
        if outage is not None:
            yield fault("database", "unreachable", reason=outage)
            return
        if not is_current(engines.read):
            yield fault("migrations", "empty" if health.is_empty(engines) else "behind")
            return
    finally:
        engines.dispose()
    has_key = settings.secret_key is not None or (settings.data_dir / "secret.key").is_file()
    storage = open_storage(settings) if has_key else Storage(make_engines(settings.database), _NO_KEY)
    try:
        yield from _checks(storage, settings, wall)
    finally:
        storage.engines.dispose()


def _checks(storage: Storage, settings: "Settings", wall: datetime) -> Iterator[Check]:
    with storage.reading() as session:
        kind = schools.find_kind(session)
        demo_now = schools.find_demo_now(session)
    engine = "SQLite" if storage.engines.is_sqlite else "PostgreSQL"
    if kind is None:
        yield fault("database", "undecided", engine=engine)
    else:
        yield fine("database", str(kind), engine=engine)
    yield fine("migrations")
    yield from _check_walls(storage)
    yield check_audit(storage)
    now = demo_now if kind is DatabaseKind.DEMO and not settings.serves_chats and demo_now is not None else wall
    with storage.reading() as session:
        yield check_rules(session)
        yield check_works_data(session, now)
        yield check_inbox(session)
        yield check_notices(session)
        if settings.serves_chats:
            yield check_menus(session)
        name = schools.find_setting(session, audit.DATABASE_ID)
    if settings.serves_chats:
        from bot.doctor_sending import check_sending

        yield from check_sending(storage, wall)
    yield check_backup(storage, settings, kind=kind, name=name, wall=wall)


def _check_walls(storage: Storage) -> Iterator[Check]:
    if storage.engines.is_sqlite:
        wrong = health.wrong_pragmas(storage.engines)
        yield fault("pragmas", "wrong", wrong=", ".join(wrong)) if wrong else fine("pragmas")
        return
    with storage.reading() as session:
        roles, tables = health.wrong_roles(session), health.open_tables(session)
    said = t("sentence.between").join(t(f"doctor.roles.is_{what}", role=role) for role, what in roles)
    yield fault("roles", "wrong", wrong=said) if roles else fine("roles")
    yield fault("walls", "open", tables=", ".join(tables)) if tables else fine("walls")


def check_audit(storage: Storage) -> Check:
    """Whether each school's trail is whole, and goes as far as its head outside the database has seen."""
    if storage.secrets is _NO_KEY:
        return fault("audit", "no_key")
    reports = [audit.verify_school(storage, school) for school in audit.list_audited(storage)]
    wrong = [report.school for report in reports if report.findings]
    if wrong:
        return fault("audit", "wrong", schools=", ".join(wrong))
    return fine("audit", schools=len(reports), entries=sum(report.entries for report in reports))


def check_works_data(session: "Session", now: datetime) -> Check:
    """Whether each school's counts are younger than the school calls old; on demo data by the demo clock."""
    old = []
    newest: int | None = None
    found = schools.list_schools(session)
    for school in found:
        imported = data_day(session, school=school.slug, kind="works")
        if imported is None:
            old.append(t("doctor.works_data.never", school=school.slug))
            continue
        age = days_between(taipei_day(imported), taipei_day(now))
        newest = age if newest is None else max(newest, age)
        if age > school.stale_after_days:
            old.append(t("doctor.works_data.age", school=school.slug, days=age))
    if old:
        return fault("works_data", "old", schools=t("sentence.between").join(old))
    return fine("works_data", schools=len(found), days=newest or 0)


def check_inbox(session: "Session") -> Check:
    """Whether messages were given up after several tries, by reason."""
    parked = health.count_parked(session)
    return fault("inbox", "parked", count=sum(parked.values()), reasons=_by_reason(parked)) if parked else fine("inbox")


def check_notices(session: "Session") -> Check:
    """Whether somebody must decide about notices that arrived or not, nobody knows; and how many never will."""
    unknown = health.count_ended(session, NoticeState.UNKNOWN)
    lost = health.count_ended(session, NoticeState.UNREACHABLE)
    facts = {"unreachable": sum(lost.values()), "reasons": _by_reason(lost)}
    if unknown:
        return fault("notices", "unknown", unknown=sum(unknown.values()), **facts)
    return fine("notices", "unreached", **facts) if lost else fine("notices")


def check_menus(session: "Session") -> Check:
    """Whether somebody is still shown the menu of before, since the platform did not take the new one yet."""
    failing = menus.count_failing(session)
    return fault("menus", "failing", count=failing) if failing else fine("menus")


def check_backup(
    storage: Storage, settings: "Settings", *, kind: DatabaseKind | None, name: str | None, wall: datetime
) -> Check:
    """Whether this very database was backed up within 26 hours; demo data need no backup."""
    if kind is not DatabaseKind.REAL:
        return fine("backup", "demo")
    if not storage.engines.is_sqlite:
        return fine("backup", "elsewhere")
    last = find_last_backup(settings.data_dir)
    if last is None or last.database != name:
        return fault("backup", "never")
    hours = (wall - last.at) // timedelta(hours=1)
    if wall - last.at > BACKUP_AGE:
        return fault("backup", "old", hours=hours, file=last.file)
    return fine("backup", hours=max(hours, 0), file=last.file)


def _by_reason(counts: Mapping[str, int]) -> str:
    """Counts by reason; a reason that is no code is not repeated, since it might hold what somebody wrote."""
    named = (
        (reason if _CODE.fullmatch(reason) else t("doctor.reason.other"), count) for reason, count in counts.items()
    )
    return t("doctor.reason.between").join(
        t("doctor.reason.one", reason=reason, count=count) for reason, count in named
    )
