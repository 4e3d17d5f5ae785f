"""The demo database: made by the importers, once, in a database that nobody decided about, and copied after that."""

from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, select
from sqlmodel import SQLModel, col

from handlers.succession import move_on
from portfolio.calendar import Event, Term
from storage.demo import ensure_demo, fresh_copy
from storage.demo.calendar import announced_days
from storage.demo.catalogue import demo_schools
from storage.demo.files import write_files
from storage.demo.fixed import BOUND, DEFAULT_SEED, START
from storage.demo.making import make_demo
from storage.demo.schools import STAGES
from storage.engine import make_engines
from storage.queries.audit import verify_school
from storage.queries.schools import (
    DatabaseKind,
    DatabaseKindError,
    add_school,
    find_demo_now,
    find_kind,
    find_setting,
    fix_kind,
    list_schools,
    set_demo_now,
)
from storage.queries.terms import calendar_of
from storage.rosters import Outcome, import_file
from storage.tables import Certification
from storage.units import Storage

SLUGS = ["anon15", "hwvs", "tmsb", "tttvs", "yphs"]
TWO = ("tmsb", "tttvs")
ROSTER_TABLES = ("person", "guardianship", "course", "teaching", "enrolment", "work", "selection", "receipt_item")
NOT_COMPARED = {"id", "imported_at"}


@pytest.fixture
def two_schools(monkeypatch: pytest.MonkeyPatch) -> tuple[str, ...]:
    """Make up two schools only, the smallest and one with an evening division, so that making them is quick."""
    plans = tuple(plan for plan in demo_schools() if plan.slug in TWO)
    for module in ("schools", "making"):
        monkeypatch.setattr(f"storage.demo.{module}.demo_schools", lambda: plans)
    return TWO


def test_make_demo_fills_any_database(storage: Storage, two_schools: tuple[str, ...]) -> None:
    """On either database the schools stand with their calendar, and their trails are whole."""
    make_demo(storage, move_on=move_on)

    with storage.reading() as session:
        assert find_kind(session) is DatabaseKind.DEMO
        assert find_demo_now(session) == START
        assert [school.slug for school in list_schools(session)] == list(two_schools)
    for slug in two_schools:
        assert rows_of(storage, slug)["work"]
        with storage.reading(slug) as session:
            assert session.scalars(select(Certification).where(col(Certification.step) > 0)).all()
            assert set(calendar_of(session, slug).days) == set(announced_days(slug))
        assert verify_school(storage, slug).findings == []


def test_making_again_changes_nothing(demo: Storage) -> None:
    """What is made is left alone, the demo clock too."""
    storage = demo
    before = contents(storage)
    moved = START.replace(month=2)
    with storage.unit() as session:
        set_demo_now(session, moved)

    make_demo(storage)

    assert contents(storage) == before
    with storage.reading() as session:
        assert find_demo_now(session) == moved


def test_a_real_database_stays_real(storage: Storage, tmp_path: Path, now: datetime) -> None:
    """Demo people never come into it, whoever asks."""
    with storage.unit() as session:
        fix_kind(session, DatabaseKind.REAL)
        add_school(session, slug="own", name="本校", pack="yphs", now=now)

    ensure_demo(storage, tmp_path / "data")
    with pytest.raises(DatabaseKindError):
        make_demo(storage)

    with storage.reading() as session:
        assert [school.slug for school in list_schools(session)] == ["own"]


def test_the_announced_days_are_those_of_the_table() -> None:
    """domain/schools.md § 1: two days a term, the first class day of 114-2, and what tttvs printed."""
    yphs, tttvs = list(announced_days("yphs")), list(announced_days("tttvs"))

    assert [str(day.term) for day in yphs if day.event is Event.CLOSING_CEREMONY] == [
        f"{year}-{semester}" for year in (112, 113, 114) for semester in (1, 2)
    ]
    days = {(day.event, day.term): day.on for day in yphs}
    assert days[Event.CLOSING_CEREMONY, Term(113, 1)] == date(2025, 1, 20)
    assert days[Event.OPENS_ON, Term(114, 1)] == date(2025, 9, 1)
    assert days[Event.CLASSES_FROM, Term(114, 2)] == date(2026, 2, 23)
    assert len(yphs) == 13
    rounds = {(day.round, day.event): day.on for day in tttvs if day.round is not None}
    assert rounds[1, Event.RECEIPT_CLOSES] == date(2024, 10, 14)
    assert rounds[2, Event.RECEIPT_OPENS] == date(2024, 10, 16)


def test_importing_the_files_gives_the_same_rows(demo: Storage, storage: Storage, tmp_path: Path) -> None:
    """What `demo-data` writes is what the demo database was made of, to the last column; once more changes nothing."""
    written = write_files(tmp_path / "files", DEFAULT_SEED, TWO)
    with storage.unit() as session:
        for slug in TWO:
            add_school(session, slug=slug, name=slug, pack=slug, now=START)

    for expected in (Outcome.APPLIED, Outcome.UNCHANGED):
        for one in written:
            if one.stage == STAGES[0]:
                report = import_file(storage, one.kind, one.path, school=one.school, full=True, now=START)
                assert (report.outcome, report.errors, report.rows) == (expected, [], one.rows)

    for slug in TWO:
        made, imported = rows_of(demo, slug), rows_of(storage, slug)
        for table in ROSTER_TABLES:
            assert imported[table] == made[table], table
            assert made[table]


