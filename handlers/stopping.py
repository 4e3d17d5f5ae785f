"""「停止提醒」 and 「恢復全部提醒」: one warning of what is lost, by name, then nothing unasked, so nobody blocks us.

What the account's holder asks is answered as before, and what concerns the account's safety is still told. It holds for
everybody the account is bound to, wherever else they are reached: whoever says stop means this chat.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from handlers.context import Context
from handlers.conversation import Block, Button, Deadline, Paragraph, Reply
from handlers.deadline_words import deadline_label, shared
from handlers.deadlines import due_for, due_for_teacher
from handlers.intents import RevokeBinding, ShowDeadlines, ShowHelp, ShowWaiting, StartBinding
from handlers.reminded_deadlines import key_of
from handlers.reminder_settings import of_speaker
from handlers.reminding_intents import ShowReminderSettings, StartReminders, StopReminders
from handlers.routing import Router
from handlers.saying import say_closing
from handlers.told_unasked import is_on_paper, is_told_nothing, reminded_children
from portfolio.bindings import DIALOG_FOR
from portfolio.people import Role
from portfolio.readings import State
from portfolio.reminders import KIND_OF, OF_DEADLINES, Kind
from portfolio.resolving import Deadline as Due
from portfolio.rules import DeadlineSubject
from storage.queries import bindings, people, preferences, presses
from storage.queries.crossing import across_schools
from storage.queries.declarations import find_declarations
from storage.queries.presses import PressRefusedError
from storage.tables import Person

router = Router()

ACT: Final = "reminders.stop"


@dataclass(frozen=True)
class _Owner:
    """One of the people that the account is bound to, at whichever school."""

    person_id: int
    school: str
    number: str


@router.on(StopReminders, roles=None)
def stop_reminders(intent: StopReminders, ctx: Context) -> Reply:
    """Warn once of what is lost; the second time, typed or pressed, stop."""
    if ctx.actor is None:
        return _not_bound(ctx)
    ctx.dialog.close()
    row = preferences.find_row(ctx.session, person_id=ctx.actor.person_id)
    if row is not None and row.stopped_at is not None:
        return _stopped(ctx, title="stop.already.title")
    if intent.token and not _is_pressed(ctx, intent.token):
        return _warning(ctx)
    if intent.token or not preferences.warn(ctx.session, owner=ctx.actor, now=ctx.now):
        return _stop(ctx)
    return _warning(ctx)


@router.on(StartReminders, roles=None)
def start_reminders(_intent: StartReminders, ctx: Context) -> Reply:
    """Remind again, or go on reminding whoever was warned and thought better of it."""
    if ctx.actor is None:
        return _not_bound(ctx)
    ctx.dialog.close()
    t = ctx.t
    started = 0
    with across_schools(ctx.session):
        for owner in _owners(ctx):
            started += preferences.start(ctx.session, owner=owner, now=ctx.now)
    said = "restart.done" if started else "restart.kept"
    buttons = (Button(t("prefs.button"), ShowReminderSettings()), Button(t("deadlines.button"), ShowDeadlines()))
    return Reply(t(f"{said}.title"), (Paragraph(t(said)),), buttons)


def _is_pressed(ctx: Context, token: str) -> bool:
    """Whether this is the button of the warning, pressed for the first time and in time."""
    actor, _ = ctx.bound()
    try:
        presses.access(ctx.session, token, actor=actor, act=ACT, now=ctx.now)
    except PressRefusedError:
        return False
    return True


def _stop(ctx: Context) -> Reply:
    with across_schools(ctx.session):
        for owner in _owners(ctx):
            preferences.stop(ctx.session, owner=owner, now=ctx.now)
    return _stopped(ctx, title="stop.done.title")


def _stopped(ctx: Context, *, title: str) -> Reply:
    actor, _ = ctx.bound()
    t = ctx.t
    blocks = [Paragraph(t("stop.done")), *_on_paper(ctx), Paragraph(t("stop.done.back"))]
    buttons = (
        Button(t("restart.button"), StartReminders()),
        _ask_instead(ctx, actor.role),
        Button(t("revoke.button"), RevokeBinding()),
    )
    return Reply(t(title), tuple(blocks), buttons)


def _warning(ctx: Context) -> Reply:
    actor, _ = ctx.bound()
    t = ctx.t
    coming = list(_coming(ctx))
    blocks: list[Block] = []
    if coming:
        blocks += [Paragraph(t("stop.ask.lost")), *coming, Paragraph(t("stop.ask.stay"))]
    if is_told_nothing(ctx):
        blocks.append(Paragraph(t("prefs.not_represented")))
    else:
        blocks += [Paragraph(t(f"stop.ask.also.{actor.role.value}")), *_on_paper(ctx)]
    if (others := len(_owners(ctx)) - 1) > 0:
        blocks.append(Paragraph(t("stop.ask.others", count=others)))
    blocks.append(Paragraph(t("stop.ask.less")))
    buttons = (
        Button(t("stop.sure"), StopReminders(_offer(ctx))),
        Button(t("prefs.button"), ShowReminderSettings()),
        Button(t("stop.keep"), StartReminders()),
    )
    return Reply(t("stop.ask.title"), tuple(blocks), buttons)


def _coming(ctx: Context) -> Iterator[Block]:
    """The deadlines that would be reminded of, nearest first: dated, of no muted kind, and not declared done."""
    actor, _ = ctx.bound()
    muted = of_speaker(ctx).muted
    match actor.role:
        case Role.STUDENT:
            student = people.access_student(ctx.session, actor=actor, number=actor.number, now=ctx.now)
            yield from _named(ctx, _of_student(ctx, student, muted))
        case Role.GUARDIAN:
            children = reminded_children(ctx)
            for child in children:
                yield from _named(ctx, _of_student(ctx, child, muted), of=child.name if len(children) > 1 else "")
        case Role.TEACHER:
            if Kind.CERTIFICATION not in muted:
                yield from _named(ctx, due_for_teacher(ctx), say_audience=True)
        case Role.STAFF:
            return


def _of_student(ctx: Context, student: Person, muted: Collection[Kind]) -> list[Due]:
    declared = find_declarations(ctx.session, school=student.school, student_id=student.id or 0)
    told = {DeadlineSubject(one.value) for one in OF_DEADLINES if KIND_OF[one] not in muted}
    return [one for one in due_for(ctx, student) if one.subject in told and key_of(one) not in declared]


def _named(ctx: Context, due: Iterable[Due], *, of: str = "", say_audience: bool = False) -> Iterator[Block]:
    t = ctx.t
    for one in shared(one for one in due if one.state is State.STATED):
        closes = one.due.closes
        if closes is None:
            continue
        label = deadline_label(t, one, say_audience=say_audience)
        label = t("stop.of_child", name=of, label=label) if of else label
        text = say_closing(t, closes, hour_announced=one.due.hour_announced, now=ctx.now)
        yield Deadline(label, text, closes)


def _on_paper(ctx: Context) -> list[Block]:
    """Whom the chat does not reach is reached by paper, so nobody is lost by stopping."""
    return [Paragraph(ctx.t("stop.on_paper"))] if is_on_paper(ctx) else []


def _owners(ctx: Context) -> list[_Owner]:
    found = bindings.find_people(ctx.session, account_id=ctx.speaker.account_id)
    return [_Owner(one.binding.person_id, one.person.school, one.person.number) for one in found]


def _offer(ctx: Context) -> str:
    actor, _ = ctx.bound()
    return presses.offer(
        ctx.session,
        school=actor.school,
        person_id=actor.person_id,
        act=ACT,
        object_id=actor.person_id,
        version=0,
        now=ctx.now,
        expires_at=ctx.now + DIALOG_FOR,
    )


def _ask_instead(ctx: Context, role: Role) -> Button:
    if role is Role.TEACHER:
        return Button(ctx.t("waiting.button"), ShowWaiting())
    return Button(ctx.t("deadlines.button"), ShowDeadlines())


def _not_bound(ctx: Context) -> Reply:
    t = ctx.t
    buttons = (Button(t("binding.button"), StartBinding()), Button(t("help.button"), ShowHelp()))
    return Reply(t("stop.not_bound.title"), (Paragraph(t("stop.not_bound")),), buttons)
