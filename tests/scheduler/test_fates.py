"""Every notice ends in exactly one state, with its time and its reason."""

from datetime import timedelta

import pytest
from sqlmodel import select

from handlers.conversation import Reply
from handlers.notices import Telling
from portfolio.people import Role
from portfolio.reminders import NoticeState, NoticeSubject
from storage.queries import notices, presses, ways
from storage.tables import Account, AuditEntry, Person, Press
from tests.scheduler.fakes import LINE, TELEGRAM, PostOffice, Weather, say
from tests.world_rows import SMALL

pytestmark = pytest.mark.anyio


async def test_nobody_bound_is_unreachable(post: PostOffice) -> None:
    """Whoever was never bound is one for the staff's list; nothing is tried, and the trail says so."""
    post.world.add_person("20102", Role.STUDENT)
    post.owe("20102")

    await post.run()

    assert post.fates() == [(NoticeState.UNREACHABLE, "never_bound")]
    assert (post.the_notice().settled_at, post.the_notice().facts) == (post.clock(), {})
    assert post.platforms.requests == []
    with post.storage.reading() as session:
        (entry,) = session.exec(select(AuditEntry)).all()
    assert entry.facts == {"counts": {"unreachable:never_bound": 1}}


async def test_unbound_meanwhile_is_needless(post: PostOffice) -> None:
    """Whoever ended the binding before the notice was due is not written to, and not reported as unreached."""
    post.student("20101")
    post.owe("20101", due_at=post.clock() + timedelta(hours=1))
    post.unbind(post.world.bindings[SMALL, f"20101 {LINE}"])
    post.clock.turn(hours=1)

    await post.run()

    assert post.fates() == [(NoticeState.NEEDLESS, "unbound")]
    assert post.platforms.requests == []


async def test_too_late_is_expired(post: PostOffice) -> None:
    """From its last instant on a notice is not sent any more; a moment before it still is."""
    post.student("20101")
    ends = post.clock() + timedelta(hours=1)
    post.owe("20101", "in time", expires_at=ends + timedelta(milliseconds=1), due_at=ends)
    post.owe("20101", "too late", expires_at=ends, due_at=ends)
    post.clock.set(ends)

    await post.run()

    assert post.fates() == [(NoticeState.SENT, None), (NoticeState.EXPIRED, "expired")]
    assert post.platforms.titles_to("l-20101") == ["in time"]


async def test_who_departed_from_the_roster_is_not_written_to(post: PostOffice) -> None:
    """A person who is gone from the roster gets nothing, even before the binding is ended."""
    student = post.student("20101")
    post.owe("20101")
    with post.storage.unit(SMALL) as session:
        session.get_one(Person, student).departed_at = post.clock()

    await post.run()

    assert post.fates() == [(NoticeState.NEEDLESS, "unbound")]


async def test_blocked_is_unreachable_from_then_on(post: PostOffice) -> None:
    """A platform that reaches nobody is asked once; later notices end at once, until the account speaks again."""
    post.student("20101")
    post.platforms.forecast.append(Weather.BLOCKED)
    post.owe("20101", "first")
    await post.run()
    post.owe("20101", "second")
    await post.run()
    with post.storage.unit(SMALL) as session:
        (account,) = session.exec(select(Account)).all()
        assert account.gone_at == post.clock()
        assert account.id is not None
        ways.mark_back(session, account_id=account.id)
    post.owe("20101", "third")
    await post.run()

    assert post.fates() == [
        (NoticeState.UNREACHABLE, "gone"),
        (NoticeState.UNREACHABLE, "gone"),
        (NoticeState.SENT, None),
    ]
    assert len(post.platforms.requests) == 2


async def test_refused_says_why(post: PostOffice) -> None:
    """What the platform will never take ends with the platform's reason, and is not tried again."""
    post.student("20101")
    post.platforms.forecast.append(Weather.REFUSED)
    post.owe("20101")

    await post.run()
    post.clock.turn(days=1)
    await post.run()

    assert post.fates() == [(NoticeState.UNREACHABLE, "too_long")]
    assert len(post.platforms.requests) == 1


async def test_words_that_cannot_be_found_keep_nobody_else(post: PostOffice) -> None:
    """A mistake in one notice's words ends that one; the others of its batch go out."""

    def careless(telling: Telling) -> Reply:
        if telling.facts["text"] == "poison":
            raise LookupError("no words")
        return say(telling)

    post.render = careless
    post.scheduler = post.another_process()
    post.student("20101")
    post.student("20102")
    post.owe("20101", "poison")
    post.owe("20102", "hello")

    await post.run()

    assert post.fates() == [(NoticeState.UNREACHABLE, "unsayable"), (NoticeState.SENT, None)]


