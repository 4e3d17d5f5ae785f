"""A process that starts receivers which are killed: `python -m tests.faults.receiver`, the database in the environment.

For each line it reads it forks a server, and prints its pid and port: libraries are loaded once, a start takes
milliseconds, and each child has connections and threads of its own.
"""

import os
import sys
from collections.abc import Sequence
from contextlib import closing
from importlib import import_module
from pathlib import Path
from tempfile import gettempdir
from typing import TYPE_CHECKING, Any

from bot.answering import Answered, Answering
from bot.app import App
from bot.clock import system_clock
from bot.logs import configure
from bot.server import find_port, make_uvicorn
from bot.settings import Settings
from handlers.context import DialogState
from handlers.conversation import Incoming, IncomingKind
from handlers.understanding import understand
from locales import LANGUAGES, translator
from portfolio.errors import PortfolioError
from portfolio.schools import load_packs
from storage.engine import make_engines
from storage.queries.schools import find_setting, set_setting
from storage.secrets import Secrets
from storage.units import Storage
from tests.bot.webhooks import LINE, Remembering, receiver

if TYPE_CHECKING:
    from sqlmodel import Session

APPLIED = "applied/"  # and the event's id: how often it was handled, kept in the transaction that handled it


class Counting(Answering):
    """Counts, with what a handler changes, how often each event was handled."""

    def answer_in(
        self,
        session: "Session",
        channel: str,
        address: str,
        schools: Sequence[str],
        *,
        refused: PortfolioError | None = None,
    ) -> Answered | None:
        """Handle one event and count it."""
        answered = super().answer_in(session, channel, address, schools, refused=refused)
        if answered is not None:
            key = f"{APPLIED}{answered.incoming.event_id}"
            set_setting(session, key, str(int(find_setting(session, key) or 0) + 1))
        return answered


def serve(ready: int) -> None:
    """Be one server, and write where."""
    database = os.environ["RECEIVER_DATABASE"]
    storage = Storage(make_engines(database), Secrets(b"a key for tests only, never for a school"))
    settings = Settings(_env_file=None, data_dir=Path(gettempdir()), database_url=database)
    channels: dict[str, Any] = {LINE.name: Remembering(LINE.name)}
    app = App(settings, storage, system_clock, False, channels)
    app.answering = app.inbox.answering = Counting(storage, system_clock, is_demo=False)
    with closing(find_port("127.0.0.1", 0)) as bound:
        os.write(ready, f"{os.getpid()} {bound.getsockname()[1]}\n".encode())
        make_uvicorn(receiver(app, LINE)).run(sockets=[bound])


def warm() -> None:
    """Load what the first event of each child would load anew: words, phrases, rules."""
    import_module("apscheduler.schedulers.asyncio")
    incoming = Incoming(LINE.name, "U", "e", IncomingKind.WORDS, "沒有這句話", system_clock())
    understand(incoming, DialogState(), [], system_clock())
    load_packs()
    for language in LANGUAGES:
        translator(language)


def main() -> None:
    """Start one for each line; the one before is dead by then."""
    configure()
    warm()
    children: list[int] = []
    for _ in sys.stdin:
        for child in children:
            os.waitpid(child, 0)
        child = os.fork()
        if child == 0:
            try:
                serve(1)
            finally:
                os._exit(0)
        children = [child]


if __name__ == "__main__":
    main()
