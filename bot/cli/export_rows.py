"""The rows of exported lists: codes under English headers, the same in words under Chinese ones."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import cached_property
from typing import Any, Final

from bot.cli.formulas import roc
from bot.cli.words import t
from portfolio.calendar import TAIPEI
from portfolio.certification import Written
from portfolio.certification_due import Due
from storage.queries.certification_lists import Decision, Listed

DECISIONS: Final = ("id", "number", "decision", "reason", "certifier", "decided_at", "attempt")
LISTED: Final = (
    "state",
    "id",
    "number",
    "class",
    "course",
    "term",
    "title",
    "certifier",
    "attempt",
    "uploaded_at",
    "asked_at",
    "asked_by",
    "closes",
    "decision",
    "decided_at",
    "shown",
)
_TIME: Final = {"decided_at": "time"}  # where no other time stands beside it
_SHOWN: Final = ("state", "id", "number", "course", "title", "certifier", "closes")  # in the terminal


class OpenState(StrEnum):
    """Why a request or decision is still on the list, what the registrar must do something about first."""

    CONTRADICTED = "contradicted"
    UNASSIGNED = "unassigned"
    OVERDUE = "overdue"  # certification is closed
    ASKED_PASSED = "asked_passed"  # past the day that the school asks for, and still open
    WAITING = "waiting"
    UNWRITTEN = "unwritten"


@dataclass(frozen=True)
class Dated:
    """One entry of the list of what is open, with its days."""

    listed: Listed
    due: Due
    now: datetime

    @cached_property
    def state(self) -> OpenState:
        """Why it is on the list."""
        if self.listed.written is not None:
            contradicted = self.listed.written is Written.CONTRADICTED
            return OpenState.CONTRADICTED if contradicted else OpenState.UNWRITTEN
        if not self.listed.certifier:
            return OpenState.UNASSIGNED
        if self.due.is_over(self.now):
            return OpenState.OVERDUE
        return OpenState.ASKED_PASSED if self.due.is_late_for_request(self.now) else OpenState.WAITING

    @property
    def order(self) -> int:
        """Where it stands in the list: what needs somebody first."""
        return list(OpenState).index(self.state)

    def as_json(self) -> dict[str, Any]:
        """Return it as promised: instants in Taipei time, codes in the place of words, null where nothing is known."""
        one = self.listed
        return {
            "state": self.state.value,
            "id": one.work,
            "number": one.student,
            "class": one.class_name or None,
            "course": one.course or None,
            "term": None if one.term is None else str(one.term),
            "title": one.title,
            "certifier": one.certifier or None,
            "attempt": one.attempt,
            "uploaded_at": _instant(one.uploaded_at),
            "asked_at": _instant(one.asked_at),
            "asked_by": _instant(self.due.asked_by),
            "closes": _instant(self.due.closes),
            "decision": None if one.written is None else one.status.value,
            "decided_at": _instant(one.decided_at),
            "shown": None if one.shown is None else one.shown.value,
        }


def decisions(found: Iterable[Decision], headers: str) -> list[list[str]]:
    """Return the decisions as rows, the header first; `headers` is `zh` or `en`."""
    english = headers == "en"
    rows = [list(DECISIONS) if english else [t(f"export.column.{_TIME.get(name, name)}") for name in DECISIONS]]
    for one in found:
        decision = one.status.value if english else t(f"export.decision.{one.status.value}")
        at = _cell(one.decided_at)
        rows.append([one.work, one.student, decision, _reason(one, english), one.certifier, at, str(one.attempt)])
    return rows


def _reason(one: Decision, english: bool) -> str:
    """The reason of a return, and behind a colon what the teacher wrote to the student."""
    if one.reason is None:
        return ""
    reason = one.reason.value if english else t(f"return.button.{one.reason.value}")
    between = ": " if english else t("export.reason.between")
    return f"{reason}{between}{one.words}" if one.words else reason


def listed(found: Iterable[Dated], headers: str) -> list[list[str]]:
    """Return what is open as rows, the header first."""
    english = headers == "en"
    headed = list(LISTED) if english else [t(f"export.column.{name}") for name in LISTED]
    return [headed, *(_listed(one, english) for one in found)]


def _listed(dated: Dated, english: bool) -> list[str]:
    one = dated.listed
    decision = "" if one.written is None else one.status.value
    shown = "" if one.shown is None else one.shown.value
    if not english:
        decision = decision and t(f"export.decision.{decision}")
        shown = shown and t(f"export.shown.{shown}")
    return [
        dated.state.value if english else t(f"export.state.{dated.state.value}"),
        one.work,
        one.student,
        one.class_name,
        one.course,
        "" if one.term is None else str(one.term),
        one.title,
        one.certifier,
        str(one.attempt),
        _cell(one.uploaded_at),
        _cell(one.asked_at),
        _cell(dated.due.asked_by),
        _cell(dated.due.closes),
        decision,
        _cell(one.decided_at),
        shown,
    ]


def as_table(found: Sequence[Dated]) -> tuple[list[str], list[list[str]]]:
    """Return the columns and rows that fit a terminal."""
    places = [LISTED.index(name) for name in _SHOWN]
    rows = []
    for one in found:
        cells = _listed(one, english=False)
        cells[LISTED.index("closes")] = "" if one.due.closes is None else roc(one.due.closes.astimezone(TAIPEI).date())
        rows.append([cells[place] for place in places])
    return [t(f"export.column.{name}") for name in _SHOWN], rows


def counted(found: Iterable[Dated]) -> str:
    """Return how many there are of each state; only of those there are."""
    counts = Counter(one.state for one in found)
    return t("sentence.comma").join(
        t("export.counted", state=t(f"export.state.{state.value}"), count=counts[state])
        for state in OpenState
        if counts[state]
    ) or t("export.nothing")


def contradiction_line(one: Decision) -> str:
    """Return one contradiction in one line: which work, what was pressed when by whom, what the platform shows."""
    shows = t("export.shown.gone") if one.shown is None else t(f"export.shown.{one.shown.value}")
    decided = one.decided_at.astimezone(TAIPEI)
    return t(
        "export.contradiction",
        work=one.work,
        number=one.student,
        at=f"{roc(decided.date())} {decided:%H:%M}",
        certifier=one.certifier,
        decision=t(f"export.decision.{one.status.value}"),
        shows=shows,
    )


def contradiction_as_json(one: Decision) -> dict[str, Any]:
    """Return one contradiction as `--json` prints it."""
    return {
        "id": one.work,
        "number": one.student,
        "attempt": one.attempt,
        "decision": one.status.value,
        "decided_at": _instant(one.decided_at),
        "certifier": one.certifier or None,
        "shown": None if one.shown is None else one.shown.value,
        "words": contradiction_line(one),
    }


def _cell(instant: datetime | None) -> str:
    return "" if instant is None else f"{instant.astimezone(TAIPEI):%Y-%m-%d %H:%M:%S}"


def _instant(instant: datetime | None) -> str | None:
    return None if instant is None else instant.astimezone(TAIPEI).isoformat()
