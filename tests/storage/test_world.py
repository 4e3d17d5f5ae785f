"""The small made-up school that other tests stand on."""

from datetime import datetime

from portfolio.people import Role
from storage.units import Storage
from tests.world import OTHER, SMALL, small_school


def test_both_schools_have_the_same_numbers_and_nobody_in_common(storage: Storage, now: datetime) -> None:
    """What holds for one school can be tried against the other with equal numbers and different rows."""
    world = small_school(storage, now)

    assert world.actor("20101").role is Role.STUDENT
    assert world.actor("T01", OTHER).school == OTHER
    numbers = {school: {n for s, n in world.people if s == school} for school in (SMALL, OTHER)}
    assert numbers[SMALL] == numbers[OTHER]
    assert not {world.id_of(n) for n in numbers[SMALL]} & {world.id_of(n, OTHER) for n in numbers[OTHER]}


def test_the_bound_have_an_account_that_speaks_as_them(storage: Storage, now: datetime) -> None:
    """An account's address says the persona, and its acting binding is the person's."""
    world = small_school(storage, now)

    assert world.address_of("20101") == ("simulator.small", "student/20101")
    assert world.address_of("R01", OTHER) == ("simulator.other", "registrar/R01")
    assert world.actor("20101-1").binding_id != world.actor("20101-1", OTHER).binding_id != 0
    assert world.actor("20102").binding_id == 0
