"""On which days staff are told whom a reminder does not reach: early enough to act by paper (design § 8)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from portfolio.dates import taipei_day
from portfolio.hours import Hours, IsWorkingDay, slot_on
from portfolio.reminders import Stage
from portfolio.reminding import NEWS, Instants
from portfolio.stages import Moment, Vacation

LONGEST_HOLIDAY: Final = 60  # days in which a working day is looked for


@dataclass(frozen=True)
class Reports:
    """The days of one school on which its staff are told; `hours` are those of people at work."""

    hours: Hours
    is_working_day: IsWorkingDay

    def slot(self, now: datetime) -> datetime | None:
        """Return the slot that is planned for at `now`: today's, from then on until the hours end."""
        today = taipei_day(now)
        if not self.is_working_day(today):
            return None
        slot = slot_on(self.hours, today)
        return slot if slot <= now < self.hours.ends_on(today) else None

    def days(
        self, moments: Sequence[Moment], instants: Instants, vacations: Sequence[Vacation] = ()
    ) -> dict[date, str]:
        """Return the days of one deadline, with the stage of the reminder that each is about.

        The working day after each reminder, since it is then known who had it; the same morning where that would be too
        late: for the last day, and before a vacation, when nobody is at school to be given paper. The working day after
        it became known that the deadline moved. None is before the deadline was known, none after its closing.
        """
        if instants.closes is None:
            return {}
        found: dict[date, str] = {}
        last = self._until(taipei_day(instants.closes))
        if slot_on(self.hours, last) >= instants.closes:
            last = self.day_before(last)
        for one in moments:  # in their order: of two on one day the nearer to the closing
            if one.stage == Stage.FINAL:
                continue  # staff had their list in the morning
            if one.stage == Stage.OPENS and instants.since is not None and instants.since - one.at > NEWS:
                continue  # nobody was reminded of it: it is no news
            found[self._day(one, instants, vacations, last)] = one.stage
        if instants.revision > 1 and instants.since is not None:
            found[self._first(instants.since)] = Stage.MOVED
        since = instants.since
        return {
            day: stage
            for day, stage in sorted(found.items())
            if day <= last and (since is None or day >= taipei_day(since))
        }

    def day_before(self, day: date) -> date:
        """Return the working day before `day`."""
        return self._until(day - timedelta(days=1))

    def next_day(self, day: date) -> date:
        """Return the working day after `day`."""
        return self._from(day + timedelta(days=1))

    def _day(self, one: Moment, instants: Instants, vacations: Sequence[Vacation], last: date) -> date:
        if one.stage == Stage.LAST_DAY:
            return last
        reminded = taipei_day(one.at if instants.since is None else max(one.at, instants.since))
        after = self.next_day(reminded)
        goes = any(vacation.last_school_day in (reminded, self._until(reminded)) for vacation in vacations)
        return self._until(reminded) if goes or after > last else after

    def _first(self, at: datetime) -> date:
        """The first working day whose slot is not past at this instant."""
        day = taipei_day(at)
        return self._from(day if slot_on(self.hours, day) >= at else day + timedelta(days=1))

    def _from(self, day: date) -> date:
        later = (day + timedelta(days=ahead) for ahead in range(LONGEST_HOLIDAY))
        return next((one for one in later if self.is_working_day(one)), day)

    def _until(self, day: date) -> date:
        earlier = (day - timedelta(days=ago) for ago in range(LONGEST_HOLIDAY))
        return next((one for one in earlier if self.is_working_day(one)), day)
