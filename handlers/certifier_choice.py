"""Whom somebody means who types a number or a name: one person, several to choose from, or why nobody."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, field

from handlers.context import Context
from handlers.conversation import Button
from handlers.intents import Intent
from portfolio.bindings import NoSecondThingError, SecondThing, normal_second
from portfolio.dates import taipei_day
from portfolio.people import PersonStatus, Role
from storage.queries import absences, colleagues
from storage.tables import Person

MOST = 8  # to choose from at once; who has more namesakes types the number
CERTIFY = (Role.TEACHER, Role.STAFF)


@dataclass(frozen=True)
class Found:
    """The one who was meant; else several, or `why` nobody (`nobody`, `student`, `several_more`, `oneself`, `away`)."""

    person: Person | None = None
    several: tuple[Person, ...] = field(default=())
    why: str = ""


def look_up(ctx: Context, said: str, *, roles: Collection[Role] = CERTIFY, leavers: bool = False) -> Found:
    """Return whom `said` means among the people of the speaker's school who have one of these roles."""
    actor, _ = ctx.bound()
    for text in dict.fromkeys((said.strip(), _without_title(ctx, said), _number(said))):
        if not text:
            continue
        found = colleagues.find_colleagues(
            ctx.session, school=actor.school, said=text, roles=roles, leavers=leavers, limit=MOST + 1
        )
        if len(found) == 1:
            return Found(found[0])
        if found:
            return Found(several=tuple(found)) if len(found) <= MOST else Found(why="several_more")
        if colleagues.is_students(ctx.session, school=actor.school, said=text):
            return Found(why="student")
    return Found(why="nobody")


def may_certify(ctx: Context, person: Person) -> str:
    """Return why this person cannot be asked to certify now; empty where they can."""
    if person.departed_at is not None or person.status is not PersonStatus.ACTIVE or person.role not in CERTIFY:
        return "not_here"
    absence = absences.find_open_absence(ctx.session, teacher_id=person.id or 0)
    is_away = absence is not None and absences.covers(absence, taipei_day(ctx.now))
    return "away" if is_away else ""


def choices(ctx: Context, several: Collection[Person], intent: Callable[[str], Intent]) -> list[Button]:
    """Return a button for each of several people; the number tells namesakes apart."""
    return [
        Button(ctx.t("certifier.button", name=person.name, number=person.number), intent(person.number))
        for person in several
    ]


def _without_title(ctx: Context, said: str) -> str:
    """A name as people say it, with what one is called before or after it left out."""
    bare = said.strip()
    for title in ctx.t("certifier.titles").split():
        bare = bare.removesuffix(title).removeprefix(title).strip()
    return bare


def _number(text: str) -> str:
    try:
        return normal_second(SecondThing.NUMBER, text)
    except NoSecondThingError:
        return ""
