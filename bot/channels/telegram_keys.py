"""The keyboard below a message of Telegram's: what can be a button, and how buttons stand in rows. Pure."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final, assert_never

from bot.channels.limits import TELEGRAM_CALLBACK_BYTES
from bot.channels.telegram_texts import address, clean, is_nothing
from bot.channels.texts import MORE, cut
from handlers.conversation import Button, Link

BESIDE: Final = 16  # columns, of which a Chinese character takes two: two labels up to this share a row of a phone
LONGEST_LABEL: Final = 60  # ours: a phone shows about twenty Chinese characters; what is longer is said in the text too


@dataclass(frozen=True)
class Key:
    """One button: `data` comes back when it is pressed, or it opens `url`; one of the two is empty."""

    label: str
    data: str = ""
    url: str = ""
    is_whole: bool = True  # whether the label is all there
    decides: bool = False  # whether it stands for an act on something, by a token


def key_of(button: Button | Link) -> Key | None:
    """Return the button as Telegram takes it; None for what cannot be one there."""
    full = " ".join(clean(button.label).split())
    label = MORE if is_nothing(full) else cut(full, LONGEST_LABEL)
    is_whole = label in (full, MORE)
    match button:
        case Button(intent=intent):
            data = intent.pack()
            fits = len(data.encode("utf-8", "surrogatepass")) <= TELEGRAM_CALLBACK_BYTES and clean(data) == data
            return Key(label, data, is_whole=is_whole, decides=hasattr(intent, "token")) if fits else None
        case Link(url=url):
            opens = address(url)
            return Key(label, url=opens, is_whole=is_whole) if opens else None
        case _:
            assert_never(button)


def rows_of(keys: Sequence[Key]) -> tuple[tuple[Key, ...], ...]:
    """Return the keys one below the other, short ones that follow each other in pairs.

    >>> [[key.label for key in row] for row in rows_of([Key("期限"), Key("我的件數"), Key("改用其他語言，例如越南語")])]
    [['期限', '我的件數'], ['改用其他語言，例如越南語']]
    """
    rows: list[tuple[Key, ...]] = []
    for are_short, group in groupby(keys, lambda key: _columns(key.label) <= BESIDE):
        some = list(group)
        step = 2 if are_short else 1
        rows += [tuple(some[at : at + step]) for at in range(0, len(some), step)]
    return tuple(rows)


def _columns(label: str) -> int:
    return sum(2 if unicodedata.east_asian_width(character) in "FWA" else 1 for character in label)
