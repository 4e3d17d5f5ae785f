"""Works: what students upload, and where its certification stands."""

from enum import StrEnum


class WorkKind(StrEnum):
    """課程學習成果 is certified and counted by semester; 多元表現 is counted by academic year."""

    COURSE_OUTCOME = "course_outcome"
    DIVERSE_PERFORMANCE = "diverse_performance"


class CertificationState(StrEnum):
    """Where a work stands on the school platform (認證狀態); `NOT_NEEDED` for kinds without certification."""

    WAITING = "waiting"
    CERTIFIED = "certified"
    RETURNED = "returned"
    NOT_NEEDED = "not_needed"


class Registrant(StrEnum):
    """Who put a record into the platform (登錄者); what a school or outside body registered may not count."""

    STUDENT = "student"
    SCHOOL = "school"
    OUTSIDE = "outside"
