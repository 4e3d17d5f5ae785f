"""What is no question about this school's rules is declined, kindly and without an assertion, whoever types it."""

import re
from functools import cache
from random import Random

import pytest

from handlers.regulation_answers import Answer, AnswerKind
from portfolio.offices import OfficeItem
from tests.regulations.asked import SCHOOLS, ask, ask_once, by_pack, own_set
from tests.regulations.declined import kinds, messages, must_not

A_NUMBER = re.compile(r"\d+(?=[件週年天月日項]|MB)")
ADVICE_LINE = "1925"
# Where the message names no school and no person, telling the school's own rule is as good as declining.
MAY_ANSWER = {"injection", "abusive", "smalltalk"}
MAY_SLIP = {"off_topic": 0.05}  # words of ours in a matter that is not
IN_A_RUN = 12  # messages of a kind at each school


@cache
def asked_at(school: str, kind: str, most: int) -> list[tuple[str, Answer]]:
    """Return messages of a kind with what this school answers."""
    rules = tuple(one.question for one in own_set() if one.school == school and one.answerable)[:20]
    chance = Random(f"{school} {kind}")
    at = by_pack(school)
    return [(text, ask(at, text)) for text in messages(kind, at.pack, rules, chance, most)]


def is_false(kind: str, answer: Answer) -> bool:
    """Whether an answer asserts something where there is nothing to assert."""
    if any(forbidden in answer.text for forbidden in must_not(kind)):
        return True
    if kind in MAY_ANSWER:
        return False
    return bool(answer.cites) or (not answer.refused and answer.kind is AnswerKind.ANSWERED)


def declines(kind: str, most: int) -> None:
    """Ask messages of a kind at every school; a false answer is a failure."""
    asked = [(school, text, answer) for school in SCHOOLS for text, answer in asked_at(school, kind, most)]
    false = [
        f"{school}: {text} → {answer.kind}: {answer.text}" for school, text, answer in asked if is_false(kind, answer)
    ]
    print(f"{kind}: {len(false)} false of {len(asked)}")

    assert len(false) <= MAY_SLIP.get(kind, 0.0) * len(asked), false


@pytest.mark.parametrize("kind", kinds())
def test_nothing_is_asserted(kind: str) -> None:
    """Other schools, persons, attempts to mislead, other matters, abuse, distress: no false answer."""
    declines(kind, IN_A_RUN)


@pytest.mark.soak
@pytest.mark.parametrize("kind", kinds())
def test_nothing_is_ever_asserted(kind: str) -> None:
    """The same with every message that can be made."""
    declines(kind, 10_000)


@pytest.mark.parametrize("school", SCHOOLS)
def test_distress_is_answered_with_care(school: str) -> None:
    """Whatever else stands in the message: the advice line, and nothing about works."""
    for text, answer in asked_at(school, "crisis", IN_A_RUN):
        assert answer.kind is AnswerKind.CRISIS, text
        assert ADVICE_LINE in answer.text
        assert answer.cites == ()


@pytest.mark.parametrize("kind", ["other_school", "privacy", "injection", "abusive"])
def test_each_has_a_line_of_its_own(kind: str) -> None:
    """Most are known for what they are; what is not is refused as something that the rules do not settle."""
    found = [answer.kind.value == kind for school in SCHOOLS for _, answer in asked_at(school, kind, IN_A_RUN)]
    print(f"{kind}: {sum(found)} of {len(found)} known as such")

    assert sum(found) >= 0.9 * len(found)


def test_no_number_in_a_line_of_its_own() -> None:
    """A declining line holds no limit, no day and no span of anybody's."""
    for kind in kinds():
        for _, answer in asked_at("yphs", kind, IN_A_RUN):
            if answer.kind not in (AnswerKind.ANSWERED, AnswerKind.PLATFORM_DOWN):
                assert A_NUMBER.search(answer.text) is None, answer.text


def test_offices_are_offered() -> None:
    """Whoever is refused hears whom to ask: an office of this school."""
    for school in SCHOOLS:
        pack = by_pack(school).pack
        for question in own_set():
            if question.school == school and question.kind == "unanswerable":
                answer = ask_once(by_pack(school), question)
                if answer.kind is AnswerKind.UNSETTLED:
                    assert answer.office
                    assert answer.office in answer.text
                    known = {pack.office_name(item, division=d) for item in OfficeItem for d in pack.divisions}
                    assert any(name in answer.office or answer.office in name for name in known), answer.office
