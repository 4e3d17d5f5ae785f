"""A post office for each test."""

import pytest

from storage.units import Storage
from tests.conftest import FakeClock
from tests.scheduler.fakes import PostOffice
from tests.scheduler.reminding import Reminders


@pytest.fixture
def post(storage: Storage, clock: FakeClock) -> PostOffice:
    """Return a post office without students."""
    return PostOffice(storage, clock)


@pytest.fixture
def reminders(post: PostOffice, monkeypatch: pytest.MonkeyPatch) -> Reminders:
    """Return a post office of reminders, at eight in the morning."""
    return Reminders(post, monkeypatch)
