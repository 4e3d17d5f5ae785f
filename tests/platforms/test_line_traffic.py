"""LINE as it behaves between the clean cases: batches, duplicates, disorder, redeliveries, blocks, lost answers.

Over HTTP, with the SDK, against the made-up LINE that keeps what LINE keeps.
"""

from collections.abc import Callable

from sqlmodel import Session, select

from storage.tables import Account
from tests.conftest import FakeClock
from tests.platforms import words
from tests.platforms.conftest import Town
from tests.platforms.fake_line_answers import LOST
from tests.platforms.fake_line_webhook import person
from tests.platforms.house import LINE

ALICE, BOB, CAROL = person(1), person(2), person(3)


def said(town: Town, user: str) -> list[str]:
    """Return the first lines of what this person was answered."""
    answered = town.line.line.messages(user, "reply")
    return [words.of_line(one.objects).text.partition("\n")[0] for one in answered]


def answered(town: Town, act: Callable[[], object], count: int) -> None:
    """Do something that so many answers come of, and wait for them."""
    heard = town.house.hearing.answers[LINE]
    act()
    town.house.hearing.wait(LINE, heard + count)


def test_a_batch_of_several_people_in_disorder(line_town: Town) -> None:
    """Everybody is answered by their own token, in the order of what they said, once, however often it comes."""
    webhook = line_town.line
    first, second, third = (webhook.words(ALICE, text) for text in ("說明", "隱私", "語言"))
    body = [second, webhook.words(BOB, "說明"), third, webhook.follow(CAROL), first]

    answered(line_town, lambda: webhook.bring(*body), 5)
    assert [webhook.redeliver(*body), webhook.deliver(first), webhook.deliver()] == [200, 200, 200]

    help_, privacy, language = said(line_town, ALICE)
    assert said(line_town, BOB) == [help_]
    assert len({help_, privacy, language}) == 3
    assert len(said(line_town, CAROL)) == 1
    line = webhook.line
    assert all(token.used for token in line.tokens.values())
    assert len(line.called("reply")) == 5
    assert line.violations == []


def test_an_event_that_comes_late_keeps_its_token(line_town: Town, clock: FakeClock) -> None:
    """What we could not take is taken when it comes again, minutes later, and answered by its renewed token."""
    webhook = line_town.line
    event = webhook.words(ALICE, "說明")
    clock.turn(minutes=5)

    answered(line_town, lambda: webhook.redeliver(event), 1)

    assert len(said(line_town, ALICE)) == 1


def test_a_token_that_is_over_is_tried_once(line_town: Town, clock: FakeClock) -> None:
    """An answer that comes too late is refused by LINE: it is not repeated, and never pushed instead."""
    webhook = line_town.line
    event = webhook.words(ALICE, "說明")
    clock.turn(minutes=2)

    answered(line_town, lambda: webhook.deliver(event), 1)
    answered(line_town, lambda: webhook.bring(webhook.words(ALICE, "說明")), 1)

    line = webhook.line
    assert [call.status for call in line.called("reply")] == [400, 200]
    assert line.called("push") == []
    assert line.violations == []


def test_an_answer_that_got_lost_is_not_repeated(line_town: Town) -> None:
    """LINE had it, its "200" did not arrive: one message, one call; the next question is answered as ever."""
    webhook = line_town.line
    webhook.line.lay_out("reply", LOST)

    answered(line_town, lambda: webhook.bring(webhook.words(ALICE, "說明")), 1)
    answered(line_town, lambda: webhook.bring(webhook.words(ALICE, "說明")), 1)

    assert len(said(line_town, ALICE)) == 2
    assert [call.status for call in webhook.line.called("reply")] == [0, 200]


def test_whoever_blocks_is_not_written_to(line_town: Town) -> None:
    """A block is noted with the account, and undone when they are back; nobody is answered for it."""
    webhook = line_town.line
    answered(line_town, lambda: webhook.bring(webhook.follow(ALICE)), 1)

    answered(line_town, lambda: webhook.bring(webhook.unfollow(ALICE), webhook.words(BOB, "說明")), 1)
    line_town.house.settle()
    with line_town.house.app.storage.reading() as session:
        assert account(session).gone_at is not None

    answered(line_town, lambda: webhook.bring(webhook.follow(ALICE)), 1)
    with line_town.house.app.storage.reading() as session:
        assert account(session).gone_at is None
    assert len(said(line_town, ALICE)) == 2


def test_an_unsigned_or_odd_body_changes_nothing(line_town: Town) -> None:
    """Somebody else's signature is refused, an unknown event is skipped; the next one of the body is answered."""
    webhook = line_town.line
    hologram = webhook.event(ALICE, "hologram", hologram={"id": 1})
    answered(line_town, lambda: webhook.bring(hologram, webhook.words(ALICE, "說明")), 1)

    webhook.line.secret = b"a guess"
    assert webhook.deliver(webhook.words(ALICE, "隱私")) == 401

    assert len(said(line_town, ALICE)) == 1


def account(session: Session) -> Account:
    """Return Alice's account."""
    return session.exec(select(Account).where(Account.channel == LINE, Account.address == ALICE)).one()
