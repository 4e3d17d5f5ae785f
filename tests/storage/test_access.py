"""Every `access…` is a door to somebody's row, and stays shut to everybody else, of this school and of others.

The doors are found by looking at the code; each needs an entry in `DOORS`, which says what row it is tried with and who
may reach that. Everybody in two schools with the same numbers then tries it, inside their own school's unit and in
the program's own one, where no wall of PostgreSQL covers for a condition that the query forgot.
"""

import importlib
import inspect
import pkgutil
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest
from sqlmodel import Session

import storage.queries
from handlers.context import Actor
from portfolio.errors import PortfolioError
from storage.queries import people, presses, works
from storage.units import Storage
from tests.world import OTHER, SMALL, World, small_school

Who = tuple[str, str]  # school and number


@dataclass(frozen=True)
class Door:
    """What is tried: `open` returns the keys of the rows it gave; only those `allowed` may get `row`."""

    row: Hashable
    allowed: frozenset[Who]
    open: Callable[[Session, Actor], set[Hashable]]


def small(*numbers: str) -> frozenset[Who]:
    return frozenset((SMALL, number) for number in numbers)


def a_student(world: World) -> Door:
    """The student 20101: for herself, her mother and her father."""

    def open_door(session: Session, actor: Actor) -> set[Hashable]:
        return {people.access_student(session, actor=actor, number="20101", now=world.now).id}

    return Door(world.id_of("20101"), small("20101", "20101-1", "20101-2"), open_door)


def an_adult_student(world: World) -> Door:
    """The student 30101, who is of age: for himself only, though a guardian stands in the roster."""
    world.add_guardian("30101-1", "30101")

    def open_door(session: Session, actor: Actor) -> set[Hashable]:
        return {people.access_student(session, actor=actor, number="30101", now=world.now).id}

    return Door(world.id_of("30101"), small("30101"), open_door)


def a_barred_guardians_child(world: World) -> Door:
    """The student 20102, one of whose guardians is barred: for himself and the other one."""
    world.add_guardian("20102-9", "20102", barred=True)

    def open_door(session: Session, actor: Actor) -> set[Hashable]:
        return {people.access_student(session, actor=actor, number="20102", now=world.now).id}

    return Door(world.id_of("20102"), small("20102", "20102-1"), open_door)


def a_child(world: World) -> Door:
    """The child 20101 in the list of one's children: for her mother and her father."""

    def open_door(session: Session, actor: Actor) -> set[Hashable]:
        return {child.id for child in people.access_children(session, actor=actor, now=world.now)}

    return Door(world.id_of("20101"), small("20101-1", "20101-2"), open_door)


def a_waiting_work(world: World) -> Door:
    """A work that waits, of a course that T01 teaches; of other teachers' works its title is not one."""
    world.add_work("20102", "只有這一件")

    def open_door(session: Session, actor: Actor) -> set[Hashable]:
        return {work.title for work in works.access_waiting(session, actor=actor, limit=100)[1]}

    return Door("只有這一件", small("T01"), open_door)


def a_press(world: World) -> Door:
    """A button that was offered to 20101: whoever else gets hold of its token presses in vain."""
    with world.unit() as session:
        token = presses.offer(
            session,
            school=SMALL,
            person_id=world.id_of("20101"),
            act="test",
            object_id=7,
            version=1,
            now=world.now,
            expires_at=world.now + timedelta(days=1),
        )

    def open_door(session: Session, actor: Actor) -> set[Hashable]:
        return {presses.access(session, token, actor=actor, act="test", now=world.now).object_id}

    return Door(7, small("20101"), open_door)


DOORS: dict[str, tuple[Callable[[World], Door], ...]] = {
    "people.access_student": (a_student, an_adult_student, a_barred_guardians_child),
    "people.access_children": (a_child,),
    "works.access_waiting": (a_waiting_work,),
    "presses.access": (a_press,),
}


def doors_in_the_code() -> set[str]:
    """Return every function of the queries that is named as a door."""
    return {
        f"{module.name}.{name}"
        for module in pkgutil.iter_modules(storage.queries.__path__)
        for name, function in inspect.getmembers(importlib.import_module(f"storage.queries.{module.name}"))
        if (name == "access" or name.startswith("access_"))
        and inspect.isfunction(function)
        and function.__module__ == f"storage.queries.{module.name}"
    }


def test_every_door_is_tried() -> None:
    """A new `access_…` needs an entry above, and an entry whose function is gone has to go."""
    assert doors_in_the_code() == set(DOORS)


def who_gets_in(world: World, door: Door, *, walls: bool) -> set[Who]:
    """Return who of both schools gets the row; each try is taken back, so that nobody uses it up for the next."""
    inside = set()
    for school, number in world.people:
        actor = world.actor(number, school)
        with world.storage.unit(school if walls else None) as session:
            part = session.begin_nested()
            try:
                found = door.open(session, actor)
            except PortfolioError:
                found = set()
            part.rollback()
        if door.row in found:
            inside.add((school, number))
    return inside


@pytest.mark.parametrize("walls", [True, False], ids=["in their own school", "without walls"])
@pytest.mark.parametrize("make", [make for makers in DOORS.values() for make in makers])
def test_only_the_right_people_get_in(
    storage: Storage, now: datetime, make: Callable[[World], Door], walls: bool
) -> None:
    """Of everybody in two schools, exactly those get the row that it is for: no other person, no other school."""
    world = small_school(storage, now)
    door = make(world)

    assert {school for school, _ in world.people} == {SMALL, OTHER}
    assert door.allowed < set(world.people)
    assert who_gets_in(world, door, walls=walls) == door.allowed


def test_what_is_refused_does_not_say_why(storage: Storage, now: datetime) -> None:
    """Another's student, another school's and one that does not exist are refused in the same words."""
    world = small_school(storage, now)
    world.add_person("20199", world.roles[OTHER, "20101"], school=OTHER)  # a number that only the other school has
    refusals = set()
    for number in ("20102", "20199", "99999"):
        with storage.unit() as session, pytest.raises(PortfolioError) as refused:
            people.access_student(session, actor=world.actor("20101"), number=number, now=now)
        refusals.add((type(refused.value), str(refused.value), refused.value.source))

    assert len(refusals) == 1
