"""Where one school's unit must see more than its school: binding runs before a school is known, or joins two.

These steps reach the rows of any school, so they are few and named: the look-up of a code that somebody typed
(`codes.find_open`), what an account is bound to (`bindings.find_people`), binding, switching and ending a binding
(`bindings.add`, `switch`, `end`), press tokens of those (`presses.access`), failed tries (`failures`), binding by the
web page (`linking`), noting that an account's menu changes (`menus.note`), which accounts of a school's people are
blocked (`standings`), and stopping or starting reminders for everybody an account speaks for (`preferences.stop`,
`start`).
"""

from collections.abc import Collection, Iterator
from contextlib import contextmanager

from sqlalchemy import select
from sqlmodel import Session, col

from portfolio.errors import PortfolioError
from storage.tables import School
from storage.units import enter_school, enter_system


@contextmanager
def across_schools(session: Session) -> Iterator[None]:
    """See every school inside this block, and only the unit's own again after it."""
    school = session.info.get("school")
    if school is None:
        yield
        return
    session.flush()  # what waits was made as this school, and is checked as such
    enter_system(session)
    try:
        yield
    except PortfolioError:  # a refusal is answered inside the unit; after any other error the transaction is lost
        enter_school(session, school)
        raise
    session.flush()
    enter_school(session, school)


def find_schools(session: Session, slugs: Collection[str]) -> list[School]:
    """Return these schools, by slug: what a channel serves is no secret, and is said before anybody is bound."""
    with across_schools(session):
        return list(session.scalars(select(School).where(col(School.slug).in_(slugs)).order_by(col(School.slug))))
