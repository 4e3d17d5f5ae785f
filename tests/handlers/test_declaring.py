"""「我已完成」, 「我這學期不上傳」: what a student says of a deadline, typed or pressed, and how it is taken back."""

from datetime import date, datetime

from sqlalchemy import select

from handlers.context import DialogState
from handlers.conversation import Incoming, IncomingKind
from handlers.reminding_intents import Declare, Snooze
from handlers.understanding import understand
from portfolio.calendar import TAIPEI, Event
from portfolio.reminders import Declared
from portfolio.rules import DeadlineSubject
from storage.queries import declarations
from storage.queries.declarations import Declarable
from storage.tables import AuditEntry, Work
from tests.conftest import FakeClock
from tests.handlers.reminding import reminded
from tests.talk import Talk
from tests.world import SMALL, World

UPLOAD = Declarable(DeadlineSubject.UPLOAD_OUTCOMES, "113-1")
DIVERSE = Declarable(DeadlineSubject.UPLOAD_DIVERSE, "113")


def declared(world: World, number: str = "20101") -> dict[Declarable, Declared]:
    with world.unit(SMALL) as session:
        return declarations.find_declarations(session, school=SMALL, student_id=world.id_of(number))


def test_a_press_ends_the_reminders_and_says_what_it_does_not_do(talk: Talk, world: World) -> None:
    """What was said, who hears no more, and that the platform stays as it is; pressed twice it is said once."""
    talk.student("20101").presses_data("v1:decl:upload_outcomes:113-1::done")
    talk.sees("記下了", "113學年度第1學期課程學習成果上傳", "不會再提醒您，也不會再提醒家長", "以學校平臺為準")
    talk.presses_data("v1:decl:upload_outcomes:113-1::done").sees("記下了")
    assert declared(world) == {UPLOAD: Declared.DONE}
    with world.unit(SMALL) as session:
        acts = [one.act for one in session.scalars(select(AuditEntry)) if one.act.startswith("declaration")]
    assert acts == ["declaration.made"]


def test_leaving_it_is_nobody_elses_business(talk: Talk, world: World) -> None:
    """Who does not upload is not asked why, may change their mind, and hears until when."""
    talk.student("20101").says("我這學期不上傳").sees(
        "這次不做的是：113學年度第1學期課程學習成果上傳", "2月3日星期一截止"
    )
    talk.never_sees("為什麼", "可惜", "建議", "確定嗎")
    assert declared(world) == {UPLOAD: Declared.NOT_THIS_TIME}
    talk.presses("還是要提醒我").sees("接下來的提醒會照常")
    assert declared(world) == {}


def test_typed_it_means_what_was_reminded_of_last(talk: Talk, world: World) -> None:
    """Of two open deadlines it is the one of yesterday's reminder; without any the student is asked."""
    talk.student("20101").says("我已完成").sees(
        "您說的是哪一個期限", "第1個，113學年度第1學期課程學習成果上傳", "第2個，113學年度多元表現上傳"
    )
    talk.says("2").sees("已經完成的是：113學年度多元表現上傳")
    assert declared(world) == {DIVERSE: Declared.DONE}
    talk.says("還是要提醒我").sees("會再提醒您")
    reminded(world, "20101", "upload_outcomes", "113-1")
    talk.says("說明").says("我已完成").sees("已經完成的是：113學年度第1學期課程學習成果上傳")
    talk.says("我已完成").sees("已經完成的是：113學年度多元表現上傳")  # the only one left
    talk.says("我已完成").sees("沒有需要這樣說的")


def test_taking_back_asks_which_where_several_were_declared(talk: Talk, world: World) -> None:
    """Typed without saying which; nothing declared is said to be so."""
    talk.student("20101").says("還是要提醒我").sees("提醒都照常")
    for pressed in ("upload_outcomes:113-1::done", "upload_diverse:113::not_this_time"):
        talk.presses_data(f"v1:decl:{pressed}")
    talk.says("說明").says("還是要提醒我").sees("您說的是哪一個期限").presses("第2個").sees("會再提醒您")
    assert len(declared(world)) == 1


