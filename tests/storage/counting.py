"""A process that counts on: reads a number, writes the next one, many times (several at once in test_contention.py)."""

from sqlmodel import col, select

from storage.engine import make_engines
from storage.secrets import Secrets
from storage.tables import Setting
from storage.units import Storage

COUNT = "count"


def main(url: str, times: str) -> None:
    """Read the count and write the next, as every query does that decides on what it read."""
    storage = Storage(make_engines(url), Secrets(b"counting needs none"))
    for _ in range(int(times)):
        with storage.unit() as session:
            statement = select(Setting).where(col(Setting.key) == COUNT).with_for_update()
            setting = session.exec(statement).one()
            setting.value = str(int(setting.value) + 1)
    storage.engines.dispose()
