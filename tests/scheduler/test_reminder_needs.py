"""For whom a reminder still means something: asked at planning, and again, alike, right before it goes out."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import delete, update
from sqlmodel import col

from portfolio.calendar import Event
from portfolio.people import PersonStatus, Role
from portfolio.reminders import Declared
from portfolio.rules import DeadlineSubject
from portfolio.works import CertificationState, Registrant
from storage.queries.declarations import Declarable, declare, take_back
from storage.tables import Guardianship, Notice, RosterImport, School, Selection
from tests.scheduler.reminded import announce, at, change, needless, owed_to, plan
from tests.world import SMALL, World

EVERYBODY = {"20101", "20101-1", "20102", "20102-1", "30101"}
NOW = at("2025-01-20", 9)  # the reminder before the vacation waits for the afternoon; the data are six days old
Happens = Callable[[World], Any]
HappensTo = Callable[[World, str], Any]


def declares(*declared: Declared | None, period: str = "113-1") -> HappensTo:
    """Let a student declare something of uploading, or (None) take it back."""

    def happens(world: World, number: str) -> None:
        one = Declarable(DeadlineSubject.UPLOAD_OUTCOMES, period)
        for each in declared:
            with world.storage.unit(SMALL) as session:
                if each is None:
                    assert take_back(session, one, actor=world.actor(number), now=NOW)
                else:
                    assert declare(session, one, each, actor=world.actor(number), now=NOW)

    return happens


def uploads(count: int, state: CertificationState = CertificationState.WAITING, **more: Any) -> HappensTo:
    """Let a student have so many works of 113-1."""

    def happens(world: World, number: str) -> None:
        with world.together():
            for place in range(count):
                world.add_work(number, f"作品{place}", state=state, **more)

    return happens


def row(**columns: Any) -> HappensTo:
    """Let the roster say something else of a student."""
    return lambda world, number: change(world, number, **columns)


def guardian(**columns: Any) -> HappensTo:
    """Let the roster say something else of a student's guardian."""
    return lambda world, number: change(world, f"{number}-1", **columns)


def guardianship(**columns: Any) -> HappensTo:
    """Let the roster say something else of whose guardian somebody is."""

    def happens(world: World, number: str) -> None:
        with world.storage.unit(SMALL) as session:
            its = col(Guardianship.guardian_id) == world.id_of(f"{number}-1")
            session.execute(update(Guardianship).where(its).values(**columns))

    return happens


def old_data(world: World) -> None:
    """Let the newest import of works be of two weeks ago."""
    with world.storage.unit(SMALL) as session:
        session.execute(update(RosterImport).values(imported_at=NOW - timedelta(days=15)))


# What happens to a student, and why the student is not reminded any more, and the guardian.
MEANWHILE: dict[str, tuple[HappensTo, str | None, str | None]] = {
    "done": (declares(Declared.DONE), "declared", "declared"),
    "not this time": (declares(Declared.NOT_THIS_TIME), "declared", "declared"),
    "taken back": (declares(Declared.DONE, None), None, None),
    "declared of other works": (declares(Declared.DONE, period="113-2"), None, None),
    "left": (row(status=PersonStatus.LEFT), "left", "left"),
    "leaves today": (row(left_on=date(2025, 1, 20)), "left", "left"),
    "leaves tomorrow": (row(left_on=date(2025, 1, 21), status=PersonStatus.LEFT), None, None),
    "departed": (row(departed_at=NOW), "left", "left"),
    "of age today": (row(birthday=date(2007, 1, 20)), None, "of_age"),
    "of age tomorrow": (row(birthday=date(2007, 1, 21)), None, None),
    "birthday not known": (row(birthday=None), None, "not_guardian"),
    "barred": (guardianship(barred=True), None, "not_guardian"),
    "guardian no more": (guardianship(departed_at=NOW), None, "not_guardian"),
    "no representative": (guardianship(legal_representative=False), None, "not_guardian"),
    "perhaps representative": (guardianship(legal_representative=None), None, None),
    "guardian departed": (guardian(departed_at=NOW), None, "not_guardian"),
    "one work left": (uploads(8), None, None),
    "limit reached": (uploads(9), "limit_reached", "limit_reached"),
    "all returned": (uploads(9, CertificationState.RETURNED), None, None),
    "of another semester": (uploads(9, semester=2, course_id=None), None, None),
    "not counted": (uploads(9, registered_by=Registrant.SCHOOL), None, None),
    "deleted": (uploads(9, departed_at=NOW), None, None),
}


def test_what_ends_a_reminder_of_uploading(world: World) -> None:
    """The student's word, leaving, the limit on fresh data; of guardians, whatever ends their right to know.

    Had it happened before the planning, just these would not have been owed.
    """
    numbers = {what: f"2{place}" for place, what in enumerate(MEANWHILE, start=5000)}
    with world.together():
        for number in numbers.values():
            world.add_person(number, Role.STUDENT, birthday=date(2008, 5, 17))
            world.add_guardian(f"{number}-1", number)
    plan(world, NOW)
    everybody = owed_to(world)
    assert needless(world, NOW) == {}
    expected: dict[str, str | None] = {}
    for what, (happens, of_student, of_guardian) in MEANWHILE.items():
        happens(world, numbers[what])
        expected |= {numbers[what]: of_student, f"{numbers[what]}-1": of_guardian}
    found = needless(world, NOW + timedelta(hours=9))
    assert found == {number: why for number, why in expected.items() if why is not None}
    plan_again(world)
    assert owed_to(world) == everybody - found.keys()


def test_old_counts_end_nothing(world: World) -> None:
    """On data of two weeks ago nobody is said to have reached a limit."""
    uploads(9)(world, "20102")
    old_data(world)
    plan(world, NOW)
    assert owed_to(world) == EVERYBODY
    assert needless(world, NOW) == {}


def plan_again(world: World) -> None:
    """Plan as if nothing had been planned on that day."""
    with world.storage.unit(SMALL) as session:
        session.execute(delete(Notice))
        session.get_one(School, SMALL).reminded_to = at("2025-01-19")
    plan(world, NOW)


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


def test_what_a_later_reminder_has_overtaken(world: World) -> None:
    """The one before the vacation did not go out until the last day's is due: that one alone goes out."""
    plan(world, NOW)
    last = at("2025-02-03")
    assert needless(world, last) == {}
    assert needless(world, last + timedelta(hours=18)) == dict.fromkeys(EVERYBODY, "superseded")
    assert needless(world, last + timedelta(hours=17)) == dict.fromkeys(STUDENTS_ONLY, "superseded")
    plan(world, last)
    assert len(needless(world, last + timedelta(hours=18))) == len(EVERYBODY)


def test_what_was_put_off_in_the_morning_is_not_overtaken_by_that_days_own(world: World) -> None:
    """Whoever was told at hours of their own, or of a moved day, asks for tomorrow before the school's own hour."""
    plan(world, NOW)
    with world.storage.unit() as session:
        told = col(Notice.stage) == "vacation"
        session.execute(
            update(Notice).where(told).values(stage="snoozed-20250121", planned_at=NOW - timedelta(hours=1))
        )
    assert needless(world, at("2025-01-21", 18)) == {}
    assert needless(world, at("2025-02-03", 18)) == dict.fromkeys(EVERYBODY, "superseded")


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
