"""What an answer about the regulations comes to, before it is a message."""

from dataclasses import dataclass

from portfolio.offices import OfficeItem


@dataclass(frozen=True)
class Said:
    """Something that the school's rules settle: `text` for the eye and ear, and where they say it, the main one first.

    `computed` are the days and sums of the text that no clause prints: each stands there with its rule.
    """

    text: str
    cites: tuple[str, ...]
    computed: tuple[str, ...] = ()


@dataclass(frozen=True)
class Unsettled:
    """Something that the rules do not settle: whom to ask, and the places that come near without saying it."""

    ask: OfficeItem
    see: tuple[str, ...] = ()
