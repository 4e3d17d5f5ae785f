"""The one place that builds: settings → database → channels → answering → scheduler, and whose clock it is."""

from dataclasses import dataclass, field, replace
from datetime import datetime

from bot.answering import Answering
from bot.channels import Channel
from bot.channels.config import ChannelConfig
from bot.channels.making import find_channels, make_channels
from bot.channels.simulator import SimulatorChannel
from bot.clock import Clock, MovableClock, steady_clock, system_clock
from bot.inbox import Inbox
from bot.link_pages import link_pages, slip_page
from bot.outbox import make_push
from bot.settings import Settings
from handlers.succession import move_on
from portfolio.bindings import PRIVACY_VERSION
from scheduler.durable import DurableEngine
from scheduler.runner import Scheduler
from storage.demo.fixed import START as DEMO_START
from storage.demo.template import ensure_demo
from storage.engine import make_engines
from storage.migrations import is_current, upgrade
from storage.queries import audit, schools
from storage.queries.schools import DatabaseKind
from storage.secrets import load_secrets
from storage.units import Storage


@dataclass
class App:
    """Everything one process needs; made by `build`, and closed once."""

    settings: Settings
    storage: Storage
    clock: Clock
    is_demo: bool
    channels: dict[str, Channel]
    configs: tuple[ChannelConfig, ...] = ()  # of the real channels that this process serves
    is_durable: bool = False  # sends in the background, and lives among other processes
    answering: Answering = field(init=False)
    inbox: Inbox = field(init=False)
    scheduler: Scheduler = field(init=False)

    def __post_init__(self) -> None:
        """Wire what depends on the parts."""
        is_sample = self.is_demo and bool(self.configs)
        pages = link_pages(self.settings.public_url, self.configs)
        papers = slip_page(self.settings.public_url)
        self.answering = Answering(
            self.storage, self.clock, self.is_demo, is_sample=is_sample, link_pages=pages, slip_page=papers
        )
        self.inbox = Inbox(self.storage, self.clock, self.answering, self.channels)
        engine = None
        if self.is_durable:
            name = self.settings.executor_id
            engine = DurableEngine(self.storage, system_clock, steady=steady_clock, name=name)
        push = make_push(self.channels, is_sample)
        self.scheduler = Scheduler(
            self.storage, self.clock, push, wall=system_clock, steady=steady_clock, engine=engine
        )

    @property
    def simulator_is_on(self) -> bool:
        """Whether the simulator may be shown: on demo data only, and never beside real channels (design § 9)."""
        return self.is_demo and not self.settings.serves_chats

    def serve_at(self, url: str) -> None:
        """Let answers lead to the pages of this process, which has no public address: those of the simulator do."""
        if self.settings.public_url is None and self.simulator_is_on:
            self.answering = replace(self.answering, slip_page=slip_page(url))
            self.inbox.answering = self.answering

    def open_simulator(self, school: str) -> SimulatorChannel:
        """Return the simulator's channel of a school, which may have come after the start (`school add`)."""
        name = f"simulator.{school}"
        channel = self.channels.setdefault(name, SimulatorChannel(name, (school,), self.clock))
        if not isinstance(channel, SimulatorChannel):
            raise TypeError(f"{name} is another kind of channel")
        return channel

    def close(self) -> None:
        """Let go of the database."""
        self.inbox.close()
        self.storage.engines.dispose()


def open_storage(settings: Settings) -> Storage:
    """Return the migrated database of these settings; an embedded one is made where there is none."""
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    secrets = load_secrets(settings.data_dir, settings.secret_key)
    engines = make_engines(settings.database)
    if not is_current(engines.write):
        upgrade(engines.write)
    storage = Storage(engines, secrets)
    with storage.reading() as session:
        return replace(storage, heads=audit.heads_folder(session, settings.data_dir))


def build(settings: Settings, *, clock: Clock | None = None, serving: bool = False, durable: bool = False) -> App:
    """Return the application; a database nobody has decided about becomes a demo one, with the five demo schools.

    Real channels are there only for who is `serving`: no other command may be stopped by a mistake in their file. With
    them, whoever is `durable` sends by the durable engine; a demo, whose clock is moved by hand, never does.

    Raises:
        ChannelConfigError: channels are to be served, and are not set up rightly.
    """
    storage = open_storage(settings)
    ensure_demo(storage, settings.data_dir, privacy_version=PRIVACY_VERSION, move_on=move_on)
    return assemble(settings, storage, clock=clock, serving=serving, durable=durable)


def assemble(
    settings: Settings,
    storage: Storage,
    *,
    clock: Clock | None = None,
    serving: bool = False,
    durable: bool = False,
) -> App:
    """Return the application on a database that is ready."""
    with storage.reading() as session:
        is_demo = schools.find_kind(session) is DatabaseKind.DEMO
        start = schools.find_demo_now(session) or DEMO_START
        slugs = [school.slug for school in schools.list_schools(session)]
    if clock is None:
        clock = _demo_clock(storage, start) if is_demo and not settings.serves_chats else system_clock
    configs = find_channels(settings, slugs) if serving else ()
    channels = make_channels(settings, configs, steady_clock)  # they measure how long, and never what time it is
    if is_demo and not settings.serves_chats:
        channels = {f"simulator.{slug}": SimulatorChannel(f"simulator.{slug}", (slug,), clock) for slug in slugs}
    return App(settings, storage, clock, is_demo, channels, configs, is_durable=durable and bool(configs))


def _demo_clock(storage: Storage, start: datetime) -> MovableClock:
    """The demo's clock stands still until moved, and the next start goes on where it was left."""

    def keep(now: datetime) -> None:
        with storage.unit() as session:
            schools.set_demo_now(session, now)

    return MovableClock(start, moved=keep)
