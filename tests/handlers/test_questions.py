"""「轉給註冊組」: asked, shown, consented to, answered by the office or taken back; nobody else sees or changes it."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from handlers import regulations
from handlers.regulation_answers import Answer, AnswerKind
from portfolio.offices import OfficeItem
from portfolio.people import Role
from portfolio.questions import KEPT_FOR, MAX_OPEN, QuestionState
from portfolio.reminders import NoticeSubject
from scheduler.needs import find_needless
from scheduler.upkeep import do_upkeep
from storage.queries import questions
from storage.queries.questions import QuestionChangedError
from storage.tables import ForwardedQuestion, Person, UnsettledCount
from tests.conftest import FakeClock
from tests.desk import Desk
from tests.handlers.bound_twice import also_as
from tests.talk import Talk
from tests.world import OTHER, SMALL, World

TEXT = "轉學生可以補勾選嗎"


@pytest.fixture(autouse=True)
def _unsettled(monkeypatch: pytest.MonkeyPatch, world: World) -> None:
    """Let every question be one that the rules do not settle; a clerk of the platform's office besides."""
    answer = Answer("規定沒有寫明，請問承辦單位。", refused=True, kind=AnswerKind.UNSETTLED, item=OfficeItem.CLUBS)
    monkeypatch.setattr(regulations, "answer_question", lambda *_: answer)
    for school in (SMALL, OTHER):
        world.add_person("R07", Role.STAFF, school=school, office="社團活動組", name="乙")
        world.bind("R07", school=school)


def forwarded(talk: Talk, text: str = TEXT, number: str = "20101") -> Talk:
    """Ask, look and consent, as this student."""
    return talk.student(number).says(text).presses("轉給").presses("同意轉交")


def rows(desk: Desk) -> list[ForwardedQuestion]:
    return desk.rows(ForwardedQuestion)


def needless(world: World, notices: list[Any]) -> set[int]:
    """Return which of these notices nobody needs any more."""
    with world.storage.unit(SMALL) as session:
        return set(find_needless(session, school=SMALL, notices=notices, now=world.now))


def test_nothing_is_kept_before_consent(talk: Talk, desk: Desk) -> None:
    """The preview shows the words, the office and who one is there, without a name; 「不轉」 keeps nothing."""
    talk.student("20101").says(TEXT).sees("規定沒有寫明").presses("轉給")
    talk.sees(f"問題：{TEXT}", "轉給：社團活動組", "201班學生", "不附姓名", "2年").never_sees("林向晴")
    assert rows(desk) == []
    talk.presses("不轉")
    assert rows(desk) == []
    talk.presses_data("v1:qsend").sees("沒有要轉交的問題")
    assert (rows(desk), desk.acts()) == ([], [])


def test_it_goes_answered_and_heard_of(talk: Talk, desk: Desk, world: World) -> None:
    """Ask, forward, the office lists it without a name, answers in two taps; the asker hears office and day."""
    forwarded(talk).sees("已經轉給社團活動組", "我的提問")
    (kept,) = rows(desk)
    assert (kept.text, kept.state, kept.topic) == (TEXT, QuestionState.WAITING, OfficeItem.CLUBS)
    waiting = desk.owed(NoticeSubject.QUESTION_WAITING)
    assert {one.recipient_id for one in waiting} == {world.id_of("R01"), world.id_of("R07")}
    said = str(desk.told(waiting[0]))
    assert (TEXT in said, "林向晴" in said, "201班學生" in said) == (False, False, True)
    talk.registrar().says("待答問題").sees(TEXT, "201班學生").never_sees("林向晴", "20101").presses("回答第1個")
    talk.never_sees("送出回答；", "林向晴").says("可以，開學後兩週內到註冊組辦理").sees("還沒有送出").presses(
        "送出回答"
    )
    talk.sees("會通知提問的人", "沒有其他問題在等了")
    (owed,) = desk.owed(NoticeSubject.QUESTION_ANSWERED)
    assert owed.recipient_id == world.id_of("20101")
    told = str(desk.told(owed))
    assert [one for one in (TEXT, "開學後兩週內", "註冊組，1月15日星期三") if one not in told] == []
    assert "江允和" not in told
    talk.student("20101").says("我的提問").sees("註冊組在1月15日星期三回答：可以，開學後兩週內")
    assert desk.acts() == ["question.forwarded", "question.answered"]
    assert needless(world, [*waiting, owed]) == {one.id for one in waiting}


