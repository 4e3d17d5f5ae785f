"""The server on a fresh demo database of the test's own."""

from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI

from bot.app import App, assemble
from bot.server import make_server
from bot.settings import Settings
from storage.units import Storage
from tests.bot.webhooks import House
from tests.conftest import FakeClock
from tests.world import World


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Return settings that take nothing from the machine."""
    return Settings(_env_file=None, data_dir=tmp_path, database_url=None, channels=None)


@pytest.fixture
def app(settings: Settings, demo: Storage) -> App:
    """Return the application on the demo database."""
    return assemble(settings, demo)


@pytest.fixture
def web(app: App) -> FastAPI:
    """Return the web application."""
    return make_server(app)


@pytest.fixture
async def client(web: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    """Return a client that speaks to the web application without a network."""
    async with httpx.AsyncClient(transport=httpx.ASGITransport(web), base_url="http://127.0.0.1") as client:
        yield client


@pytest.fixture
async def house(world: World, clock: FakeClock, settings: Settings) -> AsyncIterator[House]:
    """Return a server with both platforms at the small school."""
    house = House(world.storage, clock, settings)
    yield house
    await house.close()
