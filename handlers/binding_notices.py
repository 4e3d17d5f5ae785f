"""What is told unasked about bindings: who is owed it, and its words. Titles name nobody; facts hold no names."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from handlers.conversation import Button, Paragraph, Reply
from handlers.intents import NotMe, RevokeSomebody, ShowBindings
from handlers.offices import find_registrars, school_office
from handlers.saying import say_day, say_hour
from portfolio.calendar import TAIPEI
from portfolio.dates import taipei_day
from portfolio.people import Role
from portfolio.reminders import NoticeSubject
from storage.queries import bindings, guardians, notices, presses

if TYPE_CHECKING:
    from sqlmodel import Session

    from handlers.notices import Telling
    from storage.queries.bindings import Bound
    from storage.tables import Person

NOT_ME: Final = "binding.not_me"
NOT_MY_GUARDIAN: Final = "guardian.report"
OFFERED_FOR: Final = timedelta(days=30)  # 「不是我」 can be pressed that long; 「我的綁定」 always


def platform_of(channel: str) -> str:
    """Return which platform a channel is on: `line` of `line.yphs`."""
    return channel.partition(".")[0]


def owe_binding_added(session: Session, bound: Bound, *, now: datetime) -> None:
    """Owe it to the person's other bindings, where there are any."""
    if len(bindings.find_of_person(session, person_id=bound.binding.person_id)) > 1:
        notices.owe(
            session,
            school=bound.binding.school,
            recipient_id=bound.binding.person_id,
            subject=NoticeSubject.BINDING_ADDED,
            about=f"binding:{bound.id}",
            facts={"platform": platform_of(bound.binding.channel), "at": now.isoformat()},
            now=now,
        )


def owe_guardian_added(session: Session, bound: Bound, *, child: Person, now: datetime) -> None:
    """Owe it to the student; one who is not bound learns of it with their own binding."""
    assert child.id is not None
    if bindings.find_of_person(session, person_id=child.id):
        relation = guardians.find_relation(session, guardian_id=bound.binding.person_id, student_id=child.id)
        notices.owe(
            session,
            school=bound.binding.school,
            recipient_id=child.id,
            subject=NoticeSubject.GUARDIAN_ADDED,
            about=f"binding:{bound.id}",
            facts={
                "platform": platform_of(bound.binding.channel),
                "at": now.isoformat(),
                "relation": None if relation is None else relation.value,
            },
            now=now,
        )


def owe_binding_revoked(session: Session, bound: Bound, *, reason: str, now: datetime) -> None:
    """Owe it to the bindings that the person still has."""
    if bindings.find_of_person(session, person_id=bound.binding.person_id):
        notices.owe(
            session,
            school=bound.binding.school,
            recipient_id=bound.binding.person_id,
            subject=NoticeSubject.BINDING_REVOKED,
            about=f"binding:{bound.id}",
            facts={"platform": platform_of(bound.binding.channel), "at": now.isoformat(), "reason": reason},
            now=now,
        )


def owe_guardian_report(session: Session, bound: Bound, *, student_number: str, now: datetime) -> int:
    """Owe the registrar's people a student's word that this is no guardian of theirs; return how many are told."""
    return _owe_registrars(
        session,
        school=bound.binding.school,
        subject=NoticeSubject.GUARDIAN_REPORTED,
        about=f"report:{bound.id}",
        facts={"student": student_number, "guardian": bound.person.number},
        now=now,
    )


def owe_alarm(session: Session, *, school: str, count: int, now: datetime) -> int:
    """Owe the registrar's people that too many tries to bind fail; return how many are told."""
    return _owe_registrars(
        session,
        school=school,
        subject=NoticeSubject.BINDING_ALARM,
        about=f"alarm:{now:%Y%m%dT%H%M}",
        facts={"count": count},
        now=now,
    )


