"""What conversations are tested with beside `talk`."""

import pytest

from tests.conftest import FakeClock
from tests.desk import Desk
from tests.world import World


@pytest.fixture
def desk(world: World, clock: FakeClock) -> Desk:
    """Return the registrar's desk at the small school."""
    return Desk(world, clock)
