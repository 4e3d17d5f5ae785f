"""Our server on a demo database of its own, really listening, with the channels of a `channels.toml`."""

import asyncio
import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from threading import Condition
from typing import Any, Final

from bot.app import App, assemble
from bot.serving import ChannelLife
from bot.settings import Settings
from handlers.conversation import Incoming, Reply
from handlers.succession import move_on
from storage.demo.template import fresh_copy
from storage.engine import make_engines
from storage.queries import codes, people
from storage.secrets import Secrets, grouped
from storage.units import Storage
from tests.bot.running import running
from tests.conftest import FakeClock

SCHOOL: Final = "yphs"
LINE, TELEGRAM = f"line.{SCHOOL}", f"telegram.{SCHOOL}"
WEBHOOK_SECRET: Final = "what_telegram_sends_along"
PUBLIC: Final = "https://assistant.example.edu.tw"
PATIENCE: Final = 30.0  # seconds that nothing here takes; a dialog that hangs ends
CHANNELS: Final = {
    "line": f"""
[line.{SCHOOL}]
schools = $schools
account = "@made-up"
token_file = "line-token"
secret_file = "line-secret"
""",
    "telegram": f"""
[telegram.{SCHOOL}]
schools = $schools
account = "made_up_bot"
token_file = "telegram-token"
webhook_secret_file = "telegram-secret"
""",
}


@dataclass
class Hearing:
    """Tells when an answer has reached its platform, so that nobody has to wait for the time to pass."""

    answers: Counter[str] = field(default_factory=Counter)
    loop: asyncio.AbstractEventLoop | None = None  # the server's, once it has answered somebody
    _changed: Condition = field(default_factory=Condition)

    def listen(self, name: str, channel: Any) -> None:
        """Count the answers of this channel once they are sent, or could not be."""
        answer = channel.answer

        async def counted(incoming: Incoming, reply: Reply, **how: Any) -> None:
            self.loop = asyncio.get_running_loop()
            try:
                await answer(incoming, reply, **how)
            finally:
                with self._changed:
                    self.answers[name] += 1
                    self._changed.notify_all()

        channel.answer = counted

    def wait(self, name: str, count: int) -> None:
        """Return once so many answers have gone out on this channel.

        Raises:
            AssertionError: they have not, after a time in which they surely would.
        """
        with self._changed:
            came = self._changed.wait_for(lambda: self.answers[name] >= count, PATIENCE)
        assert came, f"{self.answers[name]} answers on {name}, not {count}"


@dataclass(frozen=True)
class House:
    """The running server: where it listens, and what can be looked at beside the conversation."""

    address: str
    app: App
    clock: FakeClock
    hearing: Hearing
    life: ChannelLife

    def settle(self) -> None:
        """Return once everything that has come is handled, what needs no answer too; somebody was answered before."""
        assert self.hearing.loop is not None
        for idle in (self.life.receiving.idle, self.life.workers.idle):
            asyncio.run_coroutine_threadsafe(idle(), self.hearing.loop).result(PATIENCE)

    def keep_menus(self) -> None:
        """Return once everybody is shown the menu that is theirs now; somebody was answered before."""
        assert self.hearing.loop is not None
        asyncio.run_coroutine_threadsafe(self.life.menus.run_due(), self.hearing.loop).result(PATIENCE)

    def code(self, number: str, child: str | None = None, *, school: str = SCHOOL) -> str:
        """Issue a code for somebody of a school, as it stands on paper."""
        return issue_code(self.app.storage, self.clock, number, child, school=school)


@dataclass(frozen=True)
class Platform:
    """Where a platform is, and what our channel there holds, by the file that it stands in."""

    base: str
    secrets: Mapping[str, str]


@contextmanager
def open_house(
    folder: Path,
    demo_dir: Path,
    clock: FakeClock,
    platforms: Mapping[str, Platform],
    *,
    public: bool,
    schools: Sequence[str] = (SCHOOL,),
) -> Iterator[House]:
    """Serve one channel on each of these platforms (`line`, `telegram`) until the end of the block.

    With a public address Telegram sends webhooks; without one it is asked for its updates. LINE sends them always.
    """
    for platform in platforms.values():
        for name, secret in platform.secrets.items():
            (folder / name).write_text(f"{secret}\n")
    (folder / "channels.toml").write_text(
        "".join(CHANNELS[kind].replace("$schools", json.dumps(schools)) for kind in platforms)
    )
    settings = Settings(
        _env_file=None,
        data_dir=folder,
        database_url=None,
        channels=folder / "channels.toml",
        public_url=PUBLIC if public else None,
        **{f"{kind}_api_base": platform.base for kind, platform in platforms.items()},
    )
    app = assemble(settings, open_demo(folder, demo_dir), clock=clock, serving=True)
    hearing = Hearing()
    for name, channel in app.channels.items():
        hearing.listen(name, channel)
    try:
        with running(app) as (address, server):
            yield House(address, app, clock, hearing, server.web.state.life)
    finally:
        app.close()


def open_demo(folder: Path, demo_dir: Path) -> Storage:
    """Return a fresh copy of the demo database."""
    fresh_copy(demo_dir, folder / "licheng.db", move_on=move_on)
    return Storage(
        make_engines(f"sqlite:///{folder / 'licheng.db'}"), Secrets(b"a key for tests only, never for a school")
    )


def issue_code(
    storage: Storage, clock: FakeClock, number: str, child: str | None = None, *, school: str = SCHOOL
) -> str:
    """Issue a code for somebody of a school; a guardian's is for one child."""
    with storage.unit(school) as session:
        person = people.find_person(session, school=school, number=number)
        of = None if child is None else people.find_person(session, school=school, number=child)
        assert person is not None
        return grouped(codes.issue(session, person=person, child=of, now=clock()))
