"""Receipt statements (收訖明細) of a school's students: what came, and who has still to look at it."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Subquery, bindparam, func, or_, select
from sqlmodel import Session, col

from portfolio.certification import OfficialAct, Written
from portfolio.people import Division
from portfolio.receipt_differences import ComparedItem, Difference, SelectedWork, compare_receipt
from portfolio.receipt_windows import ReceiptWindow
from portfolio.receipts import ReceiptConfirmation, ReceiptPart, ReceivedItem
from portfolio.terms import Term
from storage.among import among
from storage.queries.official_acts import counts_here
from storage.queries.people import Asker, access_student
from storage.queries.receipt_windows import find_windows
from storage.tables import Person, ReceiptItem, ReceiptStatement, Selection, Work


@dataclass(frozen=True)
class Stated:
    """The newest revision of one part of a student's statement in one round, as it stands now.

    A press holds `statement.id` and `statement.version`; what is confirmed is `statement.fingerprint`.
    """

    statement: ReceiptStatement
    window: ReceiptWindow
    compared: tuple[ComparedItem, ...]  # what was received, then what is missing
    is_newest_round: bool  # of its part: a later round takes the place of an earlier one
    selections_known: bool  # whether selections of that year were imported; if not, nothing was compared

    @property
    def items(self) -> tuple[ReceivedItem, ...]:
        """What was received."""
        return tuple(one.item for one in self.compared if Difference.MISSING not in one.differences)

    @property
    def differing(self) -> tuple[ComparedItem, ...]:
        """What is otherwise than it was selected here."""
        return tuple(one for one in self.compared if one.differences)


def access_statements(
    session: Session, *, actor: Asker, number: str, now: datetime, academic_year: int | None = None
) -> list[Stated]:
    """Return a student's statements to whoever may see them: newest year and round first, then by part.

    Raises:
        NotYourStudentError, OfAgeError: as `access_student`.
    """
    student = access_student(session, actor=actor, number=number, now=now)
    return find_stated(session, student=student, now=now, academic_year=academic_year)


def find_stated(session: Session, *, student: Person, now: datetime, academic_year: int | None = None) -> list[Stated]:
    """Return the statements of a student that an `access_…` query gave: newest year and round first, then by part."""
    newest: dict[tuple[int, int, ReceiptPart], ReceiptStatement] = {}
    asked = select(ReceiptStatement).where(
        col(ReceiptStatement.school) == student.school, col(ReceiptStatement.student_id) == student.id
    )
    if academic_year is not None:
        asked = asked.where(col(ReceiptStatement.academic_year) == academic_year)
    for one in session.scalars(asked.order_by(col(ReceiptStatement.revision))):
        newest[one.academic_year, one.round, one.part] = one
    if not newest:
        return []
    items = _items(session, [one.id for one in newest.values() if one.id is not None])
    selected = _selected(session, student, {year for year, _, _ in newest})
    windows = find_windows(session, school=student.school, now=now, academic_year=academic_year)
    found = []
    for (year, round_, part), statement in sorted(newest.items(), key=_order):
        others = [one for one in newest.values() if (one.academic_year, one.part) == (year, part)]
        elsewhere = {item.platform_id for one in others if one is not statement for item in items.get(one.id or 0, ())}
        compared = compare_receipt(
            part, items.get(statement.id or 0, ()), selected.get(year), received_elsewhere=elsewhere
        )
        found.append(
            Stated(
                statement,
                windows.of_student(student, year, round_, part),
                compared,
                is_newest_round=round_ == max(one.round for one in others),
                selections_known=year in selected,
            )
        )
    return found


def find_newest(session: Session, *, school: str, statement_id: int, lock: bool = False) -> ReceiptStatement | None:
    """Return the newest revision of what this statement is one of, for a press; None where the school has none such.

    Whoever presses must have been given its student by an `access_…` query.
    """
    held = session.get(ReceiptStatement, statement_id)
    if held is None or held.school != school:
        return None
    asked = (
        select(ReceiptStatement)
        .where(
            col(ReceiptStatement.student_id) == held.student_id,
            col(ReceiptStatement.academic_year) == held.academic_year,
            col(ReceiptStatement.round) == held.round,
            col(ReceiptStatement.part) == held.part,
        )
        .order_by(col(ReceiptStatement.revision).desc())
        .limit(1)
    )
    asked = asked.with_for_update() if lock else asked
    return session.scalars(asked, execution_options={"populate_existing": True}).one()


class Waiting(NamedTuple):
    """One part of which nothing is settled yet, and whose it is; `grade` is the student's of today."""

    student_id: int
    statement_id: int
    part: ReceiptPart
    grade: int
    division: Division
    state: ReceiptConfirmation  # pressed in the chat; where that is not the act, the platform still waits


def find_waiting(
    session: Session,
    *,
    school: str,
    academic_year: int,
    round: int | None,
    counts: bool,
    student_ids: Collection[int] | None = None,
) -> list[Waiting]:
    """Return what waits of one round, by student and part: the newest revisions that nobody has settled.

    `round` is None for whichever is the newest of a part; one that came again in a later round waits in that one alone.
    `counts`: a press in the chat is the act itself at this school.
    """
    newest = _newest(school, academic_year, student_ids)
    pressed = () if not counts else (newest.c.state == ReceiptConfirmation.WAITING,)
    asked: Any = (
        select(
            newest.c.student_id,
            newest.c.id,
            newest.c.part,
            col(Person.grade),
            func.coalesce(col(Person.division), Division.DAY),
            newest.c.state,
        )
        .join(Person, col(Person.id) == newest.c.student_id)
        .where(
            newest.c.place == 1,
            *(() if round is None else (newest.c.round == round,)),
            or_(newest.c.platform_state.is_(None), newest.c.platform_state == ReceiptConfirmation.WAITING),
            *pressed,
        )
        .order_by(newest.c.student_id, newest.c.part)
    )
    rows = session.connection().execute(asked)
    return [
        Waiting(student, one, ReceiptPart(part), grade, Division(division), ReceiptConfirmation(state))
        for student, one, part, grade, division, state in rows
    ]


