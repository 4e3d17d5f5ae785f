"""What will go out, to how many, by which channel and for how much: as it then does, and with nothing written."""

from collections import Counter
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from portfolio.calendar import TAIPEI
from portfolio.people import Division, Role
from portfolio.reminders import NoticeSubject
from scheduler.costs import Forecast, forecast, plan_lines, price_of
from scheduler.foreseeing import Line
from scheduler.reminding import plan_reminders
from scheduler.runner import Scheduler
from storage.queries import notices
from storage.queries.quotas import keep_reading
from storage.queries.reminder_settings import change_settings
from storage.tables import Account, AuditEntry, Batch, Notice, Preference
from tests.conftest import FakeClock
from tests.scheduler.fakes import FakePlatforms
from tests.world import SMALL, World

LINE, TELEGRAM = "line.small", "telegram.small"
BEGIN = datetime(2025, 1, 15, tzinfo=TAIPEI)
LAST_DAY = datetime(2025, 2, 3, 16, 30, tzinfo=TAIPEI)  # of uploading, for students of the day division


@pytest.fixture
def school(world: World) -> World:
    """Return the small school with everybody on LINE but 30101, who is on Telegram."""
    for number in ("20101", "20101-1", "20101-2", "30101"):
        move(world, number, TELEGRAM if number == "30101" else LINE)
    return world


def move(world: World, number: str, channel: str) -> None:
    """Let this person's account be on another channel."""
    with world.storage.unit(SMALL) as session:
        account = session.get_one(Account, world.accounts[SMALL, number])
        account.channel, account.address = channel, f"U{world.accounts[SMALL, number]:032x}"


def prefer(world: World, number: str, **columns: Any) -> None:
    """Let somebody set preferences."""
    with world.storage.unit(SMALL) as session:
        person_id = world.id_of(number)
        session.add(Preference(school=SMALL, person_id=person_id, changed_at=world.now, **columns))


def lines(world: World, begin: datetime = BEGIN, days: int = 30, *, now: datetime | None = None) -> list[Line]:
    """Return what will go out within these days."""
    with world.storage.reading() as session:
        return plan_lines(session, SMALL, begin, begin + timedelta(days=days), now=now or world.now)


def last_day(found: list[Line], role: Role = Role.STUDENT) -> dict[str | None, tuple[int, int, int]]:
    """Return recipients, messages and unreached of the last day of uploading, by channel."""
    return {
        line.channel: (line.recipients, line.messages, line.unreached)
        for line in found
        if line.stage == "last_day" and line.role is role
    }


def set_quota(world: World, limit: int, used: int, *, reserve: int = 0, cap: int | None = None) -> None:
    """Let LINE say what is left of the month, and the school what of it."""
    with world.storage.unit(SMALL) as session:
        change_settings(
            session,
            school=SMALL,
            change=lambda found: replace(found, cap=cap, reserve=reserve),
            changed_by="cli",
            now=world.now,
        )
    with world.storage.unit() as session:
        keep_reading(session, LINE, quota=limit, used=used, now=world.now)


def rows(world: World) -> list[int]:
    """Return how many notices, batches and entries of the trail there are."""
    with world.storage.reading() as session:
        return [session.scalar(select(func.count()).select_from(table)) or 0 for table in (Notice, Batch, AuditEntry)]


def test_everybody_is_counted_by_channel_and_nothing_is_written(school: World) -> None:
    """Students and guardians of minors apart; whom no channel reaches is a line of its own."""
    before = rows(school)
    found = lines(school)

    assert last_day(found) == {LINE: (1, 1, 0), TELEGRAM: (1, 1, 0), None: (1, 0, 1)}
    assert last_day(found, Role.GUARDIAN) == {LINE: (1, 1, 0), None: (1, 0, 1)}
    (one,) = [line for line in found if line.stage == "last_day" and line.channel == TELEGRAM]
    assert one == Line(
        LAST_DAY,
        NoticeSubject.UPLOAD_OUTCOMES,
        "113-1",
        0,
        "last_day",
        Role.STUDENT,
        (3,),
        Division.DAY,
        TELEGRAM,
        recipients=1,
        messages=1,
        unreached=0,
    )
    assert [line.at for line in found] == sorted(line.at for line in found)
    assert rows(school) == before


