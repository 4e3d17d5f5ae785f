"""Whatever happens in whatever order: one request in force an attempt, decided by who might, with its audit entry."""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test
from sqlmodel import Session, col, select

from handlers.succession import move_on
from portfolio.certification import UNDO_FOR, CertificationStatus, ReturnReason
from portfolio.dates import taipei_day
from portfolio.errors import PortfolioError
from portfolio.people import Role
from portfolio.succession import Inability
from portfolio.works import CertificationState
from storage.queries import absences, asking, certifications, presses, requests
from storage.tables import Absence, Certification, DeputyAppointment, School, Teaching, Work
from tests.conftest import FakeClock
from tests.storage.certifying import Someone, acts, check, check_rows, make_here
from tests.world import OTHER, SMALL, World

TEACHERS = ("T1", "T2", "T3", "T4", "T5")  # T1 and T2 teach the first course, T3 the second, T4 one of the same name
STAFF = ("R1", "R2", "R3")  # two of 註冊組, one of 教學組
WORKS = 4
ACT = "certification.decide"
SETTLED = (CertificationStatus.RETURNED, CertificationStatus.HANDED_OVER, CertificationStatus.WITHDRAWN)


@dataclass(frozen=True)
class Shown:
    """A card that somebody has been shown."""

    number: str
    request_id: int
    version: int
    token: str


