"""When, where and whether something goes out: hours, exam weeks, one message a day, wishes, and what it costs."""

from datetime import timedelta

import pytest

from portfolio.people import Division
from portfolio.reminders import NoticeState, NoticeSubject
from storage.queries import quotas
from storage.tables import Person, QuietSpan, ReminderSetting
from tests.scheduler.fakes import LINE, TELEGRAM, PostOffice, Weather
from tests.scheduler.reminding import RECEIPT, SELECTION, TODAY, UPLOADS, Reminders, arrives, at, own
from tests.world_rows import SMALL

pytestmark = pytest.mark.anyio

# Hours.


async def test_each_kind_of_people_has_hours(reminders: Reminders, post: PostOffice) -> None:
    """Students at noon, evening students too, guardians at half past five; nobody in the night before."""
    post.clock.set(at(0, 30))
    for number in ("20101", "29101"):
        post.student(number)
        reminders.owe(number)
    with post.storage.unit(SMALL) as session:
        session.get_one(Person, post.world.id_of("29101")).division = Division.CONTINUING
    reminders.guardian("20101-1")
    reminders.owe("20101-1", about="student:20101")

    hours = [at(hour, 30) for hour in range(24)]
    found = await arrives(post, *hours)

    assert found == {
        "l-20101": [(12, own(UPLOADS))],
        "l-29101": [(12, own(UPLOADS))],
        "l-20101-1": [(17, "upload_outcomes 113-1 before child 2")],
    }


async def test_a_school_sets_its_hours_and_a_person_their_own(reminders: Reminders, post: PostOffice) -> None:
    """The school's replace the usual ones, and a person's the school's."""
    hours = {"student": {"spans": [["18:00", "19:00"]], "slot": "18:00"}}
    with post.storage.unit(SMALL) as session:
        session.add(ReminderSetting(school=SMALL, hours=hours, changed_by="cli", changed_at=post.clock()))
    for number in ("20101", "20102"):
        post.student(number)
        reminders.owe(number)
    post.sets("20102", hours=[["20:00", "21:00"]])

    found = await arrives(post, at(12), at(18), at(19, 30), at(20))

    assert {address: hour for address, [(hour, _)] in found.items()} == {"l-20101": 18, "l-20102": 20}


@pytest.mark.parametrize("subject", [NoticeSubject.BINDING_REVOKED, RECEIPT])
async def test_nothing_goes_out_at_night(reminders: Reminders, post: PostOffice, subject: NoticeSubject) -> None:
    """Not even what cannot wait: it comes as soon as the night is over."""
    post.clock.set(at(22))
    post.student("20101")
    ends = at(7, 30, day=TODAY + timedelta(days=1))
    reminders.owe("20101", subject, stage="last_day", expires_at=ends, closes=ends.isoformat())

    found = await arrives(post, at(22), at(23, 59), at(6, 59, day=ends.date()), at(7, day=ends.date()))

    assert [hour for hour, _ in found["l-20101"]] == [7]


async def test_the_last_word_on_a_receipt_may_leave_the_hours(reminders: Reminders, post: PostOffice) -> None:
    """It goes out in the morning, before anybody's hours begin; others always keep to them."""
    for number in ("20101", "20102", "20103"):
        post.student(number)
    before, after = at(11), at(17)
    reminders.owe("20101", RECEIPT, stage="last_day", expires_at=before, closes=before.isoformat())
    reminders.owe("20102", RECEIPT, stage="last_day", expires_at=after, closes=after.isoformat())
    reminders.owe("20103", UPLOADS, stage="last_day", expires_at=before, closes=before.isoformat())

    found = await arrives(post, at(9), at(11), at(12))

    assert {address: hour for address, [(hour, _)] in found.items()} == {"l-20101": 9, "l-20102": 9}
    assert post.fates()[2] == (NoticeState.EXPIRED, "expired")


async def test_what_no_hour_is_left_for_ends_when_it_expires(reminders: Reminders, post: PostOffice) -> None:
    """Not at the next hour for its person: by then the staff has long looked at whom to tell on paper."""
    post.student("20101")
    ends = at(0, day=TODAY + timedelta(days=1))
    reminders.owe("20101", UPLOADS, stage="last_day", expires_at=ends, closes=at(23, 59).isoformat())

    found = await arrives(post, at(22), ends)

    assert found == {}
    assert post.fates() == [(NoticeState.EXPIRED, "expired")]


async def test_exam_weeks_hold_what_can_wait(reminders: Reminders, post: PostOffice) -> None:
    """Receipts and last days go out; the rest comes on the day after."""
    with post.storage.unit(SMALL) as session:
        session.add(
            QuietSpan(
                school=SMALL,
                from_on=TODAY,
                until_on=TODAY + timedelta(days=1),
                added_by="cli",
                added_at=post.clock(),
            )
        )
    for number in ("20101", "20102", "20103"):
        post.student(number)
    reminders.owe("20101", UPLOADS)
    reminders.owe("20102", UPLOADS, stage="last_day")
    reminders.owe("20103", RECEIPT)

    days = [TODAY + timedelta(days=ahead) for ahead in range(3)]
    await arrives(post, at(12))
    assert {letter.address for letter in post.platforms.letters} == {"l-20102", "l-20103"}
    await arrives(post, at(12, day=days[1]), at(12, day=days[2]))
    assert post.platforms.letters[-1].at == at(12, day=days[2])


