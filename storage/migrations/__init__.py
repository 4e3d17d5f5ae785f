"""Alembic's migrations, run from code: `upgrade` brings a database to the newest form."""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

from sqlalchemy import Engine, func, inspect, select, text

from storage.revisions import newest as newest

if TYPE_CHECKING:  # Alembic takes a good part of a start, and most starts have nothing to migrate
    from alembic.config import Config

HERE = Path(__file__).parent
MIGRATING: Final = 0x6C696368656E67  # the key of PostgreSQL's advisory lock: "licheng"


def config(engine: Engine) -> Config:
    """Return Alembic's settings for one engine of ours."""
    from alembic.config import Config

    settings = Config()
    settings.set_main_option("script_location", str(HERE))
    settings.attributes["engine"] = engine
    return settings


def upgrade(engine: Engine, to: str = "head") -> None:
    """Bring the database to revision `to`; does nothing when it is there already, waits where another does it."""
    from alembic import command

    with _one_at_a_time(engine):
        command.upgrade(config(engine), to)


def downgrade(engine: Engine, to: str = "base") -> None:
    """Take the database back to revision `to`."""
    from alembic import command

    with _one_at_a_time(engine):
        command.downgrade(config(engine), to)


def is_current(engine: Engine) -> bool:
    """Return whether the database is at the newest revision."""
    with engine.connect() as connection:
        if not inspect(connection).has_table("alembic_version"):
            return False
        found = connection.execute(text("SELECT version_num FROM alembic_version")).scalars().all()
    return list(found) == [newest()]


@contextmanager
def _one_at_a_time(engine: Engine) -> Iterator[None]:
    # Each migration has its own transaction, and between two of them another process could begin the same one.
    if engine.dialect.name == "sqlite":
        with Path(f"{engine.url.database}.migrating").open("wb") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield
    else:
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(select(func.pg_advisory_lock(MIGRATING)))
            try:
                yield
            finally:
                connection.execute(select(func.pg_advisory_unlock(MIGRATING)))
