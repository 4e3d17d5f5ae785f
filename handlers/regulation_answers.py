"""A question about the regulations, answered: what its slots fill from the rules, a clause, or an honest refusal."""

from dataclasses import replace
from functools import lru_cache

from handlers.regulation_amended import amended, in_force, is_amended
from handlers.regulation_basics import basic_answer
from handlers.regulation_printed import certifies_else, is_said_elsewhere, printed_elsewhere, printed_of, prints_day
from handlers.regulation_quotes import quote, quote_each
from handlers.regulation_replies import Parts, as_one, ask_back, say_aside
from handlers.regulation_said import Answer, AnswerKind, Choice, Said, Sources, Unsettled
from handlers.regulation_typed import typed_answer
from portfolio.offices import OfficeItem
from portfolio.readings import Cited
from portfolio.regulations.answers import Verdict, judge, leaves_open, where_said
from portfolio.regulations.apart import names_deputy, questions
from portfolio.regulations.asides import Aside, aside_of, first_aside
from portfolio.regulations.by_number import clause_defining, clause_named
from portfolio.regulations.comparing import number_of
from portfolio.regulations.days import leaves_day_blank
from portfolio.regulations.guard import unsupported
from portfolio.regulations.hints import hints
from portfolio.regulations.in_charge import office_in_charge
from portfolio.regulations.labels import is_called
from portfolio.regulations.limit_clauses import (
    asks_by_subject,
    counts_by_subject,
    is_of_other_kind,
    sets_limit,
    uploads_of,
)
from portfolio.regulations.meant import due_when_uploaded, submitted_when, with_what_follows
from portfolio.regulations.own_offices import read_naming
from portfolio.regulations.passages import Passage
from portfolio.regulations.quoting import asks_duties, duties_of, motions_of, twin_of
from portfolio.regulations.rarely import left_open
from portfolio.regulations.reading import Sentence
from portfolio.regulations.school_years import with_terms_named
from portfolio.regulations.search import Index
from portfolio.regulations.slots import Ask, Asker
from portfolio.regulations.tasks_of_persons import tasks_of
from portfolio.regulations.tidying import printed, tidied
from portfolio.regulations.topic_kinds import Fact, Topic, TopicKind
from portfolio.regulations.topics import is_bare_date, is_bare_office, topic_of
from portfolio.regulations.words import finds
from portfolio.rules import RulePack

_OF_NUMBERS = (TopicKind.LIMIT, TopicKind.CLAUSE)

__all__ = ["Answer", "AnswerKind", "Choice", "Sources", "answer_question", "passages_of"]


def answer_question(sources: Sources, asker: Asker, text: str) -> Answer:
    """Return the answer to a message, from this school's rules alone; nothing of the message stands in it."""
    sources = in_force(sources)
    if (grave := first_aside(text)) is not None:
        return say_aside(grave, sources, asker, text)
    asks = read_naming(with_terms_named(tidied(text), asker.term), _offices(sources.pack))
    names = (sources.pack.name, sources.pack.short_name)
    aside = aside_of(text, asks, own_names=names, others=sources.others)
    if aside is not None:
        return say_aside(aside, sources, asker, text)
    if len(asks) == 1 and (missing := _names_nothing(asks[0].whole)):
        return ask_back(missing)
    index = _index(passages_of(sources))
    said = [part for sentence in asks for part in _parts(sentence, sources, asker, index)]
    if all(isinstance(one, Unsettled) and not _is_of_the_matter(ask) for ask, _, one in said):
        return say_aside(Aside.OFF_TOPIC, sources, asker, text)
    for parts in (said, _quoted(said, index)):
        answer = as_one(parts, sources.pack, asker)
        if _is_borne_out(answer, parts, sources.pack, index):
            return answer
    return _unborne(said, sources.pack, asker)


def _names_nothing(ask: Ask) -> str:
    """Whether it is asked until when, or who, and not of what: `dates` or `offices`; nothing for another question."""
    if is_bare_office(ask):
        return "offices"
    return "dates" if is_bare_date(ask) and not left_open(ask, ()) else ""