def _newest(school: str, academic_year: int, student_ids: Collection[int] | None) -> Subquery:
    """The statements of a year with their `place` among those of the same student and part: 1 is the newest."""
    place = func.row_number().over(
        partition_by=(col(ReceiptStatement.student_id), col(ReceiptStatement.part)),
        order_by=(col(ReceiptStatement.round).desc(), col(ReceiptStatement.revision).desc()),
    )
    few = () if student_ids is None else (among(col(ReceiptStatement.student_id), student_ids),)
    columns = ("id", "student_id", "round", "part", "state", "platform_state")
    return (
        select(*(col(getattr(ReceiptStatement, name)) for name in columns), place.label("place"))
        .where(col(ReceiptStatement.school) == school, col(ReceiptStatement.academic_year) == academic_year, *few)
        .subquery()
    )


def count_unwritten(session: Session, *, school: str) -> int:
    """Return how many presses were the act itself and are not seen on the school platform yet."""
    theirs = (col(ReceiptStatement.school) == school, col(ReceiptStatement.written) == Written.PRESSED)
    return session.scalars(select(func.count()).select_from(ReceiptStatement).where(*theirs)).one()


def find_statements(session: Session, *, school: str, academic_year: int) -> list[tuple[ReceiptStatement, Person]]:
    """Return the statements about the works of one academic year with their students, by student number and part."""
    statement = (
        select(ReceiptStatement, Person)
        .join(Person, col(Person.id) == ReceiptStatement.student_id)
        .where(col(ReceiptStatement.school) == school, col(ReceiptStatement.academic_year) == academic_year)
        .order_by(col(Person.number), col(ReceiptStatement.part), col(ReceiptStatement.revision))
    )
    return [(found, student) for found, student in session.execute(statement)]


# Built once: most messages run it. Of each part the newest word comes last.
_RECEIVED = (
    select(
        col(ReceiptStatement.academic_year),
        col(ReceiptStatement.part),
        col(ReceiptStatement.state),
        col(ReceiptStatement.platform_state),
    )
    .where(
        col(ReceiptStatement.school) == bindparam("school"), col(ReceiptStatement.student_id) == bindparam("student_id")
    )
    .order_by(col(ReceiptStatement.round), col(ReceiptStatement.revision))
)


def find_years_received(session: Session, *, school: str, student_id: int) -> dict[int, bool]:
    """Return the academic years whose statement has come for this student, and whether every part of it is settled.

    Their works were selected and submitted: no selection of such a year is still to come. A part is settled by what
    the school platform shows, or by a press where the school has recorded that it is the act.
    """
    waits = ReceiptConfirmation.WAITING
    newest: dict[tuple[int, ReceiptPart], tuple[ReceiptConfirmation, ReceiptConfirmation | None]] = {}
    rows = session.connection().execute(_RECEIVED, {"school": school, "student_id": student_id})
    for year, part, state, shown in rows:
        newest[year, part] = (state, shown)
    open_years = {year for (year, _), (_, shown) in newest.items() if shown in (None, waits)}
    if open_years and counts_here(session, school=school, act=OfficialAct.RECEIPT_CONFIRMATION):
        open_years = {year for (year, _), (state, shown) in newest.items() if shown in (None, waits) and state is waits}
    return {year: year not in open_years for year, _ in newest}


_PARTS = tuple(ReceiptPart)


def _order(entry: tuple[tuple[int, int, ReceiptPart], ReceiptStatement]) -> tuple[int, int, int]:
    (year, round_, part), _ = entry
    return -year, -round_, _PARTS.index(part)


def _items(session: Session, statement_ids: Collection[int]) -> dict[int, list[ReceivedItem]]:
    found: dict[int, list[ReceivedItem]] = {}
    asked = select(ReceiptItem).where(col(ReceiptItem.statement_id).in_(statement_ids)).order_by(col(ReceiptItem.id))
    for one in session.scalars(asked):
        term = _term(one.academic_year, one.semester)
        item = ReceivedItem(one.platform_id, one.title, term, one.md5 or "")
        found.setdefault(one.statement_id, []).append(item)
    return found


def _selected(session: Session, student: Person, years: Collection[int]) -> dict[int, list[SelectedWork]]:
    """What a student selected of these years; a year is missing where nobody's selections of it were imported."""
    imported = (
        select(col(Selection.academic_year))
        .distinct()
        .where(col(Selection.school) == student.school, col(Selection.academic_year).in_(years))
    )
    found: dict[int, list[SelectedWork]] = {year: [] for year in session.scalars(imported)}
    asked = (
        select(col(Selection.academic_year), Work)
        .join(Work, col(Work.id) == col(Selection.work_id))
        .where(
            col(Selection.school) == student.school,
            col(Selection.student_id) == student.id,
            col(Selection.departed_at).is_(None),
        )
        .order_by(col(Work.id))
    )
    for year, work in session.execute(asked):
        if year in found:
            md5s = frozenset(md5 for md5 in (work.doc_md5, work.av_md5) if md5)
            term = _term(work.academic_year, work.semester)
            found[year].append(SelectedWork(work.platform_id, work.kind, work.title, term, md5s))
    return found


def _term(year: int | None, semester: int | None) -> str:
    return "" if year is None or semester is None else str(Term(year, semester))
