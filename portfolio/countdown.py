"""The countdown of a receipt window (收訖明細確認): its notices, as its length allows (design § 8)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final

from portfolio.calendar import TAIPEI
from portfolio.dates import start_of_day, taipei_day
from portfolio.hours import NIGHT, Hours, next_moment, slot_on
from portfolio.reminders import Stage
from portfolio.stages import ENOUGH_TIME, Moment, Stages

MORNING: Final = time(7, 30)  # of the last day: before school, and half an hour after the night
FINAL: Final = timedelta(hours=3)  # before the closing
SHORT: Final = 2  # days: a window no longer than that has two notices


def countdown(
    stages: Stages, *, opens: datetime | None, closes: datetime, hours: Hours, is_usual: bool = True
) -> tuple[Moment, ...]:
    """Return the notices of one window by their instants, in order.

    Four days have its opening, the second day, the morning of the last day and three hours before the end; longer ones
    the middle instead of the second day; two days its opening and the last morning; one day its opening and three hours
    before the end. Where a school set days before the closing itself (not `is_usual`), those stand for the middle.
    The last two may lie outside `hours`, but never in the night; one that would leave too little time comes on the
    evening before. Where no opening is known, the last two are all there is.
    """
    if opens is not None and opens > closes:
        return ()
    last_day = taipei_day(closes)
    length = None if opens is None else (last_day - taipei_day(opens)).days + 1
    found: list[Moment] = []
    if stages.last_day:
        found += _Last(closes, hours, length).moments(opens)
    before = min((one.at for one in found), default=closes)
    if opens is not None and length is not None:
        opening = next_moment(hours, opens)
        if length > SHORT:
            days = _middle(opens, length) if is_usual else _days_before(stages, last_day)
            middle = [Moment(stage, slot_on(hours, day)) for stage, day in days]
            found += [one for one in middle if opening < one.at < before and taipei_day(one.at) > taipei_day(opening)]
        if stages.opening and opening < before:
            found.append(Moment(Stage.OPENS, opening))
    return tuple(sorted(found, key=lambda one: one.at))


@dataclass(frozen=True)
class _Last:
    """The last notices of a window of so many days."""

    closes: datetime
    hours: Hours
    length: int | None

    def moments(self, opens: datetime | None) -> list[Moment]:
        """The morning and three hours before; the morning alone of a short window, and the hours alone of one day."""
        final = self._final()
        if self.length == 1:
            at = final or next_moment(self.hours, start_of_day(taipei_day(self.closes)))
            return [Moment(Stage.LAST_DAY, at)] if opens is None or opens < at < self.closes else []
        morning = self._morning()
        found = [] if opens is not None and morning <= opens else [Moment(Stage.LAST_DAY, morning)]
        is_short = self.length is not None and self.length <= SHORT
        if final is not None and not is_short and final - morning >= ENOUGH_TIME:
            found.append(Moment(Stage.FINAL, final))
        return found

    def _morning(self) -> datetime:
        last = taipei_day(self.closes)
        morning = datetime.combine(last, MORNING, tzinfo=TAIPEI)
        return morning if self.closes - morning >= FINAL else slot_on(self.hours, last - timedelta(days=1))

    def _final(self) -> datetime | None:
        """None where that is in the night."""
        at = (self.closes - FINAL).astimezone(TAIPEI).replace(second=0, microsecond=0)
        begins, ends = NIGHT
        return at if ends <= at.time() < begins else None


def _middle(opens: datetime, length: int) -> Iterator[tuple[str, date]]:
    """The second day of four, the third of six."""
    yield Stage.BEFORE, taipei_day(opens) + timedelta(days=max(2, length // 2) - 1)


def _days_before(stages: Stages, last_day: date) -> Iterator[tuple[str, date]]:
    for ahead in stages.days_before:
        yield stages.name_of(ahead), last_day - timedelta(days=ahead)
