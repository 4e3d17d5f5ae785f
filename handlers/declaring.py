"""「我已完成」, 「我這學期不上傳」: what a student says of a deadline ends its reminders, and nothing else."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from handlers.context import Context
from handlers.conversation import Block, Button, Paragraph, Reply
from handlers.deadline_words import Shared, deadline_label
from handlers.intents import Intent, ShowDeadlines
from handlers.reminded_deadlines import RemindedDeadlines, key_of, read_key
from handlers.reminder_notices import VOLUNTARY
from handlers.reminding_intents import Declare, ShowReminderSettings, TakeBackDeclaration
from handlers.routing import Router
from handlers.saying import say_closing
from portfolio.people import Role
from portfolio.reminders import Declared
from storage.queries import declarations, reminded
from storage.queries.declarations import Declarable

if TYPE_CHECKING:
    from handlers.context import Actor
    from locales import Translator
    from portfolio.resolving import Deadline

router = Router()

FRESH: Final = timedelta(days=2)  # a reminder that 「我已完成」 is probably the answer to
OF_FAMILIES: Final = (Role.STUDENT, Role.GUARDIAN)


@router.on(Declare, roles=OF_FAMILIES)
def declare(intent: Declare, ctx: Context) -> Reply:
    """Keep what a student declares of a deadline; typed, of the one last reminded of, or ask which is meant."""
    actor, _ = ctx.bound()
    if actor.role is Role.GUARDIAN:
        return _is_the_childs(ctx)
    what = next((one for one in Declared if one.value == intent.what), None)
    if what is None:
        return _impossible(ctx)
    known = RemindedDeadlines(ctx.session, school=actor.school, now=ctx.now)
    if not intent.period:
        return _declare_meant(ctx, known, intent.subject, what)
    return _declare(ctx, known, read_key(intent.subject, intent.period, intent.round), what)


@router.on(TakeBackDeclaration, roles=OF_FAMILIES)
def take_back(intent: TakeBackDeclaration, ctx: Context) -> Reply:
    """Remind again of a deadline; typed, of whatever was declared, or ask which is meant."""
    actor, _ = ctx.bound()
    if actor.role is Role.GUARDIAN:
        return _is_the_childs(ctx)
    known = RemindedDeadlines(ctx.session, school=actor.school, now=ctx.now)
    if intent.period:
        return _take_back(ctx, known, read_key(intent.subject, intent.period, intent.round))
    declared = [one for one, _due, _what in _declared(ctx, actor, known)]
    if len(declared) == 1:
        return _take_back(ctx, known, declared[0])
    if not declared:
        return _nothing(ctx, "declare.nothing_to_take_back")
    return _which(ctx, {one: _found(known, actor, one) for one in declared}, lambda one: TakeBackDeclaration(*key(one)))


def declared_blocks(ctx: Context, dues: Iterable[Deadline]) -> tuple[list[Block], tuple[Button, ...]]:
    """Return, for the student's own 「期限」, what is not reminded of any more, and the way back."""
    actor, _ = ctx.bound()
    mine = declarations.find_declarations(ctx.session, school=actor.school, student_id=actor.person_id)
    blocks: list[Block] = [
        Paragraph(ctx.t(f"deadlines.declared.{mine[one].value}", what=_label(ctx.t, due)))
        for due in dues
        if (one := key_of(due)) in mine
    ]
    return blocks, (Button(ctx.t("declare.button.take_back"), TakeBackDeclaration()),) if blocks else ()


def key(one: Declarable) -> tuple[str, str, str]:
    """Return the key as it stands on buttons."""
    return one.subject.value, one.period, str(one.round or "")


def _declare(ctx: Context, known: RemindedDeadlines, one: Declarable | None, what: Declared) -> Reply:
    actor, _ = ctx.bound()
    due = None if one is None else _found(known, actor, one)
    if one is None or due is None:
        return _impossible(ctx)
    if one.subject not in VOLUNTARY:
        return _nothing(ctx, "declare.receipt")
    if due.is_over(ctx.now):
        return _over(ctx, due)
    declarations.declare(ctx.session, one, what, actor=actor, now=ctx.now)
    t = ctx.t
    said = [t(f"declare.{what.value}", what=_label(t, due)), t("declare.ends")]
    if what is Declared.NOT_THIS_TIME:
        assert due.closes is not None
        said.append(
            t("declare.until", closing=say_closing(t, due.closes, hour_announced=due.hour_announced, now=ctx.now))
        )
    said.append(t("declare.here_only"))
    back = Button(t("declare.button.take_back"), TakeBackDeclaration(*key(one)))
    return Reply(t("declare.title"), tuple(map(Paragraph, said)), (back, _to_deadlines(t)))


