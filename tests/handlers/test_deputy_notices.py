"""What is told of turns and substitutes: true when it is told, with nobody's name in a title."""

from datetime import timedelta

import pytest

from portfolio.reminders import NoticeSubject
from portfolio.succession import Inability
from storage.queries import certifications
from storage.tables import Certification
from storage.units import Storage
from tests.conftest import FakeClock
from tests.handlers.away import School, school
from tests.handlers.standing_in import answer, come_back, go_on, leave, name, request_of


@pytest.fixture
def yphs(storage: Storage, clock: FakeClock) -> School:
    """Return a school where T01 has two works waiting."""
    return school(storage, clock, "yphs")


def test_a_turn_is_counted_when_it_is_told(yphs: School) -> None:
    """One was decided since it was owed: the other is told; none is left: it says that nothing waits."""
    leave(yphs.world)
    for left in (1, 0):
        newest = request_of(yphs.world, yphs.works[left]).id
        with yphs.world.unit() as session:
            row = session.get_one(Certification, newest)
            actor = yphs.world.actor("T02")
            certifications.certify(session, row, actor=actor, version=row.version, now=yphs.clock())
        said = yphs.told(NoticeSubject.TURN, "T02", "given")
        assert (f"有 {left} 件" in said) if left else ("現在沒有作品因此等候處理" in said)


def test_it_came_back_by_itself(yphs: School) -> None:
    """The day after the absence both are told, and how to go on being away."""
    until = yphs.clock().date() + timedelta(days=1)
    leave(yphs.world, until_on=until, by="T01")
    later = yphs.clock() + timedelta(days=2)
    go_on(yphs.world, at=later)
    said = yphs.told(NoticeSubject.TURN, "T01", "back")
    assert "請假登記結束了，現在等候您認證的作品有 2 件" in said
    assert "您代為認證的作品，有 2 件" in yphs.told(NoticeSubject.TURN, "T02", "taken_back")
    assert yphs.notices(NoticeSubject.TURN, "T01", "handed_on") == []  # who said so themselves knows


def test_a_question_that_is_over_is_not_asked(yphs: School) -> None:
    """Answered or needless by the time it is told: it has no buttons any more."""
    leave(yphs.world, means=Inability.NAMES_SUBSTITUTE, by="T01")
    appointment = name(yphs.world, "T02")
    assert "請您代理的老師" in yphs.told(NoticeSubject.DEPUTY_ASKED, "T02")
    answer(yphs.world, "T02", appointment, agrees=True)
    assert "已經回答，或不需要了" in yphs.told(NoticeSubject.DEPUTY_ASKED, "T02")
    assert yphs.talk.reply is not None
    assert yphs.talk.reply.buttons == ()


def test_no_answer_is_told_too(yphs: School) -> None:
    """After the third working day the order goes on, and the teacher may name somebody else."""
    leave(yphs.world, means=Inability.NAMES_SUBSTITUTE, by="T01")
    name(yphs.world, "T03")
    go_on(yphs.world, at=yphs.clock() + timedelta(days=6))
    said = yphs.told(NoticeSubject.DEPUTY_ANSWERED, "T01", "lapsed")
    assert "甲T03沒有在時間內回答，已經依學校的順序往下" in said
    yphs.talk.teacher("T01").presses("改請另一位").sees("編號或姓名")


def test_nothing_is_unassigned_any_more(storage: Storage, clock: FakeClock) -> None:
    """The registrar is told what is true by then: T01 is back, and nobody needs to be named."""
    at = school(storage, clock, "tmsb")
    leave(at.world)
    assert "現在有 2 件作品沒有人認證" in at.told(NoticeSubject.TURN, "R01", "unassigned")
    come_back(at.world)
    assert "現在沒有作品因此等候處理" in at.told(NoticeSubject.TURN, "R01", "unassigned")
