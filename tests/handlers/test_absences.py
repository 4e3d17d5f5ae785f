"""Absences and what they move: when they begin, change and end, who is told, and what never moves anything."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest

from handlers.succession import Moved, move_on, whose_turn
from locales import translator
from portfolio.people import PersonStatus
from portfolio.schools import load_pack
from portfolio.succession import Inability
from portfolio.works import WorkKind
from storage.queries import absences, certifications
from storage.queries.audit import verify_school
from storage.queries.requests import access_request
from storage.tables import Certification, Teaching, Work
from storage.units import Storage
from tests.conftest import FakeClock
from tests.handlers.standing_in import (
    absence_of,
    acts,
    ask,
    come_back,
    give,
    go_on,
    leave,
    owed,
    request_of,
    school_of,
    standing,
    turn,
)
from tests.world import SMALL, World


@pytest.fixture
def yphs(storage: Storage, clock: FakeClock) -> World:
    """Return a school by the rules of yphs."""
    return school_of(storage, clock(), "yphs")


def hand_back(world: World, work: int, by: str) -> None:
    """Press 「不是我的課」 as whoever is asked: to the registrar, with a reason."""
    request_id, actor = request_of(world, work).id or 0, world.actor(by)
    with world.unit() as session:
        request = access_request(session, actor=actor, request_id=request_id).request
        certifications.hand_over(
            session, request, to=None, step=request.step, actor=actor, note="不是我教的", now=world.now
        )


def assign(world: World, work: int, to: str) -> None:
    """Let the registrar name somebody by hand."""
    found, actor = request_of(world, work), world.actor("R01")
    with world.unit() as session:
        request = session.get_one(Certification, found.id)
        certifications.hand_over(
            session, request, to=world.id_of(to), step=request.step, actor=actor, by_hand=True, now=world.now
        )


def certify(world: World, work: int, by: str) -> None:
    """Let whoever is asked decide."""
    found, actor = request_of(world, work), world.actor(by)
    with world.unit() as session:
        request = session.get_one(Certification, found.id)
        certifications.certify(session, request, actor=actor, version=request.version, now=world.now)


def test_what_is_pending_goes_back_when_the_absence_ends(yphs: World) -> None:
    """Both are told; what the substitute has decided stays decided."""
    first, second = give(yphs, "一"), give(yphs, "二")
    leave(yphs)
    certify(yphs, first, "T02")

    assert come_back(yphs) == Moved(back=1)

    assert (turn(yphs, first), turn(yphs, second)) == (("T02", 2), ("T01", 0))
    assert owed(yphs) == [
        ("T02", "turn", "given"),
        ("T01", "turn", "handed_on"),
        ("T01", "turn", "back"),
        ("T02", "turn", "taken_back"),
    ]
    assert acts(yphs)[-2:] == ["absence.ended", "certification.handed_over"]


def test_an_absence_ends_by_itself_after_its_last_day(yphs: World) -> None:
    """On the last day it still holds; the day after, the requests are back."""
    work = give(yphs)
    leave(yphs, until_on=yphs.now.date() + timedelta(days=2))

    go_on(yphs, at=yphs.now + timedelta(days=2))
    assert turn(yphs, work) == ("T02", 2)
    assert go_on(yphs, at=yphs.now + timedelta(days=3)) == Moved(back=1)
    assert (turn(yphs, work), absence_of(yphs)) == (("T01", 0), None)


def test_an_absence_that_begins_later_moves_nothing_before(yphs: World) -> None:
    """The teacher certifies until then."""
    work = give(yphs)
    leave(yphs, from_on=yphs.now.date() + timedelta(days=1))

    assert turn(yphs, work) == ("T01", 0)
    assert go_on(yphs, at=yphs.now + timedelta(days=1)) == Moved(on=1)
    assert turn(yphs, work) == ("T02", 2)


@pytest.mark.parametrize("status", [PersonStatus.ON_LEAVE, PersonStatus.LEFT])
def test_neither_lateness_nor_the_roster_moves_anything(yphs: World, status: PersonStatus) -> None:
    """A month without a press, a roster that shows T01 on leave or gone: without a record the right stays (T41)."""
    work = give(yphs)
    standing(yphs, "T01", status)

    assert not go_on(yphs, at=yphs.now + timedelta(days=60))
    assert turn(yphs, work) == ("T01", 0)


def test_whoever_certifies_during_leave_keeps_everything(yphs: World) -> None:
    """And the same teacher who finds that it does not work out changes it in the same record."""
    work = give(yphs)
    leave(yphs, means=Inability.STILL_CERTIFIES, by="T01")
    assert turn(yphs, work) == ("T01", 0)

    leave(yphs, means=Inability.CANNOT, by="T01")
    assert turn(yphs, work) == ("T02", 2)
    leave(yphs, means=Inability.STILL_CERTIFIES, by="T01")
    assert turn(yphs, work) == ("T01", 0)
    assert [act for act in acts(yphs) if act.startswith("absence")] == [
        "absence.recorded",
        "absence.changed",
        "absence.changed",
    ]


def test_the_same_words_twice_change_nothing(yphs: World) -> None:
    """A replayed press records one absence, once."""
    leave(yphs)
    before = absence_of(yphs)
    leave(yphs)

    assert absence_of(yphs) == before
    assert acts(yphs).count("absence.recorded") == 1


def test_what_comes_during_the_absence_goes_the_same_way(yphs: World) -> None:
    """Uploads of the following days do not wait for the teacher either."""
    leave(yphs)
    work = give(yphs)

    assert turn(yphs, work) == ("T01", 0)  # as the import made it
    assert go_on(yphs) == Moved(on=1)
    assert turn(yphs, work) == ("T02", 2)


def test_requests_of_one_course_go_together(yphs: World) -> None:
    """Three works of one course go to one colleague, those of the next course to the other, who has less to do."""
    works = [give(yphs, title) for title in ("一", "二", "三")]
    yphs.add_course("ENG204", "T01", name="英語文（二）", grade=2, class_name="204", subject_area="英語文")
    other = give(yphs, "四", code="ENG204")

    leave(yphs)

    assert [turn(yphs, work)[0] for work in works] == ["T02", "T02", "T02"]
    assert turn(yphs, other) == ("T04", 2)


def test_the_money_of_tttvs_brings_the_former_teacher_back(storage: Storage, clock: FakeClock) -> None:
    """With subsidy money T01 is asked first, in their own right at that step; once it is gone, the next one is."""
    world = school_of(storage, clock(), "tttvs")
    work = give(world)
    leave(world, funds=True)

    assert turn(world, work) == ("T01", 1)
    assert not go_on(world)
    leave(world, funds=False)
    assert turn(world, work) == ("T03", 3)


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


def test_days_that_cannot_be_are_refused(yphs: World) -> None:
    """An absence that ends before it begins, or that is over, is no absence."""
    today = yphs.now.date()
    for from_on, until_on, why in (
        (today, today - timedelta(days=1), "order"),
        (today - timedelta(days=9), today - timedelta(days=1), "past"),
    ):
        with pytest.raises(absences.AbsenceDatesError) as refused:
            leave(yphs, from_on=from_on, until_on=until_on)
        assert refused.value.facts == {"why": why}


def test_at_one_instant_everything_moves_once(yphs: World) -> None:
    """Registrar, teacher and several ticks at once: one absence, every request handed over once, one in force."""
    works = [give(yphs, title) for title in ("一", "二", "三")]
    started = Barrier(4)

    def record(number: str) -> None:
        started.wait()
        with yphs.storage.unit(SMALL) as session:
            absences.record_absence(
                session,
                school=SMALL,
                teacher_id=yphs.id_of("T01"),
                from_on=yphs.now.date(),
                until_on=None,
                means=Inability.CANNOT,
                funds=None,
                by=actors[number],
                now=yphs.now,
            )
            move_on(session, school=SMALL, now=yphs.now)

    actors = {number: yphs.actor(number) for number in ("T01", "R01")}
    with ThreadPoolExecutor(4) as threads:
        list(threads.map(record, ("T01", "R01", "T01", "R01")))

    assert acts(yphs).count("absence.recorded") == 1
    assert acts(yphs).count("certification.handed_over") == len(works)
    assert {turn(yphs, work) for work in works} == {("T02", 2)}
    assert verify_school(yphs.storage, SMALL).findings == []
