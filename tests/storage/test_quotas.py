"""What LINE said of a month, what went since, and what a school has spent."""

import uuid
from datetime import datetime, timedelta

import pytest

from portfolio.quota import Quota
from portfolio.reminders import NoticeState, NoticeSubject
from storage.queries import batches, notices, outgoing
from storage.queries.quotas import count_spent, find_quota, find_read_at, find_readings, keep_reading, mark_spent, spend
from tests.world import OTHER, SMALL, World

LINE = "line.small"


def given_batch(
    world: World, *numbers: str, channel: str = LINE, school: str = SMALL, settled: bool = False, each: int = 1
) -> int:
    """Put `each` notices to these people into one batch; settled ones were sent."""
    with world.storage.unit() as session:
        key = str(uuid.uuid4())
        batch_id = batches.make_batch(session, school=school, channel=channel, retry_key=key, now=world.now)
        for number in numbers:
            for stage in range(each):
                notices.owe(
                    session,
                    school=school,
                    recipient_id=world.id_of(number, school),
                    subject=NoticeSubject.SELECTION,
                    stage=f"{key}-{stage}",
                    now=world.now,
                    due_at=world.now,
                )
        due = outgoing.claim_due(session, school=school, now=world.now, limit=100)
        ways = {one.id: world.bindings[school, _number(world, one.recipient_id, school)] for one in due if one.id}
        outgoing.put_into_batch(session, ways, batch_id=batch_id)
        if settled:
            notices.settle(session, ways, NoticeState.SENT, at=world.now)
            batches.finish(session, batch_id, now=world.now)
        return batch_id


def _number(world: World, person_id: int, school: str) -> str:
    return next(number for (of, number), key in world.people.items() if (of, key) == (school, person_id))


def test_a_channel_never_asked_about_counts_without_a_limit(world: World) -> None:
    """Until LINE says more, what goes out is counted; who looks again sees that it was never asked."""
    for count in (3, 4):
        with world.storage.unit() as session:
            spend(session, LINE, count, now=world.now)

    with world.storage.reading() as session:
        assert find_quota(session, LINE, now=world.now) == Quota(None, 7)
        assert find_quota(session, "line.other", now=world.now) == Quota(None, 0)
        assert find_read_at(session, LINE) is None
        assert find_readings(session) == {}


def test_a_reading_counts_with_what_is_on_its_way(world: World) -> None:
    """LINE cannot know of what we are about to send: messages in open batches count, notices of one message once."""
    given_batch(world, "20101", "30101", each=2)
    given_batch(world, "20101-1", channel="telegram.small")
    with world.storage.unit() as session:
        assert keep_reading(session, LINE, quota=3000, used=120, now=world.now) == Quota(3000, 122)
        spend(session, LINE, 5, now=world.now)

    with world.storage.reading() as session:
        assert find_quota(session, LINE, now=world.now) == Quota(3000, 127)
        assert find_read_at(session, LINE) == world.now
        assert find_readings(session) == {LINE: world.now}


def test_lines_count_lags_behind(world: World) -> None:
    """A smaller number right after something went out is not believed; a quarter of an hour later it is."""
    with world.storage.unit() as session:
        keep_reading(session, LINE, quota=3000, used=100, now=world.now)
        spend(session, LINE, 2, now=world.now)
    given_batch(world, "20101", "30101", settled=True)
    read = []
    for minutes in (5, 20):
        with world.storage.unit() as session:
            read.append(keep_reading(session, LINE, quota=3000, used=101, now=world.now + timedelta(minutes=minutes)))

    assert read == [Quota(3000, 102), Quota(3000, 101)]


def test_a_new_month_begins_with_nothing_used(world: World) -> None:
    """Last month's limit holds until LINE is asked again, what was used then does not."""
    later = world.now + timedelta(days=20)
    with world.storage.unit() as session:
        keep_reading(session, LINE, quota=200, used=200, now=world.now)
        before = find_quota(session, LINE, now=later)
        spend(session, LINE, 3, now=later)
        after = find_quota(session, LINE, now=later)

    assert (before, after) == (Quota(200, 0), Quota(200, 3))


def test_a_school_spends_its_own_cap(world: World, now: datetime) -> None:
    """Messages of this month by channels that cost, sent or on their way; not another school's, nor free ones."""
    given_batch(world, "20101", "20101-1", each=3, settled=True)
    given_batch(world, "30101")
    given_batch(world, "20101", channel="telegram.small")
    given_batch(world, "20101", school=OTHER)

    with world.storage.reading() as session:
        assert count_spent(session, school=SMALL, now=now) == 3
        assert count_spent(session, school=OTHER, now=now) == 1
        assert count_spent(session, school=SMALL, now=now + timedelta(days=31)) == 0


def test_line_knows_better_that_a_month_is_used_up(world: World) -> None:
    """Whatever was counted here, nothing more goes; with the next reading what LINE says holds again."""
    with world.storage.unit() as session:
        keep_reading(session, LINE, quota=3000, used=2000, now=world.now)
        mark_spent(session, LINE, now=world.now)
        spend(session, "line.never-read", 7, now=world.now)
        mark_spent(session, "line.never-read", now=world.now)
    with world.storage.unit() as session:
        assert find_quota(session, LINE, now=world.now).left == 0
        assert find_quota(session, "line.never-read", now=world.now) == Quota(7, 7)
        assert keep_reading(session, LINE, quota=6000, used=3000, now=world.now) == Quota(6000, 3000)


def test_a_school_by_itself_sees_no_month(world: World) -> None:
    """PostgreSQL would show it nothing, as if nothing were used: it is refused on both databases."""
    with world.storage.reading(SMALL) as session, pytest.raises(ValueError, match="program's own"):
        find_quota(session, LINE, now=world.now)
