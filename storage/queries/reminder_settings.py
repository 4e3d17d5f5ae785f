"""What a school set about reminding: read as one value, changed with its trail; no row is all defaults."""

from collections.abc import Callable, Mapping
from datetime import date, datetime, time
from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, col

from portfolio.hours import Hours, default_hours
from portfolio.people import Division, Role
from portfolio.reminder_settings import ReminderSettings
from portfolio.rules import DeadlineSubject
from portfolio.stages import Stages
from storage.queries import audit
from storage.tables import QuietSpan, ReminderSetting

# Built once: every look of the planner and every round of the sender runs these.
_SET = select(
    col(ReminderSetting.hours), col(ReminderSetting.stages), col(ReminderSetting.cap), col(ReminderSetting.reserve)
).where(col(ReminderSetting.school) == bindparam("school"))
_QUIET = (
    select(col(QuietSpan.from_on), col(QuietSpan.until_on))
    .where(col(QuietSpan.school) == bindparam("school"))
    .order_by(col(QuietSpan.from_on), col(QuietSpan.until_on))
)


def find_settings(session: Session, school: str) -> ReminderSettings:
    """Return what the school set; whatever it did not set is the default."""
    connection = session.connection()
    quiet = tuple((row.from_on, row.until_on) for row in connection.execute(_QUIET, {"school": school}))
    row = connection.execute(_SET, {"school": school}).one_or_none()
    if row is None:
        return ReminderSettings(quiet=quiet)
    hours = {_whom(key): _hours(_whom(key), kept) for key, kept in row.hours.items()}
    stages = {DeadlineSubject(key): _stages(kept) for key, kept in row.stages.items()}
    return ReminderSettings(hours, stages, quiet, row.cap, row.reserve)


def change_settings(
    session: Session,
    *,
    school: str,
    change: Callable[[ReminderSettings], ReminderSettings],
    changed_by: str,
    now: datetime,
) -> bool:
    """Write down what `change` makes of the school's settings, and return whether that is anything new.

    Exam weeks are not among it (`add_quiet`). `changed_by` is a person's pseudonym or a part of the program (`cli`).
    """
    row = _lock(session, school, changed_by, now)
    before = find_settings(session, school)
    after = change(before)
    hours = {_key(whom): _kept_hours(kept) for whom, kept in after.hours.items()}
    stages = {subject.value: _kept_stages(kept) for subject, kept in after.stages.items()}
    new: dict[str, Any] = {"hours": hours, "stages": stages, "cap": after.cap, "reserve": after.reserve}
    changed = {name: value for name, value in new.items() if value != getattr(row, name)}
    if not changed:
        return False
    row.hours, row.stages, row.cap, row.reserve = hours, stages, after.cap, after.reserve
    row.changed_by, row.changed_at = changed_by, now
    session.flush()
    audit.record(
        session, school=school, at=now, actor=changed_by, act="reminders.set", subject="reminders", facts=changed
    )
    return True


def list_quiet(session: Session, school: str) -> list[QuietSpan]:
    """Return the school's exam weeks with their notes, by day."""
    statement = select(QuietSpan).where(col(QuietSpan.school) == school)
    return list(session.scalars(statement.order_by(col(QuietSpan.from_on), col(QuietSpan.until_on))))


def add_quiet(
    session: Session, *, school: str, first: date, last: date, note: str = "", added_by: str, now: datetime
) -> bool:
    """Keep an exam week, both days included, and return whether it is new or its note another one.

    The note (第一次期中考) stays out of the audit trail.

    Raises:
        ValueError: it would end before it begins.
    """
    if last < first:
        raise ValueError(f"{last} is before {first}")
    row = _find_quiet(session, school, first, last)
    if row is not None:
        is_new_note = row.note != note
        row.note = note
        session.flush()
        return is_new_note
    session.add(
        QuietSpan(school=school, from_on=first, until_on=last, note=note, added_by=added_by, added_at=now),
    )
    session.flush()
    _record_quiet(session, school, first, last, added_by, now, act="reminders.quiet_added")
    return True


def remove_quiet(session: Session, *, school: str, first: date, last: date, removed_by: str, now: datetime) -> bool:
    """Forget an exam week; false where there was none of just these days."""
    row = _find_quiet(session, school, first, last)
    if row is None:
        return False
    session.delete(row)
    session.flush()
    _record_quiet(session, school, first, last, removed_by, now, act="reminders.quiet_removed")
    return True


def _lock(session: Session, school: str, changed_by: str, now: datetime) -> ReminderSetting:
    """The school's row, made where there is none, so that of two who change it at once the second sees the first."""
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    empty = {"school": school, "hours": {}, "stages": {}, "changed_by": changed_by, "changed_at": now}
    session.execute(insert(ReminderSetting).values(**empty).on_conflict_do_nothing(index_elements=["school"]))
    statement = select(ReminderSetting).where(col(ReminderSetting.school) == school).with_for_update()
    return session.scalars(statement, execution_options={"populate_existing": True}).one()


def _find_quiet(session: Session, school: str, first: date, last: date) -> QuietSpan | None:
    statement = select(QuietSpan).where(
        col(QuietSpan.school) == school, col(QuietSpan.from_on) == first, col(QuietSpan.until_on) == last
    )
    return session.scalars(statement.with_for_update()).one_or_none()


def _record_quiet(session: Session, school: str, first: date, last: date, by: str, now: datetime, *, act: str) -> None:
    facts = {"from": first.isoformat(), "until": last.isoformat()}
    audit.record(session, school=school, at=now, actor=by, act=act, subject="reminders", facts=facts)


def _key(whom: tuple[Role, Division | None]) -> str:
    role, division = whom
    return role.value if division is None else f"{role.value}/{division.value}"


def _whom(key: str) -> tuple[Role, Division | None]:
    role, _, division = key.partition("/")
    return Role(role), Division(division) if division else None


def _kept_hours(hours: Hours) -> dict[str, Any]:
    spans = [[f"{begins:%H:%M}", f"{ends:%H:%M}"] for begins, ends in hours.spans]
    return {"spans": spans, "slot": f"{hours.slot:%H:%M}"}


def _hours(whom: tuple[Role, Division | None], kept: Mapping[str, Any]) -> Hours:
    """Whose working days are theirs alone by default, they stay so: a school sets hours of the day."""
    spans = tuple((time.fromisoformat(begins), time.fromisoformat(ends)) for begins, ends in kept["spans"])
    return Hours(spans, time.fromisoformat(kept["slot"]), default_hours(*whom).on_working_days)


def _kept_stages(stages: Stages) -> dict[str, Any]:
    return {"opening": stages.opening, "days_before": list(stages.days_before), "last_day": stages.last_day}


def _stages(kept: Mapping[str, Any]) -> Stages:
    return Stages(kept["opening"], tuple(kept["days_before"]), kept["last_day"])
