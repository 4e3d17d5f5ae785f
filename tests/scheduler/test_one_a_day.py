"""One message a person and day: what is due together, later today, tomorrow; and what cannot wait."""

from datetime import timedelta

import pytest

from handlers.conversation import Reply
from handlers.merging import merge
from locales import translator
from portfolio.people import Role
from portfolio.reminders import NoticeState
from storage.tables import Binding
from tests.scheduler.fakes import LINE, PostOffice, Weather
from tests.scheduler.reminding import RECEIPT, SELECTION, TODAY, UPLOADS, Reminders, arrives, at, own
from tests.world_rows import SMALL

pytestmark = pytest.mark.anyio


def both(*titles: str) -> str:
    """Return the title of a message that says several things."""
    return merge(translator(None), [Reply(title) for title in titles]).title


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
