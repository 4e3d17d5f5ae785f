"""「公告日期」: the registrar announces a day in the chat; only the second tap changes anything."""

from datetime import date, time

from sqlalchemy import update

from bot.channels.limits import overruns
from handlers.plain import to_plain
from locales import LANGUAGES, SOURCE, translator
from portfolio.calendar import Event
from portfolio.reminders import NoticeState, NoticeSubject
from storage.tables import Account, AuditEntry, Notice, School
from tests.desk import Desk
from tests.handlers.announced import SENTENCE, announced, days
from tests.talk import Talk
from tests.world import World


def test_step_by_step_with_buttons(talk: Talk, desk: Desk) -> None:
    """Which day, which term, when; a preview with what moves and its clause; then the second tap."""
    talk.registrar().says("公告日期").sees("要公告哪一個日期").presses("休業式").sees("哪一個學期的休業式")
    talk.presses("113學年度第1學期").sees("休業式是哪一天").says("114年1月21日")
    talk.sees("公告預覽，還沒有寫入", "目前公告：1月20日星期一", "改為：1月21日星期二")
    talk.sees("課程學習成果上傳：原本2月3日星期一截止，改為2月4日星期二截止", "補充規定表一，上傳件數與期程，第1學期")
    talk.sees("教師認證：原本2月10日星期一截止，改為2月11日星期二截止", "需要重新通知的人：學生 3 人，其中 2 人已綁定")
    assert days(desk) == [date(2025, 1, 20)]
    talk.presses("確定公告").sees("已經公告", "原本：1月20日星期一", "現在：1月21日星期二", "之後的提醒都用新的日期")
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


def test_other_questions_are_answered_in_between(talk: Talk) -> None:
    """Whoever looks up the deadlines while a preview waits can still type another day after it."""
    talk.registrar().says(SENTENCE).says("期限").sees("學習歷程檔案的期限").says("114/1/22").sees("改為：1月22日星期三")
    talk.says("公告日期").sees("要公告哪一個日期").says("今天天氣真好").sees("沒有這一項日期")


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
