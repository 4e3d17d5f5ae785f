"""What is told of acting for a student: the student, each time, by whom; the registrar, each time, by numbers."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from handlers.citing import say_clause
from handlers.conversation import Block, Paragraph, Passage, Reply
from handlers.offices import find_in_charge, school_office
from handlers.saying import say_day, say_hour, say_term, say_year
from portfolio.calendar import TAIPEI, Term
from portfolio.dates import taipei_day
from portfolio.reminders import NoticeSubject
from portfolio.representatives import Capacity
from portfolio.slips import say_number
from storage.queries import notices
from storage.queries.coming_of_age import are_bound
from storage.queries.emergencies import find_open
from storage.tables import Person, Slip

if TYPE_CHECKING:
    from datetime import datetime

    from sqlmodel import Session

    from handlers.notices import Telling
    from locales import Translator

KEPT_FOR: Final = timedelta(days=14)  # to be told of it later than that would say nothing new


def owe_acted_for(session: Session, slip: Slip, *, now: datetime) -> bool:
    """Owe it to the student and to the registrar that somebody acted for the student; nothing of one's own acts.

    To be called with the slip of the act, in the same transaction, by whatever lets people act for a student. Returns
    whether the student can be told in the chat; where not, the registrar is asked to pass it on.
    """
    if slip.capacity is Capacity.STUDENT:
        return True
    student = session.get_one(Person, slip.student_id)
    is_bound = bool(are_bound(session, [slip.student_id]))
    whom = [(slip.student_id, NoticeSubject.ACTED_FOR)] if is_bound else []
    office = find_in_charge(session, school=slip.school, division=student.division, now=now)
    whom += [(one.id, NoticeSubject.ACTED_FOR_OFFICE) for one in office if one.id is not None]
    for recipient, subject in whom:
        notices.owe(
            session,
            school=slip.school,
            recipient_id=recipient,
            subject=subject,
            about=f"slip:{slip.id}",
            facts={} if is_bound else {"not_told": True},
            now=now,
            expires_at=now + KEPT_FOR,
        )
    return is_bound


def render_acted_for(telling: Telling) -> Reply:
    """Tell the student who did what in their place, and whom to ask; the title names nobody."""
    t = telling.t
    slip = telling.session.get_one(Slip, telling.about_id)
    student = telling.session.get_one(Person, slip.student_id)
    actor = telling.session.get_one(Person, slip.actor_id)
    office = school_office(telling.session, t, school=slip.school, now=telling.now, division=student.division)
    blocks: list[Block] = [
        Paragraph(
            t(
                "acted_for.what",
                when=_when(telling, slip),
                who=t("acted_for.who", name=actor.name, capacity=t(f"capacity.{slip.capacity.value}")),
                act=_act(telling, slip),
            )
        ),
        *declared_blocks(telling, slip),
        Paragraph(t("acted_for.slip", number=say_number(slip.number))),
        Paragraph(t("acted_for.ask", office=office)),
    ]
    return Reply(t("acted_for.title"), tuple(blocks))


def render_acted_for_office(telling: Telling) -> Reply:
    """Tell the registrar, who was to be told each time: by numbers, never names."""
    t = telling.t
    slip = telling.session.get_one(Slip, telling.about_id)
    student = telling.session.get_one(Person, slip.student_id)
    actor = telling.session.get_one(Person, slip.actor_id)
    blocks: list[Block] = [
        Paragraph(
            t(
                "acted_for.office.what",
                when=_when(telling, slip),
                student=student.number,
                actor=actor.number,
                capacity=t(f"capacity.{slip.capacity.value}"),
                act=_act(telling, slip),
            )
        ),
        *declared_blocks(telling, slip),
        Paragraph(t("acted_for.slip", number=say_number(slip.number))),
        Paragraph(t("acted_for.office.open" if _is_open(telling, slip) else "acted_for.office.next")),
    ]
    if telling.facts.get("not_told"):
        blocks.append(Paragraph(t("acted_for.office.not_told")))
    return Reply(t("acted_for.office.title"), tuple(blocks))


def declared_blocks(telling: Telling, slip: Slip) -> list[Block]:
    """Return what was declared, with the clause that allows acting under it."""
    t = telling.t
    if slip.condition is None:
        return []
    circumstance = slip.circumstance
    said = t(
        "represent.declared",
        circumstance="" if circumstance is None else t(f"circumstance.{circumstance.value}"),
        condition=t(f"acting_condition.{slip.condition.value}"),
    )
    return [Passage(said, say_clause(t, (slip.clause,)))]


def _is_open(telling: Telling, slip: Slip) -> bool:
    """Whether the school had recorded that such a circumstance holds."""
    found = find_open(telling.session, school=slip.school, on=taipei_day(slip.acted_at))
    return any(one.circumstance is slip.circumstance for one in found)


def _act(telling: Telling, slip: Slip) -> str:
    period = say_period_of(telling.t, slip.period)
    return telling.t(f"acted_for.act.{slip.act}", period=period)


def _when(telling: Telling, slip: Slip) -> str:
    at = slip.acted_at.astimezone(TAIPEI)
    day = say_day(telling.t, at.date(), today=taipei_day(telling.now))
    return telling.t("moment.day_hour", day=day, hour=say_hour(telling.t, at.time()))


def say_period_of(t: Translator, period: str) -> str:
    """Return the period of a slip in words: a semester of "113-1", an academic year of "113", nothing of ""."""
    if not period:
        return ""
    return say_term(t, Term.parse(period)) if "-" in period else say_year(t, int(period))
