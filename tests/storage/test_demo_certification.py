"""The demo database's certification: presses count everywhere, T02 is away, and what was imported has been asked."""

import pytest
from sqlalchemy import func, select
from sqlmodel import col

from portfolio.certification import CertificationStatus, OfficialAct
from portfolio.people import Role
from portfolio.succession import Inability
from portfolio.works import CertificationState
from storage.queries import asking, official_acts
from storage.queries.audit import verify_school
from storage.queries.people import find_person
from storage.tables import Absence, Certification, Person, School, Work
from storage.units import Storage

SLUGS = ("anon15", "hwvs", "tmsb", "tttvs", "yphs")


def test_presses_count_in_every_demo_school(demo: Storage) -> None:
    """Each has the record, with the decision that it rests on, and an audit row behind it."""
    for slug in SLUGS:
        with demo.reading(slug) as session:
            (record,) = official_acts.list_acts(session, school=slug)
            assert official_acts.counts_here(session, school=slug, act=OfficialAct.CERTIFICATION)
            assert record.basis
        assert verify_school(demo, slug).findings == []


def test_the_teacher_on_leave_cannot_certify(demo: Storage) -> None:
    """T02's absence is open-ended and recorded by the registrar; nobody else is away."""
    for slug in SLUGS:
        with demo.reading(slug) as session:
            away = find_person(session, school=slug, number="T02")
            registrar = find_person(session, school=slug, number="R01")
            assert away is not None
            assert registrar is not None
            (absence,) = session.scalars(select(Absence).where(col(Absence.school) == slug))
            assert absence.teacher_id == away.id
            assert (absence.means, absence.until_on, absence.ended_at) == (Inability.CANNOT, None, None)
            assert (absence.recorded_by_id, registrar.role) == (registrar.id, Role.STAFF)


def test_every_waiting_outcome_has_one_request(demo: Storage) -> None:
    """What waits on the platform is asked of somebody once, and the next run finds nothing to do."""
    for slug in SLUGS:
        with demo.reading(slug) as session:
            waiting = session.scalars(
                select(col(Work.id)).where(col(Work.school) == slug, col(Work.state) == CertificationState.WAITING)
            )
            asked = session.scalars(
                select(col(Certification.work_id)).where(
                    col(Certification.school) == slug, col(Certification.status) == CertificationStatus.PENDING
                )
            )
            assert sorted(work or 0 for work in waiting) == sorted(asked)
            as_of = select(col(School.requests_as_of)).where(col(School.slug) == slug)
            assert session.scalar(as_of) == asking.newest_import(session, school=slug)
    with demo.reading() as session:
        assert asking.find_behind(session) == []
        assert (session.scalar(select(func.count()).select_from(Certification)) or 0) > 100


@pytest.mark.parametrize(
    ("slug", "step", "certifier"),
    [
        ("tttvs", 3, "T03"),  # no subsidy money, nobody took the course over: 科召集人
        ("yphs", 2, "T04"),  # nobody was named: who teaches the same course and grade
        ("anon15", 2, None),  # its order is at its end
        ("tmsb", 1, None),  # the document names nobody
        ("hwvs", 1, None),
    ],
)
def test_what_that_teacher_was_asked_for_is_with_the_next(
    demo: Storage, slug: str, step: int, certifier: str | None
) -> None:
    """From the first moment on, by each school's own order; where that names nobody the registrar is asked."""
    with demo.reading(slug) as session:
        away = find_person(session, school=slug, number="T02")
        assert away is not None
        over = session.scalars(select(Certification).where(col(Certification.certifier_id) == away.id)).all()
        assert {request.status for request in over} == {CertificationStatus.HANDED_OVER}
        following = session.execute(
            select(col(Certification.step), col(Person.number))
            .outerjoin(Person, col(Person.id) == Certification.certifier_id)
            .where(col(Certification.work_id).in_([request.work_id for request in over]), col(Certification.step) > 0)
        ).all()
    assert len(following) == len(over)
    assert {tuple(row) for row in following} == {(step, certifier)}
