"""What else a document settles: trainings, rewards, leavers, changes of status, emergencies, deputies, adoption."""

from dataclasses import dataclass
from enum import StrEnum

from portfolio.offices import OfficeItem
from portfolio.representatives import Circumstance
from portfolio.working_group import Frequency


class Learner(StrEnum):
    """For whom a training or briefing is."""

    STUDENTS = "students"
    PARENTS = "parents"
    TEACHERS = "teachers"
    COUNSELLORS = "counsellors"  # 課程諮詢教師
    STAFF = "staff"


@dataclass(frozen=True)
class Training:
    """A training or briefing: for whom, by whom, and how often; `times` is `None` where no number is printed."""

    audience: tuple[Learner, ...]
    by: tuple[str, ...]
    per: Frequency
    times: int | None = None
    at_least: bool = False


@dataclass(frozen=True)
class Rewards:
    """Who may propose rewards, who reviews them, and when, where the document says so."""

    proposed_by: str
    reviewed_by: str = ""
    when: str = ""


class LeaverMeans(StrEnum):
    """How leavers come to confirm their receipt statement."""

    PAPER_MAIL = "paper_mail"
    ON_APPLICATION = "on_application"


@dataclass(frozen=True)
class LeaverRule:
    """What becomes of students who left before the confirmation, and which office sees to it."""

    how: LeaverMeans
    by: tuple[str, ...] = ()


@dataclass(frozen=True)
class StatusChanges:
    """Whose changes of status follow which principles."""

    of: tuple[str, ...]
    principles: str


class MeasureKind(StrEnum):
    """What a school provides for epidemics, accidents and changes of staff."""

    DEPUTY_LIST = "deputy_list"
    DEPUTY_SYSTEM = "deputy_system"  # the school's own job-deputy system
    SUCCESSOR_IN_OFFICE = "successor_in_office"  # whoever takes the job over, or the deputy
    BORROW_LAPTOP = "borrow_laptop"
    WORK_FROM_OUTSIDE = "work_from_outside"
    CLOUD_BACKUP = "cloud_backup"
    HELP_WITH_RESOURCES = "help_with_resources"
    DELAY_ACCOUNT_REMOVAL = "delay_account_removal"


@dataclass(frozen=True)
class Measure:
    """One measure, the office that it names, and when it stands."""

    kind: MeasureKind
    by: tuple[str, ...] = ()
    circumstances: tuple[Circumstance, ...] = ()


@dataclass(frozen=True)
class DeputyRule:
    """Who has one task and who deputises, by title (tttvs 附件); `items` are the tasks in our words."""

    owner: str
    deputy: str
    items: tuple[OfficeItem, ...] = ()


@dataclass(frozen=True)
class AdoptionRule:
    """Which bodies adopt the document, and who approves it afterwards (陳校長核定: submitted to the principal, T23)."""

    adopted_by: tuple[str, ...]
    approved_by: str = ""
    amended_alike: bool = True


@dataclass(frozen=True)
class ScheduleRule:
    """Who plans the dates, and whether they are published, with start and end, and checked by the school itself."""

    planned_by: str
    per: Frequency | None = None
    published: bool = False
    start_and_end: bool = False
    self_check: bool = False
