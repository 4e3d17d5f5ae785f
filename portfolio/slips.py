"""Slips (存證): the number that people read out, and what is read from what they type."""

import re
import unicodedata
from typing import Final

# No 0/O, 1/I/L, 2/Z, 5/S, 8/B, U/V: what is mixed up on paper or by ear.
NUMBER_ALPHABET: Final = "3467ACDEFGHJKMNPQRTVWXY9"
NUMBER_LENGTH: Final = 12  # 12 × log2(24) = 55 random bits; a binding code has 16, so that none is taken for the other
NUMBER_GROUP: Final = 4

# The acts that give a slip, as they stand in a school's trail.
ACTS: Final = ("confirm_receipt", "report_receipt", "withdraw_report", "upload", "select")
NOTES: Final = ("upload", "select")  # of what the platform alone has

_BETWEEN = r"[\s\-‐‑‒–—―−_.,，、。·・]*"
_RUN = re.compile(rf"(?<![A-Z0-9])[{NUMBER_ALPHABET}](?:{_BETWEEN}[{NUMBER_ALPHABET}])+(?![A-Z0-9])")
_NOT_ALNUM = re.compile(r"[^A-Z0-9]")


def read_number(text: str) -> str | None:
    """Return the slip number that `text` holds, bare and in capitals; None where there is none.

    >>> read_number("存證 acde－fghj　kmnp")
    'ACDEFGHJKMNP'
    >>> read_number("A C D E F G H J K M N P 。")
    'ACDEFGHJKMNP'
    >>> read_number("ACDE-FGHJ-KMNP-QRTV") is None  # a binding code
    True
    >>> read_number("ACDE-FGH0-KMNP") is None
    True
    """
    found = split_number(text)
    return None if found is None else found[0]


def split_number(text: str) -> tuple[str, str] | None:
    """Return the slip number that `text` holds, and the text without it; None where there is none.

    >>> split_number("回條 acde-fghj-kmnp 謝謝")
    ('ACDEFGHJKMNP', '回條  謝謝')
    """
    plain = unicodedata.normalize("NFKC", text).upper()
    for run in _RUN.finditer(plain):
        number = _NOT_ALNUM.sub("", run[0])
        if len(number) == NUMBER_LENGTH:
            return number, plain[: run.start()] + plain[run.end() :]
    return None


def say_number(number: str) -> str:
    """Return a number in groups of four, as it is printed and read out.

    >>> say_number("ACDEFGHJKMNP")
    'ACDE-FGHJ-KMNP'
    """
    return "-".join(number[start : start + NUMBER_GROUP] for start in range(0, len(number), NUMBER_GROUP))
