"""From a message to its questions: courtesy cut off, several asks told apart, and the slots of each."""

import re
from dataclasses import dataclass, replace

from portfolio.people import Division
from portfolio.regulations.school_years import grade_of, semester_asked
from portfolio.regulations.slots import Action, Ask, Asked, Item, Stated
from portfolio.regulations.tidying import tidied
from portfolio.regulations.wording import words_of
from portfolio.regulations.words import finds, lexicon

_SENTENCES = re.compile(r"[?？!！。;；\n]+")
_PAUSES = re.compile(r"[,，、~～\s]+")
_WORD = re.compile(r"\w")
_SEVERAL = 2


@dataclass(frozen=True)
class Sentence:
    """A sentence of a message as one question, and the questions that its pauses set apart: one, where none do."""

    whole: Ask
    pieces: tuple[Ask, ...]


def read(message: str) -> tuple[Sentence, ...]:
    """Return the questions of a message, sentence by sentence; none where nothing is left but courtesy.

    What asks nothing says what the next question is about, and a question that names no item takes those of the one
    before it: 「課成最多幾件？什麼時候截止」.
    """
    found: list[Sentence] = []
    before = ""
    for text in filter(None, map(str.strip, _SENTENCES.split(tidied(message)))):
        if not _says_something(text):
            continue  # courtesy, a smile
        whole = _ask(before + text)
        if found and not (whole.asked or whole.stated) and whole.items and finds("and_what", text):
            whole = _asking_the_same(before + text, found[-1].whole)
        if not whole.asked and not whole.stated:
            before = f"{whole.text} "
            continue
        before = ""
        last = found[-1].pieces[-1] if found else None
        found.append(Sentence(_inheriting(whole, last), _pieces(whole, last)))
    if before:
        whole = _ask(f"{found.pop().whole.text} {before}" if found else before)
        found.append(Sentence(whole, (whole,)))
    return tuple(found)


def _asking_the_same(text: str, last: Ask) -> Ask:
    """The question that 「多元呢」 asks: what was asked before it, of something else."""
    known = lexicon()
    named = {term for term in last.terms if term in known.items or term in known.decisive}
    rest = last.text
    for word in sorted((word for word, meant in known.terms.items() if named & {*meant}), key=len, reverse=True):
        rest = rest.replace(word, "")
    return _ask(f"{text} {rest}")


def _says_something(text: str) -> bool:
    words = words_of(text)
    return bool(words.asked or words.terms or words.titles or _WORD.search(words.written))


def _pieces(whole: Ask, last: Ask | None) -> tuple[Ask, ...]:
    """A sentence comes apart only where two or more of its pieces ask something of their own."""
    pieces = [piece for piece in _PAUSES.split(_paused(whole.text)) if piece.strip()]
    if sum(map(_asks_itself, pieces)) < _SEVERAL or finds("one_question", whole.text):
        return (_inheriting(whole, last),)
    asks: list[Ask] = []
    before = ""
    for place, piece in enumerate(pieces, 1):
        ask = _ask(before + piece)
        about_nothing = last is None and not (ask.terms or ask.offices or ask.stated or ask.dated)
        if (about_nothing or not _asks_itself(piece)) and place < len(pieces):
            before = f"{ask.text} "
            continue
        names_nothing = not (ask.terms or ask.offices or ask.dated) or ask.grade is not None
        if asks and names_nothing and not (ask.asked or ask.stated):
            break  # thanks, or who asks, behind the last question
        before = ""
        if asks and names_nothing and ask.asks(Asked.DATE) and _asks_if_still(asks[-1]):
            asks[-1] = last = _inheriting(_ask(f"{asks[-1].text} {ask.text}"), asks[-1])
            continue
        last = _inheriting(_selecting_as(ask, last), last)
        asks.append(last)
    return tuple(one if one.grade is not None else replace(one, grade=whole.grade) for one in asks)


