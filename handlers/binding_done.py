"""The moment of binding: what may still stand against it, what is written and told, and what is said."""

from __future__ import annotations

from handlers.binding_notices import owe_binding_added, owe_guardian_added
from handlers.context import Context
from handlers.conversation import Block, Button, Fact, Paragraph, Reply
from handlers.intents import (
    Intent,
    RevokeSomebody,
    ShowBindings,
    ShowDeadlines,
    ShowHelp,
    ShowWaiting,
    ShowWorks,
    SwitchPerson,
)
from handlers.offices import codes_office, find_registrars
from handlers.reminding_intents import StartReminders
from portfolio.bindings import PRIVACY_VERSION, Refusal, refusal
from portfolio.dates import taipei_day
from portfolio.people import Role
from storage.queries import audit, bindings, claims, codes, preferences
from storage.queries.bindings import Bound
from storage.queries.codes import OpenCode
from storage.queries.crossing import across_schools, find_schools
from storage.tables import Person


def complete(ctx: Context, code: OpenCode) -> Reply:
    """Bind the account after a right code and a right second thing, unless a rule stands against it."""
    account = ctx.speaker.account_id
    ctx.dialog.close()
    if (refused := rule_against(ctx, code)) is not None:
        return refused
    if not codes.use(ctx.session, code.id, now=ctx.now):  # another account was quicker
        return _nothing_left(ctx)
    before = bindings.find_people(ctx.session, account_id=account)
    mine = next((one for one in before if one.person.id == code.person.id), None)
    if mine is not None:
        bindings.switch(ctx.session, account_id=account, to=mine)
        return _done(ctx, code, before, title="binding.already.title")
    with across_schools(ctx.session):
        _bind(ctx, code)
    return _done(ctx, code, before, title="binding.done.title")


def rule_against(ctx: Context, code: OpenCode) -> Reply | None:
    """Return the explanation of the rule that stands against binding this account by this code, if one does."""
    claim = claims.find_claim(ctx.session, person=code.person, child=code.child, account_id=ctx.speaker.account_id)
    why = refusal(claim, on=taipei_day(ctx.now))
    return None if why is None else _refused(ctx, code, why)


def _bind(ctx: Context, code: OpenCode) -> None:
    session, person = ctx.session, code.person
    binding = bindings.add(
        session,
        person=person,
        account_id=ctx.speaker.account_id,
        channel=ctx.speaker.channel,
        privacy_version=PRIVACY_VERSION,
        now=ctx.now,
    )
    bound = Bound(binding, person)
    owe_binding_added(session, bound, now=ctx.now)
    if code.child is not None:
        owe_guardian_added(session, bound, child=code.child, now=ctx.now)
    pseudonym = audit.person_pseudonym(session, code.school, person.number)
    audit.record(
        session,
        school=code.school,
        at=ctx.now,
        actor=pseudonym,
        act="binding.bound",
        subject=pseudonym,
        facts={"binding": bound.id, "channel": ctx.speaker.channel, "privacy": PRIVACY_VERSION, "code": code.id},
    )


def _done(ctx: Context, code: OpenCode, before: list[Bound], *, title: str) -> Reply:
    t, person = ctx.t, code.person
    office = codes_office(ctx, school=code.school, division=person.division)
    school = "".join(row.name for row in find_schools(ctx.session, [code.school]))
    child = code.child.name if code.child is not None else ""
    facts = {"school": school, "name": person.name, "number": person.number, "child": child}
    blocks: list[Block] = [
        Paragraph(t(f"binding.done.{person.role.value}", **facts)),
        Paragraph(t(f"binding.done.ask.{person.role.value}")),
    ]
    if person.role is Role.STUDENT:
        with across_schools(ctx.session):
            guardians = len(
                {one.person.id for one, _ in bindings.find_guardians(ctx.session, student_id=person.id or 0)}
            )
        if guardians:
            blocks.append(Fact(t("binding.done.guardians"), t("binding.done.guardians_are", count=guardians)))
    if any(one.person.id != person.id for one in before):
        blocks.append(Paragraph(t("binding.done.several")))
    buttons = _buttons(ctx, code, several=len(before) > 0)
    if _is_stopped(ctx, person):
        blocks.append(Paragraph(t("binding.done.stopped")))
        buttons = (Button(t("restart.button"), StartReminders()), *buttons)
    blocks.append(Paragraph(t("binding.done.not_you", office=office)))
    return Reply(t(title), tuple(blocks), buttons)


def _is_stopped(ctx: Context, person: Person) -> bool:
    """Whether this person stopped all reminders while bound elsewhere, or before."""
    with across_schools(ctx.session):
        row = preferences.find_row(ctx.session, person_id=person.id or 0)
    return row is not None and row.stopped_at is not None


def _buttons(ctx: Context, code: OpenCode, *, several: bool) -> tuple[Button, ...]:
    t = ctx.t
    offered: list[tuple[str, Intent]] = []
    match code.person.role:
        case Role.STUDENT:
            offered = [("works.button", ShowWorks()), ("deadlines.button", ShowDeadlines())]
        case Role.GUARDIAN:
            number = code.child.number if code.child is not None else ""
            offered = [("works.button_of_child", ShowWorks(number)), ("deadlines.button", ShowDeadlines(number))]
        case Role.TEACHER:
            offered = [("waiting.button", ShowWaiting()), ("deadlines.button", ShowDeadlines())]
        case Role.STAFF:
            offered = [("deadlines.button", ShowDeadlines())]
            if any(one.id == code.person.id for one in find_registrars(ctx.session, school=code.school, now=ctx.now)):
                offered.append(("revoking.button", RevokeSomebody()))
    offered += [("bindings.button", ShowBindings()), ("help.button", ShowHelp())]
    if several:
        offered.append(("switch.button", SwitchPerson()))
    return tuple(Button(t(label), intent) for label, intent in offered)


def _refused(ctx: Context, code: OpenCode, why: Refusal) -> Reply:
    """Explain it; the code is not used up, since the school may still correct its roster."""
    office = codes_office(ctx, school=code.school, division=code.person.division)
    blocks = (Paragraph(ctx.t(f"binding.refused.{why.value}", office=office)),)
    return Reply(ctx.t("binding.refused.title"), blocks, (Button(ctx.t("help.button"), ShowHelp()),))


def _nothing_left(ctx: Context) -> Reply:
    return Reply(ctx.t("binding.wrong.title"), (Paragraph(ctx.t("binding.wrong.causes")),))
