"""「我的勾選」: for each year that concerns a student, what was uploaded, certified and selected, and until when."""

from collections.abc import Iterator

from handlers.context import Context
from handlers.conversation import Block, Button, Fact, Paragraph, Reply
from handlers.deadline_words import deadline_blocks, shared
from handlers.intents import ShowDeadlines, ShowSelection, ShowWorks
from handlers.routing import Router
from handlers.saying import say_day, say_year
from handlers.students import choose_child, has_left, the_student
from handlers.works import Tally
from portfolio.calendar import Term
from portfolio.counts import selection_years
from portfolio.dates import days_between, taipei_day
from portfolio.deadlines import deadlines
from portfolio.limits import LimitSubject
from portfolio.people import Role
from portfolio.rules import DeadlineSubject, RulePack
from portfolio.selecting import SelectionCount, count_selection
from portfolio.works import WorkKind
from storage.queries import imports, terms
from storage.tables import Person

router = Router()

_LIMITS = {
    WorkKind.COURSE_OUTCOME: LimitSubject.SELECT_OUTCOMES,
    WorkKind.DIVERSE_PERFORMANCE: LimitSubject.SELECT_DIVERSE,
}


@router.on(ShowSelection, roles={Role.STUDENT, Role.GUARDIAN})
def show_selection(intent: ShowSelection, ctx: Context) -> Reply:
    """Return a student's selections; a guardian of several children is asked which one."""
    actor, pack = ctx.bound()
    student = the_student(ctx, intent.child)
    if student is None:
        return choose_child(ctx, lambda number: ShowSelection(number))
    child = student.number if actor.role is Role.GUARDIAN else ""
    blocks: list[Block] = [Paragraph(ctx.t("child.about", name=student.name))] if child else []
    blocks += _blocks(ctx, pack, student)
    buttons = (
        Button(ctx.t("works.button_of_child" if child else "works.button"), ShowWorks(child)),
        Button(ctx.t("deadlines.button"), ShowDeadlines(child)),
    )
    return Reply(ctx.t("selecting.title"), tuple(blocks), buttons)


def _blocks(ctx: Context, pack: RulePack | None, student: Person) -> Iterator[Block]:
    t = ctx.t
    if pack is None:
        yield Paragraph(t("rules.not_here"))
        return
    day = imports.data_day(ctx.session, school=student.school, kind="selections")
    works_day = imports.data_day(ctx.session, school=student.school, kind="works")
    if works_day is None:
        yield Paragraph(t("works.not_imported", office=pack.codes_office()))
        return
    tally = Tally(ctx, pack, ctx.ruled(terms.calendar_of(ctx.session, student.school)), student)
    years = sorted(selection_years(tally.term, tally.grade), reverse=True)
    if not years:
        yield Paragraph(t("selecting.no_year"))
    for year in years:
        yield from _of_year(tally, year, is_known=day is not None)
    if day is None:
        yield Paragraph(t("selecting.not_imported", office=pack.codes_office()))
        return
    if has_left(student, ctx):
        yield Paragraph(t("student.left", office=pack.codes_office()))
    known, today = taipei_day(min(day, works_day)), taipei_day(ctx.now)
    yield Paragraph(t("works.day_of_data", day=say_day(t, known, today=today)))
    if ctx.school is not None and days_between(known, today) > ctx.school.stale_after_days:
        yield Paragraph(t("works.stale", days=days_between(known, today)))


def _of_year(tally: Tally, year: int, *, is_known: bool) -> Iterator[Block]:
    """Both kinds of a year, and the days on which they are selected; nothing of selections that were never imported."""
    for kind in WorkKind:
        yield from _of_kind(tally, kind, year, is_known=is_known)
    grade = tally.grade_in(year)
    term = Term(year, 2)
    theirs = deadlines(
        tally.rules(term),
        tally.calendar,
        term,
        subjects=(DeadlineSubject.SELECTION,),
        grade=grade,
        division=tally.division,
    )
    for one in shared(theirs):
        yield from deadline_blocks(tally.ctx, one, say_audience=False)


def _of_kind(tally: Tally, kind: WorkKind, year: int, *, is_known: bool) -> Iterator[Block]:
    t = tally.t
    limit = tally.limit(_LIMITS[kind], tally.grade_in(year), Term(year, 2))
    count = count_selection(
        tally.rows,
        tally.rules(Term(year, 2)),
        kind,
        year,
        selected=tally.selected.get((year, kind), 0),
        limit=limit.value,
    )
    if is_known:
        yield tally.selection(kind, year)
    if not count.uploaded:
        return
    label = t("selecting.on_the_way", label=t(f"works.selected.{kind.value}", year=say_year(t, year)))
    may_be_selected = is_known and not tally.selection_is_closed(year)
    yield Fact(label, _on_the_way(tally, count, may_be_selected=may_be_selected))


def _on_the_way(tally: Tally, count: SelectionCount, *, may_be_selected: bool) -> str:
    """「已上傳5件，已認證4件，1件尚未認證，已有的作品還可以再勾選2件」."""
    t = tally.t
    said = [t("selecting.uploaded", count=count.uploaded)]
    if count.certified is not None:
        said.append(t("selecting.certified", count=count.certified))
        if count.uncertified:
            said.append(t("selecting.uncertified", count=count.uncertified))
    if may_be_selected:
        said.append(t("selecting.left", count=count.left))
    return t("sentence.comma").join(said)
