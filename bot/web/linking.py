"""The page where somebody binds a LINE account without typing the code in the chat (LINE's account linking).

It is opened with a ticket of the chat's, checks what was typed as the chat does, and hands a nonce to LINE, which
compares who sits at this browser with whom the ticket was made for. What comes of it is told in the chat.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Final
from urllib.parse import urlencode, urlsplit

from fastapi import APIRouter, Form, HTTPException, Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from bot.channels.config import ChannelConfig, Platform
from bot.clock import Clock
from bot.web.headers import POLICY
from bot.web.link_views import LinkViews
from handlers.context import Context, DialogState, Speaker
from handlers.conversation import Reply
from handlers.linking import Filled, check_page
from handlers.privacy import privacy_blocks
from locales import SOURCE, translator
from storage.queries import linking
from storage.queries.linking import Ticket
from storage.units import Storage

if TYPE_CHECKING:
    from sqlmodel import Session

    from bot.app import App

ACCESS: Final = "https://access.line.me"
LONGEST: Final = 200  # characters of a field; a code has 19
# A form's redirect must be allowed too; and with no referrer at all old browsers would not say where a form comes from.
HEADERS: Final = {
    "content-security-policy": POLICY.replace("form-action 'self'", f"form-action 'self' {ACCESS}"),
    "referrer-policy": "same-origin",
}

MakeLinkToken = Callable[[ChannelConfig, str], Awaitable[str | None]]  # None where LINE gives none


@dataclass(frozen=True)
class Page:
    """What the browser is shown."""

    html: str
    status: int


@dataclass(frozen=True)
class Leads:
    """Everything was right: the browser goes on to LINE with this nonce."""

    config: ChannelConfig
    address: str
    nonce: str


class Linking:
    """What the two routes share."""

    def __init__(
        self, storage: Storage, clock: Clock, configs: Iterable[ChannelConfig], make_link_token: MakeLinkToken
    ) -> None:
        self._storage = storage
        self._clock = clock
        self._configs = {config.key: config for config in configs if config.kind is Platform.LINE}
        self._make_link_token = make_link_token
        self._views = LinkViews()

    def show(self, channel: str, ticket: str) -> Page:
        """Return the page for this ticket, or that it is over."""
        config = self._configs.get(channel)
        if config is not None:
            with self._storage.unit() as session:
                found = linking.find_open(session, ticket, channel=config.name, now=self._clock())
                if found is not None:
                    ctx = self._context(session, config, found)
                    return Page(self._views.form(ctx.t, ticket, privacy_blocks(ctx)), 200)
        return self._over()

    def check(self, channel: str, ticket: str, filled: Filled) -> Page | Leads:
        """Return the page again with what is wrong, or where it goes on."""
        config = self._configs.get(channel)
        if config is None:
            return self._over()
        with self._storage.unit() as session:
            found = linking.find_open(session, ticket, channel=config.name, now=self._clock())
            if found is None:
                return self._over()
            ctx = self._context(session, config, found)
            checked = check_page(ctx, found, filled)
            if isinstance(checked, Reply):
                page = self._views.form(ctx.t, ticket, privacy_blocks(ctx), wrong=checked, code=filled.code)
                return Page(page, 422)
            return Leads(config, found.account.address, checked.nonce)

    async def lead_to_line(self, leads: Leads) -> str | None:
        """Return the address at LINE where the browser goes next; None where LINE gave no link token."""
        token = await self._make_link_token(leads.config, leads.address)
        if token is None:
            return None
        return f"{ACCESS}/dialog/bot/accountLink?{urlencode({'linkToken': token, 'nonce': leads.nonce})}"

    def down(self) -> Page:
        """Return the page that says that LINE cannot be reached; the ticket is good for another try."""
        return Page(self._views.notice(translator(SOURCE), "down"), 503)

    def _over(self) -> Page:
        return Page(self._views.notice(translator(SOURCE), "over"), 410)

    def _context(self, session: Session, config: ChannelConfig, ticket: Ticket) -> Context:
        account = ticket.account
        speaker = Speaker(
            account_id=account.id or 0,
            channel=config.name,
            schools=config.schools,
            language=account.language,
            plain_text=account.plain_text,
            privacy_version=account.privacy_version,
        )
        return Context(
            session=session,
            now=self._clock(),
            t=translator(account.language),
            speaker=speaker,
            dialog=DialogState(),
            secrets=self._storage.secrets,
        )


def linking_routes(app: App, make: MakeLinkToken | None = None) -> APIRouter:
    """Return `/link/line/{channel}`; nothing is there without a public address, since no chat leads to it."""
    router = APIRouter(prefix="/link/line")
    public_url = app.settings.public_url
    if public_url is None or not app.answering.link_pages:
        return router
    linking = Linking(app.storage, app.clock, app.configs, make or _maker(app.settings.line_api_base))

    @router.get("/{channel}")
    def show(channel: str, ticket: Annotated[str, Query()] = "") -> HTMLResponse:
        """Show the form, or that its ticket is over."""
        page = linking.show(channel, ticket[:LONGEST])
        return HTMLResponse(page.html, page.status, HEADERS)

    @router.post("/{channel}")
    async def send(
        request: Request,
        channel: str,
        ticket: Annotated[str, Form()] = "",
        code: Annotated[str, Form()] = "",
        second: Annotated[str, Form()] = "",
        agree: Annotated[str, Form()] = "",
    ) -> Response:
        """Check what was typed, and lead on to LINE."""
        _from_here(request, public_url)
        filled = Filled(code[:LONGEST], second[:LONGEST], bool(agree))
        checked = await asyncio.to_thread(linking.check, channel, ticket[:LONGEST], filled)
        if isinstance(checked, Leads):
            address = await linking.lead_to_line(checked)
            if address is not None:
                return RedirectResponse(address, 303, HEADERS)
            checked = linking.down()
        return HTMLResponse(checked.html, checked.status, HEADERS)

    return router


def _maker(base: str) -> MakeLinkToken:
    async def make(config: ChannelConfig, address: str) -> str | None:
        from bot.channels.line_link_token import make_link_token  # LINE's library is loaded by who serves LINE

        return await make_link_token(config, address, base=base)

    return make


def _from_here(request: Request, public_url: str) -> None:
    """Refuse a form of another page: nobody may send what somebody else did not type.

    Raises:
        HTTPException: 403.
    """
    fetched, origin = request.headers.get("sec-fetch-site"), request.headers.get("origin")
    here = {urlsplit(public_url).netloc, request.headers.get("host", "")}
    ours = (
        fetched in ("same-origin", "none") if fetched is not None else origin is None or urlsplit(origin).netloc in here
    )
    if not ours:
        raise HTTPException(403, translator(SOURCE)("link.over.body"))
