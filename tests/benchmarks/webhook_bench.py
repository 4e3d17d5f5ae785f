"""Accepting webhooks (verify, store, 200) beside a bare receiver that only verifies and parses, in the same run."""

import asyncio
import os
import statistics
import tempfile
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

from sqlalchemy import URL, text
from sqlalchemy.engine import make_url

from storage.engine import make_engines
from storage.migrations import upgrade
from tests.benchmarks.load import Sent, blast, press, request, serving

ROUNDS = 7
REQUESTS = 2_000  # a round
CONNECTIONS = 100
WARM = 300
GOALS = {"SQLite": 0.4, "PostgreSQL": 0.3}

_numbers = count(1)


def main() -> bool:
    """Print the ratios, and return whether the goals are reached; PostgreSQL where there is one."""
    reached = True
    for name, goal in GOALS.items():
        with _database(name) as database:
            if database is None:
                print(f"webhooks accepted on {name}: not measured, no server")
                continue
            ratios, ours, theirs = asyncio.run(_compare(database))
        ratio = statistics.median(ratios)
        print(
            f"webhooks accepted on {name}: {ours:,.0f} a second, a bare receiver {theirs:,.0f}: {ratio:.2f}"
            f" (goal ≥ {goal}; {ROUNDS} rounds, {min(ratios):.2f} to {max(ratios):.2f})"
        )
        reached &= ratio >= goal
    return reached


async def _compare(database: str) -> tuple[list[float], float, float]:
    ours, theirs = [], []
    with serving("bare", database) as bare, serving("accepting", database) as accepting:
        for server in (bare, accepting):
            await _round(server.port, WARM)
        for _ in range(ROUNDS):
            theirs.append(await _round(bare.port, REQUESTS))
            ours.append(await _round(accepting.port, REQUESTS))
    ratios = [mine / other for mine, other in zip(ours, theirs, strict=True)]
    return ratios, statistics.median(ours), statistics.median(theirs)


async def _round(port: int, requests: int) -> float:
    """Return how many requests a second were answered 200; every one has to be."""
    now = time.time()
    numbers = [next(_numbers) for _ in range(requests)]
    raw = [request(press(number, f"U{number:032x}", "v1:works", at=now)) for number in numbers]
    sent: Sent = await blast(port, raw, connections=CONNECTIONS)
    if set(sent.statuses) != {200}:
        raise RuntimeError(f"not every webhook was accepted: {set(sent.statuses)}")
    return requests / sent.took


@contextmanager
def _database(name: str) -> Iterator[str | None]:
    server = os.environ.get("LICHENG_TEST_DATABASE_URL")
    if name == "SQLite":
        with tempfile.TemporaryDirectory() as folder:
            url = make_url(f"sqlite:///{Path(folder) / 'webhooks.db'}")
            _migrate(url)
            yield url.render_as_string(hide_password=False)
    elif server is None:
        yield None
    else:
        url = make_url(server).set(database=f"bench_{uuid.uuid4().hex[:12]}")
        _administer(url, f'CREATE DATABASE "{url.database}"')
        _migrate(url)
        yield url.render_as_string(hide_password=False)
        _administer(url, f'DROP DATABASE "{url.database}" WITH (FORCE)')


def _migrate(url: URL) -> None:
    engines = make_engines(url)
    upgrade(engines.write)
    engines.dispose()


def _administer(url: URL, statement: str) -> None:
    engines = make_engines(url.set(database="postgres"))
    with engines.write.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text(statement))
    engines.dispose()
