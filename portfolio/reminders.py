"""Notices: what is told unasked, and the states in which telling it can end."""

from collections.abc import Mapping
from enum import IntEnum, StrEnum
from typing import Final


class NoticeState(StrEnum):
    """Where a notice stands; all but the first two are final (design § 8)."""

    PLANNED = "planned"
    BATCHED = "batched"
    SENT = "sent"
    UNREACHABLE = "unreachable"
    NEEDLESS = "needless"
    EXPIRED = "expired"
    UNKNOWN = "unknown"


class NoticeSubject(StrEnum):
    """What a notice is about."""

    BINDING_ADDED = "binding_added"
    GUARDIAN_ADDED = "guardian_added"
    BINDING_REVOKED = "binding_revoked"
    GUARDIAN_REPORTED = "guardian_reported"
    BINDING_ALARM = "binding_alarm"
    UPLOAD_OUTCOMES = "upload_outcomes"
    CERTIFICATION = "certification"  # a teacher's digest of what waits
    CERTIFICATION_OFFICE = "certification_office"  # what of it the registrar must look at
    CERTIFIED = "certified"
    RETURNED = "returned"
    TURN = "turn"  # requests to certify went to somebody, or came back
    DEPUTY_ASKED = "deputy_asked"
    DEPUTY_ANSWERED = "deputy_answered"
    UPLOAD_DIVERSE = "upload_diverse"
    SELECTION = "selection"
    RECEIPT_CONFIRMATION = "receipt_confirmation"
    UNREACHED = "unreached"  # a homeroom teacher's list of whom the chat does not reach
    RECEIPT_REPORT = "receipt_report"  # an office's: a problem was reported of what it submitted
    RECEIPT_ANSWER = "receipt_answer"  # what the office says of it
    RECEIPT_CLASS = "receipt_class"  # a homeroom teacher's, on the last morning: how many have not acted
    RECEIPT_OFFICE = "receipt_office"  # the registrar's: windows, leavers, what came of a round
    WORKS_CHANGED = "works_changed"  # what vanished or changed between two imports
    WORKS_CHANGED_OFFICE = "works_changed_office"
    KEEP_COPIES = "keep_copies"  # once a year: keep a copy of your own
    ACTED_FOR = "acted_for"  # a student's: somebody acted in their place
    ACTED_FOR_OFFICE = "acted_for_office"
    AUTHORISED = "authorised"  # a guardian's: a student of age allows something, or takes it back
    OF_AGE = "of_age"  # a student's and a guardian's, on the eighteenth birthday
    QUESTION_WAITING = "question_waiting"  # an office's: somebody forwarded a question that the rules do not settle
    QUESTION_ANSWERED = "question_answered"  # what the office says, to whoever asked
    PLATFORM_DOWN = "platform_down"  # its office's: somebody cannot use the school platform
    REMINDING = "reminding"  # what the registrar must know of reminding: not reached, not sent, cost, old data


class Kind(StrEnum):
    """What a person may have muted, or not."""

    UPLOADS = "uploads"
    SELECTION = "selection"
    RECEIPTS = "receipts"
    CERTIFICATION = "certification"  # a student's results; of teachers and offices, what waits for them
    LISTS = "lists"  # of staff: who is not reached, what it costs
    QUESTIONS = "questions"  # the answer to what one asked an office; nobody mutes that alone
    SECURITY = "security"  # of the account itself; never muted


