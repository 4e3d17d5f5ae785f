"""Deadlines as reminders were last planned by them: another opening or closing is another revision."""

from collections.abc import Collection, Hashable, Mapping
from datetime import datetime
from typing import Any, Final, cast

from sqlalchemy import bindparam, func, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, col

from portfolio.reminding import Instants, Place
from storage.tables import AnnouncedDay, PlannedDeadline, ReceiptDelivery, School, SchoolDay

_PLACE: Final = ("school", "subject", "period", "grade", "division", "round")

# Built once: each look of the planner runs it for every school.
_KNOWN = select(
    col(PlannedDeadline.subject),
    col(PlannedDeadline.period),
    col(PlannedDeadline.grade),
    col(PlannedDeadline.division),
    col(PlannedDeadline.round),
    col(PlannedDeadline.opens),
    col(PlannedDeadline.closes),
    col(PlannedDeadline.revision),
    col(PlannedDeadline.changed_at),
).where(col(PlannedDeadline.school) == bindparam("school"))


def find_planned(session: Session, school: str) -> dict[Place, Instants]:
    """Return the deadlines of a school as they were last planned by."""
    rows = session.connection().execute(_KNOWN, {"school": school})
    return {Place(*row[:5]): Instants(*row[5:]) for row in rows}


def keep_planned(
    session: Session, school: str, found: Mapping[Place, Instants], changed: Collection[Place], *, now: datetime
) -> None:
    """Write down the deadlines that changed; reminders due from now on are to be planned anew.

    To be called in the transaction that locked the school (`lock_reminding`): a revision is counted once.
    """
    if not changed:
        return
    into = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    statement = into(PlannedDeadline)
    fresh = {name: statement.excluded[name] for name in ("opens", "closes", "revision", "changed_at")}
    session.execute(
        statement.on_conflict_do_update(index_elements=_PLACE, set_=fresh),
        [_row(school, place, found[place], now) for place in sorted(changed, key=repr)],
    )
    session.execute(
        update(School).where(col(School.slug) == school, col(School.reminded_to) > now).values(reminded_to=now)
    )


def lock_reminding(session: Session, school: str) -> datetime | None:
    """Return until when reminders of the school were planned; nobody else plans before this transaction ends."""
    statement = select(col(School.reminded_to)).where(col(School.slug) == school)
    return cast("datetime | None", session.execute(statement.with_for_update(key_share=True)).scalar_one())


def find_reminded_to(session: Session, school: str) -> datetime | None:
    """Return until when reminders of the school were planned; None where they never were."""
    statement = select(col(School.reminded_to)).where(col(School.slug) == school)
    return cast("datetime | None", session.execute(statement).scalar_one())


def set_reminded_to(session: Session, school: str, until: datetime, *, planned_by: Mapping[Place, Instants]) -> bool:
    """Note that all reminders due until then are planned; false where a deadline has changed since it was looked at."""
    lock_reminding(session, school)
    known = find_planned(session, school)
    if any(known.get(place) != instants for place, instants in planned_by.items()):
        return False
    session.execute(update(School).where(col(School.slug) == school).values(reminded_to=until))
    return True


def find_stamps(session: Session) -> dict[str, Hashable]:
    """Return, for each school, what stands for all that its deadlines are counted from; another one is a change.

    Crosses schools, for the planner: its rules and rulings, announced days, days without school, and receipt statements
    that came.
    """
    announced = _stamps(session, AnnouncedDay, col(AnnouncedDay.announced_at), func.sum(col(AnnouncedDay.revision)))
    own = _stamps(session, SchoolDay, col(SchoolDay.announced_at), func.sum(col(SchoolDay.id)))
    came = _stamps(session, ReceiptDelivery, col(ReceiptDelivery.imported_at), func.max(col(ReceiptDelivery.closes_at)))
    rules = select(col(School.slug), col(School.pack), col(School.rules_key)).order_by(col(School.slug))
    schools = session.connection().execute(rules)
    return {slug: (pack, key, announced.get(slug), own.get(slug), came.get(slug)) for slug, pack, key in schools}


def _stamps(session: Session, table: Any, at: Any, more: Any) -> dict[str, Hashable]:
    counted = select(col(table.school), func.count(), func.max(at), more).group_by(col(table.school))
    return {row[0]: tuple(row[1:]) for row in session.connection().execute(counted)}


def _row(school: str, place: Place, instants: Instants, now: datetime) -> dict[str, Any]:
    return {
        "school": school,
        "subject": place.subject,
        "period": place.period,
        "grade": place.grade,
        "division": place.division,
        "round": place.round,
        "opens": instants.opens,
        "closes": instants.closes,
        "revision": instants.revision,
        "changed_at": now,
    }
