"""What a conversation keeps of a question for the next press, and when it lets go of it.

A question is nobody's to keep before its asker consents: until then its text waits in the open dialog alone, and goes
with whatever is said or pressed next, or with the dialog's time.
"""

from __future__ import annotations

from datetime import datetime
from typing import Final

from handlers.context import Context, DialogState
from handlers.intents import Intent
from handlers.regulation_intents import AskAtSchool, ForwardQuestion, SendQuestion
from portfolio.bindings import DIALOG_FOR
from portfolio.offices import OfficeItem

FORWARD: Final = "regulations.forward"
SCHOOL: Final = "regulations.school"
HOLDING: Final = (FORWARD, SCHOOL)
"""Steps that wait for no words: what is typed is understood as if no dialog were open."""


def let_go(dialog: DialogState, intent: Intent) -> None:
    """Forget the question that waits in the dialog, unless this is the press that it waits for."""
    if dialog.filling == FORWARD and not isinstance(intent, (ForwardQuestion, SendQuestion)):
        dialog.close()
    elif dialog.filling == SCHOOL and not isinstance(intent, AskAtSchool):
        dialog.facts = {name: value for name, value in dialog.facts.items() if name != "text"}


def hold_question(ctx: Context, text: str, topic: OfficeItem | None) -> None:
    """Keep a question for 「轉給」; the speaker's own alone."""
    actor, _ = ctx.bound()
    ctx.dialog.ask(
        FORWARD,
        until=ctx.now + DIALOG_FOR,
        text=text,
        topic="" if topic is None else topic.value,
        at=ctx.now.isoformat(),
        binding=actor.binding_id,
    )


def held_question(ctx: Context) -> tuple[str, OfficeItem | None, datetime] | None:
    """Return the question that waits, its topic and when it was asked; `None` where none does, or another person's."""
    dialog, facts = ctx.dialog, ctx.dialog.facts
    is_open = dialog.filling == FORWARD and dialog.until is not None and ctx.now < dialog.until
    if not is_open or ctx.actor is None or facts.get("binding") != ctx.actor.binding_id:
        return None
    topic = str(facts["topic"])
    return str(facts["text"]), OfficeItem(topic) if topic else None, datetime.fromisoformat(str(facts["at"]))


def remember_school(ctx: Context, school: str, *, text: str = "") -> None:
    """Keep whose rules a stranger asks for, or '' and the question that waits until they say so."""
    facts = {"school": school, "text": text} if text else {"school": school}
    ctx.dialog.ask(SCHOOL, until=ctx.now + DIALOG_FOR, **facts)


def remembered_school(ctx: Context) -> tuple[str, str]:
    """Return the school that a stranger named, and the question that waits; '' where there is none."""
    dialog = ctx.dialog
    if dialog.filling != SCHOOL or dialog.until is None or ctx.now >= dialog.until:
        return "", ""
    school = str(dialog.facts.get("school", ""))
    return school if school in ctx.speaker.schools else "", str(dialog.facts.get("text", ""))
