"""「待認證」 and deciding by one tap: what a teacher sees, passes, takes back, and puts off."""

import pytest
from sqlalchemy import update
from sqlmodel import col

from handlers.conversation import Link
from portfolio.certification import CertificationStatus
from portfolio.people import PersonStatus
from portfolio.reminders import NoticeSubject
from portfolio.works import CertificationState
from storage.tables import AuditEntry, Person
from tests.conftest import FakeClock
from tests.desk import Desk
from tests.handlers.certifying import begin, colleague, first_card, record, requests, states
from tests.storage.certifying import check, make, show
from tests.talk import Talk
from tests.world import World


@pytest.fixture(autouse=True)
def _asked(world: World) -> None:
    begin(world)


def test_the_overview_says_how_many_where_and_until_when(talk: Talk) -> None:
    """How many, by course and class, what is asked and what closes with its clause: the week is no closing (T30)."""
    talk.teacher("T01").says("待認證").sees(
        "有 3 件作品等候您認證",
        "數學，201班：3 件，最早的一件是1月13日星期一上傳的",
        "學校請您認證的時間：最早的一件請在1月20日星期一以前認證",
        "過了這一天仍然可以認證",
        "2月10日星期一截止，還有 26 天",
        "補充規定表一，任課教師認證",
        "不評分也不評好壞",
        "從最早的看起",
        "全部通過",
    ).never_sees("林向晴", "逾期")


def test_a_card_has_what_decides(talk: Talk) -> None:
    """Class, seat, name, course, term, title, brief, upload, files with fingerprint, until when and why, a link."""
    first_card(talk).sees(
        "待認證的作品，第 1 件，共 3 件",
        "學生：201班1號林向晴",
        "課程：113學年度第1學期數學",
        "作品名稱：機率小論文",
        "內容簡述：擲骰子一千次的紀錄。",
        "上傳日：1月13日星期一",
        "檔案：文件檔PDF，1.2 MB，指紋前 8 碼 0cc175b9",
        "學校請您認證的時間：1月20日星期一以前",
        "2月10日星期一截止",
        "休業式1月20日之後3週內",
        "認證通過",
        "退回",
        "晚點再說",
        "不是我的課",
        "https://platform.example/works/W0002",
    )
    assert talk.reply is not None
    assert "林向晴" not in talk.reply.title
    assert [one.url for one in talk.reply.buttons if isinstance(one, Link)] == ["https://platform.example/works/W0002"]


def test_cards_are_turned_over_oldest_first(talk: Talk) -> None:
    """Next and back, and no further than there are; a number chooses as well as a button."""
    first_card(talk).presses("下一件").sees("第 2 件，共 3 件", "三角函數", "201班2號周以樂").presses("下一件")
    talk.sees("第 3 件，共 3 件", "向量筆記", "匯入的資料裡沒有簡述").never_sees("下一件").presses("上一件")
    talk.sees("三角函數")
    place = 1 + [one.label for one in talk.reply.buttons].index("上一件") if talk.reply else 0
    talk.says(str(place)).sees("機率小論文")


def test_passing_is_one_tap_with_a_way_back(talk: Talk, desk: Desk, clock: FakeClock) -> None:
    """Who and when, until when it can be taken back; nobody is told before; the next card is one tap away."""
    first_card(talk).presses("認證通過").sees(
        "已認證通過",
        "201班1號林向晴",
        "機率小論文",
        "葉沛文",
        "1月15日星期三8點",
        "8點10分以前可以按「復原」",
        "還有 2 件等候您認證",
    ).never_sees("退回", "不是我的課")
    assert states(desk) == ["certified", "pending", "pending"]
    assert "certification.certified" in desk.acts()
    (owed,) = desk.owed(NoticeSubject.CERTIFIED)
    assert (owed.due_at - clock()).total_seconds() > 600
    talk.presses("下一件").sees("第 1 件，共 2 件", "三角函數")


