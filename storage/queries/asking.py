"""Asking for certification: an import of works becomes requests, and what the platform shows of decisions is noted."""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import and_, func, insert, or_, select
from sqlmodel import Session, col

from portfolio.certification import IN_FORCE, CertificationStatus, Withdrawal, Written
from portfolio.people import PersonStatus
from portfolio.requests import Next, RequestNow, Step, WorkNow, content_of, is_comparable, next_step
from portfolio.works import CertificationState, WorkKind
from storage.queries import audit
from storage.queries.roster_rows import lock_school
from storage.tables import Certification, Person, RosterImport, School, Teaching, Work

ACTOR: Final = "requests"
KINDS_READ: Final = ("people", "courses", "works")  # imports that requests are made of

_CONTENT = (col(Work.doc_md5), col(Work.av_md5), col(Work.uploaded_at))


@dataclass(frozen=True)
class Concerned:
    """One work about which something may have to be done, with its newest request."""

    work_id: int
    course_id: int | None
    now: WorkNow
    request: Certification | None


def newest_import(session: Session, *, school: str) -> int | None:
    """Return the newest import that requests are made of; None before the first."""
    found = select(func.max(col(RosterImport.id))).where(
        col(RosterImport.school) == school, col(RosterImport.kind).in_(KINDS_READ)
    )
    newest: int | None = session.execute(found).scalar_one()
    return newest


def find_behind(session: Session) -> list[str]:
    """Return the schools with an import that requests have not been made of yet; crosses schools."""
    newest = (
        select(col(RosterImport.school), func.max(col(RosterImport.id)).label("id"))
        .where(col(RosterImport.kind).in_(KINDS_READ))
        .group_by(col(RosterImport.school))
        .subquery()
    )
    behind = select(col(School.slug)).join(newest, newest.c.school == col(School.slug))
    behind = behind.where(func.coalesce(col(School.requests_as_of), 0) < newest.c.id)
    return list(session.scalars(behind.order_by(col(School.slug))))


def make_requests(session: Session, school: School, *, kinds: Collection[WorkKind], now: datetime) -> Counter[Step]:
    """Do what the newest import means for works of these kinds, once, and return how often each step was done.

    A second run after the same import does nothing. The course teacher is asked; where none is known, the registrar.
    """
    lock_school(session, school.slug)  # before the trail, as every import does
    audit.take_turn(session, school.slug)
    newest = newest_import(session, school=school.slug)
    done: Counter[Step] = Counter()
    concerned = list(_concerned(session, school.slug, kinds))
    teachers = _teachers(session, school.slug)
    asked: list[dict[str, Any]] = []
    for one in concerned:
        following = next_step(one.now, _as_it_is(one.request))
        done[following.step] += 1
        if following.step is Step.ASK:
            asked.append(_asked(school.slug, one, following.attempt, teachers, now))
        else:
            _do(session, school.slug, one, following, now)
    del done[Step.NOTHING]
    if asked:  # as plain rows: a school's first import is ten thousand of them, and everybody waits for the lock
        session.flush()
        session.connection().execute(insert(Certification), asked)
    school.requests_as_of = newest
    session.add(school)
    session.flush()
    if done:
        facts = {step.value: count for step, count in done.items()}
        audit.record(
            session, school=school.slug, at=now, actor=ACTOR, act="requests.made", subject="works", facts=facts
        )
    return done


def _concerned(session: Session, school: str, kinds: Collection[WorkKind]) -> Iterator[Concerned]:
    newest = (
        select(func.max(col(Certification.id)).label("id"))
        .where(col(Certification.school) == school)
        .group_by(col(Certification.work_id))
        .subquery()
    )
    request = select(Certification).join(newest, newest.c.id == col(Certification.id)).subquery()
    waits = and_(col(Work.state) == CertificationState.WAITING, col(Work.departed_at).is_(None))
    unsettled = or_(
        request.c.status == CertificationStatus.PENDING,
        and_(
            request.c.status.in_(IN_FORCE),
            or_(
                request.c.written != Written.WRITTEN,
                and_(
                    request.c.status == CertificationStatus.CERTIFIED, col(Work.state) != CertificationState.CERTIFIED
                ),
                and_(request.c.status == CertificationStatus.RETURNED, col(Work.state) != CertificationState.RETURNED),
            ),
        ),
    )
    columns = (col(Work.id), col(Work.course_id), col(Work.state), col(Work.departed_at))
    found = session.execute(
        select(*columns, *_CONTENT, request.c.id)
        .outerjoin(request, request.c.work_id == col(Work.id))
        .where(col(Work.school) == school, col(Work.kind).in_(kinds), or_(waits, unsettled))
        .order_by(col(Work.uploaded_at), col(Work.id))
    ).all()
    requests = _by_id(session, [row[-1] for row in found if row[-1] is not None])
    certified = _certified(session, school)
    for work_id, course_id, state, departed_at, doc_md5, av_md5, uploaded_at, request_id in found:
        content = content_now(doc_md5, av_md5, uploaded_at)
        before = is_comparable(content) and content in certified.get(work_id, ())
        shown = WorkNow(state, content, departed_at is not None, before)
        yield Concerned(work_id, course_id, shown, requests.get(request_id or 0))


