"""What waits in the job library's own tables, for `doctor`: read only, and in words of our own."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import inspect, text
from sqlmodel import Session

from storage.jobs import SCHEMA

RUNNING: Final = "PENDING"
WAITING: Final = ("ENQUEUED", "DELAYED")


@dataclass(frozen=True)
class Jobs:
    """How many jobs stand how: running by the name of whoever runs them, and waiting by the version they wait for."""

    running: Mapping[str, int]
    waiting: Mapping[str, int]


def find_jobs(session: Session) -> Jobs | None:
    """Return the jobs that are not over; None where no process has ever sent by jobs on this database."""
    connection = session.connection()
    schema = SCHEMA if connection.dialect.name == "postgresql" else None
    if not inspect(connection).has_table("workflow_status", schema=schema):
        return None
    table = "workflow_status" if schema is None else f"{schema}.workflow_status"
    counted = connection.execute(
        text(
            "SELECT status, coalesce(executor_id, ''), coalesce(application_version, ''), count(*) "
            f"FROM {table} WHERE status IN ('{RUNNING}', '{WAITING[0]}', '{WAITING[1]}') GROUP BY 1, 2, 3"
        )
    ).all()
    running: dict[str, int] = {}
    waiting: dict[str, int] = {}
    for status, executor, version, count in counted:
        where, key = (running, executor) if status == RUNNING else (waiting, version)
        where[key] = where.get(key, 0) + count
    return Jobs(running, waiting)


def read_clock(session: Session) -> datetime | None:
    """Return what time the database says it is; None for the embedded one, which has no clock of its own."""
    connection = session.connection()
    if connection.dialect.name != "postgresql":
        return None
    found = connection.execute(text("SELECT clock_timestamp()")).scalar_one()
    assert isinstance(found, datetime)
    return found
