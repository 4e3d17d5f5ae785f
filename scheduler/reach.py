"""What must be known of a school's people before something goes to them: ways, wishes, hours; read for many at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING

from portfolio.preferences import Preferences
from scheduler.policy import NOTHING_SET, SECURITY, Fate, choose_ways
from scheduler.timing import Times
from storage.queries import terms
from storage.queries import ways as all_ways
from storage.queries.preferences import find_preferences
from storage.queries.reminder_settings import find_settings

if TYPE_CHECKING:
    from sqlmodel import Session

    from portfolio.calendar import SchoolCalendar
    from portfolio.hours import Hours
    from portfolio.people import Role
    from portfolio.reminder_settings import ReminderSettings
    from storage.queries.pending import Pending
    from storage.queries.ways import Way, Whom


class People:
    """People of one school at one moment: what they are, what they set, and their hours; read when it is asked."""

    def __init__(self, session: Session, school: str, person_ids: Collection[int], now: datetime) -> None:
        self._session = session
        self._school = school
        self._ids = person_ids
        self._now = now
        self._times: dict[Hours, Times] = {}
        self._usual: dict[Whom, Times] = {}

    @cached_property
    def _whom(self) -> Mapping[int, Whom]:
        return all_ways.find_whom(self._session, person_ids=self._ids)

    @cached_property
    def _wishes(self) -> Mapping[int, Preferences]:
        return find_preferences(self._session, self._ids)

    @cached_property
    def _settings(self) -> ReminderSettings:
        return find_settings(self._session, self._school)

    @cached_property
    def _calendar(self) -> SchoolCalendar:
        return terms.calendar_of(self._session, self._school)

    def role(self, person_id: int) -> Role:
        """Return what this person is."""
        return self._whom[person_id][0]

    def wishes(self, person_id: int) -> Preferences:
        """Return what this person set."""
        return self._wishes.get(person_id, NOTHING_SET)

    def times(self, person_id: int) -> Times:
        """Return when this person may be told: by their own hours, else by the school's."""
        whom = self._whom[person_id]
        usual = self._usual.get(whom)
        if usual is None:
            usual = self._usual[whom] = self._by(self._settings.hours_of(*whom))
        wishes = self._wishes.get(person_id)
        return usual if wishes is None else self._by(wishes.hours(usual.hours))

    def _by(self, hours: Hours) -> Times:
        if hours not in self._times:
            self._times[hours] = Times(hours, self._calendar.is_working_day, self._settings.is_quiet, self._now)
        return self._times[hours]


class Reach(People):
    """People of one school with the ways to them, and everybody else who reads on one of their accounts."""

    def __init__(self, session: Session, school: str, person_ids: Collection[int], now: datetime) -> None:
        self.ways = all_ways.find_ways_around(session, school=school, person_ids=person_ids)
        self.everybody = self.ways.keys() | set(person_ids)
        unbound = set(person_ids) - self.ways.keys()
        self._ever_bound = all_ways.find_ever_bound(session, person_ids=unbound) if unbound else set()
        super().__init__(session, school, self.everybody, now)

    @cached_property
    def _whom(self) -> Mapping[int, Whom]:
        bound = {person: ways[0].whom for person, ways in self.ways.items()}
        others = self.everybody - bound.keys()
        return bound | all_ways.find_whom(self._session, person_ids=others) if others else bound

    def alike(self, due: Iterable[Pending]) -> Iterable[list[Pending]]:
        """Yield together what says the same to people of the same hours who set nothing.

        What becomes of it is the same, but for whether each still needs it and by which ways they are reached.
        """
        found: dict[object, list[Pending]] = defaultdict(list)
        for one in due:
            person = one.recipient_id
            found[one.id if person in self._wishes else (one.what, self._whom[person])].append(one)
        return found.values()

    def choose(self, notice: Pending) -> Sequence[Way] | Fate:
        """Return where a notice goes, or why nowhere."""
        person = notice.recipient_id
        ways = self.ways.get(person, ())
        if len(ways) == 1 and not ways[0].is_gone and not notice.binding_id and notice.subject not in SECURITY:
            return ways  # as it is for nearly everybody
        return choose_ways(
            notice.subject,
            about=notice.about,
            prescribed=notice.binding_id,
            ways=ways,
            ever_bound=person in self.ways or person in self._ever_bound,
            platform=self.wishes(person).platform,
        )