def _parts(sentence: Sentence, sources: Sources, asker: Asker, index: Index) -> Parts:
    """The answers to a sentence; where its pieces ask of one thing, to each of them if the rules settle every one.

    The first of them has to be answered as the whole sentence is: a piece alone may be about something else.
    """
    whole = [_part(ask, sources, asker, index) for ask in questions(sentence)]
    if len(whole) > 1 and (deputy := names_deputy(sentence.whole)):
        one = _part(sentence.whole, sources, asker, index)
        if isinstance(one[2], Said) and index.holds(index.passage(one[2].cites[0]), deputy):
            return [one]  # a row of a table names who does it, and beside them who acts for them
    if len(whole) > 1 or len(sentence.pieces) == 1:
        return whole
    apart = [_part(ask, sources, asker, index) for ask in sentence.pieces]
    settled, first = whole[0][2], apart[0][2]
    if not all(isinstance(one, Said) for _, _, one in apart):
        return whole
    fits = isinstance(settled, Unsettled) or (isinstance(first, Said) and first.cites[:1] == settled.cites[:1])
    return apart if fits else whole


def _part(ask: Ask, sources: Sources, asker: Asker, index: Index) -> tuple[Ask, Topic, Said | Unsettled]:
    topic = topic_of(ask)
    return ask, topic, _answer(ask, topic, sources, asker, index)


def _is_of_the_matter(ask: Ask) -> bool:
    """Whether a question is about portfolios at all: by its words, or by what people often ask of them."""
    return bool(ask.terms or ask.offices or left_open(ask, ()))


def _is_borne_out(answer: Answer, said: Parts, pack: RulePack, index: Index) -> bool:
    """Whether every number and office of a reply stands in what it cites, or was computed beside its rule."""
    computed = [day for _, _, one in said if isinstance(one, Said) for day in one.computed]
    offices = _offices(pack)
    texts = (*index.texts(answer.cites), *(pack.clauses.get(cite, "") for cite in answer.cites))
    return not unsupported(answer.text, texts, (*computed, *sorted(offices)))


def _offices(pack: RulePack) -> set[str]:
    return {pack.office_name(item, division=division) for item in OfficeItem for division in pack.divisions}


def _quoted(said: Parts, index: Index) -> Parts:
    """The same answers in the words of the clauses that they cite first."""
    return [
        (ask, topic, quote(ask, index.passage(one.cites[0]), index))
        if isinstance(one, Said) and one.cites and one.cites[0] in index.clauses
        else (ask, topic, one)
        for ask, topic, one in said
    ]


def _unborne(said: Parts, pack: RulePack, asker: Asker) -> Answer:
    """What is said instead of a reply that its clauses do not bear out: whom to ask."""
    ask, topic, _ = said[0]
    return as_one([(ask, topic, Unsettled(office_in_charge(ask)))], pack, asker)


def passages_of(sources: Sources) -> tuple[Passage, ...]:
    """Return what can be cited at the school: every clause restated in its pack, and those of its document beside.

    A clause that the pack keeps as it is printed stands below its document's headings.
    """
    pack = sources.pack
    named: dict[str, list[str]] = {}
    for name, reading in pack.provisions.items():
        if isinstance(reading, Cited):
            for clause in reading.clauses:
                named.setdefault(clause, []).append(name)
    as_printed = {one.clause: one for one in sources.passages if pack.clauses.get(one.clause) == one.text}
    restated = tuple(
        replace(one, heading=(*one.heading, *named.get(clause, ())))
        if (one := as_printed.get(clause)) is not None
        else Passage(clause, text, tuple(named.get(clause, ())))
        for clause, text in pack.clauses.items()
    )
    if not sources.passages:
        return restated
    known = {passage.clause for passage in restated}
    return (*restated, *(passage for passage in sources.passages if passage.clause not in known))


@lru_cache(maxsize=48)  # an index is 1 to 2.5 MiB
def _index(passages: tuple[Passage, ...]) -> Index:
    return Index(passages)


