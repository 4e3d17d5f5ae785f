"""A button of a receipt statement: what it was offered for, whether that still stands, and as what one acts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from handlers.context import Context
from portfolio.certification import OfficialAct
from portfolio.people import Role
from portfolio.receipt_windows import WindowStanding
from portfolio.receipts import ReceiptConfirmation, fingerprint
from portfolio.representatives import FOR_ONESELF, Act, ActingAs, declared_in
from storage.queries import audit, official_acts, people, presses, receipts
from storage.queries.certification_plans import find_person
from storage.queries.presses import PressRefusal, PressRefusedError
from storage.queries.receipts import Stated
from storage.queries.representatives import access_to_act
from storage.tables import Person, Press

SEE: Final = "see_receipt"
OFFERED_FOR: Final = timedelta(days=1)


@dataclass(frozen=True)
class Viewed:
    """Whose statement is looked at, and as what; `acting` is None for who may see it and not act (a guardian)."""

    student: Person
    acting: ActingAs | None

    @property
    def suffix(self) -> str:
        """What an act's name, and a button that leads on, carry of it."""
        return "" if self.acting is None else self.acting.suffix

    @property
    def under(self) -> str:
        """The same without its colon."""
        return self.suffix.removeprefix(":")


@dataclass(frozen=True)
class Held:
    """A press that counts: the statement as it was shown, and as what it is acted on."""

    viewed: Viewed
    stated: Stated
    version: int

    @property
    def acting(self) -> ActingAs:
        """As what; a press is never offered to who may not act."""
        return self.viewed.acting or FOR_ONESELF

    @property
    def content(self) -> str:
        """The fingerprint of what was received; of statements from before there were fingerprints, made now."""
        return self.stated.statement.fingerprint or fingerprint(self.stated.items)


@dataclass(frozen=True)
class Refused:
    """A press that counts for nothing: `why` is the key of its words, `stated` what is true now where it is known."""

    why: str
    viewed: Viewed | None = None
    stated: Stated | None = None


def look(ctx: Context, child: str, under: str) -> Viewed:
    """Return whose statement the speaker may look at, and as what: students their own, guardians their child's.

    `under` is what was declared to act for the student (`ActingAs.suffix`); teachers see nothing without it.

    Raises:
        NotYourStudentError, OfAgeError: as `people.access_student`.
        MayNotActError: what was declared does not hold (any more).
    """
    actor, pack = ctx.bound()
    number = actor.number if actor.role is Role.STUDENT else child
    if actor.role is Role.STUDENT or under:
        student, acting = access_to_act(
            ctx.session,
            actor=actor,
            number=number,
            act=Act.CONFIRM_RECEIPT,
            circumstance=under or None,
            now=ctx.now,
            pack=pack,
        )
        return Viewed(student, acting)
    return Viewed(people.access_student(ctx.session, actor=actor, number=number, now=ctx.now), None)


def offer(ctx: Context, act: str, viewed: Viewed, stated: Stated) -> str:
    """Return a token that stands for this act on this statement as it is now, by the speaker, as what they act."""
    return offer_for(ctx, act + viewed.suffix, stated.statement.id or 0, stated.statement.version)


def offer_for(ctx: Context, act: str, object_id: int, version: int) -> str:
    """Return a token for any object of the speaker's."""
    actor, _ = ctx.bound()
    return presses.offer(
        ctx.session,
        school=actor.school,
        person_id=actor.person_id,
        act=act,
        object_id=object_id,
        version=version,
        now=ctx.now,
        expires_at=ctx.now + OFFERED_FOR,
    )


def hold(ctx: Context, token: str, acts: Sequence[str], *, use: bool = True) -> Held | Refused:
    """Return what a token stands for, using it up unless it only leads on; or why nothing is done with it.

    That the speaker may act is asked anew, here, in the transaction of the act.
    """
    if use:
        actor, _ = ctx.bound()
        audit.take_turn(ctx.session, actor.school)  # before anything is locked: what is read now is what stands
    press, why = _take(ctx, token, acts, use)
    if press is None:
        return Refused("receipt.void" if token else "receipt.choose_first")
    found = _find(ctx, press)
    if found is None:
        return Refused("receipt.void")
    viewed, stated = found
    if why:
        return Refused(why, viewed, stated)
    if stated.statement.id != press.object_id or stated.statement.version != press.version:
        return Refused("receipt.changed", viewed, stated)
    if not stated.window.admits(ctx.now):
        over = stated.window.standing(ctx.now) is WindowStanding.OVER
        return Refused("receipt.refused.over" if over else "receipt.refused.ahead", viewed, stated)
    return Held(viewed, stated, press.version)


def counts_here(ctx: Context) -> bool:
    """Return whether a press in the chat is the confirmation at the speaker's school."""
    actor, _ = ctx.bound()
    return official_acts.counts_here(ctx.session, school=actor.school, act=OfficialAct.RECEIPT_CONFIRMATION)


def is_done_on_platform(stated: Stated) -> bool:
    """Return whether an import showed that the platform has it: that is the record, whatever was pressed here."""
    return stated.statement.platform_state not in (None, ReceiptConfirmation.WAITING)


def _take(ctx: Context, token: str, acts: Sequence[str], use: bool) -> tuple[Press | None, str]:
    """The press, and the key of what keeps it from counting.

    Who has several people on one account presses as the one that it was offered to: as what one acts is part of it.
    """
    actor, _ = ctx.bound()
    offered = presses.find_act(ctx.session, token, actor=actor) if token else None
    if offered is None or offered.partition(":")[0] not in acts:
        return None, ""
    press = presses.find_open(ctx.session, token, actor=actor, now=ctx.now)
    if press is not None and press.person_id != actor.person_id:
        return None, ""
    if not use and press is not None:
        return press, ""
    try:
        return presses.access(ctx.session, token, actor=actor, act=offered, now=ctx.now), ""
    except PressRefusedError as refused:
        expired = refused.why is PressRefusal.EXPIRED
        return refused.press, "receipt.expired" if expired else "receipt.used"


def _find(ctx: Context, press: Press) -> tuple[Viewed, Stated] | None:
    """The student whom the press is about, with the newest of what it was offered for."""
    actor, _ = ctx.bound()
    newest = receipts.find_newest(ctx.session, school=actor.school, statement_id=press.object_id)
    student = None if newest is None else find_person(ctx.session, person_id=newest.student_id)
    if newest is None or student is None:
        return None
    viewed = look(ctx, student.number, declared_in(press.act) or "")
    of_year = receipts.find_stated(ctx.session, student=viewed.student, now=ctx.now, academic_year=newest.academic_year)
    latest = [one for one in of_year if one.statement.part is newest.part and one.is_newest_round]
    return (viewed, latest[0]) if latest else None
