"""Showing one person the menu of who they are now; each platform its own way, both safe to repeat."""

from enum import StrEnum
from typing import Protocol

from storage.queries.menus import Shown


class Showed(StrEnum):
    """What became of it."""

    DONE = "done"
    LATER = "later"  # the platform is not well, or its menus are not set up yet
    NEVER = "never"  # it does not know this address, or not any more


class ShowsMenus(Protocol):
    """One channel's way to show menus; lives in one event loop."""

    async def show(self, address: str, shown: Shown) -> Showed:
        """Show this address the menu of a role, or of strangers. Never raises for what the platform says."""
        ...

    async def close(self) -> None:
        """Let go of the connections."""
        ...