async def test_what_half_found_words_offer_is_taken_back(post: PostOffice) -> None:
    """The others' words stay with the presses that they offer."""

    def offering(telling: Telling) -> Reply:
        presses.offer(
            telling.session,
            school=SMALL,
            person_id=telling.recipient_id,
            act=f"by {telling.facts['text']}",
            object_id=1,
            version=1,
            now=telling.now,
            expires_at=telling.now + timedelta(days=3),
        )
        if telling.facts["text"] == "poison":
            raise LookupError("no words")
        return say(telling)

    post.render = offering
    post.scheduler = post.another_process()
    for number, text in (("20101", "hello"), ("20102", "poison"), ("20103", "bye")):
        post.student(number)
        post.owe(number, text)

    await post.run()

    assert [state for state, _ in post.fates()] == [NoticeState.SENT, NoticeState.UNREACHABLE, NoticeState.SENT]
    with post.storage.reading() as session:
        assert sorted(session.scalars(select(Press.act))) == ["by bye", "by hello"]


async def test_an_ended_notice_stays_as_it_is(post: PostOffice) -> None:
    """Settling again changes nothing: the first end is the end."""
    post.student("20101")
    post.owe("20101")
    await post.run()
    before = post.the_notice()

    with post.storage.unit() as session:
        assert before.id is not None
        later = post.clock() + timedelta(hours=1)
        assert notices.settle(session, [before.id], NoticeState.EXPIRED, at=later, reason="x") == 0
        notices.settle_each(session, [notices.End((before.id,), NoticeState.UNKNOWN, "x")], at=later)

    assert post.the_notice().model_dump() == before.model_dump()


def test_only_a_final_state_ends_a_notice(post: PostOffice) -> None:
    """`planned` and `batched` are no ends."""
    with post.storage.unit() as session, pytest.raises(ValueError, match="final"):
        notices.settle(session, [1], NoticeState.BATCHED, at=post.clock())


async def test_one_of_a_persons_channels_is_enough(post: PostOffice) -> None:
    """A message goes one way, the free one; that of an account that is gone does not count."""
    post.clock.turn(hours=4)  # noon, when students may be written to
    post.student("20101", TELEGRAM, LINE)
    post.sets("20101", at_once=True)
    post.owe("20101", "first", subject=NoticeSubject.DEPUTY_ANSWERED)
    await post.run()
    post.platforms.forecast.append(Weather.BLOCKED)
    post.owe("20101", "second", subject=NoticeSubject.DEPUTY_ANSWERED)
    await post.run()
    post.owe("20101", "third", subject=NoticeSubject.DEPUTY_ANSWERED)
    await post.run()

    assert post.platforms.titles_to("t-20101") == ["first"]
    assert post.platforms.titles_to("l-20101") == ["third"]


async def test_a_new_binding_is_told_to_every_other_one(post: PostOffice) -> None:
    """All other bindings hear of a new one, each by a notice of its own; the new one does not."""
    post.student("20101", LINE, TELEGRAM)
    new = post.bind("20101", "simulator.small")
    for _ in range(2):
        post.owe("20101", "new", subject=NoticeSubject.BINDING_ADDED, about=f"binding:{new}")
        await post.run()

    assert sorted(letter.address for letter in post.platforms.letters) == ["l-20101", "t-20101"]
    assert post.fates() == [(NoticeState.SENT, None)] * 2


async def test_the_only_binding_is_not_told_of_itself(post: PostOffice) -> None:
    """Where there is nobody else to tell, that is no failure to reach anybody."""
    post.student("20101")
    only = post.world.bindings[SMALL, f"20101 {LINE}"]
    post.owe("20101", subject=NoticeSubject.BINDING_ADDED, about=f"binding:{only}")

    await post.run()

    assert post.fates() == [(NoticeState.NEEDLESS, "only_binding")]


async def test_a_binding_that_has_ended_is_no_news(post: PostOffice) -> None:
    """「不是我」 has nothing left to revoke, so nobody is alarmed; that a binding was ended is told all the same."""
    post.student("20101", LINE, TELEGRAM)
    ended = post.world.bindings[SMALL, f"20101 {TELEGRAM}"]
    post.owe("20101", "added", subject=NoticeSubject.BINDING_ADDED, about=f"binding:{ended}")
    post.owe("20101", "revoked", subject=NoticeSubject.BINDING_REVOKED, about=f"binding:{ended}")
    post.unbind(ended)

    await post.run()

    assert post.fates() == [(NoticeState.NEEDLESS, "binding_ended"), (NoticeState.SENT, None)]
    assert post.platforms.titles_to("l-20101") == ["revoked"]


async def test_counts_by_state(post: PostOffice) -> None:
    """Of a school or of everything: how many stand where."""
    post.student("20101")
    post.world.add_person("20102", Role.STUDENT)
    post.owe("20101")
    post.owe("20102")
    await post.run()
    post.owe("20101", "another", due_at=post.clock() + timedelta(days=1))

    with post.storage.reading() as session:
        counts = notices.count_by_state(session, school=SMALL)
        assert counts == notices.count_by_state(session)
        assert notices.count_by_state(session, school="elsewhere") == {}
    assert counts == {NoticeState.SENT: 1, NoticeState.UNREACHABLE: 1, NoticeState.PLANNED: 1}
