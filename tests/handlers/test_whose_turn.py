"""Whose a request is beyond the order itself: the registrar's, an office's, a teacher's whom the roster names later."""

import pytest

from handlers.succession import whose_turn
from locales import translator
from portfolio.schools import load_pack
from portfolio.works import WorkKind
from storage.tables import Teaching, Work
from storage.units import Storage
from tests.conftest import FakeClock
from tests.handlers.standing_in import (
    ask,
    assign,
    come_back,
    give,
    go_on,
    hand_back,
    leave,
    owed,
    request_of,
    school_of,
    turn,
)
from tests.world import SMALL, World


@pytest.fixture
def yphs(storage: Storage, clock: FakeClock) -> World:
    """Return a school by the rules of yphs."""
    return school_of(storage, clock(), "yphs")


def test_who_gave_a_request_back_is_not_asked_again(yphs: World) -> None:
    """「不是我的課」 is the registrar's to sort out; a later run of the order passes that person over (T16)."""
    work = give(yphs)
    leave(yphs)
    hand_back(yphs, work, "T02")

    assert not go_on(yphs)  # the registrar was told why, and names somebody
    assert turn(yphs, work) == (None, 2)
    come_back(yphs)
    assert turn(yphs, work) == ("T01", 0)
    leave(yphs)
    assert turn(yphs, work) == ("T04", 2)


def test_a_teacher_who_gave_it_back_does_not_get_it_back(yphs: World) -> None:
    """It is not their course; an absence that ends changes nothing about that."""
    work = give(yphs)
    hand_back(yphs, work, "T01")
    leave(yphs)
    come_back(yphs)

    assert turn(yphs, work) == (None, 0)


def test_what_the_registrar_assigned_stays_where_it_is(yphs: World) -> None:
    """By hand is by hand: no order and no return moves it; one who cannot gives it back to the registrar."""
    work = give(yphs)
    leave(yphs)
    assign(yphs, work, "T06")

    come_back(yphs)
    assert turn(yphs, work)[0] == "T06"
    leave(yphs, "T06")
    assert turn(yphs, work)[0] is None
    assert not go_on(yphs)
    assert ("R01", "turn", "unassigned") in owed(yphs)


def test_two_who_are_away_and_stand_in_for_each_other(yphs: World) -> None:
    """T01's requests go to T02, T02's to T01; when both cannot, nothing goes round in circles (T16)."""
    mine, theirs = give(yphs, "一"), give(yphs, "二", code="ENG202")
    leave(yphs)
    leave(yphs, "T02")

    assert (turn(yphs, mine), turn(yphs, theirs)) == (("T04", 2), ("T04", 2))
    leave(yphs, "T04")
    assert {turn(yphs, mine)[0], turn(yphs, theirs)[0]} <= {"T03", "T05"}
    leave(yphs, "T03")
    leave(yphs, "T05")
    leave(yphs, "R03")
    assert (turn(yphs, mine), turn(yphs, theirs)) == ((None, 6), (None, 6))


def test_the_registrar_is_relieved_as_soon_as_somebody_can(storage: Storage, clock: FakeClock) -> None:
    """At anon15 nobody had taken the course over; once the roster names somebody, it is their turn."""
    world = school_of(storage, clock(), "anon15")
    work = give(world)
    leave(world)
    assert turn(world, work) == (None, 2)

    with world.unit() as session:
        session.add(
            Teaching(school=SMALL, course_id=world.courses[SMALL, "113-1", "ENG201"], teacher_id=world.id_of("T02"))
        )
    go_on(world)

    assert turn(world, work)[0] == "T02"


def test_a_course_without_a_teacher_gets_one_with_the_roster(yphs: World) -> None:
    """Asked before the courses were imported: the registrar's until the teacher is known, then the teacher's."""
    work = give(yphs, code="")
    assert turn(yphs, work) == (None, 0)

    with yphs.unit() as session:
        session.get_one(Work, work).course_id = yphs.courses[SMALL, "113-1", "ENG201"]
    go_on(yphs)

    assert turn(yphs, work) == ("T01", 0)


@pytest.mark.parametrize(
    ("title", "who"),
    [("技能證照：丙級", "R05"), ("校外服務時數 12 小時", "R02"), ("全國英文寫作賽", None), ("校內外競賽", None)],
)
def test_offices_certify_what_the_table_of_hwvs_says(
    storage: Storage, clock: FakeClock, title: str, who: str | None
) -> None:
    """附表 names 就業組 and 訓育組 for items that a title names in full; the rest is the registrar's (T50)."""
    world = school_of(storage, clock(), "hwvs")
    work = world.add_work("20101", title, WorkKind.DIVERSE_PERFORMANCE)
    ask(world)
    go_on(world)

    assert turn(world, work) == (who, 0)


def test_the_words_for_whose_turn_it_is(storage: Storage, clock: FakeClock) -> None:
    """A student reads who is asked, never why it is not the teacher."""
    world = school_of(storage, clock(), "tttvs")
    work = give(world)
    t, pack = translator("zh_Hant_TW"), load_pack("tttvs")
    said = []
    for change in (lambda: None, lambda: leave(world), lambda: leave(world, "T03"), lambda: assign(world, work, "T02")):
        change()
        request = request_of(world, work)
        with world.unit() as session:
            said.append(whose_turn(session, t, request, pack=pack))

    assert said == [
        "現在由任課教師甲T01老師認證。",
        "現在由科目召集人甲T03老師認證。",
        "現在由註冊組的甲R01認證。",
        "現在由學校指定的甲T02認證。",
    ]
