"""Who is away in a simulated year, by a book of our own: recorded in the chat's tables, and held against them later."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from sqlmodel import col, select

from bot.clock import Clock
from handlers.succession import move_on
from portfolio.errors import PortfolioError
from portfolio.succession import Consent, Inability
from portfolio.working_days import is_working_day
from storage.queries import absences
from storage.tables import DeputyAppointment
from tests.years.habits import Habit, Teacher
from tests.years.town import SCHOOL, Town


@dataclass(frozen=True)
class Away:
    """What is recorded of a teacher who cannot certify, by our own book."""

    number: str
    since: date
    until: date
    means: Inability
    answer: bool | None = None  # what the substitute will say; None: nothing


class Book:
    """Every absence of the semester; `done` counts what came of them."""

    def __init__(self, town: Town, teachers: Sequence[Teacher], draw: Random, clock: Clock, done: Counter[str]) -> None:
        self.town, self.teachers, self.draw, self.clock, self.done = town, teachers, draw, clock, done
        self.away: list[Away] = []

    def draw_anew(self) -> None:
        """Draw who will be away in the semester that begins."""
        self.away.extend(self._drawn())

    def _drawn(self) -> Iterator[Away]:
        """One teacher in ten, for one to six weeks; one who never looks is recorded by the registrar, for good."""
        draw = self.draw
        for place, teacher in enumerate(self.teachers):
            if place % 10 == 0:
                since = self._some_day()
                means = (Inability.CANNOT, Inability.NAMES_SUBSTITUTE, Inability.NAMES_SUBSTITUTE)[place // 10 % 3]
                answer = (None, True, False)[place // 10 % 3] if place // 30 % 2 == 0 else None
                yield Away(teacher.number, since, since + timedelta(days=draw.randrange(7, 45)), means, answer)
            elif place % 10 == 1:
                since = self._some_day()
                yield Away(teacher.number, since, since + timedelta(days=14), Inability.STILL_CERTIFIES)
            elif teacher.habit is Habit.NEVER and draw.random() < 0.5:
                yield Away(teacher.number, self._some_day(), self.town.semester.last_day, Inability.CANNOT)

    def _some_day(self) -> date:
        """Return a day in the middle of the semester."""
        begins = self.town.size.begins
        days = (self.town.semester.last_day - begins).days
        return begins + timedelta(days=self.draw.randrange(days // 5, days * 4 // 5))

    def desk(self, day: date) -> None:
        """Record who will be away in three days, and let substitutes answer who have thought about it for a day."""
        now = self.clock()
        for away in self.away:
            if self._recorded_on(away) == day:
                someone = self.town.someone(away.number)
                with self.town.storage.unit(SCHOOL) as session:
                    absence = absences.record_absence(
                        session,
                        school=SCHOOL,
                        teacher_id=someone.person_id,
                        from_on=away.since,
                        until_on=away.until,
                        means=away.means,
                        funds=None,
                        by=someone,
                        now=now,
                    )
                    if away.means is Inability.NAMES_SUBSTITUTE:
                        deputy = self.town.someone(
                            self.draw.choice([n for n in self.town.teachers if n != away.number])
                        )
                        try:
                            absences.name_deputy(session, absence, deputy_id=deputy.person_id, by=someone, now=now)
                        except PortfolioError:
                            self.done["substitutes refused"] += 1
                    move_on(session, school=SCHOOL, now=now)
                self.done["absences"] += 1
        with self.town.storage.reading(SCHOOL) as session:
            asked = list(session.exec(select(DeputyAppointment).where(col(DeputyAppointment.consent) == Consent.ASKED)))
        answers = {self.town.world.people[SCHOOL, away.number]: away.answer for away in self.away}
        for appointment in asked:
            agrees = answers[appointment.teacher_id]
            if agrees is not None and now - appointment.asked_at > timedelta(hours=20):
                with self.town.storage.unit(SCHOOL) as session:
                    one = session.get_one(DeputyAppointment, appointment.id)
                    actor = self.town.of_id(one.deputy_id)
                    absences.answer_deputy(session, one, agrees=agrees, actor=actor, version=one.version, now=now)
                    move_on(session, school=SCHOOL, now=now)
                self.done[f"substitutes {'agreed' if agrees else 'declined'}"] += 1

    def _recorded_on(self, away: Away) -> date:
        day = away.since - timedelta(days=3)
        while not is_working_day(day):
            day -= timedelta(days=1)
        return day

    def is_unable(self, number: str, day: date) -> bool:
        """Return whether, by our own book, this teacher cannot certify on the day."""
        return any(
            away.number == number and away.means is not Inability.STILL_CERTIFIES and away.since <= day <= away.until
            for away in self.away
        )
