"""A process with channels: who is served, what the start says, and that demo data are called so in every message."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from bot.app import App, assemble
from bot.channels.config import ChannelConfigError, Platform
from bot.channels.making import FIRST_TRY, find_channels
from bot.demo_mark import marked
from bot.outbox import make_push
from bot.server import make_server
from bot.serving import announcement
from bot.settings import Settings
from handlers.conversation import Incoming, IncomingKind, Reply
from locales import LANGUAGES, translator
from storage.units import Storage
from tests.bot.webhooks import LINE, TELEGRAM, Remembering
from tests.world import SMALL, World

ROOT = Path(__file__).parents[2]
TOKENS = {"line_token": "line-token", "line_secret": "line-secret", "telegram_token": "123:telegram-token"}


def settings_of(tmp_path: Path, **more: object) -> Settings:
    """Return settings that take nothing from the machine."""
    return Settings(_env_file=None, **{"data_dir": tmp_path, "database_url": None, "channels": None, **more})


@pytest.fixture
def app(world: World, settings: Settings) -> Iterator[App]:
    """Return a process on demo data with a channel of each platform."""
    channels = {one.name: Remembering(one.name) for one in (LINE, TELEGRAM)}
    app = App(settings, world.storage, lambda: world.now, True, dict(channels), (LINE, TELEGRAM))
    yield app
    app.inbox.close()


def test_nothing_is_loaded_for_channels_that_are_not_there() -> None:
    """A start without channels takes neither the time nor the memory of the platforms' libraries."""
    code = "import sys, bot.app, bot.server, bot.serving, bot.cli; print(*sorted({*sys.modules} & {*sys.argv[1:]}))"
    unwanted = ["telegram", "linebot", "aiohttp", "PIL", "dbos"]
    ran = subprocess.run([sys.executable, "-c", code, *unwanted], cwd=ROOT, capture_output=True, text=True, check=True)

    assert ran.stdout.split() == []


def test_tokens_in_the_environment_are_enough_for_a_first_try(tmp_path: Path) -> None:
    """Without `channels.toml`: one account on each platform, for every school of the database."""
    line, telegram = find_channels(settings_of(tmp_path, **TOKENS), ["yphs", "tttvs"])

    assert [(one.name, one.schools) for one in (line, telegram)] == [
        (f"line.{FIRST_TRY}", ("tttvs", "yphs")),
        (f"telegram.{FIRST_TRY}", ("tttvs", "yphs")),
    ]
    assert (line.token(), line.secrets(), telegram.token()) == ("line-token", (b"line-secret",), "123:telegram-token")


def test_a_first_try_with_half_of_it_says_what_is_missing(tmp_path: Path) -> None:
    """A token without its secret, and a public address without Telegram's secret, are named together."""
    half = {**TOKENS, "line_secret": None, "public_url": "https://example.org"}
    with pytest.raises(ChannelConfigError) as refused:
        find_channels(settings_of(tmp_path, **half), ["yphs"])

    said = str(refused.value.facts["mistakes"])
    assert "LICHENG_LINE_SECRET 沒有設定" in said
    assert "LICHENG_TELEGRAM_SECRET 沒有設定" in said


def test_no_setting_shows_a_secret(tmp_path: Path) -> None:
    """Settings may be printed."""
    assert not any(secret in repr(settings_of(tmp_path, **TOKENS)) for secret in TOKENS.values())


def test_a_mistake_in_the_file_stops_only_who_serves(demo: Storage, tmp_path: Path) -> None:
    """A registrar's import goes on while somebody still writes `channels.toml`."""
    settings = settings_of(tmp_path, channels=tmp_path / "channels.toml")
    (tmp_path / "channels.toml").write_text('[line.a]\nschools = ["nowhere"]\n', "utf-8")

    assemble(settings, demo).inbox.close()
    with pytest.raises(ChannelConfigError):
        assemble(settings, demo, serving=True)


def test_the_simulator_is_off_beside_real_channels(app: App, tmp_path: Path) -> None:
    """Demo data on real accounts: no simulator, whichever way the channels are set."""
    for more in ({"channels": tmp_path / "channels.toml"}, {"telegram_token": "1:t"}, {"line_token": "t"}):
        app.settings = settings_of(tmp_path, **more)
        assert not app.simulator_is_on
    app.settings = settings_of(tmp_path)
    assert app.simulator_is_on


def test_the_start_says_who_is_served_and_how(app: App, tmp_path: Path) -> None:
    """The webhooks' addresses, or that Telegram is asked and LINE needs an address; and that these are demo data."""
    app.settings = settings_of(tmp_path, public_url="https://example.org/")
    public = "\n".join(announcement(app))
    app.settings = settings_of(tmp_path)
    private = "\n".join(announcement(app))

    assert "https://example.org/line/small" in public
    assert "https://example.org/telegram/small" in public
    assert "輪詢" in private
    assert "LICHENG_PUBLIC_URL" in private
    assert "示範資料" in public
    assert "不是 https" not in public + private
    app.settings = settings_of(tmp_path, public_url="http://example.org/")
    assert "不是 https 開頭" in "\n".join(announcement(app))
    app.configs = ()
    assert list(announcement(app)) == []


@pytest.mark.anyio
async def test_every_message_says_that_these_are_demo_data(app: App) -> None:
    """Answers and what is sent unasked, in every language; a real database says nothing of the kind."""
    channel = app.channels[LINE.name]
    assert isinstance(channel, Remembering)
    app.inbox.accept([Incoming(LINE.name, "U1", "e1", IncomingKind.WORDS, "說明", app.clock())])
    await app.inbox.drain(LINE.name, "U1")
    pushed: list[Reply] = []

    async def push(_address: str, reply: Reply, **_rest: object) -> None:
        pushed.append(reply)

    channel.push = push  # type: ignore[assignment,method-assign]
    for is_sample in (True, False):
        send = make_push(app.channels, is_sample)
        await send(LINE.name, "U1", Reply("期限"), key="k", language=None, plain_text=False)

    ((_, answer),) = channel.answers
    assert answer.title.startswith("示範資料：")
    assert [reply.title for reply in pushed] == ["示範資料：期限", "期限"]
    for language in LANGUAGES:
        assert "示範資料" in marked(Reply("x"), translator(language)).title


@pytest.mark.anyio
async def test_webhooks_of_no_channel_are_refused(world: World, settings: Settings) -> None:
    """A server without channels believes nobody."""
    web = make_server(App(settings, world.storage, lambda: world.now, True, {}))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(web), base_url="http://127.0.0.1") as client:
        answers = [await client.post(f"/{kind}/{SMALL}", content=b'{"events":[]}') for kind in Platform]

    assert [answer.status_code for answer in answers] == [401, 401]
