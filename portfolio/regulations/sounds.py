"""Words that were heard right and written wrong: homophones, and syllables left in phonetic signs (注音)."""

import json
import re
from collections.abc import Collection, Iterator, Sequence
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from portfolio.regulations.words import cut, lexicon

_SIGNS = "ㄅㄆㄇㄈㄉㄊㄋㄌㄍㄎㄏㄐㄑㄒㄓㄔㄕㄖㄗㄘㄙㄧㄨㄩㄚㄛㄜㄝㄞㄟㄠㄡㄢㄣㄤㄥㄦ"
_LETTERS = [
    "b",
    "p",
    "m",
    "f",
    "d",
    "t",
    "n",
    "l",
    "g",
    "k",
    "h",
    "j",
    "q",
    "x",
    "zh",
    "ch",
    "sh",
    "r",
    "z",
    "c",
    "s",
    "i",
    "u",
    "v",
    "a",
    "o",
    "e",
    "e",
    "ai",
    "ei",
    "ao",
    "ou",
    "an",
    "en",
    "ang",
    "eng",
    "er",
]
_SIGN = dict(zip(_SIGNS, _LETTERS, strict=True))
_SYLLABLE = re.compile(f"[{_SIGNS[:21]}]?[{_SIGNS[21:24]}]?[{_SIGNS[24:]}]?[ˊˇˋ˙]?")
_SPELLED = [
    (re.compile(pattern), plain)
    for pattern, plain in (
        ("^(zh|ch|sh|r|z|c|s)$", r"\1i"),
        ("ien$", "in"),
        ("ieng$", "ing"),
        ("uen$", "un"),
        ("ueng$", "ong"),
        ("ven$", "vn"),
        ("veng$", "iong"),
        ("iou$", "iu"),
        ("uei$", "ui"),
        ("^([jqx])v", r"\1u"),
    )
]
_WHOLE = [
    (re.compile(pattern), plain)
    for pattern, plain in (
        ("^i$", "yi"),
        ("^in$", "yin"),
        ("^ing$", "ying"),
        ("^iu$", "you"),
        ("^iong$", "yong"),
        ("^i", "y"),
        ("^u$", "wu"),
        ("^ui$", "wei"),
        ("^un$", "wen"),
        ("^ong$", "weng"),
        ("^u", "w"),
        ("^v", "yu"),
    )
]
_TONES = {
    "".join(letter): plain
    for plain, letters in {
        "a": "āáǎà",
        "e": "ēéěèê",
        "i": "īíǐì",
        "o": "ōóǒò",
        "u": "ūúǔù",
        "v": "üǖǘǚǜ",
        "n": "ńňǹ",
    }.items()
    for letter in letters
}
_PLAIN = str.maketrans(_TONES)
_LONGEST, _SHORTEST, _SURE = 6, 2, 3
_WHOLE_WORDS = 4  # from this length on a stretch may hold words that are known
_GAP = "\u3000"
_HAN = re.compile("[\u3105-\u3129\u4e00-\u9fff]")


def heard(text: str) -> str:
    """Return the text with words of the domain put right that only sound like what is written.

    Every stretch whose syllables are those of a term, tones aside, becomes the term, the longest first; what is a word
    of the lexicon itself stays. Phonetic signs stand for their syllable: 「ㄉㄨㄛ元表現」.
    """
    if not _HAN.search(text):
        return text
    units = list(_units(text))
    starts, inside = _known(units)
    said: list[str] = []
    place = 0
    while place < len(units):
        for length in range(min(_LONGEST, len(units) - place), _SHORTEST - 1, -1):
            end = place + length
            if place in inside or end in inside or (length < _WHOLE_WORDS and starts & set(range(place, end))):
                continue  # it would cut a word that is known, or swallow one
            term = _meant(units[place:end], {at - place for at in starts | inside if place <= at < end})
            if term is not None:
                said.append(term)
                place = end
                break
        else:
            said.append(units[place])
            place += 1
    return "".join(said)


