"""「公告日期」: the registrar announces a day in the chat; only the second tap changes anything, and only theirs."""

from datetime import date, time

from sqlalchemy import update
from sqlmodel import col

from bot.channels.limits import overruns
from handlers.plain import to_plain
from locales import LANGUAGES, SOURCE, translator
from portfolio.calendar import AnnouncedDay, Event, Term
from portfolio.people import Division, Role
from portfolio.reminders import NoticeState, NoticeSubject
from storage.queries import terms
from storage.tables import Account, AuditEntry, Notice, Person, School
from storage.tables import AnnouncedDay as Row
from tests.conftest import FakeClock
from tests.desk import Desk
from tests.talk import Talk
from tests.world import World

SENTENCE = "公告 113-1 休業式 114/1/21"
FEAST = Event.CLOSING_CEREMONY


def announced(desk: Desk, event: Event = FEAST, term: str = "113-1", school: str = "small") -> list[Row]:
    """What stands in the database of an event."""
    when = Term.parse(term)
    return [
        row
        for row in desk.rows(Row)
        if (row.school, row.event, row.academic_year, row.semester)
        == (school, event, when.academic_year, when.semester)
    ]


def days(desk: Desk, event: Event = FEAST, term: str = "113-1") -> list[date]:
    """The days of an event."""
    return [row.day for row in announced(desk, event, term)]


def test_step_by_step_with_buttons(talk: Talk, desk: Desk) -> None:
    """Which day, which term, when; a preview with what moves and its clause; then the second tap."""
    talk.registrar().says("公告日期").sees("要公告哪一個日期").presses("休業式").sees("哪一個學期的休業式")
    talk.presses("113學年度第1學期").sees("休業式是哪一天").says("114年1月21日")
    talk.sees("公告預覽，還沒有寫入", "目前公告：1月20日星期一", "改為：1月21日星期二")
    talk.sees("課程學習成果上傳：原本2月3日星期一截止，改為2月4日星期二截止", "補充規定表一，上傳件數與期程，第1學期")
    talk.sees("教師認證：原本2月10日星期一截止，改為2月11日星期二截止", "需要重新通知的人：學生 3 人，其中 2 人已綁定")
    assert days(desk) == [date(2025, 1, 20)]
    talk.presses("確定公告").sees("已經公告", "原本：1月20日星期一", "現在：1月21日星期二", "不會因此自動傳訊息")
    assert days(desk) == [date(2025, 1, 21)]
    talk.student("20101").says("期限").sees("2月4日星期二截止")


def test_all_in_one_sentence(talk: Talk, desk: Desk, world: World) -> None:
    """The whole sentence is a preview at once; written by whom and when is kept, under a pseudonym."""
    talk.registrar().says(SENTENCE).sees("改為：1月21日星期二").presses("確定公告").sees("已經公告")
    (row,) = announced(desk)
    (entry,) = [one for one in desk.rows(AuditEntry) if one.act == "day.announced"]
    assert (row.day, row.revision, row.announced_at) == (date(2025, 1, 21), 2, world.now)
    assert row.announced_by == entry.actor != "R01"
    assert (entry.subject, entry.facts["was"]) == ("day:113-1:closing_ceremony_on", "2025-01-20")
    talk.says(SENTENCE).sees("公告的就是這一天，沒有變更")
    assert [one.revision for one in announced(desk)] == [2]


def test_an_hour_a_grade_and_a_round(talk: Talk, desk: Desk) -> None:
    """All of them in one sentence; what holds for the others is shown as what was, and they keep it."""
    talk.registrar().says("公告 113-1 上傳截止 114/1/24 下午5點 高三")
    talk.sees("對象：三年級", "改為：1月24日星期五17點", "課程學習成果上傳，三年級", "改為1月24日星期五17點截止")
    talk.presses("確定公告").sees("已經公告")
    (row,) = announced(desk, Event.UPLOAD_CLOSES)
    assert (row.hour, row.grade, row.division, row.round) == (time(17), 3, None, None)
    talk.says("公告 113-1 休業式 114/1/17 高三").sees("目前公告：1月20日星期一，和其他人同一天")
    talk.says("公告 112學年度 收訖確認截止 114/1/23 第2梯次").sees("對象：第2梯次")


def test_a_preview_can_be_typed_over(talk: Talk, desk: Desk) -> None:
    """Another day, an hour, a grade: each makes a new preview, and only what is shown last counts."""
    talk.registrar().says(SENTENCE)
    first = talk.button("確定公告").intent.pack()
    talk.says("114/1/22").sees("改為：1月22日星期三").says("高三").sees("對象：三年級", "改為：1月22日星期三")
    talk.presses("不公告").sees("沒有任何變更")
    assert days(desk) == [date(2025, 1, 20)]
    talk.presses_data(first).sees("已經公告", "現在：1月21日星期二")  # that is what this button showed


def test_a_window_is_two_days_of_a_year(talk: Talk, desk: Desk) -> None:
    """收訖確認: which year's works, then both days; one at a time too, and never the wrong way round."""
    talk.registrar().says("公告").presses("收訖確認起訖").sees("哪一個學年度作品")
    talk.presses("112學年度").sees("是哪兩天").says("114/1/23 到 114/1/20").sees("不能比開始日1月23日星期四早")
    talk.says("114/1/20").sees("第一天是1月20日星期一").says("114/1/23 17:00").sees(
        "收訖明細確認截止日", "收訖明細確認開始日"
    )
    talk.presses("確定公告").sees("已經公告")
    assert days(desk, Event.RECEIPT_OPENS, "112-2") == [date(2025, 1, 20)]
    (closes,) = announced(desk, Event.RECEIPT_CLOSES, "112-2")
    assert (closes.day, closes.hour) == (date(2025, 1, 23), time(17))


