"""The rows of the list of whom the chat does not reach: codes under English headers, the same in words in Chinese."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from bot.cli.formulas import roc
from bot.cli.words import t
from portfolio.calendar import TAIPEI
from portfolio.people import Role
from portfolio.reminders import Kind
from portfolio.unreached import KINDS, Lack

if TYPE_CHECKING:
    from storage.queries.unreached import Missed, Unreached

COLUMNS: Final = (
    "class",
    "seat",
    "number",
    "name",
    "who",
    "relation",
    "guardian",
    "reason",
    "since",
    "kinds",
    "deadlines",
)
_SHOWN: Final = ("class", "seat", "number", "name", "who", "relation", "reason", "since")  # in the terminal
_STUDENTS: Final = ("number", "name")  # the student's, of guardians too: it says which family


def rows(found: Iterable[Unreached], headers: str) -> list[list[str]]:
    """Return the list as rows, the header first; `headers` is `zh` or `en`."""
    english = headers == "en"
    head = list(COLUMNS) if english else [t(_heading(name)) for name in COLUMNS]
    return [head, *(_row(one, english) for one in found)]


def as_table(found: Sequence[Unreached]) -> tuple[list[str], list[list[str]]]:
    """Return the columns and rows that fit a terminal."""
    places = [COLUMNS.index(name) for name in _SHOWN]
    shown = []
    for one in found:
        cells = _row(one, english=False)
        since = one.why[1]
        cells[COLUMNS.index("since")] = "" if since is None else roc(since.astimezone(TAIPEI).date())
        shown.append([cells[place] for place in places])
    return [t(_heading(name)) for name in _SHOWN], shown


def as_json(one: Unreached) -> dict[str, Any]:
    """Return one person as `--json` prints it: codes in the place of words, null where nothing is known."""
    lack, since = one.why
    of = one.student
    return {
        "class": of.class_name or None,
        "seat": of.seat,
        "number": of.number,
        "name": of.name,
        "who": one.role.value,
        "relation": None if one.relation is None else one.relation.value,
        "guardian": one.number if one.role is Role.GUARDIAN else None,
        "reason": lack.value,
        "since": None if since is None else since.astimezone(TAIPEI).isoformat(),
        "kinds": [kind.value for kind in _muted(one)],
        "deadlines": [
            {
                "subject": miss.subject.value,
                "period": miss.period or None,
                "round": miss.round or None,
                "reason": miss.lack.value,
                "at": miss.at.astimezone(TAIPEI).isoformat(),
            }
            for miss in one.missed
        ],
    }


def counted(found: Iterable[Unreached]) -> str:
    """Return how many for which reason; only of those there are."""
    counts = Counter(one.why[0] for one in found)
    return t("sentence.comma").join(
        t("export.counted.people", reason=t(f"unreached.reason.{lack.value}"), count=counts[lack])
        for lack in Lack
        if counts[lack]
    ) or t("export.unreached.nobody")


def _row(one: Unreached, english: bool) -> list[str]:
    lack, since = one.why
    of = one.student
    relation = "" if one.relation is None else one.relation.value
    kinds = [kind.value for kind in _muted(one)]
    return [
        of.class_name,
        "" if of.seat is None else str(of.seat),
        of.number,
        of.name,
        one.role.value if english else t(f"export.who.{one.role.value}"),
        relation if english or not relation else t(f"relation.{relation}"),
        one.number if one.role is Role.GUARDIAN else "",
        lack.value if english else t(f"unreached.reason.{lack.value}"),
        _cell(since),
        " ".join(kinds) if english else "、".join(t(f"unreached.kind.{kind}") for kind in kinds),
        " ".join(f"{miss.period}:{miss.subject.value}" if miss.period else miss.subject.value for miss in one.missed)
        if english
        else "、".join(_say_missed(miss) for miss in one.missed),
    ]


def _say_missed(miss: Missed) -> str:
    return t("export.returned") if miss.is_return else f"{miss.period} {t(f'subject.{miss.subject.value}')}"


def _heading(name: str) -> str:
    """The key of a column's words; number and name are those of the student, which other lists need not say."""
    return f"export.column.{'student_' if name in _STUDENTS else ''}{name}" if name != "reason" else "export.column.why"


def _muted(one: Unreached) -> list[Kind]:
    return [kind for kind in Kind if kind in KINDS and kind in one.standing.muted]


def _cell(instant: datetime | None) -> str:
    return "" if instant is None else f"{instant.astimezone(TAIPEI):%Y-%m-%d %H:%M}"
