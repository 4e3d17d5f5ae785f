"""Notices: what is told unasked, and the states in which telling it can end."""

from enum import StrEnum


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
