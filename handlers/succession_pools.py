"""Who of a school could certify today, step by step of its order: teachers, conveners, offices, named substitutes."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import TYPE_CHECKING

from portfolio.certifiers import area_of, belongs_to, holds_post, posts_of, subject_of
from portfolio.dates import taipei_day
from portfolio.people import Division, PersonStatus, Role
from portfolio.succession import Candidate, Consent, Inability, Nominee, Pool, SuccessionStep, consent_until
from storage.queries import absences, succession

if TYPE_CHECKING:
    from sqlmodel import Session

    from portfolio.rules import RulePack
    from storage.queries.succession import Taught
    from storage.tables import Absence, DeputyAppointment


class Pools:
    """A school's people as they stand at one moment, and how many requests wait for each."""

    def __init__(
        self, session: Session, *, school: str, pack: RulePack | None, now: datetime, course_ids: Collection[int]
    ) -> None:
        today = taipei_day(now)
        away = [one for one in absences.find_open_absences(session, school=school) if absences.covers(one, today)]
        self._now, self._pack = now, pack
        self._away: dict[int, Absence] = {absence.teacher_id: absence for absence in away}
        self._named = absences.find_appointments(session, absence_ids=[absence.id or 0 for absence in away])
        self._people = succession.find_faculty(session, school=school)
        self._taught = succession.find_taught(session, school=school, course_ids=course_ids) if course_ids else {}
        self.pending = succession.count_pending(session, school=school)

    def can_take(self, person: int) -> bool:
        """Return whether somebody may be asked to certify for another: here, active, and not away for whatever."""
        found = self._people.get(person)
        return (
            found is not None and not found.is_gone and found.status is PersonStatus.ACTIVE and person not in self._away
        )

    def can(self, person: int) -> bool:
        """Return whether a teacher may have their own requests back: here, and not unable."""
        found = self._people.get(person)
        is_here = found is not None and not found.is_gone and found.status is not PersonStatus.LEFT
        return is_here and not self.cannot(person)

    def cannot(self, person: int) -> bool:
        """Return whether it is recorded that this person does not certify today."""
        absence = self._away.get(person)
        return absence is not None and absence.means is not Inability.STILL_CERTIFIES

    def is_gone(self, person: int) -> bool:
        """Return whether the roster does not know this person any more."""
        return person not in self._people or self._people[person].is_gone

    def has_funds(self, person: int) -> bool:
        """Return whether it is recorded that there is subsidy money for this absent teacher to certify."""
        absence = self._away.get(person)
        return absence is not None and absence.funds is True

    def fewest(self, people: Iterable[int], *, passed: Collection[int]) -> int | None:
        """Return who of these is asked: of those who can the one with the fewest pending; None where nobody can."""
        able = [self._nominee(person) for person in set(people) if person not in passed and self.can_take(person)]
        return min(able, key=lambda one: (one.pending, one.number)).person_id if able else None

    def teachers(self, course_id: int | None) -> frozenset[int]:
        """Return whom the roster names as teachers of a course now."""
        taught = self._taught.get(course_id or 0)
        return frozenset() if taught is None else taught.teachers

    def members(self, office: str, *, beside: Collection[int] = ()) -> list[int]:
        """Return the members of the office that a document names; or of those of people who were asked before."""
        offices = {self._people[person].office for person in beside if not self.is_gone(person)} - {None, ""}
        return [
            one.person_id
            for one in self._people.values()
            if one.role is Role.STAFF and (one.office in offices if beside else belongs_to(office, one.office))
        ]

    def pool_of(
        self, step: SuccessionStep, *, course_id: int | None, division: Division, originals: Collection[int]
    ) -> Pool:
        """Return who fits a step, for a course whose teachers were `originals` and a student of this division."""
        taught = self._taught.get(course_id or 0)
        match step.who:
            case Candidate.ORIGINAL_TEACHER:
                paid = [person for person in originals if self.has_funds(person) and not self.is_gone(person)]
                return Pool(tuple(self._nominee(person) for person in paid))
            case Candidate.NAMED_DEPUTY:
                return self._deputies(originals)
            case Candidate.SUCCESSOR:
                return self._pool(self._successors(taught, originals))
            case Candidate.SAME_COURSE_AND_GRADE:
                return self._pool(self._colleagues(taught, same_grade=True))
            case Candidate.SAME_COURSE:
                return self._pool(self._colleagues(taught, same_grade=False))
            case Candidate.SUBJECT_HEAD:
                return self._pool(self._heads(taught, originals))
            case Candidate.OFFICE:
                return Pool(tuple(self._holders(step, division)))

    def _deputies(self, originals: Collection[int]) -> Pool:
        """Substitutes who have agreed; one who is asked, or a teacher who has yet to name one, is waited for."""
        agreed: list[int] = []
        waits = False
        for absence in (self._away[person] for person in originals if person in self._away):
            named = [one for one in self._named if one.absence_id == absence.id]
            agreed += [one.deputy_id for one in named if one.consent is Consent.AGREED]
            waits = waits or self._awaits(absence, named)
        return Pool(self._pool(agreed).nominees, waits=waits)

    def _awaits(self, absence: Absence, named: list[DeputyAppointment]) -> bool:
        if named:
            return any(one.consent is Consent.ASKED and self._now <= consent_until(one.asked_at) for one in named)
        names_somebody = absence.means is Inability.NAMES_SUBSTITUTE
        return names_somebody and self._now <= consent_until(absence.recorded_at)

    def _successors(self, taught: Taught | None, originals: Collection[int]) -> Collection[int]:
        """Whom the roster names for the course now; else who teaches that class the same subject later in the year."""
        if taught is None:
            return ()
        now = taught.teachers - set(originals)
        if now or taught.class_name is None:
            return now
        found: set[int] = set()
        for one in self._taught.values():
            same_class = (one.academic_year, one.class_name) == (taught.academic_year, taught.class_name)
            if same_class and one.semester > taught.semester and subject_of(one.name) == subject_of(taught.name):
                found |= one.teachers
        return found - set(originals)

    def _colleagues(self, taught: Taught | None, *, same_grade: bool) -> set[int]:
        """Who teaches the same subject in that year; to the same grade, where it is known."""
        found: set[int] = set()
        if taught is None or (same_grade and taught.grade is None):
            return found
        for one in self._taught.values():
            fits = not same_grade or one.grade == taught.grade
            same_year = one.academic_year == taught.academic_year
            if fits and same_year and subject_of(one.name) == subject_of(taught.name):
                found |= one.teachers
        return found

    def _heads(self, taught: Taught | None, originals: Collection[int]) -> list[int]:
        """Who convenes the course's area, or that of its teacher where the course has none (召集)."""
        areas = {None if taught is None else taught.subject_area}
        if areas <= {None, ""}:
            areas = {self._people[person].subject_area for person in originals if person in self._people}
        wanted = {area_of(area) for area in areas if area}
        return [one.person_id for one in self._people.values() if one.heads and area_of(one.heads) in wanted]

    def _holders(self, step: SuccessionStep, division: Division) -> Iterable[Nominee]:
        """Who has the post that the step means; of several divisions those of the student's own."""
        if self._pack is None:
            return
        for rank, post in enumerate(posts_of(self._pack, step, division=division)):
            holders = [one for one in self._people.values() if holds_post(post, office=one.office, title=one.title)]
            own = [one for one in holders if one.division is division] or holders
            yield from (self._nominee(one.person_id, rank) for one in own if self.can_take(one.person_id))

    def _pool(self, people: Iterable[int]) -> Pool:
        return Pool(tuple(self._nominee(person) for person in set(people) if self.can_take(person)))

    def _nominee(self, person: int, rank: int = 0) -> Nominee:
        return Nominee(person, self._people[person].number, self.pending[person], rank)
