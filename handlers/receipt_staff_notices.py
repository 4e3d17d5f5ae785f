"""Receipts as staff hear of them: a class on its last morning, leavers, what came of a round; nobody by name."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, Final

from handlers.citing import say_clause
from handlers.conversation import Block, Button, Fact, Paragraph, Reply
from handlers.deadline_words import deadline_blocks, shared
from handlers.intents import ShowDeadlines
from handlers.reminding_intents import ShowUnreached
from handlers.saying import say_year
from handlers.unreached_view import View, read_place, view_of
from handlers.unreached_words import say_class_of
from portfolio.calendar import Term
from portfolio.dates import taipei_day
from portfolio.people import Division, Role
from portfolio.provisions import LeaverMeans
from portfolio.readings import Cited
from portfolio.receipts import ReceiptOutcome
from portfolio.reminders import NoticeSubject
from portfolio.reminding import Place, pack_of
from storage.queries import receipt_lists
from storage.queries.receipt_lists import Round
from storage.queries.receipt_waiting import find_students_waiting

if TYPE_CHECKING:
    from datetime import date, datetime

    from sqlmodel import Session

    from handlers.notices import Telling
    from storage.tables import Person

DEADLINES: Final = 3  # in one message


def why_needless(
    session: Session, *, school: str, recipient_id: int, subject: NoticeSubject, facts: Mapping[str, Any], now: datetime
) -> str | None:
    """Return why a list need not be told any more: everybody has acted, or it is no longer this person's to act on."""
    view = view_of(session, school=school, now=now)
    if view is None:
        return "nobody_missing"
    if subject is NoticeSubject.RECEIPT_CLASS:
        name = _class_of(view, recipient_id)
        return None if name is not None and _waiting(view, name, facts) else "nobody_missing"
    return None if _has_work(session, view, recipient_id, facts, taipei_day(now)) else "nothing_to_do"


def render_class(telling: Telling) -> Reply:
    """Return a homeroom teacher's word of the last morning: how many have not acted, and of how many nothing is known.

    Raises:
        LookupError: it is no longer this person's class.
    """
    view = _view(telling)
    name = _class_of(view, telling.recipient_id)
    if name is None:
        raise LookupError("no homeroom teacher who is told")
    t = telling.t
    waiting = _waiting(view, name, telling.facts)
    missed = len(_missed(view, telling.facts, waiting))
    blocks: list[Block] = [
        Paragraph(t("notice.receipt_class.waiting", class_name=say_class_of(t, name), count=len(waiting)))
    ]
    places = _places(telling.facts)
    for one in shared(view.basis.dated[place] for place in places if place in view.basis.dated)[:DEADLINES]:
        blocks += deadline_blocks(telling, one, say_audience=False)
    blocks.append(
        Paragraph(t("notice.receipt_class.missed", count=missed) if missed else t("notice.receipt_class.told"))
    )
    buttons = (Button(t("unreached.button"), ShowUnreached()), Button(t("deadlines.button"), ShowDeadlines()))
    return Reply(t("notice.receipt_class.title"), tuple(blocks), buttons)


def render_office(telling: Telling) -> Reply:
    """Return what a registrar has to do by hand: leavers, when a window opens; and what came of a round."""
    view = _view(telling)
    divisions = view.of_divisions(telling.recipient_id)
    blocks = [*_leavers(telling, view, divisions), *_closed(telling, divisions)]
    return Reply(
        telling.t("notice.receipt_office.title"),
        tuple(blocks),
        (Button(telling.t("deadlines.button"), ShowDeadlines()),),
    )


def _has_work(session: Session, view: View, recipient_id: int, facts: Mapping[str, Any], today: date) -> bool:
    """Whether any of it is about students of this registrar's divisions."""
    school, divisions = view.basis.slug, view.of_divisions(recipient_id)
    closed = _rounds(facts, "closed")
    if any(receipt_lists.count_results(session, school=school, of=one, divisions=divisions).outcomes for one in closed):
        return True
    for one in _rounds(facts, "leavers"):
        left = receipt_lists.find_leavers(session, school=school, rounds=[one], today=today)
        is_ruled = isinstance(pack_of(view.basis.book, Term(one.academic_year, 2), today).leavers, Cited)
        if is_ruled and any(_division(person) in divisions for person in left):
            return True
    return False


def _leavers(telling: Telling, view: View, divisions: frozenset[Division]) -> Iterator[Block]:
    """How many have left, and how they come to confirm by the school's rule; who they are stands in the export."""
    t, today = telling.t, taipei_day(telling.now)
    for one in _rounds(telling.facts, "leavers"):
        pack = pack_of(view.basis.book, Term(one.academic_year, 2), today)
        left = receipt_lists.find_leavers(telling.session, school=telling.school, rounds=[one], today=today)
        theirs = [person for person in left if _division(person) in divisions]
        if theirs and isinstance(pack.leavers, Cited):
            key = "letter" if pack.leavers.value.how is LeaverMeans.PAPER_MAIL else "apply"
            year = say_year(t, one.academic_year)
            clause = say_clause(t, pack.leavers.clauses)
            yield Paragraph(t(f"notice.receipt_office.{key}", year=year, count=len(theirs), clause=clause))
            yield Paragraph(t("notice.receipt_office.export", year=one.academic_year, round=one.round))


def _closed(telling: Telling, divisions: frozenset[Division]) -> Iterator[Block]:
    t = telling.t
    for one in _rounds(telling.facts, "closed"):
        came = receipt_lists.count_results(telling.session, school=telling.school, of=one, divisions=divisions)
        if came.outcomes:
            yield Paragraph(t("notice.receipt_office.closed", year=say_year(t, one.academic_year), round=one.round))
            for outcome in ReceiptOutcome:
                if count := came.outcomes.get(outcome, 0):
                    yield Fact(t(f"receipt.outcome.{outcome.value}"), t("notice.receipt_office.students", count=count))
            if came.not_reached:
                yield Paragraph(t("notice.receipt_office.not_reached", count=came.not_reached))
            yield Paragraph(t("notice.receipt_office.export", year=one.academic_year, round=one.round))


def _view(telling: Telling) -> View:
    view = view_of(telling.session, school=telling.school, now=telling.now)
    if view is None:
        raise LookupError("no rules are here")
    return view


def _class_of(view: View, person_id: int) -> str | None:
    for name, teachers in view.homerooms.items():
        if any(one.person_id == person_id for one in teachers):
            return name
    return None


def _places(facts: Mapping[str, Any]) -> list[Place]:
    return [read_place(kept) for kept in facts.get("places", ())]


def _rounds(facts: Mapping[str, Any], key: str) -> list[Round]:
    return [Round(*kept) for kept in facts.get(key, ())]


def _waiting(view: View, class_name: str, facts: Mapping[str, Any]) -> set[int]:
    """The students of a class who have not said a word in one of these windows."""
    found: set[int] = set()
    for place in _places(facts):
        if view.is_open(place):
            found |= find_students_waiting(view.session, school=view.basis.slug, place=place)
    return receipt_lists.find_of_class(
        view.session,
        school=view.basis.slug,
        class_name=class_name,
        student_ids=found,
        today=taipei_day(view.basis.now),
    )


def _missed(view: View, facts: Mapping[str, Any], waiting: set[int]) -> set[int]:
    """Those of them whom nothing told of it, so far."""
    places = [place for place in _places(facts) if view.is_open(place)]
    missing = [one for place in places for one, _ in view.missing(place)]
    return {one.student.id for one in missing if one.role is Role.STUDENT} & waiting


def _division(person: Person) -> Division:
    return person.division or Division.DAY
