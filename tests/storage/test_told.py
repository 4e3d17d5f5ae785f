"""Who must be told again: counted among the people of today, with who is bound and who was told of the old day."""

from datetime import date, datetime
from typing import Any

import pytest

from portfolio.announcing import changes, terms_touched
from portfolio.calendar import AnnouncedDay, Event, SchoolCalendar, Term
from portfolio.concerns import Concern, Who, concerns
from portfolio.people import Division, PersonStatus, Role
from portfolio.reminders import NoticeState, NoticeSubject
from portfolio.rules import DeadlineSubject
from portfolio.schools import load_pack
from storage.queries.schools import add_school
from storage.queries.told import Audience, count_people, find_audiences
from storage.tables import Notice
from tests.world import SMALL, World

TODAY = date(2025, 1, 15)
UPLOAD, RECEIPT = DeadlineSubject.UPLOAD_OUTCOMES, DeadlineSubject.RECEIPT_CONFIRMATION


def concern(
    who: Who, subject: DeadlineSubject = UPLOAD, *, grade: int = 2, round: int | None = None, year: int = 113
) -> Concern:
    """The people of one grade; uploads are of 113-1, receipts of a whole year."""
    yearly = subject is RECEIPT
    period = str(year) if yearly else f"{year}-1"
    periods = (period, f"{year}-1", f"{year}-2") if yearly else (period,)
    return Concern(subject, Term(year, 1), period, periods, who, grade - (113 - year), grade, None, round)


def audience(world: World, one: Concern, *, school: str = SMALL) -> Audience | None:
    """The people of one concern, None where nobody is in it."""
    with world.storage.reading(school) as session:
        found = find_audiences(session, school=school, concerns=[one], today=TODAY)
    return found[0] if found else None


def tell(
    world: World,
    number: str,
    subject: NoticeSubject = NoticeSubject.UPLOAD_OUTCOMES,
    *,
    term: str = "113-1",
    state: NoticeState = NoticeState.SENT,
    **columns: Any,
) -> None:
    """Keep a notice to somebody."""
    settled = None if state in (NoticeState.PLANNED, NoticeState.BATCHED) else world.now
    with world.storage.unit(SMALL) as session:
        session.add(
            Notice(
                school=SMALL,
                recipient_id=world.id_of(number),
                subject=subject,
                term=term,
                planned_at=world.now,
                due_at=world.now,
                state=state,
                settled_at=settled,
                **columns,
            )
        )


def test_students_of_the_grade_with_who_is_bound(world: World) -> None:
    """By roster number, and nobody of another school."""
    found = audience(world, concern(Who.STUDENTS))
    assert found is not None
    assert (found.numbers, found.bound, found.told) == (("20101", "20102"), frozenset({"20101"}), frozenset())
    assert audience(world, concern(Who.STUDENTS, grade=1)) is None


def test_only_what_was_sent_about_these_works_counts(world: World) -> None:
    """Planned, expired, unreachable or about another term or subject: they were not told of this day."""
    for state in (NoticeState.PLANNED, NoticeState.EXPIRED, NoticeState.UNREACHABLE, NoticeState.NEEDLESS):
        tell(world, "20101", state=state, stage=state)
    tell(world, "20101", term="112-2")
    tell(world, "20101", NoticeSubject.SELECTION)
    found = audience(world, concern(Who.STUDENTS))
    assert found is not None
    assert found.told == frozenset()
    tell(world, "20102", stage="again", revision=2)
    found = audience(world, concern(Who.STUDENTS))
    assert found is not None
    assert found.told == {"20102"}


def test_guardians_of_minors_who_may_know(world: World) -> None:
    """Not of a student of age, not barred, and told only if it was about this child."""
    world.add_guardian("30101-1", "30101")
    world.add_guardian("20102-2", "20102", barred=True)
    world.add_guardian("20101-1", "20102")  # the mother of both
    found = audience(world, concern(Who.GUARDIANS))
    assert found is not None
    assert (found.numbers, found.bound) == (("20101-1", "20101-2", "20102-1"), frozenset({"20101-1", "20101-2"}))
    assert audience(world, concern(Who.GUARDIANS, grade=3)) is None

    tell(world, "20101-2", about="student:30101")
    tell(world, "20102-1", about="student:20102")
    tell(world, "20101-1", about="student:20102")
    found = audience(world, concern(Who.GUARDIANS))
    assert found is not None
    assert found.told == {"20101-1", "20102-1"}


