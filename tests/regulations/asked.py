"""Asks the schools in this process: by the packs alone, by the five documents imported, or by altered packs."""

import json
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any, Final

from handlers.regulation_answers import Answer, Sources, answer_question
from portfolio.calendar import TAIPEI, Term
from portfolio.regulations.passages import Passage
from portfolio.regulations.row_names import with_names_of
from portfolio.regulations.slots import Asker
from portfolio.regulations.splitting import split_document
from portfolio.rules import RulePack
from portfolio.schools import load_pack
from tests.schools.documents import document, outside
from tests.schools.reference import calendar

SCHOOLS: Final = ("tmsb", "tttvs", "hwvs", "anon15", "yphs")
NOW: Final = datetime(2025, 1, 15, 8, tzinfo=TAIPEI)  # where the demo's clock begins
ROLES: Final = {"student": "student", "parent": "guardian", "teacher": "teacher", "registrar": "registrar"}
OWN: Final = Path(__file__).parent / "questions"


@dataclass(frozen=True)
class Question:
    """One line of a question set (qa/README.md); `cite_all` is none where `cite` alone says what must be cited."""

    id: str
    school: str
    asker: str
    question: str
    answerable: bool
    cite: tuple[str, ...]
    must: tuple[str, ...]
    must_not: tuple[str, ...]
    kind: str
    cite_all: tuple[tuple[str, ...], ...] | None = None

    def as_line(self) -> dict[str, Any]:
        """Return the line as the score reads it."""
        found = {name: value for name, value in vars(self).items() if value is not None}
        return {name: list(value) if isinstance(value, tuple) else value for name, value in found.items()}


def read_questions(path: Path) -> tuple[Question, ...]:
    """Return the questions of a file, in its order."""
    lines = [json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip()]
    return tuple(_question(line) for line in lines)


def _question(line: dict[str, Any]) -> Question:
    given = {name: tuple(value) if isinstance(value, list) else value for name, value in line.items()}
    groups = line.get("cite_all")
    return Question(**{**given, "cite_all": None if groups is None else tuple(map(tuple, groups))})


@cache
def development_set() -> tuple[Question, ...]:
    """Return the development set; the test is skipped where it is not beside the project."""
    return read_questions(outside("qa/dev.jsonl"))


@cache
def own_set() -> tuple[Question, ...]:
    """Return the project's own questions, school by school."""
    return tuple(one for path in sorted(OWN.glob("*.jsonl")) for one in read_questions(path))


@cache
def by_pack(school: str) -> Sources:
    """Return what answers of a school rest on where nothing was imported: its pack, with the clauses it restates."""
    return sources(load_pack(school))


@cache
def by_document(school: str) -> Sources:
    """Return the same with the school's official document imported; skipped where that is not beside the project."""
    return replace(by_pack(school), passages=imported(load_pack(school), document(school)))


def imported(pack: RulePack, text: str) -> tuple[Passage, ...]:
    """Return the passages of a document as the import of a school with this pack keeps them."""
    return with_names_of(split_document(text).passages, tuple(pack.clauses))


def sources(pack: RulePack, passages: Iterable[Passage] = ()) -> Sources:
    """Return what answers rest on at a school with this pack, in the calendar of the demo."""
    others = tuple(load_pack(slug).name for slug in SCHOOLS if slug != pack.slug)
    return Sources(pack=pack, calendar=_calendar(), passages=tuple(passages), others=others)


@cache
def _calendar() -> Any:
    return calendar()


_known: dict[tuple[object, ...], tuple[Sources, Answer]] = {}


def ask(at: Sources, text: str, asked_by: str | None = None, *, grade: int | None = None) -> Answer:
    """Return the answer to what somebody types on the demo's first day."""
    role = None if asked_by is None else ROLES[asked_by]
    return answer_question(at, Asker(now=NOW, term=Term(113, 1), grade=grade, role=role), text)


def ask_once(at: Sources, question: Question) -> Answer:
    """Return the answer to a question of a set; the same one is asked once in a run, since many tests begin with it."""
    key = (id(at), question.question, question.asker)
    if key not in _known:
        _known[key] = (at, ask(at, question.question, question.asker))  # with `at`, so that its id stays its own
    return _known[key][1]
