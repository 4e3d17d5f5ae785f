"""`licheng doctor`: a fresh clone is in order; every fault is told with what to do, and nobody's data."""

import json
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest
from sqlalchemy import URL, text

from bot.app import open_storage
from bot.doctor import examine
from bot.settings import Settings
from locales import Translator, translator
from portfolio.reminders import NoticeState
from storage.audit_heads import HeadFile
from storage.migrations import downgrade
from storage.queries import accounts, inbox, menus, packs
from storage.queries.rulebooks import lock_school, rekey
from storage.queries.schools import add_school, find_setting, list_schools, set_demo_now
from storage.units import Storage
from tests.bot.commands import demo_installation, licheng, migrated_installation
from tests.bot.hill import add_notice, faults, import_works, real_school, the_fault
from tests.conftest import FakeClock
from tests.storage.adding import TEXT

CHECKS = [
    "settings",
    "secret_key",
    "disk",
    "time_zone",
    "words",
    "database",
    "migrations",
    "pragmas",
    "audit",
    "rules",
    "works_data",
    "inbox",
    "notices",
    "backup",
]


@pytest.fixture
def clone(demo_dir: Path, tmp_path: Path) -> Iterator[Path]:
    """Return the data folder of a clone that nobody has used."""
    yield from demo_installation(demo_dir, tmp_path / "data")


@pytest.fixture
def data(template: URL, tmp_path: Path) -> Iterator[Path]:
    """Return a data folder with an empty database, about which nobody has decided."""
    yield from migrated_installation(template, tmp_path / "data")


@pytest.fixture
def school(data: Path, clock: FakeClock) -> Iterator[Storage]:
    """Return a real database of one school, with fresh data, one decision and a backup of last night."""
    storage = real_school(data, clock)
    yield storage
    storage.engines.dispose()


def test_a_fresh_clone_is_in_order(clone: Path) -> None:
    """The first command there ever is may be this one; it makes the demo database like any other."""
    said = licheng("doctor", "--json")

    assert (said.code, said.err) == (0, "")
    assert [row["check"] for row in said.rows] == CHECKS
    assert all(set(row) == {"check", "ok", "detail", "remedy"} and row["ok"] is True for row in said.rows)
    assert "示範資料" in licheng("doctor").out


def test_a_school_in_order(school: Storage, clock: FakeClock) -> None:
    """A real database with a backup of last night has no fault, and nothing of a person is said."""
    checks = examine(clock)

    assert [check.check for check in checks] == CHECKS
    assert [check for check in checks if not check.ok] == []
    said = json.dumps([check.detail for check in checks], ensure_ascii=False)
    assert "甲同學" not in said
    assert "S77" not in said


def test_the_exit_code_and_the_remedy(school: Storage, clock: FakeClock, data: Path) -> None:
    """One fault is enough for 1; people read what to do about it."""
    (data / "secret.key").chmod(0o644)
    said = licheng("doctor", "--json")
    words = licheng("doctor")

    (row,) = [row for row in said.rows if row["check"] == "secret_key"]
    assert (said.code, words.code) == (1, 1)
    assert (row["ok"], "0644" in row["detail"], "chmod 600" in row["remedy"]) == (False, True, True)
    assert "處理方式：請執行 chmod 600" in words.out


def test_a_missing_key_is_not_made_anew(school: Storage, clock: FakeClock, data: Path) -> None:
    """A fresh one would look well and be worth nothing."""
    (data / "secret.key").unlink()

    assert [check.check for check in faults(clock)] == ["secret_key", "audit"]
    assert not (data / "secret.key").exists()


