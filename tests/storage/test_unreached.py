"""Whom the chat does not reach: the rows behind the lists of homeroom teachers and registrar."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import update
from sqlmodel import col

from portfolio.people import Division, PersonStatus, Role
from portfolio.reminders import Kind, NoticeState, NoticeSubject
from portfolio.rules import DeadlineSubject
from portfolio.unreached import Lack
from storage.queries import bindings, codes, ways
from storage.queries.unreached import Unreached, find_unreached
from storage.tables import Account, Guardianship, Notice, Person, PlannedDeadline, Preference, School
from tests.world import OTHER, SMALL, World

UPLOADS = NoticeSubject.UPLOAD_OUTCOMES


@dataclass
class Rows:
    """What the tests change, and the list as it is afterwards."""

    world: World

    def found(self, class_name: str | None = None, *, school: str = SMALL) -> dict[str, Lack]:
        """Return why, by number of the person and, of a guardian, of the child."""
        return {
            one.number if one.role is Role.STUDENT else f"{one.number} of {one.student.number}": one.why[0]
            for one in self.list(class_name, school=school)
        }

    def list(self, class_name: str | None = None, *, school: str = SMALL) -> tuple[Unreached, ...]:
        with self.world.storage.reading(school) as session:
            return find_unreached(session, school=school, now=self.world.now, class_name=class_name)

    def change(self, table: Any, where: Any, **values: Any) -> None:
        with self.world.storage.unit() as session:
            session.execute(update(table).where(where).values(**values))

    def person(self, number: str, **values: Any) -> None:
        self.change(Person, col(Person.id) == self.world.id_of(number), **values)

    def prefer(self, number: str, *, muted: Collection[Kind] = (), stopped_at: datetime | None = None) -> None:
        with self.world.unit() as session:
            session.add(
                Preference(
                    school=SMALL,
                    person_id=self.world.id_of(number),
                    muted=[kind.value for kind in muted],
                    stopped_at=stopped_at,
                    changed_at=self.world.now,
                )
            )

    def block(self, number: str, at: datetime) -> None:
        with self.world.storage.unit() as session:
            found = ways.find_ways(session, person_ids=[self.world.id_of(number)])
            for way in found[self.world.id_of(number)]:
                ways.mark_gone(session, account_id=way.account_id, at=at)

    def planned(self, closes: datetime, *, period: str = "113-1", grade: int = 2, **values: Any) -> None:
        with self.world.unit() as session:
            session.add(
                PlannedDeadline(
                    school=SMALL,
                    subject=DeadlineSubject.UPLOAD_OUTCOMES,
                    period=period,
                    grade=grade,
                    division=Division.DAY,
                    closes=closes,
                    changed_at=self.world.now,
                    **values,
                )
            )

    def ended(
        self,
        number: str,
        state: NoticeState,
        reason: str | None,
        *,
        stage: str = "opens",
        about: str = "",
        ago: float = 1,
        period: str = "113-1",
    ) -> None:
        at = self.world.now - timedelta(days=ago)
        with self.world.unit() as session:
            session.add(
                Notice(
                    school=SMALL,
                    recipient_id=self.world.id_of(number),
                    about=about,
                    subject=UPLOADS,
                    term=period,
                    stage=stage,
                    planned_at=at,
                    due_at=at,
                    state=state,
                    settled_at=at,
                    reason=reason,
                )
            )


@pytest.fixture
def rows(world: World) -> Rows:
    """Return the small school's rows: 20102 and her guardian are not bound, everybody else is."""
    return Rows(world)


