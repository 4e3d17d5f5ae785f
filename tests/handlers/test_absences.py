"""Absences and what they move: when they begin, change and end, who is told, and what never moves anything."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest

from handlers.succession import Moved, move_on
from portfolio.people import PersonStatus
from portfolio.succession import Inability
from storage.queries import absences
from storage.queries.audit import verify_school
from storage.units import Storage
from tests.conftest import FakeClock
from tests.handlers.standing_in import (
    absence_of,
    acts,
    certify,
    come_back,
    give,
    go_on,
    leave,
    owed,
    school_of,
    standing,
    turn,
)
from tests.storage.certifying import everything
from tests.world import SMALL, World


@pytest.fixture
def yphs(storage: Storage, clock: FakeClock) -> World:
    """Return a school by the rules of yphs."""
    return school_of(storage, clock(), "yphs")


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
    assert acts(yphs).count("certification.handed_over") == 1
    assert len([row for row in everything(yphs.storage, SMALL) if row.step == 2]) == len(works)
    assert {turn(yphs, work) for work in works} == {("T02", 2)}
    assert verify_school(yphs.storage, SMALL).findings == []