def _known(units: list[str]) -> tuple[set[int], set[int]]:
    """Where known words of two characters and more begin, and which places are inside one."""
    starts: set[int] = set()
    inside: set[int] = set()
    place = 0
    for piece in cut("".join(unit if len(unit) == 1 else _GAP for unit in units)):
        if len(piece) > 1:
            starts.add(place)
            inside.update(range(place + 1, place + len(piece)))
        place += len(piece)
    return starts, inside


def _units(text: str) -> Iterator[str]:
    """Characters, and syllables in phonetic signs as one."""
    place = 0
    while place < len(text):
        found = _SYLLABLE.match(text, place)
        length = max(1, found.end() - place if found else 1)
        yield text[place : place + length]
        place += length


def _meant(stretch: list[str], in_words: Collection[int]) -> str | None:
    """The term that a stretch sounds like; none where only words would change that are known as they are written."""
    written = "".join(stretch)
    if written in lexicon().terms or written in lexicon().asked or written in lexicon().titles:
        return None
    toned = len(stretch) == _SHORTEST  # so short a stretch sounds like many words
    for term in _candidates(stretch[0], len(stretch)):
        places = [at for at, (unit, c) in enumerate(zip(stretch, term, strict=True)) if unit != c]
        differ = [(stretch[at], term[at]) for at in places]
        is_slip = len(differ) == 1 or any(unit[0] in _SIGN for unit in stretch) or len(stretch) > _SURE
        if (
            is_slip
            and (not places or set(places) - {*in_words})
            and all(_sound_alike(unit, c, toned=toned) for unit, c in differ)
        ):
            return term
    return None


def _sound_alike(unit: str, c: str, *, toned: bool) -> bool:
    if unit[0] in _SIGN:
        return len(unit) > 1 and _spelled(unit) in _readings(c, toned=False)
    if toned:
        return bool(_readings(unit, toned=True) & _readings(c, toned=True))
    # One of them is read as usual: 的 sounds like 約 only where both are read as they hardly ever are.
    read, usual = _readings(unit, toned=False), _usual(unit)
    return bool(read & _usual(c) or usual & _readings(c, toned=False))


@cache
def _readings(c: str, *, toned: bool) -> frozenset[str]:
    """The usual syllable of a character with its tone, or every one that it may have without."""
    read = [syllable for syllable in _table().get(str(ord(c)), "").split(",") if syllable]
    return frozenset(read[:1] if toned else (syllable.translate(_PLAIN) for syllable in read))


@cache
def _usual(c: str) -> frozenset[str]:
    """The usual syllable of a character, without its tone."""
    return frozenset(syllable.translate(_PLAIN) for syllable in _readings(c, toned=True))


def _spelled(unit: str) -> str:
    letters = "".join(_SIGN.get(sign, "") for sign in unit)
    for pattern, plain in _SPELLED:
        letters = pattern.sub(plain, letters)
    for pattern, plain in _WHOLE:
        if pattern.search(letters):
            return pattern.sub(plain, letters)
    return letters


@cache
def _table() -> dict[str, str]:
    """Every character's readings: the table inside pypinyin, without the rest of it, which would cost 50 MiB."""
    found = find_spec("pypinyin")
    folder = Path(next(iter(found.submodule_search_locations or ()))) if found else Path()
    read: dict[str, str] = json.loads((folder / "pinyin_dict.json").read_text(encoding="utf-8"))
    return read


def _candidates(unit: str, length: int) -> Sequence[str]:
    """The terms of that length that begin with the sound of a character, in one order."""
    first = frozenset([_spelled(unit)]) if unit[0] in _SIGN else _readings(unit, toned=False)
    return sorted({term for sound in first for term in _terms().get((length, sound), ())})


@cache
def _terms() -> dict[tuple[int, str], tuple[str, ...]]:
    """Terms that may be misheard, by their length and the sound that they begin with."""
    found: dict[tuple[int, str], list[str]] = {}
    for word in sorted(lexicon().misheard):
        for sound in _readings(word[0], toned=False):
            found.setdefault((len(word), sound), []).append(word)
    return {key: tuple(words) for key, words in found.items()}
