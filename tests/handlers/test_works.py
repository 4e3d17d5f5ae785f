"""「我的件數」 as students, guardians, teachers and strangers see it."""

from tests.conftest import FakeClock
from tests.handlers.certifying import begin
from tests.talk import Talk
from tests.world import OTHER, World


def test_student_hears_counts_limits_and_clause(talk: Talk) -> None:
    """Uploads, certification, what does not count, selections of last year, and the day of the data."""
    talk.student("20101").says("我的件數").sees(
        "113學年度第1學期課程學習成果：9 件中已上傳 3 件，還可以上傳 6 件",
        "已認證 1 件，等候認證 1 件，退回 1 件",
        "113學年度多元表現：30 件中已上傳 2 件，還可以上傳 28 件",
        "學校或校外單位登錄 1 件",
        "112學年度課程學習成果勾選：6 件中已勾選 2 件",
        "112學年度多元表現勾選：10 件中已勾選 3 件",
        "表一",
        "正式紀錄以校內平臺為準",
    )


def test_old_data_is_said_to_be_old(talk: Talk, clock: FakeClock) -> None:
    """Eight days after the import the counts are still shown, and said to be old."""
    talk.student("20101").says("我的件數").never_sees("天以前的")
    clock.turn(days=8)
    talk.says("我的件數").sees("天以前的", "9 件中已上傳 3 件")


def test_guardian_sees_the_minor_only(talk: Talk) -> None:
    """A guardian gets the child's counts, with the name in the body and never in the title."""
    talk.guardian("20101-1").says("件數").sees("9 件中已上傳 3 件")
    assert talk.reply is not None
    assert talk.reply.title == "學習歷程檔案件數"


def test_another_child_is_refused_like_nobody(talk: Talk) -> None:
    """Asking for someone else's child and for a number that does not exist is answered alike."""
    someone = talk.guardian("20101-1").presses_data("v1:works:20102").text
    nobody = talk.presses_data("v1:works:99999").text
    assert someone == nobody
    assert "查不到這位學生" in someone


def test_stranger_sees_nothing_personal(talk: Talk) -> None:
    """Who is not bound is asked to bind, whatever they press."""
    talk.stranger().says("我的件數").sees("請先綁定")
    talk.presses_data("v1:works:20101").sees("請先綁定").never_sees("件中已上傳")


def test_teacher_sees_what_waits(talk: Talk, world: World) -> None:
    """The teacher of the course sees how many wait, of which course and class; a student is told it is not theirs."""
    begin(world, more=())
    talk.teacher("T01").says("件數").sees("有 1 件作品等候您認證", "113學年度第1學期數學，201班：1 件")
    talk.student("20101").says("待認證").sees("不適用您的身分")


def test_rules_older_than_the_national_ones_say_so_beside_every_number(talk: Talk) -> None:
    """tmsb's document is of 107: each meter says it, those without a limit too, and no other school's does."""
    older = "早於108年7月的現行國家規定"
    meters = [line for line in talk.student("20101", OTHER).says("我的件數").text.splitlines() if "年度" in line]
    assert len(meters) >= 4
    assert all(older in line for line in meters), talk
    talk.student("20101").says("我的件數").never_sees(older)
