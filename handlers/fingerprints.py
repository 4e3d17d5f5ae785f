"""「指紋清單」: one's works with state, size and hash, by the day of an import: what proves a file that is lost."""

from __future__ import annotations

from datetime import date, datetime
from typing import Final

from handlers.context import Context
from handlers.conversation import Block, Button, Fact, Paragraph, Reply
from handlers.intents import ShowHelp, ShowWorks
from handlers.routing import Router
from handlers.saying import say_day, say_short_day, say_term, say_year
from handlers.slip_intents import ShowFingerprints
from locales import Translator
from portfolio.calendar import Term
from portfolio.dates import end_of_day, parse_day, taipei_day
from portfolio.errors import DayFormatError
from portfolio.people import Role
from portfolio.works import WorkKind
from storage.queries import imports
from storage.queries.fingerprints import (
    Printed,
    access_fingerprints,
    access_fingerprints_at,
    find_import_days,
)

router = Router()

OFFERED: Final = 3  # earlier days, as buttons
_LOOKED_AT: Final = 50  # imports, to find as many days


@router.on(ShowFingerprints)
def show_fingerprints(intent: ShowFingerprints, ctx: Context) -> Reply:
    """Return a student's list of the newest import, or of the newest one until the day that is asked for."""
    actor, pack = ctx.bound()
    t = ctx.t
    if actor.role is not Role.STUDENT:
        return Reply(
            t("prints.title"), (Paragraph(t("prints.students_only")),), (Button(t("help.button"), ShowHelp()),)
        )
    today = taipei_day(ctx.now)
    try:
        asked = min(parse_day(intent.on), today) if intent.on else None
    except DayFormatError:
        asked = None
    days = _days(ctx, end_of_day(today))
    if not days:
        office = "" if pack is None else pack.codes_office()
        return Reply(t("prints.title"), (Paragraph(t("works.not_imported", office=office)),), _buttons(ctx, []))
    if asked is None or asked >= days[0]:
        found, day = access_fingerprints(ctx.session, actor=actor), days[0]
    else:
        until = end_of_day(asked)
        found = access_fingerprints_at(ctx.session, actor=actor, at=until)
        day = next(iter(_days(ctx, until)), asked)
    blocks: list[Block] = [Paragraph(t("prints.of_day", day=say_day(t, day, today=today)))]
    if not found:
        blocks.append(Paragraph(t("prints.none")))
    for one in found:
        blocks.append(Fact(one.title, t("sentence.comma").join(_said(t, one))))
    if found:
        blocks.append(Paragraph(t("prints.what")))
    return Reply(t("prints.title"), tuple(blocks), _buttons(ctx, [one for one in days if one != day]))


def _days(ctx: Context, until: datetime) -> list[date]:
    """The days of imports until then, each once, the newest first."""
    actor, _ = ctx.bound()
    found = find_import_days(ctx.session, school=actor.school, until=until, limit=_LOOKED_AT)
    newest = imports.data_day(ctx.session, school=actor.school, kind="works")
    if newest is not None and newest <= until:
        found.insert(0, newest)  # the one imported last, whatever day its data are of
    return list(dict.fromkeys(map(taipei_day, found)))


def _said(t: Translator, one: Printed) -> list[str]:
    if one.kind is WorkKind.COURSE_OUTCOME and one.semester is not None:
        said = [say_term(t, Term(one.academic_year, one.semester))]
    else:
        said = [say_year(t, one.academic_year)]
    if one.course:
        said.append(one.course)
    said.append(t(f"prints.state.{one.state.value}"))
    for part, size, md5 in (("doc", one.doc_size, one.doc_md5), ("av", one.av_size, one.av_md5)):
        if size is not None:
            said.append(t(f"prints.{part}.size", size=size))
        if md5 is not None:
            said.append(t(f"prints.{part}.md5", md5=md5))
    if one.doc_md5 is None and one.av_md5 is None:
        said.append(t("prints.no_md5"))
    return said


def _buttons(ctx: Context, days: list[date]) -> tuple[Button, ...]:
    t = ctx.t
    earlier = [
        Button(t("prints.button.of_day", day=say_short_day(t, one)), ShowFingerprints(one.isoformat()))
        for one in days[:OFFERED]
    ]
    return (*earlier, Button(t("works.button"), ShowWorks()), Button(t("help.button"), ShowHelp()))
