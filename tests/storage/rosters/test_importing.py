"""What holds for every kind: all or nothing, twice is once, departures are asked for, one school at a time."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest

from portfolio.calendar import TAIPEI
from portfolio.people import Relation, Role
from storage.queries.imports import add_import, data_day
from storage.rosters import KINDS, Outcome, UnknownKindError
from storage.rosters.importing import Sinks
from storage.rosters.people import People
from storage.tables import AuditEntry, Guardianship, Person, RosterImport
from tests.storage.rosters.conftest import (
    PEOPLE,
    SCHOOL,
    SOME_COURSES,
    SOME_PEOPLE,
    SOME_WORKS,
    Registrar,
    codes,
    contents,
)


def test_one_mistake_changes_nothing(registrar: Registrar) -> None:
    """A single wrong row among many: every table stays as it was."""
    registrar.has("people", "courses")
    before = contents(registrar.storage)

    report = registrar.bring("people", SOME_PEOPLE.replace("周以樂", "周樂") + "student,3,丙,201,9,,,,,\n")

    assert (report.outcome, report.error_count) == (Outcome.REFUSED, 1)
    assert contents(registrar.storage) == before


@pytest.mark.parametrize("full", [True, False])
def test_the_same_file_twice_changes_nothing_and_says_so(registrar: Registrar, full: bool) -> None:
    """The second time not a single row is written, not even to the list of imports."""
    files = {"people": SOME_PEOPLE, "courses": SOME_COURSES, "works": SOME_WORKS}
    for kind, content in files.items():
        registrar.bring(kind, content, full=full)
    before = contents(registrar.storage)

    for kind, content in files.items():
        report = registrar.bring(kind, content, full=full, now=registrar.now + timedelta(days=3))
        assert (report.outcome, report.seen_before, report.recorded) == (Outcome.UNCHANGED, True, False)

    assert contents(registrar.storage) == before


def test_a_fresh_export_without_changes_is_fresh_data(registrar: Registrar) -> None:
    """Another file with the same content changes nobody, and the day of the data moves on."""
    registrar.has("people")
    later = registrar.now + timedelta(days=3)

    report = registrar.bring("people", SOME_PEOPLE + "\n", now=later)

    assert (report.outcome, report.seen_before) == (Outcome.UNCHANGED, False)
    with registrar.storage.reading(SCHOOL) as session:
        assert data_day(session, school=SCHOOL, kind="people") == later


def test_the_day_of_the_data_may_be_stated(registrar: Registrar) -> None:
    """`as_of` says from when a file is: to the end of that day, never in the future."""
    registrar.bring("people", SOME_PEOPLE, as_of=date(2025, 1, 10))
    with registrar.storage.reading(SCHOOL) as session:
        day = data_day(session, school=SCHOOL, kind="people")
    assert day == datetime.combine(date(2025, 1, 10), time(23, 59, 59), tzinfo=TAIPEI)

    assert registrar.bring("people", SOME_PEOPLE, as_of=date(2025, 1, 15)).outcome is Outcome.UNCHANGED
    with registrar.storage.reading(SCHOOL) as session:
        assert data_day(session, school=SCHOOL, kind="people") == registrar.now

    older = registrar.bring("people", SOME_PEOPLE, as_of=date(2025, 1, 12))
    assert (older.recorded, [remark.code for remark in older.remarks]) == (False, ["older-data"])

    assert codes(registrar.bring("people", SOME_PEOPLE, as_of=date(2025, 1, 16))) == [("as-of-future", None, None)]


def test_a_dry_run_shows_and_writes_nothing(registrar: Registrar) -> None:
    """What would happen is counted, departures are listed, and no row is touched."""
    registrar.has("people")
    before = contents(registrar.storage)

    report = registrar.bring("people", PEOPLE + "student,3,丙,201,2,,,,,\n", full=True, dry_run=True)

    assert (report.outcome, report.counts.added, report.counts.departed) == (Outcome.TRIED, 1, 2)
    assert [one.key for one in report.departures] == ["20101", "20102"]
    assert contents(registrar.storage) == before


def test_departures_wait_for_an_agreement(registrar: Registrar) -> None:
    """A full file that lacks somebody changes nothing until somebody agreed."""
    registrar.has("people")
    before = contents(registrar.storage)

    assert registrar.bring("people", PEOPLE + "student,20101,林晴,201,2,,,,,\n", full=True).outcome is Outcome.ASKED
    assert contents(registrar.storage) == before


def test_every_import_leaves_a_line_and_an_audit_row(registrar: Registrar) -> None:
    """Who imported what, and how much of it, stands in the trail without any name."""
    registrar.bring("people", SOME_PEOPLE, full=True, actor="cli")

    (done,) = registrar.all(RosterImport)
    assert (done.kind, done.full, done.rows, done.imported_at) == ("people", True, 5, registrar.now)
    assert done.counts == {"added": 5, "changed": 0, "unchanged": 0, "departed": 0}
    (entry,) = registrar.all(AuditEntry)
    assert (entry.actor, entry.act, entry.subject) == ("cli", "import", "roster:people")
    assert entry.facts == {**done.counts, "sha256": done.sha256, "full": True}


def test_nothing_is_kept_when_the_audit_row_cannot_be(registrar: Registrar, monkeypatch: pytest.MonkeyPatch) -> None:
    """Rows and audit row are one transaction."""
    before = contents(registrar.storage)

    def fail(*_: object, **__: object) -> None:
        raise OSError("no place left")

    monkeypatch.setattr("storage.queries.audit.record", fail)
    with pytest.raises(OSError, match="no place left"):
        registrar.bring("people", SOME_PEOPLE)

    assert contents(registrar.storage) == before


def test_another_import_in_between_is_noticed(registrar: Registrar, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two people import at once: the second one's comparison is old, so it stops instead of undoing the first."""
    plan = People.plan

    def meanwhile(self: People, *arguments: Any) -> Any:
        made = plan(self, *arguments)
        with registrar.storage.unit(SCHOOL) as session:
            add_import(
                session,
                school=SCHOOL,
                kind="people",
                sha256="other",
                full=False,
                rows=0,
                counts={},
                imported_at=registrar.now,
            )
        return made

    monkeypatch.setattr(People, "plan", meanwhile)
    report = registrar.bring("people", SOME_PEOPLE)

    assert (report.outcome, codes(report)) == (Outcome.REFUSED, [("changed-meanwhile", None, None)])
    assert registrar.all(Person) == []


