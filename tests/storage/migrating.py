"""A process that brings a database up to date (several are started at once by test_migrations.py)."""

import sys

from storage.engine import make_engines
from storage.migrations import is_current, upgrade

if __name__ == "__main__":
    engines = make_engines(sys.argv[1])
    print("ready", flush=True)
    sys.stdin.readline()
    if not is_current(engines.write):
        upgrade(engines.write)
    engines.dispose()
