"""What answers of `licheng ask` rest on, school by school: read at a glance, or else by the usual way."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

from bot.cli.words import CommandError, t, usage
from handlers.regulation_answers import Sources
from portfolio.calendar import SchoolCalendar
from portfolio.dates import taipei_day
from portfolio.regulations.passages import Passage
from portfolio.regulations.unreviewed import book_of_document
from portfolio.rulebook import RuleBook
from portfolio.rules import RulePack

if TYPE_CHECKING:
    from bot.settings import Settings
    from storage.queries.glance import Glance
    from storage.units import Storage

SQLITE: Final = "sqlite:///"

Found = tuple[RuleBook | None, SchoolCalendar, tuple[Passage, ...]]


@dataclass
class AskedSchools:
    """The schools of a database, by slug with their names, and what the time is there; each school is read once."""

    names: Mapping[str, str]
    now: datetime
    read: Callable[[str], Found]
    _known: dict[str, tuple[RuleBook, Sources]] = field(default_factory=dict)

    def sources(self, slug: str, which: Callable[[RuleBook], RulePack]) -> Sources:
        """Return what answers of this school rest on; `which` chooses the pack of its rule book.

        Raises:
            CommandError: there is no such school (exit code 2, naming those there are), or its rules are not here (1).
        """
        if slug not in self._known:
            self._known[slug] = self._find(slug)
        book, sources = self._known[slug]
        pack = which(book)
        if pack is not sources.pack:
            sources = replace(sources, pack=pack)
            self._known[slug] = (book, sources)  # the next line of a batch mostly asks the same
        return sources

    def _find(self, slug: str) -> tuple[RuleBook, Sources]:
        if slug not in self.names:
            raise usage("limits.unknown_school", school=slug, known="、".join(self.names))
        book, calendar, passages = self.read(slug)
        book = book_of_document(passages, slug, self.names[slug]) if book is None else book
        if book is None:
            raise CommandError(t("cli.ask.no_rules", school=slug))
        others = tuple(name for other, name in self.names.items() if other != slug)
        pack = book.given[-1]
        return book, Sources(pack=pack, calendar=book.ruled(calendar), passages=passages, others=others)


@contextmanager
def asked_schools() -> Iterator[AskedSchools]:
    """Open this installation for questions; the first use ever makes the demo database."""
    from bot.settings import Settings

    settings = Settings()
    found = _at_a_glance(settings)
    if found is not None:
        yield found
        return
    from bot.cli.packs import opened
    from storage.queries.schools import list_schools

    with opened() as application:
        with application.storage.reading() as session:
            names = {school.slug: school.name for school in list_schools(session)}
        storage, now = application.storage, application.clock()
        yield AskedSchools(names, now, lambda slug: _read(storage, slug, taipei_day(now)))


def _at_a_glance(settings: "Settings") -> AskedSchools | None:
    from bot.clock import system_clock
    from storage.queries.glance import glance

    found = glance(Path(settings.database.removeprefix(SQLITE))) if settings.database.startswith(SQLITE) else None
    if found is None:
        return None
    is_demo_clock = found.is_demo and not settings.serves_chats
    now = found.demo_now if is_demo_clock else system_clock()
    return None if now is None else AskedSchools(found.names, now, lambda slug: _glanced(found, slug, taipei_day(now)))


def _glanced(found: "Glance", slug: str, day: date) -> Found:
    school = found.school(slug, day)
    return school.book, school.calendar, school.passages


def _read(storage: "Storage", slug: str, day: date) -> Found:
    from storage.queries.regulations import find_passages
    from storage.queries.rulebooks import find_rules
    from storage.queries.terms import calendar_of

    with storage.reading(slug) as session:
        return find_rules(session, slug), calendar_of(session, slug), find_passages(session, slug, day=day)
