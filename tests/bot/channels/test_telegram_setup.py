"""Setting up and checking a bot, and commands that follow bindings: against a Bot API that remembers all it is told."""

import json
import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import anyio
import httpx
import pytest

from bot.channel_care import Care
from bot.channel_trouble import ChannelTroubleError
from bot.channels.commands import COMMANDS, START, read_command
from bot.channels.config import ChannelConfig, Platform, read_channels
from bot.channels.setting_up import Steps
from bot.channels.telegram_checks import set_up_telegram
from bot.channels.telegram_menu_showing import TelegramMenus
from bot.channels.telegram_menus import LABELS, commands_of
from bot.channels.telegram_updates import HANDLED, update_of
from bot.checks import Check
from bot.entrances import Entrance
from bot.settings import Settings
from handlers.context import DialogState
from handlers.conversation import IncomingKind
from handlers.intents import GiveCode
from handlers.understanding import understand
from locales import LANGUAGES
from portfolio.people import Role
from storage.queries.menus import Shown
from tests.architecture.sources import ROOT
from tests.bot.channels import stand_in
from tests.bot.channels.bot_api import TOKEN, Answer, BotApi, refusal, serving
from tests.bot.channels.stand_in import StandIn
from tests.bot.channels.telegram_spec import needs_contract
from tests.bot.running import DIRECT
from tests.conftest import START as NOW
from tests.world import SMALL

PUBLIC = "https://school.example"
ADDRESS = f"{PUBLIC}/telegram/small"
HELD = {"token": (TOKEN,), "webhook_secret": ("a-secret-of-the-webhook",)}
CONFIG = ChannelConfig(Platform.TELEGRAM, "small", (SMALL,), "hill_bot", HELD)
QUESTIONS = (
    "getMe",
    "getWebhookInfo",
    "getMyCommands",
    "getMyDescription",
    "getMyShortDescription",
    "getChatMenuButton",
)


class Settled:
    """What Telegram keeps of a bot; `wrong` is laid over what it says of itself."""

    def __init__(self) -> None:
        self.kept: dict[str, Any] = {}
        self.me = {"id": 1, "is_bot": True, "first_name": "hill", "username": "hill_bot", "can_join_groups": False}
        self.webhook: dict[str, Any] = {"url": "", "has_custom_certificate": False, "pending_update_count": 0}
        self.changes: list[str] = []
        self.refusal: Answer | None = None

    def take(self, method: str, sent: dict[str, str]) -> Answer:
        if self.refusal is not None:
            return self.refusal
        if method not in QUESTIONS:
            self.changes.append(method)
        place = f"{method[3:]} {sent.get('scope', '')} {sent.get('language_code', '')}"
        result: Any = True
        match method:
            case "getMe":
                result = self.me
            case "getWebhookInfo":
                result = self.webhook
            case "setWebhook":
                self.webhook |= {"url": sent["url"], "allowed_updates": json.loads(sent["allowed_updates"])}
                self.kept["secret"] = sent["secret_token"]
            case "deleteWebhook":
                self.webhook["url"] = ""
            case "getMyCommands":
                result = json.loads(self.kept.get(place, "[]"))
            case "setMyCommands":
                self.kept[place] = sent["commands"]
            case "deleteMyCommands":
                self.kept.pop(place.replace("eteMy", "My", 1), None)
            case "getMyDescription" | "getMyShortDescription":
                name = "description" if method == "getMyDescription" else "short_description"
                result = {name: self.kept.get(place, "")}
            case "setMyDescription":
                self.kept[place] = sent["description"]
            case "setMyShortDescription":
                self.kept[place] = sent["short_description"]
            case "getChatMenuButton":
                result = {"type": self.kept.get("button", "default")}
            case "setChatMenuButton":
                self.kept["button"] = json.loads(sent["menu_button"])["type"]
        return Answer(body=json.dumps({"ok": True, "result": result}).encode())


@pytest.fixture(scope="module")
def served() -> Iterator[BotApi]:
    with serving() as api:
        yield api