def test_who_is_listed_and_in_which_order(rows: Rows) -> None:
    """Who is not bound, with the guardians told as legal representatives; by class and seat, the student first."""
    rows.world.add_person("10101", Role.STUDENT, birthday=date(2009, 3, 1), seat=3)
    rows.world.add_person("20103", Role.STUDENT, seat=1)  # no birthday, so nobody knows whether guardians are told
    rows.world.add_guardian("20103-1", "20103")
    found = rows.found()
    assert list(found) == ["10101", "20103", "20102", "20102-1 of 20102"]
    assert set(found.values()) == {Lack.NEVER_BOUND}
    assert rows.found("101") == {"10101": Lack.NEVER_BOUND}
    assert rows.found("999") == {}


def test_who_is_not_listed(rows: Rows) -> None:
    """Leavers, who is gone from the roster, guardians who are barred, no legal representatives, or of an adult."""
    rows.world.add_guardian("20102-2", "20102", legal_representative=False)
    rows.world.add_guardian("20102-3", "20102", barred=True)
    rows.world.add_guardian("20102-4", "20102", legal_representative=None)  # not known: is told
    rows.world.add_guardian("30101-1", "30101")
    assert list(rows.found()) == ["20102", "20102-1 of 20102", "20102-4 of 20102"]
    rows.change(Guardianship, col(Guardianship.guardian_id) == rows.world.id_of("20102-4"), departed_at=rows.world.now)
    assert list(rows.found()) == ["20102", "20102-1 of 20102"]
    rows.person("20102", left_on=date(2025, 1, 15))
    assert rows.found() == {}
    rows.person("20102", left_on=None, status=PersonStatus.LEFT)
    assert rows.found() == {}
    rows.person("20102", status=PersonStatus.ACTIVE, departed_at=rows.world.now)
    assert rows.found() == {}


def test_why_and_since_when(rows: Rows) -> None:
    """Each reason has its day: of the code, of the end, of the block, of the stop, of the change."""
    world = rows.world
    issued, blocked = world.now - timedelta(days=30), world.now - timedelta(days=2)
    with world.unit() as session:
        codes.issue(session, person=world.person("20102"), child=None, now=issued)
        bindings.end(session, world.bindings[SMALL, "20101-1"], reason="unbound", now=blocked)
    rows.block("20101", blocked)
    rows.prefer("30101", stopped_at=world.now)
    rows.world.add_person("20104", Role.STUDENT, seat=4)
    rows.world.bind("20104")
    rows.prefer("20104", muted=[Kind.SELECTION])
    assert {one.number: one.why for one in rows.list()} == {
        "20101": (Lack.BLOCKED, blocked),
        "20101-1": (Lack.UNBOUND, blocked),
        "20102": (Lack.NEVER_BOUND, issued),
        "20102-1": (Lack.NEVER_BOUND, None),
        "20104": (Lack.MUTED, world.now),
        "30101": (Lack.STOPPED, world.now),
    }


def test_a_second_way_is_enough(rows: Rows) -> None:
    """Who blocked one account and is bound on another is reached."""
    rows.block("20101", rows.world.now)
    assert "20101" in rows.found()
    person = rows.world.person("20101")
    with rows.world.unit() as session:
        account = Account(channel="line.small", address="second", school=SMALL, first_seen_at=rows.world.now)
        session.add(account)
        session.flush()
        bindings.add(
            session,
            person=person,
            account_id=account.id or 0,
            channel="line.small",
            privacy_version="1",
            now=rows.world.now,
        )
    assert "20101" not in rows.found()


def test_a_blocked_account_that_speaks_for_another_school(rows: Rows) -> None:
    """An account is seen by the school whose person it speaks as; that it was blocked concerns every school."""
    rows.block("20101", rows.world.now)
    rows.change(Account, col(Account.address) == "student/20101", school=OTHER)
    assert rows.found()["20101"] is Lack.BLOCKED


def test_one_muted_kind_keeps_from_its_own_deadlines(rows: Rows) -> None:
    """Listed, and for a deadline of another kind not."""
    rows.prefer("20101", muted=[Kind.SELECTION])
    one = next(one for one in rows.list() if one.number == "20101")
    assert one.why_of(NoticeSubject.SELECTION, "113", 0) == (Lack.MUTED, rows.world.now)
    assert one.why_of(UPLOADS, "113-1", 0) is None


