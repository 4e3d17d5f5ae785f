"""Which deadlines a question asks for, by what it says is done and with what."""

from typing import Final

from portfolio.regulations.slots import Action, Ask, Asked, Item
from portfolio.regulations.topic_kinds import OF_THEIR_OWN, Topic, TopicKind
from portfolio.regulations.words import finds, lexicon
from portfolio.rules import DeadlineSubject

_UPLOADED: Final = {Item.OUTCOMES: DeadlineSubject.UPLOAD_OUTCOMES, Item.DIVERSE: DeadlineSubject.UPLOAD_DIVERSE}
_DONE_BY: Final = {
    Action.UPLOAD: DeadlineSubject.UPLOAD_OUTCOMES,
    Action.CERTIFY: DeadlineSubject.CERTIFICATION,
    Action.SELECT: DeadlineSubject.SELECTION,
    Action.SUBMIT: DeadlineSubject.SUBMISSION,
}
_OFFICES_DAYS: Final = {
    Item.CADRES: DeadlineSubject.CADRES,
    Item.CLUBS: DeadlineSubject.CADRES,
    Item.ELECTIVE_NAMES: DeadlineSubject.ELECTIVE_NAMES,
    Item.CONSULTATIONS: DeadlineSubject.CONSULTATIONS,
    Item.GRADES: DeadlineSubject.GRADES,
    Item.BASIC_DATA: DeadlineSubject.BASIC_DATA,
}


def late_of(ask: Ask) -> Topic | None:
    """Return what was not done in time, where a question asks what follows from that."""
    known = lexicon()
    if known.missed not in ask.terms or ask.about(*OF_THEIR_OWN) or ask.asks(Asked.OFFICE):
        return None
    if ask.does(Action.PUBLISH):
        return None  # whether anybody is told, not what follows
    if finds("asks_if_late", ask.text) and any(stated.unit in known.spans for stated in ask.stated):
        return None  # whether it is late after so long, not what follows
    if finds("asks_until_when", ask.text) and not ask.asks(Asked.CONSEQUENCE):
        return None  # it is not done yet, and the day is asked
    if known.circumstances & set(ask.terms):
        return None  # an accident: what is done then stands in a clause of its own
    subjects = _acted(ask)
    return Topic(TopicKind.LATE, subjects) if subjects else None


def deadline_of(ask: Ask) -> Topic | None:
    """Return the deadlines that a question asks for; None where it asks for no day."""
    known = lexicon()
    timed = (
        known.days in ask.units
        or (ask.asks(Asked.WHETHER) and (finds("names_event", ask.text) or finds("names_day_then", ask.text)))
        or any(stated.unit in known.spans for stated in ask.stated)
    )
    if not (ask.asks(Asked.DATE) or timed) or ask.about(*OF_THEIR_OWN, Item.LEAVERS, Item.EQUIPMENT):
        return None
    if ask.does(Action.AMEND) and ask.about(Item.PROVISIONS):
        return None
    if (ask.does(Action.PUBLISH) and ask.asks(Asked.PLACE)) or finds("asks_past", ask.text):
        return None
    if finds("asks_more_time", ask.text):
        return None  # who gets more of it, and how much, stands in a clause of its own
    if {known.times, known.years} & set(ask.units) or (ask.asks(Asked.WHY) and not ask.asks(Asked.DATE)):
        return None
    subjects = _acted(ask)
    return Topic(TopicKind.DEADLINE, subjects) if subjects else None


def _acted(ask: Ask) -> tuple[DeadlineSubject, ...]:
    """The deadlines that a question's actions and items name, the main one first."""
    if ask.about(Item.RECEIPTS):  # by when a doubt is told stands in the clause, and no list keeps it
        return () if ask.does(Action.DOUBT) else (DeadlineSubject.RECEIPT_CONFIRMATION,)
    if finds("joined", ask.text):
        return tuple(_DONE_BY[action] for action in ask.actions if action in _DONE_BY)
    if ask.does(Action.SELECT) and not (ask.does(Action.SUBMIT) and ask.actions[-1] is Action.SUBMIT):
        return (DeadlineSubject.SELECTION,)
    if ask.does(Action.CERTIFY):
        uploads = ask.does(Action.UPLOAD) or finds("works_and_certifying", ask.text)
        uploads = uploads and not finds("after_upload", ask.text)
        also = (DeadlineSubject.UPLOAD_OUTCOMES,) if uploads else ()
        return (DeadlineSubject.CERTIFICATION, *also)
    own = [_OFFICES_DAYS[item] for item in ask.items if item in _OFFICES_DAYS]
    works = [_UPLOADED[item] for item in ask.items if item in _UPLOADED]
    if ask.does(Action.SUBMIT):
        return (DeadlineSubject.SUBMISSION,)
    if own and ask.does(Action.CONFIRM):
        return ()  # how often it is checked again: no deadline of registering
    if own and not works:
        return tuple(own[:1])
    if works:
        return tuple(works)
    if ask.does(Action.UPLOAD) and {*ask.items} <= {Item.PORTFOLIO}:
        return tuple(_UPLOADED.values())
    return ()
