"""For whom a reminder still means something: asked at planning, and again, alike, right before it goes out."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import delete, update
from sqlmodel import col

from portfolio.calendar import Event
from portfolio.people import PersonStatus
from portfolio.receipts import ReceiptConfirmation, ReceiptPart
from portfolio.reminders import Declared, NoticeState
from portfolio.rules import DeadlineSubject
from portfolio.works import CertificationState, Registrant
from storage.queries.declarations import Declarable, declare, take_back
from storage.queries.reminder_needs import find_needless
from storage.tables import Guardianship, Notice, ReceiptStatement, RosterImport, School, Selection
from tests.scheduler.reminded import announce, at, change, owed, plan
from tests.world import SMALL, World

EVERYBODY = {"20101", "20101-1", "20102", "20102-1", "30101"}
NOW = at("2025-01-20", 9)  # the reminder before the vacation waits for the afternoon; the data are six days old
Happens = Callable[[World], Any]


def owed_to(world: World) -> set[str]:
    """Return who is owed something."""
    return {number_of(world, one.recipient_id) for one in owed(world)}


def needless(world: World, now: datetime) -> dict[str, str]:
    """Return what of everything that waits nobody needs at `now`, by whom it was for."""
    waiting = [one for one in owed(world) if one.state is NoticeState.PLANNED]
    with world.storage.reading() as session:  # as the sender asks, before a school is known
        found = find_needless(session, school=SMALL, notices=waiting, now=now)
    return {number_of(world, one.recipient_id): found[one.id or 0] for one in waiting if one.id in found}


def number_of(world: World, person_id: int) -> str:
    """Return a person's number."""
    return next(number for (school, number), key in world.people.items() if (school, key) == (SMALL, person_id))


def meanwhile(world: World, happens: Happens, now: datetime = NOW) -> dict[str, str]:
    """Return what becomes needless when something happens between planning and sending.

    Had it happened before the planning, just these would not have been owed.
    """
    plan(world, now)
    everybody = owed_to(world)
    assert needless(world, now) == {}
    happens(world)
    found = needless(world, now + timedelta(hours=9))
    with world.storage.unit(SMALL) as session:
        session.execute(delete(Notice))
        session.get_one(School, SMALL).reminded_to = at("2025-01-19")
    plan(world, now)
    assert owed_to(world) == everybody - found.keys()
    return found


def declares(number: str, *declared: Declared | None, period: str = "113-1") -> Happens:
    """Let a student declare something of uploading, or (None) take it back."""

    def happens(world: World) -> None:
        one = Declarable(DeadlineSubject.UPLOAD_OUTCOMES, period)
        for each in declared:
            with world.storage.unit(SMALL) as session:
                if each is None:
                    assert take_back(session, one, actor=world.actor(number), now=NOW)
                else:
                    assert declare(session, one, each, actor=world.actor(number), now=NOW)

    return happens


def uploads(count: int, state: CertificationState = CertificationState.WAITING, **more: Any) -> Happens:
    """Let 20102 have so many works of 113-1."""

    def happens(world: World) -> None:
        with world.together():
            for place in range(count):
                world.add_work("20102", f"作品{place}", state=state, **more)

    return happens


def old_data(world: World) -> None:
    """Let the newest import of works be of two weeks ago."""
    with world.storage.unit(SMALL) as session:
        session.execute(update(RosterImport).values(imported_at=NOW - timedelta(days=15)))


def all_of(*happen: Happens) -> Happens:
    """Let one thing happen after the other."""
    return lambda world: [one(world) for one in happen]


def row(number: str, **columns: Any) -> Happens:
    """Let the roster say something else of a person."""
    return lambda world: change(world, number, **columns)


def guardianship(number: str, **columns: Any) -> Happens:
    """Let the roster say something else of whose guardian somebody is."""

    def happens(world: World) -> None:
        with world.storage.unit(SMALL) as session:
            its = col(Guardianship.guardian_id) == world.id_of(number)
            session.execute(update(Guardianship).where(its).values(**columns))

    return happens