def _answer(ask: Ask, topic: Topic, sources: Sources, asker: Asker, index: Index) -> Said | Unsettled:
    named = clause_named(ask, index.clauses)
    if named is not None:
        return quote(ask, index.passage(named), index)
    if (meaning := clause_defining(ask, map(index.passage, index.clauses))) is not None:
        return quote(ask, meaning, index)
    if (basic := basic_answer(ask, index)) is not None:
        return basic
    if each := tasks_of(ask, index) or duties_of(ask, index) or motions_of(ask, index):
        return quote_each(each)
    if asks_duties(ask):
        return _open(ask)  # it is named among others, and nothing says what it does
    meant = with_what_follows(ask) if Fact.RECEIPT_SILENCE in topic.subjects else due_when_uploaded(submitted_when(ask))
    by_name = topic.kind is TopicKind.OFFICE and index.has_row_called(ask.text)  # and not the clause on all of them
    kept = frozenset[str]() if by_name else frozenset(map(number_of, hints(ask, sources.pack)))
    verdict = judge(meant, index, kept)
    if topic.kind is TopicKind.LIMIT and verdict.hit and not sets_limit(ask, verdict.hit.passage, index):
        verdict = Verdict(where_said(ask, index, lambda one: sets_limit(ask, one, index), spare=uploads_of(ask)))
    by_subject = verdict.hit is not None and counts_by_subject(ask, verdict.hit.passage)
    if topic.kind in _OF_NUMBERS and asks_by_subject(ask) and not by_subject:
        return _open(ask)  # how many there may be in all is no number of each
    of_clause = _is_row_named(ask, topic, verdict) or (by_subject and topic.kind is TopicKind.LIMIT)
    typed = None if of_clause else typed_answer(ask, topic, sources, asker)
    if isinstance(typed, Said) and is_amended(typed):
        now = amended(ask, typed, verdict, index)
        return (quote(ask, now[0], index) if len(now) == 1 else quote_each(now)) if now else _open(ask)
    if (
        isinstance(typed, Unsettled)
        and verdict.hit
        and not verdict.missing
        and verdict.hit.passage.clause in sources.fresh
    ):
        typed = None
    if isinstance(typed, Unsettled) and typed.unread:
        best = None if verdict.hit is None else verdict.hit.passage
        said = printed_elsewhere(meant, topic, typed, index) or best
        if said is None or (topic.kind is TopicKind.FORMAT and is_of_other_kind(ask, said, index)):
            return typed
        return quote(ask, said, index)
    if (days := printed_of(ask, topic, typed, verdict, index)) is not None:
        return quote(ask, days, index)
    of_else = isinstance(typed, Said) and bool(typed.computed and verdict.missing)  # a day of something else
    if of_else or not (verdict.hit and prints_day(ask, verdict.hit.passage, typed)):
        is_open = isinstance(typed, Said) and leaves_open(ask, (printed(typed.text), *index.texts(typed.cites)), index)
        of_others = typed is not None and certifies_else(ask, typed, topic, verdict, index)
        if typed is not None and not (is_open or of_others or is_said_elsewhere(typed, topic, verdict)):
            said = printed_elsewhere(ask, topic, typed, index) or _said_beside(ask, typed, index)
            return typed if said is None else quote(ask, said, index)
    if verdict.hit is None:
        return _open(ask)
    passage = verdict.hit.passage
    if leaves_day_blank(ask.text, printed(passage.text)):
        return Unsettled(office_in_charge(ask), (passage.clause,))
    if topic.kind is TopicKind.DEADLINE and not finds("says_date", printed(passage.text)):
        return _open(ask)
    twin = twin_of(ask, passage, index) if asker.division is None else None
    return quote(ask, passage, index) if twin is None else quote_each([passage, twin])


def _said_beside(ask: Ask, typed: Said | Unsettled, index: Index) -> Passage | None:
    """The clause of an answer that says something of a matter of the question, where the answer itself does not."""
    if isinstance(typed, Unsettled) or not left_open(ask, (printed(typed.text),)):
        return None
    said = (one for one in typed.cites if not left_open(ask, index.texts([one])))
    return next((index.passage(one) for one in said if one in index.clauses), None)


def _is_row_named(ask: Ask, topic: Topic, verdict: Verdict) -> bool:
    """Whether whose task something is stands in a row of a table, which the question calls by its name."""
    if topic.kind is not TopicKind.OFFICE or verdict.hit is None:
        return False
    return is_called(verdict.hit.passage.clause, ask.text, ask.terms)


def _open(ask: Ask) -> Unsettled:
    return Unsettled(office_in_charge(ask))
