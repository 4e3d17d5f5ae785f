"""「明天再提醒我」: the same reminder once more at the next day's hour, where that is not too late."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from handlers.context import Context
from handlers.conversation import Button, Paragraph, Reply
from handlers.deadline_words import Shared, deadline_label
from handlers.declaring import OF_FAMILIES
from handlers.intents import ShowDeadlines
from handlers.reminded_deadlines import RemindedDeadlines, read_key
from handlers.reminding_intents import ShowReminderSettings, Snooze
from handlers.routing import Router
from handlers.saying import say_day, say_hour
from portfolio.calendar import TAIPEI
from portfolio.dates import start_of_day, taipei_day
from portfolio.hours import next_slot
from portfolio.people import Role
from portfolio.preferences import Preferences
from portfolio.reminders import KIND_OF, NoticeSubject, Stage
from portfolio.reminding import Instants, Place, School, facts_of
from portfolio.rules import DeadlineSubject
from portfolio.stages import ENOUGH_TIME, expiry_of
from storage.queries import (
    audit,
    notices,
    people,
    planned_deadlines,
    preferences,
    reminded,
    reminder_needs,
    reminder_settings,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from portfolio.resolving import Deadline
    from storage.queries.reminded import Told
    from storage.tables import Person

router = Router()

ANY_TIME: Final = timedelta(days=120)  # a button of however old a message
ONE_DAY: Final = timedelta(days=1)  # what was told within it is meant together


class Fate(StrEnum):
    """What became of the wish; the first of several heads the answer."""

    SET = "set"
    ANYWAY = "anyway"  # that day brings a reminder of its own
    CHANGED = "changed"  # and whoever was told of the old day is told of the new one
    TOO_LATE = "too_late"
    UNWANTED = "unwanted"  # the person hears nothing of this kind
    NEEDLESS = "needless"  # said to be done, decided, full: nothing is left to remind of


@dataclass(frozen=True)
class Put:
    """One deadline with what became of the wish to hear of it later."""

    fate: Fate
    due: Deadline
    at: datetime


@router.on(Snooze, roles=OF_FAMILIES)
def snooze(intent: Snooze, ctx: Context) -> Reply:
    """Owe the reminder again for the next day's hour; without its fields, all that were sent last."""
    t = ctx.t
    desk = _Desk(ctx)
    put = [desk.put_off(one) for one in _meant(intent, ctx)]
    found = [one for one in put if one is not None]
    found = [one for one in found if one.fate is not Fate.NEEDLESS] or found
    if not found:
        return Reply(t("snooze.none.title"), (Paragraph(t("snooze.none")),), (_to_deadlines(ctx),))
    first = min((one.fate for one in found), key=list(Fate).index)
    said = dict.fromkeys(_say(ctx, one) for one in found)  # of siblings in one grade it is the same
    settings = Button(t("prefs.button"), ShowReminderSettings())
    return Reply(t(f"snooze.{first}.title"), tuple(map(Paragraph, said)), (_to_deadlines(ctx), settings))


def _meant(intent: Snooze, ctx: Context) -> list[Told]:
    """Of what this person was reminded of, the one that was pressed, or what came last."""
    actor, _ = ctx.bound()
    told = reminded.find_told(ctx.session, school=actor.school, person_id=actor.person_id, since=ctx.now - ANY_TIME)
    if intent.subject:
        wanted = read_key(intent.subject, intent.period, intent.round)
        return [one for one in told if one.one == wanted]
    return [one for one in told if one.at >= told[0].at - ONE_DAY]


@dataclass(frozen=True)
class Again:
    """The reminder to be owed again, as whoever asks whether it is needed sees it."""

    recipient_id: int
    about: str
    subject: NoticeSubject
    term: str
    round: int
    stage: str
    revision: int
    planned_at: datetime
    id: int = 0  # it has no row yet


