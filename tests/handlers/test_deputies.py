"""「我請假到…」: until when, who certifies meanwhile, a preview, and only the second tap writes it."""

from datetime import date

import pytest
from sqlalchemy import update

from bot.channels.limits import overruns
from handlers.plain import to_plain
from locales import LANGUAGES, translator
from portfolio.people import Division
from portfolio.reminders import NoticeSubject
from portfolio.succession import Consent, Inability
from storage.tables import Absence, Account, AuditEntry, DeputyAppointment, Person
from storage.units import Storage
from tests.conftest import FakeClock
from tests.handlers.away import School, school
from tests.handlers.standing_in import leave
from tests.world import SMALL

SAID = "我請假到 3 月 20 日"


@pytest.fixture
def yphs(storage: Storage, clock: FakeClock) -> School:
    """Return a school whose order begins with a substitute that the teacher names."""
    return school(storage, clock, "yphs")


@pytest.fixture
def anon15(storage: Storage, clock: FakeClock) -> School:
    """Return a school whose order has one step, and no naming."""
    return school(storage, clock, "anon15")


def absences(at: School) -> list[tuple[date, date | None, Inability]]:
    """Return what is recorded and has not ended."""
    return [(one.from_on, one.until_on, one.means) for one in at.desk.rows(Absence) if one.ended_at is None]


def test_one_sentence_then_not_able(yphs: School) -> None:
    """The sentence gives the days, the choice a preview with count, who is next and the clause; then it counts."""
    talk = yphs.talk.teacher("T01").says(SAID)
    talk.sees("1月15日星期三到3月20日星期四", "最後一天也算在內", "請選一項")
    assert [button.label for button in talk.reply.buttons] == ["我仍會認證", "我請別人代理", "我無法認證", "不登記"]
    talk.presses("我無法認證").sees(
        "還沒有寫入",
        "有 2 件作品等候認證",
        "規定建議的順序是：第1位，原授課教師指定的代理認證教師。",
        "補充規定第九點，二，1",
        "其中 2 件接著請甲T02認證，依的是順序的第2位，相同授課科目及年段的教師",
        "看不到請假",
    )
    assert (absences(yphs), yphs.turns()) == ([], [("T01", 0), ("T01", 0)])
    talk.presses("確定登記").sees("已經登記", "2 件作品已經依順序轉給接著認證的人", "「銷假」")
    assert absences(yphs) == [(date(2025, 1, 15), date(2025, 3, 20), Inability.CANNOT)]
    assert yphs.turns() == [("T02", 2), ("T02", 2)]
    (entry,) = [one for one in yphs.desk.rows(AuditEntry) if one.act == "absence.recorded"]
    assert entry.actor != "T01"


def test_step_by_step(yphs: School) -> None:
    """Begun with a word, days typed after it; what else is typed at the choice repeats the choice."""
    talk = yphs.talk.teacher("T01").says("請假").sees("您請假到哪一天", "不必說明請假的原因")
    talk.says("從明天到1月24日").sees("1月16日星期四到1月24日星期五").says("我去開會").sees("請選一項")
    talk.says("我仍會認證").sees("這些作品留在您這裡", "期限不變").presses("確定登記").sees("留在您這裡")
    assert absences(yphs) == [(date(2025, 1, 16), date(2025, 1, 24), Inability.STILL_CERTIFIES)]
    assert yphs.turns() == [("T01", 0), ("T01", 0)]


def test_only_the_first_day_is_said(yphs: School) -> None:
    """「從…開始」 leaves the last day to be asked, and an end that is not known is an answer."""
    talk = yphs.talk.teacher("T01").says("從2月1日開始請假").sees("從2月1日星期六開始請假。請假到哪一天")
    talk.presses("還不知道到哪天").sees("2月1日星期六開始，結束日未定").presses("我無法認證")
    talk.sees("到2月1日星期六請假開始，才會轉給別人").presses("確定登記").sees("到2月1日星期六請假開始")
    assert absences(yphs) == [(date(2025, 2, 1), None, Inability.CANNOT)]
    assert yphs.turns() == [("T01", 0), ("T01", 0)]


def test_days_that_cannot_be(yphs: School) -> None:
    """What is wrong with them is said, and the dialog goes on."""
    for said, why in (
        ("我請假到2月30日", "沒有2月30日這一天"),
        ("我請假到1月10日", "已經過了，所以不用登記"),
        ("我請假到114年1月14日", "已經過了，所以不用登記"),
        ("從3月20日到3月10日請假", "結束的日子比開始的日子早"),
        ("我請假到3月20日星期五", "3月20日不是您寫的那個星期幾"),
        ("我請假到134年3月20日", "日期在三年以後，請確認年份"),
        ("1月20日、1月21日、1月22日請假", "請只寫開始和結束兩天"),
    ):
        talk = yphs.talk.teacher("T01").says(said).sees("日期請再輸入一次", why)
        talk.says("3月20日").sees("3月20日星期四").says("取消").sees("已取消")
    assert absences(yphs) == []