def test_planning_what_was_foreseen_changes_no_line(school: World) -> None:
    """What is a row by now is counted once, whether it waits or is foreseen; what is past is not sent any more."""
    morning = LAST_DAY.replace(hour=8)
    before = lines(school, morning, 1, now=morning)
    assert plan_reminders(school.storage, SMALL, morning) == sum(line.recipients for line in before)

    assert lines(school, morning, 1, now=morning) == before
    assert lines(school, morning - timedelta(days=5), 5, now=morning) == []


def test_what_goes_out_on_one_day_is_one_message_to_an_account(school: World) -> None:
    """The second thing of a day costs nothing, unless somebody wants each at once; of two days it is two."""
    for days in (0, 1):
        with school.storage.unit(SMALL) as session:
            notices.owe(
                session,
                school=SMALL,
                recipient_id=school.id_of("20101"),
                subject=NoticeSubject.CERTIFIED,
                stage=str(days),
                now=school.now,
                due_at=LAST_DAY + timedelta(hours=1, days=days),
            )

    def messages() -> list[int]:
        found = lines(school, LAST_DAY.replace(hour=0), 2)
        return [line.messages for line in found if line.channel == LINE and line.role is Role.STUDENT]

    assert messages() == [1, 0, 1]
    prefer(school, "20101", at_once=True)
    assert messages() == [1, 1, 1]


def test_what_may_not_be_spent_goes_by_a_free_way_or_not_at_all(school: World) -> None:
    """Nothing is left of the cap: who also is on Telegram is told there, the others are not."""
    set_quota(school, 3000, 0, cap=0)
    assert last_day(lines(school))[LINE] == (1, 0, 1)

    school.bind("20101")
    prefer(school, "20101", platform="line")
    assert last_day(lines(school)) == {
        "simulator.small": (1, 1, 0),
        TELEGRAM: (1, 1, 0),
        None: (1, 0, 1),
    }


def test_the_reserve_lets_last_days_through(school: World) -> None:
    """Two messages are left, and both are kept: the week before waits in vain, the last day goes out."""
    set_quota(school, 3000, 2998, reserve=2)
    january = [line for line in lines(school) if line.channel == LINE]
    assert {(line.stage, line.messages, line.over) for line in january if line.at.month == 1} == {("vacation", 0, 1)}
    assert last_day(january) == {LINE: (1, 1, 0)}


def test_who_wants_nothing_is_not_reached(school: World) -> None:
    """Stopped or muted: no message, and one more to tell otherwise."""
    prefer(school, "20101", stopped_at=school.now)
    prefer(school, "30101", muted=["uploads"])

    assert last_day(lines(school)) == {None: (3, 0, 3)}


def test_a_forecast_names_what_cannot_go(school: World) -> None:
    """Until the month ends, by channel; a school without LINE has nothing to fear."""
    set_quota(school, 200, 199)
    with school.storage.reading() as session:
        (found,) = forecast(session, SMALL, school.now)
        assert price_of(session, TELEGRAM, school.now) == 0

    assert found == Forecast(LINE, "2025-01", 200, 199, None, 0, coming=2, over=1)
    assert (found.is_short, found.plan.name, int(found.bill)) == (True, "light", 0)
    for number in ("20101", "20101-1", "20101-2"):
        move(school, number, TELEGRAM)
    with school.storage.reading() as session:
        assert forecast(session, SMALL, school.now) == ()


@pytest.mark.anyio
async def test_what_was_foreseen_is_what_goes_out(school: World, clock: FakeClock) -> None:
    """As many messages, on these channels, at these moments, with one that cannot be paid for: to the last one."""
    set_quota(school, 200, 199)
    moments = sorted({line.at for line in lines(school, days=7)})
    found = [line for line in lines(school, days=7) if line.channel in (LINE, TELEGRAM)]
    platforms = FakePlatforms(clock)
    scheduler = Scheduler(school.storage, clock, platforms)
    await scheduler.run_due()
    platforms.letters.clear()  # about certification
    for moment in moments:
        clock.set(moment)
        await scheduler.run_due()

    arrived = [letter for letter in platforms.letters if letter.channel in (LINE, TELEGRAM)]  # staff are elsewhere
    went = Counter((letter.at, letter.channel) for letter in arrived)
    expected = Counter({(line.at, line.channel): 0 for line in found})
    for line in found:
        expected[line.at, line.channel] += line.messages
    assert {line.over for line in found} == {0, 1}
    assert +went == +expected
