"""Whether a clause is about others than those a question names: a teacher's place, a training for other people."""

from portfolio.regulations.slots import Action, Ask, Asked, Item
from portfolio.regulations.words import finds, lexicon


def is_of_others(ask: Ask, said: str) -> bool:
    """Return whether a tidied text tells who certifies for a teacher, or who trains others, where that is not asked."""
    return _certifies_for_teachers(ask, said) or _trains_others(ask, said)


def _certifies_for_teachers(ask: Ask, said: str) -> bool:
    """Whether the deputy of an office is asked for, and the text names none, or those of a teacher alone."""
    named = ask.about(Item.DEPUTIES) and ask.offices and not ask.does(Action.CERTIFY, Action.DEPUTISE)
    if not named or not ask.asks(Asked.OFFICE):
        return False
    says_office = any(office in said for office in ask.offices)
    return not finds("says_deputy", said) or (finds("cannot_certify", said) and not says_office)


def _trains_others(ask: Ask, said: str) -> bool:
    known = lexicon()
    wanted = {audience for term, audience in known.learners.items() if term in ask.terms}
    found = next((match for one in known.patterns["trained"] if (match := one.search(said))), None)
    if not wanted or found is None:
        return False
    trained = {audience for audience, who in found.groupdict().items() if who}
    return not trained & wanted
