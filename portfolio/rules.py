"""What a school's rules are as data: readings with their clause, deadline rules, and the pack that holds them.

A pack is read from `portfolio/schools/<slug>.toml` (or a file that a school adds) by `portfolio/schools/loader.py`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from portfolio.certification import CertifierRule
from portfolio.day_rules import DayRule, Span
from portfolio.formats import Formats
from portfolio.offices import OfficeItem
from portfolio.people import Division
from portfolio.provisions import (
    AdoptionRule,
    DeputyRule,
    LeaverRule,
    Measure,
    Rewards,
    ScheduleRule,
    StatusChanges,
    Training,
)
from portfolio.readings import UNSAID, Cited, Conflicting, Reading, Remark, Silent, Standing, State
from portfolio.receipts import ReceiptRules
from portfolio.representatives import Representation
from portfolio.retention import Retention
from portfolio.succession import Succession
from portfolio.working_group import WorkingGroup
from portfolio.works import Registrant, WorkKind

__all__ = [
    "PERIOD_OF_LIMIT",
    "YEARLY",
    "Adoption",
    "Audience",
    "Cited",
    "Conflicting",
    "DeadlineRule",
    "DeadlineSubject",
    "Lateness",
    "LimitRule",
    "LimitSubject",
    "OfficeItem",
    "Per",
    "Reading",
    "Remark",
    "RulePack",
    "SchoolKind",
    "Silent",
    "Source",
    "Standing",
    "State",
    "named",
]

NATIONAL_RULES_SINCE = date(2019, 7, 15)  # 臺教國署高字第1080070186B號令 of 108.7.15 (yphs 一)


class LimitSubject(StrEnum):
    """What is limited: uploading (上傳) and selecting (勾選) are never the same number."""

    UPLOAD_OUTCOMES = "upload_outcomes"
    UPLOAD_DIVERSE = "upload_diverse"
    SELECT_OUTCOMES = "select_outcomes"
    SELECT_DIVERSE = "select_diverse"


class Per(StrEnum):
    """The period that a limit or a deadline is about: a semester, or a whole academic year."""

    SEMESTER = "semester"
    YEAR = "year"


PERIOD_OF_LIMIT: dict[LimitSubject, Per] = {
    LimitSubject.UPLOAD_OUTCOMES: Per.SEMESTER,
    LimitSubject.UPLOAD_DIVERSE: Per.YEAR,
    LimitSubject.SELECT_OUTCOMES: Per.YEAR,
    LimitSubject.SELECT_DIVERSE: Per.YEAR,
}
"""The period that a limit is about, and that counts are shown for, unless the document says another."""


class DeadlineSubject(StrEnum):
    """What has a deadline: the students' and teachers' first, then the offices' own."""

    UPLOAD_OUTCOMES = "upload_outcomes"
    CERTIFICATION = "certification"
    UPLOAD_DIVERSE = "upload_diverse"
    SELECTION = "selection"
    SUBMISSION = "submission"
    RECEIPT_CONFIRMATION = "receipt_confirmation"
    BASIC_DATA = "basic_data"
    CADRES = "cadres"
    ELECTIVE_NAMES = "elective_names"
    CONSULTATIONS = "consultations"
    GRADES = "grades"


YEARLY = frozenset(
    {
        DeadlineSubject.UPLOAD_DIVERSE,
        DeadlineSubject.SELECTION,
        DeadlineSubject.SUBMISSION,
        DeadlineSubject.RECEIPT_CONFIRMATION,
    }
)
"""The subjects about a whole academic year: they stand under both of its semesters alike (T9)."""


class Lateness(StrEnum):
    """What the document says becomes of who is late; where it says nothing there is `None` (T45)."""

    GIVEN_UP_SEMESTER = "given_up_semester"
    GIVEN_UP_YEAR = "given_up_year"
    GIVEN_UP_SELECTION = "given_up_selection"
    COUNTED_CORRECT = "counted_correct"
    NO_OBJECTION = "no_objection"


@dataclass(frozen=True)
class Audience:
    """Whom a value is about. Grades are those in which the works were made (T10); `None` is "not told apart"."""

    grades: tuple[int, ...] = (1, 2, 3)
    semester: int | None = None
    division: Division | None = None
    round: int | None = None

    def includes(
        self, *, grade: int | None = None, semester: int | None = None, division: Division | None = None
    ) -> bool:
        """Return whether such a student belongs to it; an argument left out does not narrow."""
        return (
            (grade is None or grade in self.grades)
            and (semester is None or self.semester in (None, semester))
            and (division is None or self.division in (None, division))
        )


@dataclass(frozen=True)
class LimitRule:
    """A limit for an audience, as the pack has it."""

    subject: LimitSubject
    per: Per
    audience: Audience
    reading: Reading[int]
    office: OfficeItem


