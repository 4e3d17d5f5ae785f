"""Rules held against the document that was imported: what moved is cited where it stands, what changed is not said."""

from dataclasses import replace

import pytest

from portfolio.readings import Cited
from portfolio.regulations.comparing import compare, is_changed, number_of
from portfolio.regulations.in_print import in_print
from portfolio.regulations.marks import mark
from portfolio.regulations.passages import Passage
from portfolio.rules import RulePack
from portfolio.schools import parse_pack
from tests.regulations.asked import SCHOOLS, by_document

TEXTS = {
    "一": "本規定依作業要點訂定。",
    "二": "學生每學期至多上傳8件課程學習成果。",
    "三": "畢業生之資料保存5年。",
    "四": "學籍資料由註冊組登錄。",
}
WORDS = {"二": "課程學習成果每學期最多8件。", "三": "畢業生的資料保存5年。", "四": "學籍由註冊組登錄。"}


def pack() -> RulePack:
    """The rules of a made-up school, with the marks of what they were made from."""
    kept = "\n".join(f'"{clause}" = "{words}"' for clause, words in WORDS.items())
    marks = "\n".join(f'"{clause}" = "{mark(text, WORDS.get(clause, ""))}"' for clause, text in TEXTS.items())
    return parse_pack(
        f"""
        name = "青山高中"
        short_name = "青山高中"
        undated = true
        [source]
        title = "補充規定"
        [offices]
        platform = {{ value = "註冊組", clause = "四" }}
        [limits]
        upload_outcomes = {{ per = "semester", value = 8, clause = "二" }}
        [retention]
        of = "leavers"
        years = 5
        how = "kept_for"
        clause = "三"
        [clauses]
        {kept}
        [printed]
        {marks}
        """,
        "qingshan.toml",
    )


def passages(**changed: str | None) -> tuple[Passage, ...]:
    """The document, some of its clauses otherwise or gone."""
    texts = {**TEXTS, **changed}
    return tuple(Passage(clause, text) for clause, text in texts.items() if text)


def limit(of: RulePack) -> str:
    """The citation of the limit."""
    reading = of.limit_rules[0].reading
    assert isinstance(reading, Cited)
    return reading.clause


def test_a_document_that_is_the_same_changes_nothing() -> None:
    """Punctuation and width are no change; without a document everything holds."""
    wide = passages(二="學生每學期至多上傳８件課程學習成果")
    for document in ((), passages(), wide):
        found = in_print(pack(), document)
        assert found.pack == pack()
        assert found.fresh == frozenset()


def test_a_changed_clause_is_not_said_any_more() -> None:
    """Of a clause that says another number neither the value nor our words hold; the others do."""
    found = in_print(pack(), passages(二="學生每學期至多上傳10件課程學習成果。"))

    assert is_changed(limit(found.pack))
    assert number_of(limit(found.pack)) == "二"
    assert [*found.pack.clauses] == ["三", "四"]
    assert found.fresh == {"二"}
    assert found.pack.retention == pack().retention


def test_a_clause_that_moved_is_cited_where_it_stands() -> None:
    """A point more before it moves the numbers of all that follow; a point that is gone is nowhere."""
    moved = {"一": "一", "二": "三", "三": "四", "四": "五"}
    document = [Passage(moved[clause], text) for clause, text in TEXTS.items()]
    found = in_print(pack(), (*document[:1], Passage("二", "本規定所稱平臺，指校務行政系統。"), *document[1:]))

    assert limit(found.pack) == "三"
    assert found.pack.clauses["三"] == WORDS["二"]
    assert found.pack.source.clause == pack().source.clause
    assert found.fresh == {"二"}

    gone = in_print(pack(), (document[0], replace(document[2], clause="二"), replace(document[3], clause="三")))
    assert is_changed(limit(gone.pack))
    assert number_of(limit(gone.pack)) == ""
    assert isinstance(gone.pack.retention, Cited)
    assert gone.pack.retention.clause == "二"


def test_words_that_were_changed_with_the_document_hold() -> None:
    """Where somebody has reviewed a clause again, and kept the old mark, his words are held against the document."""
    again = replace(pack(), clauses={**WORDS, "二": "課程學習成果每學期最多10件。"})
    found = in_print(again, passages(二="學生每學期至多上傳10件課程學習成果。"))

    assert limit(found.pack) == "二"


def test_the_office_that_the_document_names_is_asked() -> None:
    """An office whose clause names another one now is not sent anybody to."""
    found = in_print(pack(), passages(四="學籍資料由教學組登錄，學校平臺由教學組負責管理。"))

    assert "註冊組" not in {
        reading.value for by in found.pack.offices.values() for reading in by.values() if isinstance(reading, Cited)
    }


@pytest.mark.parametrize("school", SCHOOLS)
def test_the_five_packs_know_their_documents(school: str) -> None:
    """What each was made from is what is imported: every mark fits. A pack whose document changed needs new ones."""
    at = by_document(school)
    found = in_print(at.pack, at.passages)

    assert at.pack.printed
    assert found.pack is at.pack
    assert found.fresh == frozenset()


def test_what_moved_changed_and_is_gone_or_new_is_told_apart() -> None:
    """For the person who has to amend the pack: each clause once, beside its number in the document."""
    as_it_was = compare(pack(), passages())
    assert (as_it_was.moved, as_it_was.changed, as_it_was.gone, as_it_was.new) == ({}, {}, (), frozenset())

    text = {"二": TEXTS["二"].replace("8", "9"), "三": None, "四": "成績由教務處提交。", "五": TEXTS["四"]}
    found = compare(pack(), passages(**text))
    assert found.moved == {"四": "五"}
    assert found.changed == {"二": "二"}
    assert found.gone == ("三",)
    assert found.new == {"四"}
