"""「代為辦理」: acting for a student where the school's own rule allows it, under the circumstance that is declared."""

from __future__ import annotations

from handlers.citing import say_clause
from handlers.context import Context
from handlers.conversation import Block, Button, Paragraph, Passage, Reply
from handlers.intents import Cancel, ShowHelp
from handlers.offices import codes_office
from handlers.receipt_intents import ShowReceipts
from handlers.representable import acts_of, provision_of, whole_role
from handlers.representative_intents import Represent, ShowAuthorisations
from handlers.representing_notes import note_buttons
from handlers.routing import Router
from handlers.saying import say_plain_day
from handlers.students import choose_child, the_student
from portfolio.bindings import DIALOG_FOR, NoSecondThingError, SecondThing, normal_second
from portfolio.dates import taipei_day
from portfolio.people import Role
from portfolio.readings import Silent
from portfolio.representatives import (
    Act,
    ActingAs,
    Hindered,
    Hindrance,
    find_circumstance,
)
from storage.queries import emergencies
from storage.queries.guardians import find_children
from storage.queries.people import NotYourStudentError
from storage.queries.representatives import MayNotActError, access_tied, access_to_act
from storage.tables import Person

router = Router()

WHOSE = "represent.whose"


@router.on(Represent)
def represent(intent: Represent, ctx: Context) -> Reply:
    """Show the provision, take the declared circumstance, and offer what may be done; or say why it may not."""
    actor, _ = ctx.bound()
    t = ctx.t
    if actor.role is Role.STUDENT:
        return _of_students(ctx)
    if actor.role is Role.STAFF:
        return Reply(t("represent.title"), (Paragraph(t("represent.staff")), *_provision(ctx)), _help(ctx))
    if not intent.child:
        if (none := whole_role(ctx)) is not None:
            return say_hindrance(ctx, none)
        if actor.role is Role.TEACHER:
            return _ask_whose(ctx)
    student = _student(ctx, intent.child)
    if student is None:
        return choose_child(ctx, lambda number: Represent(number))
    try:
        _student_again, acting = _ask(ctx, student, find_circumstance(intent.under))
    except MayNotActError as refused:
        if refused.hindered.why in (Hindrance.NOT_DECLARED, Hindrance.OTHER_CIRCUMSTANCE):
            return _choose(ctx, student)
        return say_hindrance(ctx, refused.hindered)
    return _offer(ctx, student, acting)


@router.step(WHOSE)
def whose_typed(text: str, ctx: Context) -> Reply:
    """Take a student's number from a teacher: one of their own students, or nobody."""
    actor, _ = ctx.bound()
    t = ctx.t
    if actor.role is not Role.TEACHER:
        ctx.dialog.close()
        return represent(Represent(), ctx)
    try:
        number = normal_second(SecondThing.NUMBER, text)
        student, _tie = access_tied(ctx.session, actor=actor, number=number, now=ctx.now)
    except (NoSecondThingError, NotYourStudentError):
        ctx.dialog.ask(WHOSE, until=ctx.now + DIALOG_FOR)
        blocks = (Paragraph(t("represent.whose.nobody", office=codes_office(ctx))), Paragraph(t("binding.leave")))
        return Reply(t("represent.whose.title"), blocks, (Button(t("cancel.button"), Cancel()),))
    ctx.dialog.close()
    return represent(Represent(student.number), ctx)


def say_hindrance(ctx: Context, hindered: Hindered) -> Reply:
    """Return why somebody may not act for a student here and now, with the clause or whom to ask."""
    t = ctx.t
    office = hindered.ask or codes_office(ctx)
    blocks: list[Block] = [Paragraph(t(f"represent.not.{hindered.why.value}", office=office))]
    if hindered.why is Hindrance.NOT_STATED:
        blocks += _near(ctx)
    elif hindered.clause:
        blocks += _provision(ctx)
    blocks.append(Paragraph(t("represent.may_still")))
    return Reply(t("represent.not.title"), tuple(blocks), _help(ctx))


def _student(ctx: Context, child: str) -> Person | None:
    """The student who is meant; None where a guardian of several must choose.

    An only child is meant also where nothing is shown of it (of age, or without a birthday): why is said then.
    """
    actor, _ = ctx.bound()
    if not child:
        children = find_children(ctx.session, guardian_id=actor.person_id)
        if len(children) != 1:
            return the_student(ctx, child)
        child = children[0].number
    return access_tied(ctx.session, actor=actor, number=child, now=ctx.now)[0]


