"""Offices that one school alone has: a question that names one names an office, though no list of words holds it."""

from collections.abc import Iterable
from dataclasses import replace

from portfolio.regulations.reading import Sentence, read
from portfolio.regulations.slots import Ask
from portfolio.regulations.tidying import printed
from portfolio.regulations.wording import words_of
from portfolio.regulations.words import finds, lexicon


def read_naming(said: str, offices: Iterable[str]) -> tuple[Sentence, ...]:
    """Return the questions of a tidied message, in which the `offices` of a school are offices, however called.

    Its name may hold words that mean something else alone; it is read as another office that is not named.

    >>> [one.whole.offices for one in read_naming("平台是學籍服務組管的吧", ["教務處學籍服務組"])]
    [('學籍服務組',)]
    """
    own = [name for name in _names(offices) if name in said]
    if not own:
        return read(said)
    free = (title for title in sorted(lexicon().titles) if title not in said and _is_like(title))
    stands_for = dict(zip(free, own, strict=False))
    for title, name in stands_for.items():
        said = said.replace(name, title)
    return tuple(
        Sentence(_renamed(one.whole, stands_for), tuple(_renamed(piece, stands_for) for piece in one.pieces))
        for one in read(said)
    )


def _names(offices: Iterable[str]) -> list[str]:
    """The offices that no list of words has, without those above them, the longest first."""
    found = set()
    for name in offices:
        for pattern in lexicon().patterns["office_in_row"]:
            found |= {match["name"] for match in pattern.finditer(printed(name))}
    own = (name for name in found if name not in lexicon().titles and len(name) >= _SHORTEST)
    return sorted(own, key=lambda name: (-len(name), name))


_SHORTEST = 3


def _is_like(title: str) -> bool:
    """Whether a title is an office's and says nothing else."""
    return finds("office_in_row", title) and not words_of(title).terms


def _renamed(ask: Ask, stands_for: dict[str, str]) -> Ask:
    text, official, before = ask.text, ask.official, ask.before
    for title, name in stands_for.items():
        text, official, before = (one.replace(title, name) for one in (text, official, before))
    offices = tuple(stands_for.get(one, one) for one in ask.offices)
    return replace(ask, text=text, official=official, before=before, offices=offices)
