"""The same words for many: one request, one key, an end for each; and personal words never in it."""

from collections import Counter
from datetime import timedelta

import pytest

from portfolio.reminders import NoticeState, NoticeSubject
from scheduler import bundles
from storage.queries import batches
from storage.tables import Account, Batch
from tests.scheduler.fakes import LINE, TELEGRAM, Killed, PostOffice, Weather
from tests.scheduler.reminding import Reminders
from tests.world_rows import SMALL

pytestmark = pytest.mark.anyio

NOON = timedelta(hours=4)
NUMBERS = [str(number) for number in range(20101, 20108)]


@pytest.fixture
def reminders(post: PostOffice, monkeypatch: pytest.MonkeyPatch) -> Reminders:
    """Return seven students at noon, who are owed the same reminder."""
    post.clock.now += NOON
    found = Reminders(post, monkeypatch)
    for number in NUMBERS:
        post.student(number)
        found.owe(number)
    return found


def ends(post: PostOffice) -> Counter[tuple[NoticeState, str | None]]:
    return Counter(post.fates())


async def test_equal_words_go_in_one_request(reminders: Reminders, post: PostOffice) -> None:
    """Everybody has them once, under one key; each notice ends with the request's id and the same proof."""
    sent = await post.run()

    assert len(post.platforms.requests) == 1
    assert sorted(post.platforms.asked_for) == [f"l-{number}" for number in NUMBERS]
    assert ends(post) == {(NoticeState.SENT, None): 7}
    assert len({(one.platform_request_id, one.content_hmac) for one in post.notices()}) == 1
    assert {one.recipient_id for one in sent} == {post.world.id_of(number) for number in NUMBERS}
    assert {batch.frozen for batch in post.batches()} == {None}


async def test_words_are_found_once(reminders: Reminders, post: PostOffice) -> None:
    """Two languages are two texts; seven people are no seven."""
    said: list[str] = []
    render = post.render

    def counting(telling: object) -> object:
        said.append("once")
        return render(telling)  # type: ignore[arg-type]

    post.render = counting  # type: ignore[assignment]
    post.scheduler = post.another_process()
    with post.storage.unit(SMALL) as session:
        session.get_one(Account, 1).language = "vi"
    await post.run()

    assert len(said) == 2
    assert len(post.platforms.requests) == 2
    assert {letter.language for letter in post.platforms.letters if letter.address == "l-20101"} == {"vi"}


async def test_no_request_is_for_more_than_the_platform_takes(reminders: Reminders, post: PostOffice) -> None:
    """Chunks have keys of their own."""
    post.platforms.at_once = 3
    await post.run()

    assert len(set(post.platforms.requests)) == 3
    assert ends(post) == {(NoticeState.SENT, None): 7}


async def test_where_each_needs_one_of_their_own(post: PostOffice, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a multicast (Telegram) equal words go one by one."""
    post.clock.now += NOON
    reminders = Reminders(post, monkeypatch)
    for number in NUMBERS:
        post.student(number, TELEGRAM)
        reminders.owe(number)
    await post.run()

    assert len(post.platforms.requests) == 7
    assert ends(post) == {(NoticeState.SENT, None): 7}


async def test_other_words_are_another_request(reminders: Reminders, post: PostOffice) -> None:
    """Another grade, a guardian's side of it: whoever may not read the same does not."""
    post.student("10101")
    reminders.owe("10101", grade=1)
    await post.run()

    assert len(post.platforms.requests) == 2
    assert reminders.titles("l-10101") == ["upload_outcomes 113-1 before own 1"]


async def test_a_lost_answer_is_asked_for_under_the_same_key(reminders: Reminders, post: PostOffice) -> None:
    """Nobody has the message twice, and nothing stays in doubt."""
    post.platforms.forecast.append(Weather.LOST_AFTER)
    await post.run()
    assert {one.ambiguous for one in post.notices()} == {True}
    post.clock.turn(minutes=1)
    await post.run()

    assert len(set(post.platforms.requests)) == 1
    assert [len(reminders.titles(f"l-{number}")) for number in NUMBERS] == [1] * 7
    assert {(one.state, one.ambiguous) for one in post.notices()} == {(NoticeState.SENT, False)}


async def test_a_dead_sender_s_request_is_repeated_under_its_key(reminders: Reminders, post: PostOffice) -> None:
    """Killed after the platform took it: the next one asks again, and nobody hears it twice."""
    post.platforms.forecast.append(Weather.KILLED_AFTER)
    with pytest.raises(Killed):
        await post.run()
    post.restart()
    await post.run()

    assert [len(reminders.titles(f"l-{number}")) for number in NUMBERS] == [1] * 7
    assert ends(post) == {(NoticeState.SENT, None): 7}


async def test_whoever_leaves_meanwhile_is_not_written_to(reminders: Reminders, post: PostOffice) -> None:
    """Between two tries one unbinds and one has done it: the others get the same words under the same key."""
    post.platforms.forecast.append(Weather.BUSY)
    await post.run()
    post.unbind(post.world.bindings[SMALL, f"20101 {LINE}"])
    reminders.needs.done[post.world.id_of("20102")] = "declared"
    post.clock.turn(minutes=1)
    post.platforms.asked_for.clear()
    await post.run()

    assert sorted(post.platforms.asked_for) == [f"l-{number}" for number in NUMBERS[2:]]
    assert len(set(post.platforms.requests)) == 1
    assert ends(post) == {
        (NoticeState.NEEDLESS, "unbound"): 1,
        (NoticeState.NEEDLESS, "declared"): 1,
        (NoticeState.SENT, None): 5,
    }


async def test_one_unknown_address_does_not_cost_the_others_theirs(reminders: Reminders, post: PostOffice) -> None:
    """LINE refuses the whole request: then everybody is written to alone, once, also after a death in between."""
    post.platforms.strangers.add("l-20103")
    post.platforms.forecast.extend([Weather.FINE, Weather.FINE, Weather.KILLED_AFTER])
    with pytest.raises(Killed):
        await post.run()
    post.restart()
    await post.run()

    assert [len(reminders.titles(f"l-{number}")) for number in NUMBERS] == [1, 1, 0, 1, 1, 1, 1]
    assert ends(post) == {(NoticeState.SENT, None): 6, (NoticeState.UNREACHABLE, "address"): 1}


async def test_equal_texts_fill_batches(
    reminders: Reminders, post: PostOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Full chunks stand alone, what is left of several texts goes together; personal ones by themselves."""
    monkeypatch.setattr(bundles, "EQUAL", 3)
    for number in NUMBERS[:2]:
        post.owe(number, subject=NoticeSubject.BINDING_REVOKED)
    for number in ("10101", "10102"):
        post.student(number)
        reminders.owe(number, grade=1)
    await post.run()

    sizes = Counter(one.batch_id for one in post.notices())
    assert sorted(sizes.values()) == [2, 3, 3, 3]
    assert ends(post) == {(NoticeState.SENT, None): 11}


async def test_a_batch_frozen_by_an_older_version_goes_out(post: PostOffice) -> None:
    """After an upgrade, what waits is sent as it was frozen."""
    stored = {"notices": [1], "account_id": 2, "language": None, "plain_text": False, "key": "k", "reply": {}}
    (message,) = batches.thaw(Batch(school=SMALL, channel=LINE, retry_key="x", made_at=post.clock(), frozen=[stored]))

    assert (message.to, message.notices) == ((batches.To(2, (1,)),), (1,))