def _selecting_as(ask: Ask, last: Ask | None) -> Ask:
    """A number of works of another kind is one to be selected where the one before is: 「課成勾6件 多元10件嗎」."""
    known = lexicon()
    of_kinds = bool(ask.items) and {*ask.items} <= {Item.OUTCOMES, Item.DIVERSE}
    counted = any(one.unit == known.works for one in ask.stated) or known.works in ask.units
    if last is None or last.actions != (Action.SELECT,) or ask.actions or not (of_kinds and counted):
        return ask
    selects = [term for term in last.terms if known.means(term, Action.SELECT)]
    return replace(ask, actions=last.actions, terms=(*ask.terms, *selects))


def _asks_if_still(ask: Ask) -> bool:
    """Whether it is asked if something may be done any longer, which is one question with until when: 「還能傳嗎」."""
    return ask.asked == (Asked.WHETHER,) and finds("still", ask.text)


def _paused(text: str) -> str:
    """The text with a pause where the same is asked again without one, 「誰登錄誰提交」, or another thing after 、."""
    for again in lexicon().patterns["asked_again"]:
        text = again.sub(r"\1,", text)
    parts = text.split(lexicon().comma)
    return ",".join(parts) if sum(map(_asks_itself, parts)) >= _SEVERAL else text


def _inheriting(ask: Ask, last: Ask | None) -> Ask:
    if last is None or (ask.items and not _is_of_a_matter(ask, last)):
        return ask
    known = lexicon()
    of_files = _OF_FILES if known.works in ask.units else set()  # of how many works, not of their files
    taken = (term for term in last.terms if not of_files & {*known.items.get(term, ())})
    hands_in = last.does(Action.SUBMIT) and ask.actions == (Action.UPLOAD,)  # 「什麼時候提交，誰交」
    own = (term for term in ask.terms if not (hands_in and known.means(term, Action.UPLOAD)))
    terms = tuple(dict.fromkeys((*taken, *own)))
    items = tuple(dict.fromkeys(item for term in terms for item in known.items.get(term, ())))
    division = ask.division or last.division
    actions = last.actions if hands_in else ask.actions or last.actions
    return replace(ask, items=items, actions=actions, terms=terms, division=division, before=last.text)


def _is_of_a_matter(ask: Ask, last: Ask) -> bool:
    """Whether a question asks for a deputy or of files alone, which are those of the matter named before it."""
    of_files = {*ask.items} <= _OF_FILES and last.about(*_WITH_FILES)
    return of_files or (ask.items == (Item.DEPUTIES,) and len(ask.terms) == 1 and not ask.actions)


_OF_FILES = {Item.FILES, Item.BRIEF}
_WITH_FILES = (Item.OUTCOMES, Item.DIVERSE, Item.CONTESTS, Item.CERTIFICATES, Item.SERVICE)


def _asks_itself(piece: str) -> bool:
    """Whether a piece of a sentence is a question alone: not only a 「可以嗎」 about what stands before it."""
    for denied in lexicon().patterns["denied"]:
        piece = denied.sub(" ", piece)
    words = words_of(piece)
    if set(words.asked) - {Asked.WHETHER, Asked.DEFINITION}:
        return True
    return bool(
        words.asked
        and (
            len(words.terms) > 1
            or (words.terms and words.stated and not finds("points_back", piece))
            or (words.terms and finds("whether_alone", piece))
        )
    )


def one_by_one(ask: Ask) -> tuple[Ask, ...]:
    """Return a question that asks for each of several items or divisions as one question for each; else itself."""
    known = lexicon()
    if known.each not in ask.terms:
        return (ask,)
    named = [term for term in ask.terms if term in known.divisions]
    if len(named) < _SEVERAL:
        named = [term for term in ask.terms if term in known.heads]  # of the group, which is named beside them
    if len(named) < _SEVERAL:
        named = [term for term in ask.terms if term in known.items or term in known.decisive]
    if len(named) < _SEVERAL:
        return (ask,)
    heads = {*named} <= known.heads
    size = (_about(ask, known.members, {*named}),) if heads and known.people in ask.units else ()
    return (*(_about(ask, term, set(named) - {term}) for term in named), *size)


