"""Patterns that cost nothing until a text may match: each knows words of which every match holds one (a prefilter).

A question names few of some thousand things; making all their patterns took a third of a second of every `ask`.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property


class Sought:
    """A pattern, made when a text first holds one of the words without which it finds nothing."""

    def __init__(self, source: str) -> None:
        self.pattern = source

    @cached_property
    def made(self) -> re.Pattern[str]:
        """The pattern itself."""
        return re.compile(self.pattern)

    @cached_property
    def needed(self) -> tuple[str, ...]:
        """Words of which every match holds at least one; none where that is not known."""
        return needed_by(self.pattern)

    def search(self, text: str) -> re.Match[str] | None:
        """Return the first match in a text."""
        return self.made.search(text) if self._may_match(text) else None

    def fullmatch(self, text: str) -> re.Match[str] | None:
        """Return the match that is the whole text."""
        return self.made.fullmatch(text) if self._may_match(text) else None

    def finditer(self, text: str) -> Iterator[re.Match[str]]:
        """Yield the matches in a text."""
        return self.made.finditer(text) if self._may_match(text) else iter(())

    def sub(self, by: str | Callable[[re.Match[str]], str], text: str) -> str:
        """Return the text with something else in the place of each match."""
        return self.made.sub(by, text) if self._may_match(text) else text

    def _may_match(self, text: str) -> bool:
        needed = self.needed
        return not needed or any(word in text for word in needed)


class Patterns(Mapping[str, tuple[Sought, ...]]):
    """Patterns by name."""

    def __init__(self, written: Mapping[str, Sequence[str]]) -> None:
        self._by_name = {name: tuple(map(Sought, sources)) for name, sources in written.items()}

    def __getitem__(self, name: str) -> tuple[Sought, ...]:
        return self._by_name[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._by_name)

    def __len__(self) -> int:
        return len(self._by_name)


_TOKEN = re.compile(
    r"""(?P<plain>[^\\.^$*+?{}\[\]()|]+)
    | (?P<escape>\\.)
    | (?P<class>\[\^?\]?(?:\\.|[^\]\\])*\])
    | (?P<look>\(\?<?[=!])
    | (?P<open>\((?:\?:|\?P<\w+>)?(?!\?))
    | (?P<close>\))
    | (?P<or>\|)
    | (?P<maybe>[*?][?+]?|\{[\d,]*\}[?+]?)
    | (?P<more>\+[?+]?)
    | (?P<place>[.^$])""",
    re.VERBOSE,
)
_LETTERS_KNOWN = "dDwWsSbBAZ"  # escapes that stand for no letter of their own


class _Unknown(Exception):
    """Something in a pattern that this file does not read; the pattern is held against every text then."""


def needed_by(source: str) -> tuple[str, ...]:
    """Return words of which each match of a pattern holds at least one; none where there are no such words.

    Only what is sure is looked at: what must be there, literally, outside of what looks around.
    """
    tokens = [(str(found.lastgroup), found[0]) for found in _TOKEN.finditer(source)]
    if sum(len(text) for _kind, text in tokens) < len(source):
        return ()
    try:
        return tuple(dict.fromkeys(_Reader(tokens).alternatives()))
    except _Unknown:
        return ()


class _Reader:
    """Reads the tokens of one pattern from left to right."""

    def __init__(self, tokens: Sequence[tuple[str, str]]) -> None:
        self._tokens = tokens
        self._at = 0

    def alternatives(self) -> tuple[str, ...]:
        """The words of all alternatives up to the bracket that closes them; none where one of them has none."""
        words: list[str] = []
        is_known = True
        while True:
            best = self._branch()
            is_known &= bool(best)
            words += best
            if self._kind() != "or":
                return tuple(words) if is_known else ()
            self._at += 1

    def _branch(self) -> tuple[str, ...]:
        """The best words of one alternative: the longest, and of these the fewest."""
        found: list[tuple[str, ...]] = []
        run = ""
        while (kind := self._kind()) not in {"or", "close", ""}:
            text = self._tokens[self._at][1]
            self._at += 1
            if kind == "plain" or (kind == "escape" and not text[1].isalnum()):
                run += text if kind == "plain" else text[1]
                if (behind := self._kind()) in {"maybe", "more"}:
                    found.append((run[:-1] if behind == "maybe" else run,))
                    run = ""
                continue
            if run:
                found.append((run,))
                run = ""
            words = self._words(kind, text)
            if words and self._kind() != "maybe":
                found.append(words)
        best = max((*found, (run,)), key=_worth)
        return best if all(best) else ()

    def _words(self, kind: str, text: str) -> tuple[str, ...]:
        """The words of a group or a class; none of what looks around or stands for any letter."""
        if kind in {"open", "look"}:
            within = self.alternatives()
            if self._kind() != "close":
                raise _Unknown
            self._at += 1
            return within if kind == "open" else ()
        if kind == "class" and not {"\\", "-", "^"} & {*text[1:-1]}:
            return tuple(text[1:-1])
        if kind == "escape" and text[1] not in _LETTERS_KNOWN:
            raise _Unknown
        return ()

    def _kind(self) -> str:
        return self._tokens[self._at][0] if self._at < len(self._tokens) else ""


def _worth(words: tuple[str, ...]) -> tuple[int, int]:
    return (min(map(len, words)), -len(words))
