"""A clause as an answer: its sentences, whether they bear out what is taken for granted, the parts of a list."""

from collections.abc import Sequence
from dataclasses import replace

from handlers.regulation_said import Said
from handlers.regulation_words import has_cue, in_brackets, once, t
from portfolio.regulations.leads import lead_of
from portfolio.regulations.passages import Passage
from portfolio.regulations.quoting import bears_out, labelled, nearer_half, parts_of_list, sentences_for
from portfolio.regulations.search import Index
from portfolio.regulations.slots import Ask, Asked


def quote(ask: Ask, passage: Passage, index: Index) -> Said:
    """Return what a clause says of a question, cited; 「對，」 or 「不是，」 before it where something is stated."""
    passage = replace(passage, text=nearer_half(ask, passage.text))
    text = sentences_for(ask, passage.text).rstrip(t("answer.stop"))
    opening = ""
    takes = ask.asks(Asked.WHETHER) or ask.stated or (ask.offices and not ask.asked)
    asks_why = ask.asks(Asked.WHY) or (ask.asks(Asked.CONSEQUENCE) and not has_cue(ask, "is_it_so"))
    if takes and not asks_why:  # whoever asks why, or what then, does not ask whether it is so
        borne_out = bears_out(ask, passage.text)
        opening = "" if borne_out is None else t("answer.right" if borne_out else "answer.wrong")
    below = parts_of_list(ask, passage, index)
    if (part := labelled(ask, below)) is not None:
        return quote(ask, part, index)
    if below:
        parts = t("sentence.comma").join(_first_words(one.text) for one in below)
        text = t("answer.list", lead=text.rstrip(_COLONS), parts=parts)
    elif (lead := lead_of(passage, index)) is not None:
        text = t("answer.list", lead=lead.text.rstrip(_COLONS), parts=text)
        return Said(opening + _restated(text, passage.clause), once([passage.clause, lead.clause]))
    cites = once([passage.clause, *(one.clause for one in below)])
    return Said(opening + _restated(text, passage.clause), cites)


def quote_each(passages: Sequence[Passage]) -> Said:
    """Return several clauses, one after the other, each of them cited."""
    texts = [(one.clause, one.text.rstrip(t("answer.stop"))) for one in passages]
    said = (_restated(text, clause) for clause, text in texts)
    return Said("".join(said), once(clause for clause, _ in texts))


def _restated(text: str, clause: str) -> str:
    return t("answer.restated", text=text, clause=in_brackets([clause]))


_COLONS = ":\uff1a"


def _first_words(text: str) -> str:
    """The first sentence of a part of a list."""
    return text.split(t("answer.stop"))[0]
