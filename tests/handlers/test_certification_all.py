"""「全部通過」 of a course: number and names first, then exactly those, with one way back for all of them."""

import pytest

from portfolio.reminders import NoticeSubject
from tests.conftest import FakeClock
from tests.desk import Desk
from tests.handlers.certifying import begin, colleague, first_card, record, requests, states
from tests.storage.certifying import check, make, show
from tests.talk import Talk
from tests.world import SMALL, World


@pytest.fixture(autouse=True)
def _asked(world: World) -> None:
    begin(world)


def test_names_and_number_come_first(talk: Talk, desk: Desk, world: World) -> None:
    """The names stand in the message and not in its title; the second tap passes all of them."""
    talk.teacher("T01").says("全部通過").sees(
        "全部通過，共 3 件，請再確認一次",
        "要把113學年度第1學期數學的 3 件全部認證通過嗎",
        "201班1號林向晴：機率小論文",
        "201班2號周以樂：三角函數",
        "201班2號周以樂：向量筆記",
        "還沒有任何變更",
    )
    assert talk.reply is not None
    assert "林向晴" not in talk.reply.title
    assert states(desk) == ["pending"] * 3
    talk.presses("確定全部通過").sees("已認證通過", "3 件已經全部認證通過", "林向晴", "8點10分以前可以按「復原」")
    assert states(desk) == ["certified"] * 3
    assert {one.recipient_id for one in desk.owed(NoticeSubject.CERTIFIED)} == {
        world.id_of("20101"),
        world.id_of("20102"),
    }
    check(world.storage)


def test_all_can_be_taken_back_at_once(talk: Talk, desk: Desk, world: World, clock: FakeClock) -> None:
    """By the button within ten minutes, once; typed as well; and no longer after that."""
    talk.teacher("T01").says("全部通過").presses("確定全部通過")
    undo = talk.button("復原").intent.pack()
    talk.presses("復原").sees("已經復原", "復原 3 件：201班1號林向晴")
    assert states(desk) == ["pending"] * 3
    talk.presses_data(undo).never_sees("已經復原")
    talk.says("全部通過").presses("確定全部通過").says("期限").says("復原").sees("復原 3 件")
    talk.says("全部通過").presses("確定全部通過")
    undo = talk.button("復原").intent.pack()
    clock.turn(minutes=10)
    talk.presses_data(undo).sees("不能復原", "超過 10 分鐘")
    assert states(desk) == ["certified"] * 3
    check(world.storage)


def test_a_list_that_changed_is_named_anew(talk: Talk, desk: Desk, world: World) -> None:
    """One decided, one come, one with other files: nothing is passed that was not named just so."""
    colleague(world)
    shown = talk.teacher("T01").says("全部通過").button("確定全部通過").intent.pack()
    first_card(talk, "T02").presses("認證通過")
    talk.teacher("T01").presses_data(shown).sees("有變動", "共 2 件").never_sees("機率小論文")
    world.add_work("20101", "新的作品", doc_md5="neu")
    make(world)
    talk.presses("確定全部通過").sees("有變動", "共 3 件", "新的作品")
    show(world, requests(desk)[1].id or 0, doc_md5="ffff")
    make(world)
    talk.presses("確定全部通過").sees("有變動", "共 3 件")
    assert states(desk) == ["certified", "pending", "pending", "pending"]
    talk.presses("確定全部通過").sees("3 件已經全部認證通過")
    check(world.storage)


def test_an_old_confirmation(talk: Talk, desk: Desk, clock: FakeClock) -> None:
    """Pressed twice, it says that nothing waits; pressed too late, the list comes again."""
    talk.teacher("T01").says("全部通過")
    late = talk.button("確定全部通過").intent.pack()
    clock.turn(minutes=31)
    talk.presses_data(late).sees("按鈕已經過期", "共 3 件").presses("確定全部通過").sees("已認證通過")
    talk.presses_data(late).never_sees("已認證通過")
    assert desk.acts().count("certification.certified") == 3
    talk.student("20101").presses_data(late).sees("不適用您的身分")
    talk.says("全部通過").sees("不適用您的身分")


def test_of_several_courses_one_is_chosen(talk: Talk, desk: Desk, world: World) -> None:
    """Never all courses at once; which one is asked first, by name."""
    with world.together():
        world.add_course("P1", "T01", name="物理")
        world.add_work("20101", "自由落體", course_id=world.courses[SMALL, "113-1", "P1"], doc_md5="fall")
    make(world)
    talk.teacher("T01").says("全部通過").sees(
        "要全部通過哪一門課", "第1門：113學年度第1學期數學，201班", "第2門：113學年度第1學期物理，201班"
    )
    talk.presses("第2門").sees("共 1 件", "自由落體").never_sees("三角函數").presses("確定全部通過")
    assert states(desk) == ["pending", "pending", "pending", "certified"]


def test_not_now(talk: Talk, desk: Desk) -> None:
    """The list is there again."""
    talk.teacher("T01").says("待認證").presses("全部通過").presses("先不要").sees("有 3 件作品等候您認證")
    assert states(desk) == ["pending"] * 3


def test_where_it_does_not_count_any_more(talk: Talk, desk: Desk, world: World) -> None:
    """The school takes its word back between the two taps: nothing is passed."""
    talk.teacher("T01").says("全部通過")
    record(world, counts=False)
    talk.presses("確定全部通過").sees("請到校內平臺認證")
    assert states(desk) == ["pending"] * 3
