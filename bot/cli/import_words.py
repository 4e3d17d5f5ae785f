"""What an import found, in words: mistakes, remarks, departures, the outcome."""

import re
from datetime import date, datetime
from typing import Any

from bot.cli.deadline_sentences import say_moment
from bot.cli.words import t
from portfolio.dates import taipei_day
from storage.rosters import Departure, ImportReport, Outcome, RowError
from storage.rosters.columns import SCHOOL_COLUMN, kind_named

# A terminal obeys some of these, and nobody sees the others: both are shown as what they are.
_UNSEEN = re.compile(r"[\x00-\x1f\x7f-\x9f\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]")


def error_line(kind: str, error: RowError, *, remark: bool = False) -> str:
    """Return one mistake or remark in one line: where, what stands there, what is expected."""
    shown = {
        "line": error.line,
        "column": None if error.column is None else column_label(kind, error.column),
        "value": None if error.value is None else _UNSEEN.sub(_code_point, error.value),
    }
    there = {name: value for name, value in shown.items() if value is not None}
    where = t(f"roster.where.{'_'.join(there) or 'file'}", **there)
    return where + _what(kind, error, remark)


def _code_point(found: re.Match[str]) -> str:
    return f"\\u{ord(found[0]):04x}"


def _what(kind: str, error: RowError, remark: bool) -> str:
    facts: dict[str, Any] = dict(error.facts)
    code = error.code
    if code == "header-unknown":
        facts["expected"] = "、".join(column_label(kind, column.name) for column in kind_named(kind).columns)
        facts["kind"] = t(f"roster.kind.{kind}")
    elif code == "header-missing" and error.column == SCHOOL_COLUMN.name:
        code = "header-missing-school"
    for instant in facts.keys() & {"at", "against"}:
        facts[instant] = say_moment(datetime.fromisoformat(facts[instant])) if facts[instant] else ""
    if "clauses" in facts:
        facts["where"] = t("roster.where.printed", clauses="、".join(facts["clauses"])) if facts["clauses"] else ""
    for listed in facts.keys() & {"choices", "known"}:
        facts[listed] = "、".join(facts[listed])
    if "before" in facts:
        facts["before"] = t(f"roster.what.{facts['before']}")
    return t(f"roster.{'remark' if remark else 'error'}.{code}", **facts)


def column_label(kind: str, name: str) -> str:
    """Return both headers of a column, the Chinese one first."""
    for column in (*kind_named(kind).columns, SCHOOL_COLUMN):
        if column.name == name:
            return f"{column.headers[0]} {name}"
    return name


def departure_line(departure: Departure, national: bool) -> str:
    """Return one departure in one line; with its school where a file has several."""
    key = "roster.departure.school" if national else "roster.departure"
    what = t(f"roster.what.{departure.what}")
    return t(key, school=departure.school, what=what, key=departure.key, name=departure.name).strip()


def outcome_words(report: ImportReport, now: datetime, as_of: date | None, dry_run: bool) -> str:
    """Return what came of an import that was not refused."""
    facts: dict[str, object] = {
        "kind": t(f"roster.kind.{report.kind}"),
        "rows": report.rows,
        **vars(report.counts),
        "day": as_of or taipei_day(now),
        "today": taipei_day(now),
    }
    if report.outcome is Outcome.UNCHANGED:
        if dry_run:
            return t("roster.tried.unchanged", **facts)
        return t("roster.unchanged" if report.recorded else "roster.unchanged.same_file", **facts)
    if report.outcome is Outcome.TRIED:
        return t("roster.tried", **facts)
    words = t("roster.applied", **facts)
    return words if report.schools == 1 else words + t("roster.applied.schools", schools=report.schools)


def report_as_json(report: ImportReport, now: datetime, as_of: date | None) -> dict[str, Any]:
    """Return the report as `--json` prints it."""

    def told(error: RowError, remark: bool) -> dict[str, Any]:
        return {
            "line": error.line,
            "column": error.column,
            "value": error.value,
            "code": error.code,
            "words": error_line(report.kind, error, remark=remark),
        }

    return {
        "kind": report.kind,
        "outcome": report.outcome.value,
        "full": report.full,
        "rows": report.rows,
        **vars(report.counts),
        "schools": report.schools,
        "applied_schools": report.applied_schools,
        "data_day": (as_of or taipei_day(now)).isoformat(),
        "sha256": report.sha256,
        "error_count": report.error_count,
        "errors": [told(error, False) for error in report.errors],
        "remark_count": report.remark_count,
        "remarks": [told(remark, True) for remark in report.remarks],
        "departures": [vars(departure) for departure in report.departures],
    }