def test_what_cannot_be_is_asked_again(talk: Talk, desk: Desk) -> None:
    """A day that does not exist, one without its year, the wrong weekday, an hour that is none, two grades."""
    for wrong, why in (
        ("公告 113-1 休業式 114/2/30", "沒有 114/2/30 這一天"),
        ("公告 113-1 休業式 1月21日", "看不出是哪一年的哪一天"),
        ("公告 113-1 休業式 114/1/21（一）", "不是您寫的那個星期幾"),
        ("公告 113-1 休業式 114/1/21 下午17:00", "沒有 下午17:00 這個時刻"),
        ("公告 113-1 休業式 114/1/21 17:00 18:00", "兩個時刻"),
        ("公告 113-1 休業式 114/1/21 114/1/22", "日期太多了"),
        ("公告 113-3 休業式 114/1/21", "沒有 113-3 這個學期"),
        ("公告 113-1 休業式 開學日 114/1/21", "一次只能公告一項日期"),
        ("公告 113-1 休業式 114/1/21 高一高二", "一次只能公告一個年級"),
    ):
        talk.registrar().says(wrong).sees("請再輸入一次", why).says("取消").sees("已取消")
    assert days(desk) == [date(2025, 1, 20)]


def test_an_unknown_day_is_answered_with_the_known_ones(talk: Talk) -> None:
    """And the dialog goes on: what was said besides is kept."""
    talk.registrar().says("公告 113-1 運動會 114/1/21").sees(
        "沒有這一項日期", "休業式、期末考結束日", "基本資料登錄截止日"
    )
    talk.presses("休業式").sees("公告預覽", "改為：1月21日星期二")


def test_what_no_longer_fits_is_said_and_left_to_the_school(talk: Talk, desk: Desk) -> None:
    """A Saturday outside the term is announced all the same, on the second tap."""
    talk.registrar().says("公告 113-1 休業式 114/2/15").sees(
        "2月15日星期六學校沒有上課", "不在113學年度第1學期的範圍內"
    )
    talk.presses("確定公告").sees("已經公告")
    assert days(desk) == [date(2025, 2, 15)]


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


def test_other_questions_are_answered_in_between(talk: Talk) -> None:
    """Whoever looks up the deadlines while a preview waits can still type another day after it."""
    talk.registrar().says(SENTENCE).says("期限").sees("學習歷程檔案的期限").says("114/1/22").sees("改為：1月22日星期三")
    talk.says("公告日期").sees("要公告哪一個日期").says("今天天氣真好").sees("沒有這一項日期")


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


def test_a_school_without_divisions(talk: Talk, desk: Desk) -> None:
    """進修部 is refused where the rules know none (tmsb), and nothing of another school is touched."""
    talk.registrar("R01", school="other").says("公告 113-1 休業式 114/1/21 進修部").sees("沒有分出進修部")
    talk.says(SENTENCE).sees("沒有期限跟著這個日期變", "沒有學生、家長或老師需要因此通知").presses("確定公告").sees(
        "已經公告"
    )
    assert days(desk) == [date(2025, 1, 20)]
    assert [row.day for row in announced(desk, school="other")] == [date(2025, 1, 21)]


def test_a_school_without_rules(talk: Talk, world: World) -> None:
    """Days are announced all the same; no deadline counts from them."""
    with world.storage.unit() as session:
        session.get_one(School, "small").pack = None
    talk.registrar().says(SENTENCE).sees("沒有期限跟著這個日期變").presses("確定公告").sees("已經公告")


def test_those_who_were_told_are_counted(talk: Talk, world: World) -> None:
    """A notice that was sent about these very works counts; one that waits, or about other works, does not."""
    for state, term, recipient in (
        (NoticeState.SENT, "113-1", "20101"),
        (NoticeState.SENT, "112-2", "30101"),
        (NoticeState.PLANNED, "113-1", "20102"),
    ):
        with world.storage.unit("small") as session:
            session.add(
                Notice(
                    school="small",
                    recipient_id=world.id_of(recipient),
                    subject=NoticeSubject.UPLOAD_OUTCOMES,
                    term=term,
                    planned_at=world.now,
                    due_at=world.now,
                    state=state,
                    settled_at=world.now if state is NoticeState.SENT else None,
                )
            )
    talk.registrar().says(SENTENCE).sees("學生 3 人，其中 2 人已綁定，1 人已經收過原來日期的通知")


def test_a_question_about_dates_is_no_announcement(talk: Talk) -> None:
    """「學校公告期限了嗎」 asks for deadlines; only who begins like announcing announces."""
    talk.student("20101").says("學校公告期限了嗎").sees("學習歷程檔案的期限")
    talk.says("休業式是哪一天").never_sees("辦理")


def test_the_titles_name_nobody(talk: Talk) -> None:
    """What a lock screen shows is an office at most."""
    for said in ("公告", SENTENCE, "公告 113-1 休業式 114/2/30"):
        reply = talk.registrar().says(said).reply
        assert reply is not None
        assert "江允和" not in reply.title
        assert "江允和" not in talk.text


def test_it_fits_both_platforms_in_every_language(talk: Talk, world: World) -> None:
    """Every step in every language: labels, press data and text stay within what LINE and Telegram take."""
    world.bind("T02")
    for language in LANGUAGES:
        with world.storage.unit("small") as session:
            session.execute(update(Account).values(language=language))
        talk.registrar()
        for said in ("公告", "休業式", "112學年度 勾選", "公告 113-1 運動會 114/1/21", SENTENCE, "取消"):
            reply = talk.says(said).reply
            assert reply is not None
            assert overruns(reply, to_plain(reply, translator(language))) == ()
            assert (language == SOURCE) or not [line for line in (reply.title,) if "公告" in line]
