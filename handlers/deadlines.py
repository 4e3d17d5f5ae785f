"""「期限」: what concerns the asker now, nearest first, each with its rule and clause or an honest "not known"."""

from collections.abc import Mapping

from handlers.context import Actor, Context
from handlers.conversation import Block, Button, Deadline, Paragraph, Passage, Reply
from handlers.intents import ShowDeadlines, ShowWorks
from handlers.routing import Router
from handlers.saying import say_clause, say_closing, say_day, say_period, say_rule, say_span
from handlers.students import choose_child, the_student
from portfolio import deadlines as rules_of_time
from portfolio.calendar import SchoolCalendar, term_on
from portfolio.dates import taipei_day
from portfolio.people import Division, Role
from portfolio.readings import Standing, State
from portfolio.resolving import Alternative
from portfolio.resolving import Deadline as Due
from portfolio.rules import DeadlineSubject, Per, RulePack
from storage.queries import receipts, terms

router = Router()


@router.on(ShowDeadlines)
def show_deadlines(intent: ShowDeadlines, ctx: Context) -> Reply:
    """Return the asker's deadlines; a guardian of several children is asked which one first."""
    actor, pack = ctx.bound()
    if pack is None:
        return Reply(ctx.t("deadlines.title"), (Paragraph(ctx.t("rules.not_here")),))
    calendar = terms.calendar_of(ctx.session, actor.school)
    blocks: list[Block] = []
    buttons: tuple[Button, ...] = ()
    if actor.role in (Role.STUDENT, Role.GUARDIAN):
        student = the_student(ctx, intent.child)
        if student is None:
            return choose_child(ctx, lambda number: ShowDeadlines(number))
        if actor.role is Role.GUARDIAN:
            blocks.append(Paragraph(ctx.t("child.about", name=student.name)))
        division = student.division or Division.DAY
        due = rules_of_time.deadlines_for(pack, calendar, grade=student.grade or 1, division=division, now=ctx.now)
        received = receipts.find_years_received(ctx.session, school=actor.school, student_id=student.id or 0)
        due = tuple(one for one in due if not _is_behind(one, received))
        child = intent.child if actor.role is Role.GUARDIAN else ""
        buttons = (Button(ctx.t("works.button"), ShowWorks(child)),)
    else:
        due = _of_the_school(actor, pack, calendar, ctx)
    blocks += [block for deadline in due for block in deadline_blocks(ctx, deadline)]
    if actor.role in (Role.STUDENT, Role.GUARDIAN):
        blocks.append(Paragraph(ctx.t("deadlines.voluntary")))
    if pack.predates_national_rules:
        blocks.append(Paragraph(ctx.t("rules.predate", office=pack.codes_office())))
    return Reply(ctx.t("deadlines.title"), tuple(blocks), buttons)


def _is_behind(due: Due, received: Mapping[int, bool]) -> bool:
    """Whether a yearly step without a day is past all the same: its statement is there, or decided already."""
    if due.per is not Per.YEAR or due.closes is not None or due.term.academic_year not in received:
        return False
    return due.subject is not DeadlineSubject.RECEIPT_CONFIRMATION or received[due.term.academic_year]


def _of_the_school(actor: Actor, pack: RulePack, calendar: SchoolCalendar, ctx: Context) -> tuple[Due, ...]:
    """Teachers see what they certify; staff everything of this term and the last that is not over."""
    if actor.role is Role.TEACHER:
        return rules_of_time.certification_deadlines_for_teacher(pack, calendar, ctx.now)
    term = term_on(taipei_day(ctx.now))
    both = rules_of_time.deadlines(pack, calendar, term.previous), rules_of_time.deadlines(pack, calendar, term)
    known = [one for one in both[0] if one.closes is not None]
    waiting = [one for one in (*known, *both[1]) if not one.is_over(ctx.now)]
    return tuple(sorted(waiting, key=lambda one: (one.closes is None, one.closes or ctx.now)))


def deadline_blocks(ctx: Context, due: Due) -> tuple[Block, ...]:
    """Return one deadline with the rule behind it."""
    t = ctx.t
    label = t("deadline.label", period=say_period(t, due), subject=t(f"subject.{due.subject.value}"))
    if due.audience.round is not None:
        label = t("deadline.round", label=label, round=due.audience.round)
    line = Deadline(label, _text(ctx, due), due.closes)
    reasons = [t("deadline.rule", rule=say_rule(t, due.rule))] if due.rule is not None else []
    if due.asked_by is not None:
        reasons.append(t("deadline.asked", span=say_span(t, due.asked_by.value)))
    if due.standing is Standing.PROPOSED:
        reasons += [t("rules.proposed"), *(_in_force(ctx, one) for one in due.alternatives)]
    if due.late is not None:
        reasons.append(t(f"late.{due.late.value.value}"))
    reasons += [t(f"note.{note}") for note in due.notes]
    if not due.clauses and not reasons:
        return (line,)
    text = t("sentence.between").join(reasons) or t("deadline.no_day_printed")
    return (line, Passage(text, say_clause(t, due.clauses)) if due.clauses else Paragraph(text))


def _text(ctx: Context, due: Due) -> str:
    t = ctx.t
    if due.closes is not None and due.state is State.STATED:
        return say_closing(t, due.closes, hour_announced=due.hour_announced, now=ctx.now)
    match due.state:
        case State.STATED:
            return t("deadline.open_all_year")
        case State.NOT_ANNOUNCED:
            return t("deadline.not_announced", office=due.office)
        case State.NOT_STATED:
            return t("deadline.not_stated", office=due.office)
        case State.CONFLICTING:
            return t("deadline.conflicting", readings=_readings(ctx, due), office=due.office)


def _readings(ctx: Context, due: Due) -> str:
    """The readings that contradict each other: the day where it is known, else how it would be reached."""
    return ctx.t("sentence.or").join(
        say_rule(ctx.t, one.rule)
        if one.closes is None
        else say_closing(ctx.t, one.closes, hour_announced=due.hour_announced, now=ctx.now)
        for one in due.alternatives
    )


def _in_force(ctx: Context, alternative: Alternative) -> str:
    """The rule that still holds where the leading one is only proposed (T3)."""
    t, rule = ctx.t, say_rule(ctx.t, alternative.rule)
    if alternative.closes is None:
        return t("deadline.in_force", rule=rule)
    day = say_day(t, taipei_day(alternative.closes), today=taipei_day(ctx.now))
    return t("deadline.in_force_until", rule=rule, day=day)
