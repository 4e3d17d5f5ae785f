"""Which office submitted a part of a receipt statement, and who belongs to it: reports go there, by division."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import TYPE_CHECKING, Final

from handlers.context import Context
from handlers.offices import find_in_charge, members_of, only_mine
from locales import Translator
from portfolio.offices import OfficeItem
from portfolio.people import Division
from portfolio.receipts import ReceiptPart, ReportState
from storage.queries import receipt_reports
from storage.queries.receipt_reports import Reported

if TYPE_CHECKING:
    from sqlmodel import Session

    from portfolio.rules import RulePack
    from storage.tables import Person

SUBMITS: Final = {
    ReceiptPart.COURSE_RECORD: OfficeItem.SUBMIT_GRADES,
    ReceiptPart.COURSE_OUTCOME: OfficeItem.SUBMIT_OUTCOMES,
    ReceiptPart.DIVERSE_PERFORMANCE: OfficeItem.SUBMIT_DIVERSE,
    ReceiptPart.CADRE: OfficeItem.SUBMIT_CADRES,
}


def submitting_office(pack: RulePack | None, t: Translator, part: ReceiptPart, division: Division | None) -> str:
    """Return the office that submitted this part, in the document's words, or whom to ask where it names none."""
    named = "" if pack is None else pack.office_name(SUBMITS[part], division=division)
    return named or t("office.registrar")


def find_submitters(
    session: Session,
    *,
    school: str,
    part: ReceiptPart,
    division: Division | None,
    pack: RulePack | None,
    now: datetime,
) -> list[Person]:
    """Return the members of the office that submitted this part, by number; where none is found, the registrar's."""
    named = "" if pack is None else pack.office_name(SUBMITS[part], division=division)
    found = members_of(session, school=school, office=named)
    return found or find_in_charge(session, school=school, division=division, now=now)


def reports_of(ctx: Context, states: Collection[ReportState]) -> list[Reported]:
    """Return the reports in one of these states that are the speaker's office's to answer, the oldest first."""
    actor, pack = ctx.bound()
    return only_mine(
        receipt_reports.access_reports(ctx.session, actor=actor, states=states),
        person_id=actor.person_id,
        place_of=lambda one: (one.statement.part, one.student.division),
        members=lambda place: find_submitters(
            ctx.session, school=actor.school, part=place[0], division=place[1], pack=pack, now=ctx.now
        ),
    )
