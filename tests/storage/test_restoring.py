"""Putting a backup back: all or nothing, never under somebody's feet, and what is gone is said."""

import hashlib
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from datetime import datetime
from pathlib import Path

import pytest

from storage.audit_chain import FindingKind
from storage.backups import BackupRefusedError, Refusal, back_up, heads_beside
from storage.engine import make_engines
from storage.migrations import downgrade, is_current, newest
from storage.queries.audit import seal_school, verify_school
from storage.restoring import compare_heads, restore
from storage.secrets import Secrets
from storage.units import Storage
from tests.conftest import POSTGRESQL
from tests.storage.test_backups import damage, live_file, schools_in
from tests.storage.trails import add_schools, decide, head_of, heads_of

pytestmark = pytest.mark.skipif(POSTGRESQL is not None, reason="about the embedded database")

HOLD = """
import sqlite3, sys
connection = sqlite3.connect(sys.argv[1], isolation_level=None)
connection.execute("PRAGMA journal_mode = wal")
connection.execute("SELECT count(*) FROM school").fetchall()
print("open", flush=True)
sys.stdin.read()
"""


@pytest.fixture
def backup(storage: Storage, tmp_path: Path, now: datetime) -> Path:
    """Return a backup of one school with three decisions; after it come two more, and a second school."""
    add_schools(storage, now, "hill")
    decide(storage, "hill", now, count=3)
    made = back_up(storage, tmp_path / "copy", data_dir=tmp_path, now=now)
    decide(storage, "hill", now, count=2)
    add_schools(storage, now, "lake")
    storage.engines.dispose()
    return made.file


def refusal_of(backup: Path, storage: Storage, secrets: Secrets | None = None) -> BackupRefusedError:
    """Why a restore is refused; nothing may have changed then, and nothing may lie about."""
    target = live_file(storage)
    before = {path: hashlib.sha256(path.read_bytes()).digest() for path in target.parent.iterdir() if path.is_file()}
    with pytest.raises(BackupRefusedError) as refused:
        restore(backup, target, secrets=secrets or storage.secrets)
    after = {path: hashlib.sha256(path.read_bytes()).digest() for path in target.parent.iterdir() if path.is_file()}
    after = {path: content for path, content in after.items() if path.suffix != ".migrating"}
    assert {name: before[name] for name in after} == after
    return refused.value


def change(file: Path, *statements: str) -> None:
    """Change a database behind the program's back."""
    with closing(sqlite3.connect(file)) as connection:
        for statement in statements:
            connection.execute(statement)
        connection.commit()


def test_there_and_back(storage: Storage, backup: Path) -> None:
    """What stood in the backup stands again; what it replaced lies beside, whole, for its owner alone."""
    target = live_file(storage)
    restored = restore(backup, target, secrets=storage.secrets)

    assert schools_in(target) == ["hill"]
    assert restored.replaced == Path(f"{target}.before-restore")
    assert schools_in(restored.replaced) == ["hill", "lake"]
    assert restored.replaced.stat().st_mode & 0o777 == 0o600
    assert restored.older is None
    assert restored.heads == (head_of_backup(restored.heads),)


def head_of_backup(heads: object) -> object:
    """The one head of a backup of three decisions."""
    assert isinstance(heads, tuple)
    (head,) = heads
    assert (head.school, head.seq) == ("hill", 3)
    return head


def test_decisions_after_the_backup_are_missed_until_a_person_says_so(
    storage: Storage, backup: Path, now: datetime
) -> None:
    """The heads outside have seen them: a restore does not hide that anything was lost. Sealing goes on from here."""
    newest_head = head_of(storage, "hill")
    (report,) = compare_heads(storage, restore(backup, live_file(storage), secrets=storage.secrets))

    assert [(one.kind, one.seq, one.until) for one in report.findings] == [(FindingKind.CUT, 4, 5)]
    assert head_of(storage, "hill") == newest_head
    assert seal_school(storage, "hill", at=now, actor="cli")
    decide(storage, "hill", now, count=4)
    assert verify_school(storage, "hill").findings == []


def test_an_empty_machine(storage: Storage, backup: Path, tmp_path: Path) -> None:
    """Database and heads come back together where nothing is."""
    target = tmp_path / "fresh" / "data" / "licheng.db"
    restored = restore(backup, target, secrets=storage.secrets)
    engines = make_engines(f"sqlite:///{target}")
    fresh = Storage(engines, storage.secrets, heads=target.parent / "heads")
    reports = compare_heads(fresh, restored)
    engines.dispose()

    assert restored.replaced is None
    assert [(report.school, report.sealed, report.findings) for report in reports] == [("hill", 3, [])]
    assert target.stat().st_mode & 0o777 == 0o600


def test_a_database_that_is_in_use_is_left_alone(storage: Storage, backup: Path) -> None:
    """An open connection of this process is enough, even while it does nothing."""
    with storage.reading() as session:
        session.connection()
    refused = refusal_of(backup, storage)
    storage.engines.dispose()

    assert refused.why is Refusal.IN_USE
    assert restore(backup, live_file(storage), secrets=storage.secrets).replaced is not None


