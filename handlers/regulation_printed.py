"""Where a document prints what the rules keep no value of, or more than a restatement says: a day, a size, a number."""

from dataclasses import replace

from handlers.regulation_said import Said, Unsettled
from portfolio.regulations.answers import Verdict, where_said
from portfolio.regulations.levels import lacks
from portfolio.regulations.limit_clauses import is_of_act
from portfolio.regulations.passages import Passage
from portfolio.regulations.quoting import names_days
from portfolio.regulations.search import Index
from portfolio.regulations.slots import Action, Ask, Asked
from portfolio.regulations.tidying import printed
from portfolio.regulations.topic_kinds import Fact, Topic, TopicKind
from portfolio.regulations.words import finds, lexicon
from portfolio.rules import LimitSubject

_PRINTED = {TopicKind.DEADLINE: "says_day", TopicKind.FORMAT: "says_file", TopicKind.LIMIT: "says_works"}
_ELSEWHERE = (TopicKind.DEADLINE, TopicKind.LATE, TopicKind.FACT)


def printed_of(
    ask: Ask, topic: Topic, typed: Said | Unsettled | None, verdict: Verdict, index: Index
) -> Passage | None:
    """Return the one of contradicting places that prints days, where a day is asked and none is computed."""
    if topic.kind is not TopicKind.DEADLINE or not isinstance(typed, Said) or typed.computed:
        return None
    asked = finds("asks_very_day", ask.text) and not ask.stated
    best = [verdict.hit.passage] if verdict.hit is not None and not verdict.missing else []
    places = (*best, *(index.passage(clause) for clause in typed.cites if clause in index.clauses))
    return next((one for one in places if asked and finds("day_of_month", printed(one.text))), None)


def prints_day(ask: Ask, passage: Passage, typed: Said | Unsettled | None) -> bool:
    """Return whether a clause prints the day that is named, and says the first one where that is asked and known."""
    if isinstance(typed, Said) and ask.asks(Asked.OFFICE):
        return False  # a day is named beside who is asked for
    starts = isinstance(typed, Said) and finds("asks_start", ask.text)
    return names_days(ask, passage) and not (starts and not finds("says_start", printed(passage.text)))


def is_said_elsewhere(typed: Said | Unsettled, topic: Topic, verdict: Verdict) -> bool:
    """Return whether a clause holds all of a question about what the rules keep nowhere as a fact."""
    if not isinstance(typed, Unsettled) or verdict.hit is None or verdict.missing or topic.kind not in _ELSEWHERE:
        return False
    passage = verdict.hit.passage
    if topic.kind is TopicKind.DEADLINE and not finds("says_day", printed(passage.text)):
        return False
    return topic.kind is TopicKind.LATE or not typed.see or passage.clause in typed.see


def certifies_else(ask: Ask, typed: Said | Unsettled, topic: Topic, verdict: Verdict, index: Index) -> bool:
    """Return whether a fact tells who certifies other works, and a clause says it of those that are asked about."""
    if not isinstance(typed, Said) or Fact.CERTIFIER not in topic.subjects or not verdict.hit or verdict.missing:
        return False
    read = [index.passage(clause) for clause in typed.cites if clause in index.clauses]
    each = (replace(ask, terms=(term,)) for term in ask.terms)  # of two works each may have its own row
    of_else = any(all(lacks(term, one, index) for one in read) for term in each)
    return bool(read) and of_else and not lacks(ask, verdict.hit.passage, index)


def printed_elsewhere(ask: Ask, topic: Topic, typed: Said | Unsettled, index: Index) -> Passage | None:
    """Return the clause that prints a day, or something of files, of which the rules keep no fact; or `None`."""
    if not isinstance(typed, Unsettled) or topic.kind not in _PRINTED:
        return None
    says = _PRINTED[topic.kind]

    def fits(passage: Passage) -> bool:
        of_act = topic.kind is not TopicKind.LIMIT or is_of_act(topic.of(LimitSubject)[0], passage, index)
        return finds(says, printed(passage.text)) and of_act

    hit = where_said(ask, index, fits, spare=_spare(ask, topic))
    return hit.passage if hit is not None and (not typed.see or hit.passage.clause in typed.see) else None


def _spare(ask: Ask, topic: Topic) -> frozenset[str]:
    """The terms that say nothing more: a file is uploaded, and what is selected is submitted."""
    said = {TopicKind.FORMAT: (Action.UPLOAD,), TopicKind.LIMIT: (Action.SUBMIT,) if ask.does(Action.SELECT) else ()}
    spare = said.get(topic.kind, ())
    return frozenset(term for term, acts in lexicon().actions.items() if len(acts) == 1 and acts[0] in spare)
