"""Anything that may be typed: questions put together by a grammar, noise of every kind, and rare words to listen for.

Each message may hold a stretch that nobody else writes (`rare`): if it comes back, the answer echoes its asker.
"""

import tomllib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from random import Random
from typing import Final

from tests.regulations.clothes import rewordings
from tests.regulations.slips import WAYS, a_slip

RARE: Final = "龘靐齉爩鱻麤灪爨癵驫鸜麷鑿顳齾龗虌讟饢戇钁欟韊"
LONGEST: Final = 6000  # characters; LINE takes 5,000


@cache
def _words() -> dict[str, list[str]]:
    return tomllib.loads((Path(__file__).parent / "messages.toml").read_text("utf-8"))


@dataclass(frozen=True)
class Message:
    """What somebody types; `rare` is a stretch of it that must not come back, empty where there is none."""

    text: str
    rare: str = ""


def a_message(chance: Random, known: Sequence[str]) -> Message:
    """Return a message made of chance; `known` are questions that people really ask."""
    return chance.choice(MAKERS)(chance, known)


def question(chance: Random) -> str:
    """Return a question by the grammar: conditions, a stated number, an item, an action, what is asked."""
    parts = [chance.choice(_words()[part]) for part in ("conditions", "stated", "items", "actions", "asked")]
    if chance.random() < 0.3:
        chance.shuffle(parts)
    return "".join(parts)


def _plain(chance: Random, _known: Sequence[str]) -> Message:
    return Message(question(chance))


def _several(chance: Random, _known: Sequence[str]) -> Message:
    return Message(chance.choice("，。？ \n、").join(question(chance) for _ in range(chance.randint(2, 5))))


def _dressed(chance: Random, known: Sequence[str]) -> Message:
    found = [text for _, text in rewordings(chance.choice(known), chance)]
    return Message(chance.choice(found))


def _slipped(chance: Random, known: Sequence[str]) -> Message:
    text = chance.choice(known)
    for _ in range(chance.randint(1, 4)):
        text = a_slip(text, chance.choice(WAYS), chance) or text
    return Message(text)


def _torn(chance: Random, known: Sequence[str]) -> Message:
    """A question with characters left out, doubled or exchanged."""
    signs = list(chance.choice(known))
    for _ in range(chance.randint(1, 5)):
        place = chance.randrange(len(signs))
        match chance.randrange(3):
            case 0 if len(signs) > 1:
                del signs[place]
            case 1:
                signs.insert(place, signs[place])
            case _:
                other = chance.randrange(len(signs))
                signs[place], signs[other] = signs[other], signs[place]
    return Message("".join(signs))


def _joined(chance: Random, known: Sequence[str]) -> Message:
    """Halves of two questions."""
    one, other = chance.choice(known), chance.choice(known)
    return Message(one[: len(one) // 2] + other[len(other) // 2 :])


def _with_rare(chance: Random, known: Sequence[str]) -> Message:
    """A question around words that nobody else writes: a name, a title, a secret."""
    rare = "".join(chance.choices(RARE, k=chance.randint(8, 14)))
    text = question(chance) if chance.random() < 0.5 else chance.choice(known)
    place = chance.randint(0, len(text))
    return Message(f"{text[:place]}{rare}{text[place:]}", rare)


def _with_letters(chance: Random, _known: Sequence[str]) -> Message:
    rare = "".join(chance.choices("qxzjkvwyb0123456789", k=chance.randint(9, 16)))
    return Message(f"{question(chance)} {rare} {chance.choice(_words()['items'])}", rare)


def _marked_up(chance: Random, known: Sequence[str]) -> Message:
    text = question(chance) if chance.random() < 0.5 else chance.choice(known)
    return Message(chance.choice(_words()["markup"]).replace("{}", text))


def _decorated(chance: Random, _known: Sequence[str]) -> Message:
    return Message("".join(chance.choice(_words()["emoji"]) + question(chance) for _ in range(chance.randint(1, 3))))


def _foreign(chance: Random, _known: Sequence[str]) -> Message:
    return Message(f"{chance.choice(_words()['foreign'])} {chance.choice(('', '', question(chance)))}".strip())


def _any_signs(chance: Random, _known: Sequence[str]) -> Message:
    """Characters of the whole of Unicode, lone surrogates and unassigned ones included."""
    return Message("".join(chr(chance.randrange(1, 0x110000)) for _ in range(chance.randint(1, 60))))


def _any_chinese(chance: Random, _known: Sequence[str]) -> Message:
    return Message("".join(chr(chance.randrange(0x4E00, 0x9FA6)) for _ in range(chance.randint(1, 30))))


def _long(chance: Random, _known: Sequence[str]) -> Message:
    """Longer than anybody types; seldom, since it takes as long as a hundred others."""
    if chance.random() < 0.9:
        return _several(chance, _known)
    piece = chance.choice((question(chance), "啊", "件", "10", "（", "ㄉ", " ", "https://x.tw/", "課成幾件？"))
    return Message((piece * LONGEST)[: chance.randint(600, LONGEST)])


def _nothing(chance: Random, _known: Sequence[str]) -> Message:
    return Message(chance.choice(_words()["nothing"]))


MAKERS: Final[tuple[Callable[[Random, Sequence[str]], Message], ...]] = (
    _plain,
    _plain,
    _plain,
    _several,
    _dressed,
    _slipped,
    _torn,
    _joined,
    _with_rare,
    _with_rare,
    _with_letters,
    _marked_up,
    _decorated,
    _foreign,
    _any_signs,
    _any_chinese,
    _long,
    _nothing,
)
