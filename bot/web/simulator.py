"""The simulator: anybody of the demo schools can be played, and every answer seen in three forms."""

from collections.abc import Callable
from itertools import groupby
from typing import Final, TypeVar
from uuid import uuid4

from bot.app import App
from bot.channels.simulator import SimulatorChannel
from bot.clock import MovableClock
from bot.web.clock import STEPS, DemoClock
from bot.web.codes import IssuedCode
from bot.web.events import Hub
from bot.web.metrics import Metrics
from bot.web.personas import FIRST, STRANGER, has_persona, personas_of
from bot.web.talking import LONGEST, Talking
from bot.web.views import Views
from storage.queries.schools import find_school, list_schools

FIRST_SCHOOL: Final = "yphs"
ThingT = TypeVar("ThingT")


class NoSuchPlaceError(LookupError):
    """There is no such school or persona here."""


class Simulator:
    """What the routes share."""

    def __init__(self, app: App, hub: Hub, metrics: Metrics) -> None:
        self.app = app
        self.hub = hub
        self.views = Views()
        self.talking = Talking(app, metrics)
        self.clock = DemoClock(app, app.clock) if isinstance(app.clock, MovableClock) else None
        for channel in app.channels.values():
            if isinstance(channel, SimulatorChannel):
                hub.follow(channel)

    def place(self, school: str, address: str) -> tuple[SimulatorChannel, str]:
        """Return the channel and address of one persona.

        Raises:
            NoSuchPlaceError: there is no such school, or nobody here has this address.
        """
        channel = self._channel(school)
        if channel is None or not has_persona(self.app.storage, school, address):
            raise NoSuchPlaceError(address)
        return channel, address

    def _channel(self, school: str) -> SimulatorChannel | None:
        """The school's channel; a school that was added while this process runs gets its own now."""
        found = self.app.channels.get(f"simulator.{school}")
        if found is None:
            with self.app.storage.reading() as session:
                if find_school(session, school) is None:
                    return None
            found = self.app.open_simulator(school)
            self.hub.follow(found)
        return found if isinstance(found, SimulatorChannel) else None

    def page(self, school: str, address: str, code: IssuedCode | None = None) -> str:
        """Return the whole page; what is not there falls back to the first school, and to its first person."""
        with self.app.storage.reading() as session:
            schools = list_schools(session)
        chosen = _pick(schools, lambda each: each.slug, school, FIRST_SCHOOL)
        people = personas_of(self.app.storage, chosen.slug)
        persona = _pick(people, lambda each: each.address, address, FIRST)
        channel, _ = self.place(chosen.slug, persona.address)
        after = self.hub.newest()  # before the conversation is read: what comes in between is told, not lost
        return self.views.page(
            school=chosen,
            schools=schools,
            persona=persona,
            groups=[(kind, list(each)) for kind, each in groupby(people, lambda person: person.kind)],
            code_people=[each for each in people if each.kind != STRANGER],
            code_for=code.number if code else persona.number,
            code=code,
            history=channel.history(persona.address),
            sent=self.hub.sent(),
            now=self.app.clock(),
            steps=list(STEPS) if self.clock else [],
            after=after,
            event=str(uuid4()),
            longest=LONGEST,
        )


def _pick(things: list[ThingT], name: Callable[[ThingT], str], wanted: str, first: str) -> ThingT:
    for each in (wanted, first):
        for thing in things:
            if name(thing) == each:
                return thing
    return things[0]
