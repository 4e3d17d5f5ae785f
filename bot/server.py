"""The server: FastAPI on uvicorn, on loopback unless told otherwise."""

import errno
import os
import signal
import socket
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, closing
from types import FrameType
from typing import Final

import uvicorn
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import PlainTextResponse, RedirectResponse, Response
from fastapi.staticfiles import StaticFiles
from starlette.exceptions import HTTPException

from bot.app import App
from bot.receiving import receiving_routes
from bot.serving import ChannelLife, announcement
from bot.web.events import Hub
from bot.web.failures import Failures
from bot.web.forms import t
from bot.web.headers import LimitedBody, SecurityHeaders
from bot.web.health import Health, health_routes
from bot.web.linking import linking_routes
from bot.web.metrics import Metrics
from bot.web.routes import off_routes, simulator_routes
from bot.web.simulator import NoSuchPlaceError
from bot.web.slips import slip_routes
from bot.web.views import HERE

PORTS_TRIED: Final = 100  # from the wanted one on, before giving up
LAST_PORT: Final = 65535
SWITCH_SECONDS: Final = 0.0005  # Python's 5 ms would be lost at each byte received while a thread handles an event
STOP_SECONDS: Final = 5  # for requests that are under way when the server is told to stop


def make_server(app: App) -> FastAPI:
    """Return the web application on an assembled `App`; `state.health` and `state.hub` are told when it stops."""
    metrics = Metrics(app.storage, app.clock)
    life = ChannelLife(app, metrics)
    health = Health(app.storage, app.clock, hangs=lambda: app.scheduler.hangs)
    hub = Hub(os.urandom(4).hex())

    @asynccontextmanager
    async def lifespan(_server: FastAPI) -> AsyncIterator[None]:
        await life.start()
        app.scheduler.start()
        yield
        health.draining = True
        hub.close()
        await life.stop()
        await app.scheduler.stop()
        await life.close()

    server = FastAPI(title="licheng", lifespan=lifespan, docs_url=None, redoc_url=None, openapi_url=None)
    server.state.health, server.state.hub, server.state.life = health, hub, life
    for layer in (LimitedBody, Failures, SecurityHeaders):  # from the inside out
        server.add_middleware(layer)
    server.add_exception_handler(HTTPException, _refused)
    server.add_exception_handler(RequestValidationError, _wrong_form)
    server.add_exception_handler(NoSuchPlaceError, _no_such_place)
    server.mount("/static", StaticFiles(directory=HERE / "static"))
    server.include_router(health_routes(health, metrics))
    server.include_router(receiving_routes(life.receiving, app.configs))
    server.include_router(linking_routes(app))
    server.include_router(slip_routes(app))
    server.include_router(simulator_routes(app, hub, metrics) if app.simulator_is_on else off_routes(app))

    @server.get("/")
    def home() -> Response:
        """Lead whoever types the bare address to the page there is."""
        return RedirectResponse("/simulator", 307)

    return server


def find_port(host: str, port: int) -> socket.socket:
    """Return a socket bound to this port, or to the next free one, so that nobody can take it in between.

    Raises:
        OSError: the host is none of this machine's, or a hundred ports in a row are taken.
    """
    family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[0][0]
    last = min(port + PORTS_TRIED, LAST_PORT + 1) - 1
    for candidate in range(port, last + 1):
        bound = socket.socket(family, socket.SOCK_STREAM)
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            bound.bind((host, candidate))
            bound.listen(128)
        except OSError as error:
            bound.close()
            if error.errno not in (errno.EADDRINUSE, errno.EACCES) or candidate == last:
                raise
        else:
            return bound
    raise OSError(errno.EADDRINUSE, os.strerror(errno.EADDRINUSE))


class Server(uvicorn.Server):
    """Ends the open event streams when told to stop, which uvicorn would otherwise wait for, and then exits with 0.

    uvicorn itself raises the signal again once it has stopped, and the process would die of it in the middle.
    """

    def __init__(self, config: uvicorn.Config, web: FastAPI) -> None:
        super().__init__(config)
        self.web = web

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Stop being ready, let the pages go, and finish what is under way; a second Ctrl-C does not wait for that."""
        self.web.state.health.draining = True
        self.web.state.hub.close()
        self.force_exit = self.should_exit and sig == signal.SIGINT
        self.should_exit = True


def make_uvicorn(web: FastAPI) -> Server:
    """Return uvicorn for one web application. No access log: a query may say whom somebody plays."""
    sys.setswitchinterval(SWITCH_SECONDS)
    config = uvicorn.Config(
        web,
        access_log=False,
        log_level="warning",
        server_header=False,
        timeout_graceful_shutdown=STOP_SECONDS,
        lifespan="on",
    )
    return Server(config, web)


def run(app: App, *, host: str, port: int, out: Callable[[str], None] = print) -> None:
    """Serve until stopped, then close the app; say where, and which port it is if the wanted one was taken."""
    with closing(app), find_port(host, port) as bound:
        found = bound.getsockname()[1]
        if found != port:
            out(t("serve.port_taken", wanted=port, found=found))
        url = f"http://{f'[{host}]' if ':' in host else host}:{found}"
        app.serve_at(url)
        for line in announcement(app):
            out(line)
        out(t("serve.simulator" if app.simulator_is_on else "serve.address", url=url))
        make_uvicorn(make_server(app)).run(sockets=[bound])


async def _refused(_request: Request, error: Exception) -> Response:
    """What was refused is said in plain words."""
    assert isinstance(error, HTTPException)
    return PlainTextResponse(f"{error.detail}\n", error.status_code, error.headers)


async def _wrong_form(_request: Request, _error: Exception) -> Response:
    return PlainTextResponse(f"{t('simulator.refused.form')}\n", 422)


async def _no_such_place(_request: Request, _error: Exception) -> Response:
    return PlainTextResponse(f"{t('simulator.refused.place')}\n", 404)
