"""The registrar's desk in tests: codes are issued, and rows looked at, beside the conversation."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import inspect, select

from bot.clock import Clock
from handlers.conversation import Reply
from handlers.notices import Telling, render
from locales import translator
from portfolio.reminders import NoticeSubject
from storage.queries import codes, ways
from storage.secrets import grouped
from storage.tables import Account, AuditEntry, Binding, Notice
from tests.world import SMALL, World


@dataclass
class Desk:
    """What happens outside the chat."""

    world: World
    clock: Clock

    def code(
        self, number: str, child: str | None = None, *, school: str = SMALL, expires_at: datetime | None = None
    ) -> str:
        """Issue a code for this person, as it stands on paper."""
        person = self.world.person(number, school)
        of = None if child is None else self.world.person(child, school)
        with self.world.storage.unit(school) as session:
            return grouped(codes.issue(session, person=person, child=of, now=self.clock(), expires_at=expires_at))

    def rows(self, table: type[Any]) -> list[Any]:
        """Return every row of a table, oldest first."""
        with self.world.storage.reading() as session:
            return list(session.scalars(select(table).order_by(*inspect(table).primary_key)).all())

    def bindings(self, number: str, *, school: str = SMALL) -> list[Binding]:
        """Return a person's open bindings."""
        person = self.world.id_of(number, school)
        return [one for one in self.rows(Binding) if one.person_id == person and one.ended_at is None]

    def acts(self, school: str = SMALL) -> list[str]:
        """Return what the audit trail says was done, in order."""
        entries = sorted((one for one in self.rows(AuditEntry) if one.school == school), key=lambda one: one.seq)
        return [entry.act for entry in entries]

    def account(self, address: str, *, channel: str = f"simulator.{SMALL}") -> Account:
        """Return the account at this address."""
        (found,) = [one for one in self.rows(Account) if (one.channel, one.address) == (channel, address)]
        return found

    def addresses(self) -> set[str]:
        """Return every address that is kept on the small school's channel."""
        return {account.address for account in self.rows(Account) if account.channel == f"simulator.{SMALL}"}

    def owed(self, subject: NoticeSubject) -> list[Notice]:
        """Return the notices of this subject, oldest first."""
        return [notice for notice in self.rows(Notice) if notice.subject is subject]

    def told(self, notice: Notice) -> Reply:
        """Return the words of a notice, as they are frozen."""
        with self.world.storage.unit() as session:
            telling = Telling(
                session=session,
                now=self.clock(),
                t=translator(None),
                school=notice.school,
                recipient_id=notice.recipient_id,
                subject=notice.subject,
                about=notice.about,
                term=notice.term,
                round=notice.round,
                stage=notice.stage,
                facts=notice.facts,
            )
            return render(telling)

    def channels_to(self, number: str, *, school: str = SMALL) -> int:
        """Return in how many places this person can be written to."""
        person = self.world.id_of(number, school)
        with self.world.storage.reading() as session:
            return len(ways.find_ways(session, person_ids=[person]).get(person, []))
