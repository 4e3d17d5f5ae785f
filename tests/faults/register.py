"""Every fault there is, and which of them run in CI: on which database, so that all takes six minutes at most."""

from tests.faults import databases, kills, poisoned, restored, times, trouble

SHORT = {
    "sqlite": ("kill9", "platform", "clock", "poison", "drain"),
    "pg": ("kill9", "kill9-other", "deploy", "two", "db-restart"),
}
__all__ = ["SHORT", "databases", "kills", "poisoned", "restored", "times", "trouble"]
