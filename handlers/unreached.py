"""「通知不到的名單」: a homeroom teacher sees the own class with names, the registrar every class, then one of them."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Final

from handlers.certification_place import class_key
from handlers.context import Context
from handlers.conversation import Block, Button, Fact, Paragraph, Reply
from handlers.deadline_words import deadline_blocks, shared
from handlers.in_charge import divisions_of
from handlers.intents import ShowDeadlines, ShowHelp
from handlers.offices import codes_office
from handlers.paging import page_of
from handlers.reminding_intents import ShowUnreached
from handlers.routing import Router
from handlers.unreached_words import by_class, by_lack, count_facts, say_class_of, say_count, say_who, say_why
from portfolio import deadlines as rules_of_time
from portfolio.calendar import term_on
from portfolio.dates import taipei_day
from portfolio.people import Role
from portfolio.readings import State
from portfolio.reminders import OF_DEADLINES
from portfolio.resolving import Deadline
from storage.queries import homerooms, terms, unreached
from storage.queries.homerooms import Homeroom
from storage.queries.unreached import Unreached

router = Router()

NAMED: Final = 10  # people on a page
CLASSES: Final = 10  # each has a button, and LINE shows 13 at once
NO_CLASS: Final = "-"  # of students whose class the roster does not say
SOON: Final = 3  # deadlines to be passed on


@router.on(ShowUnreached, roles={Role.TEACHER, Role.STAFF})
def show_unreached(intent: ShowUnreached, ctx: Context) -> Reply:
    """Return one page of the list; a teacher is shown the own class whatever was asked for, other staff nothing."""
    actor, _ = ctx.bound()
    if actor.role is Role.TEACHER:
        own = homerooms.access_own_class(ctx.session, actor=actor)
        if own is None:
            return _no_homeroom(ctx)
        found = unreached.find_unreached(ctx.session, school=actor.school, now=ctx.now, class_name=own)
        return _class_page(ctx, own, found, intent.at)
    divisions = divisions_of(ctx)
    if not divisions:
        return _others_task(ctx)
    everybody = unreached.find_unreached(ctx.session, school=actor.school, now=ctx.now)
    classes = by_class(one for one in everybody if one.student.division in divisions)
    for name, found_here in classes.items():
        if intent.class_name == _key(name):
            return _class_page(ctx, name, found_here, intent.at)
    return _overview(ctx, classes, intent.at)


def _overview(ctx: Context, classes: dict[str, list[Unreached]], at: str) -> Reply:
    """How many, why, and each class with whether its homeroom teacher is reached: somebody must act."""
    t = ctx.t
    actor, _ = ctx.bound()
    everybody = [one for theirs in classes.values() for one in theirs]
    if not everybody:
        return Reply(t("unreached.title"), (Paragraph(t("unreached.nobody")),), _afterwards(ctx))
    teachers = homerooms.find_homerooms(ctx.session, school=actor.school)
    blocks: list[Block] = [Paragraph(t("unreached.school", who=say_count(t, everybody)))]
    page = page_of(list(classes), at, CLASSES)
    if page.number == 1:
        blocks += count_facts(t, by_lack((one, one.why[0]) for one in everybody))
    for _, name in page.items:
        who, teacher = say_count(t, classes[name]), t(f"unreached.homeroom.{_teacher(teachers.get(name))}")
        blocks.append(Fact(say_class_of(t, name), t("unreached.of_class", who=who, teacher=teacher)))
    blocks.append(Paragraph(t("unreached.school.next")))
    buttons = [
        Button(
            t("unreached.class.button", class_name=say_class_of(t, name)), ShowUnreached(class_key(name) or NO_CLASS)
        )
        for _, name in page.items
    ]
    more, turns = page.turns(t, partial(ShowUnreached, ""))
    return Reply(t("unreached.title"), (*blocks, *more), (*buttons, *turns))


def _class_page(ctx: Context, name: str, found: Sequence[Unreached], at: str) -> Reply:
    """Who, and why: on asking, to whom the class belongs, with the days that they should hear of."""
    t = ctx.t
    class_name = say_class_of(t, name)
    if not found:
        words = t("unreached.class.nobody", class_name=class_name)
        return Reply(t("unreached.title"), (Paragraph(words),), _afterwards(ctx))
    blocks: list[Block] = [Paragraph(t("unreached.class", class_name=class_name, who=say_count(t, found)))]
    page = page_of(found, at, NAMED)
    blocks += [Fact(say_who(t, one), say_why(t, one, one.why, now=ctx.now)) for _, one in page.items]
    if page.is_last:
        blocks += _deadlines(ctx, found)
    more, turns = page.turns(t, partial(ShowUnreached, _key(name)))
    return Reply(t("unreached.title"), (*blocks, *more), (*turns, *_afterwards(ctx)))


def _deadlines(ctx: Context, found: Sequence[Unreached]) -> list[Block]:
    """The next known days of what students are reminded of, for the people listed."""
    actor, pack = ctx.bound()
    if pack is None or ctx.rulebook is None:
        return []
    earlier = ctx.rulebook.of(term_on(taipei_day(ctx.now)).previous)
    calendar = ctx.ruled(terms.calendar_of(ctx.session, actor.school))
    due: dict[Deadline, None] = {}
    for grade, division in sorted({(one.student.grade, one.student.division) for one in found}):
        theirs = rules_of_time.deadlines_for(
            pack, calendar, grade=grade, division=division, now=ctx.now, earlier=earlier
        )
        subjects = {subject.value for subject in OF_DEADLINES}
        known = (one for one in theirs if one.state is State.STATED and one.closes is not None)
        due |= dict.fromkeys(one for one in known if one.subject.value in subjects)
    nearest = sorted(due, key=lambda one: (one.closes is None, one.closes or ctx.now))
    blocks = [block for one in shared(nearest)[:SOON] for block in deadline_blocks(ctx, one, say_audience=False)]
    return [Paragraph(ctx.t("unreached.pass_on")), *blocks] if blocks else []


def _key(class_name: str) -> str:
    return class_key(class_name) or NO_CLASS


def _teacher(found: Sequence[Homeroom] | None) -> str:
    if not found:
        return "none"
    return "reached" if any(one.is_reached for one in found) else "unreached"


def _others_task(ctx: Context) -> Reply:
    t, office = ctx.t, codes_office(ctx)
    return Reply(
        t("unreached.whose.title", office=office),
        (Paragraph(t("unreached.whose", office=office)),),
        (Button(t("help.button"), ShowHelp()),),
    )


def _no_homeroom(ctx: Context) -> Reply:
    t = ctx.t
    return Reply(t("unreached.title"), (Paragraph(t("unreached.no_homeroom")),), _afterwards(ctx))


def _afterwards(ctx: Context) -> tuple[Button, ...]:
    """Where to go from here; whoever sees all classes goes back to them."""
    t = ctx.t
    actor, _ = ctx.bound()
    deadlines = Button(t("deadlines.button"), ShowDeadlines())
    if actor.role is Role.STAFF:
        return Button(t("unreached.button"), ShowUnreached()), deadlines
    return deadlines, Button(t("help.button"), ShowHelp())
