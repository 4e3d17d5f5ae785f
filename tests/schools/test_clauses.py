"""The citations of a pack, and what it says of each in our own words: every clause, for eye and ear, nothing copied."""

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import portfolio.schools
from portfolio.readings import Cited
from portfolio.rules import RulePack
from portfolio.schools import load_pack, load_packs
from tests.schools.documents import document, letters, listed_clauses, shared_runs

CLAUSE_KEYS = {"clause", "also", "see"}
LONGEST_RUN = 10  # letters in a row that our words may share with the document, names and numbers left out
LONGEST = 240  # characters: what one hears once and still remembers
NAMES = (  # of rules, letters, places and things, which have no other words
    "教育部主管高級中等學校學生學習歷程檔案建置作業要點",
    "建置高級中等教育階段學生學習歷程檔案作業要點",
    "高級中等學校學生學習歷程檔案作業要點",
    "高級中等學校學生學習歷程資料庫",
    "學生學習歷程檔案工作小組",
    "大學法第二十四條第二項",
    "臺教國署高字第",
    "新生始業輔導",
    "校務會議",
    "主管會議",
    "親師座談",
    "國教署",
    "星期一",
    "星期四",
    "學年度第1學期",
    "課程學習成果",
    "多元表現",
    "收訖明細",
)
FOR_THE_EYE_ALONE = re.compile(r"\d\s*/\s*\d|[%*_#<>\[\]{}|→＝=≦≧☐✓•]|[\U0001F000-\U0001FAFF]")


def clauses(value: Any, key: str = "") -> Iterator[str]:
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from clauses(inner, name)
    elif isinstance(value, list):
        for inner in value:
            yield from clauses(inner, key)
    elif key in CLAUSE_KEYS:
        yield value


def cited(school: str) -> set[str]:
    text = (Path(portfolio.schools.__file__).parent / f"{school}.toml").read_text(encoding="utf-8")
    return set(clauses(tomllib.loads(text)))


def names_of(pack: RulePack) -> list[str]:
    """The names that the school's document gives to offices, people's titles and bodies, the longest ones first."""
    offices = [office.value for by in pack.offices.values() for office in by.values() if isinstance(office, Cited)]
    names = [part for office in offices for part in office.split("、")]
    group, members = pack.working_group.name, pack.working_group.members
    names += [group.value] if isinstance(group, Cited) else []
    names += [member.title for member in members.value.members] if isinstance(members, Cited) else []
    for training in pack.trainings.values():
        names += training.value.by if isinstance(training, Cited) else ()
    return sorted({letters(name) for name in (*NAMES, *names)}, key=len, reverse=True)


def without_names(run: str, names: list[str]) -> str:
    """Return what is left of a stretch of text when names, numbers and days are taken out."""
    for name in names:
        run = run.replace(name, "")
    return re.sub(r"\d+[年月日號]?", "", run)


@pytest.mark.parametrize("school", load_packs())
def test_every_clause_exists(school: str) -> None:
    """In the form of the citation list: a clause that nobody can look up is as good as none."""
    known = set(listed_clauses(school))
    found = cited(school)
    assert found
    assert found <= known, found - known


@pytest.mark.parametrize("school", load_packs())
def test_every_clause_is_told_in_our_own_words(school: str) -> None:
    """All of them, in the document's order: who presses on a citation gets to know what stands there."""
    assert list(load_pack(school).clauses) == listed_clauses(school)


@pytest.mark.parametrize("school", load_packs())
def test_no_citation_dangles(school: str) -> None:
    """Whatever a value cites has its words in the same file; this holds without the documents too."""
    assert cited(school) <= set(load_pack(school).clauses)


@pytest.mark.parametrize("school", load_packs())
def test_no_sentence_is_copied(school: str) -> None:
    """The official text is imported and quoted as such; what the packs say are our words."""
    pack, text = load_pack(school), document(school)
    names = names_of(pack)
    copied = [
        (clause, run)
        for clause, ours in pack.clauses.items()
        for run in shared_runs(ours, text, LONGEST_RUN)
        if len(without_names(run, names)) > LONGEST_RUN
    ]
    assert copied == []


@pytest.mark.parametrize("school", load_packs())
def test_our_words_can_be_heard(school: str) -> None:
    """Whole sentences of a length that one remembers, days written out, no sign that only an eye understands."""
    for clause, ours in load_pack(school).clauses.items():
        assert len(ours) <= LONGEST, clause
        assert ours.endswith("。"), clause
        assert not FOR_THE_EYE_ALONE.search(ours), clause


def test_a_copied_sentence_is_found() -> None:
    """The check above can fail: a sentence of a document is longer than what names and numbers explain."""
    sentence = "學生每學期應於本校規定時間內上傳，應經任課教師認證"
    (run,) = shared_runs(f"也就是說，{sentence}。", f"1.{sentence}；每學期其件數至多 10 件。", LONGEST_RUN)
    assert len(without_names(run, names_of(load_pack("tttvs")))) > LONGEST_RUN
