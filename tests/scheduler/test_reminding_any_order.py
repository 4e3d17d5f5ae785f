"""Whatever happens in whatever order: nobody is told anything twice, or anything false, and nobody keeps an old day."""

from datetime import datetime, timedelta

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule, run_state_machine_as_test
from sqlalchemy import delete, update
from sqlmodel import col

from portfolio.calendar import Event
from portfolio.dates import taipei_day
from portfolio.reminders import Declared, NoticeState, Stage
from portfolio.reminding import Place
from portfolio.rules import DeadlineSubject
from portfolio.stages import expiry_of
from scheduler.reminding import plan_reminders
from storage.queries import notices, owing
from storage.queries.declarations import Declarable, declare, take_back
from storage.queries.reminder_needs import find_basis, find_needless
from storage.tables import AnnouncedDay, Declaration, Notice, PlannedDeadline, School
from tests.scheduler.reminded import announce, at, owed
from tests.world import SMALL, World

FIRST, LAST = at("2025-01-01", 9), at("2025-03-10", 9)
NUMBERS = ("20101", "20102", "30101")
OUTCOMES = Declarable(DeadlineSubject.UPLOAD_OUTCOMES, "113-1")


class AnyDays(RuleBasedStateMachine):
    """A winter in random order; the school is shared by all winters, and swept before each."""

    def __init__(self, world: World) -> None:
        super().__init__()
        self.world = world
        self.now = FIRST
        self.told: dict[tuple[int, str], str] = {}  # the closing that each was last told of
        self.reminded: set[tuple[int, str, str, str]] = set()
        self.declared: set[str] = set()
        with world.storage.unit() as session:
            for table in (Notice, PlannedDeadline, Declaration):
                session.execute(delete(table))
            session.execute(delete(AnnouncedDay).where(col(AnnouncedDay.announced_by) == "cli"))
            session.execute(update(School).values(reminded_to=None))

    @rule(hours=st.sampled_from([1, 5, 8, 24, 24, 72, 240]))
    def wait(self, hours: int) -> None:
        self.now = min(self.now + timedelta(hours=hours), LAST)

    @rule(units=st.sampled_from([1, 2, 3, 100, 100]))
    def plan(self, units: int) -> None:
        """Plan, or die after some transactions."""
        left = iter([True] * (units - 1))
        plan_reminders(self.world.storage, SMALL, self.now, go_on=lambda: next(left, units == 100))

    @rule(ahead=st.integers(-3, 30), grade=st.sampled_from([None, None, 3]), event=st.sampled_from(["closes", "opens"]))
    def announce(self, ahead: int, grade: int | None, event: str) -> None:
        what = Event.UPLOAD_CLOSES if event == "closes" else Event.UPLOAD_OPENS
        day = taipei_day(self.now) + timedelta(days=ahead if event == "closes" else -40 - ahead)
        announce(self.world, what, "113-1", day.isoformat(), now=self.now, grade=grade)

    @rule(source=st.sampled_from(["行事曆", "家長信"]), ahead=st.integers(1, 9))
    def contradict(self, source: str, ahead: int) -> None:
        """Print another day in another place: which one holds is nobody's to guess."""
        day = taipei_day(self.now) + timedelta(days=ahead)
        announce(self.world, Event.UPLOAD_CLOSES, "113-1", day.isoformat(), now=self.now, source=source)

    @rule(number=st.sampled_from(NUMBERS), back=st.booleans())
    def declare(self, number: str, back: bool) -> None:
        actor = self.world.actor(number)
        with self.world.storage.unit(SMALL) as session:
            if back:
                assert take_back(session, OUTCOMES, actor=actor, now=self.now) == (number in self.declared)
                self.declared.discard(number)
            else:
                declare(session, OUTCOMES, Declared.DONE, actor=actor, now=self.now)
                self.declared.add(number)

    @rule()
    def send(self) -> None:
        """Send what is due as the sender would, and look at each message: is it true, and is it news?"""
        due = [one for one in owed(self.world) if one.state is NoticeState.PLANNED and one.due_at <= self.now]
        with self.world.storage.unit() as session:
            over = [one for one in due if one.expires_at is not None and one.expires_at <= self.now]
            notices.settle(session, _ids(over), NoticeState.EXPIRED, at=self.now, reason="expired")
            needless = find_needless(session, school=SMALL, notices=due, now=self.now)
            needless = {key: why for key, why in needless.items() if key not in _ids(over)}
            notices.settle(session, needless, NoticeState.NEEDLESS, at=self.now, reason="needless")
            going = [one for one in due if one.id not in needless and one not in over]
            notices.settle(session, _ids(going), NoticeState.SENT, at=self.now)
        closings = self.closings()
        for one in (one for one in going if one.term == OUTCOMES.period):
            key, closes = (one.recipient_id, one.about), one.facts["closes"]
            assert closes == closings[one.facts["grade"]]
            student = one.about.removeprefix("student:") or self.number_of(one.recipient_id)
            assert student not in self.declared
            if one.stage == Stage.MOVED:
                assert self.told[key] == one.facts["was"] != closes
            else:
                assert (*key, one.stage, closes) not in self.reminded
                self.reminded.add((*key, one.stage, closes))
            self.told[key] = closes

    def teardown(self) -> None:
        """When it has calmed down, nobody believes in a day that is not the day any more."""
        for _ in range(2):
            self.now = (self.now + timedelta(days=1)).replace(hour=9)
            self.plan(100)
            self.now = self.now.replace(hour=19)
            self.send()
        closings = self.closings()
        for (recipient, about), closes in self.told.items():
            number = about.removeprefix("student:") or self.number_of(recipient)
            now = closings.get(int(number[0]))
            may_act = now is not None and self.now < expiry_of(datetime.fromisoformat(now)) - timedelta(days=2)
            if may_act and number not in self.declared:
                assert closes == now
        assert not [one for one in owed(self.world) if one.state is NoticeState.PLANNED and one.due_at <= self.now]

    def closings(self) -> dict[int, str]:
        """Return what closes when by now, by grade; what is not known is left out."""
        with self.world.storage.reading(SMALL) as session:
            basis = find_basis(session, SMALL, self.now)
        assert basis is not None
        return {
            place.grade: deadline.closes.isoformat()
            for place, deadline in basis.dated.items()
            if place == Place(DeadlineSubject.UPLOAD_OUTCOMES, "113-1", place.grade, place.division)
            and deadline.closes is not None
        }

    def number_of(self, person_id: int) -> str:
        """Return a person's number."""
        return next(number for (_, number), key in self.world.people.items() if key == person_id)


def _ids(found: list[Notice]) -> list[int]:
    return [one.id for one in found if one.id is not None]


def run_winters(world: World, *, winters: int, steps: int) -> None:
    """Run that many random winters of at most so many steps."""

    class InThisWorld(AnyDays):
        def __init__(self) -> None:
            super().__init__(world)

    settled = settings(
        max_examples=winters,
        stateful_step_count=steps,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        database=None,
        print_blob=True,
    )
    run_state_machine_as_test(InThisWorld, settings=settled)


@pytest.fixture(autouse=True)
def _small_transactions(monkeypatch: pytest.MonkeyPatch) -> None:
    """Owe two at a time, so that planning can die in between."""
    monkeypatch.setattr(owing, "AT_ONCE", 2)


def test_any_order_of_days(world: World) -> None:
    """Announcing, contradicting, declaring, waiting, dying while planning, and sending, in some random orders."""
    run_winters(world, winters=15, steps=20)


@pytest.mark.soak
def test_very_many_orders_of_days(world: World) -> None:
    """The same, for long."""
    run_winters(world, winters=1500, steps=40)
