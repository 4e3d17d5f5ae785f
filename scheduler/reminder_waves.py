"""Who is owed which reminder: a school's deadlines, their moments by everybody's hours, and who still needs them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from portfolio.dates import taipei_day
from portfolio.hours import Hours, next_moment
from portfolio.people import Division, Role
from portfolio.preferences import Preferences
from portfolio.reminders import Stage
from portfolio.reminding import Instants, Place, division_of, facts_of, newest, pack_of
from portfolio.stages import Moment, expiry_of
from storage.queries import preferences, reminder_audience, reminders_told
from storage.queries.owing import Owed
from storage.queries.reminder_needs import STUDENT

if TYPE_CHECKING:
    from sqlmodel import Session

    from storage.queries.reminder_needs import Basis

To = Sequence[tuple[int, str]]


@dataclass(frozen=True)
class Wave:
    """One reminder of one deadline to everybody to whom it says the same at the same time.

    `to` are the recipients, each with what it is about: nothing for a student, `student:<number>` for a guardian.
    `grade` and `division` are the students' today.
    """

    what: Owed
    role: Role
    grade: int
    division: Division
    to: To

    def to_some(self, to: To) -> Wave:
        """Return the same to some of them."""
        return replace(self, to=to)


class _Member(NamedTuple):
    """One recipient, with what it is about and for whose sake."""

    id: int
    about: str
    student_id: int


@dataclass(frozen=True)
class _Cohort:
    """People of one role with one grade, division and hours: the same reminders fall due for all of them."""

    role: Role
    grade: int
    division: Division
    hours: Hours
    members: list[_Member] = field(default_factory=list)


class Waves:
    """The reminders of one school, as one snapshot of the database gives them; `planned` are its deadlines."""

    def __init__(self, session: Session, basis: Basis, planned: Mapping[Place, Instants]) -> None:
        self._session = session
        self._basis = basis
        self._today = taipei_day(basis.now)
        self._planned = {place: one for place, one in planned.items() if one.closes and place.concerns(self._today)}

    def owed(self, *, after: datetime | None, until: datetime) -> Iterator[Wave]:
        """Yield what is owed of what falls due until `until`; what was due until `after` was planned before."""
        for place, instants in self._planned.items():
            is_new = after is None or (instants.since is not None and instants.since >= after)
            moved = self._moved(place, instants) if is_new else {}

            def due(moments: Sequence[Moment], instants: Instants = instants) -> list[Moment]:
                moment = newest(moments, instants, after=after, until=until)
                return [] if moment is None else [moment]

            yield from self._moved_waves(place, instants, moved)
            yield from self._due_waves(place, instants, due, moved)

    def all_due(self, begin: datetime, end: datetime) -> Iterator[Wave]:
        """Yield every reminder that falls due from `begin` until before `end`."""
        for place, instants in self._planned.items():

            def due(moments: Sequence[Moment]) -> list[Moment]:
                return [moment for moment in moments if begin <= moment.at < end]

            moved = self._moved(place, instants) if instants.since == self._basis.now else {}
            yield from (wave for wave in self._moved_waves(place, instants, moved) if begin <= wave.what.due_at < end)
            yield from self._due_waves(place, instants, due, moved)

    def _due_waves(
        self,
        place: Place,
        instants: Instants,
        due: Callable[[Sequence[Moment]], list[Moment]],
        moved: Mapping[tuple[int, str], datetime],
    ) -> Iterator[Wave]:
        """What is due of one deadline; whoever hears today that it has moved is told of its last day alone besides."""
        asked = [
            (cohort, moment)
            for cohort in self._cohorts(place)
            for moment in due(self._basis.school.moments(place, instants, cohort.hours))
        ]
        if not asked:
            return
        done = self._done(place)
        for cohort, moment in asked:
            unwanted = self._told_already(place, instants, moment.stage)
            if moment.stage != Stage.LAST_DAY and taipei_day(moment.at) <= self._today:
                unwanted = unwanted | moved.keys()
            to = [
                (member.id, member.about)
                for member in cohort.members
                if member.student_id not in done and (not unwanted or (member.id, member.about) not in unwanted)
            ]
            if to:
                yield self._wave(place, instants, cohort, moment, to)

    def _moved(self, place: Place, instants: Instants) -> dict[tuple[int, str], datetime]:
        """Everybody who was last told of another closing, with what it was."""
        if instants.revision == 1 or instants.closes is None:
            return {}
        told = reminders_told.find_told(self._session, school=self._basis.slug, place=place)
        return {key: closes for key, closes in told.items() if closes != instants.closes}

    def _moved_waves(
        self, place: Place, instants: Instants, moved: Mapping[tuple[int, str], datetime]
    ) -> Iterator[Wave]:
        """Word of a deadline that has moved, at everybody's next hour."""
        if not moved:
            return
        done, is_working_day = self._done(place), self._basis.school.calendar.is_working_day
        for cohort in self._cohorts(place):
            by_day: dict[datetime, list[tuple[int, str]]] = defaultdict(list)
            for member in cohort.members:
                was = moved.get((member.id, member.about))
                if was is not None and member.student_id not in done:
                    by_day[was].append((member.id, member.about))
            at = next_moment(cohort.hours, self._basis.now, is_working_day) if by_day else self._basis.now
            for was, to in by_day.items():
                yield self._wave(place, instants, cohort, Moment(Stage.MOVED, at), to, was=was)

    def _wave(
        self, place: Place, instants: Instants, cohort: _Cohort, moment: Moment, to: To, was: datetime | None = None
    ) -> Wave:
        assert instants.closes is not None
        what = Owed(
            school=self._basis.slug,
            subject=place.notice,
            term=place.period,
            round=place.round,
            stage=moment.stage,
            revision=instants.revision,
            due_at=moment.at,
            expires_at=expiry_of(instants.closes),
            facts=facts_of(instants, grade=cohort.grade, division=cohort.division, was=was),
        )
        return Wave(what, cohort.role, cohort.grade, cohort.division, to)

    def _cohorts(self, place: Place) -> Iterator[_Cohort]:
        """The people whom a deadline concerns: by the grade of today, and by the division that the rules know."""
        pack = pack_of(self._basis.book, place.term, self._today)
        grade = place.grade_on(self._today)
        for cohort in self._everybody:
            if cohort.grade == grade and division_of(pack, cohort.division) is place.division:
                yield cohort

    @cached_property
    def _everybody(self) -> list[_Cohort]:
        school, on = self._basis.slug, self._today
        students = {one.id: one for one in reminder_audience.find_students(self._session, school=school, on=on)}
        own = self._own_hours()
        found: dict[tuple[Role, int, Division, Hours], _Cohort] = {}

        def add(role: Role, member: _Member) -> None:
            student = students[member.student_id]
            hours = self._basis.school.settings.hours_of(role, None if role is Role.GUARDIAN else student.division)
            if member.id in own:
                hours = own[member.id].hours(hours)
            key = (role, student.grade, student.division, hours)
            if key not in found:
                found[key] = _Cohort(*key)
            found[key].members.append(member)

        for student in students.values():
            add(Role.STUDENT, _Member(student.id, "", student.id))
        for guardian in reminder_audience.find_guardians(self._session, school=school, on=on):
            if guardian.student_id in students:
                about = f"{STUDENT}{students[guardian.student_id].number}"
                add(Role.GUARDIAN, _Member(guardian.id, about, guardian.student_id))
        return list(found.values())

    def _own_hours(self) -> dict[int, Preferences]:
        chose = reminder_audience.find_own_hours(self._session, school=self._basis.slug)
        return preferences.find_preferences(self._session, chose) if chose else {}

    def _done(self, place: Place) -> Mapping[int, str]:
        """Who needs no reminder of it any more; found once, and only where one is due."""
        students = {member.student_id for cohort in self._cohorts(place) for member in cohort.members}
        return self._basis.done(self._session, place, students, all_of_school=True)

    def _told_already(self, place: Place, instants: Instants, stage: str) -> set[tuple[int, str]]:
        """Who was reminded of this very closing before its last change, which changed something else."""
        if instants.revision == 1 or instants.closes is None:
            return set()
        return reminders_told.find_told_of(
            self._session,
            school=self._basis.slug,
            place=place,
            stage=stage,
            expires_at=expiry_of(instants.closes),
            before=instants.revision,
        )