def test_the_days_can_be_typed_over_in_the_preview(yphs: School) -> None:
    """Each new day makes a new preview; an old button says what it showed."""
    talk = yphs.talk.teacher("T01").says(SAID).presses("我無法認證").says("3月25日").sees("3月25日星期二", "還沒有寫入")
    talk.presses("確定登記").sees("已經登記")
    assert absences(yphs) == [(date(2025, 1, 15), date(2025, 3, 25), Inability.CANNOT)]


def test_a_button_counts_once_and_for_half_an_hour(yphs: School) -> None:
    """Used, expired and strange ones change nothing and say what is true now."""
    talk = yphs.talk.teacher("T01").says(SAID).presses("我無法認證")
    sure = talk.button("確定登記").intent.pack()
    yphs.clock.turn(minutes=31)
    talk.presses_data(sure).sees("超過 30 分鐘", "還沒有寫入")
    fresh = talk.button("確定登記").intent.pack()
    yphs.talk.teacher("T02").presses_data(fresh).sees("按鈕只能用一次").never_sees("3月20日")
    talk.teacher("T01").presses_data(fresh).sees("已經登記")
    talk.presses_data(fresh).sees("已經用過了", "目前登記的請假", "期間無法認證")
    assert len(yphs.desk.rows(Absence)) == 1


def test_what_changed_since_the_preview_is_shown_anew(yphs: School) -> None:
    """The registrar recorded something meanwhile: the tap writes nothing, and shows that it replaces that."""
    talk = yphs.talk.teacher("T01").says(SAID).presses("我仍會認證")
    sure = talk.button("確定登記").intent.pack()
    talk.registrar("R01").says("登記無法認證").says("T01").says("到2月20日").presses("確定登記")
    talk.teacher("T01").presses_data(sure).sees("情形有變動", "這會取代先前的登記").presses("確定登記").sees("已經登記")
    assert absences(yphs) == [(date(2025, 1, 15), date(2025, 3, 20), Inability.STILL_CERTIFIES)]
    assert yphs.turns() == [("T01", 0), ("T01", 0)]


def test_naming_a_substitute_by_number(yphs: School) -> None:
    """Until they answer the works stay; the one who is named is asked in the chat, and told what it means."""
    talk = yphs.talk.teacher("T01").says(SAID).presses("我請別人代理").sees("教師編號或姓名", "要對方同意才算數")
    talk.says("T02").sees("會在聊天裡問甲T02願不願意代理，請對方在1月20日星期一以前回答", "依下面的順序往下")
    talk.presses("確定登記").sees("已經登記", "甲T02")
    (appointment,) = yphs.desk.rows(DeputyAppointment)
    assert (appointment.consent, yphs.turns()) == (Consent.ASKED, [("T01", 0), ("T01", 0)])
    said = yphs.told(NoticeSubject.DEPUTY_ASKED, "T02")
    for words in ("甲T01，英語文", "到3月20日星期四", "2 件作品", "不評分也不評好壞", "1月20日星期一以前回答"):
        assert words in said
    yphs.talk.teacher("T02").presses("願意代理").sees("到您這裡的作品有 2 件")
    assert yphs.turns() == [("T02", 1), ("T02", 1)]
    assert "甲T02答應在您請假期間代理認證" in yphs.told(NoticeSubject.DEPUTY_ANSWERED, "T01", "agreed")


def test_a_substitute_who_declines(yphs: School) -> None:
    """The order goes on at once; the teacher is told and may name another; the same one is not asked again."""
    talk = yphs.talk.teacher("T01").says(SAID).presses("我請別人代理").says("T03").presses("確定登記")
    talk.teacher("T03").says("代理邀請").sees("有老師請您代理認證").presses("不願意").sees("沒有關係")
    assert yphs.turns() == [("T02", 2), ("T02", 2)]
    assert "甲T03這次不方便" in yphs.told(NoticeSubject.DEPUTY_ANSWERED, "T01", "declined")
    yphs.talk.teacher("T01").presses("改請另一位").sees("編號或姓名").says("T03").sees("已經回答不願意")
    talk.says("T06").sees("還沒有綁定").presses("確定登記").sees("已經登記")
    assert [one.consent for one in yphs.desk.rows(DeputyAppointment)] == [Consent.DECLINED, Consent.ASKED]