async def test_a_repeat_waits_for_the_hours_too(reminders: Reminders, post: PostOffice) -> None:
    """The platform was down until the evening was over: what it surely has not goes out anew on the next day."""
    post.student("20101")
    reminders.owe("20101")
    post.platforms.forecast.append(Weather.BUSY)
    post.platforms.retry_after = timedelta(minutes=10)
    tomorrow = TODAY + timedelta(days=1)

    found = await arrives(post, at(20, 59), at(21, 15), at(23), at(8, day=tomorrow), at(12, day=tomorrow))

    assert [hour for hour, _ in found["l-20101"]] == [12]
    assert len(set(post.platforms.requests)) == 2
    assert post.fates() == [(NoticeState.SENT, None)]


async def test_what_may_have_arrived_waits_under_its_own_key(reminders: Reminders, post: PostOffice) -> None:
    """A silence before the end of the hours: asked again when they begin, and not twice in the chat."""
    post.student("20101")
    reminders.owe("20101")
    post.platforms.forecast.append(Weather.LOST_AFTER)
    tomorrow = TODAY + timedelta(days=1)

    await arrives(post, at(20, 59), at(21, 15), at(23), at(8, day=tomorrow), at(12, day=tomorrow))

    assert len(post.platforms.letters) == 1
    assert (len(post.platforms.requests), len(set(post.platforms.requests))) == (2, 1)
    assert post.fates() == [(NoticeState.SENT, None)]


# Wishes.


async def test_who_muted_or_stopped_is_left_alone(reminders: Reminders, post: PostOffice) -> None:
    """Of the kind that was muted, or of everything; what concerns the account's safety still comes."""
    for number in ("20101", "20102"):
        post.student(number)
        reminders.owe(number, UPLOADS)
        reminders.owe(number, SELECTION)
        post.owe(number, subject=NoticeSubject.BINDING_REVOKED)
    post.sets("20101", muted=["uploads"])
    post.sets("20102", stopped_at=post.clock())

    await arrives(post, at(12))

    ends = [(one.subject, one.state, one.reason) for one in post.notices()]
    assert ends == [
        (UPLOADS, NoticeState.NEEDLESS, "muted"),
        (SELECTION, NoticeState.SENT, None),
        (NoticeSubject.BINDING_REVOKED, NoticeState.SENT, None),
        (UPLOADS, NoticeState.NEEDLESS, "stopped"),
        (SELECTION, NoticeState.NEEDLESS, "stopped"),
        (NoticeSubject.BINDING_REVOKED, NoticeState.SENT, None),
    ]


@pytest.mark.parametrize(("platform", "address"), [(None, "t-20101"), ("line", "l-20101"), ("telegram", "t-20101")])
async def test_the_way_preferred_else_the_free_one(
    reminders: Reminders, post: PostOffice, platform: str | None, address: str
) -> None:
    """Whoever has both is reached where they want, and else where it costs nothing."""
    post.student("20101", TELEGRAM, LINE)
    post.sets("20101", platform=platform)
    reminders.owe("20101")

    assert set(await arrives(post, at(12))) == {address}


async def test_who_needs_it_no_more_is_asked_for_many_at_once(reminders: Reminders, post: PostOffice) -> None:
    """One question for a whole batch; who has declared is told nothing."""
    with post.world.together():
        for number in map(str, range(20101, 20131)):
            post.student(number)
            reminders.owe(number)
    reminders.needs.done[post.world.id_of("20101")] = "declared"

    await arrives(post, at(12))

    assert post.fates()[0] == (NoticeState.NEEDLESS, "declared")
    assert reminders.needs.asked <= 3
    assert len(post.platforms.letters) == 29


# Cost.


async def test_what_the_month_has_left_goes_to_what_matters_most(reminders: Reminders, post: PostOffice) -> None:
    """Last days before the rest; who can be reached for nothing is; the others are named for the lists."""
    with post.storage.unit() as session:
        quotas.keep_reading(session, LINE, quota=10, used=7, now=post.clock())  # 3 left, 2 of them kept
    for number in ("20101", "20102", "20103", "20104"):
        post.student(number)
    post.bind("20103", TELEGRAM)
    post.sets("20103", platform="line")
    for number in ("20101", "20102", "20103"):
        reminders.owe(number, UPLOADS)
    reminders.owe("20104", UPLOADS, stage="last_day")

    found = await arrives(post, at(12))

    assert set(found) == {"l-20104", "t-20103"}
    assert [(one.state, one.reason) for one in post.notices()] == [
        (NoticeState.UNREACHABLE, "over_cap"),
        (NoticeState.UNREACHABLE, "over_cap"),
        (NoticeState.SENT, None),
        (NoticeState.SENT, None),
    ]


async def test_one_message_costs_one_however_much_it_says(reminders: Reminders, post: PostOffice) -> None:
    """LINE counts people reached, not what they are told."""
    with post.storage.unit() as session:
        quotas.keep_reading(session, LINE, quota=100, used=0, now=post.clock())
    post.student("20101")
    reminders.owe("20101", UPLOADS)
    reminders.owe("20101", SELECTION)

    await arrives(post, at(12))

    with post.storage.reading() as session:
        assert quotas.find_quota(session, LINE, now=post.clock()).used == 1
