"""One contradiction on the conflict board: as a row of the table, and as JSON."""

from typing import TYPE_CHECKING, Any

from bot.cli.formulas import roc
from bot.cli.limits import said_audience, told_apart
from bot.cli.reading_words import said_reading
from bot.cli.words import t
from portfolio.calendar import TAIPEI
from portfolio.conflicts import as_data

if TYPE_CHECKING:
    from portfolio.board import Entry
    from portfolio.conflicts import Decision
    from storage.tables import Ruling


def said_readings(entry: "Entry") -> list[str]:
    """Return the readings, numbered."""
    numbered = enumerate(entry.conflict.readings, 1)
    return [t("init.step", number=number, what=said_reading(reading)) for number, reading in numbered]


def _subject(entry: "Entry") -> str:
    """What it is about, in words where there are any; the key says where it stands in the pack's file."""
    section, _, rest = entry.conflict.key.partition(".")
    name = rest.partition(".")[0]
    if section.startswith("day:"):
        term, event = section.split(":")[1:3]
        return t("school.board.day", term=term, event=t(f"event.{event}").removeprefix(t("calendar.announced")))
    key = {"deadlines": f"subject.{name}", "limits": f"limits.subject.{name}"}.get(section, f"school.section.{section}")
    return t(key) if t.has(key) else ""


def said_entry(entry: "Entry") -> str:
    """Return where it stands and what it is about, the readings, who must rule, and the ruling, line by line."""
    conflict = entry.conflict
    about = t("sentence.comma").join(filter(None, (_subject(entry), said_audience(conflict.audience))))
    asked = t("school.board.open", office=conflict.ask)
    ruling = [asked] if entry.decision is None else _said(entry.decision, entry.number)
    return "\n  ".join((conflict.key, about, *said_readings(entry), *ruling))


def said_outdated(decision: "Decision") -> str:
    """Return a ruling whose contradiction the rules no longer have."""
    return "\n  ".join((decision.key, *_said(decision, None), t("school.board.outdated")))


def _said(decision: "Decision", number: int | None) -> list[str]:
    ruling = decision.ruling
    facts = {"by": ruling.by, "day": roc(ruling.on)}
    if number is None:
        words = t("school.board.ruled_clause", clause=decision.clause, **facts)
    else:
        words = t("school.board.ruled", number=number, **facts)
    return [words, *filter(None, [ruling.note])]


def as_json(entry: "Entry", history: "list[Ruling]") -> dict[str, Any]:
    """Return one contradiction with both readings, the office that must rule, and every ruling there was."""
    conflict = entry.conflict
    readings = [
        {
            "number": number,
            "value": as_data(one.value),
            "words": said_reading(one),
            "clause": one.clause,
            "clauses": list(one.clauses),
            "standing": one.standing.value,
        }
        for number, one in enumerate(conflict.readings, 1)
    ]
    return {
        "key": conflict.key,
        "state": "open" if entry.decision is None else "ruled",
        "audience": told_apart(conflict.audience),
        "readings": readings,
        "ask": conflict.ask,
        "notes": [note.value for note in conflict.notes],
        "ruling": None if entry.decision is None else _ruling(entry.decision, entry.number),
        "history": _history(conflict.key, history),
    }


def outdated_as_json(decision: "Decision", history: "list[Ruling]") -> dict[str, Any]:
    """Return the same of a ruling whose contradiction the rules no longer have."""
    return {
        "key": decision.key,
        "state": "outdated",
        "audience": {},
        "readings": [],
        "ask": None,
        "notes": [],
        "ruling": _ruling(decision, None),
        "history": _history(decision.key, history),
    }


def _ruling(decision: "Decision", number: int | None) -> dict[str, Any]:
    ruling = decision.ruling
    said = {"by": ruling.by, "on": ruling.on.isoformat(), "note": ruling.note}
    return {**said, "reading": number, "clause": decision.clause}


def _history(key: str, history: "list[Ruling]") -> list[dict[str, Any]]:
    return [
        {
            "by": row.ruled_by,
            "on": row.ruled_on.isoformat(),
            "note": row.note,
            "clause": row.clause if row.reading is not None else None,
            "withdrawn": row.reading is None,
            "recorded_at": row.recorded_at.astimezone(TAIPEI).isoformat(),
        }
        for row in history
        if row.key == key
    ]
