"""Word of a returned work that does not arrive: somebody tells the student, while it can still be sent again."""

from datetime import date

import pytest

from portfolio.certification import ReturnReason
from portfolio.works import CertificationState
from storage.queries.certifications import send_back
from storage.queries.unreached import find_unreached
from storage.tables import Certification
from tests.conftest import FakeClock
from tests.desk import Desk
from tests.scheduler.mornings import Mornings
from tests.storage.certifying import make, show, two_teachers
from tests.world import SMALL, World

TOLD_ON = date(2025, 1, 22)


@pytest.fixture
def returned(world: World, clock: FakeClock, desk: Desk) -> tuple[Mornings, int]:
    """Return the planner of a school where a work of 20102 was returned, and the request."""
    mornings = Mornings(world, clock, desk)
    (request,) = two_teachers(world)
    with world.storage.unit(SMALL) as session:
        row = session.get_one(Certification, request)
        reason = ReturnReason.CANNOT_BE_OPENED
        actor = world.actor("T01")
        send_back(session, row, actor=actor, version=row.version, reason=reason, words=None, now=clock())
    mornings.bind_everybody()
    mornings.plan(date(2025, 1, 21))
    mornings.failed_return("20102", request, date(2025, 1, 21))
    return mornings, request


def test_it_is_on_the_lists_the_next_morning(returned: tuple[Mornings, int]) -> None:
    """Of the homeroom teacher and the registrar, by number and reason; once."""
    mornings, _ = returned
    said = mornings.told(TOLD_ON)
    for number in ("T01", "R01"):
        assert "有作品被退回，通知沒有送到的有：學生1位" in said[number]
        assert "這個月能送的訊息用完了：學生1位" in said[number]
        assert "周以樂" not in said[number]
    mornings.settle(TOLD_ON)
    assert mornings.told(date(2025, 1, 23)) == {}


def test_it_is_in_the_list_by_name(returned: tuple[Mornings, int]) -> None:
    """As something that was missed, besides deadlines."""
    mornings, _ = returned
    with mornings.world.storage.reading(SMALL) as session:
        (one,) = find_unreached(session, school=SMALL, now=mornings.clock())
    assert (one.number, one.why[0].value, [miss.is_return for miss in one.missed]) == ("20102", "over_cap", [True])


def test_what_was_sent_again_is_no_news(returned: tuple[Mornings, int]) -> None:
    """The student has seen it without us."""
    mornings, request = returned
    show(mornings.world, request, doc_md5="another", state=CertificationState.WAITING)
    make(mornings.world, now=mornings.clock())
    assert mornings.told(TOLD_ON) == {}
