"""A real Chromium, and a server on a fresh demo database for each test; nothing leaves the machine."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

from bot.app import App, assemble
from bot.settings import Settings
from storage.units import Storage
from tests.bot.running import running
from tests.browser.visitor import Visitor
from tests.chromium import find_chromium

FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-proxy-server",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
]
PATIENCE_MS = 20_000  # for a machine that is busy with other things

expect.set_options(timeout=PATIENCE_MS)
Open = Callable[..., Visitor]


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """Return the browser. Not for the whole session: its event loop would be in the way of the asynchronous tests."""
    chromium = find_chromium()
    if chromium is None:
        pytest.skip("no Chromium on this machine")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def app(tmp_path: Path, demo: Storage) -> App:
    """Return the application on the demo database."""
    return assemble(Settings(_env_file=None, data_dir=tmp_path, database_url=None, channels=None), demo)


@pytest.fixture
def site(app: App) -> Iterator[str]:
    """Return the address of a server of the test's own."""
    with running(app) as (address, _):
        yield address


@pytest.fixture
def visit(browser: Browser, site: str) -> Iterator[Open]:
    """Return how to open the page: `visit("guardian/20101-1", width=390)`; nobody's page may report an error."""
    visitors: list[Visitor] = []

    def open_page(
        persona: str = "student/20101",
        *,
        school: str = "yphs",
        width: int = 1280,
        height: int = 800,
        dark: bool = False,
        script: bool = True,
    ) -> Visitor:
        context = browser.new_context(
            viewport={"width": width, "height": height},
            color_scheme="dark" if dark else "light",
            locale="zh-TW",
            timezone_id="America/New_York",  # the page says Taipei's time wherever its reader is
            reduced_motion="reduce",
            java_script_enabled=script,
        )
        context.set_default_timeout(PATIENCE_MS)
        visitor = Visitor(context.new_page(), site)
        visitors.append(visitor)
        visitor.opens(school, persona, live=script)
        return visitor

    yield open_page
    errors = [error for visitor in visitors for error in visitor.errors]
    for visitor in visitors:
        visitor.page.context.close()
    assert errors == []
