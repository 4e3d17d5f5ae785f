"""What a handler is given: who speaks, when, by which rules, and the open transaction."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any

from locales import Translator
from portfolio.dates import taipei_day
from portfolio.people import Division, Role

if TYPE_CHECKING:
    from sqlmodel import Session

    from portfolio.calendar import SchoolCalendar
    from portfolio.rulebook import RuleBook
    from portfolio.rules import RulePack
    from storage.secrets import Secrets


@dataclass(frozen=True)
class Speaker:
    """The chat account that speaks; known before any person is."""

    account_id: int
    channel: str
    schools: tuple[str, ...]  # which this channel serves
    language: str | None
    plain_text: bool
    privacy_version: str | None
    is_new: bool = False  # this is the first that was ever heard of the account


@dataclass(frozen=True)
class Actor:
    """The person that the account is bound to and speaks as; every `access_*` query checks one."""

    person_id: int
    binding_id: int
    school: str
    role: Role
    number: str
    name: str
    grade: int | None = None
    division: Division | None = None
    office: str | None = None


@dataclass(frozen=True)
class SchoolFacts:
    """What answers need to know of the school itself."""

    slug: str
    name: str
    stale_after_days: int


@dataclass
class DialogState:
    """The dialog as loaded; handlers change it here, and whoever called saves it."""

    filling: str | None = None
    facts: dict[str, Any] = field(default_factory=dict)
    until: datetime | None = None
    rests: list[dict[str, Any]] = field(default_factory=list)  # behind 「看更多」, newest last; no step touches them

    def ask(self, step: str, *, until: datetime, **facts: Any) -> None:
        """Wait for words for `step`, keeping `facts` until then."""
        self.filling, self.facts, self.until = step, facts, until

    def words_for(self, step: str, token: str, *, now: datetime) -> str:
        """Return the words that were typed at `step` for this very button, as long as they are kept; else ''."""
        is_open = self.filling == step and self.until is not None and now < self.until
        return str(self.facts.get("words", "")) if is_open and self.facts.get("token") == token else ""

    def close(self) -> None:
        """Wait for nothing."""
        self.filling, self.facts, self.until = None, {}, None


@dataclass(frozen=True)
class Context:
    """One unit of work; `actor`, `school` and `rulebook` are None until the account is bound."""

    session: Session
    now: datetime
    t: Translator
    speaker: Speaker
    dialog: DialogState
    secrets: Secrets
    actor: Actor | None = None
    school: SchoolFacts | None = None
    rulebook: RuleBook | None = None
    is_demo: bool = False
    link_page: str = ""  # the address where this channel's people can bind on a page; empty where there is none
    slip_page: str = ""  # the address below which slips are checked and given on paper; empty where there is none

    @cached_property
    def rules(self) -> RulePack | None:
        """The school's rules as they are in force today; those of an earlier term are in `rulebook`."""
        return None if self.rulebook is None else self.rulebook.on(taipei_day(self.now))

    def ruled(self, calendar: SchoolCalendar) -> SchoolCalendar:
        """Return what the school announced with the rulings on days that contradict each other."""
        return calendar if self.rulebook is None else self.rulebook.ruled(calendar)

    def bound(self) -> tuple[Actor, RulePack | None]:
        """Return who speaks, and the school's rules; for handlers that the router gives bound speakers only.

        Raises:
            LookupError: nobody is bound, which is a mistake of the program.
        """
        if self.actor is None:
            raise LookupError("this intent is for bound accounts")
        return self.actor, self.rules
