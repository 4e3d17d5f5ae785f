"""The lists in words, told unasked: a homeroom teacher of the class, a registrar of the school; nobody by name."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, Final

from handlers.conversation import Block, Button, Fact, Paragraph, Reply
from handlers.deadline_words import Shared, deadline_blocks, deadline_label, shared
from handlers.intents import ShowDeadlines
from handlers.offices import office_of
from handlers.reminding_intents import ShowUnreached
from handlers.saying import say_day
from handlers.unreached_lists import About, Cost, Listed, Looked, OldData, class_of, list_class, look, people_of
from handlers.unreached_view import Missing, View, view_of
from handlers.unreached_words import by_lack, count_facts, say_class_of, say_count
from portfolio.dates import taipei_day
from portfolio.reminders import NoticeSubject
from portfolio.reminding import Place
from portfolio.rules import DeadlineSubject

if TYPE_CHECKING:
    from datetime import datetime

    from sqlmodel import Session

    from handlers.notices import Telling
    from portfolio.resolving import Deadline

DEADLINES: Final = 3  # in one message
CLASSES: Final = 10

_VOLUNTARY: Final = frozenset(
    {DeadlineSubject.UPLOAD_OUTCOMES, DeadlineSubject.UPLOAD_DIVERSE, DeadlineSubject.SELECTION}
)


def why_needless(
    session: Session, *, school: str, recipient_id: int, subject: NoticeSubject, facts: Mapping[str, Any], now: datetime
) -> str | None:
    """Return why a list need not be told any more: nobody is missing, or it is no longer this person's to act on."""
    view = view_of(session, school=school, now=now)
    if view is None:
        return "nobody_missing"
    about = About.of(facts)
    if subject is NoticeSubject.UNREACHED:
        class_name = class_of(view, recipient_id)
        return None if class_name and not list_class(view, class_name, about).says_nothing else "nobody_missing"
    return "nothing_to_do" if look(view, view.of_divisions(recipient_id), about).says_nothing else None


def render_unreached(telling: Telling) -> Reply:
    """Return a homeroom teacher's list in numbers: for which deadlines, how many and why; names on asking.

    Raises:
        LookupError: it is no longer this person's class.
    """
    view = _view(telling)
    class_name = class_of(view, telling.recipient_id)
    if class_name is None:
        raise LookupError("no homeroom teacher who is told")
    t = telling.t
    listed = list_class(view, class_name, About.of(telling.facts))
    name = say_class_of(t, class_name)
    blocks: list[Block] = []
    if listed.open:
        people = people_of(listed.open)
        blocks.append(Paragraph(t("notice.unreached.what", class_name=name, who=say_count(t, _whom(people)))))
        blocks += _moved(telling, listed)
        blocks += _deadlines(telling, view, listed.open, say_audience=False)
        blocks += count_facts(t, by_lack(people))
    blocks += _closed(telling, view, listed)
    blocks += _returned(telling, listed)
    blocks += _voluntary(telling, listed.open)
    return Reply(t("notice.unreached.title"), tuple(blocks), _buttons(telling))


def render_reminding(telling: Telling) -> Reply:
    """Return what a registrar must know of reminding, what can still be mended first: old data before anything."""
    view = _view(telling)
    t = telling.t
    about = About.of(telling.facts)
    found = look(view, view.of_divisions(telling.recipient_id), about)
    blocks: list[Block] = _old(telling, about, found.old)
    if found.failed:
        people = people_of(found.failed)
        blocks.append(Paragraph(t("notice.reminding.failed", who=say_count(t, _whom(people)))))
        blocks += count_facts(t, by_lack(people))
        blocks += _deadlines(telling, view, found.failed.keys() - found.listed.open.keys(), say_audience=True)
    blocks += _missing(telling, view, found)
    blocks += [block for cost in about.costs for block in _cost(telling, cost)]
    return Reply(t("notice.reminding.title"), tuple(blocks), _buttons(telling))


def _old(telling: Telling, about: About, old: Iterable[OldData]) -> list[Block]:
    t = telling.t
    facts: list[Block] = []
    for one in old:
        said = (
            t("notice.reminding.never") if one.day is None else t("notice.reminding.of_day", day=_day(telling, one.day))
        )
        facts.append(Fact(t(f"notice.reminding.data.{one.kind}"), said))
    if not facts:
        return []
    subjects = dict.fromkeys(place.subject for place in about.soon)
    named = t("list.between").join(t(f"subject.{subject.value}") for subject in subjects)
    return [Paragraph(t("notice.reminding.old", subjects=named)), *facts]


