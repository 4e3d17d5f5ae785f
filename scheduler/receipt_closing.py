"""When a receipt window has closed: each student's outcome by the school's own rule, with the evidence (收訖明細)."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime
from typing import TYPE_CHECKING, Final

from portfolio.calendar import Term
from portfolio.certification import OfficialAct
from portfolio.dates import taipei_day
from portfolio.readings import UNSAID
from portfolio.receipt_outcomes import outcome_of
from portfolio.receipt_windows import ReceiptWindow, WindowStanding
from portfolio.receipts import ReceiptConfirmation, ReceiptPart
from portfolio.reminding import pack_of
from scheduler.settling import ACTOR
from storage.queries import receipt_results
from storage.queries.official_acts import counts_here
from storage.queries.receipt_results import Said
from storage.queries.receipt_windows import Windows, find_windows
from storage.units import Storage

if TYPE_CHECKING:
    from sqlmodel import Session

    from portfolio.readings import Reading
    from portfolio.receipts import Silence

AT_ONCE: Final = 200  # students a transaction


def close_receipts(storage: Storage, school: str, now: datetime) -> int:
    """Note what the statements came to whose windows are over by every reading, and return how many are new or changed.

    What an import shows later changes an outcome that was noted lately; what was tried to tell stays as it was.
    """
    with storage.reading(school) as session:
        closed = [one.key for one in _closed(session, school, now)]
    noted = 0
    for begin in range(0, len(closed), AT_ONCE):
        some = set(closed[begin : begin + AT_ONCE])
        with storage.unit(school) as session:
            noted += _note(session, school, [one for one in _closed(session, school, now) if one.key in some], now)
    return noted


class _Closed:
    """One student's statement of one round, all of whose windows are over; `since` is when the first of them opened."""

    def __init__(self, said: Said, windows: list[ReceiptWindow]) -> None:
        self.said = said
        self.key = (said.student.id, said.academic_year, said.round)
        self.closed_at = max(one.last_possible for one in windows if one.last_possible is not None)
        self.since = min((one.opens for one in windows if one.opens is not None), default=None)


def _closed(session: Session, school: str, now: datetime) -> list[_Closed]:
    windows = find_windows(session, school=school, now=now)
    found = []
    for said in receipt_results.find_said(session, school=school, now=now):
        theirs = {part: windows.of_student(said.student, said.academic_year, said.round, part) for part in said.parts}
        over = [one for one in theirs.values() if one.standing(now) is WindowStanding.OVER]
        open_ = [part for part, one in theirs.items() if one.standing(now) is not WindowStanding.OVER]
        # A part that is settled on the platform keeps nobody waiting for a window that nobody announced.
        settled = [part for part in open_ if _is_settled(said, part) and not theirs[part].last_possible]
        if over and open_ == settled:
            found.append(_Closed(said, over))
    return found


def _is_settled(said: Said, part: ReceiptPart) -> bool:
    return said.parts[part].platform not in (None, ReceiptConfirmation.WAITING)


def _note(session: Session, school: str, closed: list[_Closed], now: datetime) -> int:
    counts = counts_here(session, school=school, act=OfficialAct.RECEIPT_CONFIRMATION)
    windows = find_windows(session, school=school, now=now)
    by_round: dict[tuple[int, int, datetime | None], list[_Closed]] = defaultdict(list)
    for one in closed:
        by_round[one.said.academic_year, one.said.round, one.since].append(one)
    noted = 0
    for (year, round_, since), some in by_round.items():
        students = [one.said.student for one in some if one.said.known is None]
        evidence = receipt_results.find_evidence(
            session, school=school, academic_year=year, round=round_, students=students, since=since
        )
        silence = _silence(windows, year, now)
        for one in some:
            outcome, clause = outcome_of(list(one.said.parts.values()), counts=counts, silence=silence)
            noted += receipt_results.note(
                session,
                one.said,
                outcome=outcome,
                clause=clause,
                evidence=evidence.get(one.said.student.id or 0),
                closed_at=one.closed_at,
                now=now,
                actor=ACTOR,
            )
    return noted


def _silence(windows: Windows, year: int, now: datetime) -> Reading[Silence]:
    """What silence means by the rules that hold for these works."""
    if windows.book is None:
        return UNSAID
    return pack_of(windows.book, Term(year, 2), taipei_day(now)).receipts.silence
