"""What is done daily so that nothing is kept for longer than it is needed. Used codes and settled notices stay."""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from typing import Final

from storage.queries import upkeep
from storage.units import Storage

EVENT_IDS: Final = timedelta(days=8)  # platforms deliver an event again for days (reliability.md § 1.1)
FAILURES: Final = timedelta(days=1)  # only those of the last hour count
PRESSES: Final = timedelta(days=30)  # after their expiry: until then an old button still says what became of it
AT_ONCE: Final = 1000  # rows a transaction


def clean_up(
    storage: Storage, now: datetime, *, at_once: int = AT_ONCE, go_on: Callable[[], bool] = lambda: True
) -> dict[str, int]:
    """Forget what is past its time, and return how many rows of which kind; `go_on` is asked between transactions."""
    steps: dict[str, Callable[..., int]] = {
        "events": partial(upkeep.forget_handled_events, before=now - EVENT_IDS),
        "binding_failures": partial(upkeep.forget_binding_failures, before=now - FAILURES),
        "presses": partial(upkeep.forget_presses, before=now - PRESSES),
        "dialogs": partial(upkeep.close_dialogs, now=now),
    }
    done = dict.fromkeys(steps, 0)
    for name, step in steps.items():
        while go_on():
            with storage.unit() as session:
                removed = step(session, limit=at_once)
            done[name] += removed
            if removed < at_once:
                break
    return done
