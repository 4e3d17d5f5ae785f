"""「登記無法認證」: the registrar records that a teacher can no longer certify, or ends that; why is never asked."""

from __future__ import annotations

import json
from dataclasses import replace

from handlers.absence_draft import FUNDS, Draft, fill_days, from_facts
from handlers.absence_preview import moved_blocks, preview_blocks
from handlers.absence_words import asks_for_funds, order_of, recorded_block, say_draft_days, say_trouble
from handlers.certification_intents import ConfirmInability, RecordInability, ShowCertification
from handlers.certifier_choice import Found, choices, look_up
from handlers.citing import say_clause
from handlers.context import Context
from handlers.conversation import Block, Button, Fact, Paragraph, Reply
from handlers.in_charge import divisions_of, others_task
from handlers.intents import Cancel
from handlers.routing import Router
from handlers.succession import move_on
from portfolio.bindings import DIALOG_FOR
from portfolio.dates import taipei_day
from portfolio.people import PersonStatus, Role
from portfolio.succession import Inability
from storage.queries import absences, people, presses
from storage.queries.absences import AbsenceChangedError, AbsenceDatesError
from storage.queries.presses import PressRefusal, PressRefusedError
from storage.tables import Absence, Person

router = Router()

STEP = "inability.words"
ACT = "inability.record "  # what is to be recorded follows
END = "inability.end "  # whose absence follows
OPEN, ENDS = "open", "end"


def begin_inability(ctx: Context) -> Reply:
    """Ask which teacher it is."""
    return _ask_who(ctx, None)


@router.on(RecordInability, roles={Role.STAFF})
def record_inability(intent: RecordInability, ctx: Context) -> Reply:
    """Begin, or go on with what was pressed."""
    if not divisions_of(ctx):
        return others_task(ctx)
    draft = _draft(ctx)
    if intent.given == ENDS:
        return _ask_to_end(intent.number, ctx)
    if intent.number:
        return _take_teacher(intent.number, ctx)
    if intent.given == OPEN and draft.teacher:
        return _go_on(replace(draft, until_on=None, is_open=True), ctx)
    if intent.given in FUNDS and draft.teacher:
        return _go_on(replace(draft, has_funds=intent.given), ctx)
    return begin_inability(ctx)


@router.step(STEP)
def words_typed(text: str, ctx: Context) -> Reply:
    """Take the teacher first, then days."""
    if not divisions_of(ctx):
        return others_task(ctx)
    draft = from_facts(ctx.dialog.facts)
    if not draft.teacher:
        return _take_teacher(text, ctx)
    filled, trouble, written = fill_days(draft, text, today=taipei_day(ctx.now))
    return _go_on(filled, ctx, first="" if trouble is None else say_trouble(ctx.t, trouble, written))


@router.on(ConfirmInability, roles={Role.STAFF})
def confirm_inability(intent: ConfirmInability, ctx: Context) -> Reply:
    """Record what was previewed, or end it, if nothing has changed since; else show it anew."""
    if not divisions_of(ctx):
        return others_task(ctx)
    actor, _ = ctx.bound()
    t = ctx.t
    act = presses.find_act(ctx.session, intent.token, actor=actor)
    if act is None or not act.startswith((ACT, END)):
        return Reply(t("press.title"), (Paragraph(t("inability.press.unknown")),), _afterwards(ctx))
    ends = act.startswith(END)
    draft = Draft(teacher=act.removeprefix(END)) if ends else from_facts(json.loads(act.removeprefix(ACT)))
    first = ""
    shown = (0, 0)
    try:
        press = presses.access(ctx.session, intent.token, actor=actor, act=act, now=ctx.now)
        shown = press.object_id, press.version
    except PressRefusedError as refused:
        first = "inability.press.expired" if refused.why is PressRefusal.EXPIRED else "inability.press.used"
    teacher = _teacher(draft.teacher, ctx)
    if teacher is None:
        return _ask_who(ctx, Found(why="nobody"))
    absence = absences.find_open_absence(ctx.session, teacher_id=teacher.id or 0)
    if first == "inability.press.used":
        return _as_it_is(absence, ctx)
    if not first and shown != (teacher.id, _version(absence)):
        first = "inability.press.changed"
    if first:
        return _ask_to_end(draft.teacher, ctx, first=t(first)) if ends else _go_on(draft, ctx, first=t(first))
    return _end(teacher, absence, ctx) if ends else _record(draft, teacher, ctx)


