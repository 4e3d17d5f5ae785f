"""「待認證」: how many works wait for whom is asked, by course and class, until when; then one card after the other."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from handlers.certification_card import CERTIFIERS, counts_here, days_of, leave_words, show_card
from handlers.certification_intents import CertifyAll
from handlers.certification_place import Place, class_key, course_key, wanted
from handlers.certification_words import closing_blocks, say_class, say_course, say_student
from handlers.context import Context
from handlers.conversation import Block, Button, Fact, Paragraph, Reply
from handlers.intents import ShowDeadlines, ShowWaiting
from handlers.offices import codes_office
from handlers.routing import Router
from handlers.saying import say_day
from portfolio.calendar import Term
from portfolio.dates import taipei_day
from storage.queries import imports, requests
from storage.queries.requests import Card, Heap

router = Router()

NAMED = 10  # of one class's list, with seat, name and title
BY_CLASS = "classes"  # in the place of a number: the list by class
EVERYTHING = Place()
_LABEL, _SHORT_LABEL = 9, 6  # characters of a course's name on a button, alone or beside its class or term

CourseName = tuple[Term | None, str, str]  # term, code, name


@router.on(ShowWaiting, roles=CERTIFIERS)
def answer_waiting(intent: ShowWaiting, ctx: Context) -> Reply:
    """Return the list, that of a course or a class, or the one request that was asked for."""
    leave_words(ctx)
    place = Place.of(intent)
    if intent.at and intent.at != BY_CLASS:
        card = show_card(ctx, place)
        return card if card is not None else show_waiting(ctx, first=_emptied(ctx, place))
    return show_waiting(ctx, place=place, by_class=intent.at == BY_CLASS)


def show_waiting(ctx: Context, *, first: str = "", place: Place = EVERYTHING, by_class: bool = False) -> Reply:
    """Return how many wait, where and until when; `first` says why the list is shown, where it was not asked for."""
    leave_words(ctx)
    actor, pack = ctx.bound()
    t = ctx.t
    imported = imports.data_day(ctx.session, school=actor.school, kind="works")
    if imported is None:
        office = pack.codes_office() if pack is not None else t("office.registrar")
        return Reply(t("waiting.title"), (Paragraph(t("works.not_imported", office=office)),))
    heaps = requests.access_heaps(ctx.session, actor=actor)
    if wanted(place, heaps) is None:
        first, place = _emptied(ctx, place), EVERYTHING
    heaps = [heap for heap in heaps if wanted(place, [heap]) is not None]
    total = sum(heap.count for heap in heaps)
    blocks: list[Block] = [Paragraph(first)] if first else []
    blocks.append(Paragraph(t("waiting.count", count=total) if total else t("waiting.none")))
    buttons: list[Button] = []
    if total:
        blocks += _list(ctx, heaps, place)
        buttons = [Button(t("waiting.button.first"), place.at_place(1).intent()), *_narrower(ctx, heaps, by_class)]
        if counts_here(ctx):
            blocks.append(Paragraph(t("waiting.meaning")))
            buttons.append(Button(t("certifyall.button"), _all_of(heaps, place)))
        else:
            blocks.append(Paragraph(t("waiting.elsewhere", office=codes_office(ctx))))
    if place != EVERYTHING:
        buttons.append(Button(t("waiting.button"), ShowWaiting()))
    day = say_day(t, taipei_day(imported), today=taipei_day(ctx.now))
    blocks.append(Paragraph(t("works.day_of_data", day=day)))
    return Reply(t("waiting.title"), tuple(blocks), (*buttons, Button(t("deadlines.button"), ShowDeadlines())))


def _list(ctx: Context, heaps: Sequence[Heap], place: Place) -> list[Block]:
    actor, _ = ctx.bound()
    t, today = ctx.t, taipei_day(ctx.now)
    of = wanted(place, heaps)
    assert of is not None
    cards = requests.access_pending(ctx.session, actor=actor, wanted=of)
    blocks: list[Block] = []
    for heap in heaps:
        label = say_course(t, heap.term, heap.course)
        if heap.class_name:
            label = t("waiting.heap", course=label, class_name=say_class(t, heap.class_name))
        if heap.oldest is None:
            blocks.append(Fact(label, t("waiting.works", count=heap.count)))
        else:
            day = say_day(t, taipei_day(heap.oldest), today=today)
            blocks.append(Fact(label, t("waiting.oldest", count=heap.count, day=day)))
    if len(heaps) == 1 and place != EVERYTHING:
        blocks += [Fact(say_student(t, card.student), card.work.title) for card in cards[:NAMED]]
        if len(cards) > NAMED:
            blocks.append(Paragraph(t("waiting.more", count=len(cards) - NAMED)))
    return [*blocks, *_dues(ctx, cards)]


def _dues(ctx: Context, cards: Iterable[Card]) -> list[Block]:
    """What is asked of the oldest, how many are past what was asked, and what closes, with the clauses."""
    t, today = ctx.t, taipei_day(ctx.now)
    days = days_of(ctx)
    found = [days.due(card) for card in cards]
    asked = [one.asked_by for one in found if one.asked_by is not None and one.asked_by >= ctx.now]
    past = sum(one.is_late_for_request(ctx.now) for one in found)
    blocks: list[Block] = []
    if past:
        blocks.append(Fact(t("waiting.asked"), t("waiting.asked_past", count=past)))
    elif asked:
        blocks.append(
            Fact(t("waiting.asked"), t("waiting.asked_first", day=say_day(t, taipei_day(min(asked)), today=today)))
        )
    if ctx.rules is None:
        return [*blocks, Paragraph(t("waiting.no_rules"))]
    return [*blocks, *closing_blocks(ctx, [one.deadline for one in found if one.deadline is not None])]


def _narrower(ctx: Context, heaps: Sequence[Heap], by_class: bool) -> list[Button]:
    """A button a course; a class where there is one course, or where classes were asked for."""
    t = ctx.t
    courses = list(dict.fromkeys((heap.term, heap.code, heap.course) for heap in heaps if heap.code))
    classes = list(dict.fromkeys(heap.class_name for heap in heaps if heap.class_name))
    if by_class or (len(courses) == 1 and len(classes) > 1):
        course = course_key(*courses[0][:2]) if len(courses) == 1 and not by_class else ""
        return [_of_class(ctx, heaps, course, name) for name in classes]
    if len(courses) < 2:
        return []
    buttons = [
        Button(_label_of(ctx, heaps, course, courses), ShowWaiting(course_key(*course[:2]))) for course in courses
    ]
    if len(classes) > 1:
        buttons.append(Button(t("waiting.button.classes"), ShowWaiting(at=BY_CLASS)))
    return buttons


def _label_of(ctx: Context, heaps: Sequence[Heap], course: CourseName, courses: Sequence[CourseName]) -> str:
    """The course's name and how many wait; its term or its class too, where another course has the same name."""
    t, (term, code, name) = ctx.t, course
    own = [heap for heap in heaps if (heap.term, heap.code) == (term, code)]
    count, classes = sum(heap.count for heap in own), {heap.class_name for heap in own}
    same_name = [one for one in courses if one[2] == name]
    if len(same_name) > 1 and len(classes) == 1 and len({one[0] for one in same_name}) < len(same_name):
        class_name = say_class(t, classes.pop())
        return t("waiting.button.course_class", class_name=class_name, course=_cut(name, _SHORT_LABEL), count=count)
    if len({one[0] for one in courses}) > 1:
        return t("waiting.button.course_of", term=term, course=_cut(name, _SHORT_LABEL), count=count)
    return t("waiting.button.course", course=_cut(name, _LABEL), count=count)


def _cut(name: str, most: int) -> str:
    return name if len(name) <= most else f"{name[: most - 1]}…"


def _of_class(ctx: Context, heaps: Sequence[Heap], course: str, class_name: str) -> Button:
    count = sum(heap.count for heap in heaps if heap.class_name == class_name)
    label = ctx.t("waiting.button.class", class_name=say_class(ctx.t, class_name), count=count)
    return Button(label, ShowWaiting(course, class_key(class_name)))


def _all_of(heaps: Sequence[Heap], place: Place) -> CertifyAll:
    """「全部通過」 of the course that is shown; of several it asks which."""
    courses = {course_key(heap.term, heap.code) for heap in heaps if heap.code}
    return CertifyAll(courses.pop() if len(courses) == 1 else "", place.class_name)


def _emptied(ctx: Context, place: Place) -> str:
    return ctx.t("waiting.emptied") if place.course or place.class_name else ""
