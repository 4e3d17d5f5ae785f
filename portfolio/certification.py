"""Certification (認證): a teacher vouches for own work and right course, never for quality."""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Final

from portfolio.works import WorkKind

UNDO_FOR: Final = timedelta(minutes=10)  # after 認證通過; nobody is told before it is over


class CertificationStatus(StrEnum):
    """Where one request to one certifier stands."""

    PENDING = "pending"
    CERTIFIED = "certified"
    RETURNED = "returned"
    HANDED_OVER = "handed_over"  # somebody else was asked
    WITHDRAWN = "withdrawn"  # nothing is asked any more


# Of one work's attempt at most one request stands in one of these.
IN_FORCE: Final = (CertificationStatus.PENDING, CertificationStatus.CERTIFIED, CertificationStatus.RETURNED)


class Withdrawal(StrEnum):
    """Why a request is not asked any more."""

    DECIDED_ON_PLATFORM = "decided_on_platform"
    GONE = "gone"  # the work has left the platform, or waits for nothing
    SAME_CONTENT = "same_content"  # its files are those of a certified one


class Written(StrEnum):
    """Whether the school platform, which is the official record, shows a decision made in the chat."""

    PRESSED = "pressed"
    WRITTEN = "written"
    CONTRADICTED = "contradicted"


class OfficialAct(StrEnum):
    """Acts of which a school records whether a press in the chat is the act itself."""

    CERTIFICATION = "certification"
    RECEIPT_CONFIRMATION = "receipt_confirmation"


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
