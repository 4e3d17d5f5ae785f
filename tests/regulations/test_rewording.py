"""The same question in other clothes, or with one slip, gets the same answer: measured by its first citation."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from random import Random

import pytest

from tests.regulations.asked import Question, ask, ask_once, by_pack, development_set, own_set
from tests.regulations.clothes import in_chinese, rewordings
from tests.regulations.slips import WAYS, a_slip, slips

# What is aimed at, and printed; and what was reached, below which nothing may fall.
GOAL_CLOTHED, LEAST_CLOTHED = 0.995, 0.99
GOAL_SLIPPED, LEAST_SLIPPED = 0.97, 0.97
A_FEW = 1  # rewordings of each question in an ordinary run

SETS = pytest.mark.parametrize("questions", [own_set, development_set], ids=["own", "development"])


def _stays(question: Question, text: str, *, is_moved: bool = False) -> bool:
    """Whether the same question in another form gets the same first citation.

    Of several questions in one message the one that comes first may be answered first, so where parts were moved any
    citation of the answer will do.
    """
    cites, refused = (before := ask_once(by_pack(question.school), question)).cites, before.refused
    answer = ask(by_pack(question.school), text, question.asker)
    if is_moved and cites and answer.cites:
        return answer.cites[0] in cites or cites[0] in answer.cites
    return answer.cites[:1] == cites[:1] and answer.refused == refused


def _clothed(questions: Iterable[Question], most: int | None) -> Iterator[tuple[Question, str, str]]:
    for question in questions:
        chance = Random(question.id)
        found = list(rewordings(question.question, chance))
        for way, text in found if most is None else chance.sample(found, min(most, len(found))):
            yield question, way, text


def _keep(tried: Iterable[tuple[Question, str, str]], least: float, goal: float) -> None:
    """Ask each in its other form; fewer than `least` of them that stay what they were is a failure."""
    asked: Counter[str] = Counter()
    lost: dict[str, list[str]] = defaultdict(list)
    for question, way, text in tried:
        asked[way] += 1
        if not _stays(question, text, is_moved=way == "order"):
            lost[way].append(f"{question.id}: {question.question} → {text}")
    share = 1 - sum(map(len, lost.values())) / asked.total()
    print(
        f"{share:.4f} (goal {goal}) of {asked.total()} stay: "
        + ", ".join(f"{w} {n - len(lost[w])}/{n}" for w, n in asked.items())
    )
    assert share >= least, dict(lost)


@SETS
def test_other_clothes(questions: Callable[[], tuple[Question, ...]]) -> None:
    """Simplified, full width, spaces, courtesy, particles, moved parts: some of them for every question."""
    _keep(_clothed(questions(), A_FEW), LEAST_CLOTHED, GOAL_CLOTHED)


@SETS
def test_one_slip(questions: Callable[[], tuple[Question, ...]]) -> None:
    """One character of the same sound, or one syllable in symbols, at some place of every question."""
    chance = Random(8)
    ways = [(question, chance.choice(WAYS)) for question in questions()]
    slipped = [(question, way, a_slip(question.question, way, chance)) for question, way in ways]
    tried = [(question, way, text) for question, way, text in slipped if text is not None]
    _keep(tried, LEAST_SLIPPED, GOAL_SLIPPED)


@pytest.mark.soak
@SETS
def test_all_clothes(questions: Callable[[], tuple[Question, ...]]) -> None:
    """The same with every way of dressing every question."""
    _keep(_clothed(questions(), None), LEAST_CLOTHED, GOAL_CLOTHED)


@pytest.mark.soak
@SETS
def test_every_slip(questions: Callable[[], tuple[Question, ...]]) -> None:
    """The same with every slip of the table, at every place."""
    tried = (
        (question, way, text) for question in questions() for way in WAYS for text in slips(question.question, way)
    )
    _keep(tried, LEAST_SLIPPED, GOAL_SLIPPED)


def test_what_is_made() -> None:
    """The clothes are worn: each way changes a question that it can change, and slips are one character."""
    made = dict(rewordings("請問10件是課成，還是平台的多元ABC？", Random(1)))

    assert set(made) == {
        "simplified", "full width", "spaced", "polite", "particle", "order", "unpunctuated", "臺", "numerals", "louder",
    }  # fmt: skip
    assert made["simplified"] == "请问10件是课成，还是平台的多元ABC？"
    assert made["order"] == "還是平台的多元ABC，請問10件是課成"
    assert made["numerals"].startswith("請問十件")
    assert list(slips("認證", "alike")) == ["任證", "認正", "認政"]
    assert list(slips("認證", "symbols")) == ["ㄖㄣˋ證", "認ㄓㄥˋ"]
    assert [in_chinese(number) for number in (2, 10, 11, 20, 35)] == ["二", "十", "十一", "二十", "三十五"]
