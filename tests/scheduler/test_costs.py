"""What may still be spent: taken once, stopped where the reserve begins, and nothing where it is free."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import pytest
from sqlmodel import Session

from handlers.conversation import Reply
from portfolio.quota import Allowance, Quota
from portfolio.reminders import NoticeState, NoticeSubject, Priority
from scheduler.costs import allowance_of, budget_of
from scheduler.push import Delivery, Outcome
from storage.queries import batches
from storage.queries.quotas import find_quota, keep_reading
from storage.queries.reminder_settings import change_settings
from storage.tables import Notice
from tests.scheduler.fakes import FakePlatforms, PostOffice
from tests.storage.test_quotas import given_batch
from tests.world import OTHER, SMALL, World

LINE = "line.small"


def given_limits(world: World, *, cap: int | None = None, reserve: int | None = None) -> None:
    """Let the school set them."""
    with world.storage.unit(SMALL) as session:
        change_settings(
            session,
            school=SMALL,
            change=lambda found: replace(found, cap=cap, reserve=reserve),
            changed_by="cli",
            now=world.now,
        )


def put_on_the_way(session: Session, world: World, numbers: Sequence[str], *, stage: str) -> None:
    """Put a message to each of these people into a batch that is not settled."""
    batch_id = batches.make_batch(session, school=SMALL, channel=LINE, retry_key=f"key-{stage}", now=world.now)
    session.add_all(
        Notice(
            school=SMALL,
            recipient_id=world.id_of(number),
            subject=NoticeSubject.SELECTION,
            stage=stage,
            planned_at=world.now,
            due_at=world.now,
            state=NoticeState.BATCHED,
            batch_id=batch_id,
            binding_id=world.bindings[SMALL, number],
        )
        for number in numbers
    )


def test_free_channels_have_no_budget(world: World) -> None:
    """Telegram and the simulator count nothing."""
    with world.storage.unit() as session:
        assert budget_of(session, "telegram.small", world.now, school=SMALL) is None
        assert budget_of(session, "simulator.small", world.now, school=SMALL) is None


def test_what_is_taken_is_gone_for_every_school_of_the_channel(world: World) -> None:
    """Ordinary messages stop at the reserve; the last day goes on; the next transaction sees what is left."""
    given_limits(world, reserve=50)
    with world.storage.unit() as session:
        keep_reading(session, LINE, quota=200, used=100, now=world.now)
    with world.storage.unit() as session:
        budget = budget_of(session, LINE, world.now, school=SMALL)
        assert budget is not None
        taken = [
            budget.take(Priority.ORDINARY, 30),
            budget.take(Priority.ORDINARY, 30),
            budget.take(Priority.ORDINARY, 1),
            budget.take(Priority.LAST_DAY, 45),
        ]

    assert taken == [30, 20, 0, 45]
    with world.storage.reading() as session:
        assert find_quota(session, LINE, now=world.now) == Quota(200, 195)
        assert allowance_of(session, LINE, world.now, school=OTHER) == Allowance(5, 40)


def test_a_rollback_takes_nothing(world: World) -> None:
    """Messages count with the batch that carries them, or not at all."""
    try:
        with world.storage.unit() as session:
            budget = budget_of(session, LINE, world.now, school=SMALL)
            assert budget is not None
            assert budget.take(Priority.ORDINARY, 10) == 10
            raise InterruptedError
    except InterruptedError:
        pass

    with world.storage.reading() as session:
        assert find_quota(session, LINE, now=world.now) == Quota(None, 0)


@pytest.mark.parametrize("is_read", [True, False])
def test_processes_do_not_spend_the_same_message(world: World, is_read: bool) -> None:
    """Six want two each at the same moment, of five that are left: by LINE's count, or by the school's own cap."""
    given_limits(world, cap=None if is_read else 5, reserve=0)
    if is_read:
        with world.storage.unit() as session:
            keep_reading(session, LINE, quota=200, used=195, now=world.now)

    def take(ordinal: int) -> int:
        with world.storage.unit() as session:
            budget = budget_of(session, LINE, world.now, school=SMALL)
            assert budget is not None
            taken = budget.take(Priority.ORDINARY, 2)
            put_on_the_way(session, world, ("20101", "30101")[:taken], stage=str(ordinal))
            return taken

    with ThreadPoolExecutor(6) as threads:
        assert sorted(threads.map(take, range(6))) == [0, 0, 0, 1, 2, 2]


def test_the_cap_is_the_schools_own(world: World) -> None:
    """LINE has room for thousands; the school said two, and one of them went."""
    given_limits(world, cap=2, reserve=0)
    given_batch(world, "20101", channel=LINE, settled=True)
    with world.storage.unit() as session:
        keep_reading(session, LINE, quota=3000, used=1, now=world.now)
        budget = budget_of(session, LINE, world.now, school=SMALL)
        assert budget is not None
        assert [budget.take(Priority.RECEIPT, 1), budget.take(Priority.RECEIPT, 1)] == [1, 0]


class UsedUp(FakePlatforms):
    """A LINE whose month ended earlier than anybody here counted, and a Telegram that knows no months."""

    async def __call__(self, channel: str, address: str, reply: Reply, **how: Any) -> Delivery:
        if channel == LINE:
            self.requests.append(address)
            return Delivery(Outcome.REFUSED, reason="quota")
        return await super().__call__(channel, address, reply, **how)


@pytest.mark.anyio
async def test_what_line_refuses_for_the_month_is_asked_once(post: PostOffice) -> None:
    """Whoever comes after it is told by a free way, or is on the list."""
    post.platforms = UsedUp(post.clock)
    post.scheduler = post.another_process()
    post.clock.set(post.clock().replace(hour=17))
    for number, channels in (("20101", [LINE]), ("20102", [LINE]), ("20103", [LINE, "telegram.small"])):
        post.student(number, *channels)
        post.sets(number, platform="line")
        post.owe(number, number, subject=NoticeSubject.DEPUTY_ANSWERED)
        await post.run()

    assert post.fates() == [
        (NoticeState.UNREACHABLE, "quota"),
        (NoticeState.UNREACHABLE, "over_cap"),
        (NoticeState.SENT, None),
    ]
    assert post.platforms.asked_for == ["t-20103"]
    assert post.platforms.requests[0] == "l-20101"
    assert len(post.platforms.requests) == 2
