"""Which office a question goes to, who belongs to it, and which questions are the speaker's to answer."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from handlers.certification_words import say_class
from handlers.context import Context
from handlers.offices import find_in_charge, members_of, office_of, only_mine
from locales import Translator
from portfolio.offices import OfficeItem
from portfolio.people import Division, Role
from portfolio.questions import QuestionState
from storage.queries import questions
from storage.queries.questions import AskedQuestion

if TYPE_CHECKING:
    from collections.abc import Collection

    from sqlmodel import Session

    from portfolio.rules import RulePack
    from storage.tables import Person


def find_answerers(
    session: Session,
    *,
    school: str,
    topic: OfficeItem | None,
    division: Division | None,
    pack: RulePack | None,
    now: datetime,
) -> list[Person]:
    """Return who may answer a question of this topic: the office in charge of it, and the registrar's people."""
    found = _members(session, school, topic, division, pack)
    known = {one.id for one in found}
    in_charge = find_in_charge(session, school=school, division=division, now=now)
    return [*found, *(one for one in in_charge if one.id not in known)]


def receiving_office(
    session: Session,
    t: Translator,
    *,
    school: str,
    topic: OfficeItem | None,
    division: Division | None,
    pack: RulePack | None,
) -> str:
    """Return the office that a question really goes to: the one in charge, if the roster has anybody there."""
    if pack is not None and topic is not None and _members(session, school, topic, division, pack):
        return pack.office_name(topic, division=division)
    return office_of(pack, t, division=division)


def questions_of(ctx: Context, states: Collection[QuestionState]) -> list[AskedQuestion]:
    """Return the questions in one of these states that are the speaker's office's to answer, the oldest first."""
    actor, pack = ctx.bound()
    return only_mine(
        questions.access_questions(ctx.session, actor=actor, states=states),
        person_id=actor.person_id,
        place_of=lambda one: (one.question.topic, one.question.division),
        members=lambda place: find_answerers(
            ctx.session, school=actor.school, topic=place[0], division=place[1], pack=pack, now=ctx.now
        ),
    )


def say_asker(t: Translator, asker: Person) -> str:
    """Return who asks, without a name: class and role, 「201班的學生」."""
    if asker.role is Role.STUDENT and asker.class_name:
        return t("questions.by.class", class_name=say_class(t, asker.class_name))
    return t(f"questions.by.{asker.role.value}")


def _members(
    session: Session, school: str, topic: OfficeItem | None, division: Division | None, pack: RulePack | None
) -> list[Person]:
    named = "" if pack is None or topic is None else pack.office_name(topic, division=division)
    return members_of(session, school=school, office=named)
