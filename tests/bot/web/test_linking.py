"""The page where one binds: over HTTP, with LINE's link token from a stand-in."""

import html
import re
from collections.abc import AsyncIterator
from datetime import timedelta
from itertools import count
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from fastapi import FastAPI

from bot.app import App
from bot.channels.config import ChannelConfig, Platform
from bot.channels.received import Received, Skip
from bot.settings import Settings
from bot.web.headers import SecurityHeaders
from bot.web.linking import linking_routes
from handlers.conversation import Incoming, IncomingKind, Link
from storage.queries import accounts
from storage.tables import LinkNonce, MenuChange
from tests.conftest import FakeClock
from tests.desk import Desk
from tests.world import SMALL, World

pytestmark = pytest.mark.anyio

PUBLIC = "https://school.example"
CHANNEL = "line.small"
USER = "U" + "4af4980629" * 3 + "ab"
IDS = count(1)
AT = f"{PUBLIC}/link/line/small"


class Line:
    """LINE, as far as link tokens go."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.is_up = True

    async def token(self, config: ChannelConfig, address: str) -> str | None:
        self.asked.append(f"{config.name} {address}")
        return "a link token" if self.is_up else None


@pytest.fixture
def line() -> Line:
    return Line()


@pytest.fixture
def app(world: World, clock: FakeClock) -> App:
    settings = Settings(public_url=PUBLIC, _env_file=None)  # type: ignore[call-arg]
    return App(settings, world.storage, clock, False, {}, (ChannelConfig(Platform.LINE, "small", (SMALL,), "@small"),))


@pytest.fixture
async def browser(app: App, line: Line) -> AsyncIterator[httpx.AsyncClient]:
    web = FastAPI()
    web.add_middleware(SecurityHeaders)
    web.include_router(linking_routes(app, line.token))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(web), base_url=PUBLIC) as client:
        yield client


def ask(app: App) -> str:
    """Ask to bind in the chat, and return the address of the page that is offered."""
    incoming = Incoming(CHANNEL, USER, f"e{next(IDS)}", IncomingKind.WORDS, "綁定", app.clock())
    app.inbox.accept([incoming])
    answered = app.answering.answer_next(CHANNEL, USER, (SMALL,))
    assert answered is not None
    assert answered.reply is not None
    (link,) = [button for button in answered.reply.buttons if isinstance(button, Link)]
    return link.url


def filled(address: str, code: str, second: str = "20102", **more: str) -> dict[str, str]:
    """Return the form as a browser sends it."""
    return {
        "ticket": parse_qs(urlsplit(address).query)["ticket"][0],
        "code": code,
        "second": second,
        "agree": "1",
    } | more


async def test_page_leads_to_line_with_a_nonce(browser: httpx.AsyncClient, app: App, desk: Desk, line: Line) -> None:
    """The form, then LINE's own page with token and nonce; LINE's event then binds, and the menu is noted."""
    address = ask(app)
    shown = await browser.get(address)
    assert shown.status_code == 200
    assert "個人資料說明" in shown.text
    sent = await browser.post(AT, data=filled(address, desk.code("20102")), headers={"Origin": PUBLIC})
    assert sent.status_code == 303
    to = urlsplit(sent.headers["location"])
    assert f"{to.scheme}://{to.netloc}{to.path}" == "https://access.line.me/dialog/bot/accountLink"
    asked = parse_qs(to.query)
    assert asked["linkToken"] == ["a link token"]
    assert line.asked == [f"{CHANNEL} {USER}"]
    app.inbox.accept([Incoming(CHANNEL, USER, "link", IncomingKind.LINK, asked["nonce"][0], app.clock())])
    answered = app.answering.answer_next(CHANNEL, USER, (SMALL,))
    assert answered is not None
    assert answered.reply is not None
    assert answered.reply.title == "綁定完成"
    assert [(row.channel, row.address) for row in desk.rows(MenuChange)] == [(CHANNEL, USER)]


async def test_page_can_be_heard_and_is_safe(browser: httpx.AsyncClient, app: App) -> None:
    """Every field has its label and hint, the language is said, and no other site may frame, run or take anything."""
    page = await browser.get(ask(app))
    assert '<html lang="zh-Hant-TW">' in page.text
    for name in ("code", "second", "agree"):
        assert f'for="{name}"' in page.text
        assert f'id="{name}"' in page.text
    assert re.findall(r'aria-describedby="([\w-]+)"', page.text) == ["code-hint", "second-hint"]
    assert "<script" not in page.text
    policy = page.headers["content-security-policy"]
    assert "form-action 'self' https://access.line.me" in policy
    assert "frame-ancestors 'none'" in policy
    assert page.headers["cache-control"] == "no-store"
    assert page.headers["referrer-policy"] == "same-origin"


async def test_what_is_wrong_is_announced(browser: httpx.AsyncClient, app: App) -> None:
    """The mistake is an alert that the fields point to; the code typed stays, the number does not."""
    typed = 'ACDE"><b>&'
    page = await browser.post(AT, data=filled(ask(app), typed))
    assert page.status_code == 422
    assert 'role="alert"' in page.text
    assert "這不是完整的綁定碼" in page.text
    assert typed not in page.text
    assert typed in html.unescape(page.text)
    assert "20102" not in page.text


async def test_another_sites_form_is_refused(browser: httpx.AsyncClient, app: App, desk: Desk) -> None:
    """Nobody sends a form in somebody else's name; nothing is counted or made."""
    form = filled(ask(app), desk.code("20102"))
    for headers in ({"Origin": "https://evil.example"}, {"Origin": "null"}, {"Sec-Fetch-Site": "cross-site"}):
        sent = await browser.post(AT, data=form, headers=headers)
        assert sent.status_code == 403
    assert [row.nonce_hmac for row in desk.rows(LinkNonce)] == [None]


