"""Codes and bindings as rows: one open code a purpose, one use, ends that take the address along."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest

from portfolio.calendar import TAIPEI
from portfolio.people import Role
from storage.queries import bindings, codes, forgetting
from storage.queries.codes import ChildNotNamedError
from storage.secrets import CODE_ALPHABET, new_code
from storage.tables import Account, Binding, BindingCode
from tests.desk import Desk
from tests.world import OTHER, SMALL, World


def test_a_code_has_64_random_bits_and_no_look_alikes(desk: Desk) -> None:
    """16 letters of 24: 73 bits; none that is mixed up on paper or by ear."""
    assert len(CODE_ALPHABET) ** 16 > 2**64
    assert not set("0O1IL2Z5S8BU") & set(CODE_ALPHABET)
    assert len({desk.code("20102") for _ in range(20)}) == 20


def test_a_guardians_code_names_one_child(world: World, desk: Desk) -> None:
    """Left out it is the only child; with none or several it must be said."""
    desk.code("20102-1")
    assert desk.rows(BindingCode)[0].child_id == world.id_of("20102")
    world.add_guardian("20102-1", "20101")
    world.add_person("20109-1", Role.GUARDIAN)
    for number in ("20102-1", "20109-1"):
        with pytest.raises(ChildNotNamedError):
            desk.code(number)


def test_each_childs_letter_is_its_own(world: World, desk: Desk) -> None:
    """A new letter for one child leaves the other's alone."""
    world.add_guardian("20102-1", "20101")
    for child in ("20101", "20102", "20101"):
        desk.code("20102-1", child)
    open_codes = [one for one in desk.rows(BindingCode) if one.revoked_at is None]
    assert sorted(one.child_id for one in open_codes) == sorted((world.id_of("20101"), world.id_of("20102")))


def test_of_many_at_once_one_uses_it(world: World, desk: Desk) -> None:
    """A code binds one account, however many type it in the same instant."""
    desk.code("20102")
    code_id = desk.rows(BindingCode)[0].id

    def use(_: int) -> bool:
        with world.storage.unit(SMALL) as session:
            return codes.use(session, code_id, now=world.now)

    with ThreadPoolExecutor(6) as pool:
        assert sum(pool.map(use, range(12))) == 1


def test_a_big_sheet_is_issued_in_one_go(world: World, desk: Desk) -> None:
    """More people than fit in one statement, twice: every one has exactly one open code."""
    with world.together():
        for number in range(450):
            world.add_person(f"9{number:04}", Role.TEACHER)
    people = [world.person(f"9{number:04}") for number in range(450)]
    for _ in range(2):
        with world.storage.unit(SMALL) as session:
            fresh = codes.issue_all(session, [(person, None) for person in people], now=world.now)
    assert len(set(fresh)) == 450
    rows = desk.rows(BindingCode)
    assert len(rows) == 900
    assert {one.person_id for one in rows if one.revoked_at is None} == {person.id for person in people}


def test_another_schools_unit_finds_nothing(world: World, desk: Desk) -> None:
    """A code is looked up among the channel's schools only."""
    code = desk.code("20102").replace("-", "")
    sealed = world.storage.secrets.code_hmac(code)
    for schools, found in (((SMALL,), True), ((OTHER,), False), ((), False)):
        with world.storage.unit() as session:
            assert (codes.find_open(session, sealed, schools=schools, now=world.now) is not None) is found


def test_guardians_bindings_end_when_the_child_is_of_age(world: World, desk: Desk) -> None:
    """On the birthday, unless another child is still a minor or the day is not known."""
    world.add_guardian("20101-2", "20102")  # younger by four months
    birthday = datetime(2026, 5, 17, 0, 0, tzinfo=TAIPEI)
    with world.storage.unit(SMALL) as session:
        assert bindings.end_of_age(session, school=SMALL, now=birthday - timedelta(seconds=1)) == []
        ended = bindings.end_of_age(session, school=SMALL, now=birthday)
    assert [one.person.number for one in ended] == ["20101-1"]
    (row,) = [one for one in desk.rows(Binding) if one.ended_at is not None]
    assert (row.ended_reason, row.account_id, row.version) == ("of_age", None, 2)
    assert "guardian/20101-1" not in desk.addresses()
    assert "guardian/20101-2" in desk.addresses()


def test_ending_is_done_once_and_for_the_version_seen(world: World, desk: Desk) -> None:
    """A stale version ends nothing; a second end changes nothing."""
    binding_id = world.bindings[SMALL, "20101"]
    with world.storage.unit(SMALL) as session:
        assert not bindings.end(session, binding_id, reason="unbound", now=world.now, version=2)
        assert bindings.end(session, binding_id, reason="unbound", now=world.now, version=1)
        assert not bindings.end(session, binding_id, reason="revoked", now=world.now)
    (row,) = [one for one in desk.rows(Binding) if one.id == binding_id]
    assert row.ended_reason == "unbound"


def test_a_forgotten_account_keeps_nothing(world: World, desk: Desk) -> None:
    """Address, language, consent and choices are gone; the row only holds the place for its failures."""
    with world.storage.unit(SMALL) as session:
        bindings.end(session, world.bindings[SMALL, "20101"], reason="unbound", now=world.now)
    (row,) = [one for one in desk.rows(Account) if one.id == world.accounts[SMALL, "20101"]]
    assert row.address == f"gone/{row.id}"
    kept = (row.school, row.language, row.privacy_version, row.privacy_accepted_at, row.acting_binding_id)
    assert kept == (None,) * 5
    assert row.plain_text is False


def test_a_bound_account_is_no_stranger(world: World, desk: Desk) -> None:
    """Only who is bound to nobody is forgotten on request."""
    with world.storage.unit(SMALL) as session:
        assert not forgetting.forget_stranger(session, account_id=world.accounts[SMALL, "20101"])
    assert "student/20101" in desk.addresses()


@pytest.mark.soak
def test_a_million_guesses(world: World, desk: Desk) -> None:
    """None of a million random codes is one of a school's (S1)."""
    for number in ("20101", "20102", "30101", "T01", "T02"):
        desk.code(number)
    secrets = world.storage.secrets
    stored = {one.code_hmac for one in desk.rows(BindingCode)}
    assert not any(secrets.code_hmac(new_code()) in stored for _ in range(1_000_000))
