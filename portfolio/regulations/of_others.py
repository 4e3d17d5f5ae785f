"""Whether a clause is about others than those a question names: a teacher's place, a training, who has to act."""

import re

from portfolio.regulations.slots import Action, Ask, Asked, Item
from portfolio.regulations.wording import words_of
from portfolio.regulations.words import finds, lexicon


def is_of_others(ask: Ask, said: str) -> bool:
    """Return whether a tidied text tells who certifies for a teacher, who trains others, or what else is done for one.

    That is, where something of the kind is asked, and not that.
    """
    of_tasks = _certifies_for_teachers(ask, said) or _trains_others(ask, said) or _certifies_else(ask, said)
    return of_tasks or _does_else_for_another(ask, said) or _takes_another_to_act(ask, said)


def _certifies_for_teachers(ask: Ask, said: str) -> bool:
    """Whether the deputy of an office is asked for, and the text names none, or those of a teacher alone."""
    named = ask.about(Item.DEPUTIES) and ask.offices and not ask.does(Action.CERTIFY, Action.DEPUTISE)
    if not named or not ask.asks(Asked.OFFICE):
        return False
    says_office = any(office in said for office in ask.offices)
    return not finds("says_deputy", said) or (finds("cannot_certify", said) and not says_office)


def _certifies_else(ask: Ask, said: str) -> bool:
    """Whether it is asked who certifies works or records, and no sentence of the text says of them that anybody does.

    A teacher's place and what is done at a circumstance are no such works.
    """
    known = lexicon()
    if not (ask.asks(Asked.OFFICE) and ask.does(Action.CERTIFY)) or ask.does(Action.DEPUTISE):
        return False
    named = {term for term in ask.terms if {*known.items.get(term, ())} & {*_CERTIFIED}}
    place = {term for term in ask.terms if Item.DEPUTIES in known.items.get(term, ())}
    held = [{*words_of(one).terms} for one in _SENTENCES.split(said)]
    certified = (Action.CERTIFY in known.acts_of(one) for one in held)
    told = (is_so and (named | place) & one for one, is_so in zip(held, certified, strict=True))
    return bool(named) and not any(told)


def _trains_others(ask: Ask, said: str) -> bool:
    known = lexicon()
    wanted = {audience for term, audience in known.learners.items() if term in ask.terms}
    found = next((match for one in known.patterns["trained"] if (match := one.search(said))), None)
    if not wanted or found is None:
        return False
    trained = {audience for audience, who in found.groupdict().items() if who}
    return not trained & wanted


def _does_else_for_another(ask: Ask, said: str) -> bool:
    """Whether it is asked if somebody may do one thing for another, and the text allows other things alone.

    Or it puts a thing in the place of another: a film of a report.
    """
    if not (ask.does(Action.REPRESENT) and ask.asks(Asked.WHETHER)):
        return False
    if finds("puts_in_place", said):
        return True
    wanted = {act for act in _FOR_ANOTHER if finds(f"acts_for_{act}", ask.text)}
    allowed = lexicon().acts_of(words_of(said).terms) & _FOR_ANOTHER
    return bool(wanted and allowed) and not wanted & allowed


def _takes_another_to_act(ask: Ask, said: str) -> bool:
    """Whether it is asked if somebody may act, or has to, and the text names other people alone."""
    if ask.asked != (Asked.WHETHER,):
        return False
    found = (match for pattern in lexicon().patterns["takes_to_act"] for match in pattern.finditer(ask.text))
    persons = [match["person"] for match in found]
    return bool(persons) and not any(_is_named(person, said) for person in persons)


def _is_named(person: str, said: str) -> bool:
    """Whether a text names a person, or uses another word for who they are; what they look after names nobody."""
    who = {*words_of(person).terms} - lexicon().items.keys()
    return person in said or bool(who & {*words_of(said).terms})


_SENTENCES = re.compile("[。;]")
_CERTIFIED = (Item.OUTCOMES, Item.DIVERSE, Item.CONTESTS, Item.CERTIFICATES, Item.SERVICE, Item.CADRES, Item.CLUBS)
_FOR_ANOTHER = frozenset((Action.SELECT, Action.UPLOAD, Action.CONFIRM))