def _cost(telling: Telling, cost: Cost) -> list[Block]:
    """What the month still comes to; where it does not suffice, what goes first and what can be done."""
    t = telling.t
    facts = {"coming": cost.coming, "over": cost.over, "used": cost.used}
    said = t("notice.reminding.cost.short" if cost.over else "notice.reminding.cost.enough", **facts)
    blocks: list[Block] = [Fact(t("notice.reminding.cost", channel=cost.channel), said)]
    if cost.bill:
        blocks.append(Fact(t("notice.reminding.bill"), t("notice.reminding.bill.of", amount=cost.bill)))
    if cost.over:
        blocks.append(Paragraph(t("notice.reminding.cost.what")))
    return blocks


def _missing(telling: Telling, view: View, found: Looked) -> list[Block]:
    t = telling.t
    blocks: list[Block] = []
    if found.listed.open:
        people = people_of(found.listed.open)
        blocks.append(Paragraph(t("notice.reminding.missing", who=say_count(t, _whom(people)))))
        blocks += _moved(telling, found.listed)
        blocks += _deadlines(telling, view, found.listed.open, say_audience=True)
        blocks += count_facts(t, by_lack(people))
    blocks += _closed(telling, view, found.listed)
    blocks += _returned(telling, found.listed)
    if found.classes:
        named = t("list.between").join(say_class_of(t, name) for name in found.classes[:CLASSES])
        more = len(found.classes) - CLASSES
        key = "notice.reminding.classes" if more <= 0 else "notice.reminding.classes.more"
        blocks.append(Paragraph(t(key, classes=named, **({"count": more} if more > 0 else {}))))
    return blocks


def _deadlines(telling: Telling, view: View, places: Iterable[Place], *, say_audience: bool) -> list[Block]:
    together = _shared(view, places)
    blocks = [
        block for one in together[:DEADLINES] for block in deadline_blocks(telling, one, say_audience=say_audience)
    ]
    if len(together) > DEADLINES:
        blocks.append(Paragraph(telling.t("notice.unreached.more", count=len(together) - DEADLINES)))
    return blocks


def _closed(telling: Telling, view: View, listed: Listed) -> list[Block]:
    """What failed and is over: nobody can be told in time any more, and somebody has to know."""
    t = telling.t
    by: dict[Deadline, list[Missing]] = {}
    for place, missing in listed.closed.items():
        deadline = view.basis.dated.get(place)
        if deadline is not None:
            by.setdefault(deadline, []).extend(missing)
    blocks: list[Block] = []
    for one in shared(by):
        closes = one.due.closes
        assert closes is not None  # dated
        label = deadline_label(t, one, say_audience=False)
        same = (one.due.subject, one.due.term, one.due.audience.round, closes)
        people = [
            person
            for other, those in by.items()
            if (other.subject, other.term, other.audience.round, other.closes) == same
            for person, _ in those
        ]
        office = office_of(view.basis.book.on(taipei_day(telling.now)), t)
        facts = {"deadline": label, "day": _day(telling, closes), "who": say_count(t, people), "office": office}
        blocks.append(Paragraph(t("notice.unreached.closed", **facts)))
    return blocks


def _returned(telling: Telling, listed: Listed) -> list[Block]:
    """A work that was returned can be sent again only until the upload closes."""
    if not listed.returned:
        return []
    t = telling.t
    words = t("notice.unreached.returned", who=say_count(t, _whom(listed.returned)))
    return [Paragraph(words), *count_facts(t, by_lack(listed.returned))]


def _moved(telling: Telling, listed: Listed) -> list[Block]:
    return [Paragraph(telling.t("notice.unreached.moved"))] if listed.moved & listed.open.keys() else []


def _voluntary(telling: Telling, places: Iterable[Place]) -> list[Block]:
    is_one = any(place.subject in _VOLUNTARY for place in places)
    return [Paragraph(telling.t("notice.unreached.voluntary"))] if is_one else []


def _shared(view: View, places: Iterable[Place]) -> list[Shared]:
    """The deadlines of these places, the nearest first; those of several grades that are one rule stand once."""
    found = {view.basis.dated[place]: None for place in places if place in view.basis.dated}
    return shared(sorted(found, key=_closes))


def _closes(deadline: Deadline) -> datetime:
    assert deadline.closes is not None
    return deadline.closes


def _whom(missing: Iterable[Missing]) -> list[Any]:
    return [one for one, _ in missing]


def _view(telling: Telling) -> View:
    view = view_of(telling.session, school=telling.school, now=telling.now)
    if view is None:
        raise LookupError("no rules are here")
    return view


def _buttons(telling: Telling) -> tuple[Button, ...]:
    t = telling.t
    return Button(t("unreached.button"), ShowUnreached()), Button(t("deadlines.button"), ShowDeadlines())


def _day(telling: Telling, at: datetime) -> str:
    return say_day(telling.t, taipei_day(at), today=taipei_day(telling.now))
