"""「退回」 and 「不是我的課」: six reasons, words without marks, and a warning where the upload has closed."""

from datetime import datetime

import pytest

from portfolio.calendar import TAIPEI
from portfolio.certification import CertificationStatus, ReturnReason
from portfolio.reminders import NoticeSubject
from tests.conftest import FakeClock
from tests.desk import Desk
from tests.handlers.certifying import begin, colleague, first_card, requests, states
from tests.storage.certifying import check
from tests.talk import Talk
from tests.world import World


@pytest.fixture(autouse=True)
def _asked(world: World) -> None:
    begin(world)


def test_a_return_takes_a_reason(talk: Talk, desk: Desk, world: World) -> None:
    """Two taps; the teacher hears until when it can be sent again and why, the student is told at once."""
    first_card(talk).presses("退回").sees(
        "退回：請選原因",
        "201班1號林向晴",
        "只有這六種原因可以退回",
        "不是學生本人的作品",
        "課程不對",
        "學期不對",
        "檔案打不開",
        "含有個人資料",
        "重複上傳",
    )
    assert states(desk)[0] == "pending"
    talk.presses("檔案打不開").sees(
        "已退回",
        "由葉沛文在1月15日星期三8點退回，原因：檔案打不開",
        "重新上傳的期限如下",
        "課程學習成果上傳：2月3日星期一截止",
        "補充規定表一，上傳件數與期程，第1學期",
        "還有 2 件等候您認證",
    )
    row = requests(desk)[0]
    assert (row.status, row.reason, row.words) == (CertificationStatus.RETURNED, ReturnReason.CANNOT_BE_OPENED, None)
    (owed,) = desk.owed(NoticeSubject.RETURNED)
    assert (owed.recipient_id, owed.facts) == (world.id_of("20101"), {"late": False})
    assert desk.owed(NoticeSubject.CERTIFICATION_OFFICE) == []
    talk.presses("下一件").sees("第 1 件，共 2 件")
    check(world.storage)


def test_words_go_with_the_reason(talk: Talk, desk: Desk) -> None:
    """Typed before the reason, shown back, and kept with the return; typed again, they are replaced."""
    first_card(talk).presses("退回").says("第2頁是空白的").sees("補充說明：第2頁是空白的", "說明記下了")
    talk.says("第3頁是空白的").sees("補充說明：第3頁是空白的").never_sees("第2頁")
    talk.presses("檔案打不開").sees("已退回", "補充說明：第3頁是空白的")
    assert requests(desk)[0].words == "第3頁是空白的"


@pytest.mark.parametrize("words", ["寫得太短，請加強", "只能給 60 分", "成绩不好", "poor quality", "chat luong kem"])
def test_marks_and_quality_are_refused(talk: Talk, desk: Desk, words: str) -> None:
    """With an explanation and its source; the reasons are still there, and the words are not kept."""
    first_card(talk).presses("退回").says(words).sees(
        "這段說明沒有記下", "在說分數或作品的好壞", "不是評分，也不能拿品質或成績當條件", "全國的規定", "課程不對"
    )
    talk.presses("課程不對").sees("已退回").never_sees(words)
    assert (requests(desk)[0].reason, requests(desk)[0].words) == (ReturnReason.WRONG_COURSE, None)


def test_refused_words_leave_the_earlier_ones(talk: Talk, desk: Desk) -> None:
    """What was fine before stays; nothing too long is kept either."""
    first_card(talk).presses("退回").says("這是物理課的作業").says("而且品質太差").sees("這段說明沒有記下")
    talk.says("長" * 201).sees("1 到 200 個字").presses("課程不對").sees("補充說明：這是物理課的作業")


def test_other_questions_are_answered_before_the_reason(talk: Talk, desk: Desk) -> None:
    """What means something else is no explanation for the student; a button that was shown before still counts."""
    first_card(talk).presses("退回")
    reason = talk.button("重複上傳").intent.pack()
    talk.says("期限").sees("學習歷程檔案的期限").says("待認證").sees("有 3 件作品等候您認證")
    talk.says("這是什麼東西呢呢呢").never_sees("說明記下了")
    talk.presses_data(reason).sees("已退回", "重複上傳")
    talk.presses_data(reason).sees("這件作品已經由葉沛文在1月15日星期三8點退回，原因：重複上傳")
    assert desk.acts().count("certification.returned") == 1


