"""A substitute whom a teacher names (yphs 九(二)1, first step): asked, answering, not answering, not bound yet."""

from datetime import timedelta

import pytest

from portfolio.people import PersonStatus
from portfolio.succession import Consent, Inability
from storage.queries import absences
from storage.queries.audit import verify_school
from storage.units import Storage
from tests.conftest import FakeClock
from tests.handlers.standing_in import (
    absence_of,
    acts,
    answer,
    appointment_of,
    come_back,
    give,
    go_on,
    leave,
    name,
    owed,
    school_of,
    standing,
    turn,
)
from tests.world import SMALL, World

NAMES = Inability.NAMES_SUBSTITUTE


@pytest.fixture
def yphs(storage: Storage, clock: FakeClock) -> World:
    """Return a school by the rules of yphs."""
    return school_of(storage, clock(), "yphs")


def test_a_named_substitute_comes_first_once_they_agree(yphs: World) -> None:
    """T06 teaches another subject, and still certifies: T01 has named them, and they have agreed."""
    work = give(yphs)
    leave(yphs, means=NAMES, by="T01")
    appointment = name(yphs, "T06")
    yphs.bind("T06")

    assert turn(yphs, work) == ("T01", 0)  # nobody else is asked while they think about it
    assert answer(yphs, "T06", appointment, agrees=True).on == 1
    assert turn(yphs, work) == ("T06", 1)
    assert acts(yphs)[-4:] == ["absence.recorded", "deputy.named", "deputy.agreed", "certification.handed_over"]
    assert verify_school(yphs.storage, SMALL).findings == []


def test_who_declines_is_followed_by_the_next_step(yphs: World) -> None:
    """Nobody is made to certify for another; the teacher is told, and the order goes on."""
    work = give(yphs)
    leave(yphs, means=NAMES, by="T01")
    yphs.bind("T06")
    appointment = name(yphs, "T06")

    answer(yphs, "T06", appointment, agrees=False)

    assert turn(yphs, work) == ("T02", 2)
    assert owed(yphs) == [
        ("T06", "deputy_asked", ""),
        ("T02", "turn", "given"),
        ("T01", "deputy_answered", "declined"),
    ]
    with yphs.storage.unit(SMALL) as session:
        absence = absences.find_open_absence(session, teacher_id=yphs.id_of("T01"))
        assert absence is not None
        with pytest.raises(absences.DeputyRefusedError) as refused:  # and is not asked again
            absences.name_deputy(session, absence, deputy_id=yphs.id_of("T06"), by=None, now=yphs.now)
    assert refused.value.facts == {"why": "declined"}


def test_without_an_answer_the_order_goes_on_after_three_working_days(yphs: World) -> None:
    """Asked on Wednesday, it lapses when Monday is over; a late answer counts for nothing."""
    work = give(yphs)
    leave(yphs, means=NAMES, by="T01")
    appointment = name(yphs, "T06")
    monday_night, tuesday = yphs.now + timedelta(days=5, hours=15), yphs.now + timedelta(days=5, hours=16)

    assert not go_on(yphs, at=monday_night)
    assert go_on(yphs, at=tuesday).on == 1
    assert turn(yphs, work) == ("T02", 2)
    assert appointment_of(yphs, appointment).consent is Consent.LAPSED
    assert ("T01", "deputy_answered", "lapsed") in owed(yphs)
    with pytest.raises(absences.AppointmentChangedError):
        answer(yphs, "T06", appointment, agrees=True, at=tuesday)


def test_an_answer_after_the_time_counts_for_nothing_even_before_it_is_noticed(yphs: World) -> None:
    """Whether the clockwork has run since does not change until when one may answer."""
    leave(yphs, means=NAMES, by="T01")
    appointment = name(yphs, "T06")

    with pytest.raises(absences.AppointmentChangedError):
        answer(yphs, "T06", appointment, agrees=True, at=yphs.now + timedelta(days=5, hours=16))


def test_a_teacher_who_has_yet_to_name_somebody_has_as_long(yphs: World) -> None:
    """「我請人代理」 without a name: the order waits for it no longer than for an answer."""
    work = give(yphs)
    leave(yphs, means=NAMES, by="T01")

    assert turn(yphs, work) == ("T01", 0)
    go_on(yphs, at=yphs.now + timedelta(days=6))
    assert turn(yphs, work) == ("T02", 2)


def test_where_the_order_has_no_such_step_nobody_is_waited_for(storage: Storage, clock: FakeClock) -> None:
    """anon15 knows no named substitute: the registrar is asked at once."""
    world = school_of(storage, clock(), "anon15")
    work = give(world)

    leave(world, means=NAMES, by="T01")

    assert turn(world, work) == (None, 2)


