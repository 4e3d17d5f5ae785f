"""A school of its own for one random term of decisions (test_any_decisions.py)."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine
from sqlmodel import Session, col, select

from portfolio.certification import CertificationStatus
from portfolio.dates import taipei_day
from portfolio.errors import PortfolioError
from portfolio.people import Role
from portfolio.succession import Inability
from storage.queries import absences, presses
from storage.tables import Absence, Certification, School, Teaching
from tests.conftest import FakeClock
from tests.storage.certifying import Someone, make_here
from tests.world import World

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


class ATerm(RuleBasedStateMachine):
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

    def _is_late(self, card: Shown) -> bool:
        with self.world.storage.unit(self.school) as session:
            try:
                presses.access(session, card.token, actor=self._someone(card.number), act=ACT, now=self.clock())
            except presses.PressRefusedError as refusal:
                return refusal.why is presses.PressRefusal.EXPIRED
            finally:
                session.rollback()
        return False

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
