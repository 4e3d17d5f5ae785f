"""Question sets: the development set that lies outside the project, and questions of our own about every clause.

The score of a school "when the rules were tuned on the other four only" can be measured in part: rules and words were
made by hand with all five in view. `left_out.py` takes back the words that one school alone taught; rules and patterns
cannot be unseen. For those stand the made-up schools (`test_sixth_school.py`).
"""

from collections.abc import Callable

import pytest

from handlers.regulation_answers import Sources
from tests.regulations.asked import SCHOOLS, by_document, by_pack, development_set, own_set
from tests.regulations.judged import score
from tests.regulations.left_out import OTHERS, told_of
from tests.schools.documents import listed_clauses

READ_FROM = pytest.mark.parametrize("at", [by_pack, by_document], ids=["packs", "documents"])
DECLINED = ("injection", "privacy", "other_school")


@READ_FROM
def test_the_development_set(at: Callable[[str], Sources]) -> None:
    """What the issue asks of it, by the packs' own restatements and by the documents as they were imported."""
    found = score(development_set(), at)
    print(f"development set: {found}")

    summary = found.summary
    assert summary["overall"] >= 0.98, found.said
    assert summary["cite_hit1"] >= 0.98, found.said
    assert len(found.false_answers()) <= 1, found.said
    assert found.false_answers(*DECLINED) == []
    assert summary["refusal_on_answerable"] <= 0.01, found.said
    assert summary["needless_clarify"] <= 0.02, found.said
    assert summary["handover"] == 1.0
    assert summary["chars_p90"] <= 180


# What was reached when the rules were last worked on, at each school; nothing may fall below.
FLOORS = {"tmsb": 0.86, "tttvs": 0.85, "hwvs": 0.94, "anon15": 0.91, "yphs": 0.96}
FALSE_ANSWERS = 4  # at most, of those that nothing settles


@READ_FROM
def test_our_own_questions(at: Callable[[str], Sources]) -> None:
    """Questions about all clauses, most of them written by people who had not seen how answers are found."""
    found = score(own_set(), at)
    print(f"our own questions: {found}")
    right = {school: found.of(school).summary["overall"] for school in SCHOOLS}

    assert {school: share for school, share in right.items() if share < FLOORS[school]} == {}, found.said
    assert len(found.false_answers()) <= FALSE_ANSWERS, found.said
    assert found.false_answers(*DECLINED) == []
    assert found.summary["chars_p90"] <= 180


@pytest.mark.soak
@pytest.mark.parametrize("school", SCHOOLS)
def test_a_school_without_the_words_that_it_alone_taught(school: str) -> None:
    """The development set does not hang on words that only this school's document and questions hold."""
    right, asked, left_out = told_of(school, OTHERS)
    print(f"{school} without {left_out} words: {right} of {asked}")

    assert left_out > 0
    assert right / asked >= 0.9


@pytest.mark.parametrize("school", SCHOOLS)
def test_our_own_questions_are_sound(school: str) -> None:
    """Each has an id of its own, cites what can be cited, and none is a question of the development set."""
    questions = [one for one in own_set() if one.school == school]
    ids = [one.id for one in own_set()]
    citable = set(listed_clauses(school))
    cited = {clause.rstrip("!") for one in questions for clause in one.cite}

    assert len(ids) == len(set(ids))
    assert len(questions) >= 50
    assert {clause for clause in cited if clause not in citable and not _has_parts(clause, citable)} == set()
    assert {one.question for one in development_set()} & {one.question for one in questions} == set()
    assert all(one.cite for one in questions if one.answerable)


def _has_parts(clause: str, citable: set[str]) -> bool:
    return any(one.startswith((f"{clause}/", f"{clause}(")) for one in citable)