def test_one_who_is_not_bound_is_asked_when_they_are(yphs: World) -> None:
    """Until then the registrar is told whom to hand a code; the question comes with the binding, in the same days."""
    leave(yphs, means=NAMES, by="T01")
    name(yphs, "T06")

    assert owed(yphs) == [("R01", "deputy_asked", "invite"), ("R11", "deputy_asked", "invite")]
    yphs.bind("T06")
    go_on(yphs)
    go_on(yphs)
    assert owed(yphs)[2:] == [("T06", "deputy_asked", "")]


def test_another_name_takes_the_place_of_one_who_has_not_answered(yphs: World) -> None:
    """The first one's button is dead then; the same name twice is one question."""
    work = give(yphs)
    leave(yphs, means=NAMES, by="T01")
    first = name(yphs, "T06")

    second = name(yphs, "T05")
    assert name(yphs, "T05") == second
    with pytest.raises(absences.AppointmentChangedError):
        answer(yphs, "T06", first, agrees=True)
    answer(yphs, "T05", second, agrees=True)
    assert turn(yphs, work) == ("T05", 1)
    assert ("T01", "deputy_answered", "lapsed") not in owed(yphs)  # the teacher did that
    with yphs.storage.unit(SMALL) as session:
        absence = absences.find_open_absence(session, teacher_id=yphs.id_of("T01"))
        assert absence is not None
        with pytest.raises(absences.DeputyRefusedError) as refused:
            absences.name_deputy(session, absence, deputy_id=yphs.id_of("T04"), by=None, now=yphs.now)
    assert refused.value.facts == {"why": "has_deputy"}


@pytest.mark.parametrize(
    ("who", "why"), [("T01", "oneself"), ("20101", "not_here"), ("T04", "not_here"), ("T05", "away"), ("T03", None)]
)
def test_who_can_be_named(yphs: World, who: str, why: str | None) -> None:
    """Colleagues who are here: not oneself, no student, nobody whom the roster shows on leave, nobody away."""
    standing(yphs, "T04")
    leave(yphs, "T05", means=Inability.STILL_CERTIFIES)
    leave(yphs, means=NAMES, by="T01")

    if why is None:
        name(yphs, who)
    else:
        with pytest.raises(absences.DeputyRefusedError) as refused:
            name(yphs, who)
        assert refused.value.facts == {"why": why}


def test_only_the_substitute_answers_and_only_once(yphs: World) -> None:
    """Neither the teacher nor a colleague says yes for them, and a second press changes nothing."""
    leave(yphs, means=NAMES, by="T01")
    appointment = name(yphs, "T06")

    for other in ("T01", "T02", "R01"):
        with pytest.raises(absences.NotYourAppointmentError):
            answer(yphs, other, appointment, agrees=True)
    answer(yphs, "T06", appointment, agrees=True)
    with pytest.raises(absences.AppointmentChangedError):
        answer(yphs, "T06", appointment, agrees=False)
    assert appointment_of(yphs, appointment).consent is Consent.AGREED


def test_the_question_ends_with_the_absence(yphs: World) -> None:
    """Back before anybody answered: nothing has moved, and nobody is asked any more."""
    work = give(yphs)
    leave(yphs, means=NAMES, by="T01")
    appointment = name(yphs, "T06")

    come_back(yphs)

    assert (turn(yphs, work), absence_of(yphs)) == (("T01", 0), None)
    assert appointment_of(yphs, appointment).consent is Consent.LAPSED
    with pytest.raises(absences.AppointmentChangedError):
        answer(yphs, "T06", appointment, agrees=True)


def test_a_substitute_who_falls_out_is_followed_by_the_next_step(yphs: World) -> None:
    """T06 agreed, and is away later: the order goes on from there, and does not come back to T06 by itself."""
    work = give(yphs)
    leave(yphs, means=NAMES, by="T01")
    answer(yphs, "T06", name(yphs, "T06"), agrees=True)

    leave(yphs, "T06")
    assert turn(yphs, work) == ("T02", 2)
    come_back(yphs, "T06")
    assert turn(yphs, work) == ("T02", 2)


def test_a_substitute_who_agreed_and_is_on_leave_by_then_is_passed_over(yphs: World) -> None:
    """The absence begins next week; by then the roster shows the substitute on leave."""
    work = give(yphs)
    next_week = yphs.now + timedelta(days=7)
    leave(yphs, means=NAMES, by="T01", from_on=next_week.date())
    answer(yphs, "T06", name(yphs, "T06"), agrees=True)
    assert turn(yphs, work) == ("T01", 0)
    standing(yphs, "T06", PersonStatus.ON_LEAVE)

    go_on(yphs, at=next_week)

    assert turn(yphs, work) == ("T02", 2)