def test_deadlines_show_what_was_declared(talk: Talk) -> None:
    """In one's own 「期限」 it stands beside the dates, with the way back; nobody else is told."""
    talk.student("20101").presses_data("v1:decl:upload_outcomes:113-1::not_this_time")
    talk.says("期限").sees("您說這次不做，所以不再提醒：113學年度第1學期課程學習成果上傳", "2月3日星期一截止")
    talk.presses("還是要提醒我").says("期限").never_sees("不再提醒")
    talk.presses_data("v1:decl:upload_outcomes:113-1::done")
    talk.guardian("20101-1").says("期限").never_sees("您說", "不再提醒", "還是要提醒我")


def test_a_receipt_is_ended_on_the_platform_alone(talk: Talk, world: World) -> None:
    """Its confirmation has effects; saying here that it is done must not look like it."""
    world.announce(Event.RECEIPT_OPENS, "112-2", date(2025, 1, 13))
    world.announce(Event.RECEIPT_CLOSES, "112-2", date(2025, 1, 17))
    talk.student("20101").presses_data("v1:decl:receipt_confirmation:112::done").sees("不能代替確認", "在學校平臺確認")
    assert declared(world) == {}


def test_guardians_and_others_declare_nothing(talk: Talk, world: World) -> None:
    """It is the student's to say; a guardian is told how to have fewer reminders, a teacher that it is not for them."""
    talk.guardian("20101-1").says("我已完成").sees("這要由孩子自己說").presses("提醒設定")
    talk.guardian("20101-1").presses_data("v1:undecl:upload_outcomes:113-1").sees("這要由孩子自己說")
    talk.teacher("T01").presses_data("v1:decl:upload_outcomes:113-1::done").sees("不適用您的身分")
    talk.stranger().says("我已完成").sees("綁定")
    assert declared(world) == {}


def test_old_and_made_up_buttons_change_nothing(talk: Talk, world: World, clock: FakeClock) -> None:
    """What is over is said to be; what is no deadline of this student's is not kept."""
    for pressed in (
        "decl:upload_outcomes:113-1::maybe",
        "decl:grades:113-1::done",
        "decl:upload_outcomes:soon::done",
        "decl:upload_outcomes:119-1::done",
        "decl:upload_outcomes:113-1:7:done",
        "decl:upload_outcomes:113-1:²:done",
        "undecl:upload_outcomes:119-1",
        "undecl:nothing:119-1",
    ):
        talk.student("20101").presses_data(f"v1:{pressed}").sees("現在不能這樣設定")
    clock.set(datetime(2025, 2, 4, 8, tzinfo=TAIPEI))
    talk.presses_data("v1:decl:upload_outcomes:113-1::done").sees("已經截止")
    talk.presses_data("v1:undecl:upload_outcomes:113-1").sees("已經截止")
    assert declared(world) == {}


def test_it_changes_no_work(talk: Talk, world: World) -> None:
    """The counts are the platform's, before and after."""
    with world.unit(SMALL) as session:
        before = [one.model_dump() for one in session.scalars(select(Work))]
    talk.student("20101").presses_data("v1:decl:upload_outcomes:113-1::done")
    with world.unit(SMALL) as session:
        assert [one.model_dump() for one in session.scalars(select(Work))] == before


def test_a_question_declares_nothing(now: datetime) -> None:
    """Who asks what happens without uploading has not said that they will not."""
    for words in ("我這學期不上傳會怎樣", "我不上傳可以嗎", "我已完成認證了嗎", "可以明天再提醒我嗎老師說的"):
        incoming = Incoming("simulator.small", "student/1", "1", IncomingKind.WORDS, words, now)
        assert not isinstance(understand(incoming, DialogState(), [], now), (Declare, Snooze)), words
