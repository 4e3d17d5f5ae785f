"""What protects from loss: works that vanished or changed are told, and once a year the word to keep copies."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, Final

from handlers.loss_notices import backup_rule, copies_about
from handlers.offices import find_in_charge
from portfolio.calendar import TAIPEI
from portfolio.dates import taipei_day
from portfolio.hours import default_hours, next_moment, next_slot
from portfolio.people import Division, Role
from portfolio.reminders import NoticeSubject
from storage.queries import notices, terms, work_changes
from storage.queries.rulebooks import find_rules
from storage.units import Storage

if TYPE_CHECKING:
    from sqlmodel import Session

LOOKED_AT: Final = time(16)  # what a school imports, it mostly imports before that
LOOKED_BACK: Final = timedelta(days=7)
IS_NEWS: Final = timedelta(days=7)
COPIES_MONTH: Final = 6  # before third-graders leave, and before the year's works are closed
COPIES_DAYS: Final = 7
_AT_ONCE: Final = 500  # notices a transaction


def plan_losses(storage: Storage, school: str, now: datetime) -> int | None:
    """Owe students what the imports of the last days changed of their works, and registrars that there is something.

    Returns how many notices are new; None before the day's hour. Natural keys make planning twice plan once.
    """
    if now.astimezone(TAIPEI).time() < LOOKED_AT:
        return None
    with storage.reading(school) as session:
        bound = dict(work_changes.find_bound_students(session, school=school))
        owed = []
        for key, at in work_changes.find_work_imports(session, school=school, since=now - LOOKED_BACK):
            changed = work_changes.find_changes(session, school=school, at=at)
            students = dict.fromkeys(one.student_id for one in changed if one.student_id in bound)
            owed += [(key, one, NoticeSubject.WORKS_CHANGED) for one in students]
            divisions = {one.division for one in changed}
            owed += [(key, one, NoticeSubject.WORKS_CHANGED_OFFICE) for one in _office(session, school, divisions, now)]
    new = 0
    for begin in range(0, len(owed), _AT_ONCE):
        with storage.unit(school) as session:
            for key, recipient, subject in owed[begin : begin + _AT_ONCE]:
                hours = default_hours(Role.STUDENT, bound.get(recipient))
                is_student = subject is NoticeSubject.WORKS_CHANGED
                due_at = next_moment(hours, now) if is_student else next_slot(default_hours(Role.STAFF), now)
                new += notices.owe(
                    session,
                    school=school,
                    recipient_id=recipient,
                    subject=subject,
                    about=f"import:{key}",
                    due_at=due_at,
                    expires_at=due_at + IS_NEWS,
                    now=now,
                )
    return new


def plan_copies(storage: Storage, school: str, now: datetime) -> int | None:
    """Owe every student once a year the word to keep copies, where the school's document has one (anon15 十(二)1)."""
    local = now.astimezone(TAIPEI)
    if local.time() < LOOKED_AT:
        return None
    if local.month != COPIES_MONTH or local.day > COPIES_DAYS:
        return 0
    with storage.reading(school) as session:
        book = find_rules(session, school)
        if book is None or backup_rule(book.on(taipei_day(now))) is None:
            return 0
        about = copies_about(terms.calendar_of(session, school), now)
        bound = work_changes.find_bound_students(session, school=school)
    new = 0
    for begin in range(0, len(bound), _AT_ONCE):
        with storage.unit(school) as session:
            for recipient, division in bound[begin : begin + _AT_ONCE]:
                due_at = next_moment(default_hours(Role.STUDENT, division), now)
                new += notices.owe(
                    session,
                    school=school,
                    recipient_id=recipient,
                    subject=NoticeSubject.KEEP_COPIES,
                    about=about,
                    due_at=due_at,
                    expires_at=due_at + IS_NEWS,
                    now=now,
                )
    return new


def _office(session: Session, school: str, divisions: set[Division | None], now: datetime) -> list[int]:
    found = [one.id for each in divisions for one in find_in_charge(session, school=school, division=each, now=now)]
    return sorted({key for key in found if key is not None})
