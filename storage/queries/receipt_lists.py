"""Lists for staff about receipt statements: who has not said a word, who has left, what came of a round."""

from collections import Counter
from collections.abc import Collection
from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import ColumnElement, and_, func, not_, or_, select
from sqlmodel import Session, col

from portfolio.people import Division, PersonStatus
from portfolio.receipts import Reached, ReceiptOutcome
from storage.among import among
from storage.tables import Person, ReceiptResult, ReceiptStatement


class Round(NamedTuple):
    """One round of one year's statements."""

    academic_year: int
    round: int


def count_by_class(session: Session, *, school: str, student_ids: Collection[int]) -> dict[str, int]:
    """Return how many of these students are in each class; whose class is not known are in none."""
    found = (
        select(col(Person.class_name), func.count())
        .where(col(Person.school) == school, among(col(Person.id), student_ids), col(Person.class_name).is_not(None))
        .group_by(col(Person.class_name))
    )
    return {row[0]: row[1] for row in session.execute(found)}


def find_of_class(
    session: Session, *, school: str, class_name: str, student_ids: Collection[int], today: date
) -> set[int]:
    """Return those of these students who are in a class, and have not left the school by `today`."""
    found = select(col(Person.id)).where(
        col(Person.school) == school,
        col(Person.class_name) == class_name,
        among(col(Person.id), student_ids),
        not_(_left(today)),
    )
    return {one for one in session.scalars(found) if one is not None}


def find_leavers(session: Session, *, school: str, rounds: Collection[Round], today: date) -> list[Person]:
    """Return who has left the school by `today` and has a statement of one of these rounds, by number."""
    years = {one.academic_year for one in rounds}
    those = (
        select(col(ReceiptStatement.student_id), col(ReceiptStatement.academic_year), col(ReceiptStatement.round))
        .where(col(ReceiptStatement.school) == school, col(ReceiptStatement.academic_year).in_(years))
        .distinct()
    )
    ids = {student for student, year, round_ in session.execute(those) if Round(year, round_) in rounds}
    those_left = select(Person).where(among(col(Person.id), ids), _left(today))
    return list(session.scalars(those_left.order_by(col(Person.number))))


def _left(today: date) -> ColumnElement[bool]:
    """Whether somebody has left the school by `today`; never unknown."""
    is_over = and_(col(Person.left_on).is_not(None), col(Person.left_on) <= today)
    is_known = and_(col(Person.left_on).is_(None), col(Person.status) == PersonStatus.LEFT)
    return or_(is_over, is_known, col(Person.departed_at).is_not(None))


class Came(NamedTuple):
    """What came of a round: how many students for each outcome, and how many of them nothing is known to have told."""

    outcomes: dict[ReceiptOutcome, int]
    not_reached: int


def count_results(session: Session, *, school: str, of: Round, divisions: Collection[Division]) -> Came:
    """Return what came of one round, of students of these divisions; who has none is of the day division."""
    found = (
        select(col(ReceiptResult.outcome), col(ReceiptResult.reached), col(Person.division))
        .join(Person, col(Person.id) == col(ReceiptResult.student_id))
        .where(
            col(ReceiptResult.school) == school,
            col(ReceiptResult.academic_year) == of.academic_year,
            col(ReceiptResult.round) == of.round,
        )
    )
    outcomes: Counter[ReceiptOutcome] = Counter()
    not_reached = 0
    for outcome, reached, division in session.execute(found):
        if (division or Division.DAY) in divisions:
            outcomes[outcome] += 1
            not_reached += reached is Reached.NOT_REACHED
    return Came(dict(outcomes), not_reached)


def find_noted(session: Session, *, school: str, since: datetime) -> list[Round]:
    """Return the rounds of which something came since this instant, the oldest first."""
    found = (
        select(col(ReceiptResult.academic_year), col(ReceiptResult.round))
        .where(col(ReceiptResult.school) == school, col(ReceiptResult.noted_at) > since)
        .distinct()
    )
    return sorted(Round(*row) for row in session.execute(found))
