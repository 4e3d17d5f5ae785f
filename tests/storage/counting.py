"""A process that counts on: reads a number, writes the next one, many times (run by test_contention.py)."""

import sys

from sqlmodel import col, select

from storage.engine import make_engines
from storage.secrets import Secrets
from storage.tables import Setting
from storage.units import Storage

COUNT = "count"


def count_on(storage: Storage) -> None:
    """Read the count and write the next, as every query does that decides on what it read."""
    with storage.unit() as session:
        statement = select(Setting).where(col(Setting.key) == COUNT).with_for_update()
        setting = session.exec(statement).one()
        setting.value = str(int(setting.value) + 1)


def main(url: str, times: int) -> None:
    """Say that everything is ready, wait for the word, count."""
    storage = Storage(make_engines(url), Secrets(b"counting needs none"))
    print("ready", flush=True)
    sys.stdin.readline()
    for _ in range(times):
        count_on(storage)
    storage.engines.dispose()


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
