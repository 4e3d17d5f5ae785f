"""「期限」: what concerns the asker now, nearest first, each with its rule and clause or an honest "not known"."""

from collections.abc import Iterable, Mapping

from handlers.context import Actor, Context
from handlers.conversation import Block, Button, Paragraph, Reply
from handlers.deadline_words import deadline_blocks, deadline_label, say_offices, shared
from handlers.declaring import declared_blocks
from handlers.intents import ShowDeadlines, ShowHelp, ShowWorks
from handlers.routing import Router
from handlers.students import choose_child, has_left, the_student
from portfolio import deadlines as rules_of_time
from portfolio.calendar import term_on
from portfolio.dates import taipei_day
from portfolio.delivered import find_delivered, in_place_of_rounds
from portfolio.people import Division, Role
from portfolio.readings import State
from portfolio.reminding import division_of
from portfolio.resolving import Deadline as Due
from portfolio.rules import DeadlineSubject, Per, RulePack
from storage.queries import receipts, terms
from storage.queries.receipt_windows import find_own_windows
from storage.tables import Person

router = Router()


@router.on(ShowDeadlines)
def show_deadlines(intent: ShowDeadlines, ctx: Context) -> Reply:
    """Return the asker's deadlines; a guardian of several children is asked which one first."""
    actor, pack = ctx.bound()
    if pack is None:
        return Reply(ctx.t("deadlines.title"), (Paragraph(ctx.t("rules.not_here")),))
    blocks: list[Block] = []
    buttons: tuple[Button, ...] = (Button(ctx.t("help.button"), ShowHelp()),)
    if actor.role in (Role.STUDENT, Role.GUARDIAN):
        student = the_student(ctx, intent.child)
        if student is None:
            return choose_child(ctx, lambda number: ShowDeadlines(number))
        if actor.role is Role.GUARDIAN:
            blocks.append(Paragraph(ctx.t("child.about", name=student.name)))
        due = due_for(ctx, student)
        if has_left(student, ctx):
            blocks.append(Paragraph(ctx.t("student.left", office=pack.codes_office())))
        child = student.number if actor.role is Role.GUARDIAN else ""
        buttons = (Button(ctx.t("works.button_of_child" if child else "works.button"), ShowWorks(child)), *buttons)
    else:
        due = _of_the_school(actor, pack, ctx)
    if actor.role in (Role.STUDENT, Role.GUARDIAN):
        blocks += _all_blocks(ctx, due, say_audience=False)
        if actor.role is Role.STUDENT:
            declared, back = declared_blocks(ctx, due)
            blocks, buttons = [*blocks, *declared], (*back, *buttons)
        blocks.append(Paragraph(ctx.t("deadlines.voluntary")))
    else:
        blocks += _all_blocks(ctx, due, say_audience=True)
    if pack.predates_national_rules:
        blocks.append(Paragraph(ctx.t("rules.predate", office=pack.codes_office())))
    return Reply(ctx.t("deadlines.title"), tuple(blocks), buttons)


def due_for(ctx: Context, student: Person) -> tuple[Due, ...]:
    """Return what still concerns this student, nearest first, whether or not its day is known.

    Nothing where the school's rules are not here.
    """
    actor, pack = ctx.bound()
    if pack is None:
        return ()
    calendar = ctx.ruled(terms.calendar_of(ctx.session, actor.school))
    due = rules_of_time.deadlines_for(
        pack,
        calendar,
        grade=student.grade or 1,
        division=student.division or Division.DAY,
        now=ctx.now,
        earlier=_earlier(ctx),
    )
    received = receipts.find_years_received(ctx.session, school=actor.school, student_id=student.id or 0)
    due = tuple(one for one in due if not _is_behind(one, received))
    if has_left(student, ctx):
        due = tuple(one for one in due if one.subject is DeadlineSubject.RECEIPT_CONFIRMATION)
    own = find_own_windows(ctx.session, school=actor.school)
    if ctx.rulebook is None or not own:
        return due
    delivered = find_delivered(ctx.rulebook, calendar, taipei_day(ctx.now), own)
    division = division_of(pack, student.division or Division.DAY)
    return in_place_of_rounds(due, delivered, grade=student.grade or 1, division=division, now=ctx.now)


def due_for_teacher(ctx: Context) -> tuple[Due, ...]:
    """Return what a teacher certifies by, nearest first; nothing where the school's rules are not here."""
    actor, pack = ctx.bound()
    if pack is None:
        return ()
    calendar = ctx.ruled(terms.calendar_of(ctx.session, actor.school))
    return rules_of_time.certification_deadlines_for_teacher(pack, calendar, ctx.now, earlier=_earlier(ctx))


def _all_blocks(ctx: Context, due: Iterable[Due], *, say_audience: bool) -> list[Block]:
    """One deadline after the other; what the rules say nothing of comes last, by the office to ask."""
    t = ctx.t
    blocks: list[Block] = []
    silent: dict[str, list[str]] = {}
    for one in (together := shared(due)):
        if say_audience and one.due.state is State.NOT_STATED and not one.due.notes:
            silent.setdefault(say_offices(t, one.offices), []).append(deadline_label(t, one, say_audience=True))
        else:
            blocks += deadline_blocks(ctx, one, say_audience=say_audience)
    for office, subjects in silent.items():
        blocks.append(Paragraph(t("deadlines.not_stated", subjects=t("list.between").join(subjects), office=office)))
    if any(one.due.closes is not None and not one.due.hour_announced for one in together):
        blocks.append(Paragraph(t("deadlines.hours")))  # no document prints an hour: the day's end is our assumption
    return blocks


def _is_behind(due: Due, received: Mapping[int, bool]) -> bool:
    """Whether a yearly step without a day is past all the same: its statement is there, or decided already."""
    if due.per is not Per.YEAR or due.closes is not None or due.term.academic_year not in received:
        return False
    return due.subject is not DeadlineSubject.RECEIPT_CONFIRMATION or received[due.term.academic_year]


def _of_the_school(actor: Actor, pack: RulePack, ctx: Context) -> tuple[Due, ...]:
    """Teachers see what they certify; staff everything of this term and the last that is not over."""
    if actor.role is Role.TEACHER:
        return due_for_teacher(ctx)
    calendar = ctx.ruled(terms.calendar_of(ctx.session, actor.school))
    term = term_on(taipei_day(ctx.now))
    last = rules_of_time.deadlines(_earlier(ctx) or pack, calendar, term.previous)
    both = last, rules_of_time.deadlines(pack, calendar, term)
    known = [one for one in both[0] if one.last_possible is not None]
    waiting = [one for one in (*known, *both[1]) if not one.is_over(ctx.now)]
    return tuple(sorted(waiting, key=lambda one: (one.closes is None, one.closes or ctx.now)))


def _earlier(ctx: Context) -> RulePack | None:
    """The rules that held for the works of the last term: an amended rule is not theirs."""
    return None if ctx.rulebook is None else ctx.rulebook.of(term_on(taipei_day(ctx.now)).previous)
