"""A post office around a platform of our own: notices are owed, the clock is turned, messages arrive."""

from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from sqlmodel import Session, col, select

from handlers.conversation import Button, Paragraph, Reply
from handlers.intents import NotMe
from handlers.notices import Renderer, Telling
from portfolio.people import Role
from portfolio.reminders import NoticeState, NoticeSubject
from scheduler.runner import Scheduler
from scheduler.sending import Sent
from storage.queries import bindings, notices, upkeep
from storage.tables import Account, Batch, Binding, Notice, Preference, School
from storage.units import Storage
from tests.conftest import FakeClock
from tests.scheduler.platforms import FakePlatforms, Killed, Letter, Weather
from tests.world_rows import PRIVACY_VERSION, SMALL, World

__all__ = [
    "LINE",
    "TELEGRAM",
    "FakePlatforms",
    "Fuse",
    "Killed",
    "Letter",
    "PostOffice",
    "SleepyStorage",
    "Weather",
    "say",
]

LINE = "line.small"
TELEGRAM = "telegram.small"
LEASE_OVER = timedelta(seconds=61)


def say(telling: Telling) -> Reply:
    """Say what the notice's facts say: words enough for a test."""
    text = str(telling.facts.get("text", telling.subject.value))
    return Reply(text, (Paragraph(telling.t.language),), (Button("不是我", NotMe("token")),))


class PostOffice:
    """A school with students on LINE and Telegram, a sender, and what a test wants to know about both."""

    def __init__(self, storage: Storage, clock: FakeClock, *, render: Renderer = say) -> None:
        self.storage = storage
        self.clock = clock
        self.platforms = FakePlatforms(clock)
        self.render = render
        self.world = World(storage, clock())
        self.scheduler = self.another_process()
        with storage.unit() as session:
            session.add(School(slug=SMALL, name="範例高中", pack=None, created_at=clock()))
            upkeep.set_done_for(session, date.max)  # a test of its own

    def another_process(self, storage: Storage | None = None) -> Scheduler:
        """Return a scheduler as another process would have it: the same tables, nothing else in common."""
        return Scheduler(storage or self.storage, self.clock, self.platforms, render=self.render)

    def restart(self) -> None:
        """Start anew after a crash, when the dead sender's lease is over."""
        self.clock.now += LEASE_OVER
        self.scheduler = self.another_process()

    async def run(self) -> list[Sent]:
        """Do all that is due."""
        return await self.scheduler.run_due()

    def student(self, number: str, *channels: str, **account: Any) -> int:
        """Add a student bound on these channels (LINE unless others are named), and return the row's id."""
        person = self.world.add_person(number, Role.STUDENT)
        for channel in channels or (LINE,):
            self.bind(number, channel, **account)
        return person

    def bind(self, number: str, channel: str = LINE, *, address: str = "", **account: Any) -> int:
        """Bind a person on a channel, at the address `<channel's first letter>-<number>`; return the binding's id."""
        with self.world.unit() as session:
            row = Account(
                channel=channel,
                address=address or f"{channel[0]}-{number}",
                school=SMALL,
                first_seen_at=self.clock(),
                **account,
            )
            session.add(row)
            session.flush()
            binding = Binding(
                school=SMALL,
                account_id=row.id,
                channel=channel,
                person_id=self.world.id_of(number),
                privacy_version=PRIVACY_VERSION,
                bound_at=self.clock(),
            )
            session.add(binding)
            session.flush()
            assert binding.id is not None
            self.world.bindings[SMALL, f"{number} {channel}"] = binding.id
            return binding.id

    def sets(self, number: str, **wishes: Any) -> None:
        """Keep what a person sets about being told (columns of `Preference`)."""
        with self.world.unit() as session:
            facts = {"school": SMALL, "person_id": self.world.id_of(number), "changed_at": self.clock()}
            session.add(Preference(**facts, **wishes))

    def unbind(self, binding_id: int) -> None:
        """End a binding as its person does: with the last one the account's address is forgotten."""
        with self.storage.unit(SMALL) as session:
            assert bindings.end(session, binding_id, reason="unbound", now=self.clock())

    def owe(
        self,
        number: str,
        text: str = "news",
        *,
        subject: NoticeSubject = NoticeSubject.BINDING_REVOKED,
        about: str = "",
        expires_at: datetime | None = None,
        due_at: datetime | None = None,
    ) -> bool:
        """Owe a person one notice with this text; the text is part of its natural key.

        Of the safety of the account unless another subject is named: that goes by itself, at any hour of the day.
        """
        with self.world.unit() as session:
            return notices.owe(
                session,
                school=SMALL,
                recipient_id=self.world.id_of(number),
                subject=subject,
                about=about,
                stage=text,
                facts={"text": text},
                expires_at=expires_at,
                due_at=due_at,
                now=self.clock(),
            )

    def notices(self, *numbers: str) -> list[Notice]:
        """Return every notice, or those of these people, in the order in which they were owed."""
        those = select(Notice).order_by(col(Notice.id))
        if numbers:
            those = those.where(col(Notice.recipient_id).in_([self.world.id_of(number) for number in numbers]))
        with self.storage.reading() as session:
            return list(session.exec(those))

    def the_notice(self) -> Notice:
        """Return the only notice."""
        (notice,) = self.notices()
        return notice

    def batches(self) -> list[Batch]:
        """Return every batch, in the order in which they were made."""
        with self.storage.reading() as session:
            return list(session.exec(select(Batch).order_by(col(Batch.id))))

    def fates(self) -> list[tuple[NoticeState, str | None]]:
        """Return how each notice stands, and why."""
        return [(notice.state, notice.reason) for notice in self.notices()]

    def letters_by_text(self) -> dict[str, int]:
        """Return how often each text arrived."""
        arrived: dict[str, int] = defaultdict(int)
        for letter in self.platforms.letters:
            arrived[letter.reply.title] += 1
        return dict(arrived)


@dataclass
class Fuse:
    """Burns down by one at each step that it is shown, and kills at the end; None never does."""

    steps: int | None = None

    def burn(self) -> None:
        """One step further."""
        if self.steps is not None:
            self.steps -= 1
            if self.steps < 0:
                self.steps = None
                raise Killed


@dataclass(frozen=True)
class FragileStorage(Storage):
    """Storage of a process that dies before a transaction, at its very end, or right after its commit."""

    fuse: Fuse = field(default_factory=Fuse)

    @contextmanager
    def unit(self, school: str | None = None) -> Iterator[Session]:
        self.fuse.burn()
        with super().unit(school) as session:
            yield session
            self.fuse.burn()
        self.fuse.burn()


@dataclass(frozen=True)
class SleepyStorage(Storage):
    """Storage of a process that stands still before some of its transactions, while others do something."""

    naps: list[Callable[[], None] | None] = field(default_factory=list)

    @contextmanager
    def unit(self, school: str | None = None) -> Iterator[Session]:
        nap = self.naps.pop(0) if self.naps else None
        if nap is not None:
            nap()
        with super().unit(school) as session:
            yield session
