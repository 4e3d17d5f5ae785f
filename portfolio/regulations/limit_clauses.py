"""Whether a clause sets how many works there may be, of the kind and for the act that a question is about."""

import re

from portfolio.regulations.labels import outer_clauses
from portfolio.regulations.passages import Passage
from portfolio.regulations.search import Index
from portfolio.regulations.slots import Action, Ask, Item
from portfolio.regulations.tidying import printed
from portfolio.regulations.wording import words_of
from portfolio.regulations.words import finds, lexicon
from portfolio.rules import LimitSubject

_KINDS = (Item.OUTCOMES, Item.DIVERSE)
_ACTS = (Action.UPLOAD, Action.SELECT)
_PIECE = re.compile("[,，;；。]")


def sets_limit(ask: Ask, passage: Passage, index: Index) -> bool:
    """Return whether one piece of a sentence names a number of works that suits the question.

    What the piece itself does not name, the nearest one before it does, or else what stands above the clause.
    """
    known = lexicon()
    kinds = {item for item in _KINDS if ask.about(item)}
    act = Action.SELECT if ask.does(Action.SELECT) and not ask.does(Action.UPLOAD) else Action.UPLOAD
    acts = {act} if ask.does(*_ACTS) else set(_ACTS)
    last_kinds: set[Item] = set()
    last_acts = frozenset[Action]()
    for piece in (*index.texts(outer_clauses(passage.clause)), *_PIECE.split(printed(passage.text))):
        terms = words_of(piece).terms
        last_kinds = {item for term in terms for item in known.items.get(term, ()) if item in _KINDS} or last_kinds
        last_acts = _acts_of(piece) or last_acts
        of_kind = not kinds or not last_kinds or bool(kinds & last_kinds)
        if finds("says_works", piece) and of_kind and (not last_acts or bool(acts & last_acts)):
            return True
    return False


def uploads_of(ask: Ask) -> frozenset[str]:
    """Return the terms of a question for uploading, which a clause on how many works there may be need not repeat."""
    return frozenset(term for term in ask.terms if lexicon().means(term, Action.UPLOAD))


def is_of_other_kind(ask: Ask, passage: Passage, index: Index) -> bool:
    """Return whether a question names one kind of works, and a clause or what stands above it only the other."""
    texts = (*index.texts((*outer_clauses(passage.clause), passage.clause)), *map(printed, passage.heading))
    said = {item for text in texts for term in words_of(text).terms for item in lexicon().items.get(term, ())}
    asked = {item for item in _KINDS if ask.about(item)}
    return bool(asked) and bool(said & {*_KINDS}) and not asked & said


def counts_by_subject(ask: Ask, passage: Passage) -> bool:
    """Return whether a question names one subject, and a clause has a number of works for each."""
    named = finds("any_one_subject", ask.text) or finds("one_subject", ask.text)
    return named and finds("says_by_subject", printed(passage.text))


def asks_by_subject(ask: Ask) -> bool:
    """Return whether it is asked how many works there may be of one course, whichever it is, and not of all of them.

    >>> from portfolio.regulations.reading import read
    >>> [asks_by_subject(read(text)[0].whole) for text in ("一門課能傳3份課成嗎", "課成能傳3份嗎")]
    [True, False]
    """
    known = lexicon()
    counted = known.works in ask.units or any(one.unit == known.works for one in ask.stated)
    return counted and finds("any_one_subject", ask.text) and not known.no_limits & {*ask.terms}


def is_of_act(subject: LimitSubject, passage: Passage, index: Index) -> bool:
    """Return whether a clause on numbers of works is not only about the other act: selecting, or uploading."""
    selects = subject in (LimitSubject.SELECT_OUTCOMES, LimitSubject.SELECT_DIVERSE)
    acts = _acts_of(printed(passage.text))
    mine, other = (Action.SELECT, Action.UPLOAD) if selects else (Action.UPLOAD, Action.SELECT)
    return mine in acts or other not in acts


def _acts_of(text: str) -> frozenset[Action]:
    """Which of both acts a text names; works that are uploaded to the central database are selected, and no others."""
    left = text
    for sent_on in lexicon().patterns["sends_on"]:
        left = sent_on.sub("", left)
    acts = lexicon().acts_of(words_of(left).terms) & {*_ACTS}
    return acts if left == text else acts | {Action.SELECT}
