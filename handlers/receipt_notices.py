"""What is told of reports of receipt statements: the office that something was reported, the student what it says."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from handlers.conversation import Block, Button, Fact, Paragraph, Reply
from handlers.office_notices import owe_office
from handlers.receipt_intents import ShowReceipts, ShowReports
from handlers.receipt_offices import find_submitters, submitting_office
from handlers.receipt_report_words import say_state
from handlers.receipt_words import say_until, say_whole
from portfolio.dates import taipei_day
from portfolio.hours import default_hours, next_moment
from portfolio.people import Role
from portfolio.receipt_windows import ReceiptWindow
from portfolio.receipts import ReportState
from portfolio.reminders import NoticeSubject
from storage.queries import notices, receipt_reports
from storage.queries.certification_plans import find_person
from storage.queries.receipt_windows import find_windows
from storage.queries.rulebooks import find_rules

if TYPE_CHECKING:
    from sqlmodel import Session

    from handlers.notices import Telling
    from portfolio.rules import RulePack
    from storage.queries.receipt_reports import Reported

REPORT_IS_NEWS: Final = timedelta(days=14)
ANSWER_IS_NEWS: Final = timedelta(days=14)


def owe_report(session: Session, *, school: str, report_id: int, now: datetime) -> int:
    """Owe the office that submitted the part the word that something was reported; return to how many."""
    reported = receipt_reports.find_report(session, report_id=report_id)
    if reported is None:
        return 0
    people = find_submitters(
        session,
        school=school,
        part=reported.statement.part,
        division=reported.student.division,
        pack=_pack(session, school, now),
        now=now,
    )
    return owe_office(
        session,
        people,
        school=school,
        subject=NoticeSubject.RECEIPT_REPORT,
        about=f"receipt_report:{report_id}",
        expires_at=now + REPORT_IS_NEWS,
        now=now,
    )


def owe_answer(session: Session, reported: Reported, *, now: datetime) -> int:
    """Owe the student the office's answer, and whoever reported it in their place; return to how many it is new."""
    report, student = reported.report, reported.student
    told = 0
    for person_id in dict.fromkeys((student.id, report.reported_by_id)):
        person = find_person(session, person_id=person_id)
        if person is None or person.id is None or person.departed_at is not None:
            continue
        told += notices.owe(
            session,
            school=report.school,
            recipient_id=person.id,
            subject=NoticeSubject.RECEIPT_ANSWER,
            about=f"receipt_report:{report.id}",
            stage=report.state.value,
            due_at=next_moment(default_hours(person.role, student.division), now),
            expires_at=now + ANSWER_IS_NEWS,
            now=now,
        )
    return told


def render_report(telling: Telling) -> Reply:
    """Tell an office of one report: by number, never by name; until when the student can still act.

    Raises:
        LookupError: it was answered or taken back meanwhile, and nothing should be said.
    """
    t = telling.t
    reported = receipt_reports.find_report(telling.session, report_id=telling.about_id)
    if reported is None or reported.report.state is not ReportState.OPEN:
        raise LookupError("nothing to answer")
    blocks: list[Block] = [
        Fact(t("notice.office.student"), reported.student.number),
        Fact(t("receipt.which"), say_whole(t, reported.statement)),
        Fact(t("problem.kind"), t(f"problem.kind.{reported.report.problem.value}")),
        Fact(t("problem.until"), say_until(telling, _window(telling, reported))),
        Paragraph(t("notice.report.do")),
    ]
    return Reply(t("notice.report.title"), tuple(blocks), (Button(t("reports.button"), ShowReports()),))


def render_answer(telling: Telling) -> Reply:
    """Tell a student what the office says of a report; whoever reported it in their place hears of no item.

    Raises:
        LookupError: the report is gone, or stands otherwise by now.
    """
    t = telling.t
    reported = receipt_reports.find_report(telling.session, report_id=telling.about_id)
    if reported is None or reported.report.state.value != telling.stage:
        raise LookupError("nothing was answered")
    pack = _pack(telling.session, telling.school, telling.now)
    office = submitting_office(pack, t, reported.statement.part, reported.student.division)
    is_own = telling.recipient_id == reported.statement.student_id
    blocks: list[Block] = [Fact(t("receipt.which"), say_whole(t, reported.statement))]
    if is_own and reported.title:
        blocks.append(Fact(t("problem.item"), reported.title))
    blocks += [
        Fact(t("problem.kind"), t(f"problem.kind.{reported.report.problem.value}")),
        Paragraph(say_state(telling, reported, office=office)),
        Paragraph(t(f"notice.answer.do.{reported.report.state.value}")),
    ]
    if reported.report.state is ReportState.RIGHT:
        blocks.append(Fact(t("problem.until"), say_until(telling, _window(telling, reported))))
    person = find_person(telling.session, person_id=telling.recipient_id)
    to_receipts = person is not None and person.role in (Role.STUDENT, Role.GUARDIAN)
    buttons = (Button(t("receipts.button"), ShowReceipts()),) if to_receipts else ()
    return Reply(t("notice.answer.title"), tuple(blocks), buttons)


def _window(telling: Telling, reported: Reported) -> ReceiptWindow:
    statement = reported.statement
    windows = find_windows(
        telling.session, school=telling.school, now=telling.now, academic_year=statement.academic_year
    )
    return windows.of_student(reported.student, statement.academic_year, statement.round, statement.part)


def _pack(session: Session, school: str, now: datetime) -> RulePack | None:
    book = find_rules(session, school)
    return None if book is None else book.on(taipei_day(now))