def test_another_process_is_seen(storage: Storage, backup: Path) -> None:
    """A server that runs keeps its database."""
    command = [sys.executable, "-c", HOLD, str(live_file(storage))]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        server.stdout.readline()
        refused = refusal_of(backup, storage)
        server.communicate("")

    assert refused.why is Refusal.IN_USE
    assert schools_in(live_file(storage)) == ["hill", "lake"]


def test_a_second_restore_keeps_both(storage: Storage, backup: Path) -> None:
    """Nothing that was kept is written over."""
    kept = [restore(backup, live_file(storage), secrets=storage.secrets).replaced for _ in range(3)]

    assert [path.name.removeprefix(live_file(storage).name) for path in kept if path is not None] == [
        ".before-restore",
        ".before-restore-2",
        ".before-restore-3",
    ]


def scramble(file: Path) -> None:
    """Leave nothing that SQLite would know."""
    file.write_bytes(b"what a bad disk leaves" * 1000)


@pytest.mark.parametrize("harm", [damage, scramble])
def test_a_broken_database_is_replaced(storage: Storage, backup: Path, harm: Callable[[Path], None]) -> None:
    """That is what a backup is for; what is left of it is kept byte for byte where nobody can read it as a database."""
    target = live_file(storage)
    harm(target)
    left = target.read_bytes()
    restored = restore(backup, target, secrets=storage.secrets)

    assert schools_in(target) == ["hill"]
    assert restored.replaced is not None
    if harm is scramble:
        assert restored.replaced.read_bytes() == left


def test_an_older_backup_is_brought_up(storage: Storage, backup: Path) -> None:
    """Made by the program before the last migration, it is restored in the newest form; the file itself stays."""
    engines = make_engines(f"sqlite:///{backup}")
    downgrade(engines.write, "-1")
    engines.dispose()
    content = backup.read_bytes()
    restored = restore(backup, live_file(storage), secrets=storage.secrets)

    assert restored.older is not None
    assert restored.older < newest()
    assert is_current(storage.engines.read)
    assert backup.read_bytes() == content


def test_a_newer_backup_waits_for_a_newer_program(storage: Storage, backup: Path) -> None:
    """What this program does not know it does not guess."""
    change(backup, "UPDATE alembic_version SET version_num = '9999'")
    refused = refusal_of(backup, storage)

    assert (refused.why, refused.facts["revision"]) == (Refusal.NEWER, "9999")


def test_what_is_no_backup(storage: Storage, backup: Path, tmp_path: Path) -> None:
    """A path with nothing, a text, somebody else's database, a backup that lost a page."""
    (tmp_path / "text").write_text("notes of the meeting" * 500)
    change(tmp_path / "other", "CREATE TABLE recipes (name TEXT)")

    assert refusal_of(tmp_path / "nothing", storage).why is Refusal.MISSING
    assert refusal_of(tmp_path / "text", storage).why is Refusal.NOT_A_DATABASE
    assert refusal_of(tmp_path / "other", storage).why is Refusal.NOT_OURS
    damage(backup)
    assert refusal_of(backup, storage).why is Refusal.DAMAGED


@pytest.mark.parametrize(
    "alterations",
    [
        ["DROP TRIGGER audit_entry_no_update", "UPDATE audit_entry SET act = 'work.returned' WHERE seq = 1"],
        [
            "DROP TRIGGER audit_entry_no_delete",
            "DELETE FROM audit_entry WHERE seq = 3",
            "UPDATE audit_head SET seq = 2, hash = (SELECT hash FROM audit_entry WHERE seq = 2)",
        ],
    ],
)
def test_an_altered_backup_is_refused(storage: Storage, backup: Path, alterations: list[str]) -> None:
    """Changed, or cut so that only the heads beside it can tell; `force` restores it all the same."""
    change(backup, *alterations)
    refused = refusal_of(backup, storage)

    assert (refused.why, refused.facts["schools"]) == (Refusal.ALTERED, ("hill",))
    restore(backup, live_file(storage), secrets=storage.secrets, force=True)
    assert verify_school(storage, "hill").findings != []


def test_a_backup_without_heads(storage: Storage, backup: Path) -> None:
    """Its trail is checked in itself, and that there was nothing to compare it with is told."""
    heads_beside(backup).unlink()

    assert restore(backup, live_file(storage), secrets=storage.secrets).heads is None


def test_heads_of_another_key(storage: Storage, backup: Path) -> None:
    """Somebody forgot to bring the key along, which is said as such; the forged head is not taken over."""
    other = Secrets(b"the key of quite another installation")

    assert refusal_of(backup, storage, other).why is Refusal.WRONG_KEY
    assert restore(backup, live_file(storage), secrets=other, force=True).heads == ()


@pytest.mark.parametrize("content", ["[", "[1]", "1", ""])
def test_heads_that_cannot_be_read(storage: Storage, backup: Path, content: str) -> None:
    """Nobody knows what they said; `force` goes on as if there were none."""
    heads_beside(backup).write_text(content)

    assert refusal_of(backup, storage).why is Refusal.HEADS_UNREADABLE
    assert restore(backup, live_file(storage), secrets=storage.secrets, force=True).heads is None
    assert heads_of(storage).schools() == ["hill"]
