"""Whatever happens in whatever order: one request in force an attempt, decided by who might, with its audit entry."""

from collections import Counter
from datetime import timedelta
from functools import partial

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, precondition, rule, run_state_machine_as_test
from sqlmodel import Session, col, select

from handlers.succession import move_on
from portfolio.certification import UNDO_FOR, CertificationStatus, ReturnReason
from portfolio.dates import taipei_day
from portfolio.errors import PortfolioError
from portfolio.succession import Inability
from portfolio.works import CertificationState
from storage.queries import absences, asking, certifications, presses, requests
from storage.tables import Certification, DeputyAppointment, Work
from tests.conftest import FakeClock
from tests.storage.a_term import ACT, STAFF, TEACHERS, ATerm, Shown
from tests.storage.certifying import acts, check, check_rows, make_here
from tests.world import OTHER, SMALL, World


class AnyDecisions(ATerm):
    """What anybody may do, and what must be true after it."""

    @rule(
        work=ATerm.works,
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

    @rule(number=ATerm.people, pick=ATerm.picks, anybody=st.sampled_from([False, False, False, True]))
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

    @precondition(lambda self: any(row.status is CertificationStatus.CERTIFIED for row in self.before.values()))
    @rule(number=st.sampled_from([*[None] * len(TEACHERS), *TEACHERS, *STAFF]), pick=ATerm.picks)
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

    @initialize(pick=ATerm.picks)
    def every_act_happens(self, pick: int) -> None:
        """However the rest is drawn: a pass that is taken back, and a return."""
        self.what_must_be_true()
        self.decides_at_once(pick, 1, passes=True)
        self.what_must_be_true()
        self.decides_at_once(pick, None, passes=False)

    @rule(
        pick=ATerm.picks, minutes=st.sampled_from([None, None, 1, 9, 10]), passes=st.sampled_from([True, True, False])
    )
    def decides_at_once(self, pick: int, minutes: int | None, passes: bool) -> None:
        """Somebody who may; and then takes back, in time or not, what was passed last."""
        self.is_shown_a_card(TEACHERS[0], pick, anybody=False)
        if self.shown:
            self.press(0, None, passes=passes)
            self.what_must_be_true()
        self.clock.turn(minutes=minutes or 0)
        if minutes and any(row.status is CertificationStatus.CERTIFIED for row in self.before.values()):
            self.undo(None, -1)

    @rule(pick=ATerm.picks, to=st.sampled_from([None, *TEACHERS, *STAFF]))
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

    @rule(number=ATerm.teachers, means=st.sampled_from(Inability), days=st.sampled_from([0, 3, 30, None]))
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

    @rule(number=ATerm.teachers, deputy=ATerm.people)
    def names_a_deputy(self, number: str, deputy: str) -> None:
        def act(session: Session) -> None:
            teacher = self._someone(number)
            absence = absences.find_open_absence(session, teacher_id=teacher.person_id)
            if absence is not None:
                named = self._someone(deputy).person_id
                absences.name_deputy(session, absence, deputy_id=named, by=teacher, now=self.clock())
                move_on(session, school=self.school, now=self.clock())

        self._unit(act)

    @rule(pick=ATerm.picks, agrees=st.booleans())
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

    @rule(number=ATerm.teachers)
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


def run_terms(world: World, clock: FakeClock, *, terms: int, steps: int) -> None:
    """Run that many random terms of at most so many steps; everything has happened in them."""
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