def render_binding_added(telling: Telling) -> Reply:
    """Say that there is one more binding, with 「不是我」, which ends it."""
    t = telling.t
    token = _offer(telling, NOT_ME)
    blocks = (
        Paragraph(t("notice.binding_added.what", when=_when(telling), platform=_platform(telling))),
        Paragraph(t("notice.binding_added.next")),
    )
    buttons = (Button(t("notice.not_me"), NotMe(token)), Button(t("bindings.button"), ShowBindings()))
    return Reply(t("notice.binding_added.title"), blocks, buttons)


def render_guardian_added(telling: Telling) -> Reply:
    """Tell a student of a guardian's binding; a report goes to the registrar and does not end it by itself.

    A minor's legal representative may ask the school (national.md § 5), so a student cannot shut one out alone.
    """
    t = telling.t
    token = _offer(telling, NOT_MY_GUARDIAN)
    relation = t(f"relation.{telling.facts.get('relation') or 'unknown'}")
    office = school_office(telling.session, t, school=telling.school, now=telling.now)
    blocks = (
        Paragraph(t("notice.guardian_added.what", when=_when(telling), platform=_platform(telling), relation=relation)),
        Paragraph(t("notice.guardian_added.next", office=office)),
    )
    buttons = (Button(t("notice.not_my_guardian"), NotMe(token)), Button(t("bindings.button"), ShowBindings()))
    return Reply(t("notice.guardian_added.title"), blocks, buttons)


def render_binding_revoked(telling: Telling) -> Reply:
    """Say that one of the person's bindings has ended, and why."""
    t = telling.t
    reason = t(f"binding.ended.{telling.facts['reason']}")
    office = school_office(telling.session, t, school=telling.school, now=telling.now)
    blocks = (
        Paragraph(t("notice.binding_revoked.what", when=_when(telling), platform=_platform(telling), reason=reason)),
        Paragraph(t("notice.binding_revoked.next", office=office)),
    )
    return Reply(t("notice.binding_revoked.title"), blocks, (Button(t("bindings.button"), ShowBindings()),))


def render_guardian_reported(telling: Telling) -> Reply:
    """Tell the registrar what a student reports; by numbers, never names."""
    t = telling.t
    facts = {"student": telling.facts["student"], "guardian": telling.facts["guardian"]}
    blocks = (
        Paragraph(t("notice.guardian_reported.what", **facts)),
        Paragraph(t("notice.guardian_reported.next")),
    )
    return Reply(t("notice.guardian_reported.title"), blocks, (Button(t("revoking.button"), RevokeSomebody()),))


def render_alarm(telling: Telling) -> Reply:
    """Tell the registrar that somebody may be guessing codes, and what still works."""
    t = telling.t
    blocks = (
        Paragraph(t("notice.binding_alarm.what", count=telling.facts["count"])),
        Paragraph(t("notice.binding_alarm.next")),
    )
    return Reply(t("notice.binding_alarm.title"), blocks)


def _owe_registrars(
    session: Session, *, school: str, subject: NoticeSubject, about: str, facts: dict[str, object], now: datetime
) -> int:
    told = [
        notices.owe(session, school=school, recipient_id=person.id, subject=subject, about=about, facts=facts, now=now)
        for person in find_registrars(session, school=school, now=now)
        if person.id is not None and person.role is Role.STAFF
    ]
    return sum(told)


def _offer(telling: Telling, act: str) -> str:
    found = bindings.find_binding(telling.session, telling.about_id)
    return presses.offer(
        telling.session,
        school=telling.school,
        person_id=telling.recipient_id,
        act=act,
        object_id=telling.about_id,
        version=1 if found is None else found.binding.version,
        now=telling.now,
        expires_at=telling.now + OFFERED_FOR,
    )


def _when(telling: Telling) -> str:
    at = datetime.fromisoformat(str(telling.facts["at"])).astimezone(TAIPEI)
    day = say_day(telling.t, at.date(), today=taipei_day(telling.now))
    return telling.t("moment.day_hour", day=day, hour=say_hour(telling.t, at.time()))


def _platform(telling: Telling) -> str:
    return telling.t(f"platform.{telling.facts['platform']}")
