"""Every fault there is, and which of them run in CI: on which database, so that all takes six minutes at most.

The others are left out for their time: `make soak` runs all.
"""

from tests.faults import databases, kills, poisoned, receipts, restored, times, trouble

SHORT = {
    "sqlite": ("kill9", "platform", "drain"),
    "pg": ("kill9", "two"),
}
__all__ = ["SHORT", "databases", "kills", "poisoned", "receipts", "restored", "times", "trouble"]
