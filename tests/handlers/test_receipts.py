"""「收訖明細」: what came, until when and with which effect; 「確認無誤」 of exactly what was shown, with its slip."""

from datetime import date, datetime, timedelta

import pytest

from portfolio.calendar import TAIPEI
from portfolio.certification import Written
from portfolio.people import PersonStatus
from portfolio.receipts import ReceiptConfirmation, ReceiptPart
from portfolio.slips import say_number
from storage.tables import Person, ReceiptStatement, Slip
from tests.conftest import FakeClock
from tests.desk import Desk
from tests.handlers.receipting import record, rules_of, state, window
from tests.talk import Talk
from tests.world import OTHER, World

OPENS = datetime(2025, 1, 14, 8, 0, tzinfo=TAIPEI)
CLOSES = datetime(2025, 1, 17, 17, 0, tzinfo=TAIPEI)
ELSEWHERE = "仍須在校內平臺完成"


def diverse(desk: Desk) -> ReceiptStatement:
    """Return the newest statement of 20101's diverse performances of the small school."""
    found: list[ReceiptStatement] = [
        one
        for one in desk.rows(ReceiptStatement)
        if one.part is ReceiptPart.DIVERSE_PERFORMANCE and one.school == "small"
    ]
    return max(found, key=lambda one: one.revision)


def test_what_came_is_said_part_by_part(world: World, talk: Talk) -> None:
    """Counts and states of each part, the closing with its weekday, what is not stated, and the day of the data."""
    window(world, OPENS, CLOSES)
    talk.student("20101").says("收訖明細").sees(
        "112學年度資料，有 2 個項目",
        "課程學習成果：收到 2 件",
        "多元表現：收到 3 件",
        "還沒有確認",
        "1月17日星期五17點截止，還有 2 天",
        "補充規定沒有寫沒有確認會怎麼樣；請洽註冊（試務）組、訓育組",
        ELSEWHERE,
        "1月14日星期二的資料",
    ).never_sees("林向晴", "淨灘").presses("看多元表現").sees("第1件：淨灘", "和這裡的勾選資料相同")
    talk.student("30101").says("收訖明細").sees("匯入的資料裡沒有這位學生的收訖明細")


@pytest.mark.parametrize(
    ("pack", "effect"),
    [
        ("tttvs", "視同資料正確無誤，之後不能再修正。（補充規定第六點，三）"),
        ("anon15", "日後就不能再提出異議。（補充規定第六點，二）"),
        ("yphs", "補充規定沒有寫沒有確認會怎麼樣"),
        ("tmsb", "補充規定沒有寫沒有確認會怎麼樣；請洽註冊組"),
        ("hwvs", "補充規定沒有寫沒有確認會怎麼樣；請洽註冊組"),
    ],
)
def test_silence_means_what_this_school_says(world: World, talk: Talk, pack: str, effect: str) -> None:
    """Never another school's rule (T45)."""
    rules_of(world, pack)
    talk.student("20101").says("收訖明細").sees(effect)


@pytest.mark.parametrize("counts", [True, False])
def test_a_part_is_confirmed_once_with_a_slip(world: World, talk: Talk, desk: Desk, counts: bool) -> None:
    """One press, one slip of that content; where the chat does not count, the answer and the state say so."""
    record(world, counts=counts)
    talk.student("20101").says("收訖明細").presses("看多元表現")
    pressed = talk.button("確認無誤").intent.pack()
    talk.presses("確認無誤")
    (slip,) = desk.rows(Slip)
    found = diverse(desk)
    assert (found.state, found.version, found.decided_by_id) == (
        ReceiptConfirmation.CONFIRMED,
        2,
        world.id_of("20101"),
    )
    assert found.written is (Written.PRESSED if counts else None)
    assert (slip.act, slip.counted, slip.statement_id) == ("confirm_receipt", counts, found.id)
    talk.sees("收到 3 件，已經確認無誤", say_number(slip.number), "截止以前還可以回報")
    if counts:
        talk.sees("已確認無誤", "您不用再做什麼").never_sees(ELSEWHERE)
    else:
        talk.sees("已記下確認無誤，仍須在校內平臺完成")
    talk.presses_data(pressed).sees("按鈕只能用一次", "已由您確認無誤").never_sees("1 確認無誤")
    assert len(desk.rows(Slip)) == 1
    assert desk.acts().count("confirm_receipt") == 1


def test_course_records_only_after_the_platform_was_looked_at(world: World, talk: Talk, desk: Desk) -> None:
    """Grades are not kept here: 「確認無誤」 is there only after 「我已在平臺看過」, and anew at each look."""
    state(world, ReceiptPart.COURSE_RECORD, "國語文", "數學")
    talk.student("20101").says("收訖明細").presses("看修課紀錄").sees("收到 2 筆", "第2筆：數學", "成績不存在這裡")
    talk.never_sees("1 確認無誤").presses("我已在平臺看過").sees("記下您已在校內平臺看過").presses("確認無誤")
    talk.sees("修課紀錄，收到 2 筆，已經確認無誤")
    (seen,) = [one for one in desk.rows(ReceiptStatement) if one.part is ReceiptPart.COURSE_RECORD]
    assert seen.seen_at is not None
    assert seen.state is ReceiptConfirmation.CONFIRMED


def test_what_changed_before_the_press_is_shown_anew(world: World, talk: Talk, desk: Desk) -> None:
    """Confirmed is the content that was shown: of a newer revision nothing is done, and it is shown."""
    talk.student("20101").says("收訖明細").presses("看多元表現")
    state(world, ReceiptPart.DIVERSE_PERFORMANCE, "淨灘", revision=2)
    talk.presses("確認無誤").sees("您看過之後，這一項有變動", "收到 1 件", "還沒有確認")
    assert diverse(desk).state is ReceiptConfirmation.WAITING
    assert desk.rows(Slip) == []
    talk.presses("確認無誤").sees("收到 1 件，已經確認無誤")


