"""Which requests go to whom now: the school's order of certifiers, applied to everything that may have to move.

* The order begins when it is recorded that the teacher cannot certify, or names a substitute; never by lateness, nor
  because the roster says that somebody is on leave or has left (T41). While another teacher of the same course can
  certify, that one does, and no order begins: documents start it when the course's teacher cannot. A teacher whom the
  roster names instead of the former one is the order's successor (接任), where it has one.
* The first step counts whose people can certify today; nobody comes twice in one run, nor after handing the request
  back (T16). A candidate is passed over who is away (whatever they said of certifying), not active or off the roster.
  Of several the one with the fewest pending comes first, then the lower number; requests of one course go together.
* A substitute must agree first. Until they answer, or their time is over, requests stay with the teacher; those that
  went on are not called back for a late answer.
* Whoever stands in and cannot any more is followed by the next. When the order is at its end, or none is stated, the
  registrar is asked; from there a request goes on as soon as somebody of the order can take it.
* What a person gave to the registrar (「不是我的課」), and what the registrar assigned by hand, is the registrar's:
  no order moves it, only that a certifier named by hand who cannot gives it back to the registrar.
* When the absence is over, what is pending goes back to the teacher, and another absence begins the order anew.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from handlers.succession_pools import Pools
from portfolio.certifiers import office_for
from portfolio.dates import taipei_day
from portfolio.people import Division
from portfolio.succession import Candidate, Turn, next_turn, order_of
from storage.queries import succession

if TYPE_CHECKING:
    from sqlmodel import Session

    from portfolio.rules import RulePack
    from storage.queries.succession import Waiting
    from storage.tables import Certification


@dataclass(frozen=True)
class Move:
    """One request, to whom it goes and at which step; `to` None is the registrar; `division` the student's."""

    request: Certification
    division: Division | None
    to: int | None
    step: int
    by_hand: bool = False
    is_back: bool = False


def plan_moves(session: Session, *, school: str, pack: RulePack | None, now: datetime) -> list[Move]:
    """Return what has to move now, oldest upload first; nothing where everything lies with somebody who can."""
    waiting = succession.find_waiting(session, school=school, today=taipei_day(now))
    if not waiting:
        return []
    courses = {one.course_id for one in waiting if one.course_id is not None}
    planner = _Planner(Pools(session, school=school, pack=pack, now=now, course_ids=courses), pack)
    moves = (planner.move_of(one) for one in waiting)
    return [move for move in moves if move is not None]


class _Planner:
    """Decides on one request after the other, counting what it gives to whom."""

    def __init__(self, pools: Pools, pack: RulePack | None) -> None:
        self._pools, self._pack = pools, pack
        self._order = () if pack is None else order_of(pack.succession)
        self._chosen: dict[tuple[object, ...], Turn] = {}

    def move_of(self, one: Waiting) -> Move | None:
        """Return where a request goes, or None where it stays."""
        request, pools = one.request, self._pools
        if request.by_hand:
            is_unable = request.certifier_id is not None and pools.cannot(request.certifier_id)
            return self._count(Move(request, one.division, None, request.step, by_hand=True)) if is_unable else None
        run = _Run.of(one)
        able = next((person for person in run.originals if pools.can(person) and person not in run.returned), None)
        if request.step > 0 and able is not None:
            return self._count(Move(request, one.division, able, 0, is_back=True))
        if not self._is_free(one):
            return None
        first = self._first(one, run)
        if first is not None:
            return self._count(Move(request, one.division, first, 0))
        if not run.originals:
            return None  # nobody is known to have been the course's teacher: the registrar names somebody
        turn = self._turn(one, run)
        if turn.waits or (turn.person_id is None and request.certifier_id is None):
            return None
        return self._count(Move(request, one.division, turn.person_id, turn.step))

    def _is_free(self, one: Waiting) -> bool:
        """Whether somebody else may be asked: nobody is, or whoever is cannot."""
        holder, step = one.request.certifier_id, one.request.step
        if holder is None:
            return not (one.earlier and one.earlier[-1].decided_by_id is not None)
        if step == 0:
            return self._pools.cannot(holder)
        at = self._order[step - 1].who if step <= len(self._order) else None
        if at is Candidate.ORIGINAL_TEACHER and self._pools.has_funds(holder):
            return False
        return self._pools.cannot(holder) or self._pools.is_gone(holder)

    def _first(self, one: Waiting, run: _Run) -> int | None:
        """Whom the rules ask before any order: another teacher of the course, another member of the same office."""
        if one.request.step > 0 and one.request.certifier_id is not None:
            return None
        passed = {*run.originals, *run.returned}
        if one.course_id is None:
            office = office_for(self._pack, one.kind, one.words)
            return self._pools.fewest(self._pools.members(office, beside=run.originals), passed=passed)
        teachers = self._pools.teachers(one.course_id)
        is_taken_over = bool(run.originals) and not teachers & set(run.originals)
        if is_taken_over and any(step.who is Candidate.SUCCESSOR for step in self._order):
            return None  # who teaches in the former one's stead is the successor, at their step
        return self._pools.fewest(teachers, passed=passed)

    def _turn(self, one: Waiting, run: _Run) -> Turn:
        """Return whose turn it is; requests of one course that have come the same way go to the same person."""
        division = one.division or Division.DAY
        paid = frozenset(person for person in run.originals if self._pools.has_funds(person))
        passed = frozenset((*run.asked, *run.returned, *run.originals)) - (paid - run.asked - run.returned)
        may_wait = one.request.step == 0 and one.request.certifier_id is not None
        course = (0, one.request.work_id) if one.course_id is None else (1, one.course_id)
        key = (course, division, run.originals, passed, may_wait)
        if key not in self._chosen:
            self._chosen[key] = next_turn(
                self._order,
                lambda step: self._pools.pool_of(
                    step, course_id=one.course_id, division=division, originals=run.originals
                ),
                has_funds=bool(paid),
                passed=passed,
                may_wait=may_wait,
            )
        return self._chosen[key]

    def _count(self, move: Move) -> Move:
        if move.request.certifier_id is not None:
            self._pools.pending[move.request.certifier_id] -= 1
        if move.to is not None:
            self._pools.pending[move.to] += 1
        return move


@dataclass(frozen=True)
class _Run:
    """What a request has been through: whose it was first, who was asked since, and who gave it back themselves."""

    originals: tuple[int, ...]  # the newest first
    asked: frozenset[int]
    returned: frozenset[int]

    @classmethod
    def of(cls, one: Waiting) -> _Run:
        """Return it; a run begins after the last time that the request lay with a teacher of the course."""
        now = one.request
        past = [(earlier.certifier_id, earlier.step, earlier.by_hand) for earlier in one.earlier]
        past.append((now.certifier_id, now.step, now.by_hand))
        originals = [who for who, step, by_hand in reversed(past) if step == 0 and not by_hand and who is not None]
        begins = max((place for place, (_, step, _) in enumerate(past) if step == 0), default=-1) + 1
        asked = frozenset(who for who, _, _ in past[begins:] if who is not None)
        returned = frozenset(earlier.decided_by_id for earlier in one.earlier if earlier.decided_by_id is not None)
        return cls(tuple(dict.fromkeys(originals)), asked, returned)
