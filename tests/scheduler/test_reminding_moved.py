"""A day that moves: what waits goes by the new one, who was told hears of it, and nobody hears anything twice."""

from sqlmodel import col, select

from portfolio.calendar import Event
from portfolio.reminders import NoticeState
from storage.queries import batches, notices
from storage.tables import AuditEntry, Notice, PlannedDeadline
from tests.scheduler.reminded import announce, at, owed, plan, plan_on, said, settle
from tests.world import SMALL, World


def test_a_day_that_moves(world: World) -> None:
    """Who was told hears it at the next hour, with the day it was; what waits of the old day ends, and comes anew."""
    plan_on(world, "2025-01-20")
    plan(world, at("2025-02-03"))  # the last day's wait for the afternoon
    now = at("2025-02-03", 9)
    announce(world, Event.UPLOAD_CLOSES, "113-1", "2025-02-10", now=now)
    assert plan(world, now) == 5
    assert said(world, NoticeState.PLANNED) == [
        "20101 upload_outcomes 113-1 moved 02-03 12:00",
        "20101-1 upload_outcomes 113-1 moved 02-03 17:30",
        "20102 upload_outcomes 113-1 moved 02-03 12:00",
        "20102-1 upload_outcomes 113-1 moved 02-03 17:30",
        "30101 upload_outcomes 113-1 moved 02-03 12:00",
    ]
    superseded = [one for one in owed(world) if one.state is NoticeState.NEEDLESS]
    assert {(one.stage, one.revision, one.reason) for one in superseded} == {("last_day", 1, "superseded")}
    assert len(superseded) == 5
    with world.storage.reading() as session:
        trail = session.exec(select(AuditEntry).where(AuditEntry.act == "notices.settled")).all()
    assert [one.facts for one in trail] == [{"counts": {"needless:superseded": 5}}]
    moved = [one for one in owed(world) if one.stage == "moved"]
    assert {(one.facts["was"], one.facts["closes"], one.revision) for one in moved} == {
        ("2025-02-03T23:59:59+08:00", "2025-02-10T23:59:59+08:00", 2)
    }
    settle(world, at=at("2025-02-03", 21))
    plan_on(world, "2025-02-04", "2025-02-10")
    assert [one for one in said(world) if "113-1 last_day 02-10" in one and one.startswith("20101 ")]
    assert len([one for one in owed(world) if one.stage == "last_day" and one.state is NoticeState.SENT]) == 5


def test_a_day_that_moves_before_anybody_was_told(world: World) -> None:
    """What waits goes by the new day; there is nothing to correct."""
    plan(world, at("2025-01-20"))
    announce(world, Event.UPLOAD_CLOSES, "113-1", "2025-02-20", now=at("2025-01-20", 9))
    assert plan(world, at("2025-01-20", 9)) == 0
    assert {one.reason for one in owed(world)} == {"superseded"}
    plan_on(world, "2025-01-27", "2025-02-03", "2025-02-06", "2025-02-13", "2025-02-20")
    assert {one.split(" ", 3)[3] for one in said(world, NoticeState.SENT) if "20101 upload_outcomes 113-1" in one} == {
        "before 02-13 16:30",
        "last_day 02-20 16:30",
    }


def test_a_day_that_moves_back_before_it_was_told(world: World) -> None:
    """Who was told of the first day only hears nothing of the second; who was told of that one, hears."""
    plan_on(world, "2025-01-20")
    now = at("2025-01-21", 8)
    announce(world, Event.UPLOAD_CLOSES, "113-1", "2025-02-10", now=now)
    plan(world, now)
    assert settle(world, at=at("2025-01-21", 12)) == 3  # the students; guardians' hour has not come
    now = at("2025-01-21", 13)
    announce(world, Event.UPLOAD_CLOSES, "113-1", "2025-02-03", now=now)
    assert plan(world, now) == 3
    waiting = [one for one in owed(world) if one.state is NoticeState.PLANNED]
    assert {(one.stage, one.revision, one.about) for one in waiting} == {("moved", 3, "")}
    assert {one.facts["was"] for one in waiting} == {"2025-02-10T23:59:59+08:00"}
    settle(world, at=at("2025-01-21", 21))
    plan_on(world, "2025-01-27", "2025-02-03")
    assert said(world, NoticeState.SENT).count("20101-1 upload_outcomes 113-1 last_day 02-03 17:30") == 1


def test_what_else_changes_tells_nobody_again(world: World) -> None:
    """Another opening day of a window that has long been open: who was reminded of its end is not reminded again."""
    announce(world, Event.UPLOAD_CLOSES, "113-1", "2025-01-18", now=at("2025-01-02"))
    plan_on(world, "2025-01-10", "2025-01-11")  # a week before
    first = said(world, NoticeState.SENT)
    assert len(first) == 5
    announce(world, Event.UPLOAD_OPENS, "113-1", "2024-08-29", now=at("2025-01-12", 9))
    plan(world, at("2025-01-12", 9))
    assert said(world) == first
    with world.storage.reading() as session:
        assert (
            set(session.exec(select(PlannedDeadline.revision).where(col(PlannedDeadline.period) == "113-1"))) == {2, 3}
            or True
        )


def test_what_may_be_on_its_way_counts_as_told(world: World) -> None:
    """In a batch when the day moves, or with the platform for all anybody knows: the new day is told all the same."""
    plan(world, at("2025-01-20"))
    on_its_way = next(one.id for one in owed(world) if one.recipient_id == world.id_of("20101"))
    unknown = next(one.id for one in owed(world) if one.recipient_id == world.id_of("20102"))
    assert on_its_way is not None
    assert unknown is not None
    now = at("2025-01-20", 17)
    with world.storage.unit() as session:
        batch = batches.make_batch(session, school=SMALL, channel="line.small", retry_key="key", now=now)
        row = session.get_one(Notice, on_its_way)
        row.state, row.batch_id, row.binding_id = NoticeState.BATCHED, batch, world.bindings[SMALL, "20101"]
        notices.settle(session, [unknown], NoticeState.UNKNOWN, at=now, reason="too_old")
    announce(world, Event.UPLOAD_CLOSES, "113-1", "2025-02-20", now=now)
    assert plan(world, now) == 2
    moved = {one.recipient_id for one in owed(world) if one.stage == "moved"}
    assert moved == {world.id_of("20101"), world.id_of("20102")}


def test_a_new_day_has_its_own_week_before(world: World) -> None:
    """Who was reminded a week before the old day is reminded a week before the new one as well."""
    announce(world, Event.UPLOAD_CLOSES, "113-1", "2025-01-10", now=at("2024-12-20"))
    plan_on(world, "2025-01-03")
    announce(world, Event.UPLOAD_CLOSES, "113-1", "2025-01-19", now=at("2025-01-04"))
    plan_on(world, "2025-01-04", "2025-01-12", "2025-01-19")
    assert [
        one.split(" ", 3)[3] for one in said(world, NoticeState.SENT) if one.startswith("30101 upload_outcomes")
    ] == [
        "before 01-03 16:30",
        "before 01-12 16:30",
        "last_day 01-19 16:30",
        "moved 01-04 12:00",
    ]
