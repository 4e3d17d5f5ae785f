"""Which fact of the rules a question asks for: who certifies, how long it is kept, what silence means."""

from typing import Final

from portfolio.regulations.slots import Action, Ask, Asked, Item
from portfolio.regulations.topic_kinds import Fact
from portfolio.regulations.words import finds, lexicon

_OFFICES_OWN: Final = (
    Item.CADRES,
    Item.CLUBS,
    Item.ELECTIVE_NAMES,
    Item.CONSULTATIONS,
    Item.GRADES,
    Item.BASIC_DATA,
    Item.ATTENDANCE,
    Item.ASSESSMENT,
    Item.CONTESTS,
    Item.SERVICE,
    Item.CERTIFICATES,
)
"""What offices register, whoever else is said to be helped by it."""


def fact_of(ask: Ask) -> Fact | None:
    """Return the fact that a question asks for; None where it asks for none of the catalogue."""
    represents = ask.does(Action.REPRESENT) and not (ask.asks(Asked.OFFICE) and ask.about(*_OFFICES_OWN))
    if represents and not finds("by_school", ask.text) and not ask.asks(Asked.HOW, Asked.DEFINITION):
        certifies = Action.CERTIFY in lexicon().acts_of(ask.terms)  # also taken over
        return Fact.SUCCESSION if certifies else Fact.REPRESENTATIVES
    if ask.about(Item.GROUP) and ask.about(Item.SCHEDULE) and ask.does(Action.PLAN):
        return None  # who plans the days, not who leads the group
    if ask.about(Item.GROUP):
        asks_all = ask.asks(Asked.LIST) and lexicon().members in ask.terms  # the clause lists them
        asks_all |= lexicon().added in ask.terms
        return None if asks_all or ask.about(Item.TRAINING, Item.REWARDS, Item.MEETING) else Fact.GROUP
    if ask.about(Item.RECEIPTS):
        return _receipt_fact(ask)
    stays = ask.about(Item.STATUS_CHANGES) and not ask.about(Item.LEAVERS) and lexicon().years not in ask.units
    if ask.does(Action.KEEP) and not stays and not ask.about(Item.MEETING):
        return Fact.RETENTION
    if ask.about(Item.DEPUTIES):
        known = lexicon()
        asks_order = known.ordered in ask.terms or ask.does(Action.CERTIFY, Action.DEPUTISE)
        decides = ask.asks(Asked.OFFICE) and known.deciding in ask.terms
        decides = decides or ask.asks(Asked.WHY)
        of_else = known.account in ask.terms or ask.does(Action.PLAN) or ask.about(Item.PLATFORM) or decides
        return Fact.SUCCESSION if asks_order and not of_else else None
    if ask.does(Action.CERTIFY) and not ask.asks(Asked.DATE, Asked.NUMBER) and not ask.stated:
        if ask.asks(Asked.OFFICE):
            return Fact.CERTIFIER
        # Which may be selected stands in a clause, and not whether certifying may be left out.
        to_select = ask.does(Action.SELECT) and ask.about(Item.OUTCOMES) and not finds("uncertified", ask.text)
        if ask.asks(Asked.WHETHER) and ask.about(Item.OUTCOMES, Item.DIVERSE) and not to_select:
            return Fact.CERTIFIED
        if ask.asks(Asked.WHETHER) and ask.offices:
            return Fact.CERTIFIER  # whoever is taken to do it
    return None


def _receipt_fact(ask: Ask) -> Fact | None:
    if lexicon().not_better in ask.terms:
        return Fact.NOT_ADMITTED
    if ask.asks(Asked.LIST) and not ask.asks(Asked.OFFICE, Asked.DATE, Asked.CONSEQUENCE):
        return Fact.RECEIPT_PARTS
    missed = lexicon().missed in ask.terms
    if (missed or (ask.asks(Asked.CONSEQUENCE) and not ask.does(Action.DOUBT))) and not ask.asks(Asked.OFFICE):
        return Fact.RECEIPT_SILENCE
    return None
