"""Receipt statements (收訖明細): what came back from the central database, and what a student said of it."""

import hashlib
import json
from collections.abc import Iterable
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


class ReceiptProblem(StrEnum):
    """What may be wrong with a statement, as its student reports it (問題回報)."""

    MISSING = "missing"  # an item that was selected did not arrive
    NOT_MINE = "not_mine"
    WRONG_FILE = "wrong_file"  # another version, or damaged
    WRONG_DATA = "wrong_data"
    NOT_SELECTED = "not_selected"  # it arrived although the student did not select it
    OTHER = "other"


class ReportState(StrEnum):
    """Where a report stands: the office that submitted the item answers it."""

    OPEN = "open"
    RIGHT = "right"  # the office looked: it is right, because …
    CORRECTED = "corrected"  # will be submitted again
    RESUBMITTED = "resubmitted"  # a new statement has come
    WITHDRAWN = "withdrawn"  # by whoever reported it


class ReceiptOutcome(StrEnum):
    """What a statement came to when its window closed; of silence the school's own rule tells the effect (T45)."""

    CONFIRMED = "confirmed"
    DISPUTED = "disputed"
    COUNTED_CORRECT = "counted_correct"
    NO_OBJECTION = "no_objection"
    SILENT = "silent"  # the document does not say what it means


class Reached(StrEnum):
    """Whether anything told the student, or a guardian in their place, that the statement was there."""

    REACHED = "reached"
    MAYBE = "maybe"  # sent without an answer from the platform
    NOT_REACHED = "not_reached"


@dataclass(frozen=True, order=True)
class ReceivedItem:
    """One item as the central database received it; `term` is "113-1", empty where the statement names none."""

    platform_id: str
    title: str
    term: str = ""
    md5: str = ""


def fingerprint(items: Iterable[ReceivedItem]) -> str:
    """Return the SHA-256 of a statement's content, in hexadecimal: the same items in any order give the same.

    >>> fingerprint([])[:12]
    '4f53cda18c2b'
    """
    rows = [[one.platform_id, one.title, one.term, one.md5] for one in sorted(items)]
    return hashlib.sha256(json.dumps(rows, ensure_ascii=False, separators=(",", ":")).encode()).hexdigest()
