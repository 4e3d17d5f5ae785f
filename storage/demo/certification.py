"""Certification in the demo schools: presses in the chat count, T02 cannot certify, requests stand as imported."""

from datetime import datetime
from typing import Final, Protocol

from sqlmodel import Session

from portfolio.certification import OfficialAct
from portfolio.dates import taipei_day
from portfolio.limits import needs_certification
from portfolio.reminders import NoticeState
from portfolio.schools import load_pack
from portfolio.succession import Inability
from portfolio.works import WorkKind
from storage.demo.catalogue import words
from storage.demo.histories import AWAY, AWAY_FROM
from storage.queries import notices, outgoing
from storage.queries.asking import make_requests
from storage.queries.official_acts import record_act
from storage.queries.people import find_person
from storage.tables import Absence, School

REGISTRAR: Final = "R01"
MOST_TOLD: Final = 500


class MoveOn(Protocol):
    """What lets requests go to whose turn it is, by each school's order: `handlers.succession.move_on`, handed down."""

    def __call__(self, session: Session, *, school: str, now: datetime) -> object:
        """Move what has to move at one school."""
        ...

    def __hash__(self) -> int:
        """Tell it from others: the template depends on it."""
        ...


def begin_certification(session: Session, school: School, *, by: str, now: datetime, move_on: MoveOn | None) -> None:
    """Record that presses count and that T02 is away without certifying, and ask for what was imported.

    With `move_on` what T02 was asked for is with the next in the school's order; without, it goes there later.
    """
    act = OfficialAct.CERTIFICATION
    basis = words("acts")[act.value]["basis"]
    record_act(session, school=school.slug, act=act, counts=True, basis=basis, recorded_by=by, now=now)
    _record_absence(session, school.slug, now)
    pack = load_pack(school.slug)
    kinds = [kind for kind in WorkKind if needs_certification(pack, kind)]
    make_requests(session, school, kinds=kinds, now=now)
    if move_on is not None:
        session.flush()
        move_on(session, school=school.slug, now=now)
        told = [notice.id for notice in outgoing.claim_due(session, school=school.slug, now=now, limit=MOST_TOLD)]
        # Everybody knows by the start: whoever opens the demo is not met by a dozen messages to others.
        notices.settle(session, told, NoticeState.NEEDLESS, at=now, reason="demo")


def _record_absence(session: Session, school: str, now: datetime) -> None:
    """Write the row alone: an entry in the trail would hold pseudonyms, and the template's key is nobody's."""
    away, registrar = (find_person(session, school=school, number=number) for number in (AWAY, REGISTRAR))
    assert away is not None
    assert registrar is not None
    session.add(
        Absence(
            school=school,
            teacher_id=away.id or 0,
            from_on=taipei_day(AWAY_FROM),
            means=Inability.CANNOT,
            recorded_by_id=registrar.id,
            recorded_at=now,
        )
    )
