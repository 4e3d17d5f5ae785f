"""Putting a backup back: checked and brought to the newest form beside the database, then swapped in at one stroke."""

import json
import os
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from storage.audit_chain import FindingKind, Report
from storage.audit_heads import Head, HeadFile, NoHead
from storage.backups import (
    BackupRefusedError,
    Refusal,
    check_copy,
    copy_database,
    failing_as,
    heads_beside,
)
from storage.engine import make_engines
from storage.migrations import HERE as MIGRATIONS
from storage.migrations import newest, upgrade
from storage.queries.audit import list_audited, verify_school
from storage.secrets import Secrets
from storage.units import Storage

BEFORE: Final = ".before-restore"
LOCK_WAIT: Final = 0.5  # seconds; whoever serves holds the file as long as it runs
UNREADABLE: Final = {sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT}


@dataclass(frozen=True)
class Restored:
    """A backup that was put back.

    `replaced` is where the former database lies now, `None` where there was none; `older` the revision that the backup
    had, if it was brought to a newer one; `heads` the genuine heads that lay beside it, `None` where none lay there.
    """

    replaced: Path | None
    older: str | None
    heads: tuple[Head, ...] | None


def restore(source: Path, target: Path, *, secrets: Secrets, force: bool = False) -> Restored:
    """Make the database at `target` what the backup `source` is, and keep the former one beside it.

    Everything is checked before anything changes: SQLite's own checks, the revision (an older backup is brought to the
    newest form), and the audit trails against the heads in `<source>.heads`. `force` leaves only the last check out.
    The heads of this installation are not touched; `compare_heads` says how they stand to the restored trails.

    Raises:
        BackupRefusedError: nothing was changed, and why.
    """
    if not source.is_file():
        raise BackupRefusedError(Refusal.MISSING, source)
    with failing_as(target):
        target.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=target.parent, prefix=".restore-") as folder:
            fresh = Path(folder) / "copy.db"
            with failing_as(source):
                _read_backup(source, fresh)
            older = _bring_up(fresh, source)
            heads = _check_trails(fresh, source, secrets, force=force)
            return Restored(_swap(fresh, target), older, heads)


def compare_heads(storage: Storage, restored: Restored) -> list[Report]:
    """Return what the audit trails look like now against the heads of this installation, one report a school.

    Where this installation has no head of a school (an empty machine), the backup's genuine one is taken over. Where it
    has a newer one, the report finds the trail cut: those decisions were made after the backup and are gone. That stays
    so until a person says otherwise by `audit seal`.
    """
    if storage.heads is not None:
        kept = HeadFile(storage.heads, storage.secrets)
        for head in restored.heads or ():
            if kept.read(head.school) is NoHead.MISSING:
                kept.seal(head)
    return [verify_school(storage, school) for school in list_audited(storage)]


def _read_backup(source: Path, fresh: Path) -> None:
    try:
        with closing(sqlite3.connect(f"{source.resolve().as_uri()}?mode=ro", uri=True)) as backup:
            copy_database(backup, fresh)
        check_copy(fresh, source)
    except sqlite3.DatabaseError as error:
        if error.sqlite_errorcode == sqlite3.SQLITE_NOTADB:
            raise BackupRefusedError(Refusal.NOT_A_DATABASE, source) from error
        raise


def _bring_up(fresh: Path, source: Path) -> str | None:
    """Bring the copy to the newest form; return the revision that it had, if that was another one."""
    with closing(sqlite3.connect(fresh)) as connection:
        named = connection.execute("SELECT name FROM sqlite_master WHERE name IN ('alembic_version', 'audit_entry')")
        ours = len(named.fetchall()) == 2
        found = connection.execute("SELECT version_num FROM alembic_version").fetchall() if ours else []
    if len(found) != 1:
        raise BackupRefusedError(Refusal.NOT_OURS, source)
    revision = str(found[0][0])
    if revision == newest():
        return None
    if not any(path.name.partition("_")[0] == revision for path in (MIGRATIONS / "versions").glob("*.py")):
        raise BackupRefusedError(Refusal.NEWER, source, revision=revision)
    engines = make_engines(f"sqlite:///{fresh}")
    try:
        upgrade(engines.write)
    finally:
        engines.dispose()
    return revision