class AnyDecisions(RuleBasedStateMachine):
    """A term in random order; each has a school of its own."""

    people = st.sampled_from(TEACHERS + STAFF)
    teachers = st.sampled_from(TEACHERS)
    works = st.integers(0, WORKS - 1)
    picks = st.integers(0, 1_000)

    def __init__(self, world: World, clock: FakeClock, terms: Iterator[int]) -> None:
        super().__init__()
        self.world, self.clock, self.school = world, clock, f"school-{next(terms)}"
        self.shown: list[Shown] = []
        self.used: set[str] = set()
        self.before: dict[int, Certification] = {}
        self.may: dict[tuple[int, int], frozenset[int]] = {}  # of a request in a version: who might decide it
        self.doer: int | None = None  # who decides in this step
        world.now = clock()
        with world.storage.unit() as session:
            session.add(School(slug=self.school, name=self.school, pack="yphs", created_at=clock()))
        with world.together(self.school):
            self._fill()
        ids = {number: world.id_of(number, self.school) for number in TEACHERS + STAFF}
        of_first, of_second = {ids["T1"], ids["T2"]}, {ids["T3"]}
        self.taught = {self._work(place): of_first if place < WORKS - 1 else of_second for place in range(WORKS)}
        self.offices = ({ids["R1"], ids["R2"]}, {ids["R3"]})
        self._unit(lambda session: make_here(session, clock(), self.school))

    def _fill(self) -> None:
        for number in TEACHERS:
            self.world.add_person(number, Role.TEACHER, school=self.school, subject_area="數學")
        for number, office in zip(STAFF, ("註冊組", "註冊組", "教學組"), strict=True):
            self.world.add_person(number, Role.STAFF, school=self.school, office=office, title="組長")
        for number in TEACHERS + STAFF:
            self.world.bind(number, school=self.school)
        for code, teacher in (("M1", "T1"), ("M2", "T3"), ("M3", "T4")):
            self.world.add_course(code, teacher, school=self.school, name="數學", subject_area="數學", grade=2)
        with self.world.unit(self.school) as session:
            first = self.world.courses[self.school, "113-1", "M1"]
            session.add(Teaching(school=self.school, course_id=first, teacher_id=self.world.id_of("T2", self.school)))
        self.world.add_person("20101", Role.STUDENT, school=self.school)
        for place in range(WORKS):
            course = self.world.courses[self.school, "113-1", "M1" if place < WORKS - 1 else "M2"]
            given = {"course_id": course, "doc_md5": "a", "platform_id": f"{self.school}/{place}"}
            self.world.add_work("20101", f"作品 {place}", school=self.school, **given)
        self.world.imported("works", self.clock(), school=self.school)

    @rule(
        work=works,
        state=st.sampled_from([CertificationState.WAITING, CertificationState.WAITING, *CertificationState]),
        content=st.sampled_from(["a", "a", "b", "c", None]),
        gone=st.sampled_from([False, False, False, True]),
        at_once=st.booleans(),
    )
    def platform_shows(
        self, work: int, state: CertificationState, content: str | None, gone: bool, at_once: bool
    ) -> None:
        with self.world.together(self.school):
            with self.world.unit(self.school) as session:
                row = session.get_one(Work, self._work(work))
                row.state, row.doc_md5 = state, content
                row.departed_at = self.clock() if gone else None
            self.world.imported("works", self.clock() + timedelta(seconds=len(self.before)), school=self.school)
        if at_once:
            self.make()

    @rule()
    def make(self) -> None:
        """The second time in a row nothing is left to do, and the school is behind no more."""
        with self.world.storage.unit(self.school) as session:
            for again in (False, True):
                made = make_here(session, self.clock(), self.school)
                moved = move_on(session, school=self.school, now=self.clock())
                assert not again or not (made or moved)
        with self.world.storage.reading() as session:
            assert self.school not in asking.find_behind(session)

    @rule(number=people, pick=picks, anybody=st.sampled_from([False, False, False, True]))
    def is_shown_a_card(self, number: str, pick: int, anybody: bool) -> None:
        """Mostly one that waits, to one of those who may; else anything, to anybody who asks for it."""
        rows = [row for row in self.before.values() if anybody or row.status is CertificationStatus.PENDING]
        if not rows:
            return
        row = rows[pick % len(rows)]
        actor = self._someone(number)
        may = sorted(self.may.get((row.id or 0, row.version), ()))
        if may and not anybody:
            actor = self._of_id(may[pick % len(may)])
        with self.world.storage.unit(self.school) as session:
            try:
                card = requests.access_request(session, actor=actor, request_id=row.id or 0)
            except PortfolioError:
                assert actor.person_id not in self._allowed(row)
                return
            assert actor.person_id in self._allowed(row)
            token = presses.offer(
                session,
                school=self.school,
                person_id=actor.person_id,
                act=ACT,
                object_id=card.request.id or 0,
                version=card.request.version,
                now=self.clock(),
                expires_at=self.clock() + timedelta(days=14),
            )
        self.shown.append(Shown(actor.number, row.id or 0, row.version, token))

    @precondition(lambda self: self.shown)
    @rule(
        back=st.sampled_from([0, 0, 0, 1, 2, 5, 20]),
        by=st.sampled_from([*[None] * len(TEACHERS), *TEACHERS, *STAFF]),
        passes=st.sampled_from([True, True, False]),
    )
    def press(self, back: int, by: str | None, passes: bool) -> None:
        """Any card ever shown, also a used one, also by somebody else; mostly the newest."""
        card = self.shown[-1 - back % len(self.shown)]
        actor = self._someone(by or card.number)
        now, row = self.clock(), self.before[card.request_id]
        good = (
            by in (None, card.number)
            and card.token not in self.used
            and row.status is CertificationStatus.PENDING
            and row.version == card.version
            and actor.person_id in self.may[card.request_id, card.version]
        )
        self.doer = actor.person_id
        try:
            with self.world.storage.unit(self.school) as session:
                press = presses.access(session, card.token, actor=actor, act=ACT, now=now)
                request = requests.access_request(session, actor=actor, request_id=press.object_id).request
                given = {"actor": actor, "version": press.version, "now": now}
                if passes:
                    certifications.certify(session, request, **given)
                else:
                    reason = ReturnReason.CANNOT_BE_OPENED
                    certifications.send_back(session, request, **given, reason=reason, words=None)
        except PortfolioError:
            good = good and not self._is_late(card)
            assert not good
        else:
            assert good
            self.used.add(card.token)

    def _is_late(self, card: Shown) -> bool:
        with self.world.storage.unit(self.school) as session:
            try:
                presses.access(session, card.token, actor=self._someone(card.number), act=ACT, now=self.clock())
            except presses.PressRefusedError as refusal:
                return refusal.why is presses.PressRefusal.EXPIRED
            finally:
                session.rollback()
        return False

    @precondition(lambda self: any(row.status is CertificationStatus.CERTIFIED for row in self.before.values()))
    @rule(number=st.sampled_from([*[None] * len(TEACHERS), *TEACHERS, *STAFF]), pick=picks)
    def undo(self, number: str | None, pick: int) -> None:
        rows = [row for row in self.before.values() if row.status is CertificationStatus.CERTIFIED]
        row = rows[pick % len(rows)]
        assert row.decided_by_id is not None
        actor = self._of_id(row.decided_by_id) if number is None else self._someone(number)
        newer = any(other.work_id == row.work_id and (other.id or 0) > (row.id or 0) for other in self.before.values())
        assert row.decided_at is not None
        right = row.decided_by_id == actor.person_id and not newer and row.written == "pressed"
        self.doer = actor.person_id
        try:
            with self.world.storage.unit(self.school) as session:
                request = session.get_one(Certification, row.id)
                certifications.undo(session, request, actor=actor, version=row.version, now=self.clock())
        except PortfolioError:
            assert not right or self.clock() >= row.decided_at + UNDO_FOR
        else:
            assert right
            assert self.clock() < row.decided_at + UNDO_FOR

    @rule(pick=picks, minutes=st.sampled_from([None, None, 1, 9, 10]), passes=st.sampled_from([True, True, False]))
    def decides_at_once(self, pick: int, minutes: int | None, passes: bool) -> None:
        """Somebody who may; and then takes back, in time or not, what was passed last."""
        self.is_shown_a_card(TEACHERS[0], pick, anybody=False)
        if self.shown:
            self.press(0, None, passes=passes)
            self.what_must_be_true()
        self.clock.turn(minutes=minutes or 0)
        if minutes and any(row.status is CertificationStatus.CERTIFIED for row in self.before.values()):
            self.undo(None, -1)

    @rule(pick=picks, to=st.sampled_from([None, *TEACHERS, *STAFF]))
    def registrar_assigns(self, pick: int, to: str | None) -> None:
        rows = [row for row in self.before.values() if row.status is CertificationStatus.PENDING]
        if not rows:
            return
        row = rows[pick % len(rows)]
        with self.world.storage.unit(self.school) as session:
            request = session.get_one(Certification, row.id)
            person = None if to is None else self._someone(to).person_id
            actor = self._someone("R1")
            certifications.hand_over(
                session, request, to=person, step=row.step, now=self.clock(), actor=actor, by_hand=True, note="test"
            )

    @rule(number=teachers, means=st.sampled_from(Inability), days=st.sampled_from([0, 3, 30, None]))
    def is_away(self, number: str, means: Inability, days: int | None) -> None:
        today = taipei_day(self.clock())
        until = None if days is None else today + timedelta(days=days)

        def act(session: Session) -> None:
            teacher = self._someone(number)
            absences.record_absence(
                session,
                school=self.school,
                teacher_id=teacher.person_id,
                from_on=today,
                until_on=until,
                means=means,
                funds=None,
                by=teacher,
                now=self.clock(),
            )
            move_on(session, school=self.school, now=self.clock())

        self._unit(act)

    @rule(number=teachers, deputy=people)
    def names_a_deputy(self, number: str, deputy: str) -> None:
        def act(session: Session) -> None:
            teacher = self._someone(number)
            absence = absences.find_open_absence(session, teacher_id=teacher.person_id)
            if absence is not None:
                named = self._someone(deputy).person_id
                absences.name_deputy(session, absence, deputy_id=named, by=teacher, now=self.clock())
                move_on(session, school=self.school, now=self.clock())

        self._unit(act)

    @rule(pick=picks, agrees=st.booleans())
    def deputy_answers(self, pick: int, agrees: bool) -> None:
        def act(session: Session) -> None:
            found = select(DeputyAppointment).where(col(DeputyAppointment.school) == self.school)
            asked = list(session.scalars(found))
            if asked:
                one = asked[pick % len(asked)]
                actor = self._of_id(one.deputy_id)
                absences.answer_deputy(session, one, agrees=agrees, actor=actor, version=one.version, now=self.clock())
                move_on(session, school=self.school, now=self.clock())

        self._unit(act)

    @rule(number=teachers)
    def is_back(self, number: str) -> None:
        def act(session: Session) -> None:
            teacher = self._someone(number)
            absence = absences.find_open_absence(session, teacher_id=teacher.person_id)
            if absence is not None:
                absences.end_absence(session, absence, by=teacher, now=self.clock())
                move_on(session, school=self.school, now=self.clock())

        self._unit(act)

    @rule(minutes=st.sampled_from([1, 1, 9, 9, 10, 24 * 60, 7 * 24 * 60]))
    def time_goes_by(self, minutes: int) -> None:
        day = taipei_day(self.clock())
        self.clock.turn(minutes=minutes)
        if taipei_day(self.clock()) != day:
            self._unit(lambda session: move_on(session, school=self.school, now=self.clock()))

    @invariant()
    def what_must_be_true(self) -> None:
        """At any moment, and from one moment to the next."""
        rows = {row.id or 0: row for row in check_rows(self.world.storage, self.school)}
        for key, old in self.before.items():
            self._went_well(old, rows[key])
        unable = self._unable()
        for key, row in rows.items():
            if row.status is CertificationStatus.PENDING:
                self.may[key, row.version] = self._allowed(row)
                assert row.by_hand or not row.step or row.certifier_id not in unable, "somebody who cannot is asked"
        self.before, self.doer = rows, None

    def teardown(self) -> None:
        """The whole trail holds, and everybody who was asked is somebody."""
        offices = [self.world.id_of(number, self.school) for number in STAFF]
        check(self.world.storage, self.school, offices=offices)

    def _went_well(self, old: Certification, new: Certification) -> None:
        status = CertificationStatus
        if (old.status, old.version) == (new.status, new.version):
            assert (old.decided_by_id, old.decided_at, old.content) == (new.decided_by_id, new.decided_at, new.content)
            return
        assert new.version == old.version + 1
        assert old.status not in SETTLED
        if old.status is status.CERTIFIED:
            assert (new.status, old.decided_by_id) == (status.PENDING, self.doer)
        elif new.status in (status.CERTIFIED, status.RETURNED):
            assert new.decided_by_id == self.doer
            assert self.doer in self.may[old.id or 0, old.version]
        assert new.content == old.content or new.status in (status.PENDING, status.WITHDRAWN)

    def _allowed(self, row: Certification) -> frozenset[int]:
        """Who may decide, by the words of the issue rather than by the query that is tried."""
        found = set() if row.certifier_id is None else {row.certifier_id}
        if row.step == 0 and not row.by_hand:
            found.update(self.taught[row.work_id])
        for office in self.offices:
            if row.certifier_id in office:
                found.update(office)
        return frozenset(found)

    def _unable(self) -> set[int]:
        today: date = taipei_day(self.clock())
        with self.world.storage.reading(self.school) as session:
            found = list(session.scalars(select(Absence).where(col(Absence.school) == self.school)))
        return {
            one.teacher_id
            for one in found
            if absences.covers(one, today) and one.means is not Inability.STILL_CERTIFIES
        }

    def _work(self, place: int) -> int:
        return self.world.works[self.school, "20101", f"作品 {place}"]

    def _someone(self, number: str) -> Someone:
        key = (self.school, number)
        return Someone(self.world.people[key], self.school, number, self.world.roles[key], self.world.bindings[key])

    def _of_id(self, person_id: int) -> Someone:
        (number,) = [n for (school, n), key in self.world.people.items() if school == self.school and key == person_id]
        return self._someone(number)

    def _unit(self, act: Callable[[Session], Any]) -> Any:
        try:
            with self.world.storage.unit(self.school) as session:
                return act(session)
        except PortfolioError:
            return None


def run_terms(world: World, clock: FakeClock, *, terms: int, steps: int) -> None:
    """Run that many random terms of at most so many steps, and see that everything has happened in them."""
    settled = settings(
        max_examples=terms,
        stateful_step_count=steps,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        phases=[Phase.explicit, Phase.reuse, Phase.generate, Phase.shrink],
        database=None,
        print_blob=True,
    )
    numbers = iter(range(1, 100_000))
    run_state_machine_as_test(partial(AnyDecisions, world, clock, numbers), settings=settled)
    schools = {school for school, _ in world.people} - {SMALL, OTHER}
    done = Counter(act for school in schools for act in acts(world.storage, school).elements())
    assert set(done) == {f"certification.{act}" for act in ("certified", "returned", "undone", "handed_over")}


def test_any_order_of_decisions(world: World, clock: FakeClock) -> None:
    """Imports, cards, presses old and new, undoing, assigning, absences, days: 300 steps of some random terms."""
    run_terms(world, clock, terms=10, steps=30)


@pytest.mark.soak
def test_any_order_of_decisions_for_long(world: World, clock: FakeClock) -> None:
    """The same, 10,000 steps."""
    run_terms(world, clock, terms=250, steps=40)