KIND_OF: Final[Mapping[NoticeSubject, Kind]] = {
    NoticeSubject.BINDING_ADDED: Kind.SECURITY,
    NoticeSubject.GUARDIAN_ADDED: Kind.SECURITY,
    NoticeSubject.BINDING_REVOKED: Kind.SECURITY,
    NoticeSubject.GUARDIAN_REPORTED: Kind.SECURITY,
    NoticeSubject.BINDING_ALARM: Kind.SECURITY,
    NoticeSubject.UPLOAD_OUTCOMES: Kind.UPLOADS,
    NoticeSubject.UPLOAD_DIVERSE: Kind.UPLOADS,
    NoticeSubject.SELECTION: Kind.SELECTION,
    NoticeSubject.RECEIPT_CONFIRMATION: Kind.RECEIPTS,
    NoticeSubject.CERTIFICATION: Kind.CERTIFICATION,
    NoticeSubject.CERTIFICATION_OFFICE: Kind.CERTIFICATION,
    NoticeSubject.CERTIFIED: Kind.CERTIFICATION,
    NoticeSubject.RETURNED: Kind.CERTIFICATION,
    NoticeSubject.TURN: Kind.CERTIFICATION,
    NoticeSubject.DEPUTY_ASKED: Kind.CERTIFICATION,
    NoticeSubject.DEPUTY_ANSWERED: Kind.CERTIFICATION,
    NoticeSubject.RECEIPT_REPORT: Kind.RECEIPTS,
    NoticeSubject.RECEIPT_ANSWER: Kind.RECEIPTS,
    NoticeSubject.RECEIPT_CLASS: Kind.LISTS,
    NoticeSubject.RECEIPT_OFFICE: Kind.LISTS,
    NoticeSubject.WORKS_CHANGED: Kind.UPLOADS,
    NoticeSubject.WORKS_CHANGED_OFFICE: Kind.LISTS,
    NoticeSubject.KEEP_COPIES: Kind.UPLOADS,
    NoticeSubject.ACTED_FOR: Kind.SECURITY,
    NoticeSubject.ACTED_FOR_OFFICE: Kind.LISTS,
    NoticeSubject.AUTHORISED: Kind.SECURITY,
    NoticeSubject.OF_AGE: Kind.SECURITY,
    NoticeSubject.QUESTION_WAITING: Kind.LISTS,
    NoticeSubject.QUESTION_ANSWERED: Kind.QUESTIONS,
    NoticeSubject.PLATFORM_DOWN: Kind.LISTS,
    NoticeSubject.UNREACHED: Kind.LISTS,
    NoticeSubject.REMINDING: Kind.LISTS,
}

OF_DEADLINES: Final = frozenset(
    {
        NoticeSubject.UPLOAD_OUTCOMES,
        NoticeSubject.UPLOAD_DIVERSE,
        NoticeSubject.SELECTION,
        NoticeSubject.RECEIPT_CONFIRMATION,
    }
)
"""The subjects that remind of a student's deadline: their words are the same for everybody whom it concerns alike."""


OF_RECEIPTS: Final = frozenset(
    {NoticeSubject.RECEIPT_CONFIRMATION, NoticeSubject.RECEIPT_REPORT, NoticeSubject.RECEIPT_ANSWER}
)
"""What a receipt window of few days hangs on: tomorrow it may be over, so neither exams nor other messages hold it."""


AT_ONCE: Final = frozenset({NoticeSubject.QUESTION_ANSWERED, NoticeSubject.PLATFORM_DOWN})
"""What somebody waits for, or what is over tomorrow: held by nothing that would not hold a receipt, either."""


class Stage(StrEnum):
    """Which reminder of a deadline it is; of several days before, the number follows: "before-7"."""

    OPENS = "opens"
    BEFORE = "before"
    VACATION = "vacation"  # before a vacation in which the deadline falls
    LAST_DAY = "last_day"
    FINAL = "final"  # hours before a receipt window closes
    MOVED = "moved"
    SNOOZED = "snoozed"


class Declared(StrEnum):
    """What a student may say of a deadline, to hear no more of it."""

    DONE = "done"
    NOT_THIS_TIME = "not_this_time"


class Priority(IntEnum):
    """What goes first where not everything can: the lower, the more important."""

    SECURITY = 0
    RECEIPT = 1
    LAST_DAY = 2
    ORDINARY = 3


def priority_of(subject: NoticeSubject, stage: str = "") -> Priority:
    """Return how important a notice is where messages run out.

    >>> priority_of(NoticeSubject.SELECTION, "last_day").name
    'LAST_DAY'
    """
    if KIND_OF[subject] is Kind.SECURITY:
        return Priority.SECURITY
    if subject in OF_RECEIPTS or subject in AT_ONCE:
        return Priority.RECEIPT
    return Priority.LAST_DAY if subject in OF_DEADLINES and stage == Stage.LAST_DAY else Priority.ORDINARY
