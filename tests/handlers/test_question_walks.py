"""Whatever is pressed and typed about questions, in any order and language: each kept once, and seen by no other."""

from collections import Counter
from random import Random

import pytest

from bot.channels.limits import overruns
from handlers import regulations
from handlers.conversation import Button
from handlers.regulation_answers import Answer, AnswerKind
from portfolio.offices import OfficeItem
from portfolio.questions import MAX_OPEN, SAID_BY_OFFICE, QuestionState
from portfolio.reminders import NoticeSubject
from storage.tables import ForwardedQuestion
from tests.desk import Desk
from tests.talk import Talk
from tests.world import OTHER, SMALL, World

WHO = (
    ("student", "20101", SMALL),
    ("student", "30101", SMALL),
    ("guardian", "20101-1", SMALL),
    ("registrar", "R01", SMALL),
    ("registrar", "R01", OTHER),
)
ASKED = ("轉學生可以補勾選嗎", "借讀的學生也算嗎", "長" * 299)
TYPED = (*ASKED, "我的提問", "待答問題", "1", "2", "可以，請到處室辦理", "取消")
OURS = ("qfwd", "qsend", "qmine", "qback", "qlist", "qans")
LANGUAGES = ("English", "越南文", "印尼文", "中文")


@pytest.mark.parametrize("seed", [8])
def test_a_random_walk(talk: Talk, desk: Desk, world: World, monkeypatch: pytest.MonkeyPatch, seed: int) -> None:
    """Every answer fits both platforms; rows, notices and the trail agree."""
    assert walk(talk, desk, monkeypatch, Random(seed), steps=70) > 0


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(3, 33))
def test_long_random_walks(talk: Talk, desk: Desk, world: World, monkeypatch: pytest.MonkeyPatch, seed: int) -> None:
    """The same for longer, and more of them."""
    walk(talk, desk, monkeypatch, Random(seed), steps=300)


def walk(talk: Talk, desk: Desk, monkeypatch: pytest.MonkeyPatch, random: Random, *, steps: int) -> int:
    """Press and type at random; return how many questions an office said something of."""
    refused = Answer("規定沒有寫明。", refused=True, kind=AnswerKind.UNSETTLED, item=OfficeItem.SELECTION)
    monkeypatch.setattr(regulations, "answer_question", lambda *_: refused)
    shown: dict[tuple[str, str, str], list[str]] = {who: ["v1:qmine", "v1:qlist"] for who in WHO}
    for kind, number, school in WHO:
        getattr(talk, kind)(number, school).says(random.choice(LANGUAGES))
    who = WHO[0]
    for _step in range(steps):
        who = random.choice(WHO) if random.random() < 0.3 else who
        getattr(talk, who[0])(who[1], who[2])
        if random.random() < 0.4:
            talk.says(random.choice(TYPED))
        else:
            everybodys = [one for theirs in shown.values() for one in theirs]
            talk.presses_data(random.choice(everybodys if random.random() < 0.1 else shown[who][-2:]))
        assert talk.reply is not None
        assert overruns(talk.reply, talk.text) == (), talk
        if who[2] == OTHER:
            assert not any(words in talk.text for words in ASKED), talk
        packed = [one.intent for one in talk.reply.buttons if isinstance(one, Button)]
        shown[who] += [one.pack() for one in packed if one.code in OURS]
    rows: list[ForwardedQuestion] = desk.rows(ForwardedQuestion)
    agree(rows, desk)
    return sum(row.state in SAID_BY_OFFICE for row in rows)


def agree(rows: list[ForwardedQuestion], desk: Desk) -> None:
    """Each question once while it waits, each act once in the trail, each answer told once; none of one taken back."""
    open_ones = Counter((row.asker_id, row.text) for row in rows if row.state is QuestionState.WAITING)
    assert all(count == 1 for count in open_ones.values())
    assert all(count <= MAX_OPEN for count in Counter(asker for asker, _ in open_ones).values())
    assert {row.text for row in rows if row.state is QuestionState.WITHDRAWN} <= {""}
    states = Counter(row.state for row in rows)
    acts = Counter(desk.acts())
    assert acts["question.forwarded"] == len(rows)
    assert acts["question.answered"] == states[QuestionState.ANSWERED]
    assert acts["question.set_aside"] == states[QuestionState.SET_ASIDE]
    assert acts["question.taken_back"] == states[QuestionState.WITHDRAWN]
    told = Counter(one.about for one in desk.owed(NoticeSubject.QUESTION_ANSWERED))
    assert told == Counter(f"question:{row.id}" for row in rows if row.state in SAID_BY_OFFICE)
    assert all(row.school == SMALL for row in rows)
