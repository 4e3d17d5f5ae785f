"""Who has what to certify, for the planner of digests and their words: whole schools at once, no rows as objects."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final, cast

from sqlalchemy import Select, and_, func, or_, select, union
from sqlmodel import Session, col

from portfolio.calendar import TAIPEI, Term
from portfolio.certification import UNDO_FOR, CertificationStatus, Written
from portfolio.dates import start_of_day
from portfolio.people import Division, PersonStatus
from portfolio.reminders import NoticeState, NoticeSubject
from storage.queries.requests import Card, cards_where
from storage.tables import Certification, Course, Notice, Person, Teaching, Work

AT_ONCE: Final = 500  # SQLite takes so many parameters a statement
REMEMBERED: Final = timedelta(days=60)  # an older digest is as good as none

_DECIDED = (CertificationStatus.CERTIFIED, CertificationStatus.RETURNED)
_UNTOLD = (NoticeState.NEEDLESS, NoticeState.EXPIRED)


@dataclass(frozen=True)
class OpenRequest:
    """One request that waits, or whose decision the platform does not show, with what its days depend on.

    `grade` is the student's now. `whose` is who is asked, or who decided; None while nobody is named.
    """

    request_id: int
    whose: int | None
    course_id: int | None
    course: str
    term: Term | None
    grade: int | None
    division: Division | None
    uploaded_at: datetime | None
    asked_at: datetime
    is_first: bool  # the course's teachers are asked, any of them
    written: Written | None  # None while it waits

    @property
    def is_pressed(self) -> bool:
        """Return whether it was decided and the platform does not show that yet."""
        return self.written is Written.PRESSED

    @property
    def is_contradicted(self) -> bool:
        """Return whether the platform shows another decision."""
        return self.written is Written.CONTRADICTED


@dataclass(frozen=True)
class Recipient:
    """Somebody who may be told; `gone_since` where they have left, and nothing is sent to them."""

    person_id: int
    gone_since: datetime | None


def find_schools(session: Session) -> list[str]:
    """Return the schools where something waits or is not shown by the platform; crosses schools."""
    slugs = union(
        select(col(Certification.school)).where(col(Certification.status) == CertificationStatus.PENDING),
        select(col(Certification.school)).where(*_unwritten()),
    )
    return sorted(session.scalars(slugs))


def find_open(session: Session, *, school: str, now: datetime) -> list[OpenRequest]:
    """Return everything of a school that waits, or was decided (beyond undo) and is not shown by the platform."""
    return [_open_request(row) for row in session.execute(_open(school, now))]


def find_teachers(session: Session, *, school: str, course_ids: Collection[int]) -> Mapping[int, set[int]]:
    """Return everybody who teaches these courses."""
    found: dict[int, set[int]] = defaultdict(set)
    for some in _chunks(course_ids):
        teaching = select(col(Teaching.course_id), col(Teaching.teacher_id)).where(
            col(Teaching.school) == school, col(Teaching.course_id).in_(some)
        )
        for course_id, teacher_id in session.execute(teaching):
            found[course_id].add(teacher_id)
    return found


def find_recipients(session: Session, *, person_ids: Collection[int]) -> dict[int, Recipient]:
    """Return who of these is still here, and since when the others are not."""
    found = {}
    columns = (col(Person.id), col(Person.status), col(Person.left_on), col(Person.departed_at))
    for some in _chunks(person_ids):
        for person_id, status, left_on, departed_at in session.execute(
            select(*columns).where(col(Person.id).in_(some))
        ):
            found[person_id] = Recipient(person_id, _gone_since(status, left_on, departed_at))
    return found


def find_told(
    session: Session, *, school: str, subject: NoticeSubject, person_ids: Collection[int], today: date
) -> dict[int, tuple[date, str]]:
    """Return the day of everybody's last digest of a subject, and what it was about; who had none lately is left out.

    One that was not sent in the end because nothing was left to say, or it was too late, is none.
    """
    told: dict[int, tuple[date, str]] = {}
    since = (today - REMEMBERED).isoformat()
    for some in _chunks(person_ids):
        digests = select(col(Notice.recipient_id), col(Notice.stage), col(Notice.about)).where(
            col(Notice.school) == school,
            col(Notice.recipient_id).in_(some),
            col(Notice.subject) == subject,
            col(Notice.about).not_like("request:%"),
            col(Notice.stage) >= since,
            col(Notice.state).not_in(_UNTOLD),
        )
        for person_id, stage, about in session.execute(digests):
            day = date.fromisoformat(stage.partition("@")[0])
            if person_id not in told or told[person_id][0] < day:
                told[person_id] = (day, about)
    return told


def find_told_unassigned(
    session: Session, *, school: str, person_ids: Collection[int], stage: str, today: date
) -> dict[int, datetime]:
    """Return when each registrar was last owed word at once that nobody is named; it counts all there are by then."""
    since = func.max(col(Notice.planned_at))
    told = select(col(Notice.recipient_id), since).where(
        col(Notice.school) == school,
        col(Notice.recipient_id).in_(sorted(person_ids)),
        col(Notice.subject) == NoticeSubject.TURN,
        col(Notice.stage) == stage,
        col(Notice.planned_at) >= start_of_day(today - REMEMBERED),
        col(Notice.state).not_in(_UNTOLD),
    )
    return {row[0]: row[1] for row in session.execute(told.group_by(col(Notice.recipient_id)))}


def stage_of(at: datetime) -> str:
    """Return how a digest names the instant that it is about, whenever it goes out: later ones sort after it.

    >>> stage_of(datetime(2025, 1, 15, 16, 30, tzinfo=TAIPEI))
    '2025-01-15T16:30'
    """
    return f"{at.astimezone(TAIPEI):%Y-%m-%dT%H:%M}"


def find_passes(session: Session, *, student_id: int, stage: str) -> list[Card]:
    """Return the passes that a student's digest of this stage is about: those since the one before, still in force.

    A pass belongs to the first digest after its undo time.
    """
    until = _instant(stage)
    before = select(func.max(col(Notice.stage))).where(
        col(Notice.recipient_id) == student_id,
        col(Notice.subject) == NoticeSubject.CERTIFIED,
        col(Notice.stage) < stage,
        col(Notice.stage) > stage_of(until - REMEMBERED),
        col(Notice.state).not_in((*_UNTOLD, NoticeState.UNREACHABLE)),
    )
    last = session.execute(before).scalar_one()
    since = until - REMEMBERED if last is None else _instant(last)
    found = cards_where(
        col(Work.student_id) == student_id,
        col(Certification.status) == CertificationStatus.CERTIFIED,
        col(Certification.decided_at) > since - UNDO_FOR,
        col(Certification.decided_at) <= until - UNDO_FOR,
        or_(col(Certification.written).is_(None), col(Certification.written) != Written.CONTRADICTED),
    )
    return [Card(*row) for row in session.execute(found.order_by(col(Certification.id)))]


def find_request(session: Session, *, request_id: int) -> tuple[Certification, Certification] | None:
    """Return a request and the newest one about the same work."""
    request = session.get(Certification, request_id)
    if request is None:
        return None
    newest = select(Certification).where(col(Certification.work_id) == request.work_id)
    return request, session.scalars(newest.order_by(col(Certification.id).desc()).limit(1)).one()


def find_person(session: Session, *, person_id: int | None) -> Person | None:
    """Return whoever decided, or None."""
    return None if person_id is None else session.get(Person, person_id)


def _instant(stage: str) -> datetime:
    return datetime.fromisoformat(stage).replace(tzinfo=TAIPEI)


def _unwritten() -> tuple[Any, ...]:
    return (col(Certification.status).in_(_DECIDED), col(Certification.written) != Written.WRITTEN)


def _open(school: str, now: datetime) -> Select[Any]:
    waits = and_(col(Certification.status) == CertificationStatus.PENDING, col(Work.departed_at).is_(None))
    decided = and_(*_unwritten(), col(Certification.decided_at) <= now - UNDO_FOR)
    found = (
        select(
            col(Certification.id),
            func.coalesce(col(Certification.decided_by_id), col(Certification.certifier_id)),
            col(Work.course_id),
            col(Course.name),
            col(Work.academic_year),
            col(Work.semester),
            col(Person.grade),
            col(Person.division),
            col(Work.uploaded_at),
            col(Certification.asked_at),
            col(Certification.step),
            col(Certification.by_hand),
            col(Certification.written),
        )
        .join(Work, col(Work.id) == col(Certification.work_id))
        .join(Person, col(Person.id) == col(Work.student_id))
        .outerjoin(Course, col(Course.id) == col(Work.course_id))
        .where(
            col(Certification.school) == school,
            col(Certification.status).in_((CertificationStatus.PENDING, *_DECIDED)),
            or_(waits, decided),
        )
        .order_by(col(Work.uploaded_at), col(Certification.id))
    )
    return cast("Select[Any]", found)


def _open_request(row: Any) -> OpenRequest:
    request_id, whose, course_id, course, year, semester, grade, division, uploaded_at, asked_at, *rest = row
    step, by_hand, written = rest
    return OpenRequest(
        request_id=request_id,
        whose=whose,
        course_id=course_id,
        course=course or "",
        term=None if semester is None else Term(year, semester),
        grade=grade,
        division=division,
        uploaded_at=uploaded_at,
        asked_at=asked_at,
        is_first=step == 0 and not by_hand,
        written=written,
    )


def _gone_since(status: PersonStatus, left_on: date | None, departed_at: datetime | None) -> datetime | None:
    if departed_at is not None:
        return departed_at
    if status is not PersonStatus.LEFT:
        return None
    return start_of_day(left_on or date.min.replace(year=1970))


def _chunks(ids: Collection[int]) -> Iterator[list[int]]:
    in_order = sorted(ids)
    for start in range(0, len(in_order), AT_ONCE):
        yield in_order[start : start + AT_ONCE]
