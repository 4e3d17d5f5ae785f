"""Every `access…` is a door to somebody's row, and stays shut to everybody else, of this school and of others.

The doors are found by looking at the code; each needs an entry in `DOORS`, which says what row it is tried with and who
may reach that. Everybody in two schools with the same numbers then tries it, inside their own school's unit and in
the program's own one, where no wall of PostgreSQL covers for a condition that the query forgot.
"""

from collections.abc import Callable, Hashable
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlmodel import Session

from handlers.context import Actor
from portfolio.certification import CertificationStatus
from portfolio.errors import PortfolioError
from portfolio.people import Division, Role
from portfolio.succession import Inability
from storage.queries import absences, homerooms, people, presses, requests
from storage.tables import Absence, Certification, DeputyAppointment, Person, Teaching
from storage.units import Storage
from tests.storage.doors import Door, Who, doors_in_the_code, small
from tests.storage.doors_of_acting import OF_ACTING
from tests.storage.doors_of_questions import OF_QUESTIONS
from tests.storage.doors_of_reports import OF_REPORTS
from tests.storage.doors_of_slips import OF_SLIPS
from tests.world import OTHER, SMALL, World, small_school


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


def ask(world: World, *, certifier: str | None = "T01", **columns: Any) -> int:
    """Ask somebody for a certificate of a new work of 20102, in the course of T01 and T09, and return the request."""
    if (SMALL, "T09") not in world.people:
        world.add_person("T09", Role.TEACHER)
        world.add_person("R02", Role.STAFF, office="註冊組")
        world.add_person("R03", Role.STAFF, office="訓育組")
        world.add_person("R91", Role.STAFF, office="註冊組", division=Division.CONTINUING)
        with world.unit() as session:
            course = world.courses[SMALL, "113-1", "M1"]
            session.add(Teaching(school=SMALL, course_id=course, teacher_id=world.id_of("T09")))
    work = world.add_work("20102", f"作品 {len(world.works)}")
    with world.unit() as session:
        row = Certification(
            school=SMALL,
            work_id=work,
            certifier_id=None if certifier is None else world.id_of(certifier),
            asked_at=world.now,
            **columns,
        )
        session.add(row)
        session.flush()
        assert row.id is not None
        return row.id


def the_request(request_id: int, *numbers: str) -> Door:
    def open_door(session: Session, actor: Actor) -> set[Hashable]:
        return {requests.access_request(session, actor=actor, request_id=request_id).request.id}

    return Door(request_id, small(*numbers), open_door)


def a_request(world: World) -> Door:
    """A request to the course's first teacher: for every teacher of the course."""
    return the_request(ask(world), "T01", "T09")


def a_request_without_a_certifier(world: World) -> Door:
    """One that waits for the registrar to name somebody: for nobody at all before that."""
    return the_request(ask(world, certifier=None, step=1), *())


def a_request_handed_on(world: World) -> Door:
    """One that the order has brought to T02: the course's teachers have no part in it."""
    return the_request(ask(world, certifier="T02", step=2), "T02")


def a_request_assigned_by_hand(world: World) -> Door:
    """One that the registrar gave to T01 alone: another teacher of the course has no part in it."""
    return the_request(ask(world, by_hand=True), "T01")


def a_request_to_an_office(world: World) -> Door:
    """One that an office certifies: for everybody of that office and division."""
    return the_request(ask(world, certifier="R01", step=4), "R01", "R02")


def a_request_that_waits(world: World) -> Door:
    """What waits, in the list: for the same people; what is decided or handed over is in nobody's."""
    other = ask(world, status=CertificationStatus.HANDED_OVER, decided_at=world.now)
    request_id = ask(world)

    def open_door(session: Session, actor: Actor) -> set[Hashable]:
        found = {card.request.id for card in requests.access_pending(session, actor=actor)}
        assert other not in found
        assert len(found) == requests.count_pending(session, actor=actor)
        return set(found)

    return Door(request_id, small("T01", "T09"), open_door)


def a_heap(world: World) -> Door:
    """How many wait, by course and class: counted for those alone who decide on them."""
    request_id = ask(world, certifier="T02", step=2)
    with world.unit() as session:
        student = session.get_one(Person, world.id_of("20102"))
        student.class_name = "甲班"
    assert request_id

    def open_door(session: Session, actor: Actor) -> set[Hashable]:
        return {heap.class_name for heap in requests.access_heaps(session, actor=actor)}

    return Door("甲班", small("T02"), open_door)


def an_appointment(world: World) -> Door:
    """T01 names T02 as substitute: for T02 alone to answer, not for T01 either."""
    with world.unit() as session:
        absence = Absence(
            school=SMALL,
            teacher_id=world.id_of("T01"),
            from_on=world.now.date(),
            means=Inability.NAMES_SUBSTITUTE,
            recorded_at=world.now,
        )
        session.add(absence)
        session.flush()
        assert absence.id is not None
        appointment = DeputyAppointment(
            school=SMALL,
            absence_id=absence.id,
            teacher_id=world.id_of("T01"),
            deputy_id=world.id_of("T02"),
            asked_at=world.now,
        )
        session.add(appointment)
        session.flush()
        appointment_id = appointment.id
        assert appointment_id is not None

    def open_door(session: Session, actor: Actor) -> set[Hashable]:
        return {absences.access_appointment(session, actor=actor, appointment_id=appointment_id).id}

    return Door(appointment_id, small("T02"), open_door)


def an_own_class(world: World) -> Door:
    """Class 201 of the small school: for its homeroom teacher."""

    def open_door(session: Session, actor: Actor) -> set[Hashable]:
        return {(actor.school, homerooms.access_own_class(session, actor=actor))}

    return Door((SMALL, "201"), small("T01"), open_door)


DOORS: dict[str, tuple[Callable[[World], Door], ...]] = {
    "people.access_student": (a_student, an_adult_student, a_barred_guardians_child),
    "people.access_children": (a_child,),
    "presses.access": (a_press,),
    "requests.access_request": (
        a_request,
        a_request_without_a_certifier,
        a_request_handed_on,
        a_request_assigned_by_hand,
        a_request_to_an_office,
    ),
    "requests.access_pending": (a_request_that_waits,),
    "requests.access_heaps": (a_heap,),
    "absences.access_appointment": (an_appointment,),
    "homerooms.access_own_class": (an_own_class,),
    **OF_ACTING,
    **OF_QUESTIONS,
    **OF_REPORTS,
    **OF_SLIPS,
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


@pytest.mark.parametrize("make", [make for makers in DOORS.values() for make in makers])
def test_only_the_right_people_get_in(storage: Storage, now: datetime, make: Callable[[World], Door]) -> None:
    """Of everybody in two schools, exactly those get the row that it is for: no other person, no other school."""
    world = small_school(storage, now)
    door = make(world)

    assert {school for school, _ in world.people} == {SMALL, OTHER}
    assert door.allowed < set(world.people)
    for walls in (True, False):
        assert who_gets_in(world, door, walls=walls) == door.allowed, (
            "in their own school" if walls else "without walls"
        )


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
