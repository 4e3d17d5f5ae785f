"""Passages made ready for drafting a rule pack: folded to one form, each place still leading to the printed words."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from portfolio.regulations.drafting_words import pattern, table
from portfolio.regulations.passages import Passage, PassageKind

_MARKS = re.compile(r"\s+|\*\*|__")


@dataclass(frozen=True)
class Printed:
    """One passage: `text` is folded (NFKC, lower case, no blanks, one form of variants), `words` is as printed.

    `places[i]` is where the character `text[i]` stands in `words`. `label` is what a row's citation names
    it, `row` the last part of that, `above` the folded headings, the nearest first.
    """

    clause: str
    text: str
    words: str
    places: tuple[int, ...]
    label: str
    row: str
    above: tuple[str, ...]
    kind: PassageKind

    @property
    def is_row(self) -> bool:
        """Whether its label says what it is about: a row of a table."""
        return bool(self.label)

    def printed(self, start: int, end: int) -> str:
        """Return the words as printed behind `text[start:end]`."""
        if start >= end:
            return ""
        last = self.places[end - 1]
        until = next((place for place in self.places[end:] if place > last), len(self.words))
        return self.words[self.places[start] : until]

    def sentence(self, at: int) -> tuple[int, int]:
        """Return where the sentence around `at` begins and ends; items numbered in a cell are sentences too."""
        breaks = [match.end() for match in pattern("texts", "sentence_end").finditer(self.text)]
        start = max((place for place in breaks if place <= at), default=0)
        end = min((place for place in breaks if place > at), default=len(self.text))
        return start, end

    def quote(self, at: int) -> str:
        """Return the sentence around `at` as printed."""
        return self.printed(*self.sentence(at)).strip()

    def contexts(self, at: int) -> Iterator[str]:
        """Yield where a word about `at` may stand, the nearest first: of a row its label before its own text."""
        if self.is_row:
            yield self.label
            yield from self.above
        yield self.text[self.sentence(at)[0] : at]
        yield self.text[:at]
        if not self.is_row:
            yield from self.above


def ready(passages: Iterable[Passage]) -> tuple[Printed, ...]:
    """Return the passages that hold rules, made ready; what a meeting said is none."""
    return tuple(_printed(one) for one in passages if one.kind is not PassageKind.MEETING)


def _printed(passage: Passage) -> Printed:
    words = _MARKS.sub("", passage.text)
    text, places = folded(words)
    parts = passage.clause.split("/")
    above = tuple(folded(_MARKS.sub("", one))[0] for one in reversed(passage.heading))
    label = folded("/".join(parts[1:]))[0] if len(parts) > 1 else ""
    row = folded(parts[-1])[0] if len(parts) > 1 else ""
    return Printed(passage.clause, text, words, places, label, row, above, passage.kind)


def folded(words: str) -> tuple[str, tuple[int, ...]]:
    """Return the folded form of `words`, and for each of its characters the place in `words`.

    >>> folded("（Ａ）")
    ('(a)', (0, 1, 2))
    """
    found: list[str] = []
    places: list[int] = []
    variants = table("variants")
    for place, char in enumerate(words):
        for one in unicodedata.normalize("NFKC", char).lower():
            found.append(variants.get(one, one))
            places.append(place)
    return "".join(found), tuple(places)


@cache
def _digits() -> dict[str, int]:
    return {sign: value for sign, value in table("digits").items() if isinstance(value, int)}


def number_of(written: str) -> int:
    """Return the number that digits or Chinese numerals below a thousand write.

    Raises:
        ValueError: it is none.
    """
    if written.isdecimal() and written.isascii():
        return int(written)
    total = current = 0
    for sign in written:
        value = _digits().get(sign)
        if value is None:
            raise ValueError(written)
        if value >= 10:
            total += (current or 1) * value
            current = 0
        else:
            current = current * 10 + value
    return total + current


def last_named(names: str, text: str) -> str | None:
    """Return which entry of the table `names` is named last in `text`; `None` where none is.

    Of two that end at the same place the longer one counts.
    """
    best: tuple[int, int] | None = None
    found = None
    for key, one in _compiled(names):
        for match in one.finditer(text):
            rank = (match.end(), match.end() - match.start())
            if best is None or rank > best:
                best, found = rank, key
    return found


def first_named(names: str, text: str) -> str | None:
    """Return which entry of the table `names` is named first in `text`; `None` where none is."""
    best: tuple[int, int] | None = None
    found = None
    for key, one in _compiled(names):
        match = one.search(text)
        if match is not None:
            rank = (match.start(), match.start() - match.end())
            if best is None or rank < best:
                best, found = rank, key
    return found


def all_named(names: str, text: str) -> tuple[str, ...]:
    """Return every entry of the table `names` that is named in `text`, in the order of the text."""
    found = [(match.start(), key) for key, one in _compiled(names) if (match := one.search(text)) is not None]
    return tuple(key for _, key in sorted(found))


@cache
def _compiled(names: str) -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple((key, pattern(names, key)) for key in table(names))


def named_near(names: str, contexts: Iterable[str]) -> str | None:
    """Return what the first of the contexts that names an entry of the table names last."""
    return next((found for text in contexts if (found := last_named(names, text)) is not None), None)


def grades_in(text: str) -> tuple[int, ...]:
    """Return the grades that a text names, in order; none where it names none.

    >>> grades_in("")
    ()
    """
    found = set[int]()
    for match in pattern("texts", "grades").finditer(text):
        found |= {number_of(sign) for sign in match["a"] or match["b"] if sign in _digits() or sign.isdecimal()}
    if pattern("texts", "last_grade").search(text):
        found.add(3)
    return tuple(sorted(grade for grade in found if grade in (1, 2, 3)))


def joined(parts: Sequence[str]) -> str:
    """Return office names as packs join them."""
    return str(table("texts")["comma"]).join(parts)
