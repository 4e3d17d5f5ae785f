"""Schools known by their document alone, split and drafted by program: most questions are answered all the same."""

from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

import pytest

from handlers.regulation_answers import Sources
from portfolio.regulations.drafting import draft_pack
from portfolio.regulations.splitting import split_document
from portfolio.schools import parse_pack
from tests.regulations.asked import ask, read_questions, sources
from tests.regulations.judged import score

HERE = Path(__file__).parent


@dataclass(frozen=True)
class MadeUp:
    """A made-up school: where it lies, its name, and what was reached by a draft that nobody reviewed."""

    folder: str
    slug: str
    name: str
    reached: float
    false_answers: int


SIXTH = MadeUp("sixth", "haiyu", "海嶼高中", 0.87, 3)  # 第一條, one table; 103 questions, 24 that nothing answers
SEVENTH = MadeUp("seventh", "qingping", "青坪家商", 0.87, 2)  # 壹、一、（一）; 40, 7; at first 0.60


@cache
def known_by(school: MadeUp) -> Sources:
    """Return what answers rest on at the school, whose rules were never read by a person."""
    split = split_document((HERE / school.folder / "document.txt").read_text("utf-8"))
    draft = draft_pack(split.passages, slug=school.slug, name=school.name, title=split.title)
    return replace(sources(parse_pack(draft.toml, f"{school.slug}.toml")), passages=split.passages)


@pytest.mark.parametrize("school", [SIXTH, SEVENTH], ids=lambda school: school.folder)
def test_a_school_by_its_document_alone(school: MadeUp) -> None:
    """What is right of it is printed; it may not fall below what was reached."""
    questions = read_questions(HERE / school.folder / "questions.jsonl")
    found = score(questions, lambda _school: known_by(school))
    print(f"a {school.folder} school by its unreviewed draft: {found}")

    assert found.summary["overall"] >= school.reached, found.said
    assert len(found.false_answers()) <= school.false_answers, found.said
    assert found.false_answers("injection", "privacy", "other_school") == []


def test_points_after_a_table_keep_their_chapter() -> None:
    """A table with a caption among the points of a chapter does not end the chapter; chapters count beyond ten."""
    clauses = {one.clause for one in known_by(SEVENTH).passages}

    assert {"肆一", "表一/學籍資料", "肆二", "肆三", "捌一", "捌二(一)", "捌三", "拾壹", "拾貳"} <= clauses


def test_another_day_for_some_is_no_rule_for_all() -> None:
    """What the second half of a sentence sets for the last term is not answered with the first half's day."""
    answer = ask(known_by(SEVENTH), "高三下課成什麼時候要傳好", "student")

    assert answer.cites == ("伍一(二)",)
    assert "畢業典禮" in answer.text
