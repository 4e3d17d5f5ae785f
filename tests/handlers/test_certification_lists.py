"""「待認證」 by course and class, and until when: five schools' ways of saying it, the closing, what is not known."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import update
from sqlmodel import col

from bot.channels.limits import overruns
from handlers.certification_place import Place, class_key, course_key, wanted
from handlers.intents import ShowWaiting
from handlers.plain import to_plain
from locales import LANGUAGES, translator
from portfolio.calendar import TAIPEI, Event, Term
from portfolio.people import Role
from storage.queries.requests import Heap, Wanted
from storage.tables import Account, Certification, Course, Person, School, Work
from tests.conftest import FakeClock
from tests.desk import Desk
from tests.handlers.certifying import begin, first_card, requests, states
from tests.storage.certifying import make
from tests.talk import Talk
from tests.world import SMALL, World


def rules_of(world: World, pack: str) -> None:
    """Give the small school the rules of another one."""
    with world.unit() as session:
        school = session.get_one(School, SMALL)
        school.pack = pack


def more_courses(world: World) -> None:
    """Let works of three courses wait, of two classes."""
    begin(world)
    with world.together():
        world.add_person("20201", Role.STUDENT, name="馬可安", seat=1, class_name="二年二班")
        world.add_course("P1", "T01", name="物理")
        world.add_course("A2345678901234567890123", "T01", name="自然科學探究與實作（進階）")
        for code, title in (("P1", "自由落體"), ("A2345678901234567890123", "擺的週期")):
            course = world.courses[SMALL, "113-1", code]
            world.add_work("20201", title, course_id=course, doc_md5=title, uploaded_at=world.now - timedelta(days=9))
        world.add_work("20201", "數列", doc_md5="數列")
    make(world)


def test_by_course_and_by_class(talk: Talk, world: World) -> None:
    """The list says each; a course leads to its classes, a class to its works, and a card stays within its list."""
    more_courses(world)
    talk.teacher("T01").says("待認證").sees(
        "有 6 件作品等候您認證",
        "數學，201班：3 件",
        "數學，二年二班：1 件",
        "物理，二年二班：1 件，最早的一件是1月6日星期一上傳的",
        "數學，4 件",
        "物理，1 件",
        "依班級看",
    )
    talk.presses("依班級看").presses("二年二班，3 件").sees("有 3 件").presses("從最早的看起")
    talk.sees("第 1 件，共 3 件", "二年二班1號馬可安").says("待認證")
    talk.presses("數學，4 件").sees("有 4 件作品等候您認證", "201班，3 件", "二年二班，1 件").never_sees("物理")
    talk.presses("201班，3 件").sees("有 3 件", "201班1號林向晴：機率小論文").presses("從最早的看起")
    talk.sees("第 1 件，共 3 件").presses("認證通過").presses("下一件").sees("第 1 件，共 2 件", "三角函數")
    talk.presses("認證通過").presses("下一件").presses("認證通過").never_sees("下一件").sees("還有 3 件")


def test_a_long_course_code_fits_a_button(talk: Talk, world: World) -> None:
    """Whatever codes a school has, its buttons stay within 64 bytes and lead where they say."""
    more_courses(world)
    talk.teacher("T01").says("待認證").presses("自然科學探究與實…，1 件").sees("有 1 件作品", "擺的週期")
    talk.presses("從最早的看起").sees("第 1 件，共 1 件", "課程：113學年度第1學期自然科學探究與實作（進階）")
    assert talk.reply is not None
    assert overruns(talk.reply, talk.text) == ()


def test_courses_of_one_name_are_told_apart(talk: Talk, world: World) -> None:
    """Two classes of one teacher are two courses of the same name: the buttons name the class."""
    begin(world, more=())
    with world.together():
        world.add_person("20301", Role.STUDENT, name="白以恩", seat=1)
        world.add_course("M9", "T01", name="數學")
        world.add_work("20301", "圓錐曲線", course_id=world.courses[SMALL, "113-1", "M9"], doc_md5="c")
    make(world)
    talk.teacher("T01").says("待認證").sees("201班數學，1 件", "203班數學，1 件").presses("203班數學").sees("圓錐曲線")
    talk.says("全部通過").sees("共 1 件", "圓錐曲線").says("待認證")
    talk.says("全部通過").sees("第1門：113學年度第1學期數學，201班", "第2門：113學年度第1學期數學，203班")


def test_keys_of_courses_and_classes() -> None:
    """Short names stand for themselves, others for a digest; either leads back to the same heap and no other."""
    term, heaps = Term(113, 1), []
    for number, (code, name) in enumerate((("M1", "201"), ("A" * 40, "資訊科三年級甲班"), ("a:b", "x:y")), 1):
        heaps.append(Heap(number, "課程", code, term, name, 1, None))
    for heap in heaps:
        place = Place(course_key(term, heap.code), class_key(heap.class_name), 99_999)
        assert len(place.intent().pack().encode()) <= 64
        assert place.intent().pack().count(":") == 4
        assert wanted(place, heaps) == Wanted(heap.course_id, heap.class_name)
    assert wanted(Place("113-1 M2"), heaps) is None
    assert Place.of(ShowWaiting(at="nonsense")) == Place(at=1)
    assert wanted(Place(), heaps) == Wanted()


def test_made_up_places_lead_to_the_list(talk: Talk, world: World) -> None:
    """A course that is none, a place that is none, a group that was emptied: the list, and that it is so."""
    begin(world)
    talk.teacher("T01").presses_data("v1:waiting:113-1 X9::1").sees("這一組已經沒有", "有 3 件作品等候您認證")
    talk.presses_data("v1:waiting:::77").sees("第 3 件，共 3 件").presses_data("v1:waiting:::-1").sees("第 1 件")
    talk.presses_data("v1:waiting::999").sees("這一組已經沒有", "有 3 件")


def test_the_week_is_never_overdue(talk: Talk, world: World, clock: FakeClock) -> None:
    """A week after the upload it is said that the day asked for is past, and that it is still open (T30)."""
    begin(world)
    clock.set(datetime(2025, 1, 22, 9, 0, tzinfo=TAIPEI))
    talk.teacher("T01").says("待認證").sees("有 3 件已經過了學校請您認證的日子，但還沒有截止，仍然可以認證").never_sees(
        "逾期", "已經截止", "已經在"
    )
    first_card(talk).sees("1月20日星期一以前；這一天已經過了，但還沒有截止").presses("認證通過").sees("已認證通過")


def test_after_the_closing_nothing_is_decided(talk: Talk, desk: Desk, world: World, clock: FakeClock) -> None:
    """It says since when, by which clause, and which office to ask; a button from before does not decide either."""
    begin(world)
    clock.set(datetime(2025, 2, 10, 23, 59, 59, tzinfo=TAIPEI))
    first_card(talk)
    before = talk.button("認證通過").intent.pack()
    back = talk.button("退回").intent.pack()
    clock.set(datetime(2025, 2, 11, 0, 0, tzinfo=TAIPEI))
    for data in (before, back):
        talk.presses_data(data).sees(
            "沒有任何變更",
            "認證已經截止，所以不能再從這裡決定",
            "已經在2月10日星期一截止",
            "補充規定表一，任課教師認證",
            "請洽",
        ).never_sees("認證通過；", "晚點再說", "不是我的課")
    talk.says("待認證").sees("已經在2月10日星期一截止").says("全部通過").never_sees("確定全部通過")
    assert states(desk) == ["pending"] * 3


@pytest.mark.parametrize(("pack", "office"), [("tmsb", "請洽"), ("hwvs", "請洽")])
def test_where_no_closing_is_stated(talk: Talk, world: World, clock: FakeClock, pack: str, office: str) -> None:
    """None is made up, nothing is ever closed, and no week of another school is asked for."""
    rules_of(world, pack)
    begin(world)
    talk.teacher("T01").says("待認證").sees("補充規定沒有寫期限", office).never_sees("學校請您認證的時間", "3週", "1週")
    clock.turn(days=300)
    first_card(talk).sees("補充規定沒有寫期限").presses("認證通過").sees("已認證通過")


def test_where_the_rules_contradict_themselves(talk: Talk, world: World) -> None:
    """tttvs, grade 3, semester 2: both readings with their clauses and whom to ask, and none chosen (T11)."""
    rules_of(world, "tttvs")
    begin(world, more=())
    with world.together():
        course = world.courses[SMALL, "113-2", "M1"]
        world.add_work("30101", "畢業專題", semester=2, course_id=course, doc_md5="p")
    make(world)
    first_card(talk).presses("下一件").sees(
        "畢業專題",
        "規定有不同的說法",
        "說法1，7月21日星期一截止",
        "說法2，國教署來文所定提交日之前3週",
        "為準請洽",
        "補充規定第十一點的表",
        "認證通過",
    )


def test_where_days_are_not_announced_or_rules_not_imported(talk: Talk, world: World, desk: Desk) -> None:
    """anon15 leaves the day to an announcement; without rules the closing is not known: two things, said apart."""
    rules_of(world, "anon15")
    begin(world)
    first_card(talk).sees("日期還沒有公布，以學校公告為準").never_sees("2月10日")
    world.announce(Event.CERTIFICATION_CLOSES, "113-1", datetime(2025, 1, 24, tzinfo=TAIPEI).date())
    first_card(talk).sees("1月24日星期五截止", "學校公告的日期")
    rules_of(world, "")
    first_card(talk).sees("補充規定還沒有匯入，所以不知道認證期限", "認證通過")
    assert states(desk) == ["pending"] * 3


def test_what_is_not_imported_is_said(talk: Talk, world: World) -> None:
    """A work without files, brief, upload day, seat or class is shown all the same; no link, no button for it."""
    begin(world, more=())
    with world.unit() as session:
        nothing = {
            "doc_md5": None,
            "doc_size": None,
            "doc_type": None,
            "brief": None,
            "link": None,
            "uploaded_at": None,
        }
        session.execute(update(Work).where(col(Work.title) == "機率小論文").values(**nothing))
        session.execute(update(Person).where(col(Person.number) == "20101").values(seat=None))
    first_card(talk).sees(
        "學生：201班林向晴", "上傳日：匯入的資料裡沒有", "沒有檔案的種類和大小", "內容簡述：匯入的資料裡沒有簡述"
    ).never_sees("在校內平臺開啟", "None")
    with world.unit() as session:
        strange = {"link": "javascript:alert(1)", "av_type": "mp4", "av_size": 900, "av_md5": "b" * 32}
        session.execute(update(Work).where(col(Work.title) == "機率小論文").values(**strange))
        session.execute(update(Person).where(col(Person.number) == "20101").values(class_name=None))
        session.execute(update(Course).where(col(Course.code) == "M1").values(name=""))
    first_card(talk).sees("學生：林向晴", "影音檔MP4，1 KB，指紋前 8 碼 bbbbbbbb", "沒有標課程").never_sees("alert")


def test_how_it_came_to_this_teacher(talk: Talk, world: World, desk: Desk) -> None:
    """Sent again, by the school's order, by hand: said; why somebody is away: never."""
    begin(world, more=())
    for columns, said in (
        ({"attempt": 2}, "第 2 次申請認證"),
        ({"step": 2}, "依學校的代理順位，現在由您認證"),
        ({"by_hand": True}, "由承辦處室指定您認證"),
    ):
        with world.unit() as session:
            session.execute(update(Certification).values(**columns))
        first_card(talk).sees(said).never_sees("請假", "病")
    assert len(requests(desk)) == 1