def content_now(doc_md5: str | None, av_md5: str | None, uploaded_at: datetime | None) -> str:
    """Return what tells the present files of a work from others, from its row's columns; see `content_of`."""
    return content_of(doc_md5, av_md5, None if uploaded_at is None else int(uploaded_at.timestamp() * 1000))


def _by_id(session: Session, ids: list[int]) -> dict[int, Certification]:
    found: dict[int, Certification] = {}
    for start in range(0, len(ids), 500):  # SQLite takes so many parameters a statement
        rows = session.scalars(select(Certification).where(col(Certification.id).in_(ids[start : start + 500])))
        found.update({row.id: row for row in rows if row.id is not None})
    return found


def _certified(session: Session, school: str) -> Mapping[int, set[str]]:
    """What was certified in the chat of works that wait now, by work."""
    found: dict[int, set[str]] = {}
    pressed = (
        select(col(Work.id), col(Certification.content))
        .join(Work, col(Work.id) == Certification.work_id)
        .where(
            col(Certification.school) == school,
            col(Certification.status) == CertificationStatus.CERTIFIED,
            col(Work.state) == CertificationState.WAITING,
        )
    )
    for work_id, content in session.execute(pressed):
        found.setdefault(work_id, set()).add(content)
    return found


def _teachers(session: Session, school: str) -> dict[int, int]:
    """Each course's teacher: of several the first by number, whoever has not left before one who has."""
    rows = session.execute(
        select(col(Teaching.course_id), col(Person.id), col(Person.status))
        .join(Person, col(Person.id) == Teaching.teacher_id)
        .where(col(Teaching.school) == school, col(Person.departed_at).is_(None))
        .order_by(col(Person.number))
    ).all()
    found: dict[int, int] = {}
    for course_id, person_id, _status in sorted(rows, key=lambda row: row[2] is PersonStatus.LEFT):
        found.setdefault(course_id, person_id)
    return found


def _as_it_is(request: Certification | None) -> RequestNow | None:
    if request is None:
        return None
    return RequestNow(request.status, request.attempt, request.content, request.written, request.withdrawal)


def _asked(school: str, one: Concerned, attempt: int, teachers: Mapping[int, int], now: datetime) -> dict[str, Any]:
    """The row of a new request; of what is sent again the registrar's word holds."""
    kept = one.request is not None and one.request.by_hand
    certifier = one.request.certifier_id if one.request is not None and kept else teachers.get(one.course_id or 0)
    return {
        "school": school,
        "work_id": one.work_id,
        "attempt": attempt,
        "certifier_id": certifier,
        "step": 0,
        "by_hand": kept,
        "content": one.now.content,
        "status": CertificationStatus.PENDING,
        "asked_at": now,
        "version": 1,
    }


def _do(session: Session, school: str, one: Concerned, following: Next, now: datetime) -> None:
    request = one.request
    match following.step:
        case Step.NOTHING | Step.ASK:
            return
        case Step.RENEW if request is not None:
            request.content = one.now.content
            request.version += 1
            session.add(request)
        case Step.WITHDRAW if request is not None and request.status is CertificationStatus.PENDING:
            request.status, request.withdrawal = CertificationStatus.WITHDRAWN, following.withdrawal
            if following.withdrawal is Withdrawal.SAME_CONTENT:
                request.content = one.now.content
            request.decided_at, request.version = now, request.version + 1
            session.add(request)
        case Step.WITHDRAW:
            needless = Certification(
                school=school,
                work_id=one.work_id,
                attempt=following.attempt,
                content=one.now.content,
                status=CertificationStatus.WITHDRAWN,
                withdrawal=following.withdrawal,
                asked_at=now,
                decided_at=now,
            )
            session.add(needless)
        case Step.NOTE if request is not None:
            request.written = following.written
            session.add(request)
