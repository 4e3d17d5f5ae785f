"""A deadline as rules and announcements together give it: the instants, the state of knowing, and the reasons."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from portfolio.calendar import Event, Term
from portfolio.counting import Explanation
from portfolio.day_rules import Span
from portfolio.readings import Cited, Remark, Ruling, Standing, State
from portfolio.rules import YEARLY, Audience, DeadlineSubject, Lateness, Per


@dataclass(frozen=True)
class Alternative:
    """One reading of two, or the value in force that a proposed one is to replace.

    Where announcements contradict each other, the place that printed the day stands among the clauses.
    """

    clauses: tuple[str, ...]
    standing: Standing
    rule: Explanation
    closes: datetime | None


@dataclass(frozen=True)
class Deadline:
    """One deadline of one audience in one term.

    `closes` is the last instant that counts, `None` unless it is known; `rule` says how it is reached and `by_rule`
    what the rule alone would give where an announcement moved it. `asked_by` is a request that closes nothing.
    `hour_announced` is false where the end of the day is our assumption (no document prints an hour). `clauses` are
    those of the rule, then `sources`, where an announced day was printed. `ruling` is who chose this one of several
    readings.
    """

    subject: DeadlineSubject
    term: Term
    audience: Audience
    state: State
    office: str
    opens: datetime | None = None
    closes: datetime | None = None
    asked_by: Cited[Span] | None = None
    clauses: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    rule: Explanation | None = None
    by_rule: Explanation | None = None
    alternatives: tuple[Alternative, ...] = ()
    ruling: Ruling | None = None
    standing: Standing = Standing.IN_FORCE
    late: Cited[Lateness] | None = None
    see: tuple[str, ...] = ()
    notes: tuple[Remark, ...] = ()
    hour_announced: bool = False

    @property
    def clause(self) -> str | None:
        """The main citation."""
        return self.clauses[0] if self.clauses else None

    @property
    def per(self) -> Per:
        """Whether it is about the works of the semester or of the whole academic year."""
        return Per.YEAR if self.subject in YEARLY else Per.SEMESTER

    @property
    def last_possible(self) -> datetime | None:
        """The last instant that counts, or the last of all readings where they contradict; `None` while one is open."""
        if self.state is not State.CONFLICTING:
            return self.closes
        ends = [one.closes for one in self.alternatives]
        known = [end for end in ends if end is not None]
        return max(known) if known and len(known) == len(ends) else None

    @property
    def announcements_differ(self) -> bool:
        """Whether it is (also) announcements that contradict each other, and not the document alone."""
        if self.state is not State.CONFLICTING:
            return False
        days: dict[tuple[Event | None, Term | None], set[tuple[date | None, time | None]]] = {}
        for one in self.alternatives:
            days.setdefault((one.rule.event, one.rule.term), set()).add((one.rule.on, one.rule.hour))
        return any(len(found) > 1 for found in days.values())

    def is_over(self, now: datetime) -> bool:
        """Return whether its last instant is known and past, by every reading; the last second itself still counts."""
        last = self.last_possible
        return last is not None and now >= last + timedelta(seconds=1)
