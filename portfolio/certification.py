"""Certification (認證): a teacher vouches for own work and right course, never for quality."""

from dataclasses import dataclass
from enum import StrEnum

from portfolio.works import WorkKind


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


class Certifier(StrEnum):
    """Who a document names as certifier: teachers, or an office (hwvs 附表, T50)."""

    COURSE_TEACHER = "course_teacher"
    GUIDING_TEACHER = "guiding_teacher"
    HOMEROOM_TEACHER = "homeroom_teacher"
    OFFICE = "office"


@dataclass(frozen=True)
class CertifierRule:
    """Who certifies one item of a document, and who registers it; `office` is named where an office certifies."""

    by: tuple[Certifier, ...]
    office: str = ""
    registered_by: tuple[str, ...] = ()
    kind: WorkKind | None = None
