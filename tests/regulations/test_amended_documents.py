"""Where a document was amended and imported, and the rules are still those of the old one: the document is what counts.

The same alterations as of packs, here of the document alone; then clauses that move, and clauses that are gone.
"""

import re
from dataclasses import replace
from functools import cache

import pytest

from handlers.regulation_answers import Sources
from portfolio.regulations.labels import outer_clauses
from portfolio.regulations.numbering import FORMAL, POINT, cited, number
from portfolio.regulations.passages import Passage
from portfolio.schools import load_pack, pack_text, parse_pack
from tests.regulations.asked import ask, by_document, imported, own_set, sources
from tests.regulations.judged import judge, score
from tests.regulations.test_altered_rules import ALTERATIONS, altered_questions
from tests.schools.documents import document

ALLOWED = 0.05  # of the questions; what is quoted is said less well than what is kept as a fact
IN_EVERY_RUN = ("spans", "years")
BEGINS = re.compile("[一二三四五六七八九十]+|[壹貳參肆伍陸柒捌玖拾]+")


@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=[] if name in IN_EVERY_RUN else [pytest.mark.soak]) for name in ALTERATIONS]
)
def test_answers_follow_the_document_alone(name: str) -> None:
    """What is answered is what the altered document says, although the pack still says what it said before."""

    @cache
    def amended(school: str) -> Sources:
        text = ALTERATIONS[name](school).words(document(school))
        return replace(by_document(school), passages=imported(load_pack(school), text))

    asked = altered_questions(name, own_set())
    before = score(asked, by_document)
    after = score([ALTERATIONS[name](one.school).question(one) for one in asked], amended)
    print(f"{name}, the document alone: {len(asked)} questions, {before.right} → {after.right}")

    assert before.right - after.right <= max(1, ALLOWED * len(asked)), after.said


def _later(clause: str) -> str:
    """The citation of a clause before whose point another one was put in, as the second."""
    found = BEGINS.match(clause)
    value = None if found is None else number(found[0])
    if found is None or value is None or value == 1:
        return clause
    level = POINT if cited(POINT, value) == found[0] else FORMAL
    return cited(level, value + 1) + clause[found.end() :]


@cache
def _one_more(school: str) -> Sources:
    at = by_document(school)
    moved = [replace(one, clause=_later(one.clause)) for one in at.passages]
    first = next(place for place, one in enumerate(at.passages) if _later(one.clause) != one.clause)
    new = Passage(at.passages[first].clause, "本校得視需要另訂補充說明，經行政會議通過後公布。")
    return replace(at, passages=(*moved[:first], new, *moved[first:]))


@pytest.mark.parametrize("school", ["hwvs", "anon15"])
def test_citations_follow_when_clauses_move(school: str) -> None:
    """A point is put in before the second one: facts and clauses are cited by the numbers that they have now."""
    asked = [one for one in own_set() if one.school == school and not BEGINS.search(one.question)]
    groups = (
        None if one.cite_all is None else tuple(tuple(map(_later, part)) for part in one.cite_all) for one in asked
    )
    later = [
        replace(one, id=f"{one.id}+1", cite=tuple(map(_later, one.cite)), cite_all=group)
        for one, group in zip(asked, groups, strict=True)
    ]
    before, after = score(asked, by_document), score(later, _one_more)
    print(f"{school}, a point more: {len(asked)} questions, {before.right} → {after.right}")

    assert len(asked) >= 20
    assert before.right - after.right <= 1, after.said


@pytest.mark.parametrize(
    ("school", "was", "now", "question", "said"),
    [
        ("yphs", r"休業\s*式後二週當天", "開學後十日", "高一上的課成什麼時候截止", "開學後十日"),
        ("tttvs", r"休業式日\s*後三週內", "休業式日後十二日內", "老師認證期限到什麼時候", "十二日"),
        ("tttvs", r"休業式日\s*後三週內", "當學期公告之日", "老師認證期限到什麼時候", "當學期公告"),
        ("hwvs", "圖書館(?!主任)", "閱覽館", "看了一堆書的紀錄要給誰蓋章", "閱覽館"),
    ],
)
def test_what_is_said_in_another_way_now_is_quoted(school: str, was: str, now: str, question: str, said: str) -> None:
    """Days in place of weeks, an announcement in place of days, an office that no list of words has."""
    text, count = re.subn(was, now, document(school))
    amended = replace(by_document(school), passages=imported(load_pack(school), text))

    assert count
    assert said in ask(amended, question, "student").text


@pytest.mark.parametrize("question", ["聽說平台是學籍服務組管的", "平台是學籍服務組管理沒錯吧"])
def test_an_office_by_a_name_of_its_own_is_an_office(question: str) -> None:
    """What it is called says nothing of what is asked: whoever takes it for another one is put right."""
    renamed = sources(parse_pack(pack_text("anon15").replace("註冊組", "學籍服務組"), "anon15.toml"))

    assert "資訊處" in ask(renamed, question, "student").text


@cache
def _without(school: str, gone: tuple[str, ...]) -> Sources:
    at = by_document(school)
    left = (one for one in at.passages if not {one.clause, *outer_clauses(one.clause)} & {*gone})
    return replace(at, passages=tuple(left))


def test_what_is_gone_is_said_no_more() -> None:
    """Without the clauses that answer a question nothing of them is cited, and what they alone say is not said."""
    asked = [one for one in own_set() if one.kind == "number" and one.answerable][::2]
    said: list[str] = []
    for one in asked:
        gone = tuple(clause.rstrip("!") for clause in one.cite)
        answer = ask(_without(one.school, gone), one.question, one.asker)
        assert not {*answer.cites} & {*gone}, answer.text
        anyhow = replace(one, cite=answer.cites or ("-",), cite_all=None)
        if not answer.refused and judge(anyhow, answer)["right"]:
            said.append(f"{one.question} → {answer.cites}: {answer.text}")
    print(f"{len(asked)} numbers whose clauses are gone, of which {len(said)} are said by another clause")

    assert len(said) <= 0.25 * len(asked), said
