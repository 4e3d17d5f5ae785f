"""Whose receipt statement still waits for a word in one window that is reminded of."""

from collections.abc import Collection

from sqlmodel import Session

from portfolio.certification import OfficialAct
from portfolio.reminding import Place
from storage.queries.official_acts import counts_here
from storage.queries.receipt_windows import find_own_windows
from storage.queries.receipts import find_waiting


def find_students_waiting(
    session: Session, *, school: str, place: Place, student_ids: Collection[int] | None = None
) -> set[int]:
    """Return the students of whom something waits in this window; of these ids alone, where some are given.

    A part waits until the school platform shows it confirmed or doubted, or, where the school has recorded that a
    press in the chat is the act, until that. A part that came with a window of its own belongs to that one.
    """
    own = {
        one.part
        for one in find_own_windows(session, school=school)
        if one.part and one.academic_year == place.year
        if place.round in (0, one.round) and one.division in (None, place.division)
    }
    found = find_waiting(
        session,
        school=school,
        academic_year=place.year,
        round=place.round or None,
        counts=counts_here(session, school=school, act=OfficialAct.RECEIPT_CONFIRMATION),
        student_ids=student_ids,
    )
    return {one.student_id for one in found if (one.part == place.part if place.part else one.part not in own)}
