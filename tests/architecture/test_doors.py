"""One place reads the clock, one makes engines, one holds the SQL: read from the code itself."""

import pytest

from tests.architecture.sources import PACKAGES, Source, parse, sources, under

CLOCK_READS = {
    "datetime.datetime.now",
    "datetime.datetime.utcnow",
    "datetime.datetime.today",
    "datetime.date.today",
    "time.time",
    "time.time_ns",
    "time.monotonic",
    "time.monotonic_ns",
    "time.localtime",
    "sqlalchemy.func.now",
    "sqlalchemy.func.current_timestamp",
    "sqlmodel.func.now",
    "sqlmodel.func.current_timestamp",
}
CLOCK = ["bot/clock.py"]

ENGINE_MAKERS = {
    "sqlalchemy.create_engine",
    "sqlalchemy.engine.create_engine",
    "sqlalchemy.engine_from_config",
    "sqlalchemy.ext.asyncio.create_async_engine",
    "sqlmodel.create_engine",
}
ENGINE = ["storage/engine.py"]

STATEMENTS = {
    f"{library}.{word}" for library in ("sqlalchemy", "sqlmodel") for word in ("select", "insert", "update", "delete")
}
# Where statements are made: the queries, and storage's own means of getting rows in and the tables up.
SQL = {
    "storage/queries/": "every question and its SQL",
    "storage/migrations/": "how the tables came to be",
}
RUNS_SQL = {"execute", "exec", "scalars", "exec_driver_sql"}


def offences(source: Source, forbidden: set[str]) -> list[str]:
    """Return where a file reaches for one of these full names."""
    return sorted({f"{source.name}:{line} {name}" for line, name in source.references() if name in forbidden})


@pytest.mark.parametrize(
    "text",
    [
        "import datetime\ndatetime.datetime.now()",
        "from datetime import datetime as dt, UTC\nx = dt.now(UTC)",
        "from datetime import date\ndate.today()",
        "import time\nx: float = time.time()",
        "from time import monotonic",
        "from datetime import datetime\nfield(default_factory=datetime.utcnow)",
        "from sqlalchemy import func\nColumn(server_default=func.now())",
    ],
)
def test_a_read_of_the_clock_is_noticed(text: str) -> None:
    """However it is imported or handed on, the real time is seen for what it is."""
    assert offences(parse("x.py", text), CLOCK_READS) != []


def test_only_the_clock_reads_the_clock() -> None:
    """`now` is handed down everywhere else, so that tests and the demo can turn it."""
    found = [
        offence
        for source in sources(*PACKAGES)
        if not under(source.name, CLOCK)
        for offence in offences(source, CLOCK_READS)
    ]

    assert found == []


def is_fault_run(name: str) -> bool:
    """Return whether this is a part of `python -m tests.faults`, where real processes die at real moments."""
    return name.startswith("tests/faults/") and "/test_" not in name


def test_no_test_reads_the_real_clock() -> None:
    """Tests turn their own clock; only measurements and fault runs take real time."""
    measured = ["tests/benchmarks/", "tests/architecture/"]
    found = [
        offence
        for source in sources("tests")
        if not under(source.name, measured) and not is_fault_run(source.name)
        for offence in offences(source, CLOCK_READS)
    ]

    assert found == []


def test_no_test_sleeps() -> None:
    """Nothing is waited for by the watch: what must be ready says so."""
    waits = {"time.sleep"}
    tests = [
        source
        for source in sources("tests")
        if not under(source.name, ["tests/benchmarks/"]) and not is_fault_run(source.name)
    ]
    found = [offence for source in tests for offence in offences(source, waits)]

    assert found == []


def test_engines_are_made_in_one_place() -> None:
    """Every connection has the same settings, since one function makes every engine."""
    found = [
        offence
        for source in sources(*PACKAGES)
        if not under(source.name, ENGINE)
        for offence in offences(source, ENGINE_MAKERS)
    ]

    assert found == []


def test_statements_are_made_in_the_queries() -> None:
    """`select`, `insert`, `update` and `delete` stand where a reader looks for them."""
    found = [
        offence
        for source in sources(*PACKAGES)
        if not under(source.name, SQL)
        for offence in offences(source, STATEMENTS)
    ]

    assert found == []


def test_statements_run_in_storage_only() -> None:
    """Nobody outside storage/ hands SQL to a session."""
    found = [
        f"{source.name}:{line} {name}"
        for source in sources("bot", "scheduler", "handlers", "locales", "portfolio")
        for line, name in source.calls()
        if name in RUNS_SQL
    ]

    assert found == []
