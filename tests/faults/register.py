"""Every fault there is, and which of them run in CI."""

from tests.faults import databases, kills, poisoned, restored, times, trouble

SHORT = ("kill9", "deploy", "two", "db-restart", "platform", "clock", "poison", "drain")
__all__ = ["SHORT", "databases", "kills", "poisoned", "restored", "times", "trouble"]
