"""Where a school's rules say what a question is about: the clauses of typed facts, which the search then prefers."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

from portfolio.deadlines import OF_STUDENTS
from portfolio.readings import Cited, Conflicting, Reading
from portfolio.regulations.slots import Action, Ask, Asked, Item
from portfolio.regulations.tidying import printed
from portfolio.regulations.topic_kinds import TopicKind
from portfolio.regulations.topics import topic_of
from portfolio.regulations.wording import words_of
from portfolio.regulations.words import finds, lexicon
from portfolio.rules import DeadlineSubject, RulePack
from portfolio.works import WorkKind


def hints(ask: Ask, pack: RulePack) -> frozenset[str]:
    """Return the clauses under which the pack keeps the facts that a question's slots name; none for most."""
    found = frozenset(clause for reading in _readings(ask, pack) for clause in clauses_of(reading))
    found |= frozenset(_of_offices_days(ask, pack))
    recorded = ask.about(Item.MEETING) and any(clause.startswith(lexicon().meeting) for clause in pack.clauses)
    if ask.does(Action.AMEND) and finds("asks_amended", ask.text) and not recorded:
        return frozenset({pack.source.clause})
    if ask.does(Action.AMEND) and (ask.asks(Asked.DATE) or _says_when(ask)):
        return found | {pack.source.clause}
    return found


def _says_when(ask: Ask) -> bool:
    """Whether a question takes a year or a day for that on which the rules were made."""
    return ask.about(Item.PROVISIONS) and bool(ask.dated) and ask.asked == (Asked.WHETHER,)


def _of_offices_days(ask: Ask, pack: RulePack) -> Iterator[str]:
    """Where it says until when an office does its own part, which its clause says better than a day."""
    topic = topic_of(ask)
    if topic.kind is TopicKind.DEADLINE:
        subjects = set(topic.of(DeadlineSubject)) - set(OF_STUDENTS)
        rules = (rule for rule in pack.deadline_rules if rule.subject in subjects)
        yield from (clause for rule in rules for clause in clauses_of(rule.closes))


def clauses_of(reading: Reading[Any]) -> tuple[str, ...]:
    """Return every clause of a reading, none of a silence."""
    match reading:
        case Cited():
            return reading.clauses
        case Conflicting(readings):
            return tuple(clause for one in readings for clause in one.clauses)
        case _:
            return ()


def _readings(ask: Ask, pack: RulePack) -> Iterator[Reading[Any]]:
    for of_subject in (_of_group, _of_time, _of_changes, _of_receipts, _of_rules):
        yield from of_subject(ask, pack)
    yield from _of_training(ask, pack)
    yield from (reading for name, reading in pack.provisions.items() if name in ask.terms or _says_parts(name, ask))
    if finds("asks_scope", ask.text) or finds("asks_parts", ask.text):
        yield from _of_scope(ask, pack)


def _says_parts(name: str, ask: Ask) -> bool:
    """Whether a question says what of something a rule is called by, 借用筆電的條件, and names that as it pleases."""
    of, _, part = printed(name).rpartition(lexicon().of)
    named = {*words_of(of).terms}
    return bool(of) and part in ask.text and (of in ask.text or bool(named and named <= {*ask.terms}))


def _of_scope(ask: Ask, pack: RulePack) -> Iterator[Reading[Any]]:
    """What counts as the one thing that a question names, and as nothing else."""
    items = [term for term in ask.terms if term in lexicon().items]
    if len(items) == 1:
        scope = f"{items[0]}{lexicon().scope}"
        yield from (_first(reading) for name, reading in pack.provisions.items() if name == scope)


def _first(reading: Reading[Any]) -> Reading[Any]:
    """What is said in the clause that a rule is cited by alone: another may be a row that names it."""
    return replace(reading, also=()) if isinstance(reading, Cited) else reading


def _of_group(ask: Ask, pack: RulePack) -> Iterable[Reading[Any]]:
    group, known = pack.working_group, lexicon()
    plans = ask.about(Item.SCHEDULE) and ask.does(Action.PLAN)
    if known.added in ask.terms:
        return  # who came to it lately, and not who all sit in it
    if plans or not ask.about(Item.GROUP) or ask.about(Item.MEETING):
        if ask.offices and known.people in ask.units and not plans:
            yield from (group.size, group.members)
        return
    if ask.does(Action.MEET) or known.times in ask.units or any(stated.unit == known.times for stated in ask.stated):
        yield group.meetings
    elif known.heads & set(ask.terms):
        yield from (group.convener, group.secretary, group.director, group.vice_secretaries)
    elif known.members in ask.terms or ask.offices or ask.asks(Asked.NUMBER) or _counts_people(ask):
        yield from (group.size, group.members)


