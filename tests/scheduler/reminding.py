"""Reminders of a deadline for a test: owed by hand, with words that say what they are; what they need is not asked."""

from collections.abc import Sequence
from datetime import date, datetime, time
from typing import Any

import pytest

from handlers.conversation import Button, Paragraph, Reply
from handlers.intents import ShowDeadlines
from handlers.notices import Telling
from portfolio.calendar import TAIPEI
from portfolio.people import Role
from portfolio.reminders import NoticeSubject
from storage.queries import notices, reminder_needs
from tests.scheduler.fakes import LINE, PostOffice
from tests.world_rows import SMALL

TODAY = date(2025, 1, 15)  # a Wednesday
UPLOADS, SELECTION, RECEIPT = (
    NoticeSubject.UPLOAD_OUTCOMES,
    NoticeSubject.SELECTION,
    NoticeSubject.RECEIPT_CONFIRMATION,
)


def say_reminder(telling: Telling) -> Reply:
    """Say which reminder it is, and no more than all whom it concerns alike may read."""
    whose = "child" if telling.about else "own"
    title = f"{telling.subject.value} {telling.term} {telling.stage} {whose} {telling.facts.get('grade')}"
    return Reply(title, (Paragraph(telling.t.language),), (Button("deadlines", ShowDeadlines()),))


class Needs:
    """What stands in for the answers of other parts: who needs no reminder any more, by recipient."""

    def __init__(self) -> None:
        self.done: dict[int, str] = {}
        self.asked = 0

    def find_needless(self, _session: Any, *, school: str, notices: Sequence[Any], now: datetime) -> dict[int, str]:
        self.asked += 1
        return {one.id: self.done[one.recipient_id] for one in notices if one.recipient_id in self.done}


class Reminders:
    """A post office of reminders."""

    def __init__(self, post: PostOffice, monkeypatch: pytest.MonkeyPatch) -> None:
        self.post = post
        self.needs = Needs()
        monkeypatch.setattr(reminder_needs, "find_needless", self.needs.find_needless)
        post.render = say_reminder
        post.scheduler = post.another_process()

    def owe(
        self,
        number: str,
        subject: NoticeSubject = NoticeSubject.UPLOAD_OUTCOMES,
        *,
        stage: str = "before",
        about: str = "",
        grade: int = 2,
        due_at: datetime | None = None,
        expires_at: datetime | None = None,
        **facts: Any,
    ) -> None:
        """Owe one person one reminder."""
        with self.post.world.unit() as session:
            assert notices.owe(
                session,
                school=SMALL,
                recipient_id=self.post.world.id_of(number),
                subject=subject,
                term="113-1",
                stage=stage,
                about=about,
                facts={"grade": grade, "division": "day", **facts},
                due_at=due_at,
                expires_at=expires_at,
                now=self.post.clock(),
            )

    def guardian(self, number: str, *, address: str = "", channel: str = LINE) -> None:
        """Add a guardian who reads on one account."""
        self.post.world.add_person(number, Role.GUARDIAN)
        self.post.bind(number, channel, address=address)

    def titles(self, address: str) -> list[str]:
        """Return the titles that arrived at an address."""
        return self.post.platforms.titles_to(address)


def at(hour: int, minute: int = 0, *, day: date = TODAY) -> datetime:
    return datetime.combine(day, time(hour, minute), tzinfo=TAIPEI)


async def arrives(post: PostOffice, *moments: datetime) -> dict[str, list[tuple[int, str]]]:
    """Run at these moments; return the hour and title of what arrived, by address."""
    for moment in moments:
        post.clock.set(moment)
        await post.run()
    found: dict[str, list[tuple[int, str]]] = {}
    for letter in post.platforms.letters:
        found.setdefault(letter.address, []).append((letter.at.astimezone(TAIPEI).hour, letter.reply.title))
    return found


def own(subject: NoticeSubject, stage: str = "before") -> str:
    return f"{subject.value} 113-1 {stage} own 2"
