"""A post office for each test."""

import pytest

from storage.units import Storage
from tests.conftest import FakeClock
from tests.scheduler.fakes import PostOffice


@pytest.fixture
def post(storage: Storage, clock: FakeClock) -> PostOffice:
    """Return a post office without students."""
    return PostOffice(storage, clock)