def test_a_pass_can_be_taken_back_for_ten_minutes(talk: Talk, desk: Desk, clock: FakeClock) -> None:
    """Then the card is there again; once over, it is said to be over, and by whom it was decided."""
    first_card(talk).presses("認證通過")
    undo = talk.button("復原").intent.pack()
    clock.turn(minutes=9)
    talk.presses("復原").sees("已經復原", "機率小論文", "等候您認證").presses("看這件作品").sees("認證通過")
    assert states(desk)[0] == "pending"
    talk.presses_data(undo).sees("按鈕只能用一次，這次沒有任何變更", "認證通過").never_sees("已經復原")
    first_card(talk).presses("認證通過")
    undo = talk.button("復原").intent.pack()
    clock.turn(minutes=10)
    talk.presses_data(undo).sees("不能復原", "超過 10 分鐘", "由葉沛文在1月15日星期三8點09分認證通過", "請洽")
    talk.says("復原").sees("沒有可以復原的認證")
    assert states(desk)[0] == "certified"


def test_undo_can_be_typed(talk: Talk, desk: Desk, clock: FakeClock) -> None:
    """「復原」 takes back the newest pass, whatever was looked at since."""
    first_card(talk).presses("認證通過").presses("下一件")
    clock.turn(seconds=20)
    talk.presses("認證通過")
    talk.says("期限").says("復原").sees("已經復原", "三角函數")
    assert states(desk) == ["certified", "pending", "pending"]
    talk.says("說明").says("復原").sees("已經復原", "機率小論文")
    talk.says("說明").says("復原").sees("沒有可以復原的認證")
    assert desk.acts().count("certification.undone") == 2


def test_an_old_card_says_who_decided_and_when(talk: Talk, desk: Desk, world: World, clock: FakeClock) -> None:
    """Pressed again, or by the other teacher of the course, it decides nothing and has no buttons."""
    colleague(world)
    first_card(talk, "T02")
    theirs = {label: talk.button(label).intent.pack() for label in ("認證通過", "退回", "不是我的課", "晚點再說")}
    first_card(talk)
    mine = talk.button("認證通過").intent.pack()
    talk.presses("認證通過")
    clock.turn(minutes=3)
    talk.presses_data(mine).sees("這件作品已經由葉沛文在1月15日星期三8點認證通過")
    assert talk.reply is not None
    assert talk.reply.buttons == ()
    talk.teacher("T02")
    for label, data in theirs.items():
        if label != "晚點再說":
            talk.presses_data(data).sees("這件作品已經由葉沛文在1月15日星期三8點認證通過")
            assert talk.reply.buttons == ()
    assert desk.acts().count("certification.certified") == 1
    check(world.storage)


def test_somebody_elses_button_does_nothing(talk: Talk, desk: Desk, world: World) -> None:
    """A token is good for whom it was offered to, and for nobody else, whatever their role."""
    first_card(talk)
    mine = talk.button("認證通過").intent.pack()
    world.bind("T02")
    talk.teacher("T02").presses_data(mine).sees("按鈕已經失效").never_sees("林向晴", "機率小論文")
    talk.registrar().presses_data(mine).sees("按鈕已經失效").never_sees("林向晴")
    talk.student("20101").presses_data(mine).sees("不適用您的身分")
    talk.stranger().presses_data(mine).sees("請先綁定")
    assert states(desk) == ["pending"] * 3


def test_changed_files_are_shown_anew(talk: Talk, desk: Desk, world: World) -> None:
    """What was looked at is not what would be certified: the card comes again, and nothing is decided."""
    first_card(talk)
    request = requests(desk)[0]
    show(world, request.id or 0, doc_md5="ffff75b9c0f1b6a831c399e269772661")
    make(world)
    talk.presses("認證通過").sees("您看過之後，這件作品有變動", "指紋前 8 碼 ffff75b9", "認證通過")
    assert states(desk)[0] == "pending"
    talk.presses("認證通過").sees("已認證通過")


def test_a_work_that_has_gone_is_not_decided(talk: Talk, desk: Desk, world: World, clock: FakeClock) -> None:
    """Off the platform, certified there, or the same as before: an old card says so, and has no buttons."""
    first_card(talk)
    old = talk.button("認證通過").intent.pack()
    request = requests(desk)[0].id or 0
    show(world, request, departed_at=clock())
    talk.presses_data(old).sees("在校內平臺已經撤下", "機率小論文")
    make(world)
    talk.presses_data(old).sees("在校內平臺已經撤下")
    assert talk.reply is not None
    assert talk.reply.buttons == ()
    talk.says("待認證").presses("從最早的看起")
    old = talk.button("退回").intent.pack()
    show(world, requests(desk)[1].id or 0, state=CertificationState.CERTIFIED)
    make(world)
    talk.presses_data(old).sees("已經在校內平臺認證或退回").never_sees("退回：請選原因")
    assert states(desk) == ["withdrawn", "withdrawn", "pending"]


