"""Requests to certify for tests: a course with two teachers, and what may never be true of what they decide.

`main` is a process that presses 「認證通過」 once (several at once in test_certifying_at_once.py).
"""

import os
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import select
from sqlmodel import Session, col

from handlers.context import Actor
from portfolio.certification import IN_FORCE, CertificationStatus
from portfolio.errors import PortfolioError
from portfolio.people import Role
from portfolio.requests import Step
from portfolio.works import CertificationState, WorkKind
from storage.engine import make_engines
from storage.queries import certifications, requests
from storage.queries.asking import make_requests
from storage.queries.audit import verify_school
from storage.queries.people import find_person
from storage.secrets import Secrets
from storage.tables import AuditEntry, Certification, Person, RosterImport, School, Teaching, Work
from storage.units import Storage
from tests.world import SMALL, World

KINDS = (WorkKind.COURSE_OUTCOME,)
REFUSED = 3  # the exit code of a process that came too late


def two_teachers(world: World, works: int = 1) -> list[int]:
    """Let T02 teach M1 too, and make requests of so many works of 20102, all else being settled; return their keys."""
    with world.together():
        course = world.courses[SMALL, "113-1", "M1"]
        with world.unit() as session:
            session.add(Teaching(school=SMALL, course_id=course, teacher_id=world.id_of("T02")))
            waiting = select(Work).where(col(Work.school) == SMALL, col(Work.state) == CertificationState.WAITING)
            for work in session.scalars(waiting):
                work.state = CertificationState.CERTIFIED
        for number in range(works):
            world.add_work("20102", f"作品 {number}", doc_md5=f"md5-{number}")
    make(world)
    return [request.id or 0 for request in everything(world.storage)]


def make(world: World, *, now: datetime | None = None) -> Counter[Step]:
    """Make the requests of what the platform shows now."""
    with world.storage.unit(SMALL) as session:
        return make_here(session, now or world.now)


def make_here(session: Session, now: datetime, school: str = SMALL) -> Counter[Step]:
    """Make them in this transaction."""
    found = session.get(School, school)
    assert found is not None
    return make_requests(session, found, kinds=KINDS, now=now)


def show(world: World, request_id: int, **columns: object) -> None:
    """Let the platform show these columns of the request's work, in an import of its own."""
    with world.storage.unit(SMALL) as session:
        request = session.get(Certification, request_id)
        assert request is not None
        work = session.get(Work, request.work_id)
        assert work is not None
        for name, value in columns.items():
            setattr(work, name, value)
        session.add(
            RosterImport(
                school=SMALL,
                kind="works",
                sha256=f"{sorted(columns.items())}",
                full=True,
                rows=1,
                imported_at=world.now + timedelta(hours=1),
            )
        )


def everything(storage: Storage, school: str = SMALL) -> list[Certification]:
    """Return every request of a school, oldest first."""
    with storage.reading(school) as session:
        statement = select(Certification).where(col(Certification.school) == school).order_by(col(Certification.id))
        return list(session.scalars(statement))


def one(storage: Storage, request_id: int) -> Certification:
    """Return a request as it stands now."""
    with storage.reading(SMALL) as session:
        found = session.get(Certification, request_id)
        assert found is not None
        return found


def certify(session: Session, actor: "Someone | Actor", request_id: int, *, version: int, now: datetime) -> None:
    """Press 「認證通過」 as a card shows it: through the door, with the version that was shown."""
    card = requests.access_request(session, actor=actor, request_id=request_id)
    certifications.certify(session, card.request, actor=actor, version=version, now=now)


def acts(storage: Storage, school: str = SMALL) -> Counter[str]:
    """Return how often each act on a request stands in the audit trail; one entry may be about several of them."""
    told: Counter[str] = Counter()
    with storage.reading(school) as session:
        statement = select(col(AuditEntry.act), col(AuditEntry.facts)).where(col(AuditEntry.school) == school)
        for act, facts in session.execute(statement):
            if act.startswith("certification."):
                told[act] += len(facts.get("works", ("one",)))
    return told


def check(storage: Storage, school: str = SMALL, *, offices: Collection[int] = ()) -> list[Certification]:
    """Hold a school's requests and its trail to what must be true at any moment, and return the requests.

    As `check_rows`; the chain verifies; who is asked is a teacher, one of `offices`, or nobody: the registrar's.
    """
    rows = check_rows(storage, school)
    assert verify_school(storage, school).findings == []
    asked = {row.certifier_id for row in rows if row.certifier_id is not None} - set(offices)
    with storage.reading(school) as session:
        people = session.execute(select(Person.role, Person.school).where(col(Person.id).in_(asked))).all()
    assert len(people) == len(asked)
    assert {tuple(one) for one in people} <= {(Role.TEACHER, school)}
    return rows


def check_rows(storage: Storage, school: str = SMALL) -> list[Certification]:
    """Hold a school's requests to each other and to the trail's counts, and return them.

    One in force an attempt; what waits is the newest of its work; decided by somebody; as many as the trail tells of.
    """
    rows = everything(storage, school)
    in_force = Counter((row.work_id, row.attempt) for row in rows if row.status in IN_FORCE)
    assert set(in_force.values()) <= {1}, in_force
    newest: dict[int, Certification] = {row.work_id: row for row in rows}
    for row in rows:
        if row.status is CertificationStatus.PENDING:
            assert newest[row.work_id].id == row.id, f"request {row.id} waits behind a newer one"
        assert (row.decided_by_id is not None) or row.status in (
            CertificationStatus.PENDING,
            CertificationStatus.HANDED_OVER,
            CertificationStatus.WITHDRAWN,
        )
    told = acts(storage, school)
    stand = Counter(row.status for row in rows)
    passed, undone = told["certification.certified"], told["certification.undone"]
    assert passed - undone == stand[CertificationStatus.CERTIFIED]
    assert told["certification.returned"] == stand[CertificationStatus.RETURNED]
    assert told["certification.handed_over"] == stand[CertificationStatus.HANDED_OVER]
    return rows


def main(url: str, key: str, heads: str, number: str, request_id: str, version: str, now: str) -> None:
    """Press once, as the teacher of this number; end with `REFUSED` where somebody was quicker."""
    storage = Storage(make_engines(url), Secrets(key.encode()), heads=Path(heads))
    late = False
    try:
        with storage.unit(SMALL) as session:
            person = find_person(session, school=SMALL, number=number)
            assert person is not None
            someone = Someone(person.id or 0, SMALL, number, person.role)
            certify(session, someone, int(request_id), version=int(version), now=datetime.fromisoformat(now))
    except PortfolioError:
        late = True
    storage.engines.dispose()
    if late:
        os._exit(REFUSED)


@dataclass(frozen=True)
class Someone:
    """Who acts, known by number alone."""

    person_id: int
    school: str
    number: str
    role: Role
    binding_id: int = 0
