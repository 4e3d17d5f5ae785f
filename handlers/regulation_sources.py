"""What an answer about the regulations is made from: the school's rules, calendar and document, and who asks."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Final, TypeVar

from handlers.context import Context
from handlers.offices import may_revoke
from handlers.regulation_answers import Sources
from portfolio.counts import current_term
from portfolio.dates import taipei_day
from portfolio.people import Role
from portfolio.regulations.slots import Asker
from portfolio.regulations.unreviewed import book_of_document
from storage.queries import people, regulations, terms
from storage.queries.crossing import across_schools
from storage.queries.rulebooks import find_rules
from storage.queries.schools import list_schools

if TYPE_CHECKING:
    from sqlmodel import Session

    from portfolio.calendar import SchoolCalendar
    from portfolio.rulebook import RuleBook

REGISTRAR: Final = "registrar"

_Known = TypeVar("_Known")


def sources_of(session: Session, *, school: str, now: datetime, book: RuleBook | None = None) -> Sources | None:
    """Return what a school's answers are made from today; `None` where neither its rules are here nor its document.

    `book` are the school's rules where they are at hand. Passages are those of the imported document in force.
    """
    book = find_rules(session, school) if book is None else book
    day = taipei_day(now)
    with across_schools(session):
        names = {one.slug: one.name for one in list_schools(session)}
        passages = regulations.find_passages(session, school, day=day)
        announced = terms.calendar_of(session, school)
    if book is None:
        book = book_of_document(passages, school, names.get(school, ""))
    if book is None:
        return None
    others = tuple(name for slug, name in names.items() if slug != school)
    return Sources(book.on(day), book.ruled(announced), passages, others)


def asker_of(ctx: Context, calendar: SchoolCalendar) -> Asker:
    """Return for whom dates are computed: the speaker, of guardians their children as far as these agree."""
    term = current_term(calendar, taipei_day(ctx.now))
    actor = ctx.actor
    if actor is None:
        return Asker(ctx.now, term)
    if actor.role is Role.GUARDIAN:
        children = people.access_children(ctx.session, actor=actor, now=ctx.now)
        grade, division = _agreed(one.grade for one in children), _agreed(one.division for one in children)
        return Asker(ctx.now, term, grade, division, actor.role.value)
    role = REGISTRAR if actor.role is Role.STAFF and may_revoke(ctx) else actor.role.value
    grade = actor.grade if actor.role is Role.STUDENT else None
    return Asker(ctx.now, term, grade, actor.division, role)


def _agreed(values: Iterable[_Known | None]) -> _Known | None:
    """The one value of all; nothing where they differ or one is not known."""
    found = set(values)
    return found.pop() if len(found) == 1 else None
