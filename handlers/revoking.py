"""「撤銷綁定」: the registrar's office ends another person's bindings at once, with a reason; the address goes too."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from handlers.context import Context
from handlers.conversation import Block, Button, Fact, Paragraph, Reply
from handlers.errors import not_yours
from handlers.intents import Cancel, RevokeSomebody, ShowHelp
from handlers.offices import may_revoke
from handlers.routing import Router
from portfolio.bindings import DIALOG_FOR, NoSecondThingError, SecondThing, normal_second
from portfolio.people import Role
from storage.queries import audit, bindings, codes, people
from storage.secrets import Secrets
from storage.tables import Person

if TYPE_CHECKING:
    from sqlmodel import Session

router = Router()

NUMBER, REASON = "revoking.number", "revoking.reason"
MAX_REASON = 200  # characters; it is kept with each ended binding


@dataclass(frozen=True)
class Revoked:
    """What a revocation ended."""

    bindings: int
    codes: int


def revoke(session: Session, person: Person, *, reason: str, actor: str, now: datetime) -> Revoked:
    """End every binding of a person and make their open codes void; the reason stays with the bindings.

    The audit row holds the counts and a seal of the reason, since words cannot be taken out of it again.
    """
    assert person.id is not None
    ended = bindings.end_of_person(session, person_id=person.id, reason="revoked", now=now, note=reason)
    void = codes.revoke_open(session, person_id=person.id, now=now)
    secrets: Secrets = session.info["secrets"]
    audit.record(
        session,
        school=person.school,
        at=now,
        actor=actor,
        act="binding.revoked",
        subject=audit.person_pseudonym(session, person.school, person.number),
        facts={"bindings": ended, "codes": void, "reason": secrets.pseudonym("reason", reason)},
    )
    return Revoked(ended, void)


@router.on(RevokeSomebody, roles={Role.STAFF})
def start(intent: RevokeSomebody, ctx: Context) -> Reply:
    """Ask whose bindings; members of other offices are told whose task it is."""
    if not may_revoke(ctx):
        return not_yours(intent, ctx)
    ctx.dialog.ask(NUMBER, until=ctx.now + DIALOG_FOR)
    t = ctx.t
    blocks = (Paragraph(t("revoking.number")), Paragraph(t("binding.leave")))
    return Reply(t("revoking.title"), blocks, _leave(ctx))


@router.step(NUMBER)
def number_typed(text: str, ctx: Context) -> Reply:
    """Show who it is and what would end, and ask for the reason."""
    if not _waits_for(ctx, NUMBER):
        return not_yours(RevokeSomebody(), ctx)
    t = ctx.t
    person = _find(ctx, text)
    if person is None or person.id is None:
        ctx.dialog.ask(NUMBER, until=ctx.now + DIALOG_FOR)
        blocks: tuple[Block, ...] = (Paragraph(t("revoking.nobody")), Paragraph(t("binding.leave")))
        return Reply(t("revoking.nobody.title"), blocks, _leave(ctx))
    ctx.dialog.ask(REASON, until=ctx.now + DIALOG_FOR, number=person.number)
    count = len(bindings.find_of_person(ctx.session, person_id=person.id))
    blocks = (
        Fact(t("revoking.who"), t(f"revoking.who.{person.role.value}", name=person.name, number=person.number)),
        Fact(t("revoking.bindings"), t("revoking.bindings_are", count=count)),
        Paragraph(t("revoking.what_happens")),
        Paragraph(t("revoking.reason")),
        Paragraph(t("binding.leave")),
    )
    return Reply(t("revoking.reason.title"), blocks, _leave(ctx))


@router.step(REASON)
def reason_typed(text: str, ctx: Context) -> Reply:
    """End them at once, and say what was ended."""
    if not _waits_for(ctx, REASON):
        return not_yours(RevokeSomebody(), ctx)
    t = ctx.t
    actor, _ = ctx.bound()
    reason = text.strip()
    if not reason or len(reason) > MAX_REASON:
        ctx.dialog.ask(REASON, until=ctx.now + DIALOG_FOR, number=ctx.dialog.facts["number"])
        return Reply(
            t("revoking.reason.title"), (Paragraph(t("revoking.reason.length", limit=MAX_REASON)),), _leave(ctx)
        )
    person = people.find_person(ctx.session, school=actor.school, number=str(ctx.dialog.facts["number"]))
    ctx.dialog.close()
    if person is None:
        return Reply(t("revoking.nobody.title"), (Paragraph(t("revoking.nobody")),))
    by = audit.person_pseudonym(ctx.session, actor.school, actor.number)
    done = revoke(ctx.session, person, reason=reason, actor=by, now=ctx.now)
    blocks = (
        Paragraph(t("revoking.done", bindings=done.bindings, codes=done.codes)),
        Paragraph(t("revoking.done.next")),
    )
    return Reply(t("revoking.done.title"), blocks, (Button(t("help.button"), ShowHelp()),))


def _find(ctx: Context, text: str) -> Person | None:
    actor, _ = ctx.bound()
    for number in (text.strip(), _number(text)):
        found = people.find_person(ctx.session, school=actor.school, number=number)
        if found is not None:
            return found
    return None


def _number(text: str) -> str:
    try:
        return normal_second(SecondThing.NUMBER, text)
    except NoSecondThingError:
        return ""


def _waits_for(ctx: Context, step: str) -> bool:
    dialog = ctx.dialog
    return dialog.filling == step and dialog.until is not None and ctx.now < dialog.until and may_revoke(ctx)


def _leave(ctx: Context) -> tuple[Button, ...]:
    return (Button(ctx.t("cancel.button"), Cancel()),)
