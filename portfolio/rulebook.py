"""A school's rule book: every pack it has had, which of them holds on a day or for a term, and what was ruled."""

from dataclasses import dataclass
from datetime import date
from functools import cached_property

from portfolio.calendar import SchoolCalendar, Term
from portfolio.conflicts import Decision, ruled
from portfolio.rules import RulePack


@dataclass(frozen=True)
class RuleBook:
    """The packs of one school as it gave them, one after the other, and what its offices ruled; at least one pack.

    An amended rule is a new pack; the old one stays for its terms. Of two that begin on the same day the later given
    holds. One that does not say since when it is in force replaces all that were given before it.
    """

    given: tuple[RulePack, ...]
    decisions: tuple[Decision, ...] = ()

    def on(self, day: date) -> RulePack:
        """Return the pack in force on `day`, rulings applied: the newest that has begun, or the oldest of all."""
        return self._ruled[self._place(day)]

    def of(self, term: Term) -> RulePack:
        """Return the pack that holds for the works of `term`: the one in force on the term's last day."""
        return self.on(term.last_day)

    def printed(self, day: date) -> RulePack:
        """Return the pack in force on `day` as it was given, with its contradictions."""
        return self.given[self._place(day)]

    def coming(self, day: date) -> tuple[RulePack, ...]:
        """Return the packs that begin after `day`, as they were given, the nearest first."""
        return tuple(self.given[place] for since, place in self._by_day if since > day)

    def version(self, day: date) -> int:
        """Return which of the packs is in force on `day`, from 1."""
        return self._place(day) + 1

    def ruled(self, calendar: SchoolCalendar) -> SchoolCalendar:
        """Return the calendar in which the days that were announced differently are ruled."""
        return calendar.worked_out(self, "ruled", lambda: self._rule(calendar)) if self._days else calendar

    def _rule(self, calendar: SchoolCalendar) -> SchoolCalendar:
        return calendar.ruled(self._days, {one.key: one.ruling for one in self.decisions})

    def _place(self, day: date) -> int:
        if len(self.given) == 1:
            return 0
        begun = [place for since, place in self._by_day if since <= day]
        first = self._by_day[0][0]
        return begun[-1] if begun else [place for since, place in self._by_day if since == first][-1]

    @cached_property
    def _by_day(self) -> list[tuple[date, int]]:
        held: list[tuple[date, int]] = []
        for place, pack in enumerate(self.given):
            if pack.in_force_from is None:
                held.clear()
            held.append((pack.in_force_from or date.min, place))
        return sorted(held)  # of the same day the later given comes last

    @cached_property
    def _ruled(self) -> tuple[RulePack, ...]:
        return tuple(ruled(pack, self.decisions) for pack in self.given)

    @cached_property
    def _days(self) -> dict[str, str]:
        return {one.key: one.clause for one in self.decisions if one.key.startswith("day:")}