def test_later_files_can_be_imported_when_their_day_has_come(demo: Storage, tmp_path: Path) -> None:
    """Year by year up to 114-2: promotion, newcomers, works, the selection and the statements of 113."""
    for one in write_files(tmp_path, DEFAULT_SEED, ("tmsb",)):
        if one.stage != STAGES[0]:
            report = import_file(
                demo, one.kind, one.path, school="tmsb", full=True, now=one.stage.at, allow_departures=True
            )
            assert (report.outcome, report.errors) == (Outcome.APPLIED, [])
            assert report.departures == []

    works = rows_of(demo, "tmsb")["work"]
    assert {row["academic_year"] for row in works} == {112, 113, 114}


def test_the_first_use_makes_it_and_the_next_ones_find_it(storage: Storage, demo_dir: Path) -> None:
    """An empty database becomes a demo one under its own name, with heads for its trails; then nothing happens."""
    with storage.reading() as session:
        name = find_setting(session, "database_id")
    ensure_demo(storage, demo_dir, move_on=move_on)
    before = contents(storage)
    ensure_demo(storage, demo_dir, move_on=move_on)

    assert contents(storage) == before
    with storage.reading() as session:
        assert find_setting(session, "database_id") == name
        assert find_kind(session) is DatabaseKind.DEMO
    assert all(verify_school(storage, slug).findings == [] for slug in SLUGS)


def test_an_unfinished_demo_is_finished(
    storage: Storage, demo_dir: Path, two_schools: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A process that died on the way leaves nothing half: the next one goes on where it stopped."""
    with monkeypatch.context() as dying:
        dying.setattr("storage.demo.making._bind", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            make_demo(storage)

    ensure_demo(storage, demo_dir, move_on=move_on)

    with storage.reading() as session:
        assert [school.slug for school in list_schools(session)] == list(two_schools)
    assert all(rows_of(storage, slug)["work"] for slug in two_schools)
    assert contents(storage)["binding"] == len(BOUND) * 2  # tmsb: 14 and an ended one; tttvs: 16 and one


def test_copies_know_nothing_of_each_other(demo_dir: Path, tmp_path: Path, storage: Storage) -> None:
    """Each run of `simulate` begins at the same point, whatever the one before did."""
    copies = []
    for name in ("one.db", "two.db"):
        fresh_copy(demo_dir, tmp_path / name, move_on=move_on)
        copies.append(Storage(make_engines(f"sqlite:///{tmp_path / name}"), storage.secrets))
    with copies[0].unit() as session:
        set_demo_now(session, START.replace(year=2026))

    try:
        with copies[1].reading() as session:
            assert find_demo_now(session) == START
        assert [path.name for path in demo_dir.glob("*.db")] == [path.name for path in demo_dir.glob("demo-*.db")]
    finally:
        for copy in copies:
            copy.engines.dispose()


def test_a_template_of_another_program_is_made_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """After an update the template fits the new tables; an old one is removed, and one that was left half made."""
    made: list[Path] = []
    monkeypatch.setattr("storage.demo.template._make", lambda path, *_: (made.append(path), path.touch()))
    (tmp_path / "demo-0000000000000000.db").touch()
    (tmp_path / "demo-new-killed").mkdir()
    fresh_copy(tmp_path, tmp_path / "copy.db")
    fresh_copy(tmp_path, tmp_path / "copy.db")

    assert len(made) == 1
    assert len(list(tmp_path.glob("demo-*.db"))) == 1
    assert not (tmp_path / "demo-0000000000000000.db").exists()
    assert not (tmp_path / "demo-new-killed").exists()


def rows_of(storage: Storage, school: str) -> dict[str, list[dict[str, Any]]]:
    """Return the roster rows of one school, with names in the place of keys, so that two databases can be compared."""
    with storage.reading(school) as session:
        connection = session.connection()
        names = {
            "person": {row["id"]: row["number"] for row in _read(connection, "person", school)},
            "course": {
                row["id"]: (row["academic_year"], row["semester"], row["code"])
                for row in _read(connection, "course", school)
            },
            "work": {row["id"]: row["platform_id"] for row in _read(connection, "work", school)},
            "receipt_statement": {
                row["id"]: (row["academic_year"], row["round"], row["part"], row["student_id"])
                for row in _read(connection, "receipt_statement", school)
            },
        }
        found = {}
        for table in ROSTER_TABLES:
            keys = {
                key.parent.name: key.column.table.name
                for key in SQLModel.metadata.tables[table].foreign_keys
                if key.column.table.name in names
            }
            plain = [
                {
                    column: names[keys[column]].get(value, value) if column in keys else value
                    for column, value in row.items()
                    if column not in NOT_COMPARED
                }
                for row in _read(connection, table, school)
            ]
            if table == "receipt_item":
                plain = [row | {"statement_id": _named(row["statement_id"], names["person"])} for row in plain]
            found[table] = sorted(plain, key=str)
        return found


def _named(statement: tuple[Any, ...], people: dict[int, str]) -> tuple[Any, ...]:
    return (*statement[:-1], people[statement[-1]])


def _read(connection: Connection, table: str, school: str) -> list[dict[str, Any]]:
    found = SQLModel.metadata.tables[table]
    return [dict(row._mapping) for row in connection.execute(found.select().where(found.c.school == school))]


def contents(storage: Storage) -> dict[str, int]:
    """Return how many rows each table has."""
    with storage.reading() as session:
        connection = session.connection()
        return {name: len(connection.execute(t.select()).all()) for name, t in SQLModel.metadata.tables.items()}


def test_every_stage_stands_in_the_terms_it_is_about() -> None:
    """Files come in the order of their days, the first of them at the demo's start."""
    moments = [stage.at for stage in STAGES]
    assert moments == sorted(moments)
    assert moments[0] == START
    assert replace(STAGES[0]).kinds == ("people", "courses", "enrolments", "works", "selections", "receipts")
