"""Conversations at a school whose T01 has works waiting: by the rules of any of the five."""

from dataclasses import dataclass
from datetime import datetime

from portfolio.reminders import NoticeSubject
from storage.tables import Notice
from storage.units import Storage
from tests.conftest import FakeClock
from tests.desk import Desk
from tests.handlers.standing_in import give, school_of, turn
from tests.talk import Talk
from tests.world import World


@dataclass
class School:
    """A school with its people, the conversation and the desk; `works` are those that wait for T01."""

    world: World
    talk: Talk
    desk: Desk
    clock: FakeClock
    works: tuple[int, ...]

    def turns(self) -> list[tuple[str | None, int]]:
        """Return who is asked about each work now, and at which step."""
        return [turn(self.world, work) for work in self.works]

    def told(self, subject: NoticeSubject, number: str, stage: str = "") -> str:
        """Return the words of the one notice of this subject that this person is owed."""
        (notice,) = self.notices(subject, number, stage)
        reply = self.desk.told(notice)
        assert "甲" not in reply.title  # every name here begins with it
        self.talk.reply = reply
        return self.talk.text

    def notices(self, subject: NoticeSubject, number: str, stage: str = "") -> list[Notice]:
        """Return what this person is owed of this subject."""
        person = self.world.id_of(number)
        owed = self.desk.owed(subject)
        return [one for one in owed if one.recipient_id == person and one.stage == stage]


def school(storage: Storage, clock: FakeClock, pack: str, *titles: str, now: datetime | None = None) -> School:
    """Return a school with these rules where T01 has works waiting."""
    world = school_of(storage, now or clock(), pack)
    works = tuple(give(world, title) for title in titles or ("作文", "短文"))
    return School(world, Talk(storage, clock), Desk(world, clock), clock, works)