def test_settings(school: Storage, clock: FakeClock, data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A name that means nothing, in the environment or in `.env`; a file that is not there; a value that is none."""
    (data / ".env").write_text("LICHENG_PUBLIC_ULR=https://example.org\n")
    assert "LICHENG_PUBLIC_ULR" in the_fault(clock).detail
    (data / ".env").unlink()
    monkeypatch.setenv("LICHENG_PROT", "8001")
    assert "LICHENG_PROT" in the_fault(clock).detail
    monkeypatch.delenv("LICHENG_PROT")
    monkeypatch.setenv("LICHENG_CHANNELS", "channels.toml")
    assert "channels.toml" in the_fault(clock).detail
    monkeypatch.delenv("LICHENG_CHANNELS")
    monkeypatch.setenv("LICHENG_PORT", "many")
    assert the_fault(clock).check == "settings"
    assert licheng("doctor", "--json").code == 1


@pytest.mark.parametrize(
    ("total", "free", "names"),
    [(100 << 30, (1 << 30) - 1, ["disk"]), (100 << 30, 1 << 30, []), (2 << 30, 1 << 29, [])],
)
def test_a_full_disk(
    school: Storage, clock: FakeClock, monkeypatch: pytest.MonkeyPatch, total: int, free: int, names: list[str]
) -> None:
    """A fifth or 1 GiB must be free; a small disk with a fifth left is well."""
    monkeypatch.setattr("shutil.disk_usage", lambda _path: SimpleNamespace(total=total, free=free))

    assert [check.check for check in faults(clock)] == names


def test_a_database_that_is_broken(school: Storage, clock: FakeClock, data: Path) -> None:
    """What cannot be looked at any more is left out, and the way back is named."""
    school.engines.dispose()
    (data / "licheng.db").write_bytes(b"what a bad disk leaves" * 1000)
    fault = the_fault(clock)

    assert (fault.check, "file is not a database" in fault.detail, "licheng restore" in fault.remedy) == (
        "database",
        True,
        True,
    )


def test_an_older_database_is_not_changed_by_looking(school: Storage, clock: FakeClock) -> None:
    """Migrations are for who starts the new program, after a backup."""
    downgrade(school.engines.write, "-1")

    assert the_fault(clock).check == "migrations"
    assert the_fault(clock).check == "migrations"


def test_an_undecided_database(data: Path, clock: FakeClock) -> None:
    """Neither demo nor real: nobody has begun."""
    found = {check.check: check for check in faults(clock)}

    assert "licheng init" in found["database"].remedy


def test_an_altered_trail(school: Storage, clock: FakeClock) -> None:
    """The school is named; how to look closer, too."""
    assert school.heads is not None
    HeadFile(school.heads, school.secrets).path("hill").unlink()
    fault = the_fault(clock)

    assert (fault.check, "hill" in fault.detail, "licheng audit verify" in fault.remedy) == ("audit", True, True)


def test_rules_that_this_program_cannot_read(school: Storage, clock: FakeClock) -> None:
    """Added under another version of the program: the school is named, and what brings its rules back."""
    with school.unit() as session:
        packs.add(session, school="hill", text=TEXT, added_by="cli", now=clock())
    assert faults(clock) == []
    with school.unit() as session:
        session.execute(text("UPDATE rule_pack_file SET text = 'later = true', sha256 = 'x'"))
        rekey(session, lock_school(session, "hill"))

    check = the_fault(clock)

    assert (check.check, "hill" in check.detail) == ("rules", True)
    assert "licheng school add" in check.remedy


def test_data_that_are_old(school: Storage, clock: FakeClock) -> None:
    """Older than the school calls old; a school that never imported anything."""
    import_works(school, clock, days=8)
    assert "hill 是 8 天前的" in the_fault(clock).detail
    import_works(school, clock, days=7)
    assert faults(clock) == []
    with school.unit() as session:
        add_school(session, slug="lake", name="湖邊高中", pack=None, now=clock())
    assert "lake 從來沒有匯入" in the_fault(clock).detail


def test_demo_data_age_by_the_demo_clock(clone: Path, clock: FakeClock) -> None:
    """Where somebody moves the demo's time on, its data grow old with it, and not with the real time."""
    assert licheng("doctor").code == 0
    storage = open_storage(Settings())
    with storage.unit() as session:
        set_demo_now(session, clock() + timedelta(days=60))
    storage.engines.dispose()

    assert the_fault(clock).check == "works_data"


def test_messages_that_were_given_up(school: Storage, clock: FakeClock) -> None:
    """Counted by reason; a reason that somebody might have typed is not repeated."""
    for name, reason in (("1", "KeyError"), ("2", "王小明 2008-05-17")):
        event = {"channel": "c", "event_id": name, "address": name, "occurred_at": clock(), "received_at": clock()}
        with school.unit() as session:
            inbox.add_events(session, [event])
            found = inbox.claim_next(session, channel="c", address=name)
            assert found is not None
            assert found.id is not None
            for _ in range(inbox.MAX_TRIES):
                inbox.note_failure(session, found.id, reason=reason, now=clock())
    fault = the_fault(clock)

    assert fault.check == "inbox"
    assert "有 2 則訊息" in fault.detail
    assert "KeyError 1 則、其他原因 1 則" in fault.detail


def test_notices_that_nobody_knows_of(school: Storage, clock: FakeClock) -> None:
    """Unreachable ones are counted and no fault; unknown ones wait for a person."""
    add_notice(school, clock, NoticeState.UNREACHABLE, "gone")
    (said,) = [check for check in examine(clock) if check.check == "notices"]
    assert (said.ok, "有 1 則送不到：gone 1 則" in said.detail) == (True, True)
    add_notice(school, clock, NoticeState.UNKNOWN, "key_too_old")
    assert "有 1 則不知道有沒有送到，另有 1 則送不到" in the_fault(clock).detail


def test_menus_that_could_not_be_shown(
    school: Storage, clock: FakeClock, data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Looked at where there are channels: what was tried in vain is a fault, what has not been tried yet is none."""
    monkeypatch.setenv("LICHENG_CHANNELS", str(data / "channels.toml"))
    for number in (1, 2):
        with school.unit() as session:
            account = accounts.add_account(
                session, channel="line.hill", address=f"U{number}", school=list_schools(session)[0].slug, now=clock()
            )
            menus.note(session, account)
    assert [check.ok for check in examine(clock) if check.check == "menus"] == [True]

    with school.unit() as session:
        (change, _) = menus.find_due(session, channels=["line.hill"], now=clock(), limit=9)
        menus.postpone(session, change, until=clock())
    (said,) = [check for check in examine(clock) if check.check == "menus"]
    assert (said.ok, "有 1 個帳號" in said.detail, bool(said.remedy)) == (False, True, True)


def forget(data: Path) -> None:
    """Lose the note of the last backup."""
    (data / "last-backup.json").unlink()


def of_another(data: Path) -> None:
    """Make the note one of another database."""
    note = json.loads((data / "last-backup.json").read_text())
    (data / "last-backup.json").write_text(json.dumps({**note, "database": "another"}))


@pytest.mark.parametrize("harm", [forget, of_another])
def test_no_backup(school: Storage, clock: FakeClock, data: Path, harm: Callable[[Path], None]) -> None:
    """None at all, or one of the database that lay here before."""
    harm(data)

    assert "還沒有備份過" in the_fault(clock).detail


def test_an_old_backup(school: Storage, clock: FakeClock) -> None:
    """A night's backup may be two hours late (26 hours), not more; by the real time."""
    with school.reading() as session:
        assert find_setting(session, "demo_now") is None
    clock.turn(hours=17)
    assert faults(clock) == []
    clock.turn(minutes=1)
    assert "26 小時前" in the_fault(clock).detail


def test_words_that_cannot_be_said(school: Storage, clock: FakeClock, monkeypatch: pytest.MonkeyPatch) -> None:
    """A translation that asks for a fact which nobody gives would fail in somebody's chat."""

    class Broken(Translator):
        """Vietnamese with one slip."""

        def __call__(self, key: str, /, **facts: object) -> str:
            return facts["who"] if key == "audit.fine" else super().__call__(key, **facts)  # type: ignore[return-value]

    monkeypatch.setattr("bot.doctor.translator", lambda name: Broken(name) if name == "vi" else translator(name))
    fault = the_fault(clock)

    assert (fault.check, "vi: audit.fine" in fault.detail) == ("words", True)