async def test_a_ticket_that_is_over_opens_nothing(
    browser: httpx.AsyncClient, app: App, desk: Desk, clock: FakeClock
) -> None:
    """Late, invented, of another channel, of an account that was forgotten, or none at all: said alike."""
    for way in ("late", "invented", "elsewhere", "none", "forgotten"):
        address, code = ask(app), desk.code("20102")
        form = filled(address, code)
        at = address.partition("?")[0]
        match way:
            case "late":
                clock.turn(minutes=10)
            case "invented":
                form["ticket"] = "x" * 32
            case "elsewhere":
                at = at.replace("/small", "/other")
            case "forgotten":
                with app.storage.unit() as session:
                    found = accounts.find_account(session, channel=CHANNEL, address=USER)
                    assert found is not None
                    found[0].address = "gone/1"
            case _:
                form["ticket"] = ""
        for page in (await browser.get(at, params={"ticket": form["ticket"]}), await browser.post(at, data=form)):
            assert page.status_code == 410
            assert "這個連結不能用了" in page.text


async def test_line_away_loses_nothing(browser: httpx.AsyncClient, app: App, desk: Desk, line: Line) -> None:
    """Without a link token the page says so, and the same form works a minute later."""
    form = filled(ask(app), desk.code("20102"))
    line.is_up = False
    page = await browser.post(AT, data=form)
    assert (page.status_code, "現在連不上 LINE" in page.text) == (503, True)
    line.is_up = True
    app_minute = await browser.post(AT, data=form)
    assert app_minute.status_code == 303


async def test_lines_failed_burns_the_nonce(browser: httpx.AsyncClient, app: App, desk: Desk) -> None:
    """LINE says "failed" and names nobody: the nonce is void, and the event that comes later binds nothing."""
    sent = await browser.post(AT, data=filled(ask(app), desk.code("20102")))
    nonce = parse_qs(urlsplit(sent.headers["location"]).query)["nonce"][0]
    failed = Received(CHANNEL, "failed", app.clock(), "accountLink", skip=Skip.NOBODY, note=nonce)
    app.inbox.keep([failed])
    assert [row.used_at for row in desk.rows(LinkNonce)] == [app.clock()]
    later = app.clock() + timedelta(seconds=1)
    app.inbox.accept([Incoming(CHANNEL, USER, "link", IncomingKind.LINK, nonce, later)])
    app.answering.answer_next(CHANNEL, USER, (SMALL,))
    assert desk.bindings("20102") == []


async def test_without_a_public_address_there_is_no_page(world: World, clock: FakeClock) -> None:
    """No chat leads there, so nothing answers there."""
    config = ChannelConfig(Platform.LINE, "small", (SMALL,))
    app = App(Settings(_env_file=None), world.storage, clock, False, {}, (config,))  # type: ignore[call-arg]
    assert linking_routes(app).routes == []