def test_where_nobody_is_in_that_office_the_registrar_gets_it(talk: Talk, desk: Desk, world: World) -> None:
    """And the button says so, and the preview; the office itself answers where somebody is there."""
    with world.storage.unit(SMALL) as session:
        session.get_one(Person, world.id_of("R07")).departed_at = world.now
    talk.student("20101").says(TEXT).presses("轉給註冊（試務）組").sees("轉給：註冊（試務）組").presses("同意轉交")
    assert [one.recipient_id for one in desk.owed(NoticeSubject.QUESTION_WAITING)] == [world.id_of("R01")]
    with world.storage.unit(SMALL) as session:
        session.get_one(Person, world.id_of("R07")).departed_at = None
    talk.registrar("R07").says("待答問題").sees(TEXT).presses("回答第1個").says("可以").presses("送出回答")
    talk.student("20101").says("我的提問").sees("社團活動組在1月15日星期三回答：可以")


def test_what_is_no_question_about_the_rules_is_set_aside(talk: Talk, desk: Desk) -> None:
    """The asker is told to turn to the office; without words none are said."""
    forwarded(talk)
    talk.registrar().says("待答問題").presses("回答第1個").presses("不是規定的問題").sees("已經註記")
    (owed,) = desk.owed(NoticeSubject.QUESTION_ANSWERED)
    assert "這不是規定的問題" in str(desk.told(owed))
    assert desk.acts()[-1] == "question.set_aside"


def test_the_same_question_is_one(talk: Talk, desk: Desk) -> None:
    """Pressed twice, asked again while it waits: one row; answered, it may be asked again."""
    forwarded(talk).presses_data("v1:qsend").sees("沒有要轉交的問題")
    forwarded(talk).sees("同樣的問題已經轉給")
    assert len(rows(desk)) == 1
    talk.registrar().says("待答問題").presses("回答第1個").says("可以").presses("送出回答")
    forwarded(talk)
    assert len(rows(desk)) == 2


def test_nobody_waits_for_more_than_ten(talk: Talk, desk: Desk) -> None:
    """The eleventh is not kept; taking one back makes room."""
    for place in range(MAX_OPEN):
        forwarded(talk, f"轉學生可以補勾選嗎第{place}題")
    forwarded(talk).sees("已經有10個問題在等回答").presses("我的提問").sees("第5個問題", "還有5個更早的問題")
    assert len(rows(desk)) == MAX_OPEN
    talk.presses("收回第1個")
    forwarded(talk).sees("已經轉給")


def test_taken_back_it_is_gone(talk: Talk, desk: Desk, world: World) -> None:
    """Its text is deleted; the office can do nothing any more, even with the card still open."""
    forwarded(talk)
    talk.registrar().says("待答問題").presses("回答第1個").says("可以")
    send = talk.button("送出回答").intent.pack()
    talk.student("20101").says("我的提問").presses("收回第1個").sees("已經收回", "沒有轉交過問題")
    (row,) = rows(desk)
    assert (row.state, row.text) == (QuestionState.WITHDRAWN, "")
    talk.registrar().presses_data(send).sees("已經收回", "什麼都沒有改").never_sees(TEXT)
    assert desk.owed(NoticeSubject.QUESTION_ANSWERED) == []
    assert needless(world, desk.owed(NoticeSubject.QUESTION_WAITING)) != set()
    assert desk.acts() == ["question.forwarded", "question.taken_back"]


def test_answered_meanwhile_it_is_not_taken_back(talk: Talk, desk: Desk) -> None:
    """The older button says that there is an answer by now, and shows it."""
    forwarded(talk).says("我的提問")
    back = talk.button("收回第1個").intent.pack()
    talk.registrar().says("待答問題").presses("回答第1個").says("可以").presses("送出回答")
    talk.student("20101").presses_data(back).sees("已經有了回答", "回答：可以")
    assert rows(desk)[0].state is QuestionState.ANSWERED


def test_of_two_answers_one_wins(talk: Talk, desk: Desk, world: World) -> None:
    """A colleague's card says what became of it, and the second press changes nothing."""
    world.add_person("R08", Role.STAFF, office="註冊組", title="幹事", name="丙")
    world.bind("R08")
    forwarded(talk)
    talk.registrar("R08").says("待答問題").presses("回答第1個").says("不可以")
    late = talk.button("送出回答").intent.pack()
    talk.registrar().says("待答問題").presses("回答第1個").says("可以").presses("送出回答")
    talk.registrar("R08").presses_data(late).sees("不用再回答", "註冊組在1月15日星期三回答：可以")
    assert [one.answer for one in rows(desk)] == ["可以"]
    assert len(desk.owed(NoticeSubject.QUESTION_ANSWERED)) == 1


