"""Text and addresses as Telegram takes them: what it would take out or refuse is known here. Pure."""

import re
import unicodedata
from typing import Final
from urllib.parse import quote, urlsplit

from bot.channels.texts import is_blank, safe

LONGEST_URL: Final = 2000  # ours: there is no number, and the raw text of a message has its own limit

# Telegram takes these marks out of every text, and sees nothing in these characters (td/telegram/misc.cpp).
_TAKEN_OUT: Final = re.compile("[\u0333\u033f\u030a]")
_NOTHING: Final = str.maketrans("", "", "\u115f\u1160\u2800\u3164\uffa0\ufffc")
_HOST: Final = re.compile(r"[a-z0-9_-]+(\.[a-z0-9_-]+)+")  # with a dot; `localhost` is "Wrong HTTP URL" to Telegram
_ASCII: Final = re.compile("[!-~]+")
_AS_IT_IS: Final = "".join(map(chr, range(0x21, 0x7F)))  # of an address, percent signs too: it may be encoded already


def clean(text: str) -> str:
    r"""Return the text as Telegram would show it: control characters and tabs are spaces, odd marks are gone.

    A letter that has a code point of its own together with its mark is kept by that.

    >>> clean("A\u030angstr\u0333\tom")
    'Ångstr om'
    """
    text = safe(text).replace("\t", " ")
    return _TAKEN_OUT.sub("", unicodedata.normalize("NFC", text)) if _TAKEN_OUT.search(text) else text


def is_nothing(text: str) -> bool:
    """Return whether Telegram would see no text at all, and refuse it."""
    return is_blank(clean(text).translate(_NOTHING))


def address(url: str) -> str:
    """Return the address as Telegram opens it from a button or a word; empty where it would refuse the whole message.

    >>> address("https://example.org/規定"), address("http://localhost/x"), address("tel:+886")
    ('https://example.org/%E8%A6%8F%E5%AE%9A', '', '')
    """
    if len(url) > LONGEST_URL:
        return ""
    encoded = quote(clean(url), safe=_AS_IT_IS)
    try:
        parts = urlsplit(encoded)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return ""
    is_open = (
        parts.scheme in ("http", "https")
        and _HOST.fullmatch(host) is not None
        and port != 0
        and _ASCII.fullmatch(encoded) is not None
        and len(encoded) <= LONGEST_URL
    )
    return encoded if is_open else ""
