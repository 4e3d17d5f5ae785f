"""Schools known by their document alone, split and drafted by program: most questions are answered all the same."""

import re
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from handlers.regulation_answers import Sources
from portfolio.readings import Cited
from portfolio.regulations.drafting import Draft, draft_pack
from portfolio.regulations.drafting_texts import folded, number_of
from portfolio.regulations.passages import SplitDocument
from portfolio.regulations.splitting import split_document
from portfolio.regulations.unreviewed import book_of_document
from portfolio.schools import parse_pack
from tests.regulations.asked import ask, read_questions, sources
from tests.regulations.in_word import in_word
from tests.regulations.judged import score

HERE = Path(__file__).parent


@dataclass(frozen=True)
class MadeUp:
    """A made-up school: where it lies, its name, and what was reached by a draft that nobody reviewed.

    `without` was reached by the document alone, where there is no draft either.
    """

    folder: str
    slug: str
    name: str
    reached: float
    false_answers: int
    without: float = 0.0


# What was reached when its questions were asked for the first time is told beside it: later ones were tuned for.
SIXTH = MadeUp("sixth", "haiyu", "海嶼高中", 0.87, 3)  # 第一條, one table; 103 questions, 24 that nothing answers
SEVENTH = MadeUp("seventh", "qingping", "青坪家商", 0.87, 2)  # 壹、一、（一）; 40, 7; at first 0.60
EIGHTH = MadeUp(
    "eighth", "lanqiu", "嵐丘高中", 0.82, 2, 0.76
)  # 一、(一)1.; 50, 11; at first 0.70, without a draft 0.58
NINTH = MadeUp("ninth", "hechuan", "禾川綜高", 0.88, 2, 0.84)  # 第一章, 第一條; 50, 10; at first its draft did not load
TENTH = MadeUp(
    "tenth", "dengta", "燈塔商工", 0.84, 2, 0.75
)  # 1、(1), few words; 44, 9; at first its draft did not load
ELEVENTH = MadeUp("eleventh", "yueling", "岳陵高工", 0.82, 1)  # tables of Word; 40, 6; at first 0.70
TWELFTH = MadeUp("twelfth", "langquan", "朗泉特殊教育學校", 0.82, 1)  # 1, 1.1, 1.1.1; 40, 5; at first 0.10
THIRTEENTH = MadeUp(
    "thirteenth", "chengjia", "澄岬商職", 0.92, 1, 0.92
)  # 壹、1、(1), tables by blanks; 105, 25; at first 0.26 without a draft, which did not load; the last 40 0.72
FOURTEENTH = MadeUp(
    "fourteenth", "yanming", "雁鳴高中", 0.94, 1, 0.94
)  # in Word, days in a table first, 第一條, 附表一; 60, 15; at first 0.41, the last 26 0.77
FIFTEENTH = MadeUp(
    "fifteenth", "jianqiao", "澗橋高中", 0.95, 1, 0.95
)  # 壹, through which 一、 counts on, ㈠⒈①, a table by words; 110, 25; at first 0.68 and 0.78, the last 60 0.80
SIXTEENTH = MadeUp(
    "sixteenth", "tanxiu", "潭岫農工", 0.96, 1, 0.96
)  # 壹, 一、(一), limits by division in a table; 62, 15; at first 0, for its draft did not load
SEVENTEENTH = MadeUp(
    "seventeenth", "ouxi", "鷗汐高中", 0.96, 1, 0.94
)  # 甲、一、1., weeks of the year in an annex; 55, 14; at first 0.29, with its chapters read 0.84 and 0.78
EIGHTEENTH = MadeUp(
    "eighteenth", "wuling", "霧稜高工", 0.94, 1, 0.96
)  # 1、(1)A., duties below offices, days by grades in a table; 52, 13; at first 0, for no office was found
MADE_UP = (
    SIXTH,
    SEVENTH,
    EIGHTH,
    NINTH,
    TENTH,
    ELEVENTH,
    TWELFTH,
    THIRTEENTH,
    FOURTEENTH,
    FIFTEENTH,
    SIXTEENTH,
    SEVENTEENTH,
    EIGHTEENTH,
)
IN_WORD = (ELEVENTH, FOURTEENTH)


@cache
def document_of(school: MadeUp) -> SplitDocument:
    """Return the school's document in passages."""
    text = (HERE / school.folder / "document.txt").read_text("utf-8")
    if school in IN_WORD:
        with TemporaryDirectory() as folder:
            text = in_word(text, Path(folder) / "document.docx")
    return split_document(text)


@cache
def draft_of(school: MadeUp) -> Draft:
    """Return what was drafted from it."""
    split = document_of(school)
    return draft_pack(split.passages, slug=school.slug, name=school.name, title=split.title)


@cache
def known_by(school: MadeUp) -> Sources:
    """Return what answers rest on at the school, whose rules were never read by a person."""
    pack = parse_pack(draft_of(school).toml, f"{school.slug}.toml")
    return replace(sources(pack), passages=document_of(school).passages)


