"""What `/metrics` tells. Labels are platform, school, kind, result and state only: none of them is about a person."""

from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, version

from prometheus_client import CollectorRegistry, Counter, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from bot.clock import Clock
from portfolio.reminders import NoticeState
from storage.queries import inbox, notices
from storage.units import Storage


class Metrics:
    """One server's figures, in a registry of its own, so that several servers can stand in one process."""

    def __init__(self, storage: Storage, clock: Clock) -> None:
        self.registry = CollectorRegistry()
        self.registry.register(_FromDatabase(storage, clock))
        self._webhooks = Counter(
            "bot_webhook_requests",
            "Events that a channel brought, by what became of them.",
            ("platform", "school", "kind", "result"),
            registry=self.registry,
        )

    def count_webhook(self, *, platform: str, school: str, kind: str, result: str) -> None:
        """Count one event; `result` is accepted, duplicate, refused or unavailable."""
        self._webhooks.labels(platform, school, kind, result).inc()

    def text(self) -> bytes:
        """Return every figure in Prometheus's text format; asks the database, so not for the event loop."""
        return generate_latest(self.registry)


class _FromDatabase(Collector):
    """Figures that the tables know better than this process, read when somebody asks."""

    def __init__(self, storage: Storage, clock: Clock) -> None:
        self.storage = storage
        self.clock = clock

    def describe(self) -> Iterator[Metric]:
        """Return nothing, so that registering does not ask the database."""
        return iter(())

    def collect(self) -> Iterator[Metric]:
        """Yield the figures as they are now."""
        with self.storage.reading() as session:
            oldest = inbox.find_oldest_open(session)
            by_state = notices.count_by_state(session)
        age = 0.0 if oldest is None else max(0.0, (self.clock() - oldest).total_seconds())
        yield GaugeMetricFamily("bot_inbox_oldest_seconds", "Age of the oldest event not handled yet; 0 for none.", age)
        states = CounterMetricFamily("bot_notice", "Notices by the state they are in.", labels=("state",))
        for state in NoticeState:
            states.add_metric((state.value,), by_state.get(state, 0))
        yield states
        build = GaugeMetricFamily("bot_build_info", "Which version this is.", labels=("version",))
        build.add_metric((_version(),), 1)
        yield build


def _version() -> str:
    try:
        return version("licheng")
    except PackageNotFoundError:  # run from a copy that nobody installed
        return "unknown"
