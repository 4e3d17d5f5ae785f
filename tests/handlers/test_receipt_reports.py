"""「回報問題」 and what the office answers: to whoever submitted the part, each state told, nothing done twice."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from portfolio.calendar import TAIPEI
from portfolio.receipts import ReceiptConfirmation, ReceiptPart, ReceiptProblem, ReportState
from portfolio.reminders import NoticeSubject
from scheduler.needs import find_needless
from storage.tables import ReceiptReport, ReceiptStatement, Slip
from tests.conftest import FakeClock
from tests.desk import Desk
from tests.handlers.receipting import activities, rules_of, state, window
from tests.talk import Talk
from tests.world import SMALL, World

OPENS = datetime(2025, 1, 14, 8, 0, tzinfo=TAIPEI)
CLOSES = datetime(2025, 1, 17, 17, 0, tzinfo=TAIPEI)


@pytest.fixture(autouse=True)
def _open(world: World) -> None:
    with world.together():
        window(world, OPENS, CLOSES)
        activities(world)


def reported(talk: Talk, words: str = "") -> Talk:
    """Report that 淨灘 has a wrong file, as 20101."""
    talk.student("20101").says("收訖明細").presses("看多元表現").presses("回報問題").presses("檔案不對")
    talk.presses("第1件")
    return (talk.says(words) if words else talk).presses("送出回報")


def standing(desk: Desk) -> ReceiptStatement:
    """Return the diverse performances of 20101 as they stand."""
    found: list[ReceiptStatement] = [
        one for one in desk.rows(ReceiptStatement) if one.part is ReceiptPart.DIVERSE_PERFORMANCE
    ]
    return next(one for one in found if one.school == SMALL)


def needless(world: World, *notices: Any) -> set[int]:
    """Return which of these notices nobody needs any more."""
    with world.storage.unit(SMALL) as session:
        return set(find_needless(session, school=SMALL, notices=list(notices), now=world.now))


@pytest.mark.parametrize(
    ("problem", "presses", "words", "about"),
    [
        ("不是我的", ["第2件"], "", "W0010"),
        ("檔案不對", ["第1件"], "收到的是另一份檔案", "W0009"),
        ("資料寫錯", ["不只一件"], "", ""),
        ("我沒有勾選", ["第3件"], "", "W0011"),
        ("有的沒收到", [], "少了一件英檢", ""),
        ("其他", [], "名單對不起來", ""),
    ],
)
def test_each_problem_reaches_the_office_that_submitted(
    world: World, talk: Talk, desk: Desk, problem: str, presses: list[str], words: str, about: str
) -> None:
    """Nothing before 「送出回報」; then a report of that item, a slip, the office told by number, and no confirming."""
    talk.student("20101").says("收訖明細").presses("看多元表現").presses("回報問題").presses(problem)
    for label in presses:
        talk.presses(label)
    if words and not presses:
        talk.sees("請先打字說明").never_sees("送出回報；")
    if words:
        talk.says(words).sees(words)
    assert desk.rows(ReceiptReport) == []
    talk.presses("送出回報").sees("已回報問題", "訓育組會收到", "回條編號", "截止以前還可以再回報")
    (made,) = desk.rows(ReceiptReport)
    assert (made.platform_id, made.words, made.state) == (about, words or None, ReportState.OPEN)
    assert standing(desk).state is ReceiptConfirmation.DISPUTED
    (slip,) = desk.rows(Slip)
    assert (slip.act, slip.content) == ("report_receipt", standing(desk).fingerprint or slip.content)
    (owed,) = desk.owed(NoticeSubject.RECEIPT_REPORT)
    assert owed.recipient_id == world.id_of("R02")
    told = desk.told(owed)
    said = [str(block) for block in told.blocks]
    assert "林向晴" not in told.title + "".join(said)
    assert any("20101" in one for one in said)
    talk.presses("看這個項目").sees("訓育組還沒有回答").never_sees("1 確認無誤")


@pytest.mark.parametrize(
    ("pack", "says"),
    [
        ("tttvs", "作品不夠精進不是理由，不能要求重新開放或更換內容。（補充規定第六點，三）"),
        ("yphs", "補充規定沒有寫能不能因為想換更好的版本而更正；請洽訓育組"),
        ("anon15", "補充規定沒有寫能不能因為想換更好的版本而更正；請洽學務處訓育組"),
    ],
)
def test_a_better_version_is_explained(world: World, talk: Talk, desk: Desk, pack: str, says: str) -> None:
    """Not admitted where the rule says so (T39), else said to be not stated; never sent either way."""
    rules_of(world, pack)
    talk.student("20101").says("收訖明細").presses("看多元表現").presses("回報問題").presses("想換更好的")
    talk.sees(says, "沒有送出任何回報").presses("改選哪一種").presses("其他").says("我想換成更完整的版本")
    if pack == "tttvs":
        talk.sees("這段說明沒有記下", says).never_sees("送出回報；").says("收到的是別人的檔案").sees("說明記下了")
    else:
        talk.sees("說明記下了")
    assert desk.rows(ReceiptReport) == []


def test_records_have_no_files_and_nobody_selects_them(world: World, talk: Talk) -> None:
    """Of course records: not received, not mine, wrong data, other; counted as 筆."""
    state(world, ReceiptPart.COURSE_RECORD, "國語文", "數學")
    talk.student("20101").says("收訖明細").presses("看修課紀錄").presses("回報問題")
    talk.never_sees("檔案不對", "沒有勾選", "更好的版本").presses("資料寫錯").sees("第1筆：國語文").presses("第2筆")
    talk.sees("哪一件：數學")


def test_a_report_is_taken_back_while_nobody_has_answered(world: World, talk: Talk, desk: Desk) -> None:
    """With a slip of its own; the part waits again, and the office is told nothing any more."""
    reported(talk).presses("看這個項目").presses("撤回第1則").sees("已撤回回報", "回條編號", "還要再確認或回報")
    (made,) = desk.rows(ReceiptReport)
    assert made.state is ReportState.WITHDRAWN
    assert (standing(desk).state, standing(desk).decided_at) == (ReceiptConfirmation.WAITING, None)
    assert [one.act for one in desk.rows(Slip)] == ["report_receipt", "withdraw_report"]
    (owed,) = desk.owed(NoticeSubject.RECEIPT_REPORT)
    with pytest.raises(LookupError):
        desk.told(owed)
    assert needless(world, owed) == {owed.id}
    talk.presses("看這個項目").sees("已經撤回").presses("確認無誤").sees("已經確認無誤")


@pytest.mark.parametrize(
    ("answer", "words", "state_then", "says"),
    [
        ("資料是對的", "提交的就是勾選那天的檔案", ReportState.RIGHT, "資料是對的，理由是：提交的就是勾選那天的檔案"),
        ("會更正再提交", "", ReportState.CORRECTED, "會更正後再提交"),
    ],
)
def test_the_office_answers_and_the_student_reads_it(
    world: World, talk: Talk, desk: Desk, answer: str, words: str, state_then: ReportState, says: str
) -> None:
    """Right needs its reason; the student is told, sees it with the part, and confirms or waits accordingly."""
    reported(talk, "收到的是另一份檔案")
    talk.registrar("R01").says("收訖回報").sees("現在沒有回報等您的處室回答").never_sees("林向晴", "淨灘")
    talk.registrar("R02").says("收訖明細").sees("有 1 則回報", "201班1號林向晴", "淨灘").presses("回答第1則")
    talk.sees("收到的是另一份檔案", "學生本人", "1月17日星期五17點截止").never_sees("資料是對的；")
    if words:
        talk.says(words).sees(words)
    pressed = talk.button(answer).intent.pack()
    talk.presses(answer).sees("已回答", "沒有其他回報等您的處室回答")
    (made,) = desk.rows(ReceiptReport)
    assert (made.state, made.answer, made.answered_by_id) == (state_then, words or None, world.id_of("R02"))
    assert desk.acts().count("receipt_report.answered") == 1
    talk.presses_data(pressed).sees("沒有任何變更")
    assert desk.acts().count("receipt_report.answered") == 1
    (owed,) = desk.owed(NoticeSubject.RECEIPT_ANSWER)
    told = desk.told(owed)
    assert needless(world, owed, *desk.owed(NoticeSubject.RECEIPT_REPORT)) == {
        one.id for one in desk.owed(NoticeSubject.RECEIPT_REPORT)
    }
    assert owed.recipient_id == world.id_of("20101")
    assert any(says in str(block) for block in told.blocks)
    talk.student("20101").says("收訖明細").presses("看多元表現").sees(says)
    if state_then is ReportState.RIGHT:
        talk.presses("確認無誤").sees("已經確認無誤")
        assert standing(desk).state is ReceiptConfirmation.CONFIRMED
    else:
        talk.never_sees("1 確認無誤", "撤回第1則")


def test_of_two_colleagues_one_answers(world: World, talk: Talk, desk: Desk) -> None:
    """Who comes second sees who answered, and changes nothing; an answered report cannot be taken back either."""
    reported(talk).presses("看這個項目")
    withdraw = talk.button("撤回第1則").intent.pack()
    talk.registrar("R02").says("收訖回報").presses("回答第1則")
    second = talk.button("會更正再提交").intent.pack()
    talk.says("收訖回報").presses("回答第1則").presses("會更正再提交")
    talk.presses_data(second).sees("這則回報已經不用再回答", "連正文在1月15日星期三8點回答")
    talk.student("20101").presses_data(withdraw).sees("您看過之後，這一項有變動")
    (made,) = desk.rows(ReceiptReport)
    assert (made.state, made.version) == (ReportState.CORRECTED, 2)


def test_nothing_is_reported_after_the_closing(talk: Talk, desk: Desk, clock: FakeClock) -> None:
    """What was begun inside the window is not sent outside of it; nor is anything taken back."""
    clock.set(CLOSES - timedelta(minutes=5))
    reported(talk).presses("看這個項目")
    withdraw = talk.button("撤回第1則").intent.pack()
    talk.presses("回報問題").presses("資料寫錯").presses("第2件")
    send = talk.button("送出回報").intent.pack()
    clock.set(CLOSES + timedelta(seconds=1))
    talk.presses_data(send).sees("確認的期間已經結束")
    talk.presses_data(withdraw).sees("確認的期間已經結束")
    assert [one.state for one in desk.rows(ReceiptReport)] == [ReportState.OPEN]


def test_every_problem_has_its_words_and_fits_a_button(talk: Talk) -> None:
    """All of them are offered for works."""
    talk.student("20101").says("收訖明細").presses("看多元表現").presses("回報問題")
    assert talk.reply is not None
    packed = [button.intent.pack() for button in talk.reply.buttons if hasattr(button, "intent")]
    assert {one.split(":")[3] for one in packed if one.startswith("v1:rcbad:")} >= set(ReceiptProblem)
