"""Answers for whoever begins: what the portfolio consists of, what a word means, on which platform works are put."""

from dataclasses import replace

from handlers.regulation_quotes import quote
from handlers.regulation_said import Said, Unsettled
from handlers.regulation_words import in_brackets, t
from portfolio.offices import OfficeItem
from portfolio.regulations.basics import (
    asks_platform,
    asks_tasks,
    asks_whole,
    clause_explaining,
    clause_on_platform,
    clause_on_tasks,
    clauses_on,
    whole_of,
    word_asked,
    words_compared,
)
from portfolio.regulations.in_charge import office_in_charge
from portfolio.regulations.search import Index
from portfolio.regulations.slots import Ask, Asked
from portfolio.regulations.words import lexicon


def basic_answer(ask: Ask, index: Index) -> Said | Unsettled | None:
    """Return what is said to a question about the whole, a word or the platform; `None` for any other question."""
    if asks_whole(ask):
        return _whole(ask, index)
    if asks_tasks(ask):
        tasks = clause_on_tasks(index)
        return None if tasks is None else quote(replace(ask, asked=(Asked.LIST,)), tasks, index)
    if asks_platform(ask):
        platform = clause_on_platform(index)
        return Unsettled(OfficeItem.PLATFORM) if platform is None else quote(ask, platform, index)
    if len(compared := tuple(filter(None, map(_meaning, words_compared(ask))))) > 1:
        return Unsettled(office_in_charge(ask), meaning="".join(compared))
    term = word_asked(ask)
    return None if term is None else _word(ask, term, index)


def _whole(ask: Ask, index: Index) -> Said | Unsettled:
    found = whole_of(index)
    if found is None:
        return Unsettled(office_in_charge(ask), meaning=t("answer.meaning.portfolio"))
    if not found.below:
        return quote(ask, found.passage, index)
    clause = found.passage.clause
    parts = t("list.between").join(found.names)
    text = t("answer.restated", text=t("answer.consists", parts=parts), clause=in_brackets([clause]))
    return Said(text, (clause, *(one.clause for one in found.below)))


def _word(ask: Ask, term: str, index: Index) -> Said | Unsettled | None:
    """What a word means: by the clause that explains it, else in general, with the clause that begins with it."""
    if (passage := clause_explaining(term, index)) is not None:
        return quote(ask, passage, index)
    if not (meaning := _meaning(term)):
        return None
    if (passage := next(clauses_on(term, index), None)) is None:
        return Unsettled(office_in_charge(ask), meaning=meaning)
    said = quote(ask, passage, index)
    text = t("answer.meant_and_ruled", meaning=meaning, said=said.text)
    return Said(text, said.cites, computed=(*said.computed, meaning))


def _meaning(term: str) -> str:
    """What a term means in general; nothing for one that is not explained.

    After the official questions and answers on the directions (techadmi.edu.tw/faq.php?cl=425); no school's own rule.
    """
    known = lexicon()
    if term == known.central:
        return t("answer.meaning.central")
    names = (one.value for one in (*known.items.get(term, ()), *known.actions.get(term, ())))
    return next((t(key) for name in names if t.has(key := f"answer.meaning.{name}")), "")
