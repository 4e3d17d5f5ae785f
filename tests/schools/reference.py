"""The reference calendar of the five schools: terms 112-1 to 114-2, and what tttvs announced for 112-2."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from portfolio.calendar import AnnouncedDay, Event, SchoolCalendar, Term
from portfolio.dates import parse_day
from portfolio.deadlines import Deadline, deadlines
from portfolio.people import Division
from portfolio.rules import DeadlineSubject, RulePack

TERMS = {  # 開學日, 休業式; those of 112 are demo values, the others follow the national calendar
    "112-1": ("112/8/30", "113/1/19"),
    "112-2": ("113/2/16", "113/6/28"),
    "113-1": ("113/8/30", "114/1/20"),
    "113-2": ("114/2/11", "114/6/30"),
    "114-1": ("114/9/1", "115/1/20"),
    "114-2": ("115/2/11", "115/6/30"),
}


def announced(event: Event, term: str, day: str, *, grade: int | None = None, round: int | None = None) -> AnnouncedDay:
    return AnnouncedDay(event, Term.parse(term), parse_day(day), grade=grade, round=round)


def common_days() -> list[AnnouncedDay]:
    days = [announced(Event.CLASSES_FROM, "114-2", "115/2/23")]
    for term, (opens, closing) in TERMS.items():
        days += [announced(Event.OPENS_ON, term, opens), announced(Event.CLOSING_CEREMONY, term, closing)]
    return days


TTTVS_112_2 = [  # 會議/壹一9, 會議/壹七(3)i: printed in the paragraph of 113-1, but about 112-2 (T7)
    announced(Event.SUBMISSION_CLOSES, "112-2", "113/10/7"),
    announced(Event.RECEIPT_OPENS, "112-2", "113/10/9", round=1),
    announced(Event.RECEIPT_CLOSES, "112-2", "113/10/14", round=1),
    announced(Event.RECEIPT_OPENS, "112-2", "113/10/16", round=2),
    announced(Event.RECEIPT_CLOSES, "112-2", "113/10/17", round=2),
]


def calendar(*more: AnnouncedDay) -> SchoolCalendar:
    return SchoolCalendar([*common_days(), *more])


@dataclass(frozen=True)
class Row:
    """What a table of cases says of one deadline: `closes` is a ROC day, or a state."""

    subject: DeadlineSubject
    term: str
    grades: tuple[int, ...]
    closes: str
    clause: str | None


def row(subject: str, term: str, grades: Iterable[int], closes: str, clause: str | None) -> Row:
    return Row(DeadlineSubject(subject), term, tuple(grades), closes, clause)


def only(
    pack: RulePack,
    days: SchoolCalendar,
    subject: DeadlineSubject,
    term: str,
    *,
    grade: int,
    division: Division = Division.DAY,
    round: int | None = None,
) -> Deadline:
    """The one deadline of these people; more or fewer is a failure."""
    found = [
        deadline
        for deadline in deadlines(pack, days, Term.parse(term), subjects=(subject,))
        if deadline.audience.includes(grade=grade, division=division) and deadline.audience.round == round
    ]
    assert len(found) == 1, found
    return found[0]


def says(deadline: Deadline) -> str:
    """The deadline's last day in ROC form, `open` where it has none, or the state of not knowing."""
    if deadline.closes is not None:
        assert deadline.closes.isoformat().endswith("T23:59:59+08:00")
        return roc(deadline.closes.date())
    return "open" if deadline.state == "stated" else deadline.state.value


def roc(day: date) -> str:
    """The day as the tables of cases write it."""
    return f"{day.year - 1911}/{day.month}/{day.day}"
