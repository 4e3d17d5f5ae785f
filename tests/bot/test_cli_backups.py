"""`licheng backup` and `licheng restore`: what people read, and that nothing happens behind their backs."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import URL

from bot.app import open_storage
from bot.cli.backups import _refused
from bot.settings import Settings
from storage.backups import BackupRefusedError, Refusal, find_last_backup, heads_beside
from storage.queries.audit import record
from storage.queries.schools import DatabaseKind, add_school, fix_kind
from storage.tables import Notice, Person, Setting
from storage.units import Storage
from tests.bot.commands import licheng, migrated_installation
from tests.conftest import FakeClock


@pytest.fixture
def data(template: URL, tmp_path: Path, clock: FakeClock, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Return the data folder of a real database with one school and one decision."""
    monkeypatch.setattr("bot.clock.system_clock", clock)
    for folder in migrated_installation(template, tmp_path / "data"):
        storage = open_storage(Settings())
        with storage.unit() as session:
            fix_kind(session, DatabaseKind.REAL)
            add_school(session, slug="hill", name="山上高中", pack="yphs", now=clock())
        decide(storage, clock)
        storage.engines.dispose()
        yield folder


def decide(storage: Storage, clock: FakeClock) -> None:
    """Make a decision that stands in the trail."""
    with storage.unit("hill") as session:
        record(session, school="hill", at=clock(), actor="cli", act="day.announced", subject="day:113-1")


def decide_after(clock: FakeClock, *, count: int) -> None:
    """Make decisions after the backup."""
    storage = open_storage(Settings())
    for _ in range(count):
        decide(storage, clock)
    storage.engines.dispose()


def test_backup(data: Path, clock: FakeClock, tmp_path: Path) -> None:
    """It is there, says what to keep with it, and `doctor` knows of it by the real time."""
    said = licheng("backup", str(tmp_path / "night"))

    assert (said.code, said.err) == (0, "")
    assert f"已備份到 {tmp_path / 'night'}" in said.out
    assert str(heads_beside(tmp_path / "night")) in said.out
    assert str(data / "secret.key") in said.out
    last = find_last_backup(data)
    assert last is not None
    assert last.at == clock()


def test_a_file_is_overwritten_on_demand_only(data: Path, tmp_path: Path) -> None:
    """The refusal names the way on."""
    first, second = licheng("backup", str(tmp_path / "night")), licheng("backup", str(tmp_path / "night"))

    assert (first.code, second.code, second.out) == (0, 1, "")
    assert "--force" in second.err
    assert licheng("backup", "--force", str(tmp_path / "night")).code == 0


def test_restore(data: Path, tmp_path: Path) -> None:
    """Straight after a backup nothing is lost, and nothing is said to be; what was replaced is named."""
    licheng("backup", str(tmp_path / "night"))
    said = licheng("restore", str(tmp_path / "night"))

    assert (said.code, said.err) == (0, "")
    assert str(data / "licheng.db.before-restore") in said.out
    assert "現在的資料庫是正式資料" in said.out
    assert "稽核" not in said.out
    assert "重新撤銷" in said.out  # bindings that were ended since are alive again
    assert licheng("audit", "verify").code == 0


@pytest.mark.parametrize(("count", "words"), [(1, "第 2 號稽核紀錄"), (3, "第 2 號到第 4 號的稽核紀錄")])
def test_what_was_decided_since_is_said_to_be_gone(
    data: Path, clock: FakeClock, tmp_path: Path, count: int, words: str
) -> None:
    """The heads outside are newer than the backup: said at once, found by `audit verify`, mended by `audit seal`."""
    licheng("backup", str(tmp_path / "night"))
    decide_after(clock, count=count)
    said = licheng("restore", str(tmp_path / "night"))

    assert said.code == 0
    assert words in said.out
    assert "licheng audit seal --school hill" in said.out
    assert licheng("audit", "verify").code == 1
    assert licheng("audit", "seal", "--school", "hill").code == 0
    assert licheng("audit", "verify").code == 0


def test_notices_that_may_go_out_twice(data: Path, tmp_path: Path, clock: FakeClock) -> None:
    """Owed when the backup was made: whether they went out since, the backup cannot know."""
    storage = open_storage(Settings())
    with storage.unit() as session:
        session.add(Person(school="hill", number="S77", role="student", name="甲同學", grade=1))
        session.flush()
        session.add(Notice(school="hill", recipient_id=1, subject="binding_added", planned_at=clock(), due_at=clock()))
    storage.engines.dispose()
    licheng("backup", str(tmp_path / "night"))

    assert "有 1 則通知還沒送出" in licheng("restore", str(tmp_path / "night")).out


def test_a_server_that_runs_is_left_alone(data: Path, tmp_path: Path) -> None:
    """Nothing changes, and what to stop is named; a backup is possible meanwhile."""
    server = open_storage(Settings())
    with server.reading() as session:
        assert session.get(Setting, "database_kind") is not None
    licheng("backup", str(tmp_path / "night"))
    said = licheng("restore", str(tmp_path / "night"))
    server.engines.dispose()

    assert (said.code, said.out) == (1, "")
    assert "licheng serve" in said.err
    assert not (data / "licheng.db.before-restore").exists()


def test_a_new_machine(data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With the key of then the backup stands as it stood; without it the missing key is named, and none is made."""
    licheng("backup", str(tmp_path / "night"))
    key = (data / "secret.key").read_bytes()
    fresh = tmp_path / "new"
    monkeypatch.setenv("LICHENG_DATA_DIR", str(fresh))
    without = licheng("restore", str(tmp_path / "night"))

    assert (without.code, "secret.key" in without.err) == (1, True)
    assert not (fresh / "secret.key").exists()
    (fresh / "secret.key").write_bytes(key)
    (fresh / "secret.key").chmod(0o600)
    said = licheng("restore", str(tmp_path / "night"))
    assert (said.code, "封印" in said.out) == (0, False)
    assert licheng("audit", "verify").code == 0


def test_what_is_no_backup(data: Path, tmp_path: Path) -> None:
    """Each reason in words of its own."""
    (tmp_path / "notes").write_text("notes of the meeting" * 500)

    for name, words in (("notes", "不是資料庫檔"), ("nothing", "找不到備份檔")):
        said = licheng("restore", str(tmp_path / name))
        assert (said.code, said.out) == (1, "")
        assert words in said.err


def test_postgresql_has_its_own_tools(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The command to type is printed, without a password; no connection is tried."""
    monkeypatch.setenv("LICHENG_DATABASE_URL", "postgresql+psycopg://app:geheim@db.example/licheng")
    backup, restore = licheng("backup", "night.dump"), licheng("restore", "night.dump")

    assert (backup.code, restore.code, backup.out + restore.out) == (1, 1, "")
    where = "--host=db.example --dbname=licheng --username=postgres"
    assert f"pg_dump {where} --format=custom --file=night.dump" in backup.err
    assert f"pg_restore {where} --clean --if-exists --exit-on-error night.dump" in restore.err
    assert "geheim" not in backup.err + restore.err


def test_every_refusal_has_words() -> None:
    """Whatever stands in the way of either command is explained."""
    facts = {"problems": 1, "revision": "9999", "schools": ("hill",), "reason": "full"}
    for why in Refusal:
        for command in ("backup", "restore"):
            if command == "restore" or why in list(Refusal)[:4] or why is Refusal.FAILED:
                error = BackupRefusedError(why, Path("night"), **facts)
                assert "night" in _refused(error, command).words
