"""A school that nobody tuned anything on: its document alone, split and drafted by program, answers most questions."""

from dataclasses import replace
from functools import cache
from pathlib import Path

from handlers.regulation_answers import Sources
from portfolio.regulations.drafting import draft_pack
from portfolio.regulations.splitting import split_document
from portfolio.schools import parse_pack
from tests.regulations.asked import read_questions, sources
from tests.regulations.judged import score

SIXTH = Path(__file__).parent / "sixth"
REACHED = 0.65  # by the draft that nobody reviewed
FALSE_ANSWERS = 6  # of 24


@cache
def haiyu() -> Sources:
    """Return what answers rest on at the made-up school, whose rules were never read by a person."""
    split = split_document((SIXTH / "document.txt").read_text("utf-8"))
    draft = draft_pack(split.passages, slug="haiyu", name="海嶼高中", title=split.title)
    return replace(sources(parse_pack(draft.toml, "haiyu.toml")), passages=split.passages)


def test_a_school_by_its_document_alone() -> None:
    """What is right of it is printed; it may not fall below what was reached."""
    found = score(read_questions(SIXTH / "questions.jsonl"), lambda _school: haiyu())
    print(f"a sixth school by its unreviewed draft: {found}")

    assert found.summary["overall"] >= REACHED, found.said
    assert len(found.false_answers()) <= FALSE_ANSWERS, found.said
    assert found.false_answers("injection", "privacy", "other_school") == []