@pytest.mark.parametrize(
    ("opens", "closes", "says"),
    [
        (OPENS - timedelta(days=5), OPENS - timedelta(days=1), "這段期間已經結束，這裡不能再確認或回報"),
        (OPENS + timedelta(days=3), OPENS + timedelta(days=6), "現在可以先看，還不能確認或回報"),
    ],
)
def test_outside_the_window_nothing_is_offered(
    world: World, talk: Talk, desk: Desk, opens: datetime, closes: datetime, says: str
) -> None:
    """Before it opens and after it closes there is no press, and the answer says why."""
    window(world, opens, closes)
    talk.student("20101").says("收訖明細").presses("看多元表現").sees(says).never_sees("1 確認無誤", "回報問題；")


def test_a_press_that_comes_after_the_closing_does_nothing(
    world: World, talk: Talk, desk: Desk, clock: FakeClock
) -> None:
    """The last second counts; the one after it does not."""
    window(world, OPENS, CLOSES)
    talk.student("20101").says("收訖明細").presses("看多元表現")
    clock.set(CLOSES + timedelta(seconds=1))
    pressed = talk.button("確認無誤").intent.pack()
    talk.presses_data(pressed).sees("按鈕已經過期")  # a day later: the button is older than that, too
    assert diverse(desk).state is ReceiptConfirmation.WAITING
    clock.set(CLOSES)
    talk.says("收訖明細").presses("看多元表現")
    clock.turn(seconds=1)
    talk.presses("確認無誤").sees("確認的期間已經結束，所以沒有任何變更")
    assert diverse(desk).state is ReceiptConfirmation.WAITING


def test_the_window_is_conflicting_until_announced_and_refuses_nobody(world: World, talk: Talk) -> None:
    """tttvs: 4 days, the letter, or the announcement (T44): all readings are said, and a press is taken."""
    rules_of(world, "tttvs")
    talk.student("20101").says("收訖明細").sees("規定有不同的說法", "4天", "依國教署來文", "公告之前請洽教務處註冊組")
    talk.presses("看多元表現").presses("確認無誤").sees("已經確認無誤")


def test_what_the_platform_shows_comes_first(world: World, talk: Talk) -> None:
    """Done there is done: nothing more is asked here, and what was pressed otherwise is said to differ."""
    state(world, ReceiptPart.DIVERSE_PERFORMANCE, "淨灘", revision=2, platform=ReceiptConfirmation.CONFIRMED)
    talk.student("20101").says("收訖明細").sees("多元表現：收到 1 件", "校內平臺已經顯示確認無誤")
    talk.presses("看多元表現").never_sees("1 確認無誤", ELSEWHERE).sees("回報問題")


def test_guardians_see_counts_and_states_and_no_items(world: World, talk: Talk, desk: Desk) -> None:
    """Default of both parents, legal representative or not: no title, no press, and the way to acting is said."""
    for number in ("20101-1", "20101-2"):
        talk.guardian(number).says("收訖明細").sees("以下是林向晴的資料", "多元表現：收到 3 件", "代為辦理")
        talk.never_sees("淨灘", "確認無誤；", "看多元表現")
        talk.presses_data("v1:receipts:20101:112:diverse_performance").never_sees("淨灘", "1 確認無誤")
        talk.presses_data("v1:receipts:20102").never_sees("多元表現")
    assert desk.rows(Slip) == []


def test_nobody_presses_anothers_button(world: World, talk: Talk, desk: Desk) -> None:
    """Another student, a parent, the same number at another school: nothing is done, and nothing is said of anybody."""
    talk.student("20101").says("收訖明細").presses("看多元表現")
    pressed = talk.button("確認無誤").intent.pack()
    for other in (
        talk.student("30101"),
        talk.guardian("20101-1"),
        talk.teacher("T01"),
        talk.registrar("R01"),
        talk.student("20101", OTHER),
    ):
        other.presses_data(pressed).sees("這個按鈕不是給您的").never_sees("淨灘", "多元表現")
    assert diverse(desk).state is ReceiptConfirmation.WAITING
    talk.student("20101").presses_data(pressed).sees("已經確認無誤")


def test_typed_without_looking_it_asks_to_look_first(talk: Talk) -> None:
    """「確認無誤」 out of the blue confirms nothing."""
    talk.student("20101").says("確認無誤").sees("請先選一個項目，看過內容")
    talk.teacher("T01").says("收訖明細").sees("老師在這裡看不到學生的明細").never_sees("代為辦理")
    talk.student("20101").says("我的件數").presses("收訖明細").sees("112學年度資料")


@pytest.mark.parametrize(
    ("pack", "says"),
    [
        ("tttvs", "學校會以紙本郵件通知"),
        ("anon15", "要在確認期間內向學校申請，學校才會通知"),
        ("yphs", ""),
    ],
)
def test_who_has_left_is_told_how_to_confirm(world: World, talk: Talk, pack: str, says: str) -> None:
    """A letter, an application, or nothing said: each school's own rule."""
    rules_of(world, pack)
    with world.unit() as session:
        student = session.get_one(Person, world.id_of("20101"))
        student.status, student.left_on = PersonStatus.LEFT, date(2025, 1, 10)
        session.add(student)
    talk.student("20101").says("收訖明細").sees(says or "收訖明細")
    if not says:
        talk.never_sees("紙本郵件", "申請")
