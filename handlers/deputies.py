"""「我請假到…」 and 「銷假」: a teacher says until when, and who certifies meanwhile; only the second tap writes it."""

from __future__ import annotations

import json
from dataclasses import replace

from handlers.absence_draft import Draft, fill_days, from_facts
from handlers.absence_preview import done_blocks, preview_blocks
from handlers.absence_questions import ask_for_days, ask_for_deputy, ask_for_means, leave
from handlers.absence_words import names_deputies, no_naming_block, recorded_block, say_trouble
from handlers.certification_intents import ConfirmAbsence, EndAbsence, ReportAbsence
from handlers.certifier_choice import look_up, may_certify
from handlers.context import Context
from handlers.conversation import Block, Button, Paragraph, Reply
from handlers.errors import not_yours
from handlers.inability import begin_inability
from handlers.intents import Cancel, ShowHelp, ShowWaiting
from handlers.offices import may_revoke
from handlers.routing import Router
from handlers.succession import move_on
from portfolio.absences import DayTrouble
from portfolio.bindings import DIALOG_FOR
from portfolio.dates import taipei_day
from portfolio.people import Role
from portfolio.succession import Consent, Inability
from storage.queries import absences, colleagues, people, presses
from storage.queries.absences import AbsenceChangedError, AbsenceDatesError
from storage.queries.presses import PressRefusal, PressRefusedError
from storage.tables import Absence, Person

router = Router()

STEP = "absence.words"
ACT = "absence.report "  # what is to be recorded follows, so that an old button cannot mean something newer
END = "absence.end"
MEANS = frozenset(means.value for means in Inability)
OPEN = "open"  # on the button of who does not know the last day


@router.on(ReportAbsence, roles={Role.TEACHER, Role.STAFF})
def report_absence(intent: ReportAbsence, ctx: Context) -> Reply:
    """Begin, or go on with what was pressed or typed; the registrar is asked whose absence it is."""
    actor, _ = ctx.bound()
    if actor.role is Role.STAFF:
        return begin_inability(ctx) if may_revoke(ctx) else not_yours(intent, ctx)
    if not intent.given:
        return _go_on(Draft(), ctx)
    if intent.given == OPEN:
        return _go_on(replace(_draft(ctx), until_on=None, is_open=True), ctx)
    if intent.given in MEANS:
        draft = replace(_draft(ctx), means=Inability(intent.given), deputy="")
        return _name(intent.number, draft, ctx) if intent.number else _go_on(draft, ctx)
    return _take_days(intent.given, Draft(), ctx)


@router.step(STEP)
def words_typed(text: str, ctx: Context) -> Reply:
    """Take days at any time; a name or a number where somebody is to stand in."""
    draft = from_facts(ctx.dialog.facts)
    if draft.has_days and draft.means is Inability.NAMES_SUBSTITUTE:
        changed, trouble, _ = fill_days(draft, text, today=taipei_day(ctx.now))
        return _name(text, draft, ctx) if trouble is DayTrouble.NO_DAY else _take_days(text, changed, ctx)
    return _take_days(text, draft, ctx)


@router.on(ConfirmAbsence, roles={Role.TEACHER})
def confirm_absence(intent: ConfirmAbsence, ctx: Context) -> Reply:
    """Record what was previewed, if nothing of it has changed since; else say what is true now, or show it anew."""
    actor, _ = ctx.bound()
    act = presses.find_act(ctx.session, intent.token, actor=actor)
    if act is None or not act.startswith(ACT):
        return _as_it_is(ctx, "absence.press.unknown")
    draft = from_facts(json.loads(act.removeprefix(ACT)))
    try:
        press = presses.access(ctx.session, intent.token, actor=actor, act=act, now=ctx.now)
    except PressRefusedError as refused:
        if refused.why is PressRefusal.EXPIRED:
            return _go_on(draft, ctx, first=ctx.t("absence.press.expired"))
        return _as_it_is(ctx, "absence.press.used")
    if (press.object_id, press.version) != (actor.person_id, _version(_absence(ctx))):
        return _go_on(draft, ctx, first=ctx.t("absence.press.changed"))
    return _record(draft, ctx)


