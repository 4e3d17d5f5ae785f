"""Press tokens: opaque, once, in time, for one person and one version; anything else counts for nothing."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portfolio.errors import PortfolioError
from storage.queries import bindings, presses
from storage.queries.presses import PressRefusal, PressRefusedError
from storage.tables import Press
from tests.conftest import FakeClock
from tests.desk import Desk
from tests.talk import Talk
from tests.world import OTHER, SMALL, World

EVIL = ("replayed", "other person", "other school", "unbound", "expired", "flipped", "other act", "stale")


def offer(world: World, number: str = "20101", *, act: str = "test", object_id: int = 7, version: int = 1) -> str:
    with world.storage.unit(SMALL) as session:
        return presses.offer(
            session,
            school=SMALL,
            person_id=world.id_of(number),
            act=act,
            object_id=object_id,
            version=version,
            now=world.now,
            expires_at=world.now + timedelta(minutes=30),
        )


def refused(world: World, token: str, number: str = "20101", *, school: str = SMALL, act: str = "test") -> PressRefusal:
    with world.storage.unit(school) as session, pytest.raises(PressRefusedError) as error:
        presses.access(session, token, actor=world.actor(number, school), act=act, now=world.now)
    return error.value.why


def test_a_token_is_opaque_short_and_not_stored(world: World, desk: Desk) -> None:
    """22 characters, so that a packed press fits Telegram's 64 bytes; the table holds an HMAC."""
    token = offer(world)
    (row,) = desk.rows(Press)
    assert len(token) == 22
    assert len(f"v1:revokeany:{token}".encode()) <= 64
    assert token not in repr(row.model_dump())


def test_the_right_one_presses_once(world: World) -> None:
    """It returns what it stands for; the second time it is said to be used."""
    token = offer(world, object_id=7, version=3)
    with world.storage.unit(SMALL) as session:
        press = presses.access(session, token, actor=world.actor("20101"), act="test", now=world.now)
        assert (press.object_id, press.version, press.used_at) == (7, 3, world.now)
    assert refused(world, token) is PressRefusal.USED


def test_of_many_at_once_one_gets_it(world: World) -> None:
    """However many processes take the same press at the same time, it counts once."""
    token, actor = offer(world), world.actor("20101")

    def press(_: int) -> str:
        try:
            with world.storage.unit(SMALL) as session:
                presses.access(session, token, actor=actor, act="test", now=world.now)
        except PressRefusedError as error:
            return error.why.value
        return "taken"

    with ThreadPoolExecutor(6) as pool:
        assert sorted(pool.map(press, range(12))) == ["taken", *["used"] * 11]


def test_somebody_elses_is_refused_like_one_that_never_was(world: World) -> None:
    """Another person, another school's person of the same number, somebody unbound, another act: all unknown."""
    token = offer(world)
    assert refused(world, token, "20101-1") is PressRefusal.UNKNOWN
    assert refused(world, token, "T01") is PressRefusal.UNKNOWN
    assert refused(world, token, "20102") is PressRefusal.UNKNOWN  # not bound
    assert refused(world, token, "20101", school="other") is PressRefusal.UNKNOWN
    assert refused(world, token, act="else") is PressRefusal.UNKNOWN
    assert refused(world, "A" * 22) is PressRefusal.UNKNOWN
    assert refused(world, "") is PressRefusal.UNKNOWN


def test_an_ended_binding_presses_nothing(world: World) -> None:
    """What was offered to a person does not work for an account that is no longer theirs."""
    token, actor = offer(world), world.actor("20101")
    with world.storage.unit(SMALL) as session:
        bindings.end(session, actor.binding_id, reason="revoked", now=world.now)
        with pytest.raises(PressRefusedError) as error:
            presses.access(session, token, actor=actor, act="test", now=world.now)
    assert error.value.why is PressRefusal.UNKNOWN


def test_it_ends_in_time(world: World) -> None:
    """Up to the instant, not at it."""
    token = offer(world)
    world.now += timedelta(minutes=30)
    assert refused(world, token) is PressRefusal.EXPIRED
    world.now -= timedelta(milliseconds=1)
    with world.storage.unit(SMALL) as session:
        assert presses.access(session, token, actor=world.actor("20101"), act="test", now=world.now).id is not None


def test_a_refusal_leaves_the_unit_where_it_was(world: World) -> None:
    """After a refusal the transaction still sees its own school only."""
    with world.storage.unit(SMALL) as session:
        with suppress(PortfolioError):
            presses.access(session, "x", actor=world.actor("20101"), act="test", now=world.now)
        assert session.info["school"] == SMALL


def test_any_of_the_accounts_people_may_press(world: World, desk: Desk, talk: Talk) -> None:
    """A teacher who is also a guardian presses what was offered to the guardian, whichever is speaking."""
    talk.teacher("T01").says(f"{desk.code('20102-1')} 97/9/2").says("同意").sees("綁定完成")
    token = offer(world, "20102-1")
    with world.storage.unit(SMALL) as session:
        assert presses.access(session, token, actor=world.actor("T01"), act="test", now=world.now).object_id == 7


