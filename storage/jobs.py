"""The job library's tables beside ours: on PostgreSQL in a schema of its own, which the login role owns.

The library may do there what it likes. Of our roles only the program's own may enqueue a job, in the transaction that
makes its batch; a school's may not even look (reliability.md § 3.1 row 7).
"""

from typing import Final

from sqlalchemy import Engine, text

from storage.units import SYSTEM_ROLE

SCHEMA: Final = "dbos"
ENQUEUED_IN: Final = ("workflow_status", "workflow_input")


def let_jobs_be_enqueued(engine: Engine) -> None:
    """Let the program's own role enqueue; nothing is to be done on SQLite, which has no roles."""
    if engine.dialect.name != "postgresql":
        return
    with engine.begin() as connection:
        connection.execute(text(f"GRANT USAGE ON SCHEMA {SCHEMA} TO {SYSTEM_ROLE}"))
        for table in ENQUEUED_IN:
            connection.execute(text(f"GRANT SELECT, INSERT, UPDATE ON {SCHEMA}.{table} TO {SYSTEM_ROLE}"))
