"""Whether this process lives, and whether it may be given work: `/livez`, `/readyz`, `/metrics`."""

import asyncio
from collections.abc import Callable
from typing import Final

from fastapi import APIRouter
from fastapi.responses import JSONResponse, PlainTextResponse, Response
from prometheus_client import CONTENT_TYPE_LATEST

from bot.clock import Clock
from bot.web.metrics import Metrics
from storage.migrations import is_current
from storage.queries import schools
from storage.units import Storage

PROBE_SECONDS: Final = 0.5  # reliability.md § 5: a database slower than this cannot keep a webhook's 2 s
PROBED_AT: Final = "probed_at"


class Health:
    """What this process knows about itself; `draining` is set once it was told to stop."""

    def __init__(self, storage: Storage, clock: Clock, *, hangs: Callable[[], bool] = lambda: False) -> None:
        """`hangs` says whether what is sent unasked hangs, so that this process must be started anew."""
        self.storage = storage
        self._hangs = hangs
        self.clock = clock
        self.draining = False
        self._migrated = False
        self._probe: asyncio.Task[None] | None = None

    async def reasons(self) -> list[str]:
        """Return why no work should come here; empty when it may."""
        found = ["draining"] if self.draining else []
        found += ["sending"] if self._hangs() else []
        if not await asyncio.to_thread(self._is_migrated):
            return [*found, "migrations"]
        return found if await self._can_write() else [*found, "database"]

    async def _can_write(self) -> bool:
        # One probe at a time: while one still waits for the database, another would only queue behind it.
        if self._probe is None or self._probe.done():
            self._probe = asyncio.create_task(asyncio.to_thread(self._write))
        done, _ = await asyncio.wait({self._probe}, timeout=PROBE_SECONDS)
        return bool(done) and self._probe.exception() is None

    def _write(self) -> None:
        with self.storage.receiving() as session:
            schools.set_setting(session, PROBED_AT, self.clock().isoformat())

    def _is_migrated(self) -> bool:
        try:
            self._migrated = self._migrated or is_current(self.storage.engines.read)
        except Exception:  # noqa: BLE001 - whatever keeps the database from answering, it is not ready
            return False
        return self._migrated


def health_routes(health: Health, metrics: Metrics) -> APIRouter:
    """Return the routes that machines ask."""
    router = APIRouter()

    @router.get("/livez")
    async def livez() -> PlainTextResponse:
        """Answer as long as the event loop does; the database is not asked."""
        return PlainTextResponse("ok\n")

    @router.get("/readyz")
    async def readyz() -> JSONResponse:
        """Answer 200, or 503 with the reasons: draining, sending, migrations, database."""
        reasons = await health.reasons()
        return JSONResponse({"ready": not reasons, "reasons": reasons}, 503 if reasons else 200)

    @router.get("/metrics")
    def figures() -> Response:
        """Answer the figures for Prometheus."""
        return Response(metrics.text(), media_type=CONTENT_TYPE_LATEST)

    return router
