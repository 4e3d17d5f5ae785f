"""Certification (認證): a teacher vouches for own work and right course, never for quality."""

from enum import StrEnum


class CertificationStatus(StrEnum):
    """Where one request to one certifier stands."""

    PENDING = "pending"
    CERTIFIED = "certified"
    RETURNED = "returned"
    HANDED_OVER = "handed_over"
    WITHDRAWN = "withdrawn"


class ReturnReason(StrEnum):
    """The only grounds on which a work may be returned (退件); none of them judges quality."""

    NOT_OWN_WORK = "not_own_work"
    WRONG_COURSE = "wrong_course"
    WRONG_SEMESTER = "wrong_semester"
    CANNOT_BE_OPENED = "cannot_be_opened"
    PERSONAL_DATA = "personal_data"
    DUPLICATE = "duplicate"