def _declare_meant(ctx: Context, known: RemindedDeadlines, subject: str, what: Declared) -> Reply:
    """Of those that are open and not declared so already: the only one, or the only one that was reminded of lately."""
    actor, _ = ctx.bound()
    mine = declarations.find_declarations(ctx.session, school=actor.school, student_id=actor.person_id)
    meant = {
        one: due
        for one, due in known.open_now(grade=actor.grade or 1, division=actor.division).items()
        if one.subject in VOLUNTARY and one.subject.startswith(subject) and mine.get(one) is not what
    }
    if len(meant) > 1:
        told = reminded.find_told(ctx.session, school=actor.school, person_id=actor.person_id, since=ctx.now - FRESH)
        fresh = {one.one for one in told}
        meant = {one: due for one, due in meant.items() if one in fresh} or meant
    if len(meant) == 1:
        return _declare(ctx, known, next(iter(meant)), what)
    if not meant:
        return _nothing(ctx, "declare.nothing")
    return _which(ctx, meant, lambda one: Declare(*key(one), what=what.value))


def _take_back(ctx: Context, known: RemindedDeadlines, one: Declarable | None) -> Reply:
    actor, _ = ctx.bound()
    due = None if one is None else _found(known, actor, one)
    if one is None or due is None:
        return _impossible(ctx)
    if due.is_over(ctx.now):
        return _over(ctx, due)
    declarations.take_back(ctx.session, one, actor=actor, now=ctx.now)
    t = ctx.t
    blocks = (Paragraph(t("declare.taken_back", what=_label(t, due))),)
    return Reply(t("declare.taken_back.title"), blocks, (_to_deadlines(t),))


def _declared(ctx: Context, actor: Actor, known: RemindedDeadlines) -> list[tuple[Declarable, Deadline, Declared]]:
    """What the student declared of deadlines that are not over."""
    mine = declarations.find_declarations(ctx.session, school=actor.school, student_id=actor.person_id)
    found = ((one, _found(known, actor, one), what) for one, what in mine.items())
    return [(one, due, what) for one, due, what in found if due is not None and not due.is_over(ctx.now)]


def _found(known: RemindedDeadlines, actor: Actor, one: Declarable) -> Deadline | None:
    return known.find(one, grade=actor.grade or 1, division=actor.division)


def _which(ctx: Context, meant: Mapping[Declarable, Deadline | None], intent: Callable[[Declarable], Intent]) -> Reply:
    """Ask which deadline is meant; each is said in full, and the buttons are its number."""
    t = ctx.t
    blocks: list[Block] = []
    buttons: list[Button] = []
    for number, (one, due) in enumerate(meant.items(), 1):
        if due is not None:
            blocks.append(Paragraph(t("declare.which_one", number=number, what=_label(t, due))))
            buttons.append(Button(t("declare.button.which", number=number), intent(one)))
    return Reply(t("declare.which.title"), tuple(blocks), tuple(buttons))


def _label(t: Translator, due: Deadline) -> str:
    return deadline_label(t, Shared(due, (due.audience,)), say_audience=False)


def _is_the_childs(ctx: Context) -> Reply:
    t = ctx.t
    settings = Button(t("prefs.button"), ShowReminderSettings())
    return Reply(t("declare.child.title"), (Paragraph(t("declare.child")),), (settings, _to_deadlines(t)))


def _over(ctx: Context, due: Deadline) -> Reply:
    t = ctx.t
    return Reply(t("declare.over.title"), (Paragraph(t("declare.over", what=_label(t, due))),), (_to_deadlines(t),))


def _impossible(ctx: Context) -> Reply:
    return _nothing(ctx, "declare.impossible")


def _nothing(ctx: Context, words: str) -> Reply:
    t = ctx.t
    return Reply(t(f"{words}.title"), (Paragraph(t(words)),), (_to_deadlines(t),))


def _to_deadlines(t: Translator) -> Button:
    return Button(t("deadlines.button"), ShowDeadlines())
