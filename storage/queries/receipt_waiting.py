"""Whose receipt statement still waits for a word: whole schools in two statements."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import select
from sqlmodel import Session, col

from portfolio.certification import OfficialAct
from portfolio.receipts import ReceiptConfirmation, ReceiptPart
from portfolio.reminding import Place
from storage.among import among
from storage.queries.official_acts import counts_here
from storage.queries.receipt_deliveries import find_own_windows
from storage.tables import Person, ReceiptStatement


def find_waiting(
    session: Session, *, school: str, place: Place, student_ids: Collection[int] | None = None
) -> set[int]:
    """Return the students of whom something waits in this window; of these ids alone, where some are given.

    A part waits until the school platform shows it confirmed or disputed, or, where the school has recorded that a
    press in the chat is the act, until that. Parts that came with a window of their own belong to that one.
    """
    columns = (
        col(ReceiptStatement.student_id),
        col(ReceiptStatement.round),
        col(ReceiptStatement.part),
        col(ReceiptStatement.revision),
        col(ReceiptStatement.state),
        col(ReceiptStatement.platform_state),
    )
    statement = (
        select(*columns)
        .join(Person, col(Person.id) == col(ReceiptStatement.student_id))
        .where(
            col(ReceiptStatement.school) == school,
            col(ReceiptStatement.academic_year) == place.year,
            *((col(ReceiptStatement.round) == place.round,) if place.round else ()),
            *_of_part(session, school, place),
            *(() if student_ids is None else (among(col(ReceiptStatement.student_id), student_ids),)),
        )
    )
    counts = counts_here(session, school=school, act=OfficialAct.RECEIPT_CONFIRMATION)
    newest: dict[tuple[int, int, ReceiptPart], tuple[int, bool]] = {}
    for student, round_, part, revision, state, on_platform in session.connection().execute(statement).all():
        known = newest.get((student, round_, part))
        if known is None or known[0] < revision:
            newest[student, round_, part] = (revision, _waits(state, on_platform, counts=counts))
    return {student for (student, _, _), (_, waits) in newest.items() if waits}


def _waits(state: ReceiptConfirmation, on_platform: ReceiptConfirmation | None, *, counts: bool) -> bool:
    if on_platform not in (None, ReceiptConfirmation.WAITING):
        return False
    return not counts or state is ReceiptConfirmation.WAITING


def _of_part(session: Session, school: str, place: Place) -> tuple[Any, ...]:
    if place.part:
        return (col(ReceiptStatement.part) == ReceiptPart(place.part),)
    own = {
        ReceiptPart(one.part)
        for one in find_own_windows(session, school=school)
        if one.part
        and one.academic_year == place.year
        and place.round in (0, one.round)
        and one.division in (None, place.division)
    }
    return (col(ReceiptStatement.part).not_in(own),) if own else ()
