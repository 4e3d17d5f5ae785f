"""Receipt statements (收訖明細): what came back from the central database, and what a student said of it."""

from enum import StrEnum


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
