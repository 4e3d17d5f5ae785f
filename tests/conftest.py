"""Fixtures of every test: a fresh database (SQLite, or PostgreSQL where one is set), a clock that is turned by hand."""

import fcntl
import gc
import os
import shutil
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

import pytest
import structlog
from hypothesis import settings
from sqlalchemy import URL, text
from sqlalchemy.engine import make_url

from handlers.succession import move_on
from portfolio.calendar import TAIPEI
from storage.demo import fresh_copy
from storage.demo.template import template as demo_template
from storage.engine import make_engines
from storage.migrations import upgrade
from storage.secrets import Secrets
from storage.units import Storage
from tests.compiled import share
from tests.desk import Desk
from tests.talk import Talk
from tests.world import World, small_school

POSTGRESQL = os.environ.get("LICHENG_TEST_DATABASE_URL")
GARBAGE = 20_000  # objects before it is looked for; at Python's 700 a tenth of the time goes there
MEMORY, ROOM = Path("/dev/shm"), 2**30  # where a file system in memory lies, and the bytes that all tests keep within
START = datetime(2025, 1, 15, 8, 0, tzinfo=TAIPEI)  # where the demo clock starts: term 113-1, before 休業式


def pytest_configure(config: pytest.Config) -> None:
    """Draw the same examples in every ordinary run, so that a change is judged by itself; `make soak` draws others."""
    wanted = str(config.getoption("markexpr", ""))
    settings.register_profile("fixed", derandomize=True, deadline=None)
    if "soak" not in wanted or "not soak" in wanted:
        settings.load_profile("fixed")
    share()
    gc.set_threshold(GARBAGE)
    _lie_in_memory()


def _lie_in_memory() -> None:
    """Let the tests' folders lie in memory where there is room: each commit of theirs waits for the disk otherwise."""
    try:
        there = os.statvfs(MEMORY)
    except OSError:
        return
    usable = os.access(MEMORY, os.W_OK) and not there.f_flag & os.ST_NOEXEC
    if usable and there.f_bavail * there.f_frsize > ROOM:
        os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(MEMORY))


def pytest_collection_finish() -> None:
    """Look no more for garbage among the tests themselves and what they import: all of it stays to the end."""
    gc.collect()
    gc.freeze()


class FakeClock:
    """A clock that stands still until a test turns it."""

    def __init__(self, now: datetime = START) -> None:
        self.now = now

    def __call__(self) -> datetime:
        """Return where the clock stands."""
        return self.now

    def turn(self, **by: float) -> None:
        """Turn the clock on by a `timedelta`'s arguments."""
        self.now += timedelta(**by)

    def set(self, now: datetime) -> None:
        """Set the clock to a moment."""
        self.now = now


@pytest.fixture(autouse=True)
def _logs_as_they_were() -> Iterator[None]:
    """Undo what a command set up for its logs: they would go to a stream that is closed by the next test."""
    yield
    structlog.reset_defaults()


@pytest.fixture
def anyio_backend() -> str:
    """Run async tests on asyncio, which is what the server runs on."""
    return "asyncio"


@pytest.fixture
def clock() -> FakeClock:
    """Return a clock at the demo's first moment."""
    return FakeClock()


@pytest.fixture
def now() -> datetime:
    """Return the demo's first moment."""
    return START


@pytest.fixture(scope="session")
def secrets() -> Secrets:
    """Return secrets that are the same in every run."""
    return Secrets(b"a key for tests only, never for a school")


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Iterator[URL]:
    """Return an empty migrated database that the others are copied from."""
    if POSTGRESQL:
        url = _create_database(make_url(POSTGRESQL), f"template_{uuid.uuid4().hex[:12]}")
    else:
        url = make_url(f"sqlite:///{tmp_path_factory.mktemp('template') / 'empty.db'}")
    engines = make_engines(url)
    upgrade(engines.write)
    engines.dispose()  # the last connection to close takes the write-ahead log into the file
    yield url
    if POSTGRESQL:
        _drop_database(url)


@pytest.fixture(scope="session")
def small_world(template: URL, tmp_path_factory: pytest.TempPathFactory, secrets: Secrets) -> Iterator[World]:
    """Return the small school in a database that is only copied from: its rows cost more than most tests."""
    folder = tmp_path_factory.mktemp("small")
    with fresh_database(template, folder) as url:
        storage = Storage(make_engines(url), secrets, heads=folder / "audit-heads")
        world = small_school(storage, START)
        storage.engines.dispose()
        assert not (folder / "audit-heads").exists(), "heads would have to be copied, too"
        yield world


@pytest.fixture
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[URL]:
    """Return the address of this test's own migrated database; with the small school in it if `world` is asked for."""
    if "world" in request.fixturenames:
        world: World = request.getfixturevalue("small_world")
        source = world.storage.engines.write.url
    else:
        source = request.getfixturevalue("template")
    with fresh_database(source, tmp_path) as url:
        yield url


@contextmanager
def fresh_database(template: URL, folder: Path) -> Iterator[URL]:
    """Give the address of a migrated database, for a test or for all of a file."""
    if POSTGRESQL:
        url = _create_database(template, f"test_{uuid.uuid4().hex[:12]}", template=template.database)
        yield url
        _drop_database(url)
    else:
        path = folder / "licheng.db"
        shutil.copyfile(str(template.database), path)
        yield make_url(f"sqlite:///{path}")


@pytest.fixture
def storage(database_url: URL, tmp_path: Path, secrets: Secrets) -> Iterator[Storage]:
    """Return this test's storage."""
    storage = Storage(make_engines(database_url), secrets, heads=tmp_path / "audit-heads")
    yield storage
    storage.engines.dispose()


def _create_database(server: URL, name: str, *, template: str | None = None) -> URL:
    _administer(server, f'CREATE DATABASE "{name}"' + (f' TEMPLATE "{template}"' if template else ""))
    return server.set(database=name)


def _drop_database(url: URL) -> None:
    _administer(url, f'DROP DATABASE "{url.database}" WITH (FORCE)')


def _administer(server: URL, statement: str) -> None:
    engines = make_engines(server.set(database="postgres"))
    with engines.write.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text(statement))
    engines.dispose()


@pytest.fixture
def world(storage: Storage, small_world: World) -> World:
    """Return a small made-up school and a second one with the same numbers (tests/world.py)."""
    return small_world.moved_to(storage)


@pytest.fixture
def talk(world: World, clock: FakeClock) -> Talk:
    """Return a conversation at the small school."""
    return Talk(world.storage, clock)


@pytest.fixture
def desk(world: World, clock: FakeClock) -> Desk:
    """Return the registrar's desk at the small school: codes on paper, and the rows behind a conversation."""
    return Desk(world, clock)


@pytest.fixture(scope="session")
def demo_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a data folder in which the demo database's template is made already: seconds once, not once a test.

    Processes of one run share it: each has its own base folder in that of the run.
    """
    base = tmp_path_factory.getbasetemp()
    folder = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "demo"
    folder.mkdir(exist_ok=True)
    with (folder / "made.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        demo_template(folder, move_on=move_on)
    return folder


@pytest.fixture
def demo(demo_dir: Path, tmp_path: Path, secrets: Secrets) -> Iterator[Storage]:
    """Return a fresh demo database of this test's own, embedded on every run."""
    fresh_copy(demo_dir, tmp_path / "demo.db", move_on=move_on)
    storage = Storage(make_engines(f"sqlite:///{tmp_path / 'demo.db'}"), secrets)
    yield storage
    storage.engines.dispose()
