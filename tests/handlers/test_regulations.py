"""Questions about the regulations in the chat: who is answered what, and what is kept of a question: nothing."""

import pytest

from bot.channels.limits import TELEGRAM_CALLBACK_BYTES
from handlers import regulations
from handlers.context import DialogState
from handlers.conversation import Incoming, IncomingKind
from handlers.intents import ChooseLanguage, Intent, ShowDeadlines, ShowSelection, ShowWelcome, ShowWorks, StartBinding
from handlers.regulation_answers import Answer, AnswerKind, Choice
from handlers.regulation_intents import AskRegulations
from handlers.regulation_words import t as chinese
from handlers.regulations import TOPICS
from handlers.reminding_intents import ShowReminderSettings
from handlers.understanding import understand
from locales import SOURCE, known_keys
from portfolio.offices import OfficeItem
from portfolio.regulations.passages import Passage, SplitDocument
from portfolio.reminders import NoticeSubject
from storage.queries.regulations import replace_document
from storage.tables import School, UnsettledCount
from storage.units import Storage
from tests.conftest import START, FakeClock
from tests.desk import Desk
from tests.handlers.asking import Scripted, Several
from tests.storage.rows import read_rows
from tests.talk import Talk
from tests.world import OTHER, SMALL, World

UNSETTLED = Answer("規定沒有寫明，請問註冊組。", refused=True, kind=AnswerKind.UNSETTLED, item=OfficeItem.SELECTION)
CANARY = "紫色長頸鹿可以勾選嗎"


@pytest.fixture
def scripted(monkeypatch: pytest.MonkeyPatch) -> Scripted:
    """Return an answerer in the place of the real one."""
    made = Scripted()
    monkeypatch.setattr(regulations, "answer_question", made)
    return made


def meaning_of(said: str) -> Intent | None:
    """Return what is understood when nothing was asked before."""
    return understand(
        Incoming("simulator.x", "student/1", "1", IncomingKind.WORDS, said, START), DialogState(), [], START
    )


@pytest.mark.parametrize(
    "said",
    [
        "課程成果一學期最多可以上傳幾件",
        "我這學期不上傳會怎樣",
        "多元表現的勾選是誰負責",
        "课程成果一学期最多可以上传几件",
        "認證期限是哪個處室公告的",
        "老師可以不認證嗎",
        "收訖明細有錯可以找誰改",
        "老師你好 檔案可以多大",
        "說明會是什麼時候辦",
        "英文的心得要給誰看",
        "可以上傳影片檔嗎",
        "我可以幫小孩勾選嗎",
        "離開以後我的檔案多久會刪",
        "最後交給中央的勾選幾件才算",
        "hello how many files can I upload",
        "作品被退回了怎麼辦 還能再送一次嗎 期限是不是也跟著延後 老師說要問註冊組",
    ],
)
def test_a_question_about_the_rules_asks_them(said: str) -> None:
    """Though a phrase for something of one's own stands in it: there is more around it, and words of a question."""
    assert meaning_of(said) == AskRegulations(said)


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("我的件數", ShowWorks()),
        ("請問我還能傳幾件", ShowWorks()),
        ("我課程成果還能上傳幾件", ShowWorks()),
        ("孩子這學期上傳幾件了", ShowWorks()),
        ("上傳幾件", ShowWorks()),
        ("什麼時候截止？", ShowDeadlines()),
        ("下一個期限是什麼時候", ShowDeadlines()),
        ("學校公告期限了嗎", ShowDeadlines()),
        ("我勾選了幾件", ShowSelection()),
        ("期限是什麼時候", ShowDeadlines()),
        ("我可以上傳幾件", ShowWorks()),
        ("可以說英文嗎", ChooseLanguage("en")),
        ("hello there", ShowWelcome()),
        ("綁定碼要去哪裡拿", StartBinding()),
        ("提醒可以改成晚上嗎", ShowReminderSettings()),
    ],
)
def test_ones_own_counts_and_days_are_shown(said: str, meant: Intent) -> None:
    """Phrases alone, with courtesy, or about oneself are no question about the rules."""
    assert meaning_of(said) == meant


def test_every_question_of_a_button_fits_it() -> None:
    """Telegram takes 64 bytes; a question that does not fit would have no button."""
    keys = [f"answer.topic.{topic}" for topic in TOPICS]
    keys += [key for key in known_keys(SOURCE) if key.startswith("answer.choice.") and key.endswith(".question")]
    assert len(keys) > len(TOPICS)
    assert [key for key in keys if len(AskRegulations(chinese(key)).pack().encode()) > TELEGRAM_CALLBACK_BYTES] == []


def test_an_answer_is_computed_for_who_asks(talk: Talk, world: World, scripted: Scripted) -> None:
    """Grade, division and role of students; of guardians their children's where they agree; strangers have none."""

    for who in ("student/20101", "guardian/20101-1", "teacher/T01", "registrar/R01", "stranger/1"):
        kind, _, number = who.partition("/")
        getattr(talk, kind)(number).says("多元表現要認證嗎").sees("可以上傳10件")
    seen = [(asker.role, asker.grade) for _, asker, _ in scripted.asked]
    assert seen == [("student", 2), ("guardian", 2), ("teacher", None), ("registrar", None), (None, None)]
    sources = scripted.asked[0][0]
    assert (sources.pack.slug, sources.others) == ("yphs", ("另一所高中",))
    assert {str(asker.term) for _, asker, _ in scripted.asked} == {"113-1"}