def _check_trails(fresh: Path, source: Path, secrets: Secrets, *, force: bool) -> tuple[Head, ...] | None:
    """Check the copy's trails against the heads beside the backup, and return the genuine ones."""
    heads: tuple[Head, ...] | None = None
    with _heads_of(source, fresh.parent, secrets, force=force) as kept:
        if kept is not None:
            read = [kept.read(school) for school in kept.schools()]
            heads = tuple(head for head in read if isinstance(head, Head))
        engines = make_engines(f"sqlite:///{fresh}")
        storage = Storage(engines, secrets, heads=None if kept is None else kept.folder)
        try:
            reports = [verify_school(storage, school) for school in list_audited(storage)]
        finally:
            engines.dispose()
    wrong = [report for report in reports if report.findings]
    if wrong and not force:
        kinds = {finding.kind for report in wrong for finding in report.findings}
        why = Refusal.WRONG_KEY if kinds == {FindingKind.HEAD_FORGED} and not heads else Refusal.ALTERED
        raise BackupRefusedError(why, source, schools=tuple(report.school for report in wrong))
    return heads


@contextmanager
def _heads_of(source: Path, folder: Path, secrets: Secrets, *, force: bool) -> Iterator[HeadFile | None]:
    """Lay out the heads beside a backup as files, as they lay when it was made; None where there are none to read."""
    content: dict[str, str] | None = None
    if heads_beside(source).exists():
        try:
            content = dict(json.loads(heads_beside(source).read_bytes()))
        except (ValueError, TypeError) as error:
            if not force:
                raise BackupRefusedError(Refusal.HEADS_UNREADABLE, heads_beside(source)) from error
    if content is None:
        yield None
        return
    heads = HeadFile(folder / "heads", secrets)
    heads.folder.mkdir()
    for school, text in content.items():
        heads.path(school).write_text(str(text), "utf-8")
    yield heads


def _swap(fresh: Path, target: Path) -> Path | None:
    """Put the copy in the place of the database, while nobody else can open it; return where the former one is."""
    with closing(sqlite3.connect(fresh)) as copy:
        copy.execute("PRAGMA journal_mode = DELETE")  # whatever is in its log still, so that the file is all of it
    if not target.exists():
        for stray in _logs(target):
            stray.unlink(missing_ok=True)  # of a database that is no more
        os.replace(fresh, target)
        return None
    before = _free(target)
    with closing(sqlite3.connect(target, timeout=LOCK_WAIT, isolation_level=None)) as live:
        try:
            # In the log mode every open connection holds a share of the file, so this lock is free only while no
            # server, command or tool is connected; it is kept until `live` closes.
            live.execute("PRAGMA locking_mode = EXCLUSIVE")
            live.execute("BEGIN EXCLUSIVE")
            live.execute("COMMIT")
            copy_database(live, before)
            # Into the same file, as one transaction: who waits for the lock meanwhile finds the restored rows.
            with closing(sqlite3.connect(fresh)) as copy:
                copy.backup(live)
            return before
        except sqlite3.DatabaseError as error:
            if error.sqlite_errorcode in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
                raise BackupRefusedError(Refusal.IN_USE, target) from error
            if error.sqlite_errorcode not in UNREADABLE:
                raise
    # What lies there can no longer be read, and that may be why somebody restores: it is kept as it is.
    before.unlink(missing_ok=True)
    for path, kept in zip((target, *_logs(target)), (before, *_logs(before)), strict=True):
        if path.exists():
            os.replace(path, kept)
    os.replace(fresh, target)
    return before


def _logs(database: Path) -> tuple[Path, Path]:
    return Path(f"{database}-wal"), Path(f"{database}-shm")


def _free(target: Path) -> Path:
    """A name beside the database that nothing has; the first is `<database>.before-restore`."""
    candidate, number = Path(f"{target}{BEFORE}"), 2
    while candidate.exists():
        candidate, number = Path(f"{target}{BEFORE}-{number}"), number + 1
    return candidate
