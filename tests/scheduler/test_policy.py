"""When, where and whether something goes out: hours, exam weeks, one message a day, wishes, and what it costs."""

from datetime import date, datetime, time, timedelta

import pytest

from handlers.conversation import Reply
from handlers.merging import merge
from locales import translator
from portfolio.calendar import TAIPEI
from portfolio.people import Division, Role
from portfolio.reminders import NoticeState, NoticeSubject
from storage.queries import quotas
from storage.tables import Binding, Person, QuietSpan, ReminderSetting
from tests.scheduler.fakes import LINE, TELEGRAM, PostOffice, Weather
from tests.scheduler.reminding import Reminders
from tests.world_rows import SMALL

pytestmark = pytest.mark.anyio

TODAY = date(2025, 1, 15)  # a Wednesday
UPLOADS, SELECTION, RECEIPT = (
    NoticeSubject.UPLOAD_OUTCOMES,
    NoticeSubject.SELECTION,
    NoticeSubject.RECEIPT_CONFIRMATION,
)


@pytest.fixture
def reminders(post: PostOffice, monkeypatch: pytest.MonkeyPatch) -> Reminders:
    """Return a post office of reminders, at eight in the morning."""
    return Reminders(post, monkeypatch)


def at(hour: int, minute: int = 0, *, day: date = TODAY) -> datetime:
    return datetime.combine(day, time(hour, minute), tzinfo=TAIPEI)


async def arrives(post: PostOffice, *moments: datetime) -> dict[str, list[tuple[int, str]]]:
    """Run at these moments; return the hour and title of what arrived, by address."""
    for moment in moments:
        post.clock.set(moment)
        await post.run()
    found: dict[str, list[tuple[int, str]]] = {}
    for letter in post.platforms.letters:
        found.setdefault(letter.address, []).append((letter.at.astimezone(TAIPEI).hour, letter.reply.title))
    return found


def own(subject: NoticeSubject, stage: str = "before") -> str:
    return f"{subject.value} 113-1 {stage} own 2"


def both(*titles: str) -> str:
    """Return the title of a message that says several things."""
    return merge(translator(None), [Reply(title) for title in titles]).title


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
    """Where the window closes before anybody's hours begin; else it keeps to them, and others always do."""
    for number in ("20101", "20102", "20103"):
        post.student(number)
    before, after = at(11), at(17)
    reminders.owe("20101", RECEIPT, stage="last_day", expires_at=before, closes=before.isoformat())
    reminders.owe("20102", RECEIPT, stage="last_day", expires_at=after, closes=after.isoformat())
    reminders.owe("20103", UPLOADS, stage="last_day", expires_at=before, closes=before.isoformat())

    found = await arrives(post, at(9), at(11), at(12))

    assert {address: hour for address, [(hour, _)] in found.items()} == {"l-20101": 9, "l-20102": 12}
    assert post.fates()[2] == (NoticeState.EXPIRED, "expired")


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


# One message a day.


async def test_what_is_due_together_is_one_message(reminders: Reminders, post: PostOffice) -> None:
    """Two deadlines, one message; each notice has its own end."""
    post.student("20101")
    reminders.owe("20101", UPLOADS)
    reminders.owe("20101", SELECTION)

    found = await arrives(post, at(12))

    assert len(found["l-20101"]) == 1
    assert post.fates() == [(NoticeState.SENT, None)] * 2
    assert len({one.platform_request_id for one in post.notices()}) == 1


async def test_what_is_due_later_today_goes_along(reminders: Reminders, post: PostOffice) -> None:
    """Something at noon takes the evening's reminder with it; nothing is left for the evening."""
    post.student("20101")
    reminders.owe("20101", UPLOADS)
    reminders.owe("20101", SELECTION, due_at=at(16, 30))
    reminders.owe("20101", RECEIPT, stage="opens", due_at=at(16, 30), opens=at(14).isoformat())

    found = await arrives(post, at(12), at(16, 30))

    assert found["l-20101"] == [(12, both(own(SELECTION), own(UPLOADS))), (16, own(RECEIPT, "opens"))]


