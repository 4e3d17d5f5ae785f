"""A teacher's digest: how many works wait, of which courses, what comes next and why, what the platform lacks yet."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Final

from handlers.certification_days import CertificationDays
from handlers.certification_view import Dated, view_of
from handlers.conversation import Block, Button, Fact, Paragraph, Reply
from handlers.deadline_words import deadline_blocks, shared
from handlers.intents import ShowDeadlines, ShowWaiting
from handlers.offices import office_of
from handlers.saying import say_day, say_term
from portfolio.certification import OfficialAct
from portfolio.dates import taipei_day
from portfolio.digests import Digests
from portfolio.hours import default_hours
from portfolio.people import Role
from portfolio.resolving import Deadline
from storage.queries import imports, official_acts

if TYPE_CHECKING:
    from sqlmodel import Session

    from handlers.notices import Telling
    from portfolio.certification_due import Due

COURSES: Final = 8  # in one message


@dataclass(frozen=True)
class Digest:
    """What one teacher has to certify as it stands now: open, closed and still open, decided shortly before closing."""

    days: CertificationDays
    waiting: list[Dated]
    closed: int
    pressed: list[Dated]

    @property
    def says_nothing(self) -> bool:
        """Return whether no message is needed."""
        return not self.waiting and not self.pressed


def find_digest(session: Session, *, school: str, person_id: int, now: datetime) -> Digest:
    """Return what a teacher's digest would be about."""
    view = view_of(session, school=school, now=now)
    digests = Digests(default_hours(Role.TEACHER), view.days.calendar.is_working_day)
    mine = view.by_teacher.get(person_id, [])
    asked = [one for one in mine if not one.request.is_pressed]
    waiting = [one for one in asked if not one.due.is_over(now)]
    pressed = [one for one in mine if one.request.is_pressed and digests.is_near_closing(one.closes, now)]
    return Digest(view.days, waiting, len(asked) - len(waiting), pressed)


def render_digest(telling: Telling) -> Reply:
    """Return what waits for this teacher now; what the school asks for is said as asked for, never as closed (T30)."""
    t = telling.t
    found = find_digest(telling.session, school=telling.school, person_id=telling.recipient_id, now=telling.now)
    days, waiting, closed, pressed = found.days, found.waiting, found.closed, found.pressed
    blocks: list[Block] = [Paragraph(_count(telling, waiting))]
    blocks += _courses(telling, waiting)
    blocks += _asked(telling, waiting)
    blocks += _closing(telling, days, [one.due for one in (*waiting, *pressed)])
    if pressed:
        office = office_of(days.pack, t)
        blocks.append(Paragraph(t("notice.digest.pressed", count=len(pressed), office=office)))
    if closed:
        blocks.append(Paragraph(t("notice.digest.closed", count=closed)))
    if waiting:
        counts = official_acts.counts_here(telling.session, school=telling.school, act=OfficialAct.CERTIFICATION)
        blocks.append(Paragraph(t("notice.digest.here" if counts else "notice.digest.platform")))
    blocks += day_of_data(telling)
    buttons = (Button(t("waiting.button"), ShowWaiting()), Button(t("deadlines.button"), ShowDeadlines()))
    return Reply(t("notice.digest.title" if waiting else "notice.digest.pressed.title"), tuple(blocks), buttons)


def day_of_data(telling: Telling) -> list[Block]:
    """From which day the platform's data are: what was decided there since is not known here."""
    imported = imports.data_day(telling.session, school=telling.school, kind="works")
    return [] if imported is None else [Paragraph(telling.t("works.day_of_data", day=_day(telling, imported)))]


def _count(telling: Telling, waiting: Sequence[Dated]) -> str:
    t = telling.t
    if not waiting:
        return t("notice.digest.none")
    uploaded = [one.request.uploaded_at for one in waiting if one.request.uploaded_at is not None]
    if not uploaded:
        return t("notice.digest.count", count=len(waiting))
    return t("notice.digest.count_since", count=len(waiting), day=_day(telling, min(uploaded)))


def _courses(telling: Telling, waiting: Sequence[Dated]) -> list[Block]:
    """How many of each course, the course with the oldest upload first."""
    t = telling.t
    courses = Counter((one.request.term, one.request.course) for one in waiting)
    blocks: list[Block] = []
    for (term, course), count in list(courses.items())[:COURSES]:
        name = course or t("notice.no_course")
        label = name if term is None else t("notice.course", term=say_term(t, term), course=name)
        blocks.append(Fact(label, t("notice.digest.course", count=count)))
    rest = list(courses.values())[COURSES:]
    if rest:
        blocks.append(Paragraph(t("notice.digest.more", courses=len(rest), count=sum(rest))))
    return blocks


def _asked(telling: Telling, waiting: Sequence[Dated]) -> list[Block]:
    """What the school asks for: the days that are past, still open; and the nearest that is not."""
    t, now = telling.t, telling.now
    asked = [one.due.asked_by for one in waiting if one.due.asked_by is not None]
    late, ahead = [day for day in asked if day < now], [day for day in asked if day >= now]
    blocks: list[Block] = []
    if late:
        blocks.append(Paragraph(t("notice.digest.asked_passed", count=len(late), day=_day(telling, min(late)))))
    if ahead:
        nearest = min(ahead)
        count = sum(day == nearest for day in ahead)
        blocks.append(Paragraph(t("notice.digest.asked", count=count, day=_day(telling, nearest))))
    return blocks


def _closing(telling: Telling, days: CertificationDays, dues: Sequence[Due]) -> list[Block]:
    """The nearest closing with its clause; where no day is known, that it is not, once for each kind of not knowing."""
    found = list(dict.fromkeys(due.deadline for due in dues if due.deadline is not None))
    if not found:
        if days.pack is None:
            return [Paragraph(telling.t("rules.not_here"))]
        return [Paragraph(telling.t("notice.digest.no_deadline", office=office_of(days.pack, telling.t)))]
    dated = [one for one in found if one.closes is not None]
    nearest = [min(dated, key=_instant)] if dated else found[:1]
    blocks = list(deadline_blocks(telling, shared(nearest)[0], say_audience=False))
    others = len({one.closes for one in dated}) - 1
    return [*blocks, Paragraph(telling.t("notice.digest.other_days"))] if others > 0 else blocks


def _instant(deadline: Deadline) -> datetime:
    assert deadline.closes is not None
    return deadline.closes


def _day(telling: Telling, at: datetime) -> str:
    return say_day(telling.t, taipei_day(at), today=taipei_day(telling.now))
