"""Which office answers for codes and bindings, and who belongs to it."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, TypeVar

from handlers.context import Context
from locales import Translator
from portfolio.bindings import is_registrar
from portfolio.certifiers import works_in
from portfolio.dates import taipei_day
from portfolio.people import Division, Role
from storage.queries import registrars
from storage.queries.rulebooks import find_rules

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from sqlmodel import Session

    from portfolio.rules import RulePack
    from storage.tables import Person

_Matter = TypeVar("_Matter")
_Place = TypeVar("_Place")


def codes_office(ctx: Context, *, school: str | None = None, division: Division | None = None) -> str:
    """Return the name of the office that reissues codes at this school, or at the one the conversation is about.

    Where one channel serves several schools and none is known yet, it is the office that gave the code.
    """
    if school is None and ctx.school is None:
        return ctx.t("office.of_the_code")
    pack = ctx.rules if school is None else _pack(ctx.session, school, ctx.now)
    return office_of(pack, ctx.t, division=division)


def office_of(pack: RulePack | None, t: Translator, *, division: Division | None = None) -> str:
    """Return the pack's name for that office, in the document's words, or the usual one."""
    return (pack.codes_office(division=division) if pack is not None else "") or t("office.registrar")


def school_office(
    session: Session, t: Translator, *, school: str, now: datetime, division: Division | None = None
) -> str:
    """Return the same where there is no conversation: in a notice, on a sheet."""
    return office_of(_pack(session, school, now), t, division=division)


def find_registrars(session: Session, *, school: str, now: datetime) -> list[Person]:
    """Return the people of that office, by number."""
    pack = _pack(session, school, now)
    return [person for person in registrars.find_staff(session, school=school) if _is_registrar(person, pack)]


def find_in_charge(session: Session, *, school: str, division: Division | None, now: datetime) -> list[Person]:
    """Return the members of staff who look after people of this division; all of that office where nobody does."""
    pack = _pack(session, school, now)
    staff = [one for one in find_registrars(session, school=school, now=now) if one.role is Role.STAFF]
    return [one for one in staff if looks_after(pack, one, division)] or staff


def looks_after(pack: RulePack | None, person: Person, division: Division | None) -> bool:
    """Return whether people of this division are this member of staff's; who has none goes with the day division.

    Where the rules name another office for the evening division, each looks after its own (tttvs 五, yphs 五(五)).
    """
    if pack is None or len(pack.divisions) == 1:
        return True
    own = person.division or Division.DAY
    wanted = division if division is not None and division in pack.divisions else Division.DAY
    return own is wanted or pack.codes_office(division=own) == pack.codes_office(division=wanted)


def may_revoke(ctx: Context) -> bool:
    """Return whether the speaker belongs to that office."""
    if ctx.actor is None:
        return False
    person = registrars.find_member(ctx.session, person_id=ctx.actor.person_id)
    return person is not None and _is_registrar(person, ctx.rules)


def _is_registrar(person: Person, pack: RulePack | None) -> bool:
    office = "" if pack is None else pack.codes_office(division=person.division)
    return is_registrar(role=person.role, office=person.office, title=person.title, codes_office=office)


def _pack(session: Session, school: str, now: datetime) -> RulePack | None:
    book = find_rules(session, school)
    return None if book is None else book.on(taipei_day(now))


def members_of(session: Session, *, school: str, office: str) -> list[Person]:
    """Return the staff who work in the office of that name, by number; nobody for no name."""
    staff = registrars.find_staff(session, school=school) if office else []
    return [one for one in staff if works_in(office, one.office)]


def only_mine(
    found: Iterable[_Matter],
    *,
    person_id: int | None,
    place_of: Callable[[_Matter], _Place],
    members: Callable[[_Place], Iterable[Person]],
) -> list[_Matter]:
    """Return those of the matters that a person's office answers; who belongs to it is looked up once a place."""
    known: dict[_Place, frozenset[int | None]] = {}
    mine = []
    for one in found:
        place = place_of(one)
        if place not in known:
            known[place] = frozenset(person.id for person in members(place))
        if person_id in known[place]:
            mine.append(one)
    return mine
