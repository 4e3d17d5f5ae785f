"""Where the rules are changed by program the answers change with them: nothing is answered from memory."""

import re
from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import cache

import pytest

from handlers.regulation_answers import Sources
from portfolio.regulations.splitting import split_document
from portfolio.schools import pack_text
from tests.regulations.altered import (
    SIZES_DOUBLED,
    SPANS_DOUBLED,
    YEARS_DOUBLED,
    Alteration,
    offices_moved,
    offices_renamed,
)
from tests.regulations.asked import SCHOOLS, Question, by_pack, development_set, own_set, sources
from tests.regulations.judged import Score, score
from tests.schools.documents import document

NEAR = {"sizes": 0.01, "spans": 0.01, "years": 0.01, "offices": 0.01, "names": 0.02}  # names that no lexicon knows
LEFT_OUT = re.compile(r"\d月\d|\d/\d|\d日|(?:^|\|)\d+(?:$|\|)")

ALTERATIONS: dict[str, Callable[[str], Alteration]] = {
    "sizes": lambda _school: SIZES_DOUBLED,
    "spans": lambda _school: SPANS_DOUBLED,
    "years": lambda _school: YEARS_DOUBLED,
    "offices": offices_moved,
    "names": offices_renamed,
}


@cache
def _altered(name: str, school: str) -> Sources:
    return sources(ALTERATIONS[name](school).pack(school))


def altered_questions(name: str, asked: Iterable[Question]) -> list[Question]:
    """Those whose question or truth the alteration touches; all the others are asked elsewhere.

    Left out are truths that cannot be altered as words: a day, and a number without what it counts.
    """
    changed = [(one, ALTERATIONS[name](one.school).question(one)) for one in asked]
    return [one for one, after in changed if after != one and not any(LEFT_OUT.search(must) for must in one.must)]


def _both(name: str, asked: list[Question]) -> tuple[Score, Score]:
    after = [ALTERATIONS[name](one.school).question(one) for one in asked]
    return score(asked, by_pack), score(after, lambda school: _altered(name, school))


@pytest.mark.parametrize("name", ALTERATIONS)
def test_answers_follow(name: str) -> None:
    """Scores with altered packs are within a point of those with the packs as they are."""
    asked = altered_questions(name, own_set())
    before, after = _both(name, asked)
    print(f"{name}: {len(asked)} questions of our own, {before} → {after}")

    assert len(asked) >= 10
    lost = {key: said for key, said in after.said.items() if key not in before.said}
    whole = len(own_set())
    assert before.right - after.right <= NEAR[name] * whole, lost


@pytest.mark.parametrize("name", ALTERATIONS)
def test_answers_of_the_development_set_follow(name: str) -> None:
    """The same with the development set."""
    asked = altered_questions(name, development_set())
    before, after = _both(name, asked)
    print(f"{name}: {len(asked)} questions of the development set, {before} → {after}")

    lost = {key: said for key, said in after.said.items() if key not in before.said}
    assert before.right - after.right <= NEAR[name] * len(development_set()), lost


@pytest.mark.soak
@pytest.mark.parametrize("name", ALTERATIONS)
def test_answers_follow_with_documents(name: str) -> None:
    """The same where the document was altered likewise, and imported."""

    @cache
    def imported(school: str) -> Sources:
        passages = split_document(ALTERATIONS[name](school).words(document(school))).passages
        return replace(_altered(name, school), passages=passages)

    asked = altered_questions(name, (*development_set(), *own_set()))
    before = score(asked, by_pack)
    after = score([ALTERATIONS[name](one.school).question(one) for one in asked], imported)

    assert before.right - after.right <= NEAR[name] * len((*development_set(), *own_set()))


@pytest.mark.parametrize("school", SCHOOLS)
def test_packs_are_altered(school: str) -> None:
    """The alterations are no empty ones: every school's pack is another one, and a valid one."""
    assert SIZES_DOUBLED.words("最多10件，一件，第5點第2項，4MB，十五件") == "最多20件，一件，第5點第2項，8MB，三十件"
    assert SPANS_DOUBLED.words("休業式後2週、三週、兩個月，1週") == "休業式後4週、六週、四個月，1週"
    assert YEARS_DOUBLED.words("112年5月4日起保存5年，三年級") == "112年5月4日起保存10年，三年級"
    for name, alteration in ALTERATIONS.items():
        changed = alteration(school).text(pack_text(school)) != pack_text(school)
        assert changed or (school, name) in {("tmsb", "spans"), ("anon15", "spans"), ("hwvs", "years")}, name
        assert _altered(name, school).pack.slug == school
