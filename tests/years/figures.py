"""What came of a simulated year, as it is printed, and whether it kept what is promised."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from portfolio.certification import CertificationStatus

UNASKED: Final = "decided on the platform before anybody was asked"


@dataclass
class Figures:
    """What came of the year."""

    done: Counter[str] = field(default_factory=Counter)
    ends: Counter[str] = field(default_factory=Counter)
    written: Counter[str] = field(default_factory=Counter)
    steps: Counter[str] = field(default_factory=Counter)
    messages: Counter[str] = field(default_factory=Counter)
    most_digests: int = 0
    most_at_once: int = 0
    by_the_unable: int = 0
    open_and_not_listed: int = 0
    listed: int = 0
    requests: int = 0
    works: int = 0
    seconds: float = 0.0

    def lines(self) -> Iterator[str]:
        """Yield what is printed."""
        yield f"works {self.works}, requests {self.requests}, {self.seconds:.0f} s"
        for title, counted in (
            ("how each work's newest request ended", self.ends),
            ("decisions of the chat on the platform", self.written),
            ("who was asked", self.steps),
            ("what was done", self.done),
            ("messages unasked", self.messages),
        ):
            yield f"{title}: " + ", ".join(f"{name} {count}" for name, count in sorted(counted.items()))
        yield f"most digests to one person in a day: {self.most_digests}"
        yield f"most other messages to one registrar in a day (late returns, not my course): {self.most_at_once}"
        yield f"decisions by somebody unable: {self.by_the_unable}"
        yield f"open at the end {self.listed}, of which not listed: {self.open_and_not_listed}"


def held(figures: Figures) -> list[str]:
    """Return the promises that are broken; nothing where all hold."""
    broken = []
    if figures.most_digests > 1:
        broken.append("somebody got more than one digest in a day")
    if not figures.messages["certification"] or not figures.messages["certified"]:
        broken.append("nobody was told")
    if figures.by_the_unable:
        broken.append("somebody decided who could not")
    if figures.open_and_not_listed:
        broken.append("something open is not listed")
    ended = {status.value for status in CertificationStatus} - {CertificationStatus.HANDED_OVER.value} | {UNASKED}
    if set(figures.ends) - ended or sum(figures.ends.values()) != figures.works:
        broken.append("a work was lost")
    return broken