def test_certifiers_are_who_teaches_these_students(world: World) -> None:
    """In a course of that very term; where the term has no courses here it is not known, which is not nobody."""
    certification = concern(Who.CERTIFIERS, DeadlineSubject.CERTIFICATION)
    found = audience(world, certification)
    assert found is not None
    assert (found.numbers, found.bound) == (("T01",), frozenset({"T01"}))
    assert audience(world, concern(Who.CERTIFIERS, DeadlineSubject.CERTIFICATION, grade=3)) is None
    unknown = audience(world, concern(Who.CERTIFIERS, DeadlineSubject.CERTIFICATION, year=115))
    assert unknown is not None
    assert unknown.numbers is None


def test_a_school_without_a_roster_is_not_a_school_without_students(world: World) -> None:
    """Nothing imported: not known."""
    with world.storage.unit() as session:
        add_school(session, slug="new", name="新學校", pack=None, now=world.now)
    for who in (Who.STUDENTS, Who.GUARDIANS):
        found = audience(world, concern(who), school="new")
        assert found is not None
        assert found.numbers is None


def test_divisions_are_told_apart_and_no_division_is_day(world: World) -> None:
    """As everywhere else: whose division is not known has the day's deadlines."""
    world.add_person("29101", Role.STUDENT, division=Division.CONTINUING)
    world.add_person("20109", Role.STUDENT, division=None)
    for division, numbers in ((Division.CONTINUING, ("29101",)), (Division.DAY, ("20101", "20102", "20109"))):
        one = concern(Who.STUDENTS)
        found = audience(world, Concern(**{**vars(one), "division": division}))
        assert found is not None
        assert found.numbers == numbers


def test_leavers_are_told_again_of_receipts_alone(world: World) -> None:
    """Who left and was told of a receipt window hears of its new days; nothing else is theirs any more."""
    world.add_person("20199", Role.STUDENT, status=PersonStatus.LEFT)
    tell(world, "20199")
    tell(world, "20199", NoticeSubject.RECEIPT_CONFIRMATION, term="112", round=1)
    upload = audience(world, concern(Who.STUDENTS))
    receipt = audience(world, concern(Who.STUDENTS, RECEIPT, year=112))
    assert upload is not None
    assert receipt is not None
    assert upload.numbers == ("20101", "20102")
    assert (receipt.numbers, receipt.told) == (("20101", "20102", "20199"), frozenset({"20199"}))


@pytest.mark.parametrize(("term", "round_", "told"), [("112", 1, True), ("112-2", 0, True), ("112-1", 2, False)])
def test_a_round_is_told_of_itself_or_of_all(world: World, term: str, round_: int, told: bool) -> None:
    """A notice about the year, under any of its names, counts for round 1; one about round 2 does not."""
    tell(world, "20101", NoticeSubject.RECEIPT_CONFIRMATION, term=term, round=round_)
    found = audience(world, concern(Who.STUDENTS, RECEIPT, year=112, round=1))
    assert found is not None
    assert (found.told == {"20101"}) is told


def test_people_are_counted_once(world: World, now: datetime) -> None:
    """休業式 moves two deadlines; who is concerned by both is one person."""
    before = SchoolCalendar([AnnouncedDay(Event.CLOSING_CEREMONY, Term(113, 1), date(2025, 1, 20))])
    days = (AnnouncedDay(Event.CLOSING_CEREMONY, Term(113, 1), date(2025, 1, 21)),)
    moved = changes(load_pack("yphs"), before, SchoolCalendar([*before.days, *days]), terms_touched(days))
    with world.storage.reading(SMALL) as session:
        found = find_audiences(session, school=SMALL, concerns=concerns(moved, today=now.date()), today=now.date())
    assert len([one for one in found if one.concern.who is Who.STUDENTS]) > 2
    assert [count_people(found, who) for who in Who] == [(3, 2, 0), (3, 2, 0), (1, 1, 0)]
    assert count_people([], Who.STUDENTS) == (0, 0, 0)