def _ask(ctx: Context, student: Person, circumstance: str | None) -> tuple[Person, ActingAs]:
    """Whether any act is allowed: the provision's first one stands for all of them."""
    actor, pack = ctx.bound()
    acts = acts_of(ctx)
    return access_to_act(
        ctx.session,
        actor=actor,
        number=student.number,
        act=acts[0] if acts else Act.CONFIRM_RECEIPT,
        circumstance=circumstance,
        now=ctx.now,
        pack=pack,
    )


def _choose(ctx: Context, student: Person) -> Reply:
    """Show the rule, with its head and the sub-clause, and let one of its circumstances be declared."""
    t = ctx.t
    allowed = provision_of(ctx)
    assert allowed is not None
    condition = t(f"acting_condition.{allowed.value.condition.value}")
    blocks: list[Block] = [Paragraph(t("represent.about", name=student.name)), *_provision(ctx), *_opened(ctx)]
    blocks.append(Paragraph(t("represent.declare", condition=condition)))
    blocks.append(Paragraph(t("represent.told")))
    buttons = [
        Button(t(f"circumstance.{one.value}"), Represent(student.number, one)) for one in allowed.value.circumstances
    ]
    return Reply(t("represent.choose.title"), tuple(blocks), (*buttons, Button(t("cancel.button"), Cancel())))


def _offer(ctx: Context, student: Person, acting: ActingAs) -> Reply:
    """Say what was declared, and offer what the provision names."""
    t = ctx.t
    acts = acts_of(ctx)
    declared = t(
        "represent.declared",
        circumstance=t(f"circumstance.{acting.circumstance.value}") if acting.circumstance else "",
        condition=t(f"acting_condition.{acting.condition.value}") if acting.condition else "",
    )
    blocks = (
        Paragraph(t("represent.about", name=student.name)),
        Passage(declared, say_clause(t, (acting.clause,))),
        Paragraph(t("represent.as", capacity=t(f"capacity.{acting.capacity.value}"))),
        Paragraph(t("represent.offer")),
    )
    buttons: list[Button] = []
    if Act.CONFIRM_RECEIPT in acts:
        receipts = ShowReceipts(student.number, under=acting.circumstance or "")
        buttons.append(Button(t("represent.button.receipts"), receipts))
    return Reply(t("represent.offer.title"), blocks, (*buttons, *note_buttons(ctx, student, acting, acts)))


def _provision(ctx: Context) -> list[Block]:
    """The provision's sub-clause, then the head under which it stands (T42, T43), as the document says them."""
    _, pack = ctx.bound()
    allowed = provision_of(ctx)
    if pack is None or allowed is None:
        return []
    cited = ((clause, pack.clauses.get(clause, "")) for clause in allowed.clauses)
    return [Passage(said, say_clause(ctx.t, (clause,))) for clause, said in cited if said]


def _near(ctx: Context) -> list[Block]:
    """What comes near in a document that is silent."""
    _, pack = ctx.bound()
    reading = None if pack is None else pack.representatives
    if pack is None or not isinstance(reading, Silent):
        return []
    cited = ((clause, pack.clauses.get(clause, "")) for clause in reading.see)
    return [Passage(said, say_clause(ctx.t, (clause,))) for clause, said in cited if said]


def _opened(ctx: Context) -> list[Block]:
    """What the school says holds today; without it, whoever acts declares, and the office is told all the same."""
    actor, _ = ctx.bound()
    t = ctx.t
    found = emergencies.find_open(ctx.session, school=actor.school, on=taipei_day(ctx.now))
    return [
        Paragraph(
            t(
                "represent.opened",
                circumstance=t(f"circumstance.{one.circumstance.value}"),
                begins=say_plain_day(t, one.from_on),
                ends=say_plain_day(t, one.until_on),
            )
        )
        for one in found
    ]


def _ask_whose(ctx: Context) -> Reply:
    t = ctx.t
    ctx.dialog.ask(WHOSE, until=ctx.now + DIALOG_FOR)
    blocks = (Paragraph(t("represent.whose")), Paragraph(t("binding.leave")))
    return Reply(t("represent.whose.title"), blocks, (Button(t("cancel.button"), Cancel()),))


def _of_students(ctx: Context) -> Reply:
    t = ctx.t
    buttons = (Button(t("allow.button"), ShowAuthorisations()), *_help(ctx))
    return Reply(t("represent.title"), (Paragraph(t("represent.student")),), buttons)


def _help(ctx: Context) -> tuple[Button, ...]:
    return (Button(ctx.t("help.button"), ShowHelp()),)