def test_old_tokens_are_forgotten(world: World, desk: Desk) -> None:
    """Upkeep removes what ended; the rest stays."""
    offer(world)
    world.now += timedelta(hours=1)
    fresh = offer(world)
    with world.storage.unit() as session:
        assert presses.forget(session, before=world.now) == 1
    assert len(desk.rows(Press)) == 1
    assert fresh


@pytest.fixture
def bound(world: World, desk: Desk, talk: Talk, clock: FakeClock) -> "Bound":
    """Give a student bound in two places, and the intents that act on one of them."""
    return Bound(world, desk, talk, clock)


class Bound:
    """「不是我」 on the second binding of a student, again and again."""

    def __init__(self, world: World, desk: Desk, talk: Talk, clock: FakeClock) -> None:
        self.world, self.desk, self.talk, self.clock = world, desk, talk, clock
        self.tokens: list[str] = []

    def fresh(self) -> tuple[str, int]:
        """Bind once more, and return the token offered to the first binding, and the new binding's id."""
        code = self.desk.code("20101")
        self.talk.stranger("new").says(f"{code} 20101").says("同意").sees("綁定完成")
        newest = max(self.desk.bindings("20101"), key=lambda one: one.id or 0)
        assert newest.id is not None
        return offer(self.world, act="binding.not_me", object_id=newest.id, version=newest.version), newest.id

    def open_ids(self) -> set[int]:
        """Return the student's open bindings."""
        return {one.id for one in self.desk.bindings("20101") if one.id is not None}

    def press(self, token: str, *, as_: str = "20101", school: str = SMALL) -> None:
        """Press 「不是我」."""
        role = {"2": "student", "T": "teacher", "R": "registrar"}[as_[0]]
        getattr(self.talk, "guardian" if "-" in as_ else role)(as_, school).presses_data(f"v1:notme:{token}")


@given(data=st.data())
@settings(max_examples=6, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_is_tried_only_the_right_press_acts(bound: Bound, data: st.DataObject) -> None:
    """Replayed, by another, of another school, expired, flipped, for another act, of a stale version: 0 accepted."""
    token, target = bound.fresh()
    before = bound.open_ids()
    for evil in data.draw(st.lists(st.sampled_from(EVIL[1:]), min_size=1, max_size=5, unique=True)):
        match evil:
            case "other person":
                bound.press(token, as_=data.draw(st.sampled_from(["20101-1", "20101-2", "T01", "R01", "30101"])))
            case "other school":
                bound.press(token, school="other")
            case "unbound":
                bound.press(token, as_="20102")
            case "expired":
                bound.clock.turn(minutes=30)
                bound.press(token)
                bound.clock.turn(minutes=-30)
            case "flipped":
                place = data.draw(st.integers(0, len(token) - 1))
                other = data.draw(st.sampled_from([c for c in "AZaz09-_" if c != token[place]]))
                bound.press(token[:place] + other + token[place + 1 :])
            case "other act":
                bound.talk.student("20101").presses_data(f"v1:revoke:{token}")
            case "stale":
                bound.press(offer(bound.world, act="binding.not_me", object_id=target, version=99))
        assert bound.open_ids() == before, evil
    bound.press(token)
    assert bound.open_ids() == before - {target}
    bound.press(token)  # replayed
    assert bound.open_ids() == before - {target}


@pytest.mark.soak
def test_ten_thousand_tokens(world: World) -> None:
    """Of 10,000 offered, every right press is taken and none of its distortions (S4)."""
    actor, other = world.actor("20101"), world.actor("20101-1")
    with world.storage.unit(SMALL) as session:
        tokens = [
            presses.offer(
                session,
                school=SMALL,
                person_id=actor.person_id,
                act="test",
                object_id=number,
                version=1,
                now=world.now,
                expires_at=world.now + timedelta(minutes=30),
            )
            for number in range(10_000)
        ]
    late = world.now + timedelta(minutes=30)
    taken = 0
    for number, token in enumerate(tokens):
        flipped = token[:5] + ("A" if token[5] != "A" else "B") + token[6:]
        with world.storage.unit(SMALL) as session:
            for evil, who, act, now in (
                (flipped, actor, "test", world.now),
                (token, other, "test", world.now),
                (token, actor, "else", world.now),
                (token, actor, "test", late),
            ):
                with pytest.raises(PressRefusedError):
                    presses.access(session, evil, actor=who, act=act, now=now)
            taken += presses.access(session, token, actor=actor, act="test", now=world.now).object_id == number
            with pytest.raises(PressRefusedError):
                presses.access(session, token, actor=actor, act="test", now=world.now)
    assert taken == 10_000


def test_an_act_can_be_read_by_whom_it_was_offered_to(world: World) -> None:
    """Acts that name what they do in full: to be read before and after the press, by nobody else, using nothing up."""
    token = offer(world, act="test with words")
    for number, school, act in (("20101", SMALL, "test with words"), ("30101", SMALL, None), ("20101", OTHER, None)):
        with world.storage.unit(school) as session:
            assert presses.find_act(session, token, actor=world.actor(number, school)) == act
    with world.storage.unit(SMALL) as session:
        presses.access(session, token, actor=world.actor("20101"), act="test with words", now=world.now)
        assert presses.find_act(session, token, actor=world.actor("20101")) == "test with words"
        assert presses.find_act(session, "x" * 22, actor=world.actor("20101")) is None
