"""The second tap of an announcement: once, of what was shown, by whose task it is; anything else changes nothing."""

from datetime import date

from sqlalchemy import update
from sqlmodel import col

from portfolio.calendar import AnnouncedDay, Event, Term
from portfolio.people import Division, Role
from storage.queries import terms
from storage.tables import Person, School
from tests.conftest import FakeClock
from tests.desk import Desk
from tests.handlers.announced import FEAST, SENTENCE, announced, days
from tests.talk import Talk
from tests.world import World


def test_the_same_button_counts_once(talk: Talk, desk: Desk) -> None:
    """A repeated press writes nothing and says what is true now, also after the day has moved on."""
    sure = talk.registrar().says(SENTENCE).button("確定公告").intent.pack()
    talk.presses_data(sure).sees("已經公告")
    talk.presses_data(sure).sees("沒有任何變更", "已經用過了", "113學年度第1學期的休業式：1月21日星期二")
    talk.says("公告 113-1 休業式 114/1/22").presses("確定公告")
    talk.presses_data(sure).sees("113學年度第1學期的休業式：1月22日星期三")
    assert [(row.day, row.revision) for row in announced(desk)] == [(date(2025, 1, 22), 3)]


def test_what_changed_in_between_is_shown_anew(talk: Talk, desk: Desk, world: World) -> None:
    """Somebody else announced after the preview: nothing is written, and the preview tells the truth of now."""
    talk.registrar().says(SENTENCE)
    with world.storage.unit("small") as session:
        day = AnnouncedDay(FEAST, Term(113, 1), date(2025, 1, 22))
        terms.announce(session, school="small", day=day, announced_by="cli", now=world.now)
    talk.presses("確定公告").sees("還沒有寫入", "又有人公告過", "目前公告：1月22日星期三", "改為：1月21日星期二")
    assert days(desk) == [date(2025, 1, 22)]
    talk.presses("確定公告").sees("已經公告", "原本：1月22日星期三")
    assert days(desk) == [date(2025, 1, 21)]


def test_what_somebody_else_announced_just_so_is_done(talk: Talk, desk: Desk, world: World) -> None:
    """The very day was announced in between: there is nothing left to confirm."""
    talk.registrar().says(SENTENCE)
    with world.storage.unit("small") as session:
        day = AnnouncedDay(FEAST, Term(113, 1), date(2025, 1, 21))
        terms.announce(session, school="small", day=day, announced_by="cli", now=world.now)
    talk.presses("確定公告").sees("公告的就是這一天，沒有變更").never_sees("確認一次")
    assert [row.revision for row in announced(desk)] == [2]


def test_a_first_announcement_has_a_version_too(talk: Talk, desk: Desk, world: World) -> None:
    """Nothing was announced at the preview, and something at the press: shown anew."""
    talk.registrar().says("公告 113-1 上傳截止 114/2/7").sees(
        "目前公告：還沒有公告", "需要通知的人：學生 3 人，其中 2 人已綁定。"
    )
    with world.storage.unit("small") as session:
        day = AnnouncedDay(Event.UPLOAD_CLOSES, Term(113, 1), date(2025, 2, 6))
        terms.announce(session, school="small", day=day, announced_by="cli", now=world.now)
    talk.presses("確定公告").sees("又有人公告過", "目前公告：2月6日星期四")
    assert days(desk, Event.UPLOAD_CLOSES) == [date(2025, 2, 6)]


def test_an_old_preview_is_shown_anew(talk: Talk, desk: Desk, clock: FakeClock) -> None:
    """After half an hour the button means nothing, and the words of the dialog neither."""
    talk.registrar().says(SENTENCE)
    clock.turn(minutes=31)
    talk.presses("確定公告").sees("超過 30 分鐘", "公告預覽")
    assert days(desk) == [date(2025, 1, 20)]
    talk.presses("確定公告").sees("已經公告")
    talk.says("公告").presses("休業式")
    clock.turn(minutes=31)
    talk.says("114/1/23").never_sees("公告預覽")
    assert days(desk) == [date(2025, 1, 21)]


def test_everybody_else_is_told_whose_task_it_is(talk: Talk, desk: Desk, world: World) -> None:
    """Other offices, teachers, guardians, students: typed, by steps, by pressing; nothing changes."""
    sure = talk.registrar().says(SENTENCE).button("確定公告").intent.pack()
    world.add_person("R03", Role.STAFF, office="教學組", title="組長")
    world.bind("R03")
    for person in (talk.registrar("R03"), talk.teacher("T01"), talk.guardian("20101-1"), talk.student("20101")):
        person.says(SENTENCE).sees("公告日期由註冊（試務）組辦理", "沒有變更任何日期").presses("期限").sees("期限")
        person.says("公告期限").sees("由註冊（試務）組辦理")
        person.presses_data("v1:announce:closing_ceremony_on").sees("由註冊（試務）組辦理")
        person.presses_data("v1:fill:announcing.words:114/1/23").never_sees("預覽")
        person.presses_data(sure).sees("由註冊（試務）組辦理")
    talk.stranger().says(SENTENCE).sees("請先綁定")
    assert days(desk) == [date(2025, 1, 20)]
    talk.registrar().presses_data(sure).sees("已經公告")  # nobody's press has used it up


def test_another_members_button_is_nobodys(talk: Talk, desk: Desk, world: World) -> None:
    """A forwarded button does nothing, even in the same office."""
    world.add_person("R11", Role.STAFF, office="註冊組")
    world.bind("R11")
    sure = talk.registrar().says(SENTENCE).button("確定公告").intent.pack()
    talk.registrar("R11").presses_data(sure).sees("沒有任何變更", "請重新開始")
    talk.presses_data("v1:announcesure").sees("請重新開始")
    assert days(desk) == [date(2025, 1, 20)]


def test_who_left_the_office_in_between(talk: Talk, desk: Desk, world: World) -> None:
    """The right is asked for at the second tap too."""
    talk.registrar().says(SENTENCE)
    sure = talk.button("確定公告").intent.pack()
    with world.storage.unit("small") as session:
        session.execute(update(Person).where(col(Person.number) == "R01").values(office="訓育組"))
    talk.presses_data(sure).sees("由註冊（試務）組辦理")
    assert days(desk) == [date(2025, 1, 20)]


def test_each_division_has_its_own_office(talk: Talk, desk: Desk, world: World) -> None:
    """yphs 五(五), tttvs 五: the evening office announces for its division alone, the day's for all or its own."""
    for pack, office in (("yphs", "進修部教導組"), ("tttvs", "進修部教務組")):
        with world.storage.unit() as session:
            session.get_one(School, "small").pack = pack
        number = f"R9{len(pack)}"
        world.add_person(number, Role.STAFF, office=office, title="組長", division=Division.CONTINUING)
        world.bind(number)
        talk.registrar(number).says(SENTENCE).sees("對象：進修部")
        talk.says("公告 113-1 休業式 114/1/21 日間部").sees("日間部的日期由", "沒有變更").never_sees("確定公告")
        talk.registrar().says("公告 113-1 休業式 114/1/21 進修部").sees("進修部的日期由進修部", "沒有變更")
        talk.says(SENTENCE).never_sees("對象").says("日間部").sees("對象：日間部")
    talk.registrar("R95").says(SENTENCE).presses("確定公告").sees("已經公告", "對象：進修部")
    assert [(row.division, row.day) for row in announced(desk)] == [
        (None, date(2025, 1, 20)),
        (Division.CONTINUING, date(2025, 1, 21)),
    ]
