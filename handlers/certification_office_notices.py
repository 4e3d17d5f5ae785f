"""What the registrar is told of certification: a digest of what needs looking after, and single things at once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from handlers.certification_digests import day_of_data
from handlers.certification_intents import ShowCertification
from handlers.certification_notices import LATE_RETURN, say_course_of
from handlers.certification_view import view_of
from handlers.conversation import Block, Button, Fact, Paragraph, Reply
from handlers.saying import say_day
from portfolio.dates import taipei_day
from portfolio.digests import Digests
from portfolio.hours import default_hours
from portfolio.people import Role
from storage.queries.requests import find_card

if TYPE_CHECKING:
    from sqlmodel import Session

    from handlers.notices import Telling
    from storage.queries.requests import Card


@dataclass(frozen=True)
class Look:
    """What one registrar has to look after, by what is the matter with it; a request may stand in several."""

    unnamed: int = 0
    left: int = 0
    late: int = 0
    teachers: int = 0  # who are late
    closed: int = 0
    contradicted: int = 0
    unwritten: int = 0  # with the closing near
    unwritten_until: datetime | None = None
    unwritten_closed: int = 0

    @property
    def says_nothing(self) -> bool:
        """Return whether no message is needed."""
        return self == Look()


def find_look(session: Session, *, school: str, person_id: int, now: datetime) -> Look:
    """Return what a registrar's digest would be about; of the divisions that this person looks after."""
    view = view_of(session, school=school, now=now)
    mine = view.by_registrar.get(person_id, [])
    waiting = [one for one in mine if one.request.written is None]
    still = [one for one in waiting if not one.due.is_over(now)]
    late = [one.request.whose for one in still if one.due.is_late_for_request(now)]
    digests = Digests(default_hours(Role.STAFF), view.days.calendar.is_working_day)
    pressed = [one for one in mine if one.request.is_pressed]
    soon = [one.closes for one in pressed if one.closes is not None and digests.is_near_closing(one.closes, now)]
    return Look(
        unnamed=sum(one.request.whose is None for one in still),
        left=sum(view.gone_since(one.request.whose) is not None for one in still),
        late=len(late),
        teachers=len({whose for whose in late if whose is not None}),
        closed=len(waiting) - len(still),
        contradicted=sum(one.request.is_contradicted for one in mine),
        unwritten=len(soon),
        unwritten_until=min(soon, default=None),
        unwritten_closed=sum(one.due.is_over(now) for one in pressed),
    )


def render_office(telling: Telling) -> Reply:
    """Return the digest, or the one thing that a notice is about.

    Raises:
        LookupError: the one request is gone.
    """
    if telling.about.startswith("request:"):
        return _single(telling)
    t = telling.t
    look = find_look(telling.session, school=telling.school, person_id=telling.recipient_id, now=telling.now)
    blocks: list[Block] = _facts(telling, {"unassigned": look.unnamed, "left": look.left})
    if look.late:
        words = t("notice.office.late.of", count=look.late, teachers=look.teachers)
        blocks.append(Fact(t("notice.office.late"), words))
    blocks += _facts(telling, {"contradicted": look.contradicted})
    if look.unwritten_until is not None:
        day = say_day(t, taipei_day(look.unwritten_until), today=taipei_day(telling.now))
        words = t("notice.office.unwritten.until", count=look.unwritten, day=day)
        blocks.append(Fact(t("notice.office.unwritten"), words))
    blocks += _facts(telling, {"closed": look.closed, "unwritten_closed": look.unwritten_closed})
    if look.late:
        blocks.append(Paragraph(t("notice.office.rights")))
    blocks.append(Paragraph(t("notice.office.details")))
    blocks += day_of_data(telling)
    return Reply(t("notice.office.title"), tuple(blocks), _buttons(telling))


def _facts(telling: Telling, counts: Mapping[str, int]) -> list[Block]:
    t = telling.t
    return [
        Fact(t(f"notice.office.{what}"), t("notice.digest.course", count=count))
        for what, count in counts.items()
        if count
    ]


def _single(telling: Telling) -> Reply:
    """One thing at once: returned too late to be sent again, or said to be another's course. By number, never name."""
    t = telling.t
    card = find_card(telling.session, request_id=telling.about_id)
    if card is None:
        raise LookupError("the request is gone")
    key = "notice.office.late_return" if telling.stage == LATE_RETURN else "notice.office.not_mine"
    blocks: list[Block] = [Paragraph(t(key)), *_which(telling, card)]
    blocks.append(Paragraph(t(f"{key}.next")))
    return Reply(t(f"{key}.title"), tuple(blocks), _buttons(telling))


def _which(telling: Telling, card: Card) -> list[Block]:
    t = telling.t
    blocks: list[Block] = [
        Fact(t("notice.office.student"), card.student.number),
        Fact(t("notice.returned.course"), say_course_of(t, card)),
        Fact(t("notice.returned.work"), card.work.title),
    ]
    if card.request.reason is not None:
        blocks.append(Fact(t("notice.returned.reason"), t(f"return.button.{card.request.reason.value}")))
    return blocks


def _buttons(telling: Telling) -> tuple[Button, ...]:
    return (Button(telling.t("certs.button"), ShowCertification()),)
