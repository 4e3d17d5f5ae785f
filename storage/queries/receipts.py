"""Receipt statements (收訖明細) of a school's students."""

from sqlalchemy import bindparam, select
from sqlmodel import Session, col

from portfolio.receipts import ReceiptConfirmation
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


# Built once: most messages run it.
_RECEIVED = select(col(ReceiptStatement.academic_year), col(ReceiptStatement.state)).where(
    col(ReceiptStatement.school) == bindparam("school"), col(ReceiptStatement.student_id) == bindparam("student_id")
)


def find_years_received(session: Session, *, school: str, student_id: int) -> dict[int, bool]:
    """Return the academic years whose statement has come for this student, and whether every part is decided.

    Their works were selected and submitted: no selection of such a year is still to come.
    """
    years: dict[int, bool] = {}
    of_student = {"school": school, "student_id": student_id}
    for year, state in session.connection().execute(_RECEIVED, of_student):
        years[year] = years.get(year, True) and state is not ReceiptConfirmation.WAITING
    return years