def test_who_cannot_stand_in(yphs: School) -> None:
    """Oneself, a student, nobody: said, and asked again."""
    talk = yphs.talk.teacher("T01").says(SAID).presses("我請別人代理")
    for said, why in (
        ("T01", "代理人不能是您自己"),
        ("20101", "這是學生或家長的編號"),
        ("T99", "名冊上沒有這位在職的老師"),
        ("王小明", "名冊上沒有這位在職的老師"),
        ("甲", "名冊上沒有這位在職的老師"),
    ):
        talk.says(said).sees("代理人請再輸入一次", why)
    talk.says("T02").sees("甲T02願不願意")


def test_several_of_one_name(yphs: School) -> None:
    """Part of a name brings them all, with their numbers; a colleague who is away is refused."""
    talk = yphs.talk.teacher("T01").says(SAID).presses("我請別人代理").says("甲T").sees("有 6 位符合")
    talk.presses("甲T01 T01").sees("不能是您自己").says("甲T").presses("甲T04 T04").sees("甲T04還沒有綁定")
    talk.presses("不登記")
    yphs.talk.teacher("T02").says("我請假到2月20日").presses("我仍會認證").presses("確定登記")
    yphs.talk.teacher("T01").says(SAID).presses("我請別人代理").says("t02").sees("這段期間也登記了請假")


def test_a_substitute_who_is_not_bound(yphs: School) -> None:
    """They cannot be asked in the chat: the registrar is told to hand over a code, and the order goes on in time."""
    talk = yphs.talk.teacher("T01").says(SAID).presses("我請別人代理").says("T05")
    talk.sees("甲T05還沒有綁定", "輸入「代理邀請」", "到1月20日星期一還沒有回答", "其中 2 件接著請甲T02認證").presses(
        "確定登記"
    )
    assert "編號T05" in yphs.told(NoticeSubject.DEPUTY_ASKED, "R01", "invite")
    yphs.world.bind("T05")
    talk.teacher("T05").says("代理邀請").sees("甲T01").presses("願意代理").sees("到您這裡的作品有 2 件")
    assert yphs.turns() == [("T05", 1), ("T05", 1)]


def test_no_naming_where_the_order_has_none(anon15: School) -> None:
    """The choice is not offered, and the clause that leaves it out is named; a button made up is answered alike."""
    talk = anon15.talk.teacher("T01").says(SAID)
    talk.sees("本校的順序裡沒有由老師自己指定的代理人", "補充規定第十點，三，2，1", "教務處註冊組")
    assert [button.label for button in talk.reply.buttons] == ["我仍會認證", "我無法認證", "不登記"]
    talk.presses_data("v1:absence:names_substitute:T02").sees("沒有由老師自己指定的代理人", "請選一項")
    talk.presses("我無法認證").sees("第1位，課程接任教師", "其中 2 件目前沒有人可以接著認證，會請").presses("確定登記")
    talk.sees("2 件作品目前沒有人可以接著認證")
    assert anon15.turns() == [(None, 2), (None, 2)]
    assert "2 件作品沒有人認證" in anon15.told(NoticeSubject.TURN, "R01", "unassigned")


@pytest.mark.parametrize("pack", ["tmsb", "hwvs"])
def test_a_school_that_names_nobody(storage: Storage, clock: FakeClock, pack: str) -> None:
    """Nobody is made up: the registrar is asked, and it is said so."""
    at = school(storage, clock, pack)
    talk = at.talk.teacher("T01").says(SAID).sees("沒有寫代理認證的順序").presses("我無法認證")
    talk.sees("本校的補充規定沒有寫由誰接著認證").presses("確定登記").sees("2 件作品目前沒有人可以接著認證")
    assert [who for who, _ in at.turns()] == [None, None]


def test_back_early(yphs: School) -> None:
    """「銷假」 asks once more; what nobody decided comes back, and whoever stood in is told."""
    talk = yphs.talk.teacher("T01").says("銷假").sees("沒有登記您請假")
    talk.says(SAID).presses("我無法認證").presses("確定登記")
    talk.says("銷假").sees("目前登記的請假", "期間無法認證").presses("先不要").sees("已取消")
    assert yphs.turns() == [("T02", 2), ("T02", 2)]
    talk.says("我回來了").presses("確定銷假").sees("已經銷假", "回到您這裡的作品有 2 件")
    assert (yphs.turns(), absences(yphs)) == ([("T01", 0), ("T01", 0)], [])
    assert "2 件還沒有決定，已經回到原來的老師" in yphs.told(NoticeSubject.TURN, "T02", "taken_back")
    talk.says("銷假").sees("沒有登記您請假")


