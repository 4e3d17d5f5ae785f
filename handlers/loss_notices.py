"""What is told of losses: a student's own works that vanished or changed, a registrar's numbers, the yearly word."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Final, Protocol

from handlers.citing import say_clause
from handlers.conversation import Block, Button, Fact, Paragraph, Passage, Reply
from handlers.intents import ShowWorks
from handlers.offices import looks_after, office_of
from handlers.saying import say_day
from handlers.slip_intents import ShowChangedWorks, ShowFingerprints
from portfolio.counts import current_term
from portfolio.dates import taipei_day
from portfolio.provisions import Measure, MeasureKind
from portfolio.readings import Cited
from portfolio.reminders import NoticeSubject
from portfolio.work_changes import WorkChange
from storage.queries import work_changes
from storage.queries.registrars import find_member
from storage.queries.rulebooks import find_rules

if TYPE_CHECKING:
    from sqlmodel import Session

    from handlers.notices import Telling
    from locales import Translator
    from portfolio.calendar import SchoolCalendar
    from portfolio.rules import RulePack
    from storage.queries.work_changes import Changed

LISTED: Final = 10  # works in one message


class About(Protocol):
    """A notice about an import; `storage.queries.outgoing.Pending` is one."""

    @property
    def school(self) -> str:
        """The school."""
        ...

    @property
    def recipient_id(self) -> int:
        """The recipient's key."""
        ...

    @property
    def subject(self) -> NoticeSubject:
        """To whom it speaks: a student, or the office."""
        ...

    @property
    def about(self) -> str:
        """The import: "import:17"."""
        ...


def backup_rule(pack: RulePack) -> Cited[Measure] | None:
    """Return the measure by which the school guides students to keep copies; None where its document has none."""
    for measure in pack.measures.values():
        if isinstance(measure, Cited) and measure.value.kind is MeasureKind.CLOUD_BACKUP:
            return measure
    return None


def copies_about(calendar: SchoolCalendar, now: datetime) -> str:
    """Return what the yearly word is about: the academic year, so that it is said once in it."""
    return f"copies:{current_term(calendar, taipei_day(now)).academic_year}"


def render_works_changed(telling: Telling) -> Reply:
    """Tell a student which works are otherwise than before, and what to do if that was not their own doing.

    Raises:
        LookupError: nothing is (any more).
    """
    t = telling.t
    at, changed = _of_student(telling.session, telling.school, telling.about, telling.recipient_id)
    if at is None or not changed:
        raise LookupError("nothing changed")
    day = taipei_day(at)
    blocks: list[Block] = [Paragraph(t("losses.what", day=_day(telling, day), count=len(changed)))]
    blocks += [Fact(one.title, say_changes(t, one)) for one in changed[:LISTED]]
    if len(changed) > LISTED:
        blocks.append(Paragraph(t("losses.more", count=len(changed) - LISTED)))
    blocks.append(Paragraph(t("losses.do", office=office_of(_pack(telling.session, telling.school, telling.now), t))))
    before = (day - timedelta(days=1)).isoformat()
    buttons = (Button(t("losses.button.before"), ShowFingerprints(before)), Button(t("works.button"), ShowWorks()))
    return Reply(t("losses.title"), tuple(blocks), buttons)


def render_works_changed_office(telling: Telling) -> Reply:
    """Tell a registrar how many works of how many students are otherwise, and how; names on asking.

    Raises:
        LookupError: nothing is, of the divisions that this person looks after.
    """
    t = telling.t
    at, mine = _of_office(telling.session, telling.school, telling.about, telling.recipient_id, telling.now)
    if at is None or not mine:
        raise LookupError("nothing changed")
    day = _day(telling, taipei_day(at))
    students = len({one.student_id for one in mine})
    blocks: list[Block] = [Paragraph(t("losses.office.what", day=day, count=len(mine), students=students))]
    blocks += count_blocks(t, mine)
    blocks.append(Paragraph(t("losses.office.do")))
    return Reply(t("losses.office.title"), tuple(blocks), (Button(t("losses.button.list"), ShowChangedWorks()),))


def render_keep_copies(telling: Telling) -> Reply:
    """Say once a year to keep a copy of one's own, with the school's clause.

    Raises:
        LookupError: the school's rules do not say so (any more).
    """
    t = telling.t
    pack = _pack(telling.session, telling.school, telling.now)
    measure = None if pack is None else backup_rule(pack)
    if pack is None or measure is None:
        raise LookupError("the rules have no such measure")
    blocks: list[Block] = [Paragraph(t("copies.what"))]
    said = pack.clauses.get(measure.clauses[0])
    if said is not None:
        blocks.append(Passage(said, say_clause(t, measure.clauses[:1])))
    blocks.append(Paragraph(t("copies.list")))
    return Reply(t("copies.title"), tuple(blocks), (Button(t("prints.button"), ShowFingerprints()),))


def count_blocks(t: Translator, changed: list[Changed]) -> list[Block]:
    """Return how many works each change befell."""
    counts = Counter(change for one in changed for change in one.changes)
    return [
        Fact(t(f"losses.kind.{change.value}"), t("losses.works", count=counts[change]))
        for change in WorkChange
        if counts[change]
    ]


def say_changes(t: Translator, one: Changed) -> str:
    """Return what became of one work: 「檔案換過了，名稱改成「…」」."""
    state = "" if one.new_state is None else t(f"prints.state.{one.new_state.value}")
    facts = {"title": one.new_title or "", "state": state}
    return t("sentence.comma").join(t(f"losses.change.{change.value}", **facts) for change in one.changes)


def is_news(session: Session, notice: About, now: datetime) -> bool:
    """Return whether there is still something to tell: what vanished and is there again is not."""
    school, about, recipient = notice.school, notice.about, notice.recipient_id
    if notice.subject is NoticeSubject.WORKS_CHANGED:
        return bool(_of_student(session, school, about, recipient)[1])
    return bool(_of_office(session, school, about, recipient, now)[1])


def _of_student(session: Session, school: str, about: str, student_id: int) -> tuple[datetime | None, list[Changed]]:
    return _changed(session, school, about, [student_id])


def _of_office(
    session: Session, school: str, about: str, person_id: int, now: datetime
) -> tuple[datetime | None, list[Changed]]:
    """What an import changed, of the divisions that this member of the office looks after."""
    at, changed = _changed(session, school, about, None)
    person, pack = find_member(session, person_id=person_id), _pack(session, school, now)
    return at, [one for one in changed if person is not None and looks_after(pack, person, one.division)]


def _changed(
    session: Session, school: str, about: str, student_ids: list[int] | None
) -> tuple[datetime | None, list[Changed]]:
    at = work_changes.find_import_at(session, school=school, import_id=int(about.rpartition(":")[2]))
    found = [] if at is None else work_changes.find_changes(session, school=school, at=at, student_ids=student_ids)
    return at, found


def _pack(session: Session, school: str, now: datetime) -> RulePack | None:
    book = find_rules(session, school)
    return None if book is None else book.on(taipei_day(now))


def _day(telling: Telling, day: date) -> str:
    return say_day(telling.t, day, today=taipei_day(telling.now))
