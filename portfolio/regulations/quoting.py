"""Which sentences of a clause answer, and whether they bear out what the asker takes for granted; nothing is added."""

import re
from collections.abc import Iterable
from dataclasses import replace

from portfolio.regulations.days import prints
from portfolio.regulations.document_words import document_words
from portfolio.regulations.labels import case_of
from portfolio.regulations.passages import Passage
from portfolio.regulations.search import Index
from portfolio.regulations.slots import Ask, Asked, Item
from portfolio.regulations.tidying import printed
from portfolio.regulations.wording import words_of
from portfolio.regulations.words import finds, lexicon

LONGEST, LONGEST_LIST = 150, 240
"""Characters of one clause in a reply; of a longer one the sentences that the question is about."""

_SENTENCE = re.compile(r"[^。；;]+[。；;]?")
_OWN, _GRAM, _UNIT = 2.0, 0.3, 3.0  # what a sentence shares with the question: a term, two characters, the unit asked
_MAIN = 1.5


def sentences_for(ask: Ask, text: str) -> str:
    """Return the clause, or of a long one the sentences that share most with the question, in their order."""
    longest = LONGEST_LIST if ask.asks(Asked.LIST) or lexicon().members in ask.terms else LONGEST
    if len(text) <= longest:
        return text
    sentences = _SENTENCE.findall(text)
    main = words_of(printed(text)).terms[:1]
    ranked = sorted(range(len(sentences)), key=lambda place: -_shared(ask, sentences[place], main))
    kept: list[int] = []
    for place in ranked:
        if kept and sum(len(sentences[one]) for one in kept) + len(sentences[place]) > longest:
            continue
        kept.append(place)
    return "".join(sentences[place] for place in sorted(kept))


def _shared(ask: Ask, sentence: str, main: tuple[str, ...]) -> float:
    """How much a sentence shares with the question; what the whole clause is about tells its sentences apart least."""
    said = printed(sentence)
    own = words_of(said)
    grams = {ask.text[place : place + 2] for place in range(len(ask.text) - 1)}
    units = {*ask.units, *(stated.unit for stated in ask.stated)}
    has_unit = any(stated.unit in units for stated in own.stated)
    in_grams = sum(gram in said for gram in grams)
    shared = set(own.terms) & set(ask.terms)
    return _OWN * len(shared) - _MAIN * len(shared & {*main}) + _GRAM * in_grams + _UNIT * has_unit


def parts_of_list(ask: Ask, passage: Passage, index: Index) -> tuple[Passage, ...]:
    """Return the clauses below one that only announces what they list; none where it lists that itself."""
    announces, below = passage.text.rstrip().endswith(_ANNOUNCING), index.below(passage.clause)
    if announces:
        return below
    if not ask.asks(Asked.LIST):
        return ()
    lists_itself = passage.text.count(lexicon().comma) >= _LISTS
    few = len(below) <= _FEW and len(passage.text) + sum(len(one.text) for one in below) <= LONGEST
    return () if lists_itself and not few else below


def labelled(ask: Ask, parts: Iterable[Passage]) -> Passage | None:
    """Return the one of several parts whose label stands in the question (「組員：…」); `None` where it is not one."""
    found = [one for one in parts if (label := _label(one.text)) and label in ask.text]
    return found[0] if len(found) == 1 else None


def _label(text: str) -> str:
    label, colon, _ = printed(text).partition(":")
    return label if colon and _SHORTEST <= len(label) <= _LONGEST_LABEL else ""


def nearer_half(ask: Ask, text: str) -> str:
    """Return what of a clause the question is about where its parts stand between two halves: before or behind them."""
    lead, between, rest = text.partition(document_words("rules")["parts_between"])
    if not (between and rest and lead.endswith(_ANNOUNCING)):
        return text
    return rest if _shared(ask, rest, ()) > _shared(ask, lead, ()) else lead


def duties_of(ask: Ask, index: Index) -> tuple[Passage, ...]:
    """Return the clauses that say what an office or a head does, where that is asked; none where it names nobody.

    Those alone that hold what else the question names, and none that only lists who sits in the working group.
    """
    named = (*ask.offices, *_heads(ask))
    if not (named and finds("does_what", ask.text)):
        return ()
    passages = (index.passage(clause) for clause in index.clauses)
    found = [one for one in passages if _names(named, one) and not index.only_leads(one)]
    found.sort(key=lambda one: one.clause.startswith(lexicon().meeting))  # the rules themselves first
    held = {one.clause: len([term for term in index.held(one, ask) if _tells(term)]) for one in found}
    most = max(held.values(), default=0)
    return tuple(one for one in found if held[one.clause] == most)[:_DUTIES]


def _tells(term: str) -> bool:
    """Whether a term tells tasks apart: the rules and the portfolio stand beside any of them."""
    items = {*lexicon().items.get(term, ())}
    return not items or bool(items - {Item.PROVISIONS, Item.PORTFOLIO})


def asks_duties(ask: Ask) -> bool:
    """Return whether it is asked what an office does, or somebody who heads the working group."""
    return bool(ask.offices or _heads(ask)) and finds("does_what", ask.text)