@router.on(EndAbsence, roles={Role.TEACHER, Role.STAFF})
def end_absence(intent: EndAbsence, ctx: Context) -> Reply:
    """Ask once more, then end the speaker's absence: what nobody has decided meanwhile comes back."""
    actor, _ = ctx.bound()
    t = ctx.t
    absence = _absence(ctx)
    if absence is None or absence.id is None:
        return Reply(t("absence.none.title"), (Paragraph(t("absence.none")),), _afterwards(ctx))
    if not intent.token:
        return _ask_to_end(absence, ctx)
    try:
        press = presses.access(ctx.session, intent.token, actor=actor, act=END, now=ctx.now)
        if (press.object_id, press.version) != (absence.id, absence.version):
            return _ask_to_end(absence, ctx, first=t("absence.press.changed"))
        absences.end_absence(ctx.session, absence, by=actor, now=ctx.now)
    except (PressRefusedError, AbsenceChangedError):
        return _ask_to_end(absence, ctx, first=t("absence.press.again"))
    ctx.dialog.close()
    moved = move_on(ctx.session, school=actor.school, now=ctx.now)
    blocks = (Paragraph(t("absence.ended", count=moved.back)), Paragraph(t("absence.ended.next")))
    return Reply(t("absence.ended.title"), blocks, _afterwards(ctx))


def _take_days(text: str, draft: Draft, ctx: Context) -> Reply:
    today = taipei_day(ctx.now)
    filled, trouble, written = fill_days(draft, text, today=today)
    if trouble is None:
        return _go_on(filled, ctx)
    if trouble is DayTrouble.NO_DAY and draft.has_days:
        return _go_on(draft, ctx)
    ctx.dialog.ask(STEP, until=ctx.now + DIALOG_FOR, **draft.facts())
    return ask_for_days(ctx, draft, _absence(ctx), first=say_trouble(ctx.t, trouble, written))


def _go_on(draft: Draft, ctx: Context, *, first: str = "") -> Reply:
    """Ask for what is missing, or show what would be recorded."""
    _, pack = ctx.bound()
    before: list[Block] = [Paragraph(first)] if first else []
    if draft.means is Inability.NAMES_SUBSTITUTE and not names_deputies(pack):
        before.append(no_naming_block(ctx))
        draft = replace(draft, means=None)
    ctx.dialog.ask(STEP, until=ctx.now + DIALOG_FOR, **draft.facts())
    if not draft.has_days:
        return ask_for_days(ctx, draft, _absence(ctx), first=first)
    if draft.means is None:
        return ask_for_means(ctx, draft, before)
    if draft.means is Inability.NAMES_SUBSTITUTE and not draft.deputy:
        return ask_for_deputy(ctx)
    return _preview(draft, before, ctx)


def _name(said: str, draft: Draft, ctx: Context) -> Reply:
    """Take the substitute whom a number or a name means, or say why not and ask again."""
    draft = replace(draft, deputy="")
    ctx.dialog.ask(STEP, until=ctx.now + DIALOG_FOR, **draft.facts())
    found = look_up(ctx, said)
    if found.person is None:
        return ask_for_deputy(ctx, found=found)
    why = _why_not(found.person, ctx)
    if why:
        return ask_for_deputy(ctx, found=replace(found, why=why))
    return _go_on(replace(draft, deputy=found.person.number), ctx)


def _why_not(person: Person, ctx: Context) -> str:
    """Why this person cannot stand in for the speaker; empty where they can be asked."""
    actor, _ = ctx.bound()
    if person.id == actor.person_id:
        return "oneself"
    absence = _absence(ctx)
    asked = [] if absence is None else absences.find_appointments(ctx.session, absence_ids=[absence.id or 0])
    if any(one.consent is Consent.AGREED and one.deputy_id != person.id for one in asked):
        return "has_deputy"
    if any(one.consent is Consent.DECLINED and one.deputy_id == person.id for one in asked):
        return "declined"
    return may_certify(ctx, person)


def _preview(draft: Draft, before: list[Block], ctx: Context) -> Reply:
    actor, _ = ctx.bound()
    t = ctx.t
    absence = _absence(ctx)
    token = presses.offer(
        ctx.session,
        school=actor.school,
        person_id=actor.person_id,
        act=ACT + json.dumps(draft.facts(), sort_keys=True),
        object_id=actor.person_id,
        version=_version(absence),
        now=ctx.now,
        expires_at=ctx.now + DIALOG_FOR,
    )
    blocks = [*before, *preview_blocks(ctx, draft, teacher=_person(ctx), deputy=_deputy(draft, ctx))]
    if absence is not None:
        blocks.append(Paragraph(t("absence.preview.replaces")))
    blocks.append(Paragraph(t("absence.preview.confirm")))
    return Reply(
        t("absence.preview.title"), tuple(blocks), (Button(t("absence.sure"), ConfirmAbsence(token)), *leave(ctx))
    )


