"""The order of certifiers of each of the five schools, step by step, as domain/schools.md has it."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from sqlmodel import col, select

from storage.tables import Teaching
from storage.units import Storage
from tests.handlers.standing_in import (
    give,
    go_on,
    leave,
    school_of,
    standing,
    turn,
)
from tests.world import SMALL, World

Change = Callable[[World], object]


def takes_over(number: str) -> Change:
    """The roster names another teacher instead of T01."""

    def change(world: World) -> None:
        with world.unit() as session:
            course = world.courses[SMALL, "113-1", "ENG201"]
            for teaching in session.scalars(select(Teaching).where(col(Teaching.course_id) == course)):
                teaching.teacher_id = world.id_of(number)

    return change


def teaches_too(number: str) -> Change:
    """The roster names another teacher beside T01."""

    def change(world: World) -> None:
        with world.unit() as session:
            course = world.courses[SMALL, "113-1", "ENG201"]
            session.add(Teaching(school=SMALL, course_id=course, teacher_id=world.id_of(number)))

    return change


def away(*numbers: str) -> Change:
    """These people cannot be asked either."""

    def change(world: World) -> None:
        for number in numbers:
            standing(world, number)

    return change


def pays(world: World) -> None:
    """There is subsidy money for T01."""
    leave(world, funds=True, from_on=world.now.date() + timedelta(days=30))


def busy(number: str) -> Change:
    """Other works wait for this teacher."""

    def change(world: World) -> None:
        give(world, f"另一件 {number}", code="ENG202" if number == "T02" else "ENG203")

    return change


ORDERS: tuple[tuple[str, str, tuple[Change, ...], str | None, int], ...] = (
    # tttvs 十二(二)3: the former teacher where there is money, who took over, the convener, who submits by the annex
    ("tttvs", "20101", (pays, takes_over("T02")), "T01", 1),
    ("tttvs", "20101", (takes_over("T02"),), "T02", 2),
    ("tttvs", "20101", (), "T03", 3),
    ("tttvs", "20101", (away("T03"),), "R01", 4),
    ("tttvs", "20101", (away("T03", "R01"),), "R11", 4),
    ("tttvs", "29101", (away("T03"),), "R91", 4),
    ("tttvs", "20101", (away("T03", "R01", "R11"),), None, 5),
    # yphs 九(二)1: a substitute (below), the same course and grade, the same course, the convener, 教學組長
    ("yphs", "20101", (), "T02", 2),
    ("yphs", "20101", (busy("T02"),), "T04", 2),
    ("yphs", "20101", (busy("T02"), busy("T04")), "T02", 2),
    ("yphs", "20101", (away("T02", "T04"),), "T03", 3),
    ("yphs", "20101", (away("T02", "T04", "T03"),), "T05", 3),
    ("yphs", "20101", (away("T02", "T04", "T03", "T05"),), "R03", 5),
    ("yphs", "29101", (away("T02", "T04", "T03", "T05"),), "R03", 5),
    ("yphs", "20101", (away("T02", "T04", "T03", "T05", "R03"),), None, 6),
    # anon15 十(三)2(1): who took over, and nobody else
    ("anon15", "20101", (takes_over("T02"),), "T02", 1),
    ("anon15", "20101", (), None, 2),
    ("anon15", "20101", (takes_over("T02"), away("T02")), None, 2),
    # tmsb and hwvs name nobody
    ("tmsb", "20101", (), None, 1),
    ("hwvs", "20101", (), None, 1),
    # another teacher of the course is no substitute, and needs no order
    ("tmsb", "20101", (teaches_too("T02"),), "T02", 0),
    ("tttvs", "20101", (teaches_too("T02"),), "T02", 0),
    ("hwvs", "20101", (takes_over("T02"),), "T02", 0),
)


@pytest.mark.parametrize("pack", ["tttvs", "yphs", "anon15", "tmsb", "hwvs"])
def test_the_order_is_that_of_the_document(storage: Storage, now: datetime, pack: str) -> None:
    """Once T01 cannot certify, exactly the next of the school's order is asked; where nobody is left, the registrar."""
    world = school_of(storage, now, pack)
    found, promised = [], []
    for _, student, changes, who, step in (one for one in ORDERS if one[0] == pack):
        with world.together(), world.unit() as session:
            part = session.begin_nested()
            work = give(world, number=student)
            for change in changes:
                change(world)
            leave(world)
            found.append((student, *turn(world, work), bool(go_on(world))))
            part.rollback()
            world.works.clear()
        promised.append((student, who, step, False))  # a second run changes nothing

    assert found == promised


@pytest.mark.parametrize("pack", ["tttvs", "yphs", "anon15"])
def test_one_after_the_other_falls_out(storage: Storage, now: datetime, pack: str) -> None:
    """Whoever is asked is away the next moment: each person is asked once, in the order, and then the registrar."""
    world = school_of(storage, now, pack)
    with world.together(), world.unit() as session:
        work = give(world)
        takes_over("T02")(world)
        asked = []
        while (holder := turn(world, work))[0] is not None:
            asked.append(holder)
            leave(world, str(holder[0]), funds=False)
            session.flush()
        steps = [step for _, step in asked]

    assert len({who for who, _ in asked}) == len(asked)
    assert steps == sorted(steps)
    assert (
        asked
        == {
            "tttvs": [("T01", 0), ("T02", 2), ("T03", 3), ("R01", 4), ("R11", 4)],
            "yphs": [("T01", 0), ("T02", 0), ("T04", 2), ("T03", 3), ("T05", 3), ("R03", 5)],
            "anon15": [("T01", 0), ("T02", 1)],
        }[pack]
    )
