"""Text as the platforms measure and take it: without what they refuse, counted in their units, cut between letters."""

import re
import unicodedata
from collections.abc import Callable
from typing import Final

import regex

MORE: Final = "…"  # stands where something was cut off

_TROUBLE = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
_LINE_ENDS = re.compile("\r\n?|[\u2028\u2029\x0b\x0c\x85]")
_DIRECTIONS = re.compile("[\u202a-\u202e\u2066-\u2069]")  # what turns the text around, a name's neighbours too
_CONTROLS = re.compile("[\x00-\x09\x0e-\x1f\x7f-\x9f]")
_NO_CHARACTERS = re.compile("[\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
_SENTENCE_END = re.compile(r"[\u3002\uff01\uff1f\uff1b\n][\u300d\u300f\uff09]*|[.!?;] ")  # with closing quotation marks
_PAUSE = re.compile(r"[\uff0c\u3001\uff1a ]")
_GRAPHEME = regex.compile(r"\X")


def safe(text: str) -> str:
    r"""Return the text as any platform takes it; letters, emoji and line breaks stay as they are.

    Control characters become spaces, halves of surrogate pairs and what is no character at all become U+FFFD, and
    marks that turn the direction of writing are dropped.

    >>> safe("甲\x00乙\r\n丙\u202e丁\ud800")
    '甲 乙\n丙丁\ufffd'
    """
    if not _TROUBLE.search(text):
        return text
    text = _DIRECTIONS.sub("", _LINE_ENDS.sub("\n", text))
    return _NO_CHARACTERS.sub("\N{REPLACEMENT CHARACTER}", _CONTROLS.sub(" ", text))


def is_blank(text: str) -> bool:
    """Return whether nothing of the text can be seen; platforms refuse a message or a field of this kind."""
    if text[:1].isalnum():
        return False
    return all(c.isspace() or unicodedata.category(c) in ("Cc", "Cf", "Cs") for c in text)


def utf16(text: str) -> int:
    """Return the length as LINE counts a message: an emoji is two or more.

    >>> utf16("件數"), utf16("🎓")
    (2, 2)
    """
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def graphemes(text: str) -> int:
    """Return the length as people count, and LINE its labels: what is seen as one letter is one.

    >>> graphemes("👩‍👧"), len("👩‍👧")
    (1, 3)
    """
    return sum(1 for _ in _GRAPHEME.finditer(text))


def cut(text: str, most: int, measure: Callable[[str], int] = len) -> str:
    """Return the text, or its beginning and 「…」 if it is longer than `most`; never the half of a letter.

    `measure` counts in the units of `most`: code points, of which there are never fewer than graphemes, or `utf16`.

    >>> cut("學習歷程檔案", 4)
    '學習歷…'
    """
    if measure(text) <= most:
        return text
    return _beginning(text, most - measure(MORE), measure).rstrip() + MORE


def split(text: str, most: int) -> list[str]:
    """Return the text in pieces of at most `most` UTF-16 units, cut where a sentence ends where there is such a place.

    Together the pieces are the whole text. A single letter longer than `most` (marks piled on marks) is cut all the
    same.

    >>> split("一句話。兩句話。", 5)
    ['一句話。', '兩句話。']
    """
    pieces: list[str] = []
    while 2 * len(text) > most and utf16(text) > most:
        piece = _beginning(text, most, utf16) or _letters(text, most)
        place = _last(_SENTENCE_END, piece) or _last(_PAUSE, piece)
        piece = piece[:place] if place else piece
        pieces.append(piece)
        text = text[len(piece) :]
    return [*pieces, text] if text else pieces


def _last(end: re.Pattern[str], text: str) -> int:
    """Where the last such place ends; 0 for none."""
    return max((found.end() for found in end.finditer(text)), default=0)


def _beginning(text: str, most: int, measure: Callable[[str], int]) -> str:
    """The whole letters that come to at most `most`."""
    end, left = 0, most
    for found in _GRAPHEME.finditer(text):
        left -= measure(found[0])
        if left < 0:
            break
        end = found.end()
    return text[:end]


def _letters(text: str, most: int) -> str:
    """Code points up to `most` UTF-16 units, two at least so that it goes on."""
    return text[: max(1, most // 2)]
