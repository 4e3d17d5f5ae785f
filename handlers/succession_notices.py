"""Who is owed word of whose turn it is, and of substitutes who were named; the words are in `deputy_notices`.

| subject | `stage` | to whom | `about` | `facts` |
| --- | --- | --- | --- | --- |
| TURN | `given` | whose turn it is now | `turn:` and the moment it is due | `count` |
| TURN | `handed_on` | from whom it went on, unless they said themselves that they are away | likewise | `count` |
| TURN | `back` | the teacher, when the absence is over | likewise | `count` |
| TURN | `taken_back` | from whom it went back | likewise | `count` |
| TURN | `unassigned` | the students' registrars: nobody is left in the order | likewise | `count` |
| TURN | `invite` | their registrars: whose turn it is has no binding | `person:` and their key | `number` |
| DEPUTY_ASKED | | the substitute, once bound | `deputy:` and the appointment's key | |
| DEPUTY_ASKED | `invite` | the registrars: the substitute has no binding | likewise | `number` |
| DEPUTY_ANSWERED | a `Consent` | the teacher who named the substitute | likewise | |

What moves at several times before a notice is due is one notice, so that `count` may be too small by then: the words
should count anew.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

from handlers.offices import find_in_charge
from portfolio.hours import default_hours, next_moment
from portfolio.people import Division
from portfolio.reminders import NoticeSubject
from portfolio.succession import consent_until
from storage.queries import bindings, notices, terms
from storage.tables import Person

if TYPE_CHECKING:
    from sqlmodel import Session

    from portfolio.calendar import SchoolCalendar
    from storage.tables import DeputyAppointment

GIVEN: Final = "given"
HANDED_ON: Final = "handed_on"
BACK: Final = "back"
TAKEN_BACK: Final = "taken_back"
UNASSIGNED: Final = "unassigned"
INVITE: Final = "invite"

TURN_IS_NEWS: Final = timedelta(days=14)
ANSWER_IS_NEWS: Final = timedelta(days=14)


class Teller:
    """Owes notices of one school at one moment, each at the recipient's next hour for it."""

    def __init__(self, session: Session, school: str, now: datetime) -> None:
        self._session, self._school, self._now = session, school, now

    @cached_property
    def _calendar(self) -> SchoolCalendar:
        return terms.calendar_of(self._session, self._school)

    def tell_turns(self, counts: Mapping[tuple[str, int], int]) -> None:
        """Owe each (stage, person) how many requests moved; whoever's turn it is and is not bound is to be invited."""
        for (stage, person_id), count in counts.items():
            person = self._session.get_one(Person, person_id)
            if stage == GIVEN and not self._is_bound(person_id):
                self._tell_registrars(person, NoticeSubject.TURN, f"person:{person_id}", INVITE)
            else:
                self._tell_turn(person, stage, count)

    def tell_unassigned(self, counts: Mapping[Division | None, int]) -> None:
        """Owe the registrars of each division's students that nobody is left whom the order names."""
        told: Counter[int] = Counter()
        people = {}
        for division, count in counts.items():
            for person in self._in_charge(division):
                people[person.id or 0] = person
                told[person.id or 0] += count
        for person_id, count in told.items():
            self._tell_turn(people[person_id], UNASSIGNED, count)

    def tell_asked(self, appointment: DeputyAppointment) -> None:
        """Owe a named substitute the question, once they are bound; until then the registrars, to hand over a code."""
        about, expires_at = f"deputy:{appointment.id}", consent_until(appointment.asked_at)
        deputy = self._session.get_one(Person, appointment.deputy_id)
        if self._is_bound(appointment.deputy_id):
            self._owe(deputy, NoticeSubject.DEPUTY_ASKED, about, expires_at=expires_at)
        else:
            self._tell_registrars(deputy, NoticeSubject.DEPUTY_ASKED, about, INVITE, expires_at=expires_at)

    def tell_answered(self, appointment: DeputyAppointment) -> None:
        """Owe the teacher what became of the question."""
        teacher = self._session.get_one(Person, appointment.teacher_id)
        about, stage = f"deputy:{appointment.id}", appointment.consent.value
        self._owe(teacher, NoticeSubject.DEPUTY_ANSWERED, about, stage=stage, expires_at=self._now + ANSWER_IS_NEWS)

    def _tell_turn(self, person: Person, stage: str, count: int) -> None:
        about = f"turn:{self._due_at(person):%Y%m%dT%H%M}"
        self._owe(
            person, NoticeSubject.TURN, about, stage=stage, facts={"count": count}, expires_at=self._now + TURN_IS_NEWS
        )

    def _tell_registrars(
        self, whom: Person, subject: NoticeSubject, about: str, stage: str, *, expires_at: datetime | None = None
    ) -> None:
        """Owe those in charge of somebody that this person is to be given a code."""
        until = expires_at or self._now + TURN_IS_NEWS
        for person in self._in_charge(whom.division):
            self._owe(person, subject, about, stage=stage, facts={"number": whom.number}, expires_at=until)

    def _owe(
        self,
        person: Person,
        subject: NoticeSubject,
        about: str,
        *,
        expires_at: datetime,
        stage: str = "",
        facts: Mapping[str, Any] | None = None,
    ) -> None:
        assert person.id is not None
        due_at = self._due_at(person)
        notices.owe(
            self._session,
            school=self._school,
            recipient_id=person.id,
            subject=subject,
            about=about,
            stage=stage,
            facts=facts,
            due_at=due_at,
            expires_at=max(expires_at, due_at + timedelta(hours=1)),
            now=self._now,
        )

    def _due_at(self, person: Person) -> datetime:
        return next_moment(default_hours(person.role, person.division), self._now, self._calendar.is_working_day)

    def _is_bound(self, person_id: int) -> bool:
        return bool(bindings.find_of_person(self._session, person_id=person_id))

    def _in_charge(self, division: Division | None) -> list[Person]:
        return find_in_charge(self._session, school=self._school, division=division, now=self._now)
