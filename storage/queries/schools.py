"""Schools, and the facts about this database itself: demo or real, where the demo clock stands."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import bindparam, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, col

from portfolio.calendar import TAIPEI
from portfolio.errors import PortfolioError
from storage.tables import School, Setting

KIND = "database_kind"
DEMO_NOW = "demo_now"


class DatabaseKind(StrEnum):
    """What a database is for; fixed when it is made, since demo people and real ones never meet."""

    DEMO = "demo"
    REAL = "real"


class DatabaseKindError(PortfolioError):
    """Something was asked of a database of the other kind; `facts`: kind, wanted (`demo` or `real`)."""

    code = "database-kind"


class SchoolExistsError(PortfolioError):
    """A school with this slug is here already; `facts`: slug."""

    code = "school-exists"


@dataclass(frozen=True)
class SchoolBrief:
    """What every message needs of a school; `rules_key` stands for the rules that it has beside `pack`."""

    slug: str
    name: str
    stale_after_days: int
    pack: str | None
    rules_key: str | None


BRIEF = (col(School.slug), col(School.name), col(School.stale_after_days), col(School.pack), col(School.rules_key))

# Built once: most messages run these.
_BRIEF = select(*BRIEF).where(col(School.slug) == bindparam("slug"))
_SCHOOL = select(School).where(col(School.slug) == bindparam("slug"))


def find_school(session: Session, slug: str) -> School | None:
    """Return the school, or None."""
    return session.scalars(_SCHOOL, {"slug": slug}).one_or_none()


def find_brief(session: Session, slug: str) -> SchoolBrief | None:
    """Return what messages need of the school, or None."""
    row = session.connection().execute(_BRIEF, {"slug": slug}).one_or_none()
    return None if row is None else SchoolBrief(*row)


def list_schools(session: Session) -> list[School]:
    """Return the schools that this transaction may see, by slug: all of them, or the one it is about."""
    return list(session.execute(select(School).order_by(col(School.slug))).scalars())


def add_school(
    session: Session, *, slug: str, name: str, pack: str | None, now: datetime, pilot_class: str | None = None
) -> School:
    """Add a school and return its row.

    Raises:
        SchoolExistsError: there is one with this slug.
    """
    if find_school(session, slug) is not None:
        raise SchoolExistsError(slug=slug)
    school = School(slug=slug, name=name, pack=pack, pilot_class=pilot_class, created_at=now)
    session.add(school)
    session.flush()
    return school


def find_setting(session: Session, key: str) -> str | None:
    """Return what is kept under this key, or None."""
    return session.execute(select(col(Setting.value)).where(col(Setting.key) == key)).scalar_one_or_none()


def set_setting(session: Session, key: str, value: str) -> None:
    """Keep a value under this key; `database_kind` goes through `fix_kind`."""
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    statement = insert(Setting).values(key=key, value=value)
    session.execute(statement.on_conflict_do_update(index_elements=["key"], set_={"value": value}))


def find_kind(session: Session) -> DatabaseKind | None:
    """Return what this database is for; None while it is still empty and undecided."""
    found = find_setting(session, KIND)
    return None if found is None else DatabaseKind(found)


def fix_kind(session: Session, wanted: DatabaseKind) -> None:
    """Decide what this database is for, once; to say the same again changes nothing.

    Raises:
        DatabaseKindError: it was decided otherwise.
    """
    kind = find_kind(session)
    if kind is None:
        set_setting(session, KIND, wanted)
    elif kind is not wanted:
        raise DatabaseKindError(kind=str(kind), wanted=str(wanted))


def find_demo_now(session: Session) -> datetime | None:
    """Return where the demo clock stands, in Taipei; None on a real database."""
    found = find_setting(session, DEMO_NOW)
    return None if found is None else datetime.fromisoformat(found)


def set_demo_now(session: Session, now: datetime) -> None:
    """Keep where the demo clock stands, so that the next start goes on from there.

    Raises:
        DatabaseKindError: this is no demo database, and real time is nobody's to move.
    """
    kind = find_kind(session)
    if kind is not DatabaseKind.DEMO:
        raise DatabaseKindError(kind=str(kind or "undecided"), wanted=str(DatabaseKind.DEMO))
    set_setting(session, DEMO_NOW, now.astimezone(TAIPEI).isoformat())
