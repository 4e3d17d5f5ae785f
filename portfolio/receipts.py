"""Receipt statements (收訖明細): what came back from the central database, and what a student said of it."""

from dataclasses import dataclass
from enum import StrEnum

from portfolio.readings import UNSAID, Reading


class ReceiptConfirmation(StrEnum):
    """What became of one statement: nobody acted yet, confirmed as right, or a problem reported."""

    WAITING = "waiting"
    CONFIRMED = "confirmed"
    DISPUTED = "disputed"


class ReceiptPart(StrEnum):
    """The parts of a statement (項目); each submitting office brings its own (tttvs 六(三), 會議/壹一9)."""

    COURSE_RECORD = "course_record"
    COURSE_OUTCOME = "course_outcome"
    DIVERSE_PERFORMANCE = "diverse_performance"
    CADRE = "cadre"


class Silence(StrEnum):
    """What the document says of a statement that nobody confirmed in time; it differs by school (T45)."""

    COUNTED_CORRECT = "counted_correct"  # taken as right, no later change (tttvs 六(三))
    NO_OBJECTION = "no_objection"  # no objection afterwards (anon15 六(二))


class NotAdmitted(StrEnum):
    """Disputes that a document does not admit."""

    NOT_REFINED = "not_refined"  # reopening because the work could be better (tttvs 六(三), T39)


@dataclass(frozen=True)
class ReceiptRules:
    """What a document says of receipt statements beside their windows, which are deadlines."""

    parts: Reading[tuple[ReceiptPart, ...]] = UNSAID
    silence: Reading[Silence] = UNSAID
    not_admitted: Reading[tuple[NotAdmitted, ...]] = UNSAID
