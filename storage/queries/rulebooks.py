"""The rules that hold for a school: the pack it has from the project, the packs it added, and its rulings.

Every message asks for them, so books are kept: a school's row carries `rules_key`, which changes with every pack and
ruling, and only a key that this process has not met yet costs a look at the texts.
"""

import hashlib
import json
from collections import OrderedDict
from functools import cache
from threading import Lock
from typing import Any, Final

from sqlalchemy import select
from sqlmodel import Session, col

from portfolio import readings
from portfolio.conflicts import Decision
from portfolio.rulebook import RuleBook
from portfolio.schools import find_pack
from storage.from_rows import book_from
from storage.queries.crossing import across_schools, find_schools
from storage.queries.schools import SchoolBrief
from storage.tables import RulePackFile, Ruling, School

MOST: Final = 500  # books kept in a process; a district has a few hundred schools

_books: "OrderedDict[str, RuleBook | None]" = OrderedDict()
_keeping = Lock()


def rules_of(session: Session, school: School | SchoolBrief) -> RuleBook | None:
    """Return the rules of a school; `None` where none are here, or this program cannot read what was added."""
    if school.rules_key is None:
        return None if school.pack is None else _shipped(school.pack)
    try:
        return _books[school.rules_key]
    except KeyError:
        return _keep(school.rules_key, _read(session, school))


def find_rules(session: Session, slug: str) -> RuleBook | None:
    """Return the rules of the school with this slug, whichever school the session is about; `None` where none are."""
    found = find_schools(session, [slug])
    return rules_of(session, found[0]) if found else None


def decisions(session: Session, school: str) -> tuple[Decision, ...]:
    """Return what the school's offices have ruled, as it stands now: the newest word on each contradiction."""
    rows: dict[str, Any] = {row.key: row for row in session.execute(_ruled(school))}
    return tuple(
        Decision(row.key, row.reading, row.clause, readings.Ruling(row.ruled_by, row.ruled_on, row.note))
        for row in rows.values()
        if row.reading is not None
    )


def lock_school(session: Session, slug: str) -> School:
    """Return the school's row, which nobody else can change before this transaction ends.

    Raises:
        NoResultFound: there is no such school here.
    """
    statement = select(School).where(col(School.slug) == slug).with_for_update(key_share=True)
    return session.scalars(statement, execution_options={"populate_existing": True}).one()


def rekey(session: Session, school: School) -> None:
    """Give the school the key of what it has now; to be called in the transaction that changed it."""
    session.flush()
    versions = [[row.version, row.sha256] for row in session.execute(_versions(school.slug))]
    rulings = [
        [one.key, one.reading, one.ruling.by, one.ruling.on.isoformat(), one.ruling.note]
        for one in decisions(session, school.slug)
    ]
    school.rules_key = None
    if versions or rulings:
        everything = json.dumps([school.slug, school.pack, versions, rulings], ensure_ascii=False)
        school.rules_key = hashlib.sha256(everything.encode()).hexdigest()
    session.flush()


@cache
def _shipped(pack: str) -> RuleBook | None:
    found = find_pack(pack)
    return None if found is None else RuleBook((found,))


def _read(session: Session, school: School | SchoolBrief) -> RuleBook | None:
    with across_schools(session):  # a notice may be about another school than the session
        texts = [row.text for row in session.execute(_versions(school.slug))]
        ruled = decisions(session, school.slug)
    return book_from(school.slug, school.pack, texts, ruled)


def _keep(key: str, book: RuleBook | None) -> RuleBook | None:
    with _keeping:
        _books[key] = book
        while len(_books) > MOST:
            _books.popitem(last=False)
    return book


def _versions(school: str) -> Any:
    columns = (col(RulePackFile.version), col(RulePackFile.sha256), col(RulePackFile.text))
    return select(*columns).where(col(RulePackFile.school) == school).order_by(col(RulePackFile.version))


def _ruled(school: str) -> Any:
    holds = (col(Ruling.key), col(Ruling.reading), col(Ruling.clause))
    return (
        select(*holds, col(Ruling.ruled_by), col(Ruling.ruled_on), col(Ruling.note))
        .where(col(Ruling.school) == school)
        .order_by(col(Ruling.id))
    )