def test_what_became_of_the_last_message_about_a_deadline(rows: Rows) -> None:
    """Over the cap, refused, too late, without an answer: until a later one arrives, or the deadline is long past."""
    rows.planned(rows.world.now + timedelta(days=10))
    rows.ended("20101", NoticeState.UNREACHABLE, "over_cap", ago=3)
    assert rows.found()["20101"] is Lack.OVER_CAP
    rows.ended("20101", NoticeState.EXPIRED, "expired", stage="before-7", ago=2)
    assert rows.found()["20101"] is Lack.NOT_SENT
    one = next(one for one in rows.list() if one.number == "20101")
    assert one.why_of(UPLOADS, "113-1", 0) == (Lack.NOT_SENT, rows.world.now - timedelta(days=2))
    assert one.why_of(UPLOADS, "112-2", 0) is None
    rows.ended("20101", NoticeState.SENT, None, stage="last_day", ago=1)
    assert "20101" not in rows.found()
    rows.ended("30101", NoticeState.EXPIRED, "expired")  # of grade 3 no such deadline is planned
    assert "30101" not in rows.found()


def test_a_deadline_long_past_is_nothing_to_act_on(rows: Rows) -> None:
    """A week after the closing nobody is listed for it any more."""
    rows.planned(rows.world.now - timedelta(days=6))
    rows.ended("20101", NoticeState.UNREACHABLE, "refused", ago=8)
    assert rows.found()["20101"] is Lack.REFUSED
    rows.world.now += timedelta(days=2)
    assert "20101" not in rows.found()


def test_the_works_of_an_earlier_year_were_made_a_grade_below(rows: Rows) -> None:
    """In September of 113 what was made in grade 1 is selected by those in grade 2."""
    rows.planned(rows.world.now + timedelta(days=1), period="112", grade=1)
    rows.ended("20101", NoticeState.UNREACHABLE, "over_cap", period="112")
    assert rows.found()["20101"] is Lack.OVER_CAP


def test_a_guardian_is_told_of_each_child_by_itself(rows: Rows) -> None:
    """What was not sent about one child says nothing of the other."""
    rows.world.add_guardian("20101-1", "20102")
    rows.planned(rows.world.now + timedelta(days=1))
    rows.ended("20101-1", NoticeState.UNREACHABLE, "over_cap", about="student:20102")
    found = rows.found("201")
    assert found == {
        "20102": Lack.NEVER_BOUND,
        "20101-1 of 20102": Lack.OVER_CAP,
        "20102-1 of 20102": Lack.NEVER_BOUND,
    }


def test_what_a_person_chose_or_was_at_the_time_is_no_failure(rows: Rows) -> None:
    """A message that ended for want of a binding says nothing once there is one; needless ones never do."""
    rows.planned(rows.world.now + timedelta(days=1))
    rows.ended("20101", NoticeState.UNREACHABLE, "never_bound", ago=3)
    rows.ended("20101", NoticeState.UNREACHABLE, "gone", stage="before-7", ago=2)
    rows.ended("20101", NoticeState.NEEDLESS, "superseded", stage="last_day")
    assert "20101" not in rows.found()


def test_while_a_school_tries_it_with_one_class(rows: Rows) -> None:
    """The others were never invited."""
    rows.change(School, col(School.slug) == SMALL, pilot_class="301")
    assert rows.found() == {}
    assert rows.found("201") == {}
    rows.change(School, col(School.slug) == SMALL, pilot_class="201")
    assert list(rows.found()) == ["20102", "20102-1 of 20102"]


def test_the_other_school_with_the_same_numbers(rows: Rows) -> None:
    """Nobody of another school is listed."""
    rows.block("20101", rows.world.now)
    assert "20101" not in rows.found(school=OTHER)