async def test_what_comes_after_today_s_message_waits_until_tomorrow(reminders: Reminders, post: PostOffice) -> None:
    """Unless it cannot wait, and then what waits comes with it."""
    for number in ("20101", "20102"):
        post.student(number)
        reminders.owe(number, UPLOADS)
    await arrives(post, at(12))
    for number in ("20101", "20102"):
        reminders.owe(number, SELECTION)
    reminders.owe("20102", UPLOADS, stage="last_day")

    found = await arrives(post, at(12, 30), at(16, 30), at(12, day=TODAY + timedelta(days=1)))

    assert found["l-20101"] == [(12, own(UPLOADS)), (12, own(SELECTION))]
    assert found["l-20102"] == [(12, own(UPLOADS)), (12, both(own(UPLOADS, "last_day"), own(SELECTION)))]
    assert [letter.at for letter in post.platforms.letters if letter.address == "l-20101"][1] > at(23)


async def test_what_is_over_tomorrow_does_not_wait(reminders: Reminders, post: PostOffice) -> None:
    """A deadline that closes before tomorrow's hours are over is said today."""
    post.student("20101")
    reminders.owe("20101", UPLOADS)
    await arrives(post, at(12))
    closes = at(20, day=TODAY + timedelta(days=1))
    reminders.owe("20101", SELECTION, closes=closes.isoformat())

    found = await arrives(post, at(16, 30))

    assert found["l-20101"] == [(12, own(UPLOADS)), (16, own(SELECTION))]


async def test_who_wants_each_thing_at_once_has_it_so(reminders: Reminders, post: PostOffice) -> None:
    """Within the hours; nothing is kept for tomorrow, and nothing comes before its time."""
    post.student("20101")
    post.sets("20101", at_once=True)
    reminders.owe("20101", UPLOADS)
    reminders.owe("20101", SELECTION, due_at=at(16, 30))

    found = await arrives(post, at(12), at(16, 30))

    assert found["l-20101"] == [(12, own(UPLOADS)), (16, own(SELECTION))]


async def test_siblings_are_one_message(reminders: Reminders, post: PostOffice) -> None:
    """A guardian on the roster once a child, reading on one phone: one message; alike, it is said once."""
    reminders.guardian("20101-1", address="l-mother")
    post.world.add_person("10101-1", Role.GUARDIAN)
    _share(post, "10101-1", "20101-1")
    for child, grade in (("20101", 2), ("10101", 1)):
        reminders.owe(f"{child}-1", about=f"student:{child}", grade=grade)

    found = await arrives(post, at(17, 30))

    titles = [f"upload_outcomes 113-1 before child {grade}" for grade in (1, 2)]
    assert found == {"l-mother": [(17, both(*titles))]}
    assert post.fates() == [(NoticeState.SENT, None)] * 2


def _share(post: PostOffice, number: str, with_number: str) -> None:
    """Bind a person to the account of another."""
    with post.world.unit() as session:
        first = session.get_one(Binding, post.world.bindings[SMALL, f"{with_number} {LINE}"])
        session.add(
            Binding(
                school=SMALL,
                account_id=first.account_id,
                channel=LINE,
                person_id=post.world.id_of(number),
                privacy_version=first.privacy_version,
                bound_at=post.clock(),
            )
        )


async def test_what_is_done_between_two_tries_is_not_said_with_the_rest(reminders: Reminders, post: PostOffice) -> None:
    """A message of two parts that the platform surely does not have goes out anew, with what still makes sense."""
    post.student("20101")
    reminders.owe("20101", UPLOADS, expires_at=at(12, 5))
    reminders.owe("20101", SELECTION)
    post.platforms.forecast.append(Weather.BUSY)

    found = await arrives(post, at(12), at(12, 10))

    assert found["l-20101"] == [(12, own(SELECTION))]
    assert post.fates() == [(NoticeState.EXPIRED, "expired"), (NoticeState.SENT, None)]
    assert [batch.frozen for batch in post.batches()] == [None, None]


async def test_what_may_be_there_already_is_repeated_as_it_was(reminders: Reminders, post: PostOffice) -> None:
    """After a silence only the same words under the same key surely do not come twice."""
    post.student("20101")
    reminders.owe("20101", UPLOADS, expires_at=at(12, 5))
    reminders.owe("20101", SELECTION)
    post.platforms.forecast.append(Weather.LOST_AFTER)

    found = await arrives(post, at(12), at(12, 10))

    assert len(found["l-20101"]) == 1
    assert len(set(post.platforms.requests)) == 1
    assert post.fates() == [(NoticeState.UNKNOWN, "expired"), (NoticeState.SENT, None)]


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
