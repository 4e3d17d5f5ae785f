"""What is done once a day: nothing is kept for longer than it is needed, and guardians' bindings end in time.

Used codes and settled notices stay: they are the record of what was done.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Final

from handlers.authorising_notices import owe_of_age
from handlers.binding_notices import owe_binding_revoked
from portfolio.dates import taipei_day
from portfolio.questions import KEPT_FOR
from scheduler.settling import ACTOR
from storage.queries import (
    audit,
    bindings,
    failures,
    forgetting,
    linking,
    presses,
    questions,
    schools,
    unsettled,
    upkeep,
)
from storage.queries.coming_of_age import find_come_of_age
from storage.units import Storage

if TYPE_CHECKING:
    from sqlmodel import Session

BEGINS_AT: Final = timedelta(hours=3)  # after midnight in Taipei, when nobody writes
EVENT_IDS: Final = timedelta(days=8)  # platforms deliver an event again for days (reliability.md § 1.1)
FAILURES: Final = timedelta(days=1)  # only those of the last hour count
PRESSES: Final = timedelta(days=30)  # after their expiry: until then an old button still says what became of it
LINKS: Final = timedelta(days=1)  # tries to bind by the web page, which are over after minutes
STRANGERS: Final = timedelta(days=30)  # accounts bound to nobody, since they were first seen
AT_ONCE: Final = 1000  # rows a transaction

GoOn = Callable[[], bool]


def day_of(now: datetime) -> date:
    """Return the day that upkeep is for: at two in the morning it is still that of the day before."""
    return taipei_day(now - BEGINS_AT)


def is_done(storage: Storage, day: date) -> bool:
    """Return whether some process has done the upkeep of this day, or of a later one."""
    with storage.reading() as session:
        found = upkeep.find_done_for(session)
        return found is not None and found >= day


def do_upkeep(storage: Storage, now: datetime, *, at_once: int = AT_ONCE, go_on: GoOn = lambda: True) -> dict[str, int]:
    """Do one day's upkeep in short transactions, and return how many rows of which kind; `go_on` is asked between them.

    Interrupted, it is begun again later; twice does no harm.
    """
    steps: dict[str, Callable[..., int]] = {
        "events": partial(upkeep.forget_handled_events, before=now - EVENT_IDS),
        "binding_failures": partial(failures.forget, before=now - FAILURES),
        "presses": partial(presses.forget, before=now - PRESSES),
        "links": partial(linking.forget, before=now - LINKS),
        "dialogs": partial(upkeep.close_dialogs, now=now),
        "questions": partial(questions.forget, before=now - KEPT_FOR),
        "unsettled": partial(unsettled.forget, before=taipei_day(now - KEPT_FOR)),
        "accounts": partial(forgetting.remove_unbound, before=now - STRANGERS, now=now),
    }
    done = {name: _repeat(storage, step, at_once, go_on) for name, step in steps.items()}
    with storage.reading() as session:
        before = upkeep.find_done_for(session) or taipei_day(now) - timedelta(days=1)
    done["of_age"] = _end_of_age(storage, now, go_on, since=before)
    if go_on():
        with storage.unit() as session:
            upkeep.set_done_for(session, day_of(now))
    return done


def _repeat(storage: Storage, step: Callable[..., int], at_once: int, go_on: GoOn) -> int:
    done = 0
    while go_on():
        with storage.unit() as session:
            changed = step(session, limit=at_once)
        done += changed
        if changed < at_once:
            break
    return done


def _end_of_age(storage: Storage, now: datetime, go_on: GoOn, *, since: date) -> int:
    """Tell of who has come of age since that day; end the bindings of guardians whose children all are (民法第12條).

    A school at a time. A guardian is told first: the binding ends with the upkeep after that.
    """
    with storage.reading() as session:
        slugs = [school.slug for school in schools.list_schools(session)]
    ended = 0
    for slug in slugs:
        if go_on():
            with storage.unit(slug) as session:
                for student in find_come_of_age(session, school=slug, after=since, until=taipei_day(now)):
                    owe_of_age(session, student, now=now)
                ended += _end_of_age_at(session, slug, now)
    return ended


def _end_of_age_at(session: Session, school: str, now: datetime) -> int:
    over = bindings.end_of_age(session, school=school, now=now)
    for one in over:
        owe_binding_revoked(session, one, reason="of_age", now=now)  # to what the guardian is bound to besides
    for one in over:
        audit.record(
            session,
            school=school,
            at=now,
            actor=ACTOR,
            act="binding.of_age",
            subject=audit.person_pseudonym(session, school, one.person.number),
            facts={"binding": one.id, "channel": one.binding.channel},
        )
    return len(over)
