"""The rows of the list of forwarded questions: codes under English headers, the same in words in Chinese; no names."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from bot.cli.formulas import roc
from bot.cli.words import t
from portfolio.dates import taipei_day

if TYPE_CHECKING:
    from datetime import datetime

    from storage.queries.questions import AskedQuestion

COLUMNS: Final = ("number", "asked", "role", "office", "topic", "text", "state", "answer", "answered")


def rows(found: Iterable[AskedQuestion], headers: str) -> list[list[str]]:
    """Return the list as rows, the header first; `headers` is `zh` or `en`."""
    english = headers == "en"
    head = list(COLUMNS) if english else [t(f"export.unanswered.column.{name}") for name in COLUMNS]
    return [head, *(_row(one, english) for one in found)]


def as_table(found: Sequence[AskedQuestion]) -> tuple[list[str], list[list[str]]]:
    """Return the columns and rows that a terminal shows: all of them."""
    head, *lines = rows(found, "zh")
    return head, lines


def as_json(one: AskedQuestion) -> dict[str, Any]:
    """Return one question as `--json` prints it: codes in the place of words, null where nothing is known."""
    question = one.question
    return {
        "number": question.id,
        "asked": taipei_day(question.asked_at).isoformat(),
        "role": one.asker.role.value,
        "office": question.office,
        "topic": None if question.topic is None else question.topic.value,
        "text": question.text,
        "state": question.state.value,
        "answer": question.answer,
        "answered": None if question.answered_at is None else taipei_day(question.answered_at).isoformat(),
    }


def counted(counts: Mapping[str, int]) -> str:
    """Return how often the rules settled nothing, by topic, the most frequent first."""
    if not counts:
        return t("export.unanswered.no_counts")
    said = t("sentence.comma").join(
        t("export.unanswered.counted", topic=_topic(topic), count=count) for topic, count in counts.items()
    )
    return t("export.unanswered.counts", counts=said)


def _row(one: AskedQuestion, english: bool) -> list[str]:
    told = as_json(one)
    if not english:
        question = one.question
        told |= {
            "asked": _day(question.asked_at),
            "role": t(f"questions.by.{one.asker.role.value}"),
            "topic": _topic("" if question.topic is None else question.topic.value),
            "state": t(f"export.unanswered.state.{question.state.value}"),
            "answered": "" if question.answered_at is None else _day(question.answered_at),
        }
    return ["" if told[name] is None else str(told[name]) for name in COLUMNS]


def _topic(topic: str) -> str:
    return t(f"school.key.offices.{topic}") if topic else t("export.unanswered.no_topic")


def _day(at: datetime) -> str:
    return roc(taipei_day(at))
