"""White space of a printed page: what is layout is left out, what separates Latin words stays."""

import re
import unicodedata

from portfolio.regulations.document_words import document_words

_INVISIBLE = re.compile("[\u200b-\u200f\u2060\ufeff\u00ad\ue000-\uf8ff]")
_ORNAMENT = re.compile(r"^\s*(?:[-*•●■□◆◇▪◎※»\u2022\uf06c]+\s+|[■●◆▪]\s*)")
_GAP = re.compile(r"\s+")
_EMPHASIS = "**"
OPENING = str(document_words("signs")["opening"])
CLOSING = str(document_words("signs")["closing"])
_AT_NO_START = CLOSING + "、，。．：；！？,.;:!?%％"  # of a line


def visible(text: str) -> str:
    """Return the text without marks of emphasis, invisible signs and bullets at its start; white space stays.

    >>> visible("- 1.**ab**")
    '1.ab'
    """
    return _ORNAMENT.sub("", _INVISIBLE.sub("", text).replace(_EMPHASIS, ""))


def tidy(text: str) -> str:
    """Return the text without white space inside Chinese; between two Latin words or numbers one blank stays.

    >>> tidy(" a 10  b MB ")
    'a 10 b MB'
    """
    parts = _GAP.split(text.strip())
    made = parts[0]
    for part in parts[1:]:
        made += f" {part}" if made and part and _is_latin(made[-1]) and _is_latin(part[0]) else part
    return made


def width(text: str) -> float:
    """Return how wide a line is, in full-width characters."""
    return sum(1.0 if unicodedata.east_asian_width(sign) in "WFA" else 0.5 for sign in text)


def first_unit(text: str) -> float:
    """Return the width of what a line break cannot part at the start of `text`.

    An opening bracket stays with what follows, a closing sign with what stands before it, a Latin word is one piece.
    """
    found = re.match(rf"[{re.escape(OPENING)}]*(?:[0-9A-Za-z]+|.)[{re.escape(_AT_NO_START)}]*", text)
    return width(found[0]) if found else 0.0


def bare(text: str) -> str:
    """Return the letters and numbers alone, in one width: two printings of one heading are the same.

    >>> bare("a、（b）：") == bare("a (b)")
    True
    """
    plain = unicodedata.normalize("NFKC", text)
    return "".join(sign for sign in plain if sign.isalnum())


def _is_latin(sign: str) -> bool:
    return sign.isascii() and (sign.isalnum() or sign in "%)(.,;:!?&'\"-/+_")