def test_not_returning_after_all(talk: Talk, desk: Desk) -> None:
    """The card is there again, and words typed then are for nobody."""
    first_card(talk).presses("退回").says("打不開").presses("先不退回").sees("待認證的作品，第 1 件", "認證通過")
    talk.says("隨便打的字").never_sees("說明記下了").presses_data("v1:retfor:no_such_reason:x").sees("不能用了")
    assert states(desk)[0] == "pending"


def test_after_the_upload_has_closed(talk: Talk, desk: Desk, world: World, clock: FakeClock) -> None:
    """A warning and a second tap; then the student is told the truth, and the registrar too."""
    clock.set(datetime(2025, 2, 5, 9, 0, tzinfo=TAIPEI))
    first_card(talk).presses("退回").sees(
        "上傳已經截止，退回前請再想一下",
        "學生不能再傳一次",
        "課程學習成果上傳：已經在2月3日星期一截止",
        "補充規定表一，上傳件數與期程，第1學期",
        "註冊（試務）組",
    ).never_sees("只有這六種原因")
    assert states(desk)[0] == "pending"
    talk.presses("還是要退回").presses("課程不對").sees("已退回", "現在不能重新上傳", "註冊（試務）組也會收到通知")
    (told,) = desk.owed(NoticeSubject.RETURNED)
    assert told.facts == {"late": True}
    (office,) = desk.owed(NoticeSubject.CERTIFICATION_OFFICE)
    assert (office.recipient_id, office.stage) == (world.id_of("R01"), "late_return")


def test_thinking_again_after_the_warning(talk: Talk, desk: Desk, clock: FakeClock) -> None:
    """The warning changes nothing, and a pass is still one tap away."""
    clock.set(datetime(2025, 2, 5, 9, 0, tzinfo=TAIPEI))
    first_card(talk).presses("退回").presses("先不退回").presses("認證通過").sees("已認證通過")
    assert states(desk)[0] == "certified"


def test_not_my_course(talk: Talk, desk: Desk, world: World) -> None:
    """It goes to the registrar with the reason; it is neither passed nor returned, and no longer in the list."""
    colleague(world)
    first_card(talk)
    old = talk.button("認證通過").intent.pack()
    talk.presses("不是我的課").sees("不是我的課：請說明原因", "交給註冊（試務）組", "不會認證，也不會退回")
    talk.presses("這個班不是我教的").sees("已經交給承辦處室", "原因：這個班不是我教的", "還有 2 件等候您認證")
    first, *_others, asked = requests(desk)
    assert (first.status, first.note) == (CertificationStatus.HANDED_OVER, "這個班不是我教的")
    assert (asked.status, asked.certifier_id, asked.by_hand) == (CertificationStatus.PENDING, None, True)
    (office,) = desk.owed(NoticeSubject.CERTIFICATION_OFFICE)
    assert (office.about, office.stage) == (f"request:{asked.id}", "not_mine")
    talk.presses_data(old).sees("已經交給註冊（試務）組")
    talk.teacher("T02").says("待認證").sees("有 2 件作品等候您認證")
    check(world.storage)


def test_not_my_course_in_own_words(talk: Talk, desk: Desk) -> None:
    """Any words will do as a reason, but there must be some; it can be taken back before."""
    first_card(talk).presses("不是我的課").presses("是我的課，回到作品").sees("認證通過").presses("不是我的課")
    talk.says("長" * 201).sees("1 到 200 個字").says("這班上學期起由別的老師教").sees("原因：這班上學期起由別的老師教")
    assert states(desk).count("handed_over") == 1


def test_one_of_two_teachers_is_quicker(talk: Talk, desk: Desk, world: World) -> None:
    """While one looks for a reason the other passes it: nothing is returned, and it says who was quicker."""
    colleague(world)
    first_card(talk).presses("退回")
    reason = talk.button("課程不對").intent.pack()
    first_card(talk, "T02").presses("認證通過")
    talk.teacher("T01").says("這是物理課的").never_sees("林向晴的")
    talk.presses_data(reason).sees("這件作品已經由簡若谷在1月15日星期三8點認證通過")
    assert states(desk) == ["certified", "pending", "pending"]
    check(world.storage)