def test_an_office_certifies_too(talk: Talk, world: World, desk: Desk) -> None:
    """Where the order leads to an office, its members have the same list and cards."""
    begin(world, more=())
    talk.registrar().says("待認證").sees("目前沒有作品等候您認證")
    with world.unit() as session:
        session.execute(update(Certification).values(certifier_id=world.id_of("R01"), step=5))
    talk.says("待認證").presses("從最早的看起").presses("認證通過").sees("由江允和在")
    assert states(desk) == ["certified"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_answer_fits_in_every_language(talk: Talk, world: World, language: str) -> None:
    """Labels, texts and buttons stay within both platforms' limits, and nothing is left in Chinese but the data."""
    more_courses(world)
    with world.unit() as session:
        session.execute(update(Account).values(language=language))
    t = translator(language)
    talk.teacher("T01")
    steps = ("v1:waiting", "v1:waiting:::1", "v1:certall")
    for data in steps:
        talk.presses_data(data)
        assert talk.reply is not None
        assert overruns(talk.reply, to_plain(talk.reply, t)) == (), data
    for path in (
        ("certify.button", "undo.button"),
        ("certify.button",),
        ("return.button", "return.button.duplicate"),
        ("notmine.button", "notmine.button.handed_on"),
        ("postpone.button",),
    ):
        talk.presses_data("v1:waiting:::1")
        for key in path:
            talk.presses(t(key))
            assert talk.reply is not None
            assert overruns(talk.reply, to_plain(talk.reply, t)) == (), key


def test_by_ear_alone(talk: Talk, world: World) -> None:
    """In plain text every choice has a number; a fraction or an emoji carries nothing."""
    begin(world)
    talk.teacher("T01").says("純文字模式").says("待認證").says("1").sees("待認證的作品，第 1 件，共 3 件", "1 認證通過")
    assert "/" not in talk.text.replace("https://platform.example/works/W0002", "")
    talk.says("1").sees("已認證通過", "1 復原", "2 下一件").says("2").sees("三角函數").says("2").sees(
        "1 不是學生本人的作品"
    )
    talk.says("4").sees("已退回", "檔案打不開")
