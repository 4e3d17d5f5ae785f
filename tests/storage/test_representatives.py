"""Acting for a student, by the rows of a school: exactly those allowed may, and nobody sees another's child."""

from datetime import date, datetime, timedelta
from itertools import product
from typing import Any, Final

import pytest
from sqlalchemy import update
from sqlmodel import col

from portfolio.calendar import TAIPEI
from portfolio.errors import PortfolioError
from portfolio.people import Division, PersonStatus, Role
from portfolio.representatives import Act, Scope
from portfolio.schools import load_pack
from storage.queries import authorisations, people
from storage.queries.audit import verify_school
from storage.queries.representatives import access_to_act
from storage.tables import Authorisation, Guardianship, Person, School
from storage.units import Storage
from tests.world import SMALL, World

STUDENTS: Final = ("20101", "20102", "20103", "30101", "29101", "20199")
Pair = tuple[str, str]  # who acts, and for whom


def a_town(storage: Storage, now: datetime) -> World:
    """Make a school where every tie is there once; the ties stand beside the rows."""
    world = World(storage, now)
    with storage.unit() as session:
        session.add(School(slug=SMALL, name="範例高中", pack="tttvs", created_at=now))
    with world.together():
        add, guard = world.add_person, world.add_guardian
        add("20101", Role.STUDENT, birthday=date(2008, 5, 17), class_name="201")
        add("20102", Role.STUDENT, birthday=date(2008, 9, 2), class_name="202")
        add("20103", Role.STUDENT, class_name="203")  # without a birthday
        add("30101", Role.STUDENT, birthday=date(2007, 1, 15), class_name="201")  # of age since today
        add("29101", Role.STUDENT, birthday=date(2005, 3, 1), division=Division.CONTINUING, class_name="進二甲")
        add("20199", Role.STUDENT, birthday=date(2008, 1, 1), class_name="201", status=PersonStatus.LEFT)
        guard("G1", "20101")  # mother of two
        guard("G1", "20102")
        guard("G2", "20101", legal_representative=False)  # the father, apart from her
        guard("G3", "20101", legal_representative=None)
        guard("G4", "20101", barred=True)
        guard("G5", "20101")  # gone from the roster
        guard("G6", "20103")
        guard("G7", "30101")  # allowed nothing
        guard("G8", "30101", legal_representative=None)  # allowed to see
        guard("G9", "29101", legal_representative=False)  # allowed to act
        guard("G10", "29101", barred=True)  # allowed to act, before that
        guard("G11", "20102", legal_representative=False)  # a foster mother; and the social worker who represents
        guard("G12", "20102")
        guard("G13", "20199")  # of a leaver
        add("T1", Role.TEACHER, class_name="201")  # homeroom teacher, and of 20102 a parent, as G14
        guard("G14", "20102")
        add("T2", Role.TEACHER)  # teaches 20102 this year
        add("T3", Role.TEACHER)  # taught 20101 last year
        add("T4", Role.TEACHER, class_name="201", status=PersonStatus.ON_LEAVE)
        add("T5", Role.TEACHER, class_name="進二甲")  # allowed to act by 29101
        add("T6", Role.TEACHER)
        add("T7", Role.TEACHER)  # teaches 29101, and was allowed nothing
        add("R1", Role.STAFF, office="註冊組")
        for code, teacher, term, student in (
            ("M", "T2", "113-1", "20102"),
            ("O", "T3", "112-2", "20101"),
            ("N", "T7", "113-1", "29101"),
            ("L", "T6", "113-1", "20199"),
        ):
            world.add_course(code, teacher, term=term)
            world.enrol(student, code, term=term)
        for student, who, scope in (
            ("30101", "G8", Scope.SEE),
            ("29101", "G9", Scope.ACT),
            ("29101", "G10", Scope.ACT),
            ("29101", "T5", Scope.ACT),
        ):
            allow(world, student, who, scope)
    with storage.unit(SMALL) as session:
        gone = session.get_one(Person, world.id_of("G5"))
        gone.departed_at = now
    return world


def allow(world: World, student: str, who: str, scope: Scope) -> None:
    """Let a student allow somebody something."""
    with world.unit() as session:
        session.add(
            Authorisation(
                school=SMALL,
                student_id=world.id_of(student),
                guardian_id=world.id_of(who),
                scope=scope,
                words="甲",
                granted_at=world.now,
            )
        )


