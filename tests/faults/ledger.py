"""What the platforms saw, as the stand-in wrote it down: what was asked, accepted, and made to go wrong."""

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self


@dataclass(frozen=True)
class Call:
    """One request to a platform; `accepted` when it was taken by it, for the first time under its key."""

    platform: str
    channel: str  # by its token
    kind: str
    key: str
    to: tuple[str, ...]
    words: str  # the fingerprint of what was said
    at: float  # on the run's clock, in Unix time
    real: float
    request: str
    status: int  # that went back, 0 where the connection was cut or hung
    fault: str  # that was made, "" for none
    when: str  # before or after the platform did what was asked
    accepted: bool
    again: bool  # accepted before under this key
    changed: bool  # another body or other people under the same key
    early: bool  # before the time that a 429 had asked for

    @property
    def is_unclear(self) -> bool:
        """Whether the sender cannot know what became of it."""
        return self.fault in ("500", "timeout", "reset", "half-open", "down")

    @classmethod
    def read(cls, raw: dict[str, Any]) -> Self:
        """Return a call as it was written."""
        to = raw["to"]
        return cls(
            platform=raw["p"],
            channel=raw["c"],
            kind=raw["k"],
            key=raw["key"],
            to=tuple(to) if isinstance(to, list) else ("",) * to,
            words=raw["h"],
            at=raw["t"],
            real=raw["r"],
            request=raw["rid"],
            status=raw["s"],
            fault=raw["f"],
            when=raw["w"],
            accepted=raw["ok"],
            again=raw.get("again", False),
            changed=raw.get("changed", False),
            early=raw["early"],
        )


def read_calls(folder: Path) -> Iterator[Call]:
    """Yield every request of a run, in order."""
    path = folder / "ledger.jsonl"
    if not path.exists():
        return
    with path.open() as lines:
        for line in lines:
            if line.endswith("\n"):
                yield Call.read(json.loads(line))


def read_words(folder: Path) -> dict[str, str]:
    """Return what was said, by its fingerprint."""
    path = folder / "words.jsonl"
    return dict(map(json.loads, path.read_text().splitlines())) if path.exists() else {}


def arrivals(calls: list[Call]) -> Counter[tuple[str, str, str, str]]:
    """Return how often each words arrived at each address: by platform, channel, address and words."""
    return Counter((one.platform, one.channel, to, one.words) for one in calls if one.accepted for to in one.to)
