"""What can be wanted of what proves: one's slips, and the fingerprints of one's works."""

from dataclasses import dataclass

from handlers.intents import Intent


@dataclass(frozen=True)
class ShowSlips(Intent, code="slips"):
    """「回條」: the slips of one's own acts and of those in one's place, the newest first, from a place on."""

    at: str = ""


@dataclass(frozen=True)
class ShowSlip(Intent, code="slip"):
    """One slip by its number, ungrouped and in capitals."""

    number: str = ""


@dataclass(frozen=True)
class ShowFingerprints(Intent, code="prints"):
    """「指紋清單」: one's works with state, size and hash, as the newest import shows them or as one of a day did.

    `on` is a day, "2025-01-15".
    """

    on: str = ""


@dataclass(frozen=True)
class ShowChangedWorks(Intent, code="losses"):
    """「作品變動」: the registrar's list of works that vanished or changed, from a place on."""

    at: str = ""
