"""How a sentence comes apart into questions: its pieces, and each of several things that are asked for at once."""

from portfolio.regulations.reading import Sentence, one_by_one
from portfolio.regulations.slots import Action, Ask, Asked, Item
from portfolio.regulations.topic_kinds import TopicKind
from portfolio.regulations.topics import topic_of
from portfolio.regulations.words import lexicon


def questions(sentence: Sentence) -> tuple[Ask, ...]:
    """Return the questions of a sentence: its pieces where they fill different facts or name different items."""
    pieces = sentence.pieces
    if (
        len(pieces) > 1
        and not _is_of_one_row(sentence)
        and len({(topic_of(piece), piece.items, _of_group(piece), _of_records(piece)) for piece in pieces}) > 1
    ):
        return tuple(one for piece in pieces for one in _each(piece))
    return _each(sentence.whole)


def _is_of_one_row(sentence: Sentence) -> bool:
    """Whether it is asked who uploads one thing and who certifies it, which one row of a table says."""
    whole, (first, *later) = sentence.whole, sentence.pieces
    of_one = all(set(piece.items) <= set(first.items) for piece in later) and len(first.items) == 1
    return of_one and whole.asked == (Asked.OFFICE,) and set(whole.actions) == {Action.UPLOAD, Action.CERTIFY}


def _of_group(ask: Ask) -> tuple[str, ...]:
    """What of the working group is asked: who heads it, how often it meets, how many sit in it."""
    if not ask.about(Item.GROUP):
        return ()
    return (*(term for term in ask.terms if term in lexicon().heads), *ask.units)


def _of_records(ask: Ask) -> tuple[str, ...]:
    """The records that only a table names, the kinds of files and the trainings: each kind shares one item."""
    return tuple(term for term in ask.terms if _SHARED & {*lexicon().items.get(term, ())})


_TOGETHER = (TopicKind.LIMIT, TopicKind.FORMAT)
_SHARED = {Item.RECORDS, Item.FILES, Item.TRAINING}


def _each(ask: Ask) -> tuple[Ask, ...]:
    """Limits and files are said together; of everything else each is looked up alone where each is asked for."""
    return (ask,) if topic_of(ask).kind in _TOGETHER else one_by_one(ask)


def names_deputy(ask: Ask) -> str:
    """Return the term for a deputy, where one is asked for beside whoever does something; else nothing."""
    if ask.does(Action.CERTIFY, Action.DEPUTISE) or not {*ask.items} - {Item.DEPUTIES}:
        return ""
    return next((term for term in ask.terms if Item.DEPUTIES in lexicon().items.get(term, ())), "")
