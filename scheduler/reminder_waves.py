"""Who is owed which reminder: a school's deadlines, their moments by everybody's hours, and who still needs them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import cached_property
from typing import TYPE_CHECKING, Final

from portfolio.calendar import term_on
from portfolio.dates import taipei_day
from portfolio.hours import Hours, next_moment
from portfolio.people import Division, Role
from portfolio.preferences import Preferences
from portfolio.reminders import Stage
from portfolio.reminding import Instants, Place, division_of, facts_of, newest, pack_of
from portfolio.stages import Moment, expiry_of
from storage.queries import preferences, reminder_audience, reminders_told
from storage.queries.owing import Owed
from storage.queries.reminder_done import Done
from storage.queries.reminder_needs import OF_AGE, STUDENT

if TYPE_CHECKING:
    from sqlmodel import Session

    from storage.queries.reminder_audience import GuardianOf
    from storage.queries.reminder_needs import Basis

To = Sequence[tuple[int, str]]

_NOTHING_SET: Final = Preferences()


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


@dataclass(frozen=True)
class _Cohort:
    """People of one role with one grade, division and hours: the same reminders fall due for all of them.

    `to` and `students` go together: who is told, and for whose sake.
    """

    role: Role
    grade: int
    division: Division
    hours: Hours
    to: list[tuple[int, str]] = field(default_factory=list)
    students: list[int] = field(default_factory=list)

    def without(self, done: Mapping[int, str], unwanted: Collection[tuple[int, str]]) -> To:
        """Return those who still need it, and were not told already."""
        if not done and not unwanted:
            return self.to
        both = zip(self.to, self.students, strict=True)
        return [to for to, student in both if student not in done and to not in unwanted]


class Waves:
    """The reminders of one school, as one snapshot of the database gives them; `planned` are its deadlines.

    `on` is a day of the academic year that is looked at, where it is not today's: all are a grade further by then.
    """

    def __init__(
        self, session: Session, basis: Basis, planned: Mapping[Place, Instants], *, on: date | None = None
    ) -> None:
        self._session = session
        self._basis = basis
        self._today = on or taipei_day(basis.now)
        self._further = term_on(self._today).academic_year - term_on(taipei_day(basis.now)).academic_year
        self._planned = {place: one for place, one in planned.items() if one.closes and place.concerns(self._today)}

    def owed(self, *, after: datetime | None, until: datetime) -> Iterator[Wave]:
        """Yield what is owed of what falls due until `until`; what was due until `after` was planned before."""
        for place, instants in self._planned.items():
            is_new = after is None or (instants.since is not None and instants.since >= after)
            moved = self._moved(place, instants) if is_new else {}

            def due(moments: Sequence[Moment], instants: Instants = instants) -> list[Moment]:
                return newest(moments, instants, after=after, until=until, now=self._basis.now)

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
        by_hours = {hours: due(self._basis.school.moments(place, instants, hours)) for hours in self._hours}
        if not any(by_hours.values()):
            return  # on most days: nobody has to be found
        cohorts = [cohort for cohort in self._cohorts(place) if by_hours[cohort.hours]]
        done = self._done_of(place, cohorts)
        for cohort in cohorts:
            for moment in by_hours[cohort.hours]:
                unwanted = self._told_already(place, instants, moment.stage)
                if moment.stage != Stage.LAST_DAY and taipei_day(moment.at) <= self._today:
                    unwanted = unwanted | moved.keys()
                of_age = self._of_age(taipei_day(moment.at)) if cohort.role is Role.GUARDIAN else {}
                if to := cohort.without({**done, **of_age} if of_age else done, unwanted):
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
        cohorts, is_working_day = list(self._cohorts(place)), self._basis.school.calendar.is_working_day
        done = self._done_of(place, cohorts)
        for cohort in cohorts:
            by_day: dict[datetime, list[tuple[int, str]]] = defaultdict(list)
            for to in cohort.without(done, ()):
                if to in moved:
                    by_day[moved[to]].append(to)
            at = next_moment(cohort.hours, self._basis.now, is_working_day) if by_day else self._basis.now
            for was, told in by_day.items():
                yield self._wave(place, instants, cohort, Moment(Stage.MOVED, at), told, was=was)

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
        found: dict[tuple[Role, int, Division, Hours], _Cohort] = {}
        usual: dict[tuple[Role, int, Division], _Cohort] = {}

        def cohort(role: Role, grade: int, division: Division, person_id: int) -> _Cohort:
            theirs = None if person_id in self._own else usual.get((role, grade, division))
            if theirs is None:
                hours = self._hours_of(role, division)
                key = (role, grade, division, self._own.get(person_id, _NOTHING_SET).hours(hours))
                theirs = found.setdefault(key, _Cohort(*key))
                if person_id not in self._own:
                    usual[role, grade, division] = theirs
            return theirs

        for key, _, grade, division in students.values():
            theirs = cohort(Role.STUDENT, grade + self._further, division, key)
            theirs.to.append((key, ""))
            theirs.students.append(key)
        for key, student_id, _ in self._guardians:
            if student_id in students:
                _, number, grade, division = students[student_id]
                theirs = cohort(Role.GUARDIAN, grade + self._further, division, key)
                theirs.to.append((key, STUDENT + number))
                theirs.students.append(student_id)
        return list(found.values())

    @cached_property
    def _guardians(self) -> list[GuardianOf]:
        return reminder_audience.find_guardians(self._session, school=self._basis.slug, on=self._today)

    def _of_age(self, day: date) -> dict[int, str]:
        """Who comes of age between the day that is looked from and this one: of them guardians are told no more."""
        if day <= self._today:
            return {}
        adults = reminder_audience.newest_adult_birthday(day)
        return {one.student_id: OF_AGE for one in self._guardians if one.birthday <= adults}

    def _hours_of(self, role: Role, division: Division) -> Hours:
        return self._basis.school.settings.hours_of(role, None if role is Role.GUARDIAN else division)

    @cached_property
    def _hours(self) -> set[Hours]:
        """All hours that anybody may have."""
        common = {self._hours_of(role, division) for role in (Role.STUDENT, Role.GUARDIAN) for division in Division}
        return common | {one.hours(hours) for one in self._own.values() for hours in common}

    @cached_property
    def _own(self) -> dict[int, Preferences]:
        chose = reminder_audience.find_own_hours(self._session, school=self._basis.slug)
        return preferences.find_preferences(self._session, chose) if chose else {}

    def _done_of(self, place: Place, cohorts: Iterable[_Cohort]) -> Mapping[int, str]:
        """Which of these people need no reminder of it any more."""
        students = {student for cohort in cohorts for student in cohort.students}
        return self._basis.why_done(self._done, place, students) if students else {}

    @cached_property
    def _done(self) -> Done:
        today = taipei_day(self._basis.now)
        return Done(self._session, self._basis.slug, self._basis.stale_after_days, today)

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
