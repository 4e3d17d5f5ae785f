"""What came back of a student's works, beside what was selected here: each item with its differences."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from portfolio.receipts import ReceiptPart, ReceivedItem
from portfolio.works import WorkKind

COMPARED: Final[Mapping[ReceiptPart, WorkKind]] = {
    ReceiptPart.COURSE_OUTCOME: WorkKind.COURSE_OUTCOME,
    ReceiptPart.DIVERSE_PERFORMANCE: WorkKind.DIVERSE_PERFORMANCE,
}
"""The parts that are selected, so that there is something to compare; of the others the school holds the data."""


class Difference(StrEnum):
    """What is otherwise than it was selected here."""

    MISSING = "missing"  # selected, and not received
    NOT_SELECTED = "not_selected"  # received, and not selected
    OTHER_FILE = "other_file"  # neither of the work's files has this fingerprint
    OTHER_TITLE = "other_title"


@dataclass(frozen=True)
class SelectedWork:
    """One work as it was selected here, with the fingerprints of its files as far as they are known."""

    platform_id: str
    kind: WorkKind
    title: str
    term: str = ""
    md5s: frozenset[str] = frozenset()


@dataclass(frozen=True)
class ComparedItem:
    """One item with its differences; `here` is the work as it was selected, None where it was not.

    Of a missing one `item` is what should have come.
    """

    item: ReceivedItem
    differences: tuple[Difference, ...] = ()
    here: SelectedWork | None = None


def compare_receipt(
    part: ReceiptPart,
    received: Iterable[ReceivedItem],
    selected: Collection[SelectedWork] | None,
    *,
    received_elsewhere: Collection[str] = (),
) -> tuple[ComparedItem, ...]:
    """Return the items of a part with their differences, in the order given; what is missing comes last.

    `selected` is None where no selections of that year were imported: then, and of parts that nobody selects, nothing
    is said to differ. A fingerprint that is missing on either side tells nothing. `received_elsewhere` are the ids that
    came in another round, and so are not missing from this one.
    """
    kind = COMPARED.get(part)
    if kind is None or selected is None:
        return tuple(ComparedItem(one) for one in received)
    here = {work.platform_id: work for work in selected if work.kind is kind}
    found = [_compared(one, here.get(one.platform_id)) for one in received]
    came = {one.item.platform_id for one in found} | set(received_elsewhere)
    found += [
        ComparedItem(ReceivedItem(work.platform_id, work.title, work.term), (Difference.MISSING,), work)
        for key, work in here.items()
        if key not in came
    ]
    return tuple(found)


def _compared(item: ReceivedItem, here: SelectedWork | None) -> ComparedItem:
    if here is None:
        return ComparedItem(item, (Difference.NOT_SELECTED,))
    differences = []
    if item.md5 and here.md5s and item.md5 not in here.md5s:
        differences.append(Difference.OTHER_FILE)
    if item.title != here.title:
        differences.append(Difference.OTHER_TITLE)
    return ComparedItem(item, tuple(differences), here)