def _about(ask: Ask, term: str, others: set[str]) -> Ask:
    known = lexicon()
    terms = tuple(one for one in ask.terms if one not in others)
    official, text = ask.official, ask.text
    for word in sorted((word for word, meant in known.terms.items() if others & set(meant)), key=len, reverse=True):
        official, text = official.replace(word, ""), text.replace(word, "")
    items = tuple(item for one in terms for item in known.items.get(one, ()))
    division = known.divisions.get(term, ask.division)
    return replace(ask, terms=terms, items=tuple(dict.fromkeys(items)), text=text, official=official, division=division)


def _ask(text: str) -> Ask:
    known, words = lexicon(), words_of(text)
    terms = _meant(text, words.terms)
    if known.each not in terms:  # each of several is meant as it is named
        terms = tuple(term for term in terms if not known.not_with.get(term, frozenset()) & set(terms))
    stated, units = words.stated, words.units
    if finds("how_often", text):
        units = tuple(dict.fromkeys((*(one for one in units if one not in known.spans), known.times)))
    if {Asked.NUMBER, Asked.DATE} & set(words.asked) or known.times in units:  # 「多久開1次」 states nothing
        stated = tuple(one for one in stated if one != Stated(1, known.times))
    items = [item for term in terms for item in known.items.get(term, ())]
    asked = words.asked
    if finds("names_fields", text):  # a record holds a day and a place: neither is asked for
        asked = tuple(one for one in asked if one not in (Asked.DATE, Asked.PLACE)) or asked
    if (words.titles or Item.GROUP in items) and finds("does_what", text):
        asked = tuple(dict.fromkeys((*(one for one in asked if one is not Asked.OFFICE), Asked.LIST)))
    if (finds("who_of_two", text) and len(set(items)) == 1) or (items and finds("where_to_turn", text)):
        asked = tuple(dict.fromkeys((*(one for one in asked if one is not Asked.PLACE), Asked.OFFICE)))
    taken = _taken_to_do(text)
    if Action.SELECT in known.acts_of(terms):
        terms = tuple(term for term in terms if term not in taken)  # a person who is taken to do it is no matter of it
    titles = tuple(dict.fromkeys((*words.titles, *taken)))
    kept = words.kept
    for term in set(words.terms) - set(terms):
        kept = kept.replace(term, "")
    kept = " ".join((kept, *(term for term in terms if term not in words.terms)))
    words = replace(words, terms=terms, stated=stated, units=units, asked=asked, kept=kept, titles=titles)
    actions = [action for term in words.terms for action in known.actions.get(term, ())]
    return Ask(
        text=text,
        official=words.kept,
        items=tuple(dict.fromkeys(items)),
        actions=tuple(dict.fromkeys(actions)),
        asked=words.asked,
        stated=words.stated,
        units=words.units,
        grade=grade_of(text),
        semester=semester_asked(text, words.stated),
        division=_division(words.terms),
        dated=tuple(found[0] for one in known.patterns["dated"] for found in one.finditer(text)),
        offices=words.titles,
        terms=words.terms,
    )


def _taken_to_do(text: str) -> tuple[str, ...]:
    """The persons whom a question takes to do something: 「是班導登的吧」; no list of titles holds them."""
    found = (pattern.search(text) for pattern in lexicon().patterns["takes_person"])
    return tuple(term for match in found if match for term in words_of(match["person"]).terms)


def _meant(text: str, terms: tuple[str, ...]) -> tuple[str, ...]:
    """The terms of a text, put right by what several of its words mean together."""
    for phrase in lexicon().phrases:
        if phrase.pattern.search(text):
            terms = tuple(dict.fromkeys((*(one for one in terms if one not in phrase.instead_of), *phrase.terms)))
    return terms


def _division(terms: tuple[str, ...]) -> Division | None:
    known = lexicon().divisions
    found = {known[term] for term in terms if term in known}
    return found.pop() if len(found) == 1 else None