def test_each_school_is_answered_from_its_own_rules(talk: Talk, scripted: Scripted) -> None:
    """The same number at another school asks that school's pack."""
    talk.student("20101").says("多元表現要認證嗎")
    talk.student("20101", OTHER).says("多元表現要認證嗎")
    assert [sources.pack.slug for sources, _, _ in scripted.asked] == ["yphs", "tmsb"]


def test_the_official_words_stand_beside_an_answer(talk: Talk, world: World, scripted: Scripted) -> None:
    """Once the school's document was imported: the main clause, if it is short; of another school's nothing."""
    passages = (Passage("五(三)1", "每學期至多上傳十件。"), Passage("五(三)2", "另" * 200))
    with world.storage.unit(SMALL) as session:
        split = SplitDocument("補充規定", passages)
        replace_document(
            session,
            split,
            school=SMALL,
            file_name="made-up.txt",
            fingerprint="0" * 64,
            in_force_from=None,
            by="cli",
            now=world.now,
        )
    talk.student("20101").says("多元表現要認證嗎").sees("每學期至多上傳十件。", "補充規定第五點，三，1")
    assert scripted.asked[-1][0].passages == passages
    talk.student("20101", OTHER).says("多元表現要認證嗎").never_sees("至多上傳")
    scripted.answer = Answer("可以（五，三，2）。", ("五(三)2",))
    talk.student("20101").says("多元表現要認證嗎").never_sees("另另")


def test_a_school_whose_rules_nobody_has_written_is_answered_from_its_document(talk: Talk, world: World) -> None:
    """The clause is said once; what no clause says is left open with an office, which can be asked."""
    passages = (
        Passage("一", "學校平臺由資訊組維護。"),
        Passage("二", "學生每學年至多上傳十二件。", ("多元表現",)),
    )
    with world.storage.unit() as session:
        session.get_one(School, SMALL).pack = None
    with world.storage.unit(SMALL) as session:
        replace_document(
            session,
            SplitDocument("補充規定", passages),
            school=SMALL,
            file_name="made-up.txt",
            fingerprint="0" * 64,
            in_force_from=None,
            by="cli",
            now=world.now,
        )
    for who in (talk.student("20101"), talk.stranger("1")):
        who.says("多元表現最多可以上傳幾件").sees("學生每學年至多上傳十二件", "第二點")
        who.says("檔案大小有限制嗎").sees("資訊組")


def test_a_choice_asks_its_question(talk: Talk, scripted: Scripted) -> None:
    """By press, by number, and by an old message's button: the question is in the button, nothing is remembered."""
    wanted = (Choice("上傳", "課程學習成果上傳到什麼時候"), Choice("認證", "課程學習成果認證到什麼時候"))
    scripted.answer = Answer("想問哪一個期限？", clarify=True, kind=AnswerKind.CHOICE, choices=wanted)
    talk.student("20101").says("到哪一天為止").sees("想問的是哪一個", "1 上傳", "2 認證")
    old = talk.button("上傳").intent.pack()
    talk.presses("認證").says("1").presses_data(old)
    assert [text for *_, text in scripted.asked[1:]] == [wanted[1].question, wanted[0].question, wanted[0].question]


def test_what_is_not_settled_is_counted_by_topic_alone(talk: Talk, desk: Desk, scripted: Scripted) -> None:
    """A day, a topic, a number: nothing of the asker, and no text."""
    scripted.answer = UNSETTLED
    for _ in range(2):
        talk.student("20101").says(CANARY).sees("規定沒有寫明", "轉給註冊")
    talk.stranger("new").follows().says(CANARY).sees("綁定以後").never_sees("轉給註冊")
    (row,) = desk.rows(UnsettledCount)
    assert (row.school, row.day, row.topic, row.count) == (SMALL, START.date(), "selection", 3)


def everything(storage: Storage) -> str:
    """Return every row of the database as one text."""
    return "\n".join(f"{table} {row}" for table, row in read_rows(storage))


