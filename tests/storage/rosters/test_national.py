"""A file of several schools: atomic a school, and the write lock only for the moment of each."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import event

from storage.queries import audit
from storage.rosters import Outcome
from storage.tables import Person, RosterImport
from storage.units import Storage
from tests.storage.rosters.conftest import OTHER, SCHOOL, SOME_PEOPLE, Registrar, codes, contents


def national(*schools: str) -> str:
    """Return one file with the same people in each of these schools, row by row in turns."""
    header, *rows = SOME_PEOPLE.splitlines()
    return f"school,{header}\n" + "".join(f"{school},{row}\n" for row in rows for school in schools)


def test_a_national_file_fills_every_school(registrar: Registrar) -> None:
    """Rows of several schools, in any order, each land in their own; schools may be named by slug or full name."""
    report = registrar.bring("people", national(SCHOOL, "另一所高中"), full=True, school=None)

    assert (report.outcome, report.schools, report.applied_schools, report.rows) == (Outcome.APPLIED, 2, 2, 10)
    for school in (SCHOOL, OTHER):
        assert len(registrar.all(Person, school)) == 5
        assert len(registrar.all(RosterImport, school)) == 1
    assert (
        registrar.bring("people", national(SCHOOL, "另一所高中"), full=True, school=None).outcome is Outcome.UNCHANGED
    )


def test_a_national_file_with_a_mistake_changes_no_school(registrar: Registrar) -> None:
    """One wrong row of one school: no school is changed, and rows of unknown schools are named."""
    before = contents(registrar.storage)

    report = registrar.bring("people", national(SCHOOL, "nowhere"), school=None)

    assert {(error.code, error.column, error.value) for error in report.errors} == {
        ("unknown-school", "school", "nowhere")
    }
    assert report.error_count == 5
    assert contents(registrar.storage) == before


def test_schools_applied_before_a_crash_stay_and_the_rest_follows(
    registrar: Registrar, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Atomic a school: after a crash each school is as before or all new, and the same command finishes the work."""
    record, calls = audit.record, []

    def crash(*arguments: Any, **named: Any) -> Any:
        calls.append(named["school"])
        if len(calls) == 2:
            raise OSError("power cut")
        return record(*arguments, **named)

    monkeypatch.setattr(audit, "record", crash)
    with pytest.raises(OSError, match="power cut"):
        registrar.bring("people", national(SCHOOL, OTHER), school=None)
    done, undone = calls
    assert (len(registrar.all(Person, done)), len(registrar.all(Person, undone))) == (5, 0)

    monkeypatch.undo()
    report = registrar.bring("people", national(SCHOOL, OTHER), school=None)
    assert (report.outcome, report.counts.added, report.counts.unchanged) == (Outcome.APPLIED, 5, 5)


def test_a_school_given_twice_must_agree(registrar: Registrar) -> None:
    """A file with a school column is held against the school of the command."""
    assert registrar.bring("people", national(SCHOOL)).ok

    report = registrar.bring("people", national(OTHER))
    assert {error.code for error in report.errors} == {"other-school"}


def test_without_any_school_nothing_is_read(registrar: Registrar) -> None:
    """Neither a column nor an argument: the registrar is asked for the school."""
    assert codes(registrar.bring("people", SOME_PEOPLE, school=None)) == [("header-missing", 1, "school")]
    assert codes(registrar.bring("people", SOME_PEOPLE, school="nowhere")) == [("no-such-school", None, None)]


@contextmanager
def writing(storage: Storage) -> Iterator[list[int]]:
    """Give a list with an entry a writing transaction: how many statements it ran."""
    transactions: list[int] = []

    def begin(_connection: Any) -> None:
        transactions.append(0)

    def execute(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if not statement.startswith("BEGIN"):
            transactions[-1] += 1

    engine = storage.engines.write
    event.listen(engine, "begin", begin)
    event.listen(engine, "before_cursor_execute", execute)
    try:
        yield transactions
    finally:
        event.remove(engine, "begin", begin)
        event.remove(engine, "before_cursor_execute", execute)


def test_the_write_lock_is_taken_once_a_school_and_only_to_apply(registrar: Registrar) -> None:
    """Reading and comparing hold no lock; each school is one transaction of a few statements, however many its rows."""
    many = national(SCHOOL, OTHER) + "".join(f"{SCHOOL},student,{n},甲,101,1,,,,,\n" for n in range(500))
    begun_by: dict[str, int] = {}
    with writing(registrar.storage) as transactions:
        report = registrar.bring(
            "people",
            many,
            school=None,
            progress=lambda stage, done, size: begun_by.__setitem__(stage, len(transactions)),
        )

    assert report.outcome is Outcome.APPLIED
    assert (begun_by["read"], begun_by["check"], begun_by["apply"]) == (0, 0, 2)
    assert max(transactions) < 25


def test_a_refused_file_takes_no_lock(registrar: Registrar) -> None:
    """Whoever sends a wrong file disturbs nobody."""
    with writing(registrar.storage) as transactions:
        registrar.bring("people", SOME_PEOPLE + "x\n")

    assert transactions == []


def test_what_was_compared_twice_is_remarked_on_once(registrar: Registrar, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where plans do not fit in memory together each is made again; what there is to say is said once."""
    registrar.bring("people", national(SCHOOL, OTHER), school=None)
    monkeypatch.setattr("storage.rosters.importing.KEPT_STEPS", 0)

    report = registrar.bring("people", national(SCHOOL, OTHER).replace("周以樂", "周樂"), school=None)

    assert (report.outcome, report.counts.changed) == (Outcome.APPLIED, 2)
    assert [remark.code for remark in report.remarks] == ["name-changed", "name-changed"]


def test_nothing_is_left_in_the_working_folder(registrar: Registrar) -> None:
    """Rosters are personal data: no copy stays behind."""
    registrar.bring("people", national(SCHOOL, OTHER), school=None)

    assert list((registrar.folder / "working").iterdir()) == []