@pytest.mark.parametrize(
    ("happens", "expected"),
    [
        pytest.param(declares("20102", Declared.DONE), {"20102": "declared", "20102-1": "declared"}, id="done"),
        pytest.param(
            declares("20101", Declared.NOT_THIS_TIME), {"20101": "declared", "20101-1": "declared"}, id="not now"
        ),
        pytest.param(declares("20102", Declared.DONE, None), {}, id="taken back"),
        pytest.param(declares("20102", Declared.DONE, period="113-2"), {}, id="of other works"),
        pytest.param(row("20102", status=PersonStatus.LEFT), {"20102": "left", "20102-1": "left"}, id="left"),
        pytest.param(row("20102", left_on=date(2025, 1, 20)), {"20102": "left", "20102-1": "left"}, id="leaves today"),
        pytest.param(row("20102", left_on=date(2025, 1, 21), status=PersonStatus.LEFT), {}, id="leaves tomorrow"),
        pytest.param(row("20102", departed_at=NOW), {"20102": "left", "20102-1": "left"}, id="departed"),
        pytest.param(row("20101", birthday=date(2007, 1, 20)), {"20101-1": "of_age"}, id="of age today"),
        pytest.param(row("20101", birthday=date(2007, 1, 21)), {}, id="of age tomorrow"),
        pytest.param(row("20101", birthday=None), {"20101-1": "not_guardian"}, id="birthday unknown"),
        pytest.param(guardianship("20101-1", barred=True), {"20101-1": "not_guardian"}, id="barred"),
        pytest.param(guardianship("20101-1", departed_at=NOW), {"20101-1": "not_guardian"}, id="not hers any more"),
        pytest.param(guardianship("20101-1", legal_representative=False), {"20101-1": "not_guardian"}, id="no rep"),
        pytest.param(guardianship("20101-1", legal_representative=None), {}, id="not known whether rep"),
        pytest.param(row("20102-1", departed_at=NOW), {"20102-1": "not_guardian"}, id="guardian departed"),
        pytest.param(uploads(8), {}, id="one left"),
        pytest.param(uploads(9), {"20102": "limit_reached", "20102-1": "limit_reached"}, id="limit reached"),
        pytest.param(all_of(uploads(9), old_data), {}, id="on old data"),
        pytest.param(uploads(9, CertificationState.RETURNED), {}, id="returned"),
        pytest.param(uploads(9, semester=2, course_id=None), {}, id="another semester's"),
        pytest.param(uploads(9, registered_by=Registrant.SCHOOL), {}, id="not counted"),
        pytest.param(uploads(9, departed_at=NOW), {}, id="deleted"),
    ],
)
def test_what_ends_a_reminder_of_uploading(world: World, happens: Happens, expected: dict[str, str]) -> None:
    """The student's word, leaving, the limit on fresh data; of guardians, whatever ends their right to know."""
    assert meanwhile(world, happens) == expected


def selecting(world: World) -> datetime:
    """Let the works of 112 be selected these days; return a moment of the opening day."""
    for event, day in ((Event.SELECTION_OPENS, "2025-01-16"), (Event.SELECTION_CLOSES, "2025-01-19")):
        announce(world, event, "112-2", day, now=at("2025-01-15", 9))
    return at("2025-01-16", 9)


def unselect(title: str) -> Happens:
    """Let a work not be selected after all."""

    def happens(world: World) -> None:
        with world.storage.unit(SMALL) as session:
            its = col(Selection.work_id) == world.works[SMALL, "20101", title]
            session.execute(update(Selection).where(its).values(departed_at=NOW))

    return happens


@pytest.mark.parametrize(
    ("happens", "reminded"),
    [
        # 20101 has selected all there is, and 20102 has no works of that year; of 30101's grade none are known at all.
        pytest.param(lambda _world: None, {"30101"}, id="all selected"),
        pytest.param(unselect("淨灘"), {"20101", "20101-1", "30101"}, id="one diverse left"),
        pytest.param(unselect("數列報告"), {"20101", "20101-1", "30101"}, id="one outcome left"),
        pytest.param(
            lambda world: world.add_work("20102", "新的", year=112, state=CertificationState.WAITING),
            {"30101"},
            id="not certified cannot be selected",
        ),
        pytest.param(
            lambda world: world.add_work("20102", "新的", year=112, state=CertificationState.CERTIFIED),
            {"20102", "20102-1", "30101"},
            id="certified can",
        ),
        pytest.param(old_data, EVERYBODY, id="on old data"),
    ],
)
def test_who_is_reminded_of_selecting(world: World, happens: Happens, reminded: set[str]) -> None:
    """Whoever has something left to select, and everybody where that is not known."""
    now = selecting(world)
    plan(world, at("2025-01-15", 9))
    happens(world)
    plan(world, now)
    assert owed_to(world) == reminded
    assert needless(world, now + timedelta(hours=9)) == {}


def test_as_many_as_may_be_selected_is_all(world: World) -> None:
    """yphs lets six outcomes a year be selected: who has selected six of eight has selected all."""
    now = selecting(world)
    with world.together():
        for place in range(8):
            world.add_work("20102", f"成果{place}", year=112, state=CertificationState.CERTIFIED, selected=place < 6)
    plan(world, now)
    assert "20102" not in owed_to(world)