def test_nothing_of_a_question_stays(
    talk: Talk, world: World, scripted: Scripted, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    """It waits in the dialog for 「轉給」, and is gone with the next message; no table, audit or log has it."""
    scripted.answer = UNSETTLED
    talk.student("20101").says(CANARY).sees("轉給註冊").never_sees("長頸鹿").says("期限")
    assert "長頸鹿" not in everything(world.storage)
    assert "長頸鹿" not in caplog.text + capsys.readouterr().out


def test_words_of_crisis_get_one_caring_line(talk: Talk, world: World, desk: Desk) -> None:
    """輔導室 and 1925; even as the first words ever; the title says nothing, no button, no count, no notice, no log."""
    for kind, number in (("stranger", "first"), ("student", "20101"), ("registrar", "R01")):
        getattr(talk, kind)(number).says("我不想活了").sees("1925", "輔導").never_sees("規定", "說明")
        assert talk.reply is not None
        assert (talk.reply.title, talk.reply.buttons) == ("給您的回覆", ())
    assert desk.rows(UnsettledCount) == []
    assert "不想活" not in everything(world.storage)
    assert [one for subject in NoticeSubject for one in desk.owed(subject)] == []


def test_words_of_crisis_are_heard_in_every_step(talk: Talk, world: World) -> None:
    """While a dialog waits for words of another kind, or a phrase stands beside them: never kept as an answer."""
    talk.teacher("T01").says("請假").says("我不想活了").sees("1925")
    talk.student("20101").says("不想活了 期限到了").sees("1925")
    talk.stranger("s").follows().says("綁定").says("我不想活了").sees("1925")
    assert "不想活" not in everything(world.storage)


@pytest.mark.parametrize(
    "kind", [AnswerKind.ABUSIVE, AnswerKind.INJECTION, AnswerKind.PRIVACY, AnswerKind.OTHER_SCHOOL]
)
def test_other_lines_are_said_as_they_are(talk: Talk, desk: Desk, scripted: Scripted, kind: AnswerKind) -> None:
    """The line, the way to help; nothing is counted, offered or owed."""
    scripted.answer = Answer("一行話。", refused=True, kind=kind)
    talk.student("20101").says(CANARY).sees("一行話。").never_sees("轉給", "長頸鹿")
    assert desk.rows(UnsettledCount) == []


def test_another_language_has_topics_on_buttons(talk: Talk, scripted: Scripted) -> None:
    """In that language; a press asks the Chinese question."""
    scripted.answer = Answer("Xin hỏi bằng tiếng Trung.", refused=True, kind=AnswerKind.OTHER_LANGUAGE, language="vi")
    student = talk.student("20101").says("lam sao de biet").sees("Xin hỏi", "Hạn chứng nhận", "Câu trả lời", "Trợ giúp")
    student.presses("Hạn chứng nhận")
    assert scripted.asked[-1][2] == chinese("answer.topic.certify")


def test_the_platforms_office_hears_once_an_hour_that_it_is_down(
    talk: Talk, world: World, desk: Desk, clock: FakeClock, scripted: Scripted
) -> None:
    """With the time, without who said so; strangers move nobody."""
    scripted.answer = Answer("平臺的事請洽註冊組。", kind=AnswerKind.PLATFORM_DOWN, item=OfficeItem.PLATFORM)
    talk.stranger("x").follows().says("平臺連不上").never_sees("會收到通知")
    talk.student("20101").says("平臺連不上").sees("會收到通知")
    clock.turn(minutes=59)
    talk.guardian("20101-1").says("平臺掛了").sees("會收到通知")
    first = desk.owed(NoticeSubject.PLATFORM_DOWN)
    assert {one.recipient_id for one in first} == {world.id_of("R01")}
    said = str(desk.told(first[0]))
    assert "1月15日星期三8點" in said
    assert [one for one in ("20101", "林向晴", "201") if one in said] == []
    clock.turn(minutes=2)
    talk.guardian("20101-1").says("平臺掛了").sees("會收到通知")
    assert len(desk.owed(NoticeSubject.PLATFORM_DOWN)) == 2 * len(first)


def test_the_first_words_may_be_a_question(talk: Talk, scripted: Scripted) -> None:
    """It is answered, with who this is; small talk gets the whole welcome."""
    talk.stranger("a").says("課程成果可以上傳幾件呢各位").sees("可以上傳10件", "是程式，不是真人")
    scripted.answer = Answer("您好。", kind=AnswerKind.GREETING)
    talk.stranger("b").says("安安你好嗎").sees("這裡不是上傳平臺", "輸入綁定碼")


def test_a_channel_of_several_schools_asks_which(world: World, clock: FakeClock, scripted: Scripted) -> None:
    """Once: then the question is answered, and the next ones from the same school; a crisis is answered at once."""
    both = Several(world, clock)
    first = both.says("多元表現要認證嗎")
    assert [button.label for button in first.buttons] == ["另一所高中", "範例高中"]
    assert both.presses(first.buttons[1].intent).title == "規定這樣寫"
    both.says("課程成果可以上傳幾件呢各位")
    assert [(sources.pack.slug, text) for sources, _, text in scripted.asked[1:]] == [
        ("yphs", "多元表現要認證嗎"),
        ("yphs", "課程成果可以上傳幾件呢各位"),
    ]
    assert both.presses_data("v1:askat:nowhere").title == "想問哪一所學校"
    clock.turn(minutes=31)
    again = both.says("多元表現要認證嗎")
    assert again.title == "想問哪一所學校"
    both.says("說明")
    assert both.presses(again.buttons[1].intent).title == "問學校的規定", "what else is said lets the question go"
    scripted.answer = Answer("請撥1925。", refused=True, kind=AnswerKind.CRISIS)
    assert both.says("我不想活了").title == "給您的回覆"
