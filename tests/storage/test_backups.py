"""Backups of the embedded database: whole, checked, for their owner alone, and never over something else."""

import json
import sqlite3
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from storage.backups import (
    RECORD,
    Backup,
    BackupRefusedError,
    Refusal,
    back_up,
    database_file,
    dump_commands,
    find_last_backup,
    heads_beside,
)
from storage.queries.audit import DATABASE_ID
from storage.queries.schools import find_setting
from storage.tables import School
from storage.units import Storage
from tests.conftest import POSTGRESQL
from tests.storage.trails import add_schools, decide, heads_of

pytestmark = pytest.mark.skipif(POSTGRESQL is not None, reason="about the embedded database")


def make(storage: Storage, tmp_path: Path, now: datetime, *, replace: bool = False) -> Backup:
    """Back up to `tmp_path/copy`."""
    return back_up(storage, tmp_path / "copy", data_dir=tmp_path, now=now, replace=replace)


def schools_in(file: Path) -> list[str]:
    """The schools of a database file."""
    with closing(sqlite3.connect(file)) as connection:
        return [slug for (slug,) in connection.execute("SELECT slug FROM school ORDER BY slug")]


def live_file(storage: Storage) -> Path:
    """Where the database of a test lies."""
    return Path(storage.engines.write.url.database or "")


def files_in(folder: Path) -> set[Path]:
    """What lies in a folder, but for the logs of an open database."""
    return {path for path in folder.iterdir() if not path.name.endswith(("-wal", "-shm"))}


def damage(file: Path) -> None:
    """Overwrite a page in the middle of a database that nobody has open."""
    content = bytearray(file.read_bytes())
    middle = len(content) // 4096 // 2 * 4096
    content[middle : middle + 4096] = b"\xee" * 4096
    file.write_bytes(content)


def refusal_of(storage: Storage, tmp_path: Path, now: datetime) -> Refusal:
    """Why a backup is refused."""
    with pytest.raises(BackupRefusedError) as refused:
        make(storage, tmp_path, now)
    return refused.value.why


def test_what_is_committed_is_in_it(storage: Storage, tmp_path: Path, now: datetime) -> None:
    """Somebody writes meanwhile: neither waits for the other, and the copy holds whole transactions only."""
    add_schools(storage, now, "hill")
    with storage.unit() as session:
        session.add(School(slug="lake", name="lake", created_at=now))
        session.flush()
        made = make(storage, tmp_path, now)

    assert schools_in(made.file) == ["hill"]
    assert made.size == made.file.stat().st_size
    with closing(sqlite3.connect(made.file)) as copy:
        assert copy.execute("PRAGMA journal_mode").fetchone() == ("delete",)  # one plain file, nothing beside it


def test_only_the_owner_can_read_it(storage: Storage, tmp_path: Path, now: datetime) -> None:
    """Copy, heads and note alike; nothing else is left in the folder."""
    before = files_in(tmp_path)
    made = make(storage, tmp_path, now)
    fresh = {made.file, heads_beside(made.file), tmp_path / RECORD}

    assert {path.stat().st_mode & 0o777 for path in fresh} == {0o600}
    assert files_in(tmp_path) - before == fresh


def test_the_heads_lie_beside_it(storage: Storage, tmp_path: Path, now: datetime) -> None:
    """As they lie outside the database, seal included."""
    add_schools(storage, now, "hill")
    decide(storage, "hill", now, count=3)
    made = make(storage, tmp_path, now)

    kept = json.loads(heads_beside(made.file).read_bytes())
    assert kept == {"hill": heads_of(storage).path("hill").read_text("utf-8")}
    assert made.heads == 1


def test_a_file_that_is_there_stays(storage: Storage, tmp_path: Path, now: datetime) -> None:
    """Unless it is said that it may go."""
    (tmp_path / "copy").write_text("somebody's")

    assert refusal_of(storage, tmp_path, now) is Refusal.EXISTS
    assert (tmp_path / "copy").read_text() == "somebody's"
    assert schools_in(make(storage, tmp_path, now, replace=True).file) == []


