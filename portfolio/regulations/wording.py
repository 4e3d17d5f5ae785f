"""A text cut into the words of the domain: its terms, what it asks, the numbers that it states."""

import re
from dataclasses import dataclass, field

from portfolio.regulations.slots import Asked, Stated
from portfolio.regulations.words import asked_within, bare, cut, finds, lexicon

_ROW = re.compile(r"(?=([\u4e00-\u9fff]{3}))")


@dataclass(frozen=True)
class Words:
    """A text cut into words: its terms, what it asks, and titles that it names, in order."""

    terms: tuple[str, ...] = ()
    asked: tuple[Asked, ...] = ()
    titles: tuple[str, ...] = ()
    stated: tuple[Stated, ...] = ()
    units: tuple[str, ...] = ()  # of which a number is asked
    kept: str = field(default="", compare=False)  # the text without courtesy, in the terms' own words
    written: str = field(default="", compare=False)  # the same in the words that were written


def words_of(text: str) -> Words:
    """Return the words of a tidied text."""
    known = lexicon()
    terms: list[str] = []
    asked: list[Asked] = []
    titles: list[str] = []
    stated: list[Stated] = []
    units: list[str] = []
    kept: list[str] = []
    written: list[str] = []
    pieces = _numbers_joined(cut(text))
    for place, piece in enumerate(pieces):
        word = bare(piece)
        is_ordinal = place > 0 and pieces[place - 1] in (known.ordinal, known.month)
        unit = known.units.get(bare(pieces[place + 1])) if place + 1 < len(pieces) else None
        if piece.isdigit() and unit is not None and not (is_ordinal and unit != known.works):  # the 11th is one of 11
            stated.append(Stated(int(piece[:9]) if unit not in known.sizes else _whole(pieces, place), unit))
        if word in known.titles:
            titles.append(word)
            kept.append(piece)
        if word in known.terms:
            terms += known.terms[word]
            kept += known.terms[word]
            written.append(piece)
        elif word in known.asked:
            kept.append(piece)
        elif word in known.courtesy:
            continue
        elif word not in known.titles:
            kept.append(piece)
            written.append(piece)
        for one in (word, *(asked_within(word) if word in known.terms and word not in known.asked else ())):
            asked += known.asked.get(one, ())
            units += known.units_asked.get(one, ())
    return Words(
        tuple(dict.fromkeys(terms)),
        tuple(dict.fromkeys(asked)),
        tuple(dict.fromkeys(titles)),
        tuple(stated if finds("adds", text) else dict.fromkeys(stated)),  # 「已經10件再傳10件」 are twenty
        tuple(dict.fromkeys(units)),
        "".join(kept),
        "".join(written),
    )


def rows_unknown(text: str) -> tuple[str, ...]:
    """Return every three Chinese characters in a row of a tidied text that are no word of the lexicon.

    >>> rows_unknown("期程規劃建議表是哪段期間的")
    ('建議表', '議表是')
    """
    known = lexicon()
    kinds = (known.terms, known.asked, known.courtesy, known.titles, known.units_asked)
    own = "".join(" " if any(bare(piece) in kind for kind in kinds) else piece for piece in cut(text))
    return tuple(found[1] for found in _ROW.finditer(own))


def _whole(pieces: list[str], place: int) -> int:
    """A size, of 3.9 the next whole number, which is held against a limit all the same."""
    if place > 1 and pieces[place - 1] == "." and pieces[place - 2].isdigit():
        return int(pieces[place - 2][:9]) + bool(pieces[place].strip("0"))
    return int(pieces[place][:9])


def _numbers_joined(pieces: list[str]) -> list[str]:
    """Digits come apart in cutting: 「1」「0」 is 10."""
    joined: list[str] = []
    for piece in pieces:
        if piece.isdigit() and joined and joined[-1].isdigit():
            joined[-1] += piece
        else:
            joined.append(piece)
    return joined