def test_an_old_button_to_come_back(yphs: School) -> None:
    """One that was used, or is about an absence that was changed since, asks anew."""
    talk = yphs.talk.teacher("T01").says(SAID).presses("我無法認證").presses("確定登記").says("銷假")
    sure = talk.button("確定銷假").intent.pack()
    talk.says("我請假到 3 月 31 日").presses("我無法認證").sees("這會取代先前的登記").presses("確定登記")
    talk.presses_data(sure).sees("情形有變動", "3月31日星期一").presses("確定銷假").sees("已經銷假")
    talk.presses_data(sure).sees("沒有登記您請假")


def test_an_answer_counts_once_and_is_the_substitutes_own(yphs: School) -> None:
    """Another person's press is refused; the second answer changes nothing; after 銷假 nobody is needed."""
    talk = yphs.talk.teacher("T01").says(SAID).presses("我請別人代理").says("T02").presses("確定登記")
    yphs.told(NoticeSubject.DEPUTY_ASKED, "T02")
    agree, decline = (talk.button(label).intent.pack() for label in ("願意代理", "不願意"))
    talk.teacher("T03").presses_data(agree).sees("不是給您的").never_sees("甲T01")
    talk.teacher("T02").presses_data(agree).sees("您已經答應代理認證")
    talk.presses_data(decline).sees("已經答應代理這位老師了", "沒有變更")
    assert yphs.turns() == [("T02", 1), ("T02", 1)]
    talk.teacher("T01").says("請假").says("3月20日").presses("我請別人代理").says("T03").sees("先前請的老師已經答應")
    talk.says("銷假").presses("確定銷假")
    talk.teacher("T02").presses_data(agree).sees("請假已經結束，不需要代理了")


def test_an_answer_that_comes_too_late(yphs: School) -> None:
    """After three working days the order has gone on, and the button says so."""
    talk = yphs.talk.teacher("T01").says(SAID).presses("我請別人代理").says("T03").presses("確定登記")
    talk.teacher("T03").says("代理邀請")
    agree = talk.button("願意代理").intent.pack()
    yphs.clock.turn(days=6)
    talk.presses_data(agree).sees("已經過期")
    talk.says("代理邀請").sees("目前沒有老師請您代理")


def test_it_is_not_for_students(yphs: School) -> None:
    """A student's leave is no matter of certification; nothing of anybody's absence is said."""
    yphs.world.bind("20101")
    yphs.talk.student("20101").says(SAID).never_sees("認證的作品", "請選一項")
    assert absences(yphs) == []


def test_a_question_about_leave_records_nothing(yphs: School) -> None:
    """Whoever asks who certifies for a teacher who is away does not say that they are."""
    for said in ("老師請假誰來認證", "請假期間怎麼辦", "有人請假嗎"):
        yphs.talk.teacher("T01").says(said).never_sees("您請假到哪一天")


def test_it_fits_both_platforms_in_every_language(yphs: School) -> None:
    """Every step in every language: labels, press data and text stay within what LINE and Telegram take."""
    absence = "v1:absence:"
    for language in LANGUAGES:
        with yphs.world.storage.unit(SMALL) as session:
            session.execute(update(Account).values(language=language))
        for number, said in (
            (
                "T01",
                ("請假", SAID, f"<{absence}names_substitute", "甲T", "T05", f"<{absence}cannot", "銷假", "代理邀請"),
            ),
            ("R01", ("認證情形", "登記無法認證", "T01", "到3月20日", "指派", "T01", "T02", "理由")),
        ):
            talk = yphs.talk.teacher(number) if number == "T01" else yphs.talk.registrar(number)
            for one in said:
                reply = (talk.presses_data(one[1:]) if one.startswith("<") else talk.says(one)).reply
                assert reply is not None
                assert overruns(reply, to_plain(reply, translator(language))) == ()
                assert "甲" not in reply.title


def test_an_evening_teacher_turns_to_the_evening_office(storage: Storage, clock: FakeClock) -> None:
    """Where the rules name another office for the evening division, its teachers are sent there (tttvs)."""
    at = school(storage, clock, "tttvs")
    with at.world.unit(SMALL) as session:
        session.get_one(Person, at.world.id_of("T02")).division = Division.CONTINUING
    at.talk.teacher("T02").says(SAID).sees("進修部教務組指派").never_sees("教務處註冊組")
    at.talk.teacher("T01").says(SAID).sees("教務處註冊組指派")
    leave(at.world)
    with at.world.unit(SMALL) as session:
        session.get_one(Person, at.world.id_of("T03")).division = Division.CONTINUING
    assert "請洽進修部教務組" in at.told(NoticeSubject.TURN, "T03", "given")
