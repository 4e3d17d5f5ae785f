"""Which characters of a cell are kept, removed or refused.

Names may hold characters that no font here has: extensions of the CJK block and variation selectors are kept, private
use characters (造字) too, with a remark, since they look different on every machine. What cannot be seen and is no part
of a name is taken out with a remark; what shows that the text was damaged on its way is refused.
"""

import re
from typing import Final, NamedTuple

# Zero-width and bidirectional marks, the soft hyphen, tags: invisible, and they make two equal names differ.
_INVISIBLE: Final = (
    "\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff\U000e0001\U000e0020-\U000e007f"
)
_CONTROL: Final = "\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029"  # NUL too; readers look at tabs and line ends
_LOST: Final = "\ufffd\ufffe\uffff\ud800-\udfff"  # put in by a conversion that could not do better
_PRIVATE: Final = "\ue000-\uf8ff\U000f0000-\U000ffffd\U00100000-\U0010fffd"

ODD: Final = re.compile(f"[{_INVISIBLE}{_CONTROL}{_LOST}{_PRIVATE}]")
"""Finds a text that `examine` must look at; most never do."""

_REMOVED = re.compile(f"[{_INVISIBLE}]")
_REFUSED = re.compile(f"(?P<control>[{_CONTROL}])|(?P<lost>[{_LOST}])")
_KEPT = re.compile(f"[{_PRIVATE}]")

_WIDE = {wide: wide - 0xFEE0 for wide in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}

_NUMBER = re.compile(r"[+-]?[0-9][0-9,]*(?:\.[0-9]+)?%?")
_SIGNS: Final = frozenset("=+-@")
_OPERATORS: Final = frozenset("()+-*/^&|!=<>")


class Examined(NamedTuple):
    """A text without what cannot be seen; `wrong` is why it is refused, `remarks` what to look at."""

    text: str
    wrong: str | None
    remarks: tuple[str, ...]


def examine(text: str) -> Examined:
    """Return what is left of an odd text, and what there is to say about it: codes of errors and remarks."""
    refused = _REFUSED.search(text)
    if refused is not None:
        return Examined(text, "lost-character" if refused.lastgroup == "lost" else "control-character", ())
    left, removed = _REMOVED.subn("", text)
    remarks = ("invisible-removed",) * bool(removed) + ("private-use",) * bool(_KEPT.search(left))
    return Examined(left, None, remarks)


def narrow(text: str) -> str:
    """Return full-width letters, digits and signs as ASCII: `２０１` and `201` are one class.

    >>> narrow("２０１")
    '201'
    """
    return text if text.isascii() else text.translate(_WIDE)


def is_formula(text: str) -> bool:
    """Return whether a short text (a name, a code) would run as a formula: `=`, `+`, `-`, `@` in front, and no number.

    >>> is_formula("=1+1"), is_formula("@SUM(A1)"), is_formula("-5"), is_formula("A-1")
    (True, True, False, False)
    """
    return text[0] in _SIGNS and _NUMBER.fullmatch(text) is None


def is_free_formula(text: str) -> bool:
    r"""Return whether a title or a brief description is a formula; students may begin one with a dash or an @.

    Always with `=` in front; with another sign if the rest is ASCII and calculates or calls something.

    >>> is_free_formula("=1+1"), is_free_formula("-2+3"), is_free_formula("+cmd|' /C calc'!A0")
    (True, True, True)
    >>> is_free_formula("-我的專題(上)"), is_free_formula("@home"), is_free_formula("+1")
    (False, False, False)
    """
    if not is_formula(text):
        return False
    return text[0] == "=" or (text.isascii() and not _OPERATORS.isdisjoint(text[1:]))
