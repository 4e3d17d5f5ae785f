"""「認證情形」: the registrar's overview with its lists; only of the office's own divisions."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta

import pytest
from sqlmodel import Session

from portfolio.calendar import TAIPEI, Event
from portfolio.certification import ReturnReason, Written
from portfolio.works import CertificationState
from storage.queries import certifications
from storage.tables import Certification, Work
from storage.units import Storage
from tests.conftest import FakeClock
from tests.handlers.away import School, school
from tests.handlers.standing_in import ask, give, request_of


@pytest.fixture
def yphs(storage: Storage, clock: FakeClock) -> School:
    """Return a school that asks for certification within a week and closes it three weeks after 休業式."""
    at = school(storage, clock, "yphs")
    at.world.announce(Event.OPENS_ON, "113-1", date(2024, 8, 30))
    at.world.announce(Event.CLOSING_CEREMONY, "113-1", date(2025, 1, 20))
    return at


@contextmanager
def request(at: School, place: int) -> Iterator[tuple[Session, Certification]]:
    """Give the newest request about one of the works, to be changed."""
    newest = request_of(at.world, at.works[place]).id
    with at.world.unit() as session:
        yield session, session.get_one(Certification, newest)


def test_nothing_to_look_after(yphs: School) -> None:
    """What waits is counted, and that nothing is late, lost or contradicted is said in words."""
    yphs.talk.registrar().says("認證情形").sees("等候認證的作品有 2 件", "沒有需要您處理的事")


def test_past_the_day_asked_for_is_not_overdue_and_closed(yphs: School) -> None:
    """A week after the upload it is listed by teacher; that certification is still open is said, too (T30)."""
    give(yphs.world, "聽寫", code="ENG202")
    yphs.clock.set(datetime(2025, 1, 22, 9, tzinfo=TAIPEI))
    talk = yphs.talk.registrar().says("認證情形").sees("過了學校請老師認證的日子：3 件，分屬 2 位老師；還沒有截止")
    talk.presses("看過了請求日的").sees("還沒有截止，老師仍然可以認證", "不會因為晚了就自動換人")
    talk.sees("甲T01，編號T01：2 件，最早的是1月13日星期一上傳的", "甲T02，編號T02：1 件")
    talk.presses("指派第2位的").sees("甲T02名下全部，編號T02，等候認證的有 1 件")
    yphs.clock.set(datetime(2025, 2, 11, 9, tzinfo=TAIPEI))
    talk.says("認證情形").never_sees("過了學校請老師認證的日子").sees("認證截止後還沒有決定：3 件")
    talk.presses("看截止後未決定的").sees("名單不會消失", "201班", "作品名稱作文", "現在由甲T01認證")
    assert [button.label for button in talk.reply.buttons] == ["認證情形"]  # nothing more can be decided


def test_nobody_is_named_or_it_was_given_back(yphs: School) -> None:
    """A course without a teacher, and 「不是我的課」 with its reason, which the registrar alone reads."""
    with request(yphs, 0) as (session, row):
        actor = yphs.world.actor("T01")
        certifications.hand_over(
            session, row, to=None, step=row.step, actor=actor, note="這門課這學期由別人教", now=yphs.clock()
        )
    yphs.world.add_work("20101", "沒有老師的課", course_id=None)
    ask(yphs.world)
    talk = yphs.talk.registrar().says("認證情形").sees("還沒有人可以認證：1 件", "老師說不是自己的課：1 件")
    talk.presses("看老師交回的").sees("作品名稱作文", "交回的理由：這門課這學期由別人教", "還沒有指派認證的人")
    talk.presses("認證情形").presses("看還沒有人認證的").sees("沒有標課程", "作品名稱沒有老師的課").never_sees(
        "交回的理由"
    )


def test_decisions_and_the_platform(yphs: School) -> None:
    """Not written yet only when it can be undone no more; contradicted with what each of both shows."""
    for place in (0, 1):
        with request(yphs, place) as (session, row):
            certifications.certify(session, row, actor=yphs.world.actor("T01"), version=row.version, now=yphs.clock())
    talk = yphs.talk.registrar().says("認證情形").sees("沒有需要您處理的事")
    yphs.clock.turn(minutes=11)
    with request(yphs, 1) as (session, row):
        row.written = Written.CONTRADICTED
        session.get_one(Work, row.work_id).state = CertificationState.RETURNED
    talk.says("認證情形").sees("還沒有寫入平臺：1 件", "平臺和聊天裡的決定不一樣：1 件")
    talk.presses("看還沒有寫入的").sees("作品名稱作文", "甲T01在1月15日星期三認證通過；平臺上顯示的是等候認證")
    talk.presses("認證情形").presses("看不一樣的").sees("作品名稱短文", "平臺上顯示的是已退回", "以校內平臺為準")


def test_returned_after_the_upload_had_closed(yphs: School) -> None:
    """The student cannot send it again: listed; one that was returned in time is not."""
    for place, day in ((0, date(2025, 2, 3)), (1, date(2025, 2, 4))):
        with request(yphs, place) as (session, row):
            certifications.send_back(
                session,
                row,
                actor=yphs.world.actor("T01"),
                version=row.version,
                reason=ReturnReason.CANNOT_BE_OPENED,
                words=None,
                now=datetime(day.year, day.month, day.day, 9, tzinfo=TAIPEI),
            )
    yphs.clock.set(datetime(2025, 2, 5, 9, tzinfo=TAIPEI))
    talk = yphs.talk.registrar().says("認證情形").sees("上傳截止後才退回：1 件，學生不能再送")
    talk.presses("看截止後退回的").sees("作品名稱短文", "甲T01在2月4日星期二退回").never_sees("作文")


def test_a_list_has_pages(yphs: School) -> None:
    """Five a page, forth and back; a page that is gone is the last one."""
    with yphs.world.together():
        for number in range(9):
            uploaded = yphs.world.now - timedelta(days=3, minutes=-number)
            yphs.world.add_work("20101", f"沒有課{number}", course_id=None, uploaded_at=uploaded)
    ask(yphs.world)
    talk = yphs.talk.registrar().says("認證情形").presses("看還沒有人認證的")
    talk.sees("第5件", "沒有課4", "第 1 頁，共 2 頁").never_sees("沒有課5").presses("下一頁").sees("沒有課8", "第 2 頁")
    talk.presses_data("v1:certs:unassigned:7").sees("第 2 頁，共 2 頁").presses("上一頁").sees("沒有課0")
    talk.presses_data("v1:certs:contradicted").sees("這份清單現在是空的")
    talk.presses_data("v1:certs:whatever:x").sees("等候認證的作品有 11 件")


def test_each_office_sees_its_own_division(storage: Storage, clock: FakeClock) -> None:
    """The evening office sees evening students alone, the day's office the others; nobody else sees anything."""
    at = school(storage, clock, "tttvs")
    give(at.world, "夜校作品", number="29101")
    at.world.bind("R91")
    talk = at.talk.registrar("R91").says("認證情形").sees("等候認證的作品有 1 件")
    talk.registrar("R01").says("認證情形").sees("等候認證的作品有 2 件")
    at.world.bind("R03")
    talk.registrar("R03").says("認證情形").sees("由教務處註冊組辦理").never_sees("2 件")
    talk.teacher("T02").says("認證情形").never_sees("等候認證的作品有")


def test_a_school_without_deadlines(storage: Storage, clock: FakeClock) -> None:
    """Where the rules set no day nothing is late, however old it is (tmsb)."""
    at = school(storage, clock, "tmsb")
    at.clock.set(datetime(2025, 7, 1, 9, tzinfo=TAIPEI))
    at.talk.registrar().says("認證情形").sees("等候認證的作品有 2 件", "沒有需要您處理的事")
