"""The rows of `licheng export receipts`, one a student: codes under English headers, words under Chinese ones."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, Final

from bot.cli.words import t
from portfolio.calendar import TAIPEI
from portfolio.receipts import ReceiptPart
from portfolio.reminders import NoticeState
from storage.queries.receipt_summaries import PartSummary, Summary

PEOPLE: Final = ("number", "name", "class", "seat", "left_on")
OUTCOME: Final = (
    "open_reports",
    "decided_by",
    "decided_at",
    "outcome",
    "clause",
    "reached",
    "attempts",
    "sent",
    "closes",
)
COLUMNS: Final = (
    *PEOPLE,
    *(name for part in ReceiptPart for name in (part.value, f"{part.value}_platform")),
    *OUTCOME,
)
_SHOWN: Final = ("number", "name", "class", "outcome", "reached", "open_reports", "attempts")  # in the terminal


def rows(found: Iterable[Summary], headers: str) -> list[list[str]]:
    """Return the summary as rows, the header first; `headers` is `zh` or `en`."""
    english = headers == "en"
    head = list(COLUMNS) if english else [_header(name) for name in COLUMNS]
    return [head, *([_cell(value, name, english) for name, value in as_json(one).items()] for one in found)]


def as_table(found: Iterable[Summary]) -> tuple[list[str], list[list[str]]]:
    """Return the columns and rows that fit a terminal."""
    cells = [{name: _cell(value, name, False) for name, value in as_json(one).items()} for one in found]
    return [_header(name) for name in _SHOWN], [[one[name] for name in _SHOWN] for one in cells]


def as_json(one: Summary) -> dict[str, Any]:
    """Return one student's summary: codes, instants in Taipei time, null where nothing came or is known.

    `outcome` and what follows are null until the window is closed and its outcome noted.
    """
    student, result = one.student, one.result
    acted = [part for part in one.parts.values() if part.decided_at is not None]
    return {
        "number": student.number,
        "name": student.name,
        "class": student.class_name,
        "seat": student.seat,
        "left_on": None if student.left_on is None else student.left_on.isoformat(),
        **{name: value for part in ReceiptPart for name, value in _part(part, one.parts.get(part)).items()},
        "open_reports": one.open_reports,
        "decided_by": "、".join(sorted({part.decided_by for part in acted if part.decided_by})) or None,
        "decided_at": _instant(max((part.decided_at for part in acted if part.decided_at is not None), default=None)),
        "outcome": None if result is None else result.outcome.value,
        "clause": None if result is None else result.clause or None,
        "reached": None if result is None else result.reached.value,
        "attempts": None if result is None else len(one.states_of_attempts),
        "sent": None if result is None else one.states_of_attempts.count(NoticeState.SENT.value),
        "closes": None if result is None else _instant(result.closed_at),
    }


def counted(found: Sequence[Summary]) -> str:
    """Return how many there are of each outcome; only of those there are."""
    counts = Counter("open" if one.result is None else one.result.outcome.value for one in found)
    named = ((t(f"export.outcome.{name}"), count) for name, count in counts.items())
    said = [t("export.receipts.counted", outcome=outcome, count=count) for outcome, count in named]
    return t("sentence.comma").join(said) or t("export.receipts.nothing")


def _part(part: ReceiptPart, summary: PartSummary | None) -> dict[str, str | None]:
    if summary is None:
        return {part.value: None, f"{part.value}_platform": None}
    shown = summary.platform_state
    return {part.value: summary.state.value, f"{part.value}_platform": None if shown is None else shown.value}


_PARTS: Final = frozenset(name for part in ReceiptPart for name in (part.value, f"{part.value}_platform"))


def _header(name: str) -> str:
    if name in _PARTS:
        part, _, platform = name.partition("_platform") if name.endswith("_platform") else (name, "", None)
        said = t(f"export.part.{part}")
        return said if platform is None else t("export.part.platform", part=said)
    return t(f"export.column.{name}")


def _cell(value: Any, name: str, english: bool) -> str:
    if value is None:
        return ""
    if english:
        return str(value)
    if name in _PARTS:
        return t(f"export.confirmation.{value}")
    if name in ("outcome", "reached"):
        return t(f"export.{name}.{value}")
    return datetime.fromisoformat(value).strftime("%Y-%m-%d %H:%M") if name in ("decided_at", "closes") else str(value)


def _instant(instant: datetime | None) -> str | None:
    return None if instant is None else instant.astimezone(TAIPEI).isoformat()
