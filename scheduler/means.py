"""What sending works with; built once a process."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from handlers.notices import Renderer
from scheduler.hanging import Hanging
from scheduler.push import Push
from scheduler.watch import Watch
from storage.units import Storage

Clock = Callable[[], datetime]

LEASE: Final = timedelta(seconds=60)  # a sender silent for longer is dead; longer than any single push may take


@dataclass(frozen=True)
class Means:
    """`clock` tells the business's time, which a demo moves by hand; `wall` the real one, for leases and retries."""

    storage: Storage
    clock: Clock
    wall: Clock
    push: Push
    render: Renderer
    holder: str = field(default_factory=lambda: uuid.uuid4().hex)  # of leases: this sender and no other
    steady: Clock | None = None  # one that nobody sets: how long something takes
    watch: Watch = field(init=False)
    hanging: Hanging = field(init=False)

    def __post_init__(self) -> None:
        """Watch whether somebody sets the clock, and whether words hang."""
        object.__setattr__(self, "watch", Watch(self.wall, self.steady))
        object.__setattr__(self, "hanging", Hanging(self.watch.time))

    def lease_end(self) -> datetime:
        """Return until when a lease taken now is good."""
        return self.wall() + LEASE
