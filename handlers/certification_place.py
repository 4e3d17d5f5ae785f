"""Which of one's requests are looked through, and where among them one is; it travels in buttons and their acts."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, replace
from hashlib import blake2s
from typing import Final

from handlers.intents import ShowWaiting
from portfolio.calendar import Term
from storage.queries.requests import Heap, Wanted

_COURSE_BYTES: Final = 30  # so that course, class and place fit a button's 64 bytes
_CLASS_BYTES: Final = 18


@dataclass(frozen=True)
class Place:
    """A course, a class, both or neither, as buttons name them, and the place among their requests, from 1."""

    course: str = ""
    class_name: str = ""
    at: int = 1

    @classmethod
    def of(cls, intent: ShowWaiting) -> Place:
        """Return the place that a button means; what is no number is the first."""
        at = int(intent.at) if intent.at.isascii() and intent.at.isdigit() else 1
        return cls(intent.course, intent.class_name, min(max(at, 1), 99_999))

    def intent(self) -> ShowWaiting:
        """Return what shows the request at this place."""
        return ShowWaiting(self.course, self.class_name, str(self.at))

    def list_intent(self) -> ShowWaiting:
        """Return what shows the whole list that this place is in."""
        return ShowWaiting(self.course, self.class_name)

    def at_place(self, at: int) -> Place:
        """Return another place in the same list."""
        return replace(self, at=max(at, 1))

    def act(self, act: str) -> str:
        """Return the act of a press, with the place it is pressed at."""
        return f"{act} {json.dumps([self.course, self.class_name, self.at], ensure_ascii=False)}"


def read_act(act: str) -> tuple[str, Place]:
    """Return the act of a press, and where it was offered; without a place it is the first of all."""
    name, _, place = act.partition(" ")
    if not place:
        return name, Place()
    course, class_name, at = json.loads(place)
    return name, Place(course, class_name, at)


def course_key(term: Term | None, code: str) -> str:
    """Return how buttons name a course: "113-1 M1", or something short that stands for it; empty without a course."""
    return _short(f"{term} {code}", _COURSE_BYTES) if code and term is not None else ""


def class_key(class_name: str) -> str:
    """Return how buttons name a class."""
    return _short(class_name, _CLASS_BYTES)


def wanted(place: Place, heaps: Iterable[Heap]) -> Wanted | None:
    """Return which requests a place is among; None where none of that course and class wait any more."""
    if not place.course and not place.class_name:
        return Wanted()
    for heap in heaps:
        is_course = not place.course or course_key(heap.term, heap.code) == place.course
        if is_course and (not place.class_name or class_key(heap.class_name) == place.class_name):
            return Wanted(heap.course_id if place.course else None, heap.class_name if place.class_name else "")
    return None


def _short(name: str, most: int) -> str:
    if ":" not in name and len(name.encode()) <= most:
        return name
    return f"~{blake2s(name.encode(), digest_size=6).hexdigest()}"
