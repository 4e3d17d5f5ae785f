"""Receipt statements (收訖明細) of a school's students."""

from sqlalchemy import select
from sqlmodel import Session, col

from storage.tables import Person, ReceiptStatement


def find_statements(session: Session, *, school: str, academic_year: int) -> list[tuple[ReceiptStatement, Person]]:
    """Return the statements about the works of one academic year with their students, by student number and part."""
    statement = (
        select(ReceiptStatement, Person)
        .join(Person, col(Person.id) == ReceiptStatement.student_id)
        .where(col(ReceiptStatement.school) == school, col(ReceiptStatement.academic_year) == academic_year)
        .order_by(col(Person.number), col(ReceiptStatement.part), col(ReceiptStatement.revision))
    )
    return [(found, student) for found, student in session.execute(statement)]


def find_years_received(session: Session, *, school: str, student_id: int) -> frozenset[int]:
    """Return the academic years of which the central database has sent this student a statement.

    Their works were selected and submitted: no selection of such a year is still to come.
    """
    statement = (
        select(col(ReceiptStatement.academic_year))
        .where(col(ReceiptStatement.school) == school, col(ReceiptStatement.student_id) == student_id)
        .distinct()
    )
    return frozenset(session.scalars(statement))