def test_the_first_thousand_mistakes_are_shown_and_all_are_handed_on(registrar: Registrar) -> None:
    """A report stays small; the sink gets every mistake, by line."""
    everything: list[int | None] = []
    wrong = PEOPLE + "student,,甲,201,2,,,,,\n" * 1_500

    report = registrar.bring("people", wrong, sinks=Sinks(error=lambda error: everything.append(error.line)))

    assert (report.error_count, len(report.errors)) == (1_500, 1_000)
    assert everything == list(range(2, 1_502))


def test_rows_in_memory_are_read_like_a_file(registrar: Registrar) -> None:
    """The demo and tests import rows with Python's own values."""
    report = registrar.rows(
        "people",
        [
            {"role": Role.STUDENT, "number": "1", "name": "甲", "grade": 1, "birthday": date(2008, 5, 17)},
            {
                "role": Role.GUARDIAN,
                "number": "1-1",
                "name": "乙",
                "child": "1",
                "relation": Relation.MOTHER,
                "legal_representative": True,
            },
        ],
    )

    assert (report.outcome, report.counts.added) == (Outcome.APPLIED, 2)
    assert registrar.one(Person, number="1").birthday == date(2008, 5, 17)
    assert registrar.all(Guardianship)[0].legal_representative is True
    assert codes(registrar.rows("people", [{"role": "student", "number": "\ud800", "name": "甲", "grade": 1}])) == [
        ("lost-character", 2, "number")
    ]
    assert codes(registrar.rows("people", [])) == [("no-rows", None, None)]


def test_instants_in_memory_are_kept_to_the_second(registrar: Registrar) -> None:
    """An aware instant stays the same instant."""
    from storage.tables import Work

    registrar.has("people")
    uploaded = datetime(2024, 12, 30, 8, 5, 7, tzinfo=UTC)
    row = {"id": "W1", "kind": "多元表現", "number": "20101", "title": "淨灘", "academic_year": 113}

    assert registrar.rows("works", [{**row, "uploaded_at": uploaded}]).ok
    assert registrar.one(Work, platform_id="W1").uploaded_at == uploaded


def test_there_are_seven_kinds(registrar: Registrar) -> None:
    """Any other is an error of whoever calls."""
    assert len(KINDS) == 7
    with pytest.raises(UnknownKindError):
        registrar.bring("grades", "")
