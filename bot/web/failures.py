"""What nobody expected: said in plain words to whoever asked, and named in the log without any of the request."""

from typing import Final

import structlog
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from locales import SOURCE, translator

FAILED: Final = "serve.failed"

log = structlog.get_logger()


class Failures:
    """Answers 500 and logs the error's kind only: its text, and a traceback, may hold what somebody typed."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one connection."""
        started = False

        async def send_noted(message: Message) -> None:
            nonlocal started
            started = True
            await send(message)

        try:
            await self.app(scope, receive, send_noted)
        except Exception as error:
            if scope["type"] != "http":
                raise
            log.error("request_failed", error=type(error).__name__, route=_route(scope))
            if not started:
                words = f"{translator(SOURCE)(FAILED)}\n"
                await PlainTextResponse(words, 500)(scope, receive, send)


def _route(scope: Scope) -> str:
    """Return the route as the program names it; an address as it was asked for might name a person."""
    return str(getattr(scope.get("route"), "path", "?"))
