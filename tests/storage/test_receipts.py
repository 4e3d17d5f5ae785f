"""Receipt statements as students, offices and reminders find them: the newest word alone, and nobody else's."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import update
from sqlmodel import col, select

from portfolio.certification import OfficialAct
from portfolio.people import Role
from portfolio.readings import State
from portfolio.receipt_differences import Difference
from portfolio.receipt_windows import WindowStanding
from portfolio.receipts import ReceiptConfirmation, ReceiptPart
from storage.queries.official_acts import record_act
from storage.queries.people import NotYourStudentError
from storage.queries.receipts import Stated, access_statements, find_newest, find_waiting, find_years_received
from storage.tables import ReceiptDelivery, ReceiptItem, ReceiptStatement, Work
from tests.world import SMALL, World

OUTCOME, DIVERSE = ReceiptPart.COURSE_OUTCOME, ReceiptPart.DIVERSE_PERFORMANCE
WAITING, CONFIRMED = ReceiptConfirmation.WAITING, ReceiptConfirmation.CONFIRMED


@dataclass(frozen=True)
class Asker:
    """Who asks."""

    person_id: int
    role: Role
    school: str = SMALL


def asked(world: World, number: str = "20101", by: str = "20101", role: Role = Role.STUDENT) -> list[Stated]:
    """Return the statements of `number` as `by` sees them."""
    with world.storage.reading(SMALL) as session:
        return access_statements(session, actor=Asker(world.id_of(by), role), number=number, now=world.now)


def state(world: World, part: ReceiptPart, titles: tuple[str, ...], *, number: str = "20101", **more: Any) -> int:
    """Write down a statement with these items, and return its id."""
    with world.unit(SMALL) as session:
        given = {"academic_year": 112, "imported_at": world.now, **more}
        one = ReceiptStatement(school=SMALL, part=part, student_id=world.id_of(number), **given)
        session.add(one)
        session.flush()
        assert one.id is not None
        for title in titles:
            ids = session.exec(select(Work.platform_id).where(col(Work.title) == title, col(Work.school) == SMALL))
            key = ids.one_or_none() or f"X-{title}"
            session.add(ReceiptItem(school=SMALL, statement_id=one.id, platform_id=key, title=title))
        return one.id


def waits(world: World, round_: int = 1, *, counts: bool = False) -> list[tuple[int, ReceiptPart]]:
    """Return who still waits in a round, and with what."""
    with world.storage.reading(SMALL) as session:
        found = find_waiting(session, school=SMALL, academic_year=112, round=round_, counts=counts)
    return [(one.student_id, one.part) for one in found]


def test_a_student_sees_the_newest_word_of_each_part(world: World) -> None:
    """Of several revisions the last one counts, and a later round takes the place of an earlier one."""
    state(world, OUTCOME, ("數列報告",), revision=2)
    state(world, DIVERSE, ("淨灘", "合唱比賽"), round=2)

    found = asked(world)

    assert [(one.statement.round, one.statement.part, one.statement.revision) for one in found] == [
        (2, DIVERSE, 1),
        (1, OUTCOME, 2),
        (1, DIVERSE, 1),
    ]
    assert [one.is_newest_round for one in found] == [True, True, False]
    assert [item.title for item in found[1].items] == ["數列報告"]
    assert found[0].window.state is State.NOT_STATED  # yphs says nothing of the period
    assert found[0].window.standing(world.now) is WindowStanding.UNKNOWN


@pytest.mark.parametrize(("number", "by", "role"), [("20101", "30101", Role.STUDENT), ("20101", "T01", Role.TEACHER)])
def test_nobody_else_sees_them(world: World, number: str, by: str, role: Role) -> None:
    """Another student is refused, and a teacher too: what came back is the student's own."""
    with pytest.raises(NotYourStudentError):
        asked(world, number, by, role)


