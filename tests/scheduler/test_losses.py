"""What vanished or changed between two imports reaches its student and the office; the yearly word its students."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import pytest
from sqlalchemy import update
from sqlmodel import col

from handlers.loss_notices import is_news
from handlers.plain import to_plain
from locales import translator
from portfolio.people import Division, Role
from portfolio.reminders import NoticeSubject
from portfolio.work_changes import Shown, WorkChange, changes_of
from portfolio.works import CertificationState
from scheduler.losses import plan_copies, plan_losses
from scheduler.planning import Planner
from storage.queries import work_changes
from storage.rosters import import_rows
from storage.tables import School
from tests.desk import Desk
from tests.scheduler.reminded import at
from tests.talk import Talk
from tests.world import OTHER, SMALL, World

CERTIFIED, WAITING = CertificationState.CERTIFIED, CertificationState.WAITING
BEFORE = Shown("數列", CERTIFIED, doc_md5="a", doc_size=10)
FIRST, SECOND = at("2025-01-13", 9), at("2025-01-14", 9)
CHANGED, OFFICE, COPIES = NoticeSubject.WORKS_CHANGED, NoticeSubject.WORKS_CHANGED_OFFICE, NoticeSubject.KEEP_COPIES


@pytest.mark.parametrize(
    ("after", "changes"),
    [
        (None, [WorkChange.VANISHED]),
        (BEFORE, []),
        (Shown("數列", CERTIFIED, doc_md5="b", doc_size=10), [WorkChange.FILE_CHANGED]),
        (Shown("數列", CERTIFIED, doc_size=10), []),  # this import gave no hash
        (Shown("數列", CERTIFIED, doc_size=11), [WorkChange.FILE_CHANGED]),
        (Shown("數列", CERTIFIED), [WorkChange.FILE_CHANGED]),  # nor anything of a file
        (Shown("數列", CERTIFIED, doc_md5="a", doc_size=10, av_md5="c"), []),  # a recording beside it
        (Shown("數列二", WAITING, doc_md5="a"), [WorkChange.RETITLED, WorkChange.UNCERTIFIED]),
    ],
)
def test_what_counts_as_a_change(after: Shown | None, changes: list[WorkChange]) -> None:
    """Losing something does; being certified or returned, and being told more of the same file, does not."""
    assert list(changes_of(BEFORE, after)) == changes
    assert changes_of(Shown("數列", WAITING), Shown("數列", CERTIFIED)) == ()


def bring(world: World, now: datetime, works: Sequence[tuple[str, str, str, str]], *, full: bool = False) -> None:
    """Import outcomes of 113-1: id, student, title, md5."""
    rows = [
        {"id": key, "kind": "course_outcome", "number": number, "title": title, "term": "113-1", "state": "waiting"}
        | {"doc_md5": md5 * 32, "doc_size": 10}
        for key, number, title, md5 in works
    ]
    report = import_rows(world.storage, "works", rows, school=SMALL, full=full, now=now, allow_departures=True)
    assert report.ok, report.errors


@pytest.fixture
def changed(world: World) -> World:
    """A first import, and a second one: 20101 loses 甲 and the works of before, 乙 has another file, 丙 is new."""
    bring(world, FIRST, [("A", "20101", "甲", "1"), ("B", "20101", "乙", "1"), ("C", "20102", "丁", "1")])
    bring(world, SECOND, [("B", "20101", "乙", "2"), ("D", "20101", "丙", "1"), ("E", "20102", "戊", "1")], full=True)
    return world


def test_the_student_and_the_office_are_told_once(changed: World, desk: Desk) -> None:
    """In the afternoon, at their hours; who is not bound is told nothing, and planning again plans nothing."""
    assert plan_losses(changed.storage, SMALL, at("2025-01-14", 15)) is None
    assert plan_losses(changed.storage, SMALL, at("2025-01-14", 16)) == 2
    assert plan_losses(changed.storage, SMALL, at("2025-01-15", 16)) == 0
    assert plan_losses(changed.storage, OTHER, at("2025-01-14", 16)) == 0

    (mine,) = desk.owed(CHANGED)
    assert (mine.recipient_id, mine.due_at) == (changed.id_of("20101"), at("2025-01-14", 16, 30))
    reply = desk.told(mine)
    said = to_plain(reply, translator(None))
    assert "5件作品" in said  # three of before, 甲 and 乙
    assert "甲：平臺上看不到了" in said
    assert "乙：檔案和前一次不同" in said
    assert "丙" not in said
    assert "丁" not in said
    assert not any(word in reply.title for word in ("甲", "乙", "林"))

    (theirs,) = desk.owed(OFFICE)
    assert (theirs.recipient_id, theirs.due_at) == (changed.id_of("R01"), at("2025-01-15", 8, 30))
    said = to_plain(desk.told(theirs), translator(None))
    assert "2位學生的6件作品" in said
    assert "不見了：5件" in said
    assert "20101" not in said


def test_the_planner_finds_the_schools_that_imported_works(changed: World, desk: Desk) -> None:
    """In the last days: of a school that brought nothing since there is nothing to compare."""
    with changed.storage.reading() as session:
        assert work_changes.find_schools(session, since=SECOND) == [SMALL]
        assert work_changes.find_schools(session, since=SECOND + timedelta(seconds=1)) == []
    Planner(changed.storage).plan(at("2025-01-14", 16))
    assert len(desk.owed(CHANGED)) == 1


def test_the_first_import_changes_nothing(world: World) -> None:
    """What is kept for the first time was not otherwise before."""
    bring(world, FIRST, [("A", "20101", "甲", "1")])
    assert plan_losses(world.storage, SMALL, at("2025-01-13", 16)) == 0


def test_what_is_there_again_is_no_news(changed: World, desk: Desk) -> None:
    """A work that the next import has again is not told as gone; where nothing else changed, nothing is told."""
    plan_losses(changed.storage, SMALL, at("2025-01-14", 16))
    bring(changed, at("2025-01-14", 16, 10), [("C", "20102", "丁", "1"), ("A", "20101", "甲", "1")])
    said = to_plain(desk.told(desk.owed(CHANGED)[0]), translator(None))
    assert "甲" not in said
    assert "4件作品" in said

    (mine,) = desk.owed(CHANGED)
    theirs = mine.model_copy(update={"recipient_id": changed.id_of("20102")})
    with changed.storage.reading() as session:
        assert not is_news(session, theirs, at("2025-01-14", 17))
        assert is_news(session, mine, at("2025-01-14", 17))


def test_the_registrar_asks_for_the_list(changed: World, talk: Talk) -> None:
    """Numbers and titles, on asking only, of the divisions that the office looks after; nobody else gets it."""
    talk.registrar().says("作品變動").sees("2位學生的6件作品", "201班學號20102：丁：平臺上看不到了")
    talk.student("20101").says("作品變動").never_sees("丁")


def test_an_evening_students_works_are_another_offices(changed: World, desk: Desk) -> None:
    """Where the rules name an office of its own for the division; the notice says nothing to the day's registrar."""
    changed.add_person("R91", Role.STAFF, office="註冊組", division=Division.CONTINUING)
    with changed.storage.unit() as session:
        session.execute(update(School).where(col(School.slug) == SMALL).values(pack="tttvs"))
    changed.add_person("20301", Role.STUDENT, division=Division.CONTINUING)
    bring(changed, at("2025-01-14", 10), [("F", "20301", "夜", "1")])
    bring(changed, at("2025-01-14", 11), [("F", "20301", "夜", "2")])
    plan_losses(changed.storage, SMALL, at("2025-01-14", 16))
    by_import: dict[str, set[int]] = {}
    for one in desk.owed(OFFICE):
        by_import.setdefault(one.about, set()).add(one.recipient_id)
    assert list(by_import.values()) == [{changed.id_of("R91")}, {changed.id_of("R01")}]


def test_the_yearly_word_is_said_where_the_document_says_so(world: World, desk: Desk) -> None:
    """In the first week of June, once in an academic year, to students who are bound; by anon15 十(二)1 alone."""
    assert plan_copies(world.storage, SMALL, at("2025-06-02", 16)) == 0
    with world.storage.unit() as session:
        session.execute(update(School).where(col(School.slug) == SMALL).values(pack="anon15"))
    assert plan_copies(world.storage, SMALL, at("2025-05-31", 16)) == 0
    assert plan_copies(world.storage, SMALL, at("2025-06-02", 15)) is None
    assert plan_copies(world.storage, SMALL, at("2025-06-02", 16)) == 2
    assert plan_copies(world.storage, SMALL, at("2025-06-02", 16) + timedelta(days=1)) == 0
    assert plan_copies(world.storage, SMALL, at("2026-06-02", 16)) == 2
    first, *_ = desk.owed(COPIES)
    said = to_plain(desk.told(first), translator(None))
    assert "雲端空間" in said
    assert "第十點，二，1" in said