class _Desk:
    """What one person's wishes depend on, found once."""

    def __init__(self, ctx: Context) -> None:
        self.ctx = ctx
        self.actor, _ = ctx.bound()
        school = self.actor.school
        self.known = RemindedDeadlines(ctx.session, school=school, now=ctx.now)
        self.planned: Mapping[Place, Instants] = planned_deadlines.find_planned(ctx.session, school)
        self.school = School(self.known.calendar, reminder_settings.find_settings(ctx.session, school))
        mine = preferences.find_preferences(ctx.session, [self.actor.person_id])
        self.preferences = mine.get(self.actor.person_id, Preferences())
        self.hours = self.preferences.hours(self.school.settings.hours_of(self.actor.role, self.actor.division))
        self.children: dict[str, Person] = {}
        if self.actor.role is Role.GUARDIAN:
            children = people.access_children(ctx.session, actor=self.actor, now=ctx.now)
            self.children = {one.number: one for one in children}

    def put_off(self, told: Told) -> Put | None:
        """Owe one reminder again; None where the deadline is nobody's business here any more."""
        child = self.children.get(told.child) if told.child else None
        if told.child and child is None:
            return None
        whose = self.actor if child is None else child
        place = self.known.place(told.one, grade=whose.grade or 1, division=whose.division)
        due = None if place is None else self.known.at(place)
        if place is None or due is None or due.closes is None or due.is_over(self.ctx.now):
            return None
        at = self._next(place)
        planned = self.planned.get(place)
        again = Again(
            recipient_id=self.actor.person_id,
            about=f"student:{told.child}" if told.child else "",
            subject=place.notice,
            term=place.period,
            round=place.round,
            stage=f"{Stage.SNOOZED}-{taipei_day(at):%Y%m%d}",
            revision=told.revision if planned is None else planned.revision,
            planned_at=self.ctx.now,
        )
        fate = self._fate(again, place, due, at)
        if fate is Fate.SET:
            self._owe(again, told.one.key, place, due, at)
        return Put(fate, due, at)

    def _next(self, place: Place) -> datetime:
        """The hour of the first day from tomorrow on that is not one of an exam week."""
        day = taipei_day(self.ctx.now) + timedelta(days=1)
        while True:
            at = next_slot(self.hours, start_of_day(day), self.known.calendar.is_working_day)
            day = taipei_day(at) + timedelta(days=1)
            receipts = place.subject is DeadlineSubject.RECEIPT_CONFIRMATION
            if receipts or not self.school.settings.is_quiet(taipei_day(at)):
                return at

    def _fate(self, again: Again, place: Place, due: Deadline, at: datetime) -> Fate:
        assert due.closes is not None
        session, school = self.ctx.session, self.actor.school
        if not self.preferences.wants(KIND_OF[again.subject]):
            return Fate.UNWANTED
        why = reminder_needs.find_needless(session, school=school, notices=[again], now=self.ctx.now).get(again.id)
        if why is not None:
            return Fate.CHANGED if why == reminder_needs.SUPERSEDED else Fate.NEEDLESS
        ahead = self.school.moments(place, Instants(due.opens, due.closes), self.hours)
        if any(taipei_day(moment.at) == taipei_day(at) for moment in ahead):
            return Fate.ANYWAY
        return Fate.TOO_LATE if due.closes - at < ENOUGH_TIME else Fate.SET

    def _owe(self, again: Again, key: str, place: Place, due: Deadline, at: datetime) -> None:
        """Owed once a day however often it is pressed; moved or declared meanwhile, it ends as any other."""
        assert due.closes is not None
        session, actor, now = self.ctx.session, self.actor, self.ctx.now
        new = notices.owe(
            session,
            school=actor.school,
            recipient_id=again.recipient_id,
            subject=again.subject,
            about=again.about,
            term=again.term,
            round=again.round,
            stage=again.stage,
            revision=again.revision,
            facts=facts_of(
                Instants(due.opens, due.closes), grade=place.grade_on(taipei_day(now)), division=place.division
            ),
            due_at=at,
            expires_at=expiry_of(due.closes),
            now=now,
        )
        if new:
            who = audit.person_pseudonym(session, actor.school, actor.number)
            facts = {"due": at.isoformat()}
            audit.record(
                session, school=actor.school, at=now, actor=who, act="reminder.snoozed", subject=key, facts=facts
            )


def _say(ctx: Context, one: Put) -> str:
    t, today = ctx.t, taipei_day(ctx.now)
    local = one.at.astimezone(TAIPEI)
    tomorrow = local.date() - today == timedelta(days=1)
    day = t("remind.tomorrow") if tomorrow else say_day(t, local.date(), today=today)
    when = t("moment.day_hour", day=day, hour=say_hour(t, local.time()))
    what = deadline_label(t, Shared(one.due, (one.due.audience,)), say_audience=False)
    assert one.due.closes is not None
    closes = say_day(t, taipei_day(one.due.closes), today=today)
    match one.fate:
        case Fate.SET:
            return t("snooze.set", when=when, what=what)
        case Fate.ANYWAY:
            return t("snooze.anyway", day=day, what=what)
        case Fate.TOO_LATE:
            return t("snooze.too_late", day=closes, what=what)
        case Fate.CHANGED | Fate.UNWANTED | Fate.NEEDLESS:
            return t(f"snooze.{one.fate}", what=what)


def _to_deadlines(ctx: Context) -> Button:
    return Button(ctx.t("deadlines.button"), ShowDeadlines())
