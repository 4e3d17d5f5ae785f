"""The webhooks: trusted bytes become rows, and only then does the platform hear 2xx (design § 7, stops 1 to 3).

Nothing is handled here. A platform waits two seconds at most (platforms/line.md), so does nobody longer than that.
"""

import asyncio
import json
from collections.abc import Iterable
from typing import Any, Final

import structlog
from fastapi import APIRouter
from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse, Response

from bot.channels.config import ChannelConfig, Platform
from bot.channels.line_events import events_of
from bot.channels.received import Received
from bot.channels.telegram_updates import update_of
from bot.grouping import Groups
from bot.inbox import Inbox
from bot.trust import is_trusted
from bot.web.metrics import Metrics
from bot.workers import Workers
from storage.failures import DATABASE_FAILURES

BODY_WITHIN: Final = 10.0  # seconds; whoever sends slower is no platform
KEPT_WITHIN: Final = 1.5  # seconds from the whole body to the answer; LINE counts 2 s as failed, and lags count too
RETRY_AFTER: Final = "2"  # seconds; Telegram heeds it

log = structlog.get_logger()


class Receiving:
    """What webhooks and long polling hand their events to; the same inbox for both."""

    def __init__(self, inbox: Inbox, workers: Workers, metrics: Metrics) -> None:
        self.inbox = inbox
        self._workers = workers
        self._metrics = metrics
        self._groups = Groups(inbox.keep, name="receiving", shared=DATABASE_FAILURES)
        self._courtesies: set[asyncio.Task[None]] = set()

    async def keep(self, events: list[Received]) -> None:
        """Return once every event is in the database, whether it came before or not.

        Raises:
            TimeoutError: it takes too long; nobody knows.
            Exception: it is not; mostly one of DATABASE_FAILURES.
        """
        async with asyncio.timeout(KEPT_WITHIN):
            new = await self._groups.add(events)
        fresh = new.copy()  # of two in one body the first is the new one
        for event in events:
            key = (event.channel, event.event_id)
            if key not in fresh:
                self.count(event.channel, event.kind, "duplicate")
                self._wake(event)  # it may have been kept too late for whoever brought it first to say so
                continue
            fresh.discard(key)
            self.count(event.channel, event.kind, "skipped" if event.incoming is None else "accepted")
            self._wake(event)
            self._be_courteous(event)

    def count(self, channel: str, kind: str, result: str) -> None:
        """Count one event or request; a channel of several schools is counted as no single one's."""
        platform, found = channel.partition(".")[0], self.inbox.channels.get(channel)
        served = () if found is None else found.schools
        school = served[0] if len(served) == 1 else ""
        self._metrics.count_webhook(platform=platform, school=school, kind=kind, result=result)

    async def idle(self) -> None:
        """Return once every courtesy under way has ended."""
        while self._courtesies:
            await asyncio.wait(self._courtesies)

    async def close(self) -> None:
        """End the courtesies under way, and the thread."""
        for task in self._courtesies:
            task.cancel()
        await asyncio.gather(*self._courtesies, return_exceptions=True)
        await asyncio.to_thread(self._groups.close)

    def _wake(self, event: Received) -> None:
        if event.incoming is not None:
            self._workers.wake([(event.channel, event.address)])

    def _be_courteous(self, event: Received) -> None:
        """End a button's spinner before its press is handled; leave groups. Both are lost with the process."""
        channel: Any = self.inbox.channels.get(event.channel)
        if event.leave and hasattr(channel, "leave"):
            work = channel.leave(event.leave)
        elif event.kind == "callback_query" and hasattr(channel, "acknowledge"):
            incoming = event.incoming
            work = channel.acknowledge_press(event.note) if incoming is None else channel.acknowledge(incoming)
        else:
            return
        task = asyncio.ensure_future(work)
        self._courtesies.add(task)
        task.add_done_callback(self._courtesies.discard)


def receiving_routes(receiving: Receiving, configs: Iterable[ChannelConfig]) -> APIRouter:
    """Return `/line/{channel}` and `/telegram/{channel}`."""
    by_name = {config.name: config for config in configs}
    router = APIRouter()

    def route(kind: Platform) -> None:
        async def take(request: Request) -> Response:
            config = by_name.get(f"{kind}.{request.path_params['channel']}")
            return await _take(receiving, kind, config, request)

        # Starlette's own route: nothing of FastAPI's reading of parameters is needed, and it takes as long as the rest.
        router.add_route(f"/{kind}/{{channel}}", take, methods=["POST"])

    for kind in Platform:
        route(kind)
    return router


async def _take(receiving: Receiving, kind: Platform, config: ChannelConfig | None, request: Request) -> Response:
    name = f"{kind}.?" if config is None else config.name

    def refuse(status: int, why: str) -> Response:
        receiving.count(name, why, "refused")
        return PlainTextResponse(f"{why}\n", status)

    try:
        async with asyncio.timeout(BODY_WITHIN):
            body = await request.body()
    except ClientDisconnect:
        return refuse(400, "incomplete")
    except TimeoutError:
        return refuse(408, "slow")
    if not is_trusted(kind, config, request.headers, body) or config is None:
        return refuse(401, "unsigned")
    try:
        events = _read(json.loads(body.decode("utf-8")), config, receiving)
    except (ValueError, RecursionError):  # no UTF-8, no JSON, no body of this platform, or absurdly deep
        return refuse(400, "malformed")
    try:
        if events:
            await receiving.keep(events)
    except Exception as error:  # noqa: BLE001 - mostly the database; whatever it is, it is not kept, so not acknowledged
        log.error("webhook_not_kept", channel=name, error=type(error).__name__)
        receiving.count(name, "request", "unavailable")
        return PlainTextResponse("not now\n", 503, {"Retry-After": RETRY_AFTER})
    return Response(status_code=200)


def _read(body: object, config: ChannelConfig, receiving: Receiving) -> list[Received]:
    now = receiving.inbox.clock()
    return events_of(body, config, now) if config.kind is Platform.LINE else [update_of(body, config, now)]
