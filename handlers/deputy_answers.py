"""Whether a named substitute agrees to certify for a colleague: only their own word counts, and each is told of it."""

from __future__ import annotations

from handlers.certification_intents import AnswerDeputy
from handlers.context import Context
from handlers.conversation import Block, Button, Paragraph, Reply
from handlers.deputy_asking import ACT, NO, YES, answer_buttons, asked_blocks
from handlers.intents import ShowHelp, ShowWaiting
from handlers.routing import Router
from handlers.saying import say_day
from handlers.succession import move_on
from portfolio.dates import taipei_day
from portfolio.people import Role
from storage.queries import absences, deputies, presses
from storage.queries.absences import AppointmentChangedError, NotYourAppointmentError
from storage.queries.presses import PressRefusedError

router = Router()


@router.on(AnswerDeputy, roles={Role.TEACHER, Role.STAFF})
def answer_deputy(intent: AnswerDeputy, ctx: Context) -> Reply:
    """Take a colleague's yes or no, or show what they were asked; an old press answers what is true now."""
    actor, _ = ctx.bound()
    if intent.answer not in (YES, NO):
        return _show(ctx, ())
    appointment_id = 0
    try:
        press = presses.access(ctx.session, intent.token, actor=actor, act=ACT, now=ctx.now)
        appointment_id = press.object_id
        appointment = absences.access_appointment(ctx.session, actor=actor, appointment_id=appointment_id)
        absences.answer_deputy(
            ctx.session, appointment, agrees=intent.answer == YES, actor=actor, version=press.version, now=ctx.now
        )
    except PressRefusedError as refused:
        return _as_it_is(ctx, appointment_id if refused.press is None else refused.press.object_id)
    except (NotYourAppointmentError, AppointmentChangedError):
        return _as_it_is(ctx, appointment_id)
    moved = move_on(ctx.session, school=actor.school, now=ctx.now)
    return _agreed(ctx, appointment_id, moved.on) if intent.answer == YES else _declined(ctx)


def _agreed(ctx: Context, appointment_id: int, count: int) -> Reply:
    t, today = ctx.t, taipei_day(ctx.now)
    one = deputies.find_asked_one(ctx.session, appointment_id=appointment_id)
    assert one is not None
    if one.absence.from_on > today:
        what = t("deputy.agreed.later", day=say_day(t, one.absence.from_on, today=today))
    else:
        what = t("deputy.agreed.now", count=count)
    blocks = (Paragraph(what), Paragraph(t("deputy.told")))
    return Reply(t("deputy.agreed.title"), blocks, _afterwards(ctx))


def _declined(ctx: Context) -> Reply:
    t = ctx.t
    blocks = (Paragraph(t("deputy.declined")), Paragraph(t("deputy.told")))
    return Reply(t("deputy.declined.title"), blocks, (Button(t("help.button"), ShowHelp()),))


def _show(ctx: Context, before: tuple[Block, ...]) -> Reply:
    """What the speaker was asked and has not answered; one question a message, the earliest first."""
    actor, _ = ctx.bound()
    t = ctx.t
    asked = deputies.find_asked(ctx.session, deputy_id=actor.person_id, now=ctx.now)
    if not asked:
        return Reply(t("deputy.none.title"), (*before, Paragraph(t("deputy.none"))), _afterwards(ctx))
    blocks = [*before, *asked_blocks(ctx.session, t, asked[0], now=ctx.now)]
    if len(asked) > 1:
        blocks.append(Paragraph(t("deputy.asked.more", count=len(asked) - 1)))
    buttons = answer_buttons(ctx.session, t, asked[0], now=ctx.now)
    return Reply(t("deputy.asked.title"), tuple(blocks), (*buttons, *_afterwards(ctx)))


def _as_it_is(ctx: Context, appointment_id: int) -> Reply:
    """An old, repeated or strange press changes nothing, and answers what is true now."""
    actor, _ = ctx.bound()
    t = ctx.t
    one = deputies.find_asked_one(ctx.session, appointment_id=appointment_id)
    if one is None or one.appointment.deputy_id != actor.person_id:
        return _show(ctx, (Paragraph(t("deputy.press.unknown")),))
    key = "over" if one.absence.ended_at is not None else one.appointment.consent.value
    return _show(ctx, (Paragraph(t(f"deputy.press.{key}")),))


def _afterwards(ctx: Context) -> tuple[Button, ...]:
    t = ctx.t
    return Button(t("waiting.button"), ShowWaiting()), Button(t("help.button"), ShowHelp())
