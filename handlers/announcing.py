"""「公告日期」: the registrar announces a day of a term; a preview says what would move, and a second tap writes it."""

from __future__ import annotations

import json
from dataclasses import replace

from handlers.announcing_draft import Draft, Wrong, fill, from_facts
from handlers.announcing_questions import ask, say_wrong
from handlers.announcing_words import change_blocks, day_blocks, say_announced, say_doubts, say_told, say_works
from handlers.context import Context
from handlers.conversation import Block, Button, Fact, Paragraph, Reply
from handlers.intents import AnnounceDay, Cancel, ConfirmAnnouncement, ShowDeadlines, ShowHelp
from handlers.offices import codes_office, may_revoke
from handlers.routing import Router
from portfolio.announcing import ClosesBeforeItOpensError, Plan, Status, plan
from portfolio.announcing_words import begins_anew, meant
from portfolio.bindings import DIALOG_FOR
from portfolio.concerns import concerns
from portfolio.dates import taipei_day
from portfolio.people import Division
from storage.queries import announced, audit, presses, terms, told
from storage.queries.presses import PressRefusal, PressRefusedError

router = Router()

STEP = "announcing.words"
ACT = "day.announce "  # what is to be announced follows, so that an old button cannot mean something newer


@router.on(AnnounceDay)
def announce_day(intent: AnnounceDay, ctx: Context) -> Reply:
    """Begin, or go on with what was pressed or typed; nothing is written before the second tap."""
    if not may_revoke(ctx):
        return _whose_task(ctx)
    return _go_on(intent.given, ctx)


@router.step(STEP)
def words_typed(text: str, ctx: Context) -> Reply:
    """Take whatever the words say of the announcement."""
    if not may_revoke(ctx):
        return _whose_task(ctx)
    return _go_on(text, ctx)


@router.on(ConfirmAnnouncement)
def confirm(intent: ConfirmAnnouncement, ctx: Context) -> Reply:
    """Write what was previewed, if nothing of it has changed since; else say what is true now, and show it anew."""
    if not may_revoke(ctx):
        return _whose_task(ctx)
    actor, _ = ctx.bound()
    act = presses.find_act(ctx.session, intent.token, actor=actor)
    if act is None or not act.startswith(ACT):
        return _void(ctx)
    draft = from_facts(json.loads(act.removeprefix(ACT)))
    try:
        press = presses.access(ctx.session, intent.token, actor=actor, act=act, now=ctx.now)
    except PressRefusedError as refused:
        if refused.why is PressRefusal.EXPIRED:
            return _preview(draft, ctx, first=ctx.t("announcing.press.expired"))
        return _as_it_is(draft, ctx)
    version = announced.find_version(ctx.session, school=actor.school, days=draft.announced())
    if (press.object_id, press.version) != version:
        return _preview(draft, ctx, first=ctx.t("announcing.press.changed"))
    return _write(draft, ctx)


def _go_on(text: str, ctx: Context) -> Reply:
    """Add what the words say to what is known; a sentence that begins like an announcement is one of its own."""
    is_open = ctx.dialog.filling == STEP and ctx.dialog.until is not None and ctx.now < ctx.dialog.until
    draft = from_facts(ctx.dialog.facts) if is_open and text and not begins_anew(text) else Draft()
    wrong: tuple[Wrong, ...] = ()
    if meant(text):
        draft, wrong = fill(draft, text)
    ctx.dialog.ask(STEP, until=ctx.now + DIALOG_FOR, **draft.facts())
    if wrong:
        return say_wrong(ctx, draft, wrong)
    return _preview(draft, ctx) if draft.is_whole else ask(ctx, draft)


def _preview(draft: Draft, ctx: Context, *, first: str = "") -> Reply:
    """Say what would change, and offer the second tap; `first` says why it is shown again."""
    actor, _ = ctx.bound()
    t, today = ctx.t, taipei_day(ctx.now)
    whose = _for_own_division(draft, ctx)
    if isinstance(whose, Reply):
        ctx.dialog.close()
        return whose
    draft = whose
    try:
        found = _plan(draft, ctx)
    except ClosesBeforeItOpensError as error:
        pair = zip(("opens", "closes"), draft.announced(), strict=True)
        days = {name: say_announced(t, day, today=today) for name, day in pair}
        draft = replace(draft, days=())
        ctx.dialog.ask(STEP, until=ctx.now + DIALOG_FOR, **draft.facts())
        return ask(ctx, draft, first=t(f"announcing.wrong.{error.code}", **days))
    ctx.dialog.ask(STEP, until=ctx.now + DIALOG_FOR, **draft.facts())
    if found.status is Status.UNCHANGED:
        ctx.dialog.close()
        return Reply(t("announcing.unchanged.title"), tuple(_now(draft, ctx)), _afterwards(ctx))
    key, version = announced.find_version(ctx.session, school=actor.school, days=draft.announced())
    token = presses.offer(
        ctx.session,
        school=actor.school,
        person_id=actor.person_id,
        act=ACT + json.dumps(draft.facts(), sort_keys=True),
        object_id=key,
        version=version,
        now=ctx.now,
        expires_at=ctx.now + DIALOG_FOR,
    )
    blocks: list[Block] = [Paragraph(first)] if first else []
    blocks += day_blocks(t, found, today=today, is_done=False)
    blocks += change_blocks(t, found.changes, today=today)
    doubts = say_doubts(t, found, today=today)
    if doubts:
        blocks.append(Paragraph(t("announcing.look", what="".join(doubts))))
    blocks += _told(found, ctx)
    blocks.append(Paragraph(t("announcing.confirm")))
    buttons = (
        Button(t("announcing.sure"), ConfirmAnnouncement(token)),
        Button(t("announcing.not"), Cancel()),
    )
    return Reply(t("announcing.preview.title"), tuple(blocks), buttons)


