"""Selecting (勾選): from what was uploaded to what goes to the central database, in counts."""

from collections.abc import Iterable
from dataclasses import dataclass

from portfolio.counts import CountedWorks
from portfolio.limits import needs_certification
from portfolio.rules import RulePack
from portfolio.works import CertificationState, WorkKind


@dataclass(frozen=True)
class SelectionCount:
    """The works of one kind and academic year on their way: uploaded → certified → selectable → selected.

    `certified` is None where works of the kind need no certification. `limit` is None where none is known.
    """

    uploaded: int
    certified: int | None
    selected: int
    limit: int | None

    @property
    def selectable(self) -> int:
        """How many may be selected by what they are, whatever the limit."""
        return self.uploaded if self.certified is None else self.certified

    @property
    def uncertified(self) -> int:
        """How many may not be selected yet, or any more, since no teacher has certified them."""
        return self.uploaded - self.selectable

    @property
    def left(self) -> int:
        """How many more may be selected: as many as are there, and as the limit leaves."""
        here = max(0, self.selectable - self.selected)
        return here if self.limit is None else min(here, max(0, self.limit - self.selected))


def count_selection(
    rows: Iterable[CountedWorks], pack: RulePack, kind: WorkKind, year: int, *, selected: int, limit: int | None
) -> SelectionCount:
    """Return the counts of one kind of a year; whoever registered a work, it may be selected."""
    theirs = [row for row in rows if (row.kind, row.academic_year) == (kind, year)]
    certified = sum(row.count for row in theirs if row.state is CertificationState.CERTIFIED)
    return SelectionCount(
        uploaded=sum(row.count for row in theirs),
        certified=certified if needs_certification(pack, kind) else None,
        selected=selected,
        limit=limit,
    )