def _take_teacher(said: str, ctx: Context) -> Reply:
    found = look_up(ctx, said, leavers=True)
    if found.person is None:
        return _ask_who(ctx, found)
    teacher = found.person
    if teacher.division not in divisions_of(ctx):
        ctx.dialog.close()
        return others_task(ctx, division=teacher.division)
    draft = Draft(teacher=teacher.number, means=Inability.CANNOT)
    if teacher.status is PersonStatus.LEFT:
        draft = replace(draft, is_open=True)  # a leaver does not come back
    return _go_on(draft, ctx)


def _ask_who(ctx: Context, found: Found | None) -> Reply:
    t = ctx.t
    ctx.dialog.ask(STEP, until=ctx.now + DIALOG_FOR, **Draft().facts())
    blocks: list[Block] = []
    buttons: list[Button] = []
    if found is not None and found.several:
        blocks.append(Paragraph(t("certifier.several", count=len(found.several))))
        buttons = choices(ctx, found.several, lambda number: RecordInability("", number))
    elif found is not None:
        blocks.append(Paragraph(t(f"certifier.wrong.{found.why}")))
    blocks.append(Paragraph(t("inability.who")))
    return Reply(t("inability.title"), tuple(blocks), (*buttons, *_leave(ctx)))


def _go_on(draft: Draft, ctx: Context, *, first: str = "") -> Reply:
    """Ask for what is missing, or show what would be recorded."""
    _, pack = ctx.bound()
    t = ctx.t
    teacher = _teacher(draft.teacher, ctx)
    if teacher is None:
        return _ask_who(ctx, Found(why="nobody"))
    ctx.dialog.ask(STEP, until=ctx.now + DIALOG_FOR, **draft.facts())
    absence = absences.find_open_absence(ctx.session, teacher_id=teacher.id or 0)
    blocks: list[Block] = [Paragraph(first)] if first else []
    blocks.append(Fact(t("inability.teacher"), t("inability.teacher_is", name=teacher.name, number=teacher.number)))
    buttons: list[Button] = []
    if absence is not None:
        blocks.append(_recorded(absence, ctx))
        buttons.append(Button(t("inability.end"), RecordInability(ENDS, teacher.number)))
    if not draft.has_days:
        blocks += [Paragraph(t("inability.days")), Paragraph(t("absence.no_reason"))]
        buttons.insert(0, Button(t("inability.open"), RecordInability(OPEN)))
        return Reply(t("inability.days.title"), tuple(blocks), (*buttons, *_leave(ctx)))
    if asks_for_funds(pack) and not draft.has_funds:
        order = order_of(pack)
        clause = "" if order is None else say_clause(t, (order.clause,))
        blocks.append(Paragraph(t("inability.funds", clause=clause)))
        buttons = [Button(t(f"inability.funds.{answer}"), RecordInability(answer)) for answer in FUNDS]
        return Reply(t("inability.funds.title"), tuple(blocks), (*buttons, *_leave(ctx)))
    return _preview(draft, teacher, absence, blocks, ctx)


def _preview(draft: Draft, teacher: Person, absence: Absence | None, before: list[Block], ctx: Context) -> Reply:
    t = ctx.t
    blocks = [*before, *preview_blocks(ctx, draft, teacher=teacher, deputy=None)]
    if draft.has_funds:
        blocks.append(Paragraph(t(f"inability.funds_are.{draft.has_funds}")))
    blocks.append(Paragraph(t("absence.preview.confirm")))
    token = _offer(ACT + json.dumps(draft.facts(), sort_keys=True), teacher, absence, ctx)
    buttons = (Button(t("absence.sure"), ConfirmInability(token)), *_leave(ctx))
    return Reply(t("inability.preview.title"), tuple(blocks), buttons)