@pytest.fixture
def telegram(served: BotApi) -> Settled:
    settled = Settled()
    served.take = settled.take  # type: ignore[method-assign]
    return settled


class Desktop:
    """What `channels setup` and `channels check` do on the registrar's machine."""

    def __init__(self, base: str, public: str | None = PUBLIC) -> None:
        settings = Settings(public_url=public, telegram_api_base=base, _env_file=None)  # type: ignore[call-arg]
        self.base, self.address = base, ADDRESS if public else None
        self.care = Care(settings, (CONFIG,))

    def set_up(self) -> Steps:
        """Set the bot up, where nobody is bound yet."""

        async def nobody() -> int:
            return 0

        async def work() -> Steps:
            return await set_up_telegram(CONFIG, base=self.base, address=self.address, relink=nobody)

        return anyio.run(work)

    def check(self) -> list[Check]:
        async def work() -> list[Check]:
            return await self.care.check(CONFIG, NOW)

        return anyio.run(work)

    def faults(self) -> list[str]:
        return [one.check for one in self.check() if not one.ok]


def test_setup_sets_everything_and_again_nothing(served: BotApi, telegram: Settled) -> None:
    """Commands and texts in every language, the menu button, and the webhook for exactly what is handled."""
    desktop = Desktop(served.base)
    assert desktop.set_up().is_changed
    assert telegram.webhook["url"] == ADDRESS
    assert telegram.webhook["allowed_updates"] == list(HANDLED)
    assert telegram.kept["secret"] == "a-secret-of-the-webhook"
    assert len([place for place in telegram.kept if place.startswith("MyCommands")]) == len(LANGUAGES)
    assert desktop.faults() == []
    telegram.changes.clear()
    assert not desktop.set_up().is_changed
    assert telegram.changes == ["setWebhook"]  # its secret cannot be read back


def test_without_a_public_address_a_webhook_is_ended(served: BotApi, telegram: Settled) -> None:
    """Long polling gets nothing while one is set; what waits is kept."""
    desktop = Desktop(served.base, None)
    telegram.webhook["url"] = ADDRESS
    assert "telegram_webhook" in desktop.faults()
    desktop.set_up()
    assert telegram.webhook["url"] == ""
    assert desktop.faults() == []


@pytest.mark.parametrize(
    ("me", "webhook", "found"),
    [
        ({"username": "other_bot"}, {}, "telegram_token"),
        ({"can_join_groups": True}, {}, "telegram_groups"),
        ({"can_read_all_group_messages": True}, {}, "telegram_groups"),
        ({}, {"url": ""}, "telegram_webhook"),
        ({}, {"url": "https://elsewhere.example/"}, "telegram_webhook"),
        ({}, {"allowed_updates": ["message"]}, "telegram_webhook"),
        ({}, {"last_error_date": int(NOW.timestamp()) - 60, "last_error_message": "401"}, "telegram_webhook"),
        ({}, {"pending_update_count": 5000}, "telegram_pending"),
    ],
)
def test_check_names_what_is_wrong(
    served: BotApi, telegram: Settled, me: dict[str, Any], webhook: dict[str, Any], found: str
) -> None:
    """Each fault by itself, with its remedy, and never a secret."""
    desktop = Desktop(served.base)
    desktop.set_up()
    telegram.me |= me
    telegram.webhook |= webhook
    checks = desktop.check()
    assert [one.check for one in checks if not one.ok] == [found]
    assert all(one.remedy for one in checks if not one.ok)
    assert not any(secret in repr(one) for one in checks for (secret,) in HELD.values())


def test_an_old_error_of_the_webhook_is_over(served: BotApi, telegram: Settled) -> None:
    """What failed yesterday and works today is no fault."""
    desktop = Desktop(served.base)
    desktop.set_up()
    telegram.webhook |= {"last_error_date": int((NOW - timedelta(days=1)).timestamp()), "last_error_message": "502"}
    assert desktop.faults() == []