@dataclass(frozen=True)
class DeadlineRule:
    """A deadline for an audience, as the pack has it; `opens` and `closes` are each cited on their own.

    `asked_within` is a request that closes nothing (yphs: certify within a week of the upload, T30).
    """

    subject: DeadlineSubject
    audience: Audience
    closes: Reading[DayRule]
    office: OfficeItem
    opens: Cited[DayRule] | None = None
    asked_within: Cited[Span] | None = None
    late: Cited[Lateness] | None = None


@dataclass(frozen=True)
class Adoption:
    """One line of a document's history: who adopted it when; `on` is `None` where the day was left blank (T4)."""

    on: date | None
    body: str
    printed: str = ""
    notes: tuple[Remark, ...] = ()


@dataclass(frozen=True)
class Source:
    """The document that a pack restates."""

    title: str
    clause: str
    history: tuple[Adoption, ...] = ()
    notes: tuple[Remark, ...] = ()


class SchoolKind(StrEnum):
    """普通型, 技術型, 綜合型, 單科型 (高級中等教育法第5條); 特殊教育學校; not known."""

    REGULAR = "regular"
    SKILL_BASED = "skill_based"
    COMPREHENSIVE = "comprehensive"
    SINGLE_SUBJECT = "single_subject"
    SPECIAL = "special"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class RulePack:
    """The rules of one school, every value with its clause; an amended rule is a new pack."""

    slug: str
    name: str
    short_name: str
    kind: SchoolKind
    source: Source
    in_force_from: date | None
    divisions: tuple[Division, ...] = (Division.DAY,)
    offices: Mapping[OfficeItem, Mapping[Division, Reading[str]]] = field(default_factory=dict)
    limit_rules: tuple[LimitRule, ...] = ()
    not_counted: Mapping[WorkKind, Reading[frozenset[Registrant]]] = field(default_factory=dict)
    certified_kinds: Mapping[WorkKind, Reading[bool]] = field(default_factory=dict)
    deadline_rules: tuple[DeadlineRule, ...] = ()
    certifiers: Mapping[str, Reading[CertifierRule]] = field(default_factory=dict)
    succession: Reading[Succession] = UNSAID
    receipts: ReceiptRules = field(default_factory=ReceiptRules)
    representatives: Reading[Representation] = UNSAID
    retention: Reading[Retention] = UNSAID
    formats: Mapping[WorkKind, Formats] = field(default_factory=dict)
    deputies: Mapping[str, Mapping[Division, Reading[DeputyRule]]] = field(default_factory=dict)
    working_group: WorkingGroup = field(default_factory=WorkingGroup)
    trainings: Mapping[str, Reading[Training]] = field(default_factory=dict)
    rewards: Reading[Rewards] = UNSAID
    leavers: Reading[LeaverRule] = UNSAID
    status_changes: Reading[StatusChanges] = UNSAID
    measures: Mapping[str, Reading[Measure]] = field(default_factory=dict)
    adoption: Reading[AdoptionRule] = UNSAID
    schedule: Reading[ScheduleRule] = UNSAID
    platform_name: Reading[str] = UNSAID
    provisions: Mapping[str, Reading[str]] = field(default_factory=dict)
    clauses: Mapping[str, str] = field(default_factory=dict)
    printed: Mapping[str, str] = field(default_factory=dict)  # marks of the clauses that it was made from

    @property
    def has_continuing(self) -> bool:
        """Whether the school has a continuing education division (進修部) with offices of its own."""
        return Division.CONTINUING in self.divisions

    @property
    def predates_national_rules(self) -> bool:
        """Whether its last dated adoption is older than the present national rules (108.7.15); false if undated.

        Where no adoption is dated, the day since when it is in force tells.
        """
        dated = [adoption.on for adoption in self.source.history if adoption.on is not None]
        newest = max(dated, default=self.in_force_from)
        return newest is not None and newest < NATIONAL_RULES_SINCE

    def office(self, item: OfficeItem, *, division: Division | None = None) -> Reading[str]:
        """Return the office for `item`; without a division of the school, that of the day division or the only one.

        Where the document names none: `Silent`, with the office that plans the dates, or else runs the platform, as the
        one to ask.
        """
        if division not in self.divisions:
            division = Division.DAY if Division.DAY in self.divisions else self.divisions[0]
        for candidate in (item, OfficeItem.SCHEDULE, OfficeItem.PLATFORM):
            found = self.offices.get(candidate, {}).get(division)
            if found is not None:
                return found if candidate is item else Silent(ask=named(found))
        return Silent(ask="")

    def office_name(self, item: OfficeItem, *, division: Division | None = None) -> str:
        """Return whom to ask about `item`, in the document's words, whether or not the document settles it."""
        return named(self.office(item, division=division))

    def codes_office(self, *, division: Division | None = None) -> str:
        """Return the office that reissues binding codes: 註冊組, else the platform's owner. No document says it."""
        if OfficeItem.REGISTRAR in self.offices:
            return self.office_name(OfficeItem.REGISTRAR, division=division)
        return self.office_name(OfficeItem.PLATFORM, division=division)


def named(office: Reading[str]) -> str:
    """Return the office of a reading: the cited one, or the one to ask."""
    return office.value if isinstance(office, Cited) else office.ask