def _counts_people(ask: Ask) -> bool:
    people = lexicon().people
    return people in ask.units or any(stated.unit == people for stated in ask.stated)


def _of_time(ask: Ask, pack: RulePack) -> Iterable[Reading[Any]]:
    if ask.does(Action.KEEP) and not ask.about(Item.RECEIPTS, Item.MEETING):
        yield pack.retention
    of_one = any(term in lexicon().decisive and term not in lexicon().items for term in ask.terms)
    if (ask.about(Item.SCHEDULE) and not of_one) or (ask.does(Action.PUBLISH) and ask.asks(Asked.PLACE)):
        yield pack.schedule


def _of_changes(ask: Ask, pack: RulePack) -> Iterable[Reading[Any]]:
    if ask.about(Item.STATUS_CHANGES):
        yield pack.status_changes
    if ask.about(Item.LEAVERS) and ask.about(Item.RECEIPTS):
        yield pack.leavers
    if ask.about(Item.DEPUTIES) and (ask.does(Action.CERTIFY, Action.DEPUTISE) or ask.asks(Asked.LIST)):
        yield pack.succession
    if ask.does(Action.REPRESENT):
        yield pack.representatives


def _of_receipts(ask: Ask, pack: RulePack) -> Iterable[Reading[Any]]:
    if not ask.about(Item.RECEIPTS):
        return
    if ask.asks(Asked.LIST) and not ask.asks(Asked.OFFICE, Asked.DATE, Asked.CONSEQUENCE):
        yield pack.receipts.parts
    tells = ask.does(Action.DOUBT) and ask.asks(Asked.HOW) and not ask.asks(Asked.OFFICE)  # what one has to do
    if (
        (tells and _names_doubt(pack.receipts.silence, pack))
        or lexicon().missed in ask.terms
        or (ask.asks(Asked.CONSEQUENCE) and not ask.does(Action.DOUBT))
    ):
        yield pack.receipts.silence
    if lexicon().not_better in ask.terms:
        yield pack.receipts.not_admitted


def _names_doubt(reading: Reading[Any], pack: RulePack) -> bool:
    """Whether the clause of a rule says as well how doubts are told."""
    texts = (pack.clauses.get(clause, "") for clause in clauses_of(reading))
    terms = {term for text in texts for term in words_of(printed(text)).terms}
    return Action.DOUBT in lexicon().acts_of(terms)


def _of_rules(ask: Ask, pack: RulePack) -> Iterable[Reading[Any]]:
    if (
        ask.about(Item.REWARDS)
        and not ask.asks(Asked.DATE)
        and not (ask.about(Item.MEETING) and lexicon().members in ask.terms)
    ):
        yield pack.rewards
    if ask.does(Action.AMEND) and ask.about(Item.PROVISIONS) and not (ask.asks(Asked.DATE) or _says_when(ask)):
        yield pack.adoption
    if (
        ask.about(Item.PLATFORM)
        and ask.asks(Asked.DEFINITION, Asked.LIST)
        and not (ask.does(Action.DOUBT) or ask.asks(Asked.HOW))
    ):
        yield pack.platform_name
    if (
        ask.does(Action.CERTIFY)
        and not ask.does(Action.SELECT)
        and ask.asks(Asked.WHETHER)
        and not ask.about(Item.DEPUTIES)
    ):
        for item, kind in ((Item.OUTCOMES, WorkKind.COURSE_OUTCOME), (Item.DIVERSE, WorkKind.DIVERSE_PERFORMANCE)):
            if ask.about(item) and kind in pack.certified_kinds:
                yield pack.certified_kinds[kind]


def _of_training(ask: Ask, pack: RulePack) -> Iterable[Reading[Any]]:
    if not ask.about(Item.TRAINING) or lexicon().overall in ask.terms or finds("asks_past", ask.text):
        return
    audiences = {audience for term, audience in lexicon().learners.items() if term in ask.terms}
    for name, reading in pack.trainings.items():
        if name in ask.terms or (isinstance(reading, Cited) and audiences & set(reading.value.audience)):
            yield reading