def test_a_teacher_who_has_left_still_certifies(talk: Talk, desk: Desk, world: World) -> None:
    """Until certification closes; nobody else is asked because somebody left."""
    with world.unit() as session:
        session.execute(update(Person).where(col(Person.number) == "T01").values(status=PersonStatus.LEFT))
    first_card(talk).presses("認證通過").sees("已認證通過")
    assert states(desk)[0] == "certified"


def test_sent_again_it_is_a_card_of_its_own(talk: Talk, desk: Desk, world: World) -> None:
    """Other files after a pass are a new request: the old button shows the new card, and passes nothing."""
    first_card(talk)
    old = talk.button("認證通過").intent.pack()
    talk.presses("認證通過")
    show(world, requests(desk)[0].id or 0, doc_md5="ffff75b9c0f1b6a831c399e269772661")
    make(world)
    talk.presses_data(old).sees("有變動", "第 2 次申請認證", "ffff75b9", "認證通過")
    assert states(desk) == ["certified", "pending", "pending", "pending"]
    talk.says("復原").sees("沒有任何變更")  # other files are asked about since
    check(world.storage)


def test_later_decides_nothing(talk: Talk, desk: Desk) -> None:
    """The next card comes, the due day is said; after the last one the list is there again."""
    first_card(talk).presses("晚點再說").sees("第 2 件，共 3 件", "前一件先放著，沒有任何變更")
    talk.presses("晚點再說").sees("第 3 件").presses("晚點再說").sees("看完一輪了", "有 3 件作品等候您認證")
    assert states(desk) == ["pending"] * 3


def test_typed_without_a_card(talk: Talk, desk: Desk) -> None:
    """What a button does can be typed; without a card in front of one, the list comes first."""
    talk.teacher("T01").says("認證通過").sees("請先選一件作品", "有 3 件作品等候您認證")
    first_card(talk).says("認證通過").sees("已認證通過", "機率小論文")
    talk.student("20101").says("認證通過").sees("不適用您的身分")
    assert states(desk)[0] == "certified"


def test_a_card_is_good_for_a_day(talk: Talk, clock: FakeClock, desk: Desk) -> None:
    """An expired button shows the card anew instead of deciding."""
    first_card(talk)
    clock.turn(hours=25)
    talk.presses("認證通過").sees("按鈕已經過期", "機率小論文").presses("認證通過").sees("已認證通過")
    assert states(desk)[0] == "certified"


def test_nothing_waits(talk: Talk, desk: Desk) -> None:
    """The last one decided, there is no next."""
    first_card(talk).presses("認證通過").presses("下一件").presses("認證通過").presses("下一件").presses("認證通過")
    talk.sees("沒有其他作品等候您認證").never_sees("下一件")
    talk.says("待認證").sees("目前沒有作品等候您認證")
    assert {row.status for row in requests(desk)} == {CertificationStatus.CERTIFIED}


def test_where_a_press_does_not_count(talk: Talk, desk: Desk, world: World) -> None:
    """The school has not recorded it: a link, no deciding, and it says so; an old button does not decide either."""
    first_card(talk)
    old = talk.button("認證通過").intent.pack()
    record(world, counts=False)
    talk.presses_data(old).sees("請到校內平臺認證", "platform.example").never_sees("已認證通過")
    first_card(talk).sees("請到校內平臺認證", "下一件").never_sees("認證通過；", "退回", "晚點再說")
    talk.says("待認證").never_sees("全部通過")
    talk.says("全部通過").sees("請到校內平臺認證")
    assert states(desk) == ["pending"] * 3


def test_decisions_are_in_the_trail(talk: Talk, desk: Desk, world: World) -> None:
    """Pass and undo each have a row, by a pseudonym, and the chain holds."""
    first_card(talk).presses("認證通過").presses("復原")
    told = [one for one in desk.rows(AuditEntry) if one.act.startswith("certification.")]
    assert [one.act for one in told] == ["certification.certified", "certification.undone"]
    assert "T01" not in {one.actor for one in told}
    check(world.storage)
