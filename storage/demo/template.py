"""A demo database made once and copied: the first use of any command, and every run of `simulate`, starts from it."""

import fcntl
import hashlib
import inspect
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from functools import cache
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, cast

from portfolio.bindings import PRIVACY_VERSION
from storage.engine import make_engines
from storage.queries import audit, schools
from storage.queries.schools import DatabaseKind
from storage.secrets import Secrets
from storage.units import Storage

if TYPE_CHECKING:
    from storage.demo.certification import MoveOn

_NO_SECRET = Secrets(b"the template holds nothing that is keyed")  # demo rows carry no pseudonym, code or token


def ensure_demo(
    storage: Storage, data_dir: Path, *, privacy_version: str = PRIVACY_VERSION, move_on: "MoveOn | None" = None
) -> None:
    """Make a database that nobody has decided about a demo one; a real or a finished demo one is left alone.

    An embedded database becomes a copy of the template in `data_dir`; on PostgreSQL the rows are made in place.
    """
    if not _wants_demo(storage):
        return
    with _alone(data_dir):
        if not _wants_demo(storage):
            return  # another process was first
        if storage.engines.is_sqlite and _is_undecided(storage):
            _fill_from(template(data_dir, privacy_version=privacy_version, move_on=move_on), storage)
        else:
            from storage.demo.making import make_demo

            make_demo(storage, privacy_version=privacy_version, move_on=move_on)


def fresh_copy(
    data_dir: Path, target: Path, *, privacy_version: str = PRIVACY_VERSION, move_on: "MoveOn | None" = None
) -> None:
    """Write a fresh demo database to `target`, from the template in `data_dir`, which is made if it is not there."""
    with _alone(data_dir):
        made = template(data_dir, privacy_version=privacy_version, move_on=move_on)
    with closing(sqlite3.connect(made)) as source, closing(sqlite3.connect(target)) as copy:
        source.backup(copy)


def template(data_dir: Path, *, privacy_version: str = PRIVACY_VERSION, move_on: "MoveOn | None" = None) -> Path:
    """Return the template, made now unless the same program made it before; older programs' ones are removed.

    Whoever shares a folder hands down the same `move_on` (see `storage.demo.making`), else each makes it anew.
    """
    path = data_dir / f"demo-{_fingerprint(privacy_version, move_on)}.db"
    if path.exists():
        return path
    for old in data_dir.glob("demo-*"):
        shutil.rmtree(old) if old.is_dir() else old.unlink(missing_ok=True)
    with tempfile.TemporaryDirectory(prefix="demo-new-", dir=data_dir) as folder:
        fresh = Path(folder) / "demo.db"
        _make(fresh, privacy_version, move_on)
        fresh.replace(path)
    return path


def _make(path: Path, privacy_version: str, move_on: "MoveOn | None") -> None:
    from storage.demo.making import make_demo
    from storage.migrations import upgrade

    engines = make_engines(f"sqlite:///{path}")
    try:
        upgrade(engines.write)
        make_demo(Storage(engines, _NO_SECRET), privacy_version=privacy_version, move_on=move_on)
    finally:
        engines.dispose()  # the last connection to close takes the write-ahead log into the file


def _fill_from(made: Path, storage: Storage) -> None:
    with storage.reading() as session:
        name = schools.find_setting(session, audit.DATABASE_ID)
    raw = storage.engines.write.raw_connection()
    try:
        with closing(sqlite3.connect(made)) as source:
            source.backup(cast(sqlite3.Connection, raw.driver_connection))
    finally:
        raw.close()
    if name is not None:  # the copy is a database of its own, and its trails' heads are kept under its own name
        with storage.unit() as session:
            schools.set_setting(session, audit.DATABASE_ID, name)
    audit.begin_heads(storage)


def _wants_demo(storage: Storage) -> bool:
    from storage.demo.making import is_complete

    with storage.reading() as session:
        kind = schools.find_kind(session)
        return kind is None or (kind is DatabaseKind.DEMO and not is_complete(session))


def _is_undecided(storage: Storage) -> bool:
    with storage.reading() as session:
        return schools.find_kind(session) is None


@contextmanager
def _alone(data_dir: Path) -> Iterator[None]:
    """Two commands started at once make one template, and fill one database once."""
    data_dir.mkdir(parents=True, exist_ok=True)
    with (data_dir / "demo.lock").open("wb") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # released when the file closes, or its process dies
        yield


@cache
def _fingerprint(privacy_version: str, move_on: "MoveOn | None") -> str:
    """What the template depends on: the code and data that make it."""
    seen = hashlib.sha256(privacy_version.encode())
    folders = [Path(str(resources.files(package))) for package in ("portfolio", "storage")]
    paths = [path for folder in folders for path in sorted((*folder.rglob("*.py"), *folder.rglob("*.toml")))]
    if move_on is not None:  # `handlers/succession.py`, and what stands beside it under that name
        here = Path(inspect.getfile(inspect.unwrap(move_on)))
        paths += sorted(here.parent.glob(f"{here.stem}*.py"))
    for path in paths:
        seen.update(f"\0{path.parent.name}/{path.name}\0".encode())
        seen.update(path.read_bytes())
    return seen.hexdigest()[:16]
