"""After a start every school is to be planned: what is due elsewhere goes out meanwhile, and still as one message."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from portfolio.people import Role
from portfolio.reminders import NoticeState
from scheduler.runner import PLANNED_AT_ONCE
from storage.queries import notices
from storage.tables import School
from tests.scheduler.fakes import PostOffice
from tests.scheduler.reminding import SELECTION, UPLOADS, Reminders, at, own
from tests.scheduler.test_one_a_day import both
from tests.world_rows import SMALL

pytestmark = pytest.mark.anyio

MANY = 3 * PLANNED_AT_ONCE


@pytest.fixture
def planned(post: PostOffice, monkeypatch: pytest.MonkeyPatch) -> dict[str, int]:
    """Return the schools that were planned, in order, each with how many messages had gone out by then."""
    found: dict[str, int] = {}

    def plan(_: Any, school: str, _now: datetime) -> int:
        found[school] = len(post.platforms.letters)
        return 0

    monkeypatch.setattr("scheduler.planning.plan_reports", plan)
    return found


def add_schools(post: PostOffice, *, owed: bool = False) -> None:
    """Add many schools whose names come before the small school's; what they owe was due an hour ago."""
    with post.storage.unit() as session:
        session.add_all(School(slug=f"a{n:02}", name="別校", pack=None, created_at=post.clock()) for n in range(MANY))
    for number in range(MANY if owed else 0):
        school = f"a{number:02}"
        person = post.world.add_person("20101", Role.STUDENT, school=school)
        with post.storage.unit(school) as session:
            due_at = post.clock() - timedelta(hours=1)
            notices.owe(session, school=school, recipient_id=person, subject=UPLOADS, now=post.clock(), due_at=due_at)


async def test_what_is_due_does_not_wait_for_every_school(
    reminders: Reminders, post: PostOffice, planned: dict[str, int]
) -> None:
    """Its own school is planned among the first, and it goes out while the next ones are."""
    post.clock.set(at(12))
    add_schools(post)
    post.student("20101")
    reminders.owe("20101", UPLOADS)
    post.scheduler = post.another_process()

    await post.run()

    assert set(planned) == {SMALL, *(f"a{n:02}" for n in range(MANY))}
    assert next(iter(planned)) == SMALL
    assert list(planned.values()) == [0] * 2 * PLANNED_AT_ONCE + [1] * (1 + MANY - 2 * PLANNED_AT_ONCE)


async def test_nothing_goes_out_before_its_school_is_planned(
    reminders: Reminders, post: PostOffice, planned: dict[str, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    """However many others come first: what is planned for the same person on that day is in the same message."""
    post.clock.set(at(12))
    add_schools(post, owed=True)
    post.student("20101")
    reminders.owe("20101", UPLOADS)

    def plan(_: Any, school: str, _now: datetime) -> int:
        if school == SMALL:
            reminders.owe("20101", SELECTION)
        return 1

    monkeypatch.setattr("scheduler.planning.plan_receipt_lists", plan)
    post.scheduler = post.another_process()
    await post.run()

    assert list(planned).index(SMALL) >= PLANNED_AT_ONCE
    assert [letter.reply.title for letter in post.platforms.letters] == [both(own(SELECTION), own(UPLOADS))]
    assert len(post.notices("20101")) == 2


async def test_a_school_that_is_never_done_keeps_nothing_back(
    reminders: Reminders, post: PostOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its deadlines change each time that it is planned, say: it has its turn, and what is owed there goes out."""
    post.clock.set(at(12))
    add_schools(post)
    post.student("20101")
    reminders.owe("20101", UPLOADS)
    tried: list[str] = []

    def plan(_: Any, school: str, _now: datetime, **_more: Any) -> int | None:
        tried.append(school)
        return None if school == SMALL else 0

    monkeypatch.setattr("scheduler.reminding.plan_reminders", plan)
    post.scheduler = post.another_process()
    await post.run()

    assert tried.count(SMALL) == 1
    assert post.fates() == [(NoticeState.SENT, None)]
    await post.run()
    assert tried.count(SMALL) == 2