def test_the_database_is_no_backup_of_itself(storage: Storage, tmp_path: Path, now: datetime) -> None:
    """By whatever name it is called, and even where overwriting was allowed."""
    add_schools(storage, now, "hill")
    (tmp_path / "copy").symlink_to(live_file(storage))
    with pytest.raises(BackupRefusedError) as refused:
        make(storage, tmp_path, now, replace=True)

    assert refused.value.why is Refusal.IS_THE_DATABASE
    assert schools_in(live_file(storage)) == ["hill"]


def test_a_folder_that_is_not_there(storage: Storage, tmp_path: Path, now: datetime) -> None:
    """It is not made: a disk that is not mounted must not look like one."""
    with pytest.raises(BackupRefusedError) as refused:
        back_up(storage, tmp_path / "disk" / "copy", data_dir=tmp_path, now=now)

    assert refused.value.why is Refusal.NO_FOLDER
    assert find_last_backup(tmp_path) is None


def test_what_the_disk_refuses_is_said(storage: Storage, tmp_path: Path, now: datetime) -> None:
    """In the system's words, and without rubbish left behind."""
    (tmp_path / "copy").mkdir()
    before = files_in(tmp_path)
    with pytest.raises(BackupRefusedError) as refused:
        make(storage, tmp_path, now, replace=True)

    assert refused.value.why is Refusal.FAILED
    assert refused.value.facts["reason"] == "Is a directory"
    assert files_in(tmp_path) == before


def test_a_damaged_database_leaves_no_copy(storage: Storage, tmp_path: Path, now: datetime) -> None:
    """A backup that cannot be restored is none."""
    storage.engines.dispose()
    damage(live_file(storage))

    assert refusal_of(storage, tmp_path, now) is Refusal.DAMAGED
    assert not (tmp_path / "copy").exists()
    assert find_last_backup(tmp_path) is None


def test_a_row_that_points_at_nothing_is_damage(storage: Storage, tmp_path: Path, now: datetime) -> None:
    """SQLite's pages are fine then; the data are not."""
    storage.engines.dispose()
    with closing(sqlite3.connect(live_file(storage))) as connection:  # foreign keys are off here
        connection.execute("INSERT INTO audit_head (school, seq, hash) VALUES ('nobody', 0, '')")
        connection.commit()

    assert refusal_of(storage, tmp_path, now) is Refusal.DAMAGED


def test_the_last_backup_is_noted(storage: Storage, tmp_path: Path, now: datetime) -> None:
    """When, of which database, and where; the newest counts."""
    assert find_last_backup(tmp_path) is None
    make(storage, tmp_path, now)
    make(storage, tmp_path, now + timedelta(hours=3), replace=True)
    with storage.reading() as session:
        name = find_setting(session, DATABASE_ID)

    last = find_last_backup(tmp_path)
    assert last is not None
    assert (last.at, last.database, last.file) == (now + timedelta(hours=3), name, str(tmp_path / "copy"))


@pytest.mark.parametrize("note", ["", "{}", "[]", '{"at": "soon", "database": "1", "file": "x"}'])
def test_a_note_that_cannot_be_read_is_none(note: str, tmp_path: Path) -> None:
    """Then there is no backup that anybody knows of."""
    (tmp_path / RECORD).write_text(note)

    assert find_last_backup(tmp_path) is None


def test_where_the_database_lies() -> None:
    """An embedded one is a file; a server's is backed up by the server's tools, as one who may pass the walls."""
    server = "postgresql+psycopg://app:geheim@db.example:5433/licheng"

    assert database_file("sqlite:///data/licheng.db") == Path("data/licheng.db")
    assert database_file(server) is None
    for command in dump_commands(server, Path("night.dump")):
        assert "geheim" not in command
        assert "--host=db.example --port=5433 --dbname=licheng --username=postgres" in command
        assert command.endswith("night.dump")