def _write(draft: Draft, ctx: Context) -> Reply:
    actor, _ = ctx.bound()
    t, today = ctx.t, taipei_day(ctx.now)
    whose = _for_own_division(draft, ctx)
    if isinstance(whose, Reply):
        return whose
    found = _plan(draft, ctx)
    by = audit.person_pseudonym(ctx.session, actor.school, actor.number)
    for day in draft.announced():
        terms.announce(ctx.session, school=actor.school, day=day, announced_by=by, now=ctx.now)
    ctx.dialog.close()
    blocks = [
        *day_blocks(t, found, today=today, is_done=True),
        *change_blocks(t, found.changes, today=today),
        *_told(found, ctx),
        Paragraph(t("announcing.done.next")),
    ]
    return Reply(t("announcing.done.title"), tuple(blocks), _afterwards(ctx))


def _plan(draft: Draft, ctx: Context) -> Plan:
    actor, pack = ctx.bound()
    calendar = terms.calendar_of(ctx.session, actor.school)
    return plan(pack, calendar, draft.announced(), now=ctx.now, ruled=ctx.ruled)


def _told(found: Plan, ctx: Context) -> list[Paragraph]:
    actor, _ = ctx.bound()
    today = taipei_day(ctx.now)
    concerned = concerns(found.changes, today=today)
    people = told.find_audiences(ctx.session, school=actor.school, concerns=concerned, today=today)
    return [Paragraph("".join(say_told(ctx.t, people, found.status)))]


def _for_own_division(draft: Draft, ctx: Context) -> Draft | Reply:
    """The announcement as far as it is this office's: each division's days are those of its own office.

    Where a school's rules name another office for the evening division, that one announces for its division alone,
    and the day's office for the whole school or its own division (tttvs 五, yphs 五(五)).
    """
    actor, pack = ctx.bound()
    t = ctx.t
    divisions = (Division.DAY,) if pack is None else pack.divisions
    own = actor.division or Division.DAY
    if draft.division is not None and draft.division not in divisions:
        words = t("announcing.wrong.no_division", division=t(f"division.{draft.division}"))
        return Reply(t("announcing.again.title"), (Paragraph(words),), _afterwards(ctx))
    if pack is None or len(divisions) == 1:
        return draft
    wanted = draft.division
    if wanted is None and own is not Division.DAY and codes_office(ctx, division=own) != codes_office(ctx):
        return replace(draft, division=own)
    if wanted in (None, own) or codes_office(ctx, division=wanted) == codes_office(ctx, division=own):
        return draft
    office = codes_office(ctx, division=wanted)
    words = t("announcing.other_division", division=t(f"division.{wanted}"), own=t(f"division.{own}"), office=office)
    title = t("announcing.other_division.title", division=t(f"division.{wanted}"), office=office)
    return Reply(title, (Paragraph(words),), _afterwards(ctx))


def _whose_task(ctx: Context) -> Reply:
    """Tell everybody else whose task it is, and where the days are."""
    t, office = ctx.t, codes_office(ctx)
    buttons = (Button(t("deadlines.button"), ShowDeadlines()), Button(t("help.button"), ShowHelp()))
    return Reply(
        t("announcing.whose.title", office=office), (Paragraph(t("announcing.whose", office=office)),), buttons
    )


def _as_it_is(draft: Draft, ctx: Context) -> Reply:
    """A second press of the same button changes nothing, and answers what is true now."""
    blocks = (Paragraph(ctx.t("announcing.press.used")), *_now(draft, ctx))
    return Reply(ctx.t("press.title"), blocks, _afterwards(ctx))


def _now(draft: Draft, ctx: Context) -> list[Block]:
    t, today = ctx.t, taipei_day(ctx.now)
    blocks: list[Block] = []
    for one in _plan(draft, ctx).days:
        label = say_works(t, one.becomes.event, one.becomes.term)
        blocks.append(Fact(label, say_announced(t, one.held, today=today)))
    return blocks


def _void(ctx: Context) -> Reply:
    return Reply(ctx.t("press.title"), (Paragraph(ctx.t("announcing.press.unknown")),), _afterwards(ctx))


def _afterwards(ctx: Context) -> tuple[Button, ...]:
    t = ctx.t
    return Button(t("announcing.button"), AnnounceDay()), Button(t("deadlines.button"), ShowDeadlines())
