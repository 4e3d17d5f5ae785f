"""Readings: what a document says of a value, as a closed union that no caller can overlook."""

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Generic, TypeAlias, TypeVar

T = TypeVar("T")


class Standing(StrEnum):
    """Whether a value is in force, or adopted by no body yet that may adopt it."""

    IN_FORCE = "in_force"
    PROPOSED = "proposed"


class State(StrEnum):
    """What is known of a value or a day; the three ways of not knowing stay apart."""

    STATED = "stated"
    NOT_ANNOUNCED = "not_announced"  # the rule leaves it to an announcement that has not come
    NOT_STATED = "not_stated"  # the document says nothing
    CONFLICTING = "conflicting"  # two places disagree


class Remark(StrEnum):
    """What must be said beside a value: the traps of a document. Words are `note.<value>` in `locales/`."""

    AFTER_THE_YEAR_ENDS = "after-the-year-ends"  # the notice comes when the academic year is over
    AMENDED_BY_ANOTHER_BODY = "amended-by-another-body"  # T18
    AMENDMENT_AWAITS_ASSEMBLY = "amendment-awaits-assembly"  # T3: approved by the working group, not yet adopted
    ANNOUNCEMENT_COUNTS = "announcement-counts"  # T44
    AUTHORISED_BY_LETTER = "authorised-by-letter"
    CERTIFIED_ONES_ONLY = "certified-ones-only"  # only certified works may be selected
    CERTIFIER_NAMED_TWICE = "certifier-named-twice"  # T31: 任課教師, and 任課或指導教師
    CHECKED_EACH_SEMESTER = "checked-each-semester"  # re-checked at its start; no day is printed
    CONSENT_IS_NOT_SELECTION = "consent-is-not-selection"  # T48
    COUNTED_AS_ITEMS = "counted-as-items"  # T33: 項 instead of 件
    CROSS_REFERENCE_STALE = "cross-reference-stale"  # T24: the item referred to stands elsewhere by now
    DATE_FROM_TITLE = "date-from-title"
    DAY_LEFT_BLANK = "day-left-blank"  # T4
    EXCLUSION_LISTS_DIFFER = "exclusion-lists-differ"  # T31, T49
    HEADCOUNT_IMPLIED = "headcount-implied"  # T19: how many of one title is not printed, the total is
    OFFICE_NAMED_TWICE = "office-named-twice"  # T47: 活動組, 社團活動組
    HOLIDAYS_NOT_KNOWN = "holidays-not-known"  # counted in working days of a year without an official calendar yet
    ONE_BODY_TWO_NAMES = "one-body-two-names"  # T20: 工作小組, 推動小組
    OPENING_ANNOUNCEMENTS_DIFFER = "opening-announcements-differ"  # different first days printed in different places
    OPENING_DAYS_DIFFER = "opening-days-differ"  # T36: ask which of the two days the school counts from
    OWNER_AND_DEPUTY_SWAPPED = "owner-and-deputy-swapped"  # T16: two lines of the list of deputies
    PRINTED_FOR_EVENING_ONLY = "printed-for-evening-only"  # a line of the list that is probably meant for both
    ROW_NAMES_OTHER_KIND = "row-names-other-kind"  # T27
    SAMPLE_NOT_IN_DOCUMENT = "sample-not-in-document"  # T29: an annex is promised, and only its heading is there
    SCHOOL_NOT_NAMED = "school-not-named"  # T26
    SCOPE_UNCLEAR = "scope-unclear"  # T21
    SENTENCE_NAMES_GRADES_1_2 = "sentence-names-grades-1-2"  # T8
    SUBMITTED_NEXT_YEAR = "submitted-next-year"
    SUBMITTED_SAME_YEAR = "submitted-same-year"
    THIRD_GRADE_SCOPE_UNCLEAR = "third-grade-scope-unclear"  # T11
    UNDATED = "undated"  # T26


@dataclass(frozen=True)
class Ruling:
    """Which of two readings holds: who decided it and when, and under which letter or minutes, where there is one."""

    by: str
    on: date
    note: str = ""


@dataclass(frozen=True)
class Cited(Generic[T]):
    """The document sets the value.

    `clause` is the citation that says it, `also` further ones that agree; `notes` are remarks to be
    said beside it; `replaces` is the value still in force, where this one is only proposed. `ruling` says who chose
    this reading where the document contradicts itself: a ruling is cited as one.
    """

    value: T
    clause: str
    standing: Standing = Standing.IN_FORCE
    also: tuple[str, ...] = ()
    notes: tuple[Remark, ...] = ()
    replaces: "Cited[T] | None" = None
    ruling: Ruling | None = None

    @property
    def clauses(self) -> tuple[str, ...]:
        """Every citation, the main one first."""
        return (self.clause, *self.also)


@dataclass(frozen=True)
class Silent:
    """The document says nothing: `ask` names the office, `see` the clauses that come near without saying it.

    `unread` where nobody has said so either: the rules keep nothing of it, as in a draft that is not completed.
    """

    ask: str
    see: tuple[str, ...] = ()
    notes: tuple[Remark, ...] = ()
    unread: bool = field(default=False, compare=False)


@dataclass(frozen=True)
class Conflicting(Generic[T]):
    """Two places of the document disagree; `ask` names the office that must rule."""

    readings: tuple[Cited[T], ...]
    ask: str
    notes: tuple[Remark, ...] = ()


UNSAID = Silent("")
"""A silence whose office is not named yet: the loader of a pack fills it in."""

Reading: TypeAlias = Cited[T] | Silent | Conflicting[T]
