"""The platforms around our server: the stand-in once for all, a LINE of our own and a house for each test."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path

import httpx
import pytest

from bot.channels.telegram_updates import HANDLED
from tests.bot.running import DIRECT
from tests.conftest import FakeClock
from tests.platforms import contract, fake_line_http
from tests.platforms.contract import Contract
from tests.platforms.fake_line import FakeLine
from tests.platforms.fake_line_webhook import LineWebhook
from tests.platforms.house import SCHOOL, WEBHOOK_SECRET, House, Platform, open_house

SHARING = (SCHOOL, "tmsb")
_BOTS = count(1_000_001)


@dataclass(frozen=True)
class Town:
    """One house with its platforms; `telegram` only where the stand-in is wanted."""

    house: House
    line: LineWebhook
    telegram: Contract | None = None


@pytest.fixture(scope="session")
def bot_api() -> Iterator[str]:
    """Serve the Telegram stand-in once; yield its address."""
    with contract.serving() as base:
        yield base


@pytest.fixture
def line_town(tmp_path: Path, demo_dir: Path, clock: FakeClock) -> Iterator[Town]:
    """Return our server with a LINE that sends webhooks, and nothing of Telegram's."""
    with _town(tmp_path, demo_dir, clock, None, public=False) as town:
        yield town


@pytest.fixture
def public_line_town(tmp_path: Path, demo_dir: Path, clock: FakeClock) -> Iterator[Town]:
    """Return the same with a public address, so that one may bind on our page too."""
    with _town(tmp_path, demo_dir, clock, None, public=True) as town:
        yield town


@pytest.fixture
def shared_line_town(tmp_path: Path, demo_dir: Path, clock: FakeClock) -> Iterator[Town]:
    """Return our server with one LINE account that several schools share."""
    with _town(tmp_path, demo_dir, clock, None, public=False, schools=SHARING) as town:
        yield town


@pytest.fixture
def shared_telegram_town(tmp_path: Path, demo_dir: Path, clock: FakeClock, bot_api: str) -> Iterator[Town]:
    """Return our server with one bot that several schools share."""
    with _town(tmp_path, demo_dir, clock, bot_api, public=True, schools=SHARING) as town:
        yield town


@pytest.fixture
def telegram_town(tmp_path: Path, demo_dir: Path, clock: FakeClock, bot_api: str) -> Iterator[Callable[[bool], Town]]:
    """Return how to open a server whose Telegram sends webhooks (True), or is asked for updates (False)."""
    with ExitStack() as stack:

        def open_town(public: bool) -> Town:
            return stack.enter_context(_town(tmp_path, demo_dir, clock, bot_api, public=public))

        yield open_town


@contextmanager
def _town(
    folder: Path,
    demo_dir: Path,
    clock: FakeClock,
    bot_api: str | None,
    *,
    public: bool,
    schools: Sequence[str] = (SCHOOL,),
) -> Iterator[Town]:
    line = FakeLine(clock)
    secrets = {"line-token": line.token, "line-secret": line.secret.decode()}
    with ExitStack() as stack:
        platforms = {"line": Platform(stack.enter_context(fake_line_http.serving(line)), secrets)}
        client = stack.enter_context(httpx.Client(**DIRECT))
        bot = None
        if bot_api is not None:
            bot = stack.enter_context(contract.bot(bot_api, next(_BOTS)))
            held = {"telegram-token": bot.token, "telegram-secret": WEBHOOK_SECRET}
            platforms["telegram"] = Platform(bot_api, held)
        house = stack.enter_context(open_house(folder, demo_dir, clock, platforms, public=public, schools=schools))
        if bot is not None and public:
            bot.set_webhook(f"{house.address}/telegram/{SCHOOL}", WEBHOOK_SECRET, list(HANDLED))
            stack.callback(bot.delete_webhook)  # before our server is gone: nothing is sent into the void
        yield Town(house, LineWebhook(line, f"{house.address}/line/{SCHOOL}", client), bot)