def _record(draft: Draft, teacher: Person, ctx: Context) -> Reply:
    actor, _ = ctx.bound()
    t, today = ctx.t, taipei_day(ctx.now)
    try:
        absences.record_absence(
            ctx.session,
            school=actor.school,
            teacher_id=teacher.id or 0,
            from_on=draft.begins(today),
            until_on=draft.until_on,
            means=Inability.CANNOT,
            funds=FUNDS.get(draft.has_funds),
            by=actor,
            now=ctx.now,
        )
    except AbsenceDatesError:  # the last day went by while the preview stood there
        return _go_on(replace(draft, until_on=None), ctx, first=t("inability.press.changed"))
    moved = move_on(ctx.session, school=actor.school, now=ctx.now)
    ctx.dialog.close()
    blocks = (
        Paragraph(t("absence.days", days=say_draft_days(ctx, draft))),
        *moved_blocks(ctx, moved),
        Paragraph(t("inability.done.next")),
    )
    return Reply(t("inability.done.title"), blocks, _afterwards(ctx))


def _ask_to_end(number: str, ctx: Context, *, first: str = "") -> Reply:
    t = ctx.t
    teacher = _teacher(number, ctx)
    if teacher is None:
        return _ask_who(ctx, Found(why="nobody"))
    if teacher.division not in divisions_of(ctx):
        return others_task(ctx, division=teacher.division)
    absence = absences.find_open_absence(ctx.session, teacher_id=teacher.id or 0)
    ctx.dialog.close()
    if absence is None:
        return _as_it_is(None, ctx)
    blocks: list[Block] = [Paragraph(first)] if first else []
    blocks.append(Fact(t("inability.teacher"), t("inability.teacher_is", name=teacher.name, number=teacher.number)))
    blocks += [_recorded(absence, ctx), Paragraph(t("inability.end.what"))]
    token = _offer(END + teacher.number, teacher, absence, ctx)
    buttons = (Button(t("inability.end.sure"), ConfirmInability(token)), Button(t("absence.end.not"), Cancel()))
    return Reply(t("inability.end.title"), tuple(blocks), buttons)


def _end(teacher: Person, absence: Absence | None, ctx: Context) -> Reply:
    actor, _ = ctx.bound()
    t = ctx.t
    if absence is None:
        return _as_it_is(None, ctx)
    try:
        absences.end_absence(ctx.session, absence, by=actor, now=ctx.now)
    except AbsenceChangedError:
        return _ask_to_end(teacher.number, ctx, first=t("inability.press.changed"))
    moved = move_on(ctx.session, school=actor.school, now=ctx.now)
    blocks = (Paragraph(t("inability.ended")), *moved_blocks(ctx, moved))
    return Reply(t("inability.ended.title"), blocks, _afterwards(ctx))


def _as_it_is(absence: Absence | None, ctx: Context) -> Reply:
    t = ctx.t
    now: Block = Paragraph(t("inability.none")) if absence is None else _recorded(absence, ctx)
    return Reply(t("press.title"), (now,), _afterwards(ctx))


def _recorded(absence: Absence, ctx: Context) -> Block:
    return recorded_block(ctx, from_on=absence.from_on, until_on=absence.until_on, means=absence.means.value)


def _offer(act: str, teacher: Person, absence: Absence | None, ctx: Context) -> str:
    actor, _ = ctx.bound()
    return presses.offer(
        ctx.session,
        school=actor.school,
        person_id=actor.person_id,
        act=act,
        object_id=teacher.id or 0,
        version=_version(absence),
        now=ctx.now,
        expires_at=ctx.now + DIALOG_FOR,
    )


def _version(absence: Absence | None) -> int:
    """What tells the absence, as it was shown, from another or a changed one."""
    return 0 if absence is None else (absence.id or 0) * 1000 + absence.version


def _teacher(number: str, ctx: Context) -> Person | None:
    actor, _ = ctx.bound()
    found = look_up(ctx, number, leavers=True).person
    return found or people.find_person(ctx.session, school=actor.school, number=number)


def _draft(ctx: Context) -> Draft:
    dialog = ctx.dialog
    is_open = dialog.filling == STEP and dialog.until is not None and ctx.now < dialog.until
    return from_facts(dialog.facts) if is_open else Draft()


def _leave(ctx: Context) -> tuple[Button, ...]:
    return (Button(ctx.t("absence.not"), Cancel()),)


def _afterwards(ctx: Context) -> tuple[Button, ...]:
    t = ctx.t
    return Button(t("certs.button"), ShowCertification()), Button(t("inability.button"), RecordInability())