def test_only_its_office_and_the_registrar_see_it(talk: Talk, desk: Desk, world: World) -> None:
    """Another office, a teacher, another school's registrar with the same number: no list, no card, no answer."""
    world.add_person("R09", Role.STAFF, office="總務處", name="丁")
    world.bind("R09")
    forwarded(talk)
    talk.registrar().says("待答問題")
    card = talk.button("回答第1個").intent.pack()
    talk.registrar("R09").says("待答問題").sees("現在沒有問題").presses_data(card).never_sees(TEXT)
    talk.registrar("R01", OTHER).says("待答問題").sees("現在沒有問題").presses_data(card).never_sees(TEXT)
    talk.teacher("T01").says("待答問題").never_sees(TEXT).presses_data(card).never_sees(TEXT)
    talk.guardian("20101-1").says("我的提問").never_sees(TEXT)
    assert rows(desk)[0].state is QuestionState.WAITING


def test_somebody_elses_button_takes_nothing_back(talk: Talk, desk: Desk) -> None:
    """A mother cannot take back what her daughter asked."""
    forwarded(talk).says("我的提問")
    back = talk.button("收回第1個").intent.pack()
    talk.guardian("20101-1").presses_data(back).sees("什麼都沒有改")
    assert rows(desk)[0].state is QuestionState.WAITING


def test_an_office_does_not_forward_to_itself(talk: Talk) -> None:
    """The registrar reads that it is not settled; there is nobody further to ask."""
    talk.registrar().says(TEXT).sees("規定沒有寫明").never_sees("轉給註冊")


def test_what_waits_is_one_persons_and_for_half_an_hour(talk: Talk, desk: Desk, world: World, clock: FakeClock) -> None:
    """An account of two people forwards as who asked; later, and what is too long, it does not at all."""
    also_as(world, desk, "student/20101", "30101")
    talk.student("20101").says(TEXT)
    forward = talk.button("轉給").intent.pack()
    talk.presses_data("v1:act:30101").presses_data(forward).sees("沒有要轉交的問題")
    talk.presses_data("v1:act:20101").says(TEXT)
    clock.turn(minutes=31)
    talk.presses("轉給").sees("沒有要轉交的問題")
    talk.says("字" * 301).sees("超過300字").never_sees("轉給社團")
    assert rows(desk) == []


def test_questions_are_forgotten_in_time(talk: Talk, desk: Desk, world: World, clock: FakeClock) -> None:
    """Two years after the last word, and with whoever has left; what waits stays until then."""
    forwarded(talk)
    forwarded(talk, "另外一題轉學生", "30101")
    talk.registrar().says("待答問題").presses("回答第1個").says("可以").presses("送出回答")
    do_upkeep(world.storage, clock() + KEPT_FOR)
    assert len(rows(desk)) == 2
    with world.storage.unit(SMALL) as session:
        session.get_one(Person, world.id_of("30101")).departed_at = world.now
    do_upkeep(world.storage, clock() + timedelta(days=1))
    assert [one.asker_id for one in rows(desk)] == [world.id_of("20101")]
    do_upkeep(world.storage, clock() + KEPT_FOR + timedelta(days=1))
    assert (rows(desk), desk.rows(UnsettledCount)) == ([], [])


def test_an_answer_needs_words(talk: Talk, world: World, desk: Desk) -> None:
    """And a verdict of an office; an older version is refused."""
    forwarded(talk)
    (kept,) = rows(desk)
    actor = world.actor("R01")

    def answer(verdict: QuestionState, words: str | None, version: int = 1, now: datetime = world.now) -> None:
        with world.storage.unit(SMALL) as session:
            row = session.get_one(ForwardedQuestion, kept.id)
            questions.answer(session, row, actor=actor, version=version, verdict=verdict, words=words, now=now)

    for verdict, words in ((QuestionState.ANSWERED, None), (QuestionState.WITHDRAWN, "可以")):
        with pytest.raises(ValueError, match="no answer"):
            answer(verdict, words)
    with pytest.raises(QuestionChangedError):
        answer(QuestionState.ANSWERED, "可以", version=0)
    talk.registrar().says("待答問題").presses("回答第1個")
    assert "送出回答" not in talk.text
    talk.says("字" * 301).sees("請寫1到300個字")