def _heads(ask: Ask) -> tuple[str, ...]:
    return tuple(term for term in ask.terms if term in lexicon().heads)


def _names(offices: Iterable[str], passage: Passage) -> bool:
    """Whether a clause names one of the offices, with or without a remark in it; not where many are named."""
    said = _REMARK.sub("", printed(passage.text))
    for other in lexicon().patterns["other_heads"]:
        said = other.sub("", said)
    return any(printed(one) in said for one in offices) and len(words_of(said).titles) < _MANY


_REMARK = re.compile(r"\([^()]*\)")  # 註冊(試務)組
_DUTIES, _MANY = 4, 5  # a reply that names more is not read; so many titles are members of a group


def twin_of(ask: Ask, passage: Passage, index: Index) -> Passage | None:
    """Return the row that differs from one by its opposite alone, where the question names neither of them or both.

    Rows of both divisions, or of what is done within the school and outside: both answer then; `None` without one.
    """
    for one, other in lexicon().opposites:
        before, named, behind = passage.clause.partition(one)
        if not named or (one in ask.terms) != (other in ask.terms):
            continue
        if (twin := f"{before}{other}{behind}") in index.clauses:
            return index.passage(twin)
        rows = (clause for clause in index.clauses if clause.startswith(f"{before}{other}"))
        alike = (index.passage(row) for row in rows if _begins(behind, row.removeprefix(f"{before}{other}")))
        held = index.held(passage, ask)
        if (found := next((one for one in alike if index.held(one, ask) >= held), None)) is not None:
            return found
    return None


def _begins(one: str, other: str) -> bool:
    """Whether the names of two rows are the same, or one of them goes on where the other ends: 競賽, 競賽與檢定證照."""
    short, long = sorted((one, other), key=len)
    return bool(short) and long.startswith(short) and "/" not in long.removeprefix(short)


_ANNOUNCING = (":", "\uff1a")  # behind them stands what the clause is about
_SHORTEST, _LONGEST_LABEL = 2, 8  # characters of a label that tells a part from the others
_FEW = 3  # parts that are short enough to be said beside what stands above them
_LISTS = 2  # so many commas of enumeration make a list


def motions_of(ask: Ask, index: Index) -> tuple[Passage, ...]:
    """Return what a meeting's motions are about, one after the other, where all of them are asked for."""
    if not finds("asks_motions", ask.text) or case_of(ask.text):
        return ()
    found: dict[str, Passage] = {}
    for clause in sorted(index.clauses, key=len):
        if number := case_of(printed(clause)):
            found.setdefault(number, index.passage(clause))
    return tuple(replace(one, text=_SENTENCE.findall(one.text)[0]) for _, one in sorted(found.items()))


def names_days(ask: Ask, passage: Passage) -> bool:
    """Return whether the question names terms, months or days, and the passage prints every one of them."""
    said = printed(passage.text)
    return bool(ask.dated) and all(prints(day, said) for day in ask.dated)


def bears_out(ask: Ask, text: str) -> bool | None:
    """Return whether a clause says what the question takes for granted: a number of a unit, who holds an office.

    `None` where it takes nothing for granted, or the clause holds several numbers of that unit: then nobody can tell.
    """
    said = printed(text)
    own = words_of(said)
    names_limit = finds("within_limit", ask.text)  # what counts to it is asked, and not whether it is the limit
    for stated in () if ask.asks(Asked.LIST) or names_limit else ask.stated:
        numbers = {one.number for one in own.stated if one.unit == stated.unit}
        if len(numbers) == 1 and _is_within(stated.number, next(iter(numbers)), said):
            return None
        if len(numbers) == 1 or (numbers and stated.number not in numbers):
            return stated.number in numbers
        if not numbers and stated.unit in lexicon().spans and any(one.unit in lexicon().spans for one in own.stated):
            return False  # 一個月 where the clause says 2週
    if ask.offices and not finds("who_of_two", ask.text):
        return _holds_office(ask, said)
    return None


def _is_within(stated: int, number: int, said: str) -> bool:
    """Whether a number keeps to a least or a most that a clause sets, and is another: twice, where it says once."""
    least, most = (
        any(re.search(rf"{one.pattern}{number}(?!\d)", said) for one in lexicon().patterns[name])
        for name in ("at_least", "at_most")
    )
    return (least and stated > number) or (most and stated < number)


def _holds_office(ask: Ask, said: str) -> bool | None:
    """「執行秘書是教務主任嗎」 by what follows the role in the clause; else whether it is named there at all."""
    for head in lexicon().heads & set(ask.terms):
        holder = re.search(rf"{head}(?:{lexicon().is_held_by})([^,，。;；、]+)", said)
        if holder is not None:
            return any(office in holder[1] for office in ask.offices)
    if any(office in said for office in ask.offices):
        return None
    if ask.about(Item.GROUP) or lexicon().members in ask.terms:
        return False  # who sits in it is named there
    of_head = lexicon().heads & set(words_of(said).terms) - set(ask.terms)  # whom the clause names may hold the post
    return None if of_head else False
