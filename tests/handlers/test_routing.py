"""Every intent is answered by somebody, and only by one."""

from collections import Counter

from handlers.intents import Fill, Intent
from handlers.registry import ROUTERS


def test_every_intent_has_one_handler() -> None:
    """Nothing that can be pressed or typed leads nowhere, and no intent is claimed twice."""
    claimed = Counter(kind for router in ROUTERS for kind in router.handlers)
    ours = {kind for kind in Intent.__subclasses__() if kind.__module__.startswith("handlers.")}
    assert set(claimed) == ours - {Fill}
    assert max(claimed.values()) == 1


def test_every_step_has_one_router() -> None:
    """Words that a dialog waits for have one place to go."""
    steps = Counter(step for router in ROUTERS for step in router.steps)
    assert steps
    assert max(steps.values()) == 1