THEMSELVES: Final = {(student, student) for student in STUDENTS}
REPRESENTED: Final = {("G1", "20101"), ("G1", "20102"), ("G12", "20102"), ("G14", "20102"), ("G13", "20199")}
MAY_ACT: Final[dict[str, set[Pair]]] = {
    "tttvs": THEMSELVES | REPRESENTED | {("T1", "20101"), ("T2", "20102"), ("G9", "29101"), ("T5", "29101")},
    "yphs": THEMSELVES | REPRESENTED | {("G9", "29101")},
    "tmsb": THEMSELVES,
    "hwvs": THEMSELVES,
    "anon15": THEMSELVES,
}
MAY_SEE: Final = (
    THEMSELVES
    | REPRESENTED
    | {
        *((who, "20101") for who in ("G2", "G3")),
        ("G11", "20102"),
        ("G8", "30101"),
        ("G9", "29101"),
    }
)


@pytest.fixture
def town(storage: Storage, now: datetime) -> World:
    return a_town(storage, now)


def test_everybody_tries_everybody(town: World) -> None:
    """Everybody for every student, by the rules of five schools: exactly the pairs above.

    Where the rules are silent only those try who get in elsewhere: the others are not let in before rules are asked.
    """
    actors = {number: town.actor(number) for _school, number in town.people}
    everybody = set(product(actors, STUDENTS))
    with town.storage.reading(SMALL) as session:
        for school, expected in MAY_ACT.items():
            found = set()
            for who, student in everybody if school in ("tttvs", "yphs") else MAY_SEE | MAY_ACT["tttvs"]:
                try:
                    row, acting = access_to_act(
                        session,
                        actor=actors[who],
                        number=student,
                        act=Act.CONFIRM_RECEIPT,
                        circumstance="epidemic",
                        now=town.now,
                        pack=load_pack(school),
                    )
                except PortfolioError:
                    continue
                assert row.number == student
                assert (acting.circumstance is None) == (who == student)
                found.add((who, student))
            assert found == expected, school


def test_nobody_sees_anothers_child(town: World) -> None:
    """Who is asked for by whom: oneself, one's own child under age, and who of age allows it; teachers nobody here."""
    found, listed = set(), set()
    with town.storage.reading(SMALL) as session:
        for _school, who in town.people:
            if who == "G5":  # whoever is gone from the roster speaks no more
                continue
            actor = town.actor(who)
            listed |= {(who, one.number) for one in people.access_children(session, actor=actor, now=town.now)}
            for student in STUDENTS:
                try:
                    found.add((who, people.access_student(session, actor=actor, number=student, now=town.now).number))
                except PortfolioError:
                    continue
    assert found == MAY_SEE
    assert listed == {pair for pair in found if pair[0].startswith("G")}


def test_what_a_student_allows_is_written_once_and_taken_back_once(town: World) -> None:
    """The same twice changes nothing, more replaces less, and each change has its entry in the trail."""
    with town.storage.unit(SMALL) as session:
        student = session.get_one(Person, town.id_of("30101"))
        guardian = session.get_one(Person, town.id_of("G7"))

        def give(scope: Scope) -> bool:
            given = authorisations.grant(
                session, student=student, guardian=guardian, scope=scope, words="允許", now=town.now
            )
            return given is not None

        assert (give(Scope.SEE), give(Scope.SEE), give(Scope.ACT)) == (True, False, True)
        held = authorisations.find_open(session, school=SMALL, student_id=town.id_of("30101"))
        assert {(person.number, one.scope) for one, person in held} == {("G7", Scope.ACT), ("G8", Scope.SEE)}
        assert authorisations.take_back(session, student=student, guardian=guardian, now=town.now) is Scope.ACT
        assert authorisations.take_back(session, student=student, guardian=guardian, now=town.now) is None
    assert verify_school(town.storage, SMALL).findings == []


def test_what_stopped_is_over_at_once(town: World) -> None:
    """A guardian barred meanwhile, or no longer on the roster, acts no more with the next question."""

    def may(who: str, student: str, now: datetime = town.now) -> bool:
        with town.storage.reading(SMALL) as session:
            try:
                access_to_act(
                    session,
                    actor=town.actor(who),
                    number=student,
                    act=Act.SELECT,
                    circumstance="major_accident",
                    now=now,
                    pack=load_pack("yphs"),
                )
            except PortfolioError:
                return False
            return True

    ends: dict[str, dict[str, Any]] = {
        "G12": {"barred": True},
        "G14": {"departed_at": town.now},
        "G1": {"legal_representative": None},
    }
    assert all(may(who, "20102") for who in ends)
    with town.storage.unit(SMALL) as session:
        for who, values in ends.items():
            of_20102 = col(Guardianship.student_id) == town.id_of("20102")
            session.execute(
                update(Guardianship).where(col(Guardianship.guardian_id) == town.id_of(who), of_20102).values(**values)
            )
    assert not any(may(who, "20102") for who in ends)
    assert may("G1", "20101")  # her other child

    birthday = datetime(2025, 1, 15, tzinfo=TAIPEI)  # of 30101, eighteen years on: it ends with the day's first second
    assert may("G7", "30101", birthday - timedelta(seconds=1))
    assert not may("G7", "30101", birthday)
