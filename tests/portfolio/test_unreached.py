"""Why somebody is not reached: what lasts goes before what became of one message."""

from datetime import datetime, timedelta

import pytest

from portfolio.calendar import TAIPEI
from portfolio.reminders import Kind, NoticeState
from portfolio.unreached import Lack, Standing, lack_in, lack_of

DAY = datetime(2025, 1, 15, 8, tzinfo=TAIPEI)
LATER = DAY + timedelta(days=3)


@pytest.mark.parametrize(
    ("standing", "lack"),
    [
        (Standing(gone=(None,)), None),
        (Standing(), (Lack.NEVER_BOUND, None)),
        (Standing(invited_at=DAY), (Lack.NEVER_BOUND, DAY)),
        (Standing(unbound_at=DAY, invited_at=LATER), (Lack.UNBOUND, DAY)),
        (Standing(gone=(DAY,), unbound_at=DAY), (Lack.BLOCKED, DAY)),
        (Standing(gone=(LATER, DAY)), (Lack.BLOCKED, LATER)),
        (Standing(gone=(DAY, None)), None),
        (Standing(gone=(None,), stopped_at=DAY, muted={Kind.UPLOADS}, muted_at=LATER), (Lack.STOPPED, DAY)),
        (Standing(gone=(DAY,), stopped_at=LATER), (Lack.BLOCKED, DAY)),
        (Standing(gone=(None,), muted={Kind.UPLOADS}, muted_at=DAY), (Lack.MUTED, DAY)),
        (Standing(gone=(None,), muted={Kind.CERTIFICATION}, muted_at=DAY), None),
    ],
)
def test_how_somebody_stands(standing: Standing, lack: tuple[Lack, datetime | None] | None) -> None:
    """One way that is open is enough; without one it is the last one's end; what one chose oneself comes after that."""
    assert lack_of(standing) == lack


def test_a_muted_kind_keeps_from_that_kind_alone() -> None:
    """Whoever muted uploads is told of receipts."""
    muted = Standing(gone=(None,), muted={Kind.UPLOADS}, muted_at=DAY)
    assert lack_of(muted, {Kind.RECEIPTS}) is None
    assert lack_of(muted, {Kind.UPLOADS}) == (Lack.MUTED, DAY)


@pytest.mark.parametrize(
    ("state", "reason", "lack"),
    [
        (NoticeState.SENT, None, None),
        (NoticeState.NEEDLESS, "done", None),
        (NoticeState.PLANNED, None, None),
        (NoticeState.UNREACHABLE, "never_bound", None),
        (NoticeState.UNREACHABLE, "gone", None),
        (NoticeState.UNREACHABLE, "over_cap", Lack.OVER_CAP),
        (NoticeState.UNREACHABLE, "too_old", Lack.NOT_SENT),
        (NoticeState.UNREACHABLE, "broken", Lack.NOT_SENT),
        (NoticeState.UNREACHABLE, "http_400", Lack.REFUSED),
        (NoticeState.UNREACHABLE, None, Lack.REFUSED),
        (NoticeState.EXPIRED, "expired", Lack.NOT_SENT),
        (NoticeState.UNKNOWN, "too_old", Lack.UNCLEAR),
    ],
)
def test_what_became_of_one_message(state: NoticeState, reason: str | None, lack: Lack | None) -> None:
    """Whether somebody is bound or blocked is asked of today; a reason that we did not give is the platform's."""
    assert lack_in(state, reason) is lack
