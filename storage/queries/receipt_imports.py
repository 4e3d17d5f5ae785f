"""What an import of receipt statements changes beside its rows: the platform's word, and reports that are answered."""

from collections.abc import Callable, Collection, Sequence
from datetime import datetime
from typing import Final, NamedTuple

from sqlalchemy import Integer, bindparam, case, literal, null, select, update
from sqlmodel import Session, col

from portfolio.certification import Written
from portfolio.receipts import ReceiptConfirmation, ReceiptPart, ReportState
from storage.queries import audit
from storage.tables import ReceiptReport, ReceiptStatement
from storage.types import UtcDateTime, text_enum

Step = Callable[[Session], None]
Of = tuple[int, int, ReceiptPart]  # student, academic year, part


class Shown(NamedTuple):
    """What the school platform showed of one statement."""

    statement_id: int
    state: ReceiptConfirmation
    decided_at: datetime | None


_STATE: Final = text_enum(ReceiptConfirmation, checked=False)
_WRITTEN: Final = text_enum(Written, checked=False)
_SHOW: Final = (
    update(ReceiptStatement)
    .where(col(ReceiptStatement.id) == bindparam("key"))
    .values(
        platform_state=bindparam("shown", type_=_STATE),
        platform_decided_at=bindparam("at", type_=UtcDateTime),
        written=case(
            (col(ReceiptStatement.written).is_(None), null()),
            (col(ReceiptStatement.state) == bindparam("said", type_=_STATE), literal(Written.WRITTEN, _WRITTEN)),
            else_=bindparam("otherwise", type_=_WRITTEN),
        ),
        version=col(ReceiptStatement.version) + bindparam("more", type_=Integer),
    )
)


def taking_turn(school: str) -> Step:
    """Return what makes presses wait until this import is done; to be the first step, before a row is locked."""
    return lambda session: audit.take_turn(session, school)


def showing(shown: Sequence[Shown]) -> Step:
    """Return what writes down the platform's word, and what it means for a press that was the act here.

    A press is compared as it stands then: it may have come in between. What is offered as a button of a statement that
    the platform shows as decided counts for nothing any more.
    """

    def step(session: Session) -> None:
        session.connection().execute(
            _SHOW,
            [
                {
                    "key": one.statement_id,
                    "shown": one.state,
                    "said": one.state,  # once more: PostgreSQL takes each parameter as of one type
                    "at": one.decided_at,
                    "otherwise": Written.PRESSED if one.state is ReceiptConfirmation.WAITING else Written.CONTRADICTED,
                    "more": 0 if one.state is ReceiptConfirmation.WAITING else 1,
                }
                for one in shown
            ],
        )

    return step


def resubmitting(school: str, of: Collection[Of], *, actor: str, at: datetime) -> Step:
    """Return what says of reports that the office is correcting: a new statement has come; each one audited."""
    came = set(of)

    def step(session: Session) -> None:
        asked = (
            select(col(ReceiptReport.id), *(col(getattr(ReceiptStatement, name)) for name in _OF))
            .join(ReceiptStatement, col(ReceiptStatement.id) == ReceiptReport.statement_id)
            .where(col(ReceiptReport.school) == school, col(ReceiptReport.state) == ReportState.CORRECTED)
            .order_by(col(ReceiptReport.id))
        )
        for report, *key in session.execute(asked).all():
            if tuple(key) not in came:
                continue
            session.execute(
                update(ReceiptReport)
                .where(col(ReceiptReport.id) == report, col(ReceiptReport.state) == ReportState.CORRECTED)
                .values(state=ReportState.RESUBMITTED, version=col(ReceiptReport.version) + 1)
                .execution_options(synchronize_session=False)
            )
            subject = f"receipt_report:{report}"
            audit.record(session, school=school, at=at, actor=actor, act="receipt_report.resubmitted", subject=subject)

    return step


_OF = ("student_id", "academic_year", "part")
