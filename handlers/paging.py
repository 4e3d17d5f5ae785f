"""Long lists in pages: what stands on one, which it is, and the way to the others."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from handlers.conversation import Block, Button, Paragraph
from handlers.intents import Intent
from locales import Translator

_T = TypeVar("_T")


@dataclass(frozen=True)
class Page(Generic[_T]):
    """One page of a list: what stands on it with its place in the whole list, from 1; which it is, and of how many."""

    items: tuple[tuple[int, _T], ...]
    number: int
    pages: int

    @property
    def is_last(self) -> bool:
        """Whether nothing comes after it."""
        return self.number == self.pages

    def turns(self, t: Translator, to: Callable[[str], Intent]) -> tuple[list[Block], list[Button]]:
        """Return which page it is and the buttons to its neighbours, nothing for an only one; `to` asks for a page."""
        if self.pages == 1:
            return [], []
        buttons = []
        if not self.is_last:
            buttons.append(Button(t("pages.next"), to(str(self.number + 1))))
        if self.number > 1:
            buttons.append(Button(t("pages.back"), to(str(self.number - 1))))
        return [Paragraph(t("pages.number", page=self.number, pages=self.pages))], buttons


def page_of(found: Sequence[_T], asked: str, size: int) -> Page[_T]:
    """Return a page of so many; what is no number asks for the first, a page that is gone is the last one."""
    pages = max(1, -(-len(found) // size))
    number = min(max(int(asked) if asked.isdecimal() else 1, 1), pages)
    first = (number - 1) * size
    return Page(tuple(enumerate(found[first : first + size], first + 1)), number, pages)
