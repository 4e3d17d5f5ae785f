"""The notices of a simulated year as they stand at its end, and how they are listed."""

from collections.abc import Iterable, Iterator

from sqlmodel import col, select

from portfolio.calendar import TAIPEI
from storage.tables import Notice
from storage.units import Storage
from tests.years.reminding_book import Row
from tests.years.reminding_town import Somebody


def find_rows(storage: Storage) -> Iterator[Row]:
    """Yield every notice as it stands."""
    with storage.reading() as session:
        for one in session.scalars(select(Notice).order_by(col(Notice.due_at), col(Notice.id))):
            assert one.id is not None
            yield Row(
                one.id,
                one.recipient_id,
                one.about,
                one.subject.value,
                one.term,
                one.round,
                one.stage,
                one.revision,
                one.planned_at,
                one.due_at,
                one.expires_at,
                one.settled_at,
                one.state.value,
                one.reason,
                one.platform_request_id,
            )


def listed(rows: Iterable[Row], people: dict[int, Somebody]) -> Iterator[str]:
    """Yield one line a notice: when it was due, when it ended, whose it is, which, its state, reason and request."""
    for row in rows:
        due, settled = (
            "-" if at is None else f"{at.astimezone(TAIPEI):%Y-%m-%d %H:%M}" for at in (row.due_at, row.settled_at)
        )
        what = f"{row.subject} {row.term or '-'} round {row.round} {row.stage} r{row.revision}"
        whose = f"{people[row.recipient_id].number} {row.about or '-'}"
        yield f"{due} {settled} {whose} {what} {row.state} {row.reason or '-'} {row.request_id or '-'}"
