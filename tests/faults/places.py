"""Where the databases of fault runs come from: a server of one's own, a database a run, gone at the end."""

import os
import secrets
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import URL, text
from sqlalchemy.engine import make_url

from storage.engine import make_engines
from storage.migrations import upgrade
from tests import with_postgres
from tests.faults.grounds import Grounds


@contextmanager
def postgres(db: str) -> Iterator[with_postgres.Server | None]:
    """Give a server for the runs of one command: as durable as a real one is towards kills."""
    if db != "pg":
        yield None
        return
    # What was committed must be there after an immediate stop; the machine itself does not fail here.
    with_postgres.SETTINGS |= {"synchronous_commit": "on", "full_page_writes": "on", "max_connections": "200"}
    with_postgres.SETTINGS |= {"autovacuum": "on", "shared_buffers": "256MB"}
    with with_postgres.running_server() as server:
        yield server


@contextmanager
def grounds(db: str, seed: int, server: with_postgres.Server | None = None) -> Iterator[Grounds]:
    """Give the grounds of one run; everything is gone at its end, unless LICHENG_FAULTS_KEEP is set."""
    folder = Path(tempfile.mkdtemp(prefix="licheng-faults-"))
    found: Grounds | None = None
    try:
        found = Grounds(db, folder, _make_database(folder, server), seed, server)
        yield found
    finally:
        if found is not None:
            found.close()
        if os.environ.get("LICHENG_FAULTS_KEEP"):
            print(f"kept: {folder}", file=sys.stderr)
        else:
            shutil.rmtree(folder, ignore_errors=True)


def _make_database(folder: Path, server: with_postgres.Server | None) -> URL:
    if server is None:
        url = make_url(f"sqlite:///{folder / 'licheng.db'}")
    else:
        name = f"faults_{secrets.token_hex(6)}"
        admin = make_engines(make_url(server.url).set(database="postgres"))
        with admin.write.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text(f'CREATE DATABASE "{name}"'))
        admin.dispose()
        url = make_url(server.url).set(database=name)
    engines = make_engines(url)
    upgrade(engines.write)
    engines.dispose()
    return url
