"""Heads of databases that were moved, restored or made from a copy."""

import shutil
from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import text

from storage.audit_chain import FindingKind
from storage.audit_heads import Head
from storage.queries.audit import begin_heads, heads_folder, seal_school, verify_school
from storage.queries.schools import find_setting
from storage.units import Storage
from tests.storage.trails import add_schools, decide, head_of, heads_of


def kinds(storage: Storage, school: str = "hill") -> list[FindingKind]:
    return [finding.kind for finding in verify_school(storage, school).findings]


def test_a_lost_file_stays_a_finding_until_somebody_seals(storage: Storage, now: datetime) -> None:
    """The next decision does not hide it; the sealing does, and is itself a decision in the trail."""
    add_schools(storage, now, "hill")
    decide(storage, "hill", now, count=3)
    heads_of(storage).path("hill").unlink()
    decide(storage, "hill", now)
    assert kinds(storage) == [FindingKind.HEAD_MISSING]

    assert seal_school(storage, "hill", at=now, actor="cli")

    assert kinds(storage) == []
    assert head_of(storage, "hill").seq == 5
    with storage.reading("hill") as session:
        newest = session.execute(text("SELECT act, facts FROM audit_entry WHERE seq = 5")).one()
    assert tuple(newest) == ("audit.sealed", '{"findings":["head_missing"],"sealed":null}')


def test_a_database_restored_from_yesterday_can_be_sealed(storage: Storage, now: datetime) -> None:
    """The head has seen more than the copy holds: a finding, and after a person's word a trail that goes on."""
    add_schools(storage, now, "hill")
    decide(storage, "hill", now, count=3)
    heads_of(storage).seal(Head("hill", 7, "f" * 64))  # what today's decisions had left
    assert kinds(storage) == [FindingKind.CUT]

    assert seal_school(storage, "hill", at=now, actor="cli")

    decide(storage, "hill", now)
    assert kinds(storage) == []
    assert head_of(storage, "hill").seq == 5


def test_a_trail_that_contradicts_itself_is_not_sealed(storage: Storage, now: datetime) -> None:
    """No head can mend a changed entry, and none may hide it."""
    if not storage.engines.is_sqlite:
        pytest.skip("the same code; taking the walls down is test_audit_tampering.py's")
    add_schools(storage, now, "hill")
    decide(storage, "hill", now, count=3)
    with storage.engines.write.begin() as connection:
        connection.execute(text("DROP TRIGGER audit_entry_no_update"))
        connection.execute(text("UPDATE audit_entry SET act = 'x' WHERE seq = 2"))
    heads_of(storage).path("hill").unlink()

    assert not seal_school(storage, "hill", at=now, actor="cli")
    assert kinds(storage) == [FindingKind.CHANGED, FindingKind.HEAD_MISSING]


def test_a_copy_begins_with_heads_of_its_own(storage: Storage, now: datetime, tmp_path: Path) -> None:
    """A database made from a copy starts from what stands in it, whatever files lie there from an earlier one."""
    add_schools(storage, now, "hill", "lake")
    decide(storage, "hill", now, count=3)
    copy = Storage(storage.engines, storage.secrets, heads=tmp_path / "heads of the copy")
    heads_of(copy).seal(Head("lake", 99, "of an earlier database"))
    assert kinds(copy) == [FindingKind.HEAD_MISSING]

    begin_heads(copy)

    assert (kinds(copy), kinds(copy, "lake")) == ([], [])
    decide(copy, "lake", now)
    assert head_of(copy, "lake").seq == 1


def test_two_databases_in_one_data_folder_keep_apart(storage: Storage, tmp_path: Path) -> None:
    """The folder of the heads is named after the database, which the migrations gave a name for good."""
    with storage.reading() as session:
        mine = heads_folder(session, tmp_path)
        name = find_setting(session, "database_id")

    assert name
    assert len(name) == 16
    assert mine == tmp_path / "audit-heads" / name


def test_who_renames_the_database_does_not_get_rid_of_its_heads(
    storage: Storage, now: datetime, tmp_path: Path
) -> None:
    """Another name leads to another folder, where a trail that has entries misses its file."""
    add_schools(storage, now, "hill")
    with storage.reading() as session:
        named = Storage(storage.engines, storage.secrets, heads=heads_folder(session, tmp_path))
    decide(named, "hill", now, count=3)
    assert kinds(named) == []

    for statement in ("UPDATE setting SET value = 'x' WHERE key = 'database_id'", "DELETE FROM setting"):
        with storage.engines.write.begin() as connection:
            connection.execute(text(statement))
        with storage.reading() as session:
            renamed = Storage(storage.engines, storage.secrets, heads=heads_folder(session, tmp_path))
        assert kinds(renamed) == [FindingKind.HEAD_MISSING]


def test_a_moved_data_folder_keeps_its_heads(storage: Storage, now: datetime, tmp_path: Path) -> None:
    """Database and files may move together: nothing in them names a place."""
    add_schools(storage, now, "hill")
    decide(storage, "hill", now, count=3)
    assert storage.heads is not None
    moved = Storage(storage.engines, storage.secrets, heads=tmp_path / "elsewhere")
    shutil.copytree(storage.heads, tmp_path / "elsewhere")

    assert kinds(moved) == []
