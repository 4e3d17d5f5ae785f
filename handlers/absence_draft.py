"""An absence on its way: what a teacher, or the registrar for one, has said of it so far."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final

from portfolio.absences import DayTrouble, read_absence, trouble_of
from portfolio.succession import Inability

FUNDS: Final = {"yes": True, "no": False, "unknown": None}  # whether subsidy money is there (tttvs, T17)


@dataclass(frozen=True)
class Draft:
    """What is known; numbers are those of the roster. `is_open`: the end is not known, and that was said.

    `has_funds` is asked only where the school's order has a step that subsidy money decides; "" is not said yet.
    """

    from_on: date | None = None
    until_on: date | None = None
    is_open: bool = False
    means: Inability | None = None
    deputy: str = ""
    teacher: str = ""  # whose absence, where the registrar records it
    has_funds: str = ""  # yes, no, unknown

    @property
    def has_days(self) -> bool:
        """Whether it is known how long it lasts."""
        return self.until_on is not None or self.is_open

    def begins(self, today: date) -> date:
        """Return the first day: today where none was said."""
        return self.from_on or today

    def facts(self) -> dict[str, Any]:
        """Return the draft as JSON-ready data."""
        return {
            "from": "" if self.from_on is None else self.from_on.isoformat(),
            "till": "" if self.until_on is None else self.until_on.isoformat(),
            "open": self.is_open,
            "means": "" if self.means is None else self.means.value,
            "deputy": self.deputy,
            "teacher": self.teacher,
            "funds": self.has_funds,
        }


def from_facts(facts: Mapping[str, Any]) -> Draft:
    """Return the draft that `facts` made; an empty one of nothing."""
    return Draft(
        from_on=date.fromisoformat(facts["from"]) if facts.get("from") else None,
        until_on=date.fromisoformat(facts["till"]) if facts.get("till") else None,
        is_open=bool(facts.get("open")),
        means=Inability(facts["means"]) if facts.get("means") else None,
        deputy=str(facts.get("deputy", "")),
        teacher=str(facts.get("teacher", "")),
        has_funds=str(facts.get("funds", "")),
    )


def fill_days(draft: Draft, text: str, *, today: date) -> tuple[Draft, DayTrouble | None, str]:
    """Return the draft with the days in `text`, or as it was with what is wrong with them, as it was typed.

    A first day alone leaves the last one to be said.
    """
    said = read_absence(text, today=today)
    if said.trouble is not None:
        return draft, said.trouble, said.written
    from_on = draft.from_on if said.from_on is None else said.from_on
    ends = said.until_on is not None or said.is_open
    until_on = said.until_on if ends else draft.until_on
    is_open = said.is_open or (draft.is_open and not ends)
    if until_on is not None or is_open:
        trouble = trouble_of(from_on or today, until_on, today=today)
        if trouble is not None:
            return draft, trouble, ""
    return replace(draft, from_on=from_on, until_on=until_on, is_open=is_open), None, ""
