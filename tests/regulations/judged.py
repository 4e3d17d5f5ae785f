"""Scores answers by the rules of the score that lies outside the project (tools/qa_score.py)."""

import importlib.util
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from types import ModuleType
from typing import Any

from handlers.regulation_answers import Answer, Sources
from tests.regulations.asked import Question, ask_once
from tests.schools.documents import outside


@dataclass(frozen=True)
class Score:
    """What a set of questions came to; `rows` are the score's own, one a question."""

    rows: tuple[dict[str, Any], ...]
    said: dict[str, str]  # what was wrong, by question

    @property
    def summary(self) -> dict[str, Any]:
        """Return the figures of the whole set, as the score names them."""
        found: dict[str, Any] = rules().summary(list(self.rows))
        return found

    @property
    def right(self) -> int:
        """Return how many are right."""
        return sum(row["right"] for row in self.rows)

    def false_answers(self, *kinds: str) -> list[str]:
        """Return the questions of these kinds that were answered although nothing settles them."""
        return [row["id"] for row in self.rows if row.get("false_answer") and (not kinds or row["kind"] in kinds)]

    def of(self, school: str) -> "Score":
        """Return what the questions of one school came to."""
        return Score(tuple(row for row in self.rows if row["school"] == school), self.said)

    def by_school(self) -> str:
        """Return how many are right at each school, in one line."""
        right = Counter(row["school"] for row in self.rows if row["right"])
        asked = Counter(row["school"] for row in self.rows)
        return ", ".join(f"{school} {right[school]}/{asked[school]}" for school in sorted(asked))

    def __str__(self) -> str:
        shown = ("overall", "cite_hit1", "false_answer", "refusal_on_answerable", "needless_clarify", "chars_p90")
        return ", ".join(f"{name} {self.summary[name]:.4g}" for name in shown) + f" ({self.by_school()})"


@cache
def rules() -> ModuleType:
    """Return the module that scores; the test is skipped where it is not beside the project."""
    spec = importlib.util.spec_from_file_location("qa_score", outside("tools/qa_score.py"))
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def judge(question: Question, answer: Answer) -> dict[str, Any]:
    """Return what the score says of one answer."""
    line = {"answer": answer.text, "cites": list(answer.cites), "refused": answer.refused, "clarify": answer.clarify}
    judged: dict[str, Any] = rules().judge(question.as_line(), line)
    return judged


def score(questions: Iterable[Question], at: Callable[[str], Sources]) -> Score:
    """Ask every question at its school and return what the answers came to."""
    rows, said = [], {}
    for question in questions:
        answer = ask_once(at(question.school), question)
        row = judge(question, answer)
        rows.append(row)
        if not row["right"]:
            said[question.id] = f"{question.question} → {', '.join(answer.cites)}: {answer.text}"
    return Score(tuple(rows), said)
