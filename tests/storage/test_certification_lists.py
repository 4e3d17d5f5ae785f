"""Lists of certification: what was decided, what is open, what the platform says otherwise; on either database."""

from datetime import timedelta

import pytest

from portfolio.certification import CertificationStatus, Written
from portfolio.works import CertificationState
from storage.queries.certification_lists import find_contradictions, find_decisions, find_listed, find_written
from storage.queries.certifications import certify
from storage.tables import Certification
from tests.storage.certifying import make, show, two_teachers
from tests.world import OTHER, SMALL, World


@pytest.fixture
def passed(world: World) -> list[int]:
    """Let T01 pass two of three works."""
    ids = two_teachers(world, works=3)
    with world.storage.unit(SMALL) as session:
        for one in ids[:2]:
            request = session.get_one(Certification, one)
            certify(session, request, actor=world.actor("T01"), version=request.version, now=world.now)
    return ids


def test_decisions_from_a_moment_on(world: World, passed: list[int]) -> None:
    """The moment itself counts; another school has none of them."""
    with world.storage.reading(SMALL) as session:
        assert [one.request_id for one in find_decisions(session, school=SMALL, since=world.now)] == passed[:2]
        assert find_decisions(session, school=SMALL, since=world.now + timedelta(seconds=1)) == []
    with world.storage.reading(OTHER) as session:
        assert find_decisions(session, school=OTHER, since=world.now) == []


def test_what_the_platform_makes_of_them(world: World, passed: list[int]) -> None:
    """Shown, contradicted, gone, or not there yet; a contradiction ends with the next upload, which is asked anew."""
    show(world, passed[0], state=CertificationState.CERTIFIED)
    show(world, passed[1], state=CertificationState.RETURNED)
    make(world)
    with world.storage.reading(SMALL) as session:
        assert find_written(session, school=SMALL) == {
            Written.PRESSED: frozenset(),
            Written.WRITTEN: {passed[0]},
            Written.CONTRADICTED: {passed[1]},
        }
        (contradiction,) = find_contradictions(session, school=SMALL)
        assert (contradiction.certifier, contradiction.status) == ("T01", CertificationStatus.CERTIFIED)
        assert contradiction.shown is CertificationState.RETURNED
        assert {one.status for one in find_listed(session, school=SMALL)} == {
            CertificationStatus.CERTIFIED,
            CertificationStatus.PENDING,
        }

    show(world, passed[1], state=CertificationState.WAITING, doc_md5="another")
    make(world)
    with world.storage.reading(SMALL) as session:
        assert find_contradictions(session, school=SMALL) == []
        listed = find_listed(session, school=SMALL)
        assert sorted(one.attempt for one in listed) == [1, 2]
        assert {one.status for one in listed} == {CertificationStatus.PENDING}
        assert find_decisions(session, school=SMALL, since=world.now)[1].is_superseded


def test_a_work_off_the_platform_shows_nothing(world: World, passed: list[int]) -> None:
    """Its decision stays on the list as not written: nobody can write it any more without asking."""
    show(world, passed[0], departed_at=world.now)
    make(world)
    with world.storage.reading(SMALL) as session:
        first = find_decisions(session, school=SMALL, since=world.now)[0]
    assert (first.shown, first.written) == (None, Written.PRESSED)
