"""Copies of the embedded database: made while it is in use, checked, with the audit trail's heads beside them."""

import json
import os
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Final, cast

from sqlalchemy.engine import make_url

from portfolio.errors import PortfolioError
from storage.audit_heads import HeadFile
from storage.failures import DATABASE_FAILURES
from storage.queries.audit import DATABASE_ID
from storage.queries.schools import find_setting
from storage.types import canonical_json
from storage.units import Storage

RECORD: Final = "last-backup.json"  # in the data folder, for `doctor`


class Refusal(StrEnum):
    """Why a backup was not made, or not put back; nothing has changed then."""

    EXISTS = "exists"  # the file is there already
    IS_THE_DATABASE = "is_the_database"  # the database itself was named as its own backup
    NO_FOLDER = "no_folder"
    DAMAGED = "damaged"  # the copy does not pass SQLite's own checks; facts: problems
    MISSING = "missing"  # no such file
    NOT_A_DATABASE = "not_a_database"
    NOT_OURS = "not_ours"  # a database of something else
    NEWER = "newer"  # made by a newer program; facts: revision
    WRONG_KEY = "wrong_key"  # its heads were sealed with another key than this installation's
    ALTERED = "altered"  # its audit trail was changed since, or does not fit its heads; facts: schools
    HEADS_UNREADABLE = "heads_unreadable"  # the file with its heads is no such file any more
    IN_USE = "in_use"  # some process has the database open
    FAILED = "failed"  # the disk is full, the folder may not be written to …; facts: reason


class BackupRefusedError(PortfolioError):
    """A backup was not made, or not put back; `facts`: why (a `Refusal`), file, and what the reason names."""

    code = "backup-refused"

    def __init__(self, why: Refusal, file: Path, **facts: object) -> None:
        super().__init__(source="", why=why, file=str(file), **facts)
        self.why = why


@dataclass(frozen=True)
class Backup:
    """A backup that was made: how large it is, and how many schools' heads lie beside it."""

    file: Path
    size: int  # bytes
    heads: int


@dataclass(frozen=True)
class LastBackup:
    """The newest backup that was made from this data folder; `database` is the id of what it is a copy of."""

    at: datetime
    database: str | None
    file: str


def database_file(url: str) -> Path | None:
    """Return where the embedded database of this address lies, or None where the address is a server's."""
    address = make_url(url)
    return Path(address.database) if address.get_backend_name() == "sqlite" and address.database else None


def dump_commands(url: str, file: Path) -> tuple[str, str]:
    """Return the commands with which PostgreSQL's own tools back up and restore this database; no password in them."""
    address = make_url(url)
    parts = (("host", address.host), ("port", address.port), ("dbname", address.database))
    where = " ".join(f"--{name}={value}" for name, value in parts if value is not None)
    return (
        f"pg_dump {where} --username=postgres --format=custom --file={file}",
        f"pg_restore {where} --username=postgres --clean --if-exists --exit-on-error {file}",
    )


def heads_beside(file: Path) -> Path:
    """Return where the heads of a backup's audit trails lie."""
    return Path(f"{file}.heads")


def back_up(storage: Storage, target: Path, *, data_dir: Path, now: datetime, replace: bool = False) -> Backup:
    """Copy the embedded database to `target` (mode 0600) while others go on, check the copy, and note when it was.

    The heads of the audit trails go to `<target>.heads`, as they stood before the copy was made: what is newer in the
    copy than its head was written meanwhile. `now` is real time, whatever the demo clock says.

    Raises:
        BackupRefusedError: the target is there (unless `replace`), cannot be written, or the copy is damaged.
    """
    live = Path(storage.engines.write.url.database or "")
    if target.exists() and live.exists() and target.samefile(live):
        raise BackupRefusedError(Refusal.IS_THE_DATABASE, target)
    if target.exists() and not replace:
        raise BackupRefusedError(Refusal.EXISTS, target)
    if not target.parent.is_dir():
        raise BackupRefusedError(Refusal.NO_FOLDER, target)
    heads = _read_heads(storage)
    with failing_as(target), tempfile.TemporaryDirectory(dir=target.parent, prefix=".backup-") as folder:
        fresh = Path(folder) / "copy.db"
        raw = storage.engines.read.raw_connection()
        try:
            copy_database(cast(sqlite3.Connection, raw.driver_connection), fresh)
        finally:
            raw.close()
        check_copy(fresh, target)
        size = fresh.stat().st_size
        os.replace(fresh, target)
        write_private(heads_beside(target), canonical_json(heads).encode())
    with storage.reading() as session:
        name = find_setting(session, DATABASE_ID)
    record = {"at": now.astimezone(UTC).isoformat(), "database": name, "file": str(target)}
    with failing_as(data_dir / RECORD):
        write_private(data_dir / RECORD, canonical_json(record).encode())
    return Backup(target, size, len(heads))


def find_last_backup(data_dir: Path) -> LastBackup | None:
    """Return the newest backup noted in this data folder; None where there is none, or the note cannot be read."""
    try:
        noted = json.loads((data_dir / RECORD).read_bytes())
        return LastBackup(datetime.fromisoformat(noted["at"]), noted["database"], noted["file"])
    except (OSError, ValueError, KeyError, TypeError):
        return None


def copy_database(source: sqlite3.Connection, target: Path) -> None:
    """Copy what `source` is open on to a new file that its owner alone can read: one plain file, without a log."""
    os.close(os.open(target, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    with closing(sqlite3.connect(target, isolation_level=None)) as copy:
        source.backup(copy)
        copy.execute("PRAGMA journal_mode = DELETE")


def check_copy(copy: Path, named: Path) -> None:
    """Let SQLite check a copy: its pages, its columns' types, and that no row points at nothing.

    Raises:
        BackupRefusedError: something is wrong; `named` is the file that people know.
    """
    with closing(sqlite3.connect(copy)) as connection:
        problems = [row[0] for row in connection.execute("PRAGMA integrity_check") if row[0] != "ok"]
        broken = len(connection.execute("PRAGMA foreign_key_check").fetchall())
    if problems or broken:
        raise BackupRefusedError(Refusal.DAMAGED, named, problems=len(problems) + broken)


def write_private(path: Path, content: bytes) -> None:
    """Write a file that its owner alone can read, whole or not at all."""
    handle, fresh = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.replace(fresh, path)
    except BaseException:
        os.unlink(fresh)
        raise


@contextmanager
def failing_as(file: Path) -> Iterator[None]:
    """Say what the disk or SQLite refused as a `BackupRefusedError` about this file."""
    try:
        yield
    except OSError as error:
        raise BackupRefusedError(Refusal.FAILED, file, reason=error.strerror or type(error).__name__) from error
    except sqlite3.Error as error:
        if getattr(error, "sqlite_errorcode", None) == sqlite3.SQLITE_CORRUPT:  # too broken to be checked
            raise BackupRefusedError(Refusal.DAMAGED, file, problems=1) from error
        raise BackupRefusedError(Refusal.FAILED, file, reason=str(error)) from error
    except DATABASE_FAILURES as error:
        raise BackupRefusedError(Refusal.FAILED, file, reason=str(error.__cause__ or type(error).__name__)) from error


def _read_heads(storage: Storage) -> dict[str, str]:
    """The head files as they lie there: they are sealed, so whoever reads them again can tell what they are worth."""
    if storage.heads is None:
        return {}
    heads = HeadFile(storage.heads, storage.secrets)
    return {school: heads.path(school).read_text("utf-8", "replace") for school in heads.schools()}
