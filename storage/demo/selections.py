"""What a demo school's students selected (勾選) each September, and what their receipt statements (收訖明細) say."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from portfolio.calendar import TAIPEI
from portfolio.receipts import ReceiptConfirmation, ReceiptPart
from portfolio.works import CertificationState, Registrant, WorkKind
from storage.demo.catalogue import dice
from storage.demo.people import LEFT_DURING_TERM
from storage.demo.works import Work

# Academic year of the works → until when they were selected, and when the statements came back.
SELECTED_BY = {112: datetime(2024, 9, 20, 17, tzinfo=TAIPEI), 113: datetime(2025, 9, 22, 17, tzinfo=TAIPEI)}
RECEIVED_AT = {112: datetime(2024, 10, 9, 9, tzinfo=TAIPEI), 113: datetime(2025, 10, 8, 9, tzinfo=TAIPEI)}
DECIDED_AT = datetime(2024, 10, 11, 20, tzinfo=TAIPEI)  # when the statements of 112 were confirmed or disputed
MOST = {WorkKind.COURSE_OUTCOME: 6, WorkKind.DIVERSE_PERFORMANCE: 10}  # as three of the five documents have it
NOTHING_SHARE = 0.08
SELECTS_ALL, LEFT_BEFORE = "20101", "20199"

SELECTED_SOMETHING = {("20103", 112), ("30103", 112)}

# Who did not simply confirm the statement of 112: the second part of 30103's nobody looked at, 20103 found a file that
# is not the one that was certified, and 30209 has left since.
WAITING = {("30103", ReceiptPart.DIVERSE_PERFORMANCE)} | {(LEFT_DURING_TERM, part) for part in ReceiptPart}
DISPUTED = ("20103", ReceiptPart.COURSE_OUTCOME)


@dataclass(frozen=True)
class Selected:
    """One work that its student selected."""

    work: Work

    @property
    def part(self) -> ReceiptPart:
        """The part of the statement in which it comes back."""
        return ReceiptPart(self.work.kind)

    @property
    def certified_at(self) -> datetime:
        """Which day's file went up: the one at the end of the selection."""
        return SELECTED_BY[self.work.academic_year]


def selections(slug: str, seed: int, works: Mapping[str, Sequence[Work]], year: int) -> list[Selected]:
    """Return what was selected of one academic year, from its works by student.

    Only outcomes that were certified in time go, and only what students put in themselves.
    """
    found: list[Selected] = []
    for number, made in works.items():
        if number == LEFT_BEFORE:
            continue
        random = dice(seed, slug, "selection", year, number)
        nothing = random.random() < NOTHING_SHARE and (number, year) not in SELECTED_SOMETHING
        for kind, most in MOST.items():
            possible = [work for work in made if work.kind is kind and _may_go(work)]
            amount = min(len(possible), most, random.randint(1, most))
            if number == SELECTS_ALL:
                found += [Selected(work) for work in possible[:most]]
            elif not nothing:
                chosen = {work.id for work in random.sample(possible, amount)}
                found += [Selected(work) for work in possible if work.id in chosen]
    return found


def _may_go(work: Work) -> bool:
    by = SELECTED_BY[work.academic_year]
    certified = work.kind is WorkKind.DIVERSE_PERFORMANCE or work.state_at(by) is CertificationState.CERTIFIED
    return certified and work.registered_by is Registrant.STUDENT and work.uploaded_at <= by


def confirmation(number: str, part: ReceiptPart) -> ReceiptConfirmation:
    """Return what became of a part of a student's statement of 112."""
    if (number, part) in WAITING:
        return ReceiptConfirmation.WAITING
    return ReceiptConfirmation.DISPUTED if (number, part) == DISPUTED else ReceiptConfirmation.CONFIRMED