def test_who_waits_depends_on_what_counts(world: World) -> None:
    """Where a press is not the act, only the platform's word ends waiting; a later round waits in itself alone."""
    me, other = world.id_of("20101"), world.id_of("20102")
    with world.unit(SMALL) as session:
        session.execute(update(ReceiptStatement).values(platform_state=None))
    assert waits(world) == [(me, OUTCOME), (me, DIVERSE)]  # pressed for the outcomes, and not seen on the platform
    assert waits(world, counts=True) == [(me, DIVERSE)]

    again = state(world, DIVERSE, ("淨灘",), round=2)
    state(world, OUTCOME, (), number="20102", platform_state=WAITING)
    assert waits(world, counts=True) == [(other, OUTCOME)]
    assert waits(world, 2) == [(me, DIVERSE)]

    with world.unit(SMALL) as session:
        its = update(ReceiptStatement).where(col(ReceiptStatement.id) == again)
        session.execute(its.values(platform_state=CONFIRMED))
    assert waits(world, 2) == []


def test_a_year_is_settled_by_the_newest_word_of_each_part(world: World) -> None:
    """By the platform, or by a press where that is the act; what a newer statement replaced says nothing any more."""
    me = world.id_of("20101")

    def settled() -> dict[int, bool]:
        with world.storage.reading(SMALL) as session:
            return find_years_received(session, school=SMALL, student_id=me)

    assert settled() == {112: False}  # of the diverse performances nobody has said anything
    state(world, DIVERSE, (), revision=2, state=CONFIRMED, decided_at=world.now)
    assert settled() == {112: False}
    with world.unit(SMALL) as session:
        act = OfficialAct.RECEIPT_CONFIRMATION
        record_act(session, school=SMALL, act=act, counts=True, basis="甲", recorded_by="cli", now=world.now)
    assert settled() == {112: True}
    state(world, OUTCOME, (), round=2)
    assert settled() == {112: False}


def test_a_press_finds_the_newest_revision_of_its_own_school(world: World) -> None:
    """Whoever pressed below an old message is told of the new content; an id of another school finds nothing."""
    with world.storage.reading(SMALL) as session:
        first = session.scalars(select(ReceiptStatement.id).where(col(ReceiptStatement.part) == OUTCOME)).first()
    assert first is not None
    second = state(world, OUTCOME, ("數列報告",), revision=2)
    with world.storage.reading(SMALL) as session:
        newest = find_newest(session, school=SMALL, statement_id=first)
        assert newest is not None
        assert newest.id == second
        assert find_newest(session, school="other", statement_id=first) is None


def test_the_window_of_a_delivery_is_the_parts_own(world: World, now: datetime) -> None:
    """A window that an office announced with its part holds for that part alone."""
    with world.unit(SMALL) as session:
        session.add(
            ReceiptDelivery(
                school=SMALL,
                academic_year=112,
                round=1,
                part=OUTCOME,
                opens_at=now - timedelta(days=1),
                closes_at=now + timedelta(days=2),
                first_imported_at=now,
                imported_at=now,
            )
        )
    outcome, diverse = asked(world)
    assert (outcome.window.delivered, outcome.window.closes) == (True, now + timedelta(days=2))
    assert outcome.window.standing(now) is WindowStanding.OPEN
    assert not diverse.window.delivered
    assert diverse.window.closes is None


def test_what_came_is_compared_with_what_was_selected(world: World) -> None:
    """What was selected and did not come is missing; what came in another round is not."""
    state(world, DIVERSE, ("淨灘", "別人的"), revision=2)
    state(world, DIVERSE, ("合唱比賽",), round=2)

    second, _, first = asked(world)

    marked = [(one.item.title, one.differences) for one in first.differing]
    assert marked == [("別人的", (Difference.NOT_SELECTED,)), ("讀書心得", (Difference.MISSING,))]
    assert [one.item.title for one in second.differing] == ["讀書心得"]
    assert [one.title for one in first.items] == ["淨灘", "別人的"]
