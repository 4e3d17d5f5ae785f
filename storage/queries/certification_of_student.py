"""What was asked and decided in the chat about one student's works, as far as the platform does not settle it."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, exists, select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from portfolio.certification import IN_FORCE, CertificationStatus, ReturnReason, Written
from portfolio.people import Role
from portfolio.works import CertificationState, WorkKind
from storage.queries.asking import content_now
from storage.tables import Certification, Person, Work


@dataclass(frozen=True)
class OfStudent:
    """The newest request about a work that the platform shows as waiting or returned (`shown`).

    `name`, `role` and `office` are those of whoever is asked, None while nobody is named; why it is not the teacher is
    not known here.
    """

    kind: WorkKind
    academic_year: int
    semester: int | None
    title: str
    shown: CertificationState
    status: CertificationStatus
    reason: ReturnReason | None
    words: str | None
    written: Written | None
    decided_at: datetime | None
    step: int
    by_hand: bool
    name: str | None
    role: Role | None
    office: str | None


_newer = aliased(Certification)

# Built once: every count of a student runs it. Of a work the newest attempt that is asked or decided about.
_OF_STUDENT = (
    select(
        col(Work.kind),
        col(Work.academic_year),
        col(Work.semester),
        col(Work.title),
        col(Work.state),
        col(Certification.status),
        col(Certification.reason),
        col(Certification.words),
        col(Certification.written),
        col(Certification.decided_at),
        col(Certification.step),
        col(Certification.by_hand),
        col(Person.name),
        col(Person.role),
        col(Person.office),
        col(Certification.content),
        col(Work.doc_md5),
        col(Work.av_md5),
        col(Work.uploaded_at),
    )
    .join(Certification, col(Certification.work_id) == Work.id)
    .outerjoin(Person, col(Person.id) == Certification.certifier_id)
    .where(
        col(Work.school) == bindparam("school"),
        col(Work.student_id) == bindparam("student_id"),
        col(Work.departed_at).is_(None),
        col(Work.state).in_((CertificationState.WAITING, CertificationState.RETURNED)),
        col(Certification.status).in_(IN_FORCE),
        ~exists().where(
            col(_newer.work_id) == Certification.work_id,
            col(_newer.attempt) > Certification.attempt,
            col(_newer.status).in_(IN_FORCE),
        ),
    )
    .order_by(col(Work.uploaded_at), col(Work.id))
)


def find_of_student(session: Session, *, school: str, student_id: int) -> list[OfStudent]:
    """Return what stands about the works of a student that `access_student` gave, the oldest upload first.

    A decision about other files than the platform has now is left out: it is one about an earlier upload.
    """
    found = []
    for *facts, content, doc_md5, av_md5, uploaded_at in session.execute(
        _OF_STUDENT, {"school": school, "student_id": student_id}
    ):
        one = OfStudent(*facts)
        if one.status is CertificationStatus.PENDING or content == content_now(doc_md5, av_md5, uploaded_at):
            found.append(one)
    return found
