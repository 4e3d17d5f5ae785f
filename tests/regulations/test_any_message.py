"""Whatever is typed: an answer that says no more than its clauses, and gives nothing back of what was typed."""

import unicodedata
from collections import Counter
from collections.abc import Callable
from random import Random

import pytest

from handlers.regulation_answers import Answer, AnswerKind, Sources
from portfolio.regulations.asides import LONGEST
from portfolio.schools import load_pack
from tests.regulations.asked import ROLES, SCHOOLS, ask, by_document, by_pack, own_set
from tests.regulations.carried import plain, unsupported
from tests.regulations.messages import Message, a_message

ECHO = 8  # characters in a row that nobody but the asker wrote
IN_A_RUN, IN_A_SOAK = 2_000, 100_000
PARTS = 10  # of a soak run, each seen to end by itself
LONGEST_ANSWER = 1_000  # characters; a message of five questions gets five answers


def test_two_thousand_messages() -> None:
    """No crash, no echo, no number, day or office that the cited clauses do not carry."""
    keeps_to_the_rules(IN_A_RUN, by_pack, seed=113)


@pytest.mark.soak
@pytest.mark.parametrize("part", range(PARTS))
@pytest.mark.parametrize("at", [by_pack, by_document], ids=["packs", "documents"])
def test_a_hundred_thousand_messages(at: Callable[[str], Sources], part: int) -> None:
    """The same with more of them, and with the documents imported."""
    keeps_to_the_rules(IN_A_SOAK // PARTS, at, seed=part)


@pytest.mark.parametrize("sign", ["9", "九", "十", "課", "ㄎㄜˋ"])
@pytest.mark.parametrize("text", ["課成{}件可以嗎", "影片3.{}MB可以嗎", "第{}學期截止嗎"])
def test_what_is_longer_than_a_question_gets_a_line(text: str, sign: str) -> None:
    """It is not read to its end, which would take seconds; words of distress are heard all the same."""
    message = Message(text.format(sign * (4_500 // len(sign))))
    answer = ask(by_pack("tttvs"), message.text)
    assert answer.kind is AnswerKind.TOO_LONG
    assert faults(message, answer, by_pack("tttvs")) == []
    assert ask(by_pack("tttvs"), f"{message.text}我不想活了").kind is AnswerKind.CRISIS


def test_a_question_may_ramble() -> None:
    """Five hundred characters of a real message are read."""
    text = "老師您好，我是高二的學生，" + "想請問一下，" * 75 + "課程學習成果一學期可以上傳幾件？"
    assert len(text) <= LONGEST
    assert ask(by_pack("tttvs"), text).cites == ("五(三)1",)


def keeps_to_the_rules(messages: int, at: Callable[[str], Sources], *, seed: int) -> None:
    """Type so many messages at the five schools in turn; whatever an answer may not do is a failure."""
    chance = Random(seed)
    known = [one.question for one in own_set()]
    kinds: Counter[str] = Counter()
    wrong: list[str] = []
    for number in range(messages):
        school = SCHOOLS[number % len(SCHOOLS)]
        message = a_message(chance, known)
        grade, role = chance.choice((None, 1, 2, 3)), chance.choice((None, *ROLES))
        answer = ask(at(school), message.text, role, grade=grade)
        kinds[answer.kind.value] += 1
        wrong += [
            f"{school} {message.text[:200]!r}: {what} → {answer.text}" for what in faults(message, answer, at(school))
        ]
    print(f"{messages} messages: " + ", ".join(f"{kind} {count}" for kind, count in kinds.most_common()))

    assert wrong[:20] == []
    assert kinds["answered"] > messages / 5  # most are no nonsense, and a mute assistant would pass all the rest


def faults(message: Message, answer: Answer, sources: Sources) -> list[str]:
    """Return what an answer does that it may not."""
    found = unsupported(answer, sources, message.text)
    if echoes(message, answer.text):
        found.append("echo")
    if not answer.text.strip() or len(answer.text) > LONGEST_ANSWER:
        found.append(f"{len(answer.text)} characters")
    if any(sign in answer.text for sign in "<>{}*_`\0"):
        found.append("markup")
    if answer.refused and answer.clarify:
        found.append("refused and asked back")
    known = {*sources.pack.clauses, *(passage.clause for passage in sources.passages)}
    found += [f"no clause {clause}" for clause in answer.cites if clause not in known]
    if answer.kind is AnswerKind.ANSWERED and not answer.cites:
        found.append("no clause")
    if answer.kind is AnswerKind.UNSETTLED and not (answer.office and answer.office in answer.text and answer.refused):
        found.append("no office")
    return found


def echoes(message: Message, text: str) -> bool:
    """Whether a stretch that only the asker writes comes back, however it was written."""
    rare = unicodedata.normalize("NFKC", message.rare).casefold()
    said = unicodedata.normalize("NFKC", text).casefold()
    return any(rare[place : place + ECHO] in said for place in range(len(rare) - ECHO + 1)) if rare else False


def test_an_unsupported_word_is_noticed() -> None:
    """The checks find what they are for: a number, a day, a weekday, an office, an echo."""
    sources = by_pack("tttvs")
    clause = "十一/表/課程學習成果/學生上傳"

    def says(text: str, *cites: str) -> list[str]:
        return unsupported(Answer(text, cites), sources)

    assert says("課程學習成果每學期最多上傳10件（第五點，三，1）。", "五(三)1") == []
    assert says("課程學習成果每學期最多上傳11件（第五點，三，1）。", "五(三)1") == ["11"]
    assert says("每學期最多十二件。", "五(三)1") == ["12"]
    left = Answer("還可以再上傳3件：課程學習成果每學期最多上傳10件（第五點，三，1）。", ("五(三)1",))
    assert unsupported(left, sources, "已經七件了") == []
    assert unsupported(left, sources, "已經八件了") == ["3"]
    assert says("休業式後2週內，到2月3日星期一。", clause) == []
    assert says("休業式後2週內，到2月3日星期五。", clause) == ["2月3日星期五"]
    assert says("到2月4日。", clause) == ["2月4日"]
    assert says("到2月3日，還有19天。", clause) == []
    assert says("到2月3日，還有18天。", clause) == ["還有18天"]
    assert says("由設備組負責。", "五(三)1") == ["設備組"]
    assert says("請洽資訊處。", "五(三)1") == ["資訊處"]
    assert says("請洽教務處註冊組。", "五(三)1") == []
    assert unsupported(Answer("最多3件。", kind=AnswerKind.OFF_TOPIC), sources) == ["3"]
    assert plain("三十一件") == "31件"
    assert echoes(Message("甲", "龘靐齉爩鱻麤灪爨"), "您說的龘靐齉爩鱻麤灪爨")
    assert not echoes(Message("甲", "龘靐齉爩鱻麤灪爨"), "龘靐齉爩鱻麤灪")


@pytest.mark.parametrize("school", SCHOOLS)
def test_every_clause_carries_itself(school: str) -> None:
    """A clause that is quoted whole is supported by itself: the checks do not cry wolf."""
    sources = by_pack(school)
    quoted = {
        clause: unsupported(Answer(text, (clause,)), sources) for clause, text in load_pack(school).clauses.items()
    }

    assert {clause: found for clause, found in quoted.items() if found} == {}
