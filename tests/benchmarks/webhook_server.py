"""The servers that webhooks are measured on: `python -m tests.benchmarks.webhook_server KIND DATABASE BASE`.

`bare` verifies and parses and does nothing else; `accepting` is ours without anybody who answers; `answering` is ours
with a real LINE channel that speaks to the stand-in at `BASE`, and `telegram` with a real bot. The port is printed.
"""

import json
import sys
from contextlib import closing
from pathlib import Path
from tempfile import gettempdir

from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import Response

from bot.app import App
from bot.channels import Channel
from bot.channels.config import ChannelConfig, Platform
from bot.clock import system_clock
from bot.logs import configure
from bot.server import find_port, make_server, make_uvicorn
from bot.settings import Settings
from bot.trust import is_trusted
from storage.engine import make_engines
from storage.secrets import Secrets
from storage.units import Storage

SCHOOL = "s000"
SECRET = b"a secret for measuring"
CONFIG = ChannelConfig(Platform.LINE, SCHOOL, (SCHOOL,), held={"token": ("t",), "secret": (SECRET.decode(),)})
WEBHOOK_SECRET = "a_secret_for_measuring"
BOT = ChannelConfig(Platform.TELEGRAM, SCHOOL, (SCHOOL,), held={"token": ("1:t",), "webhook_secret": (WEBHOOK_SECRET,)})


def bare() -> FastAPI:
    """Return the receiver that ours is compared with."""
    web = FastAPI()

    async def take(request: Request) -> Response:
        body = await request.body()
        if not is_trusted(Platform.LINE, CONFIG, request.headers, body):
            return Response(status_code=401)
        json.loads(body.decode("utf-8"))
        return Response(status_code=200)

    web.router.add_route("/line/{channel}", take, methods=["POST"])
    return web


def ours(kind: str, database: str, base: str) -> FastAPI:
    """Return our server, with one LINE channel or one bot."""
    storage = Storage(make_engines(database), Secrets(b"a key for measuring, never for a school"))
    public = "https://assistant.example.edu.tw"  # so that nobody asks for updates
    settings = Settings(_env_file=None, data_dir=Path(gettempdir()), database_url=database, public_url=public)
    channels: dict[str, Channel] = {}
    if kind == "answering":
        from bot.channels.line import make_line

        channels[CONFIG.name] = make_line(CONFIG, system_clock, base=base)
    if kind == "telegram":
        from bot.channels.telegram import make_telegram

        channels[BOT.name] = make_telegram(BOT, system_clock, base=base)
    return make_server(App(settings, storage, system_clock, False, channels, (CONFIG, BOT)))


def main(kind: str, database: str, base: str) -> None:
    """Serve until told to stop."""
    configure()
    web = bare() if kind == "bare" else ours(kind, database, base)
    with closing(find_port("127.0.0.1", 0)) as bound:
        print(bound.getsockname()[1], flush=True)
        if kind == "bare":
            import uvicorn

            options = {"access_log": False, "log_level": "warning", "server_header": False}
            uvicorn.Server(uvicorn.Config(web, **options)).run(sockets=[bound])
        else:
            make_uvicorn(web).run(sockets=[bound])


if __name__ == "__main__":
    main(*sys.argv[1:])
