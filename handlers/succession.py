"""Whose turn it is to certify: absences begin and end, consents lapse, and what waits moves on in the order."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from handlers.offices import office_of
from handlers.succession_notices import BACK, GIVEN, HANDED_ON, TAKEN_BACK, Teller
from handlers.succession_plan import Move, plan_moves
from locales import Translator
from portfolio.dates import taipei_day
from portfolio.people import Division, Role
from portfolio.succession import Candidate, Consent, consent_until, order_of
from storage.queries import absences, audit, certifications
from storage.queries.rulebooks import find_rules
from storage.tables import Person

if TYPE_CHECKING:
    from sqlmodel import Session

    from portfolio.rules import RulePack
    from storage.tables import Certification


@dataclass(frozen=True)
class Moved:
    """How many requests went to somebody else, back to their teacher, and to the registrar."""

    on: int = 0
    back: int = 0
    unassigned: int = 0

    def __bool__(self) -> bool:
        """Return whether anything moved."""
        return bool(self.on or self.back or self.unassigned)


def move_on(session: Session, *, school: str, now: datetime) -> Moved:
    """End what is over, and let every request go to whose turn it is now; a second run at once changes nothing.

    To be called in the unit that changed an absence or an appointment, after an import, and when a day begins. It owes
    the notices that belong to it: of turns, to substitutes who are asked, and to teachers of what these answered.
    """
    audit.take_turn(session, school)
    teller = Teller(session, school, now)
    _end_what_is_over(session, school, now)
    moves = plan_moves(session, school=school, pack=find_pack(session, school, now), now=now)
    held = [move.request.certifier_id for move in moves]
    alike: dict[tuple[int | None, int, bool], list[Certification]] = defaultdict(list)
    for move in moves:
        alike[move.to, move.step, move.by_hand].append(move.request)
    for (to, step, by_hand), asked in alike.items():
        certifications.hand_over_all(session, asked, to=to, step=step, by_hand=by_hand, now=now)
    _tell_of_turns(session, teller, moves, held)
    _tell_of_deputies(session, teller, school)
    back = sum(move.is_back for move in moves)
    unassigned = sum(move.to is None for move in moves)
    return Moved(on=len(moves) - back - unassigned, back=back, unassigned=unassigned)


def would_move(session: Session, *, school: str, now: datetime) -> bool:
    """Return whether any request lies with somebody who is followed by another now; reads only."""
    return bool(plan_moves(session, school=school, pack=find_pack(session, school, now), now=now))


def find_pack(session: Session, school: str, now: datetime) -> RulePack | None:
    """Return the rules of a school as they are in force today; None where none are here."""
    book = find_rules(session, school)
    return None if book is None else book.on(taipei_day(now))


def whose_turn(session: Session, t: Translator, request: Certification, *, pack: RulePack | None) -> str:
    """Return one sentence that says who is asked to certify now, never why it is not the teacher.

    `pack` gives the order's steps their words, and the registrar's office its name.
    """
    person = None if request.certifier_id is None else session.get_one(Person, request.certifier_id)
    if person is None:
        return say_turn(t, pack, step=request.step, by_hand=request.by_hand)
    asked = (person.name, person.role, person.office)
    return say_turn(t, pack, *asked, step=request.step, by_hand=request.by_hand)


def say_turn(
    t: Translator,
    pack: RulePack | None,
    name: str | None = None,
    role: Role | None = None,
    office: str | None = None,
    *,
    step: int,
    by_hand: bool,
) -> str:
    """Return the same where the row is known already: name, role and office of who is asked, none while nobody is."""
    if name is None:
        return t("turn.unassigned", office=office_of(pack, t))
    if by_hand:
        return t("turn.by_hand", name=name)
    order = () if pack is None else order_of(pack.succession)
    who = order[step - 1].who if 0 < step <= len(order) else Candidate.ORIGINAL_TEACHER
    if role is Role.STAFF:
        who = Candidate.OFFICE
    return t(f"turn.{who.value}", name=name, office=office or office_of(pack, t))


def _end_what_is_over(session: Session, school: str, now: datetime) -> None:
    today = taipei_day(now)
    still = absences.find_open_absences(session, school=school)
    for absence in still:
        if absence.until_on is not None and absence.until_on < today:
            absences.end_absence(session, absence, by=None, now=now)
    open_ones = [absence.id or 0 for absence in still if absence.ended_at is None]
    for appointment in absences.find_appointments(session, absence_ids=open_ones):
        if appointment.consent is Consent.ASKED and now > consent_until(appointment.asked_at):
            absences.lapse(session, appointment, now=now)


def _tell_of_turns(session: Session, teller: Teller, moves: list[Move], held: list[int | None]) -> None:
    """Tell both: whoever gets requests, and whoever had them, unless they said themselves that they are away."""
    counts: Counter[tuple[str, int]] = Counter()
    unassigned: Counter[Division | None] = Counter()
    for move, before in zip(moves, held, strict=True):
        if move.to is None:
            unassigned[move.division] += 1
        elif move.is_back:
            counts[BACK, move.to] += 1
        elif move.step > 0:
            counts[GIVEN, move.to] += 1
        if before is not None and before != move.to:
            if move.is_back:
                counts[TAKEN_BACK, before] += 1
            else:
                counts[HANDED_ON, before] += 1
    counts = Counter(
        {key: count for key, count in counts.items() if key[0] != HANDED_ON or not _said_so(session, key[1])}
    )
    teller.tell_turns(counts)
    teller.tell_unassigned(unassigned)


def _said_so(session: Session, person_id: int) -> bool:
    absence = absences.find_open_absence(session, teacher_id=person_id)
    return absence is not None and absence.recorded_by_id == person_id


def _tell_of_deputies(session: Session, teller: Teller, school: str) -> None:
    """Ask whoever is named and not asked yet; tell teachers what became of it, unless they named somebody since."""
    still = absences.find_open_absences(session, school=school)
    named = absences.find_appointments(session, absence_ids=[absence.id or 0 for absence in still])
    newest = {appointment.absence_id: appointment.id for appointment in named}
    for appointment in named:
        if appointment.consent is Consent.ASKED:
            teller.tell_asked(appointment)
        elif appointment.consent is not Consent.LAPSED or newest[appointment.absence_id] == appointment.id:
            teller.tell_answered(appointment)