@cache
def known_without(school: MadeUp) -> Sources:
    """Return what answers rest on where the document was imported and nobody has added any rules."""
    split = document_of(school)
    book = book_of_document(split.passages, school.slug, school.name)
    assert book is not None
    return replace(sources(book.given[-1]), passages=split.passages)


@pytest.mark.parametrize("school", MADE_UP, ids=lambda school: school.folder)
def test_a_school_by_its_document_alone(school: MadeUp) -> None:
    """What is right of it is printed; it may not fall below what was reached."""
    questions = read_questions(HERE / school.folder / "questions.jsonl")
    found = score(questions, lambda _school: known_by(school))
    print(f"a {school.folder} school by its unreviewed draft: {found}")

    assert found.summary["overall"] >= school.reached, found.said
    assert len(found.false_answers()) <= school.false_answers, found.said
    assert found.false_answers("injection", "privacy", "other_school") == []


@pytest.mark.parametrize(
    "school",
    [EIGHTH, NINTH, TENTH, THIRTEENTH, FOURTEENTH, FIFTEENTH, SIXTEENTH, SEVENTEENTH, EIGHTEENTH],
    ids=lambda school: school.folder,
)
def test_a_school_without_a_draft(school: MadeUp) -> None:
    """Its clauses answer; nothing is computed or compared by a value that nobody reviewed."""
    questions = read_questions(HERE / school.folder / "questions.jsonl")
    found = score(questions, lambda _school: known_without(school))
    print(f"a {school.folder} school without a draft: {found}")

    pack = known_without(school).pack
    assert not any(isinstance(one.reading, Cited) for one in pack.limit_rules)
    assert not any(isinstance(one.closes, Cited) for one in pack.deadline_rules)
    assert found.summary["overall"] >= school.without, found.said
    assert len(found.false_answers()) <= school.false_answers, found.said
    assert found.false_answers("injection", "privacy", "other_school") == []


@pytest.mark.parametrize("school", MADE_UP, ids=lambda school: school.folder)
def test_a_draft_holds_no_number_that_its_words_do_not_say(school: MadeUp) -> None:
    """Each number of a drafted limit, deadline or format stands in the words beside it; a round is told in words."""
    for one in draft_of(school).found:
        if one.section.startswith(("limits", "deadlines", "formats")):
            told = re.sub(
                "^第[12]學期，(?:1、2年級，)?|^1、2年級，|第[12]次，", "", one.value
            )  # when and whom an exception for the last grade leaves; a round
            assert _numbers(told) <= _numbers(f"{one.words} {one.clause}"), one


def test_what_some_students_may_do_is_no_limit_for_all() -> None:
    """Limits by programme are left open, and the clause is quoted that tells them apart; the evening's own is kept."""
    answer = ask(known_by(NINTH), "課成一學期最多幾件", "student")

    assert answer.cites == ("第六條",)
    assert "8件" in answer.text.replace("八件", "8件")


def test_the_chapters_above_articles_are_headings() -> None:
    """第一章 stands in no citation, and in no text: neither in the article before it nor in the title."""
    split = document_of(NINTH)
    texts = {one.clause: one for one in split.passages}

    assert texts["第五條二"].heading[0] == "登錄與上傳"
    assert not any("第三章" in one.text for one in split.passages)
    assert split.title == "禾川綜合高級中學學生學習歷程檔案管理辦法"
    assert texts["第九條"].text.startswith("（上傳期限）上傳之截止日如下：……截止日當日")


def test_chapters_that_hold_points_are_cited_with_them() -> None:
    """Where no 條 counts through them, points begin anew in each chapter: its number is part of theirs."""
    text = "作業辦法\n113年8月27日校務會議通過\n第一章 總則\n一、目的。\n第二章 登錄\n一、登錄如下：\n(一)日間部。\n"

    assert [one.clause for one in split_document(text).passages][-3:] == ["第二章", "第二章一", "第二章一(一)"]


def test_a_further_paragraph_belongs_to_what_it_begins_like() -> None:
    """「本小組…」 after the parts of 「本小組之職掌…」 is the point's, not the last part's."""
    texts = {one.clause: one.text for one in document_of(EIGHTH).passages}

    assert "每學期召開一次會議" in texts["三"]
    assert texts["三(四)"] == "檢討辦理成效，並提出敘獎建議名單。"


def _numbers(text: str) -> set[int]:
    found = re.findall(r"[0-9]+|[〇一二三四五六七八九十廿百]+", folded(text)[0])
    return {number_of(one) for one in found}


def test_points_after_a_table_keep_their_chapter() -> None:
    """A table with a caption among the points of a chapter does not end the chapter; chapters count beyond ten."""
    clauses = {one.clause for one in known_by(SEVENTH).passages}

    assert {"肆一", "表一/學籍資料", "肆二", "肆三", "捌一", "捌二(一)", "捌三", "拾壹", "拾貳"} <= clauses


def test_another_day_for_some_is_no_rule_for_all() -> None:
    """What the second half of a sentence sets for the last term is not answered with the first half's day."""
    answer = ask(known_by(SEVENTH), "高三下課成什麼時候要傳好", "student")

    assert answer.cites == ("伍一(二)",)
    assert "畢業典禮" in answer.text
