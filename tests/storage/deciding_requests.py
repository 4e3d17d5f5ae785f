"""Processes that decide on requests to certify until they are killed (for test_kill_certifying.py).

Press after press: a card is offered with its token, and the press uses the token up, decides, and writes its entry,
in one transaction. What is passed is taken back later, what waits may be handed on, so that there is always something.
"""

import os
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

from sqlalchemy import select
from sqlmodel import Session, col

from portfolio.certification import IN_FORCE, CertificationStatus
from storage.engine import make_engines
from storage.queries import certifications, presses, requests
from storage.queries.people import find_person
from storage.secrets import Secrets
from storage.tables import Binding, Certification
from storage.units import Storage
from tests.storage.certifying import Someone
from tests.storage.deciding import POINTS, die, listen
from tests.world_rows import SMALL

ACT = "certification.decide"
START = datetime(2025, 1, 15, tzinfo=UTC)


def decide(storage: Storage, random: Random, now: datetime, how: Callable[..., None] | None) -> None:
    """Do one thing about one request, in two transactions: the card, and the press; `how` may set a trap in it."""
    with storage.unit(SMALL) as session:
        statement = select(Certification).where(col(Certification.status).in_(IN_FORCE)).order_by(col(Certification.id))
        request = random.choice(list(session.scalars(statement)))
        actor = _asked(session, request)
        given = {"school": SMALL, "person_id": actor.person_id, "act": ACT, "object_id": request.id or 0}
        token = presses.offer(session, **given, version=request.version, now=now, expires_at=now + timedelta(days=1))
    with storage.unit(SMALL) as session:
        if how is not None:
            how(session, die)
        press = presses.access(session, token, actor=actor, act=ACT, now=now)
        request = requests.access_request(session, actor=actor, request_id=press.object_id).request
        if request.status is CertificationStatus.CERTIFIED:
            certifications.undo(session, request, actor=actor, version=press.version, now=now)
        elif random.random() < 0.25:
            to = find_person(session, school=SMALL, number="T02" if actor.number == "T01" else "T01")
            assert to is not None
            certifications.hand_over(session, request, to=to.id, step=1, now=now, actor=actor)
        else:
            certifications.certify(session, request, actor=actor, version=press.version, now=now)


def _asked(session: Session, request: Certification) -> Someone:
    for number in ("T01", "T02"):
        person = find_person(session, school=SMALL, number=number)
        assert person is not None
        assert person.id is not None
        if person.id == (request.decided_by_id or request.certifier_id):
            binding = session.scalars(select(Binding).where(col(Binding.person_id) == person.id)).one()
            return Someone(person.id, SMALL, number, person.role, binding.id or 0)
    raise AssertionError("somebody else was asked")


def main(url: str, key: str, heads: str, point: str, times: int) -> None:
    """Decide `times` times and say each number once it is committed; the last one falls into the trap, if any."""
    print(f"pid {os.getpid()}", flush=True)
    storage = Storage(make_engines(url), Secrets(key.encode()), heads=Path(heads))
    random = Random(os.getpid())
    for number in range(times):
        decide(storage, random, START, POINTS.get(point) if number == times - 1 else None)
        print(number, flush=True)
    storage.engines.dispose()


if __name__ == "__main__":
    listen(main)
