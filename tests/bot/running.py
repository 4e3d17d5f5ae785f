"""A server that really listens, on loopback, in a thread of the test."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from threading import Thread
from typing import Any

import httpx

from bot.app import App
from bot.server import Server, find_port, make_server, make_uvicorn

DIRECT: dict[str, Any] = {"trust_env": False, "timeout": 30}  # no proxy of this machine comes between


@contextmanager
def running(app: App) -> Iterator[tuple[str, Server]]:
    """Serve `app` on a free port; yield its address and the server, which is stopped at the end."""
    with closing(find_port("127.0.0.1", 0)) as bound:
        server = make_uvicorn(make_server(app))
        thread = Thread(target=lambda: server.run(sockets=[bound]))
        thread.start()
        try:
            address = f"http://127.0.0.1:{bound.getsockname()[1]}"
            assert httpx.get(f"{address}/livez", **DIRECT).text == "ok\n"
            yield address, server
        finally:
            server.handle_exit(0, None)
            thread.join(30)
            assert not thread.is_alive()