@pytest.mark.parametrize(
    "answer", [refusal(401, "Unauthorized"), refusal(429, "slow", retry_after=3), refusal(502, "bad")]
)
def test_telegram_refuses(served: BotApi, telegram: Settled, answer: Answer) -> None:
    """A wrong token, too much at once, a bad gateway: one fault, in setup as in check, and no token in it."""
    telegram.refusal = answer
    desktop = Desktop(served.base)
    assert desktop.faults() == ["channel_reach"]
    with pytest.raises(ChannelTroubleError):
        desktop.set_up()
    assert not any(TOKEN in repr(one) for one in desktop.check())


def test_commands_follow_the_role(served: BotApi, telegram: Settled) -> None:
    """Bound: the role's commands in the chat's language; unbound: none of its own, and the bot's are seen."""

    async def show(*shown: Shown) -> None:
        menus = TelegramMenus(CONFIG, base=served.base)
        for one in shown:
            await menus.show("7", one)
        await menus.close()

    anyio.run(show, Shown(Role.TEACHER, "en"))
    (place,) = [place for place in telegram.kept if '"chat"' in place]
    assert json.loads(telegram.kept[place])[0] == {"command": "waiting", "description": "Waiting works"}
    anyio.run(show, Shown(None))
    assert telegram.kept == {}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("role", [None, *Role])
def test_every_command_is_understood(role: Role | None, language: str) -> None:
    """What a menu offers the bot understands, and Telegram takes: at most 100, described in 1 to 256 characters."""
    offered = commands_of(role, language)
    assert len({name for name, _ in offered}) == len(offered) <= 100
    for name, description in offered:
        assert 1 <= len(description) <= 256
        assert read_command(f"/{name}")[0] is (IncomingKind.FOLLOW if name == START else IncomingKind.PRESS)
    assert set(LABELS) <= {START, *COMMANDS}


@needs_contract
def test_nothing_is_against_the_specification() -> None:
    """Setup, check and the commands of a chat hold every call to Telegram's own description of it."""
    with stand_in.serving("--rates", "off") as base, httpx.Client(**DIRECT) as client:
        desktop = Desktop(base)
        desktop.set_up()
        assert "telegram_webhook" not in desktop.faults()

        async def show() -> None:
            menus = TelegramMenus(CONFIG, base=base)
            for role in (None, *Role):
                await menus.show("7", Shown(role, "vi"))
            await menus.show("7", Shown(None))
            await menus.close()

        anyio.run(show)
        telegram = StandIn(base, client)
        assert len(telegram.look("calls")) > 20
        assert telegram.look("violations") == []


def test_the_sheets_link_brings_the_code() -> None:
    """What the QR code opens becomes `/start` with a payload that Telegram allows, and is read as the code."""
    code = "ACDE-FGHJ-KMNP-QRTV"
    payload = parse_qs(urlsplit(Entrance("telegram", "hill_bot").link("", code)).query)["start"][0]
    assert re.fullmatch(r"[A-Za-z0-9_-]{1,64}", payload)
    person = {"id": 7, "is_bot": False, "first_name": "x"}
    message = {"message_id": 1, "date": 1, "chat": {"id": 7, "type": "private"}, "from": person}
    received = update_of({"update_id": 1, "message": {**message, "text": f"/start {payload}"}}, CONFIG, NOW)
    assert received.incoming is not None
    assert understand(received.incoming, DialogState(), [], NOW) == GiveCode(code.replace("-", ""))


def test_the_example_can_be_read() -> None:
    """The file that the pages tell to copy has no mistake."""
    names = ("YPHS_LINE_SECRET", "YPHS_LINE_TOKEN", "YPHS_TELEGRAM_SECRET")
    environ = dict.fromkeys(names, "something-secret") | {"YPHS_TELEGRAM_TOKEN": TOKEN}
    found = read_channels(ROOT / "docs" / "channels.example.toml", environ, schools=["yphs"], is_public=True)
    assert [config.name for config in found] == ["line.yphs", "telegram.yphs"]