def receipts(world: World, *states: tuple[str, ReceiptPart, int, ReceiptConfirmation]) -> datetime:
    """Let receipts of 112 be confirmed these days, with these statements beside those of 20101."""
    for event, day in ((Event.RECEIPT_OPENS, "2025-01-16"), (Event.RECEIPT_CLOSES, "2025-01-19")):
        announce(world, event, "112-2", day, now=at("2025-01-15", 9))
    with world.storage.unit(SMALL) as session:
        for number, part, revision, state in states:
            decided = None if state is ReceiptConfirmation.WAITING else NOW
            session.add(
                ReceiptStatement(
                    school=SMALL,
                    academic_year=112,
                    part=part,
                    revision=revision,
                    student_id=world.id_of(number),
                    state=state,
                    decided_at=decided,
                    imported_at=world.now,
                )
            )
    return at("2025-01-16", 9)


OUTCOMES, DIVERSE = ReceiptPart.COURSE_OUTCOME, ReceiptPart.DIVERSE_PERFORMANCE
WAITING, CONFIRMED = ReceiptConfirmation.WAITING, ReceiptConfirmation.CONFIRMED


@pytest.mark.parametrize(
    ("states", "reminded"),
    [
        ([], {"20101", "20101-1", "30101"}),  # a part of 20101 waits; nothing has come for 20102, or 30101's grade
        ([("20101", DIVERSE, 2, CONFIRMED)], {"30101"}),  # the corrected one is what counts
        ([("20101", DIVERSE, 2, CONFIRMED), ("20101", DIVERSE, 3, WAITING)], {"20101", "20101-1", "30101"}),
        ([("20102", OUTCOMES, 1, WAITING)], EVERYBODY),
        ([("20102", OUTCOMES, 1, ReceiptConfirmation.DISPUTED)], {"20101", "20101-1", "30101"}),
    ],
)
def test_who_is_reminded_of_receipts(world: World, states: list[Any], reminded: set[str]) -> None:
    """Whoever has a part that waits for a decision; everybody of a grade while nothing has come for it."""
    plan(world, receipts(world, *states))
    assert owed_to(world) == reminded
    assert needless(world, at("2025-01-16", 18)) == {}


def test_only_a_decision_ends_reminders_of_receipts(world: World) -> None:
    """What a student says of it does not: it has legal effect (tttvs 六(三))."""
    now = receipts(world)
    with world.storage.unit(SMALL) as session:
        one = Declarable(DeadlineSubject.RECEIPT_CONFIRMATION, "112")
        declare(session, one, Declared.DONE, actor=world.actor("20101"), now=NOW)
    plan(world, now)
    assert "20101" in owed_to(world)
    with world.storage.unit(SMALL) as session:
        session.execute(update(ReceiptStatement).values(state=CONFIRMED, decided_at=now))
    assert needless(world, now + timedelta(hours=9)) == {"20101": "decided", "20101-1": "decided"}


def test_what_a_later_reminder_has_overtaken(world: World) -> None:
    """The one before the vacation did not go out until the last day's is due: that one alone goes out."""
    plan(world, NOW)
    last = at("2025-02-03")
    assert needless(world, last) == {}
    assert needless(world, last + timedelta(hours=18)) == dict.fromkeys(EVERYBODY, "superseded")
    assert needless(world, last + timedelta(hours=17)) == dict.fromkeys(STUDENTS_ONLY, "superseded")
    plan(world, last)
    assert len(needless(world, last + timedelta(hours=18))) == len(EVERYBODY)


STUDENTS_ONLY = {"20101", "20102", "30101"}  # of guardians the hour has not come


@pytest.mark.parametrize(
    "moved",
    [
        lambda world, now: announce(world, Event.UPLOAD_CLOSES, "113-1", "2025-02-20", now=now),
        lambda world, now: announce(world, Event.CLOSING_CEREMONY, "113-1", "2025-01-17", now=now),
        lambda world, now: announce(world, Event.CLOSING_CEREMONY, "113-1", "2025-01-24", now=now, source="行事曆"),
    ],
)
def test_what_was_planned_by_another_day_never_goes_out(world: World, moved: Callable[[World, datetime], None]) -> None:
    """Also before the planner has looked again; a day that is contradicted is no day."""
    plan(world, NOW)
    moved(world, NOW)
    assert needless(world, NOW) == dict.fromkeys(EVERYBODY, "superseded")
