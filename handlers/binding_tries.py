"""Failed tries to bind: counted, answered alike, and told to the registrar when there are too many."""

from datetime import datetime, timedelta

from handlers.binding_notices import owe_alarm
from handlers.context import Context
from handlers.conversation import Button, Paragraph, Reply
from handlers.intents import ShowHelp, StartBinding
from handlers.offices import codes_office
from handlers.saying import say_day, say_hour
from portfolio.bindings import (
    FAILURES_A_SCHOOL,
    FAILURES_AN_ACCOUNT,
    FAILURES_AN_ACCOUNT_IN_ALARM,
    try_again_at,
)
from portfolio.calendar import TAIPEI
from portfolio.dates import taipei_day
from storage.queries import audit, failures
from storage.queries.codes import OpenCode
from storage.queries.crossing import across_schools


def wait(ctx: Context) -> Reply | None:
    """Return that and when to try again, for an account that failed too often; nothing is looked up before.

    While a school has too many failures in all, an account that fails once waits; accounts that have not failed are
    untouched, so that nobody can keep a school from binding.
    """
    failed = failures.find_of_account(ctx.session, account_id=ctx.speaker.account_id, now=ctx.now)
    if not failed:
        return None
    allowed = FAILURES_AN_ACCOUNT_IN_ALARM if _is_alarm(ctx) else FAILURES_AN_ACCOUNT
    again = try_again_at(failed, allowed=allowed, now=ctx.now)
    if again is None:
        return None
    t = ctx.t
    ctx.dialog.close()
    facts = {"count": len(failed), "when": _say_when(ctx, again), "office": codes_office(ctx)}
    blocks = (Paragraph(t("binding.wait.body", **facts)), Paragraph(t("binding.wait.code_stays", **facts)))
    return Reply(t("binding.wait.title"), blocks, (Button(t("help.button"), ShowHelp()),))


def fail(ctx: Context, *, school: str | None = None) -> None:
    """Count one failed try, and tell the registrar when the school has had too many in an hour.

    A code that nobody has is counted for the first school that the channel serves: that is where its people look.
    """
    school = school or (ctx.speaker.schools[0] if ctx.speaker.schools else None)
    if school is None:
        return
    failures.add(ctx.session, school=school, account_id=ctx.speaker.account_id, now=ctx.now)
    count = failures.count_of_school(ctx.session, school=school, now=ctx.now)
    if count >= FAILURES_A_SCHOOL and failures.raise_alarm(ctx.session, school=school, now=ctx.now):
        with across_schools(ctx.session):
            owe_alarm(ctx.session, school=school, count=count, now=ctx.now)
            audit.record(
                ctx.session,
                school=school,
                at=ctx.now,
                actor="binding",
                act="binding.alarm",
                subject="binding",
                facts={"failures": count},
            )


def wrong_code(ctx: Context) -> Reply:
    """Return the one answer for a code that is wrong, used, over or void: all causes, and who reissues."""
    t = ctx.t
    office = codes_office(ctx)
    blocks = (Paragraph(t("binding.wrong.causes")), Paragraph(t("binding.wrong.next", office=office)))
    buttons = (Button(t("binding.button"), StartBinding()), Button(t("help.button"), ShowHelp()))
    return Reply(t("binding.wrong.title"), blocks, buttons)


def _is_alarm(ctx: Context) -> bool:
    counts = (failures.count_of_school(ctx.session, school=school, now=ctx.now) for school in ctx.speaker.schools)
    return any(count >= FAILURES_A_SCHOOL for count in counts)


def _say_when(ctx: Context, again: datetime) -> str:
    local = again.astimezone(TAIPEI)
    minute = local.replace(second=0, microsecond=0)
    if minute < local:  # nobody should come seconds too early
        minute += timedelta(minutes=1)
    day = say_day(ctx.t, minute.date(), today=taipei_day(ctx.now))
    return ctx.t("moment.day_hour", day=day, hour=say_hour(ctx.t, minute.time()))


def note_void(ctx: Context, code: OpenCode) -> None:
    """Write down that a code became void: its sheet was found or handed on, and somebody tries it out."""
    subject = audit.person_pseudonym(ctx.session, code.school, code.person.number)
    with across_schools(ctx.session):
        audit.record(
            ctx.session,
            school=code.school,
            at=ctx.now,
            actor="binding",
            act="binding.code_void",
            subject=subject,
            facts={"code": code.id},
        )
