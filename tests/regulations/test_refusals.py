"""What no rules settle is refused at every school, and sent to an office; what they settle is not refused."""

import tomllib
from pathlib import Path

import pytest

from handlers.regulation_answers import Answer, Sources, answer_question
from portfolio.calendar import TAIPEI, Term
from portfolio.regulations.slots import Asker
from portfolio.schools import load_pack
from tests.regulations.asked import NOW, SCHOOLS
from tests.schools.reference import calendar

QUESTIONS = tomllib.loads((Path(__file__).parent / "refusals.toml").read_text("utf-8"))
ANSWERED = [(school, question) for school, found in QUESTIONS["answered"].items() for question in found]


def answer(school: str, question: str) -> Answer:
    sources = Sources(pack=load_pack(school), calendar=calendar())
    return answer_question(sources, Asker(now=NOW.astimezone(TAIPEI), term=Term(113, 1)), question)


@pytest.mark.parametrize("school", SCHOOLS)
def test_what_is_often_asked_and_rarely_settled_goes_to_an_office(school: str) -> None:
    """Nothing is made up of passwords, buttons, notices, grades: an office of the school is named, and no clause."""
    mine = QUESTIONS["open"][SCHOOLS.index(school) :: len(SCHOOLS) // 2]
    answers = {question: answer(school, question) for question in mine}
    assert {question: one.text for question, one in answers.items() if not one.refused} == {}
    assert {
        question: one.kind for question, one in answers.items() if one.item is None or one.office not in one.text
    } == {}


@pytest.mark.parametrize(("school", "question"), ANSWERED)
def test_what_the_rules_settle_is_answered(school: str, question: str) -> None:
    """A question that only sounds like one of those is answered with its clause."""
    found = answer(school, question)
    assert not found.refused
    assert found.cites
