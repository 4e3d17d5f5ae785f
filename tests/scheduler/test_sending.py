"""From what is owed to what arrives: once, in the right place, and written down."""

from datetime import timedelta

import pytest
from sqlmodel import select

from portfolio.reminders import NoticeState, NoticeSubject
from scheduler.batching import batch_due
from storage.queries import audit, notices
from storage.tables import Account, AuditEntry, Dialog
from tests.scheduler.fakes import LINE, TELEGRAM, PostOffice, Weather
from tests.world_rows import SMALL

pytestmark = pytest.mark.anyio


async def test_a_notice_goes_out_once(post: PostOffice) -> None:
    """However often the sender runs, and however often it is owed, one notice reaches one person once."""
    post.student("20101")

    assert post.owe("20101", "hello") is True
    assert post.owe("20101", "hello") is False
    for _ in range(3):
        await post.run()
        post.clock.turn(minutes=5)
        assert post.owe("20101", "hello") is False

    assert post.platforms.titles_to("l-20101") == ["hello"]
    assert len(post.platforms.requests) == 1


async def test_what_went_out_is_told(post: PostOffice) -> None:
    """A run returns what it sent: when, by which channel, to whom, about what, in which words."""
    student = post.student("20101")
    post.owe("20101", "hello")

    (sent,) = await post.run()

    assert (sent.at, sent.school, sent.channel, sent.address) == (post.clock(), SMALL, LINE, "l-20101")
    assert (sent.recipient_id, sent.subjects) == (student, (NoticeSubject.BINDING_REVOKED,))
    assert sent.reply == post.platforms.letters[0].reply
    assert await post.run() == []


async def test_a_settled_notice_says_when_and_keeps_no_words(post: PostOffice) -> None:
    """After it went out: a time, the platform's id, a proof of the words; the words and the address are gone."""
    post.student("20101")
    post.owe("20101", "hello")

    await post.run()

    notice, (batch,) = post.the_notice(), post.batches()
    assert (notice.state, notice.settled_at, notice.facts) == (NoticeState.SENT, post.clock(), {})
    assert notice.platform_request_id == f"r-{post.platforms.requests[0]}"
    assert notice.content_hmac
    assert not notice.ambiguous
    assert (batch.settled_at, batch.frozen, batch.holder) == (post.clock(), None, None)


async def test_words_are_in_the_accounts_language_and_mode(post: PostOffice) -> None:
    """Language and plain-text mode are those of the account that is written to."""
    post.student("20101", language="vi", plain_text=True)
    post.owe("20101")

    await post.run()

    (letter,) = post.platforms.letters
    assert (letter.language, letter.plain_text) == ("vi", True)
    assert letter.reply.blocks[0].text == "vi"  # type: ignore[union-attr]


async def test_nothing_goes_out_before_its_time(post: PostOffice) -> None:
    """A notice waits until it is due."""
    post.student("20101")
    post.owe("20101", due_at=post.clock() + timedelta(hours=2))

    assert await post.run() == []
    post.clock.turn(hours=2)

    assert len(await post.run()) == 1


async def test_what_a_clock_that_was_ahead_put_into_a_batch_waits_again(post: PostOffice) -> None:
    """A clock that jumped ahead and back makes nobody hear of anything before its time, and loses nothing."""
    post.student("20101")
    post.owe("20101", due_at=post.clock() + timedelta(hours=1))
    with post.storage.unit() as session:
        assert batch_due(session, post.clock() + timedelta(hours=1), post.scheduler.engine) == 1

    assert await post.run() == []
    post.clock.turn(hours=1)

    assert len(await post.run()) == 1


async def test_many_are_sent_in_batches_of_a_hundred(post: PostOffice) -> None:
    """Personal texts go a hundred a batch, a channel each, and each under a key of its own."""
    with post.world.together():
        for number in map(str, range(20001, 20122)):
            post.student(number, TELEGRAM if number == "20121" else LINE)
            post.owe(number)

    sent = await post.run()

    assert len(sent) == 121
    assert sorted((batch.channel, batch.settled_at) for batch in post.batches()) == [
        *[(LINE, post.clock())] * 2,
        (TELEGRAM, post.clock()),
    ]
    assert len(set(post.platforms.requests)) == 121


async def test_each_batch_leaves_one_audit_row(post: PostOffice) -> None:
    """The trail says how many of a batch ended how, and holds a proof of each one's end; and it verifies."""
    for number in ("20101", "20102", "20103"):
        post.student(number)
        post.owe(number)
    post.platforms.forecast.extend([Weather.FINE, Weather.BLOCKED])

    await post.run()

    with post.storage.reading() as session:
        (entry,) = session.exec(select(AuditEntry)).all()
    (batch,) = post.batches()
    assert (entry.act, entry.subject, entry.school) == ("notices.settled", f"batch:{batch.id}", SMALL)
    assert entry.facts["counts"] == {"sent": 2, "unreachable": 1}
    assert batch.id is not None
    with post.storage.reading() as session:
        assert entry.facts["sha256"] == notices.fates_of_batch(session, batch_id=batch.id)[1]
    assert audit.verify_school(post.storage, SMALL).findings == []


async def test_buttons_of_what_was_sent_can_be_chosen_by_number(post: PostOffice) -> None:
    """A person who types the number or label of a button presses that of the newest message, asked for or not."""
    post.student("20101")
    post.owe("20101")

    await post.run()

    with post.storage.reading() as session:
        (account,) = session.exec(select(Account)).all()
        (dialog,) = session.exec(select(Dialog)).all()
    assert (dialog.account_id, dialog.choices) == (account.id, [["不是我", "v1:notme:token"]])