def _record(draft: Draft, ctx: Context) -> Reply:
    actor, _ = ctx.bound()
    t, today = ctx.t, taipei_day(ctx.now)
    assert draft.means is not None
    deputy = _deputy(draft, ctx)
    if draft.means is Inability.NAMES_SUBSTITUTE and (deputy is None or _why_not(deputy, ctx)):
        return _name(draft.deputy, draft, ctx)
    try:
        absence = absences.record_absence(
            ctx.session,
            school=actor.school,
            teacher_id=actor.person_id,
            from_on=draft.begins(today),
            until_on=draft.until_on,
            means=draft.means,
            funds=None,
            by=actor,
            now=ctx.now,
        )
    except AbsenceDatesError:  # the last day went by while the preview stood there
        return _go_on(replace(draft, until_on=None), ctx, first=t("absence.press.changed"))
    if deputy is not None and deputy.id is not None:
        absences.name_deputy(ctx.session, absence, deputy_id=deputy.id, by=actor, now=ctx.now)
    moved = move_on(ctx.session, school=actor.school, now=ctx.now)
    ctx.dialog.close()
    return Reply(t("absence.done.title"), tuple(done_blocks(ctx, draft, deputy, moved)), _afterwards(ctx))


def _ask_to_end(absence: Absence, ctx: Context, *, first: str = "") -> Reply:
    actor, _ = ctx.bound()
    t = ctx.t
    token = presses.offer(
        ctx.session,
        school=actor.school,
        person_id=actor.person_id,
        act=END,
        object_id=absence.id or 0,
        version=absence.version,
        now=ctx.now,
        expires_at=ctx.now + DIALOG_FOR,
    )
    blocks: list[Block] = [Paragraph(first)] if first else []
    blocks += [_recorded(absence, ctx), Paragraph(t("absence.end.what"))]
    buttons = (Button(t("absence.end.sure"), EndAbsence(token)), Button(t("absence.end.not"), Cancel()))
    return Reply(t("absence.end.title"), tuple(blocks), buttons)


def _as_it_is(ctx: Context, why: str) -> Reply:
    """An old, repeated or strange press changes nothing, and answers what is true now."""
    t = ctx.t
    absence = _absence(ctx)
    now: Block = Paragraph(t("absence.none")) if absence is None else _recorded(absence, ctx)
    return Reply(t("press.title"), (Paragraph(t(why)), now), _afterwards(ctx))


def _recorded(absence: Absence, ctx: Context) -> Block:
    return recorded_block(ctx, from_on=absence.from_on, until_on=absence.until_on, means=absence.means.value)


def _draft(ctx: Context) -> Draft:
    """What was said so far, while its dialog is open; else the days that are recorded, of which more is to be said."""
    dialog = ctx.dialog
    if dialog.filling == STEP and dialog.until is not None and ctx.now < dialog.until:
        return from_facts(dialog.facts)
    absence = _absence(ctx)
    if absence is None:
        return Draft()
    return Draft(from_on=absence.from_on, until_on=absence.until_on, is_open=absence.until_on is None)


def _absence(ctx: Context) -> Absence | None:
    return absences.find_open_absence(ctx.session, teacher_id=ctx.bound()[0].person_id)


def _version(absence: Absence | None) -> int:
    """What tells the speaker's absence, as it was shown, from another or a changed one."""
    return 0 if absence is None else (absence.id or 0) * 1000 + absence.version


def _person(ctx: Context) -> Person:
    actor, _ = ctx.bound()
    return colleagues.find_people(ctx.session, [actor.person_id])[actor.person_id]


def _deputy(draft: Draft, ctx: Context) -> Person | None:
    actor, _ = ctx.bound()
    if draft.means is not Inability.NAMES_SUBSTITUTE or not draft.deputy:
        return None
    return people.find_person(ctx.session, school=actor.school, number=draft.deputy)


def _afterwards(ctx: Context) -> tuple[Button, ...]:
    t = ctx.t
    return Button(t("waiting.button"), ShowWaiting()), Button(t("help.button"), ShowHelp())
