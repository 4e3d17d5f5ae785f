"""The same question in other clothes: what people do to a sentence without meaning anything else by it."""

import re
from collections.abc import Callable, Iterator
from functools import cache
from random import Random
from typing import Any, Final

POLITE: Final = (
    "不好意思想請問一下，{}，謝謝！",
    "您好，想請教{}？麻煩您了",
    "老師好～{}",
    "請問{}，感恩",
    "嗨嗨 {} 拜託告訴我QQ",
    "打擾了 {} 謝謝老師",
    "可以麻煩幫我看一下嗎，{}",
    "抱歉又來打擾，{}，先謝過了🙏",
    "想確認一件事，{}",
    "哈囉請問喔，{}？？",
)
PARTICLES: Final = ("啊", "欸", "咧", "喔", "耶", "呢", "ㄋ", "啦", "捏", "齁", "哩", "...", "~", "？？")
OPENERS: Final = ("欸", "那個", "話說", "所以", "那", "啊", "想問", "就是", "痾 ", "hello ")
CLOSING_SIGNS: Final = "？?！!。.～~ …"
BREAKS: Final = re.compile(r"[，,。？?！!；;]\s*|\s+")
SHORTEST: Final = 3  # characters of a part that is moved
DIGITS: Final = "零一二三四五六七八九"


def rewordings(text: str, chance: Random) -> Iterator[tuple[str, str]]:
    """Yield (way, text) of each way in which this question looks different in other clothes."""
    for name, way in WAYS.items():
        reworded = way(text, chance)
        if reworded is not None and reworded != text:
            yield name, reworded


def simplified(text: str, _chance: Random) -> str | None:
    """Return the text in simplified characters."""
    found: str = _to_simplified().convert(text)
    return found


def full_width(text: str, _chance: Random) -> str | None:
    """Return the text with letters, digits and signs of full width."""
    return "".join(chr(ord(sign) + 0xFEE0) if "!" <= sign <= "~" else sign for sign in text)


def spaced(text: str, _chance: Random) -> str | None:
    """Return the text with a space between any two characters, as some type on a phone."""
    return re.sub(r"(?<=[\u4e00-\u9fff])(?=[\u4e00-\u9fff])", " ", text)


def polite(text: str, chance: Random) -> str | None:
    """Return the text inside a courtesy."""
    return chance.choice(POLITE).format(text.rstrip(CLOSING_SIGNS))


def with_particle(text: str, chance: Random) -> str | None:
    """Return the text with a particle behind, sometimes an opener before."""
    bare = text.rstrip(CLOSING_SIGNS)
    opener = chance.choice(OPENERS) if chance.random() < 0.5 else ""
    return opener + bare + chance.choice(PARTICLES) + text[len(bare) :]


def other_order(text: str, _chance: Random) -> str | None:
    """Return the text with its last part first, where signs or spaces part it; `None` where it is one."""
    breaks = [found for found in BREAKS.finditer(text) if found.end() < len(text)]
    if not breaks:
        return None
    last = breaks[-1]
    before, after = text[: last.start()], text[last.end() :].rstrip(CLOSING_SIGNS)
    if min(len(before), len(after)) < SHORTEST:
        return None
    return f"{after}，{before}"


def unpunctuated(text: str, _chance: Random) -> str | None:
    """Return the text without any sign between its parts."""
    return re.sub(r"[，。？！；、~～…]", " ", text).strip()


def other_tai(text: str, _chance: Random) -> str | None:
    """Return the text with the other 臺."""
    return text.translate(str.maketrans("臺台", "台臺"))


def other_numerals(text: str, _chance: Random) -> str | None:
    """Return the text with small numbers before a measure word in Chinese, and Chinese ones in digits."""
    found = re.sub(r"(?<![\d第])(\d{1,2})(?=[件項週年天個])", lambda number: in_chinese(int(number[1])), text)
    return found if found != text else None


def louder(text: str, _chance: Random) -> str | None:
    """Return the text in a chat's manner: smaller signs doubled, letters large, a picture behind."""
    return text.rstrip(CLOSING_SIGNS).upper() + "？！😭"


WAYS: Final[dict[str, Callable[[str, Random], str | None]]] = {
    "simplified": simplified,
    "full width": full_width,
    "spaced": spaced,
    "polite": polite,
    "particle": with_particle,
    "order": other_order,
    "unpunctuated": unpunctuated,
    "臺": other_tai,
    "numerals": other_numerals,
    "louder": louder,
}


def in_chinese(number: int) -> str:
    """Return a number below 100 as it is written in Chinese.

    >>> in_chinese(10), in_chinese(15), in_chinese(30)
    ('十', '十五', '三十')
    """
    tens, ones = divmod(number, 10)
    if not tens:
        return DIGITS[ones]
    return ("" if tens == 1 else DIGITS[tens]) + "十" + (DIGITS[ones] if ones else "")


@cache
def _to_simplified() -> Any:
    from opencc import OpenCC

    return OpenCC("t2s")
