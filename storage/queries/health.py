"""Facts about the database itself, for `doctor`: settings of connections, roles and walls, what a person must look at.

Crosses schools, since it is asked by whoever runs the installation; counts and codes only, never a person's row.
"""

from typing import Final

from sqlalchemy import func, inspect, select, text
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session, SQLModel, col

from portfolio.reminders import NoticeState
from storage.engine import PRAGMAS, RECEIVE_TIMEOUT_MS, Engines
from storage.failures import DATABASE_FAILURES
from storage.queries.notices import OPEN
from storage.tables import InboxEvent, Notice
from storage.units import SCHOOL_ROLE, SYSTEM_ROLE

ROLES: Final = (SCHOOL_ROLE, SYSTEM_ROLE)
OF_NO_SCHOOL: Final = frozenset({"setting"})  # facts about the database; every other table has its walls


def find_outage(engines: Engines) -> str | None:
    """Return why the database cannot be used, in its own words; None when it answers."""
    try:
        with engines.read.connect() as connection:
            connection.execute(text("SELECT 1"))
    except (DBAPIError, *DATABASE_FAILURES) as error:
        cause = getattr(error, "orig", None) or error
        return str(cause).strip().partition("\n")[0] or type(cause).__name__
    return None


def is_empty(engines: Engines) -> bool:
    """Return whether nothing was ever made here: no migration has run."""
    return not inspect(engines.read).has_table("alembic_version")


def wrong_pragmas(engines: Engines) -> list[str]:
    """Return what is set otherwise than it must be on live SQLite connections: `write: synchronous = 1`."""
    own: dict[str, dict[str, str | int]] = {
        "write": {},
        "read": {"query_only": 1},
        "receive": {"busy_timeout": RECEIVE_TIMEOUT_MS},
    }
    wrong = []
    for name, engine in (("write", engines.write), ("read", engines.read), ("receive", engines.receive)):
        with engine.connect() as connection:
            for pragma, expected in {**PRAGMAS, **own[name]}.items():
                found = connection.exec_driver_sql(f"PRAGMA {pragma}").scalar_one()
                if found != expected:
                    wrong.append(f"{name}: {pragma} = {found}")
    return wrong


def wrong_roles(session: Session) -> list[tuple[str, str]]:
    """Return (role, what is wrong) on PostgreSQL: `missing`, `superuser`, `bypassrls`, or `owner` of a table."""
    attributes = text("SELECT rolname, rolsuper, rolbypassrls FROM pg_roles WHERE rolname = ANY(:roles)")
    found = {row[0]: row for row in session.execute(attributes, {"roles": list(ROLES)})}
    owners = set(session.execute(text("SELECT DISTINCT tableowner FROM pg_tables")).scalars())
    wrong = [(role, "missing") for role in ROLES if role not in found]
    wrong += [(role, "superuser") for role, is_super, _ in found.values() if is_super]
    wrong += [(role, "bypassrls") for role, _, bypasses in found.values() if bypasses]
    return wrong + [(role, "owner") for role in ROLES if role in owners]


def open_tables(session: Session) -> list[str]:
    """Return our tables on PostgreSQL that one school's unit could see all of: no forced row level security on them."""
    statement = text(
        "SELECT relname FROM pg_class WHERE relkind IN ('r', 'p') AND relnamespace = 'public'::regnamespace "
        "AND relrowsecurity AND relforcerowsecurity AND EXISTS (SELECT FROM pg_policy WHERE polrelid = pg_class.oid)"
    )
    walled = set(session.execute(statement).scalars())
    return sorted(set(SQLModel.metadata.tables) - OF_NO_SCHOOL - walled)


def count_parked(session: Session) -> dict[str, int]:
    """Return how many events were given up after several tries, by reason (a code)."""
    statement = (
        select(func.coalesce(col(InboxEvent.parked_reason), ""), func.count())
        .where(col(InboxEvent.parked_at).is_not(None))
        .group_by(col(InboxEvent.parked_reason))
        .order_by(col(InboxEvent.parked_reason))
    )
    return {reason: int(count) for reason, count in session.execute(statement)}


def count_ended(session: Session, state: NoticeState) -> dict[str, int]:
    """Return how many notices ended in this state, by reason (a code)."""
    statement = (
        select(func.coalesce(col(Notice.reason), ""), func.count())
        .where(col(Notice.state) == state)
        .group_by(col(Notice.reason))
        .order_by(col(Notice.reason))
    )
    return {reason: int(count) for reason, count in session.execute(statement)}


def count_open(session: Session) -> int:
    """Return how many notices are owed and not settled yet."""
    return int(session.execute(select(func.count()).where(col(Notice.state).in_(OPEN))).scalar_one())
