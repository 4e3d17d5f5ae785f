"""The hours at which one person wants to be told unasked: chosen on a button or typed as one says them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import time
from typing import Final

from handlers.context import Context
from handlers.conversation import Block, Button, Fact, Paragraph, Reply
from handlers.intents import Cancel
from handlers.reminding_intents import SetReminderHours, ShowReminderSettings
from handlers.routing import Router
from handlers.saying import say_hour
from locales import Translator
from portfolio.bindings import DIALOG_FOR
from portfolio.hours_typed import MOST, SHORTEST, read_hours
from portfolio.people import Role
from portfolio.preferences import Preferences
from storage.queries import preferences
from storage.queries.reminder_settings import find_settings

router = Router()

STEP: Final = "prefs.hours"
ACT: Final = "reminders.changed"
SCHOOL: Final = "school"
# What is offered on buttons, as `SetReminderHours` packs it; everything else can be typed.
OFFERED: Final[dict[Role, tuple[str, ...]]] = {
    Role.STUDENT: ("1200-1300", "1700-1900", "1900-2100"),
    Role.GUARDIAN: ("1200-1300", "1800-2000", "1900-2130"),
    Role.TEACHER: ("0800-1200", "1200-1330", "1300-1700"),
    Role.STAFF: ("0800-1200", "1200-1330", "1300-1700"),
}

Span = tuple[time, time]


@router.on(SetReminderHours)
def set_hours(intent: SetReminderHours, ctx: Context) -> Reply:
    """Take the hours that were pressed; the school's own again (`school`); ask for them where there are none."""
    if not intent.span:
        return _ask(ctx)
    if intent.span == SCHOOL:
        return _keep(ctx, None)
    return _take(intent.span, ctx)


@router.step(STEP)
def hours_typed(text: str, ctx: Context) -> Reply:
    """Take the hours that were typed, or say why they are none and ask again."""
    return _take(text, ctx)


def hours_button(ctx: Context) -> Button:
    """Return the button that asks for other hours."""
    return Button(ctx.t("prefs.hours.button"), SetReminderHours())


def say_hours(ctx: Context, mine: Preferences) -> str:
    """Return when this speaker is written to, and whether the school or the speaker chose it."""
    actor, _ = ctx.bound()
    t = ctx.t
    hours = mine.hours(find_settings(ctx.session, actor.school).hours_of(actor.role, actor.division))
    days = "working" if hours.on_working_days else "every"
    whose = "school" if mine.spans is None else "own"
    return t(f"prefs.hours.{days}_day.{whose}", spans=_say_spans(t, hours.spans))


def _take(text: str, ctx: Context) -> Reply:
    typed = read_hours(text)
    if typed.unread is not None:
        why = ctx.t(f"prefs.hours.unread.{typed.unread.value}", minutes=SHORTEST, most=MOST)
        return _ask(ctx, first=why)
    cut = (ctx.t("prefs.hours.cut"),) if typed.is_cut else ()
    return _keep(ctx, typed.spans, said=cut)


def _keep(ctx: Context, spans: tuple[Span, ...] | None, *, said: Iterable[str] = ()) -> Reply:
    actor, _ = ctx.bound()
    t = ctx.t
    ctx.dialog.close()
    wanted = {"hours": preferences.kept_hours(spans)}
    preferences.change(ctx.session, owner=actor, act=ACT, wanted=wanted, now=ctx.now)
    blocks: list[Block] = [
        Fact(t("prefs.hours.label"), say_hours(ctx, _of(ctx))),
        *(Paragraph(one) for one in said),
        Paragraph(t("prefs.hours.clock")),
    ]
    if actor.role in (Role.STUDENT, Role.GUARDIAN):
        blocks.append(Paragraph(t("prefs.hours.receipts")))
    buttons = (hours_button(ctx), Button(t("prefs.button"), ShowReminderSettings()))
    return Reply(t("prefs.hours.done.title"), tuple(blocks), buttons)


def _ask(ctx: Context, *, first: str = "") -> Reply:
    actor, _ = ctx.bound()
    t = ctx.t
    mine = _of(ctx)
    ctx.dialog.ask(STEP, until=ctx.now + DIALOG_FOR)
    blocks: list[Block] = [Paragraph(first)] if first else []
    blocks += [Fact(t("prefs.hours.now"), say_hours(ctx, mine)), Paragraph(t("prefs.hours.ask", most=MOST))]
    buttons = [Button(_label(t, packed), SetReminderHours(packed)) for packed in OFFERED[actor.role]]
    if mine.spans is not None:
        buttons.append(Button(t("prefs.hours.school.button"), SetReminderHours(SCHOOL)))
    buttons.append(Button(t("cancel.button"), Cancel()))
    return Reply(t("prefs.hours.again.title" if first else "prefs.hours.title"), tuple(blocks), tuple(buttons))


def _of(ctx: Context) -> Preferences:
    actor, _ = ctx.bound()
    return preferences.find_preferences(ctx.session, [actor.person_id]).get(actor.person_id, Preferences())


def _label(t: Translator, packed: str) -> str:
    """Short, to fit a button: 「17:00到19:00」."""
    ((begins, ends),) = read_hours(packed).spans
    return t("prefs.hours.offer", begins=f"{begins:%H:%M}", ends=f"{ends:%H:%M}")


def _say_spans(t: Translator, spans: Iterable[Span]) -> str:
    """「12點到13點、16點30分到21點」."""
    said = (t("prefs.hours.span", begins=say_hour(t, begins), ends=say_hour(t, ends)) for begins, ends in spans)
    return t("list.between").join(said)
