"""Which of the rules' typed facts a question asks for: a closed catalogue, chosen by its slots alone."""

from typing import Final

from portfolio.offices import OfficeItem
from portfolio.regulations.days_asked import deadline_of, late_of
from portfolio.regulations.facts_asked import fact_of
from portfolio.regulations.in_charge import REGISTERED_BY, SUBMITTED_BY
from portfolio.regulations.slots import Action, Ask, Asked, Item
from portfolio.regulations.topic_kinds import CLAUSE, OF_THEIR_OWN, Topic, TopicKind
from portfolio.regulations.wording import rows_unknown
from portfolio.regulations.words import finds, lexicon
from portfolio.rules import LimitSubject
from portfolio.works import WorkKind

_UPLOADS: Final = {Item.OUTCOMES: LimitSubject.UPLOAD_OUTCOMES, Item.DIVERSE: LimitSubject.UPLOAD_DIVERSE}
_SELECTS: Final = {Item.OUTCOMES: LimitSubject.SELECT_OUTCOMES, Item.DIVERSE: LimitSubject.SELECT_DIVERSE}
_KINDS: Final = {Item.OUTCOMES: WorkKind.COURSE_OUTCOME, Item.DIVERSE: WorkKind.DIVERSE_PERFORMANCE}
_FEW: Final = 2  # unknown words in a row of three signs that name nothing yet: 「資料都是誰登的」


def topic_of(ask: Ask) -> Topic:
    """Return the topic of a question; `CLAUSE` where its slots fill no typed fact."""
    if (fact := fact_of(ask)) is not None:
        return Topic(TopicKind.FACT, (fact,))
    first = _format(ask) or _office(ask)
    if first is not None or _is_of_something_else(ask):
        return first or CLAUSE
    for choose in (_limit, late_of, deadline_of):
        if (topic := choose(ask)) is not None:
            return topic
    return CLAUSE


def _is_of_something_else(ask: Ask) -> bool:
    """Whether a question names something that decides and that no typed fact is about."""
    known = lexicon()
    return any(term in known.decisive and term not in known.items for term in ask.terms)


def is_bare_date(ask: Ask) -> bool:
    """Return whether a question asks until when, and names nothing: 「期限呢」."""
    counts = any(one.unit not in lexicon().spans for one in ask.stated)
    names = ask.items or ask.actions or ask.terms or ask.offices or counts or ask.dated
    return ask.asks(Asked.DATE) and not names and not ask.asks(Asked.PLACE, Asked.WHY)


def is_bare_office(ask: Ask) -> bool:
    """Return whether a question asks who does something, and names nothing: 「誰負責」."""
    return finds("bare_office", ask.text)


def kinds_of(ask: Ask) -> tuple[WorkKind, ...]:
    """Return the kinds of works that a question names; both where it names none."""
    named = tuple(_KINDS[item] for item in ask.items if item in _KINDS)
    if not named and _of_diverse(ask):
        named = (WorkKind.DIVERSE_PERFORMANCE,)
    return named or tuple(_KINDS.values())


def _format(ask: Ask) -> Topic | None:
    known = lexicon()
    asks_size = any(stated.unit in known.sizes for stated in ask.stated) or bool(known.sizes & set(ask.units))
    of_works = {*ask.items} <= {Item.OUTCOMES, Item.DIVERSE, Item.WORKS, Item.PORTFOLIO, Item.PLATFORM}
    if not ask.about(Item.FILES, Item.BRIEF) and not (asks_size and of_works):
        return None
    if ask.asks(Asked.OFFICE) or ask.about(Item.AUTOBIOGRAPHY, *OF_THEIR_OWN, Item.EQUIPMENT):
        return None
    if finds("asks_attached", ask.text) and not asks_size:
        return None  # whether something has to stand beside a work, not what kind of file it is
    if ask.asks(Asked.DATE) and not ask.asks(Asked.NUMBER):
        return None
    return Topic(TopicKind.FORMAT, kinds_of(ask))


def _office(ask: Ask) -> Topic | None:
    asked = ask.asks(Asked.OFFICE) or (ask.asks(Asked.WHETHER) and (_takes_office(ask) or _by_oneself(ask)))
    if lexicon().in_charge in ask.terms and not ask.about(Item.PLATFORM):
        return None  # a person: a table names them and who acts for them
    amends = ask.does(Action.AMEND) and not any(item in REGISTERED_BY for item in ask.items)  # the rules, no record
    if not asked or ask.about(*OF_THEIR_OWN) or ask.does(Action.CERTIFY, Action.REPRESENT) or amends:
        return None
    if lexicon().accidents & {*ask.terms}:
        return None  # what is done then stands in a clause of its own
    if not ask.asks(Asked.OFFICE) and (
        ask.asks(Asked.DATE) or (ask.does(Action.CONFIRM) and not finds("office_does", ask.text))
    ):
        return None  # an office is named beside what is asked
    if ask.about(Item.RECEIPTS):
        item = OfficeItem.DOUBTS if ask.does(Action.DOUBT) else OfficeItem.RECEIPTS
        return Topic(TopicKind.OFFICE, (item,)) if ask.does(Action.DOUBT, Action.CONFIRM, Action.RUN) else None
    if ask.does(Action.SUBMIT):
        found = [SUBMITTED_BY[item] for item in ask.items if item in SUBMITTED_BY]
        if lexicon().each in ask.terms and ask.does(Action.REGISTER):  # who registers, and who submits
            found = [*(REGISTERED_BY[item] for item in _by_their_own_name(ask) if item in REGISTERED_BY), *found]
        if not found and not ask.items and (ask.asks(Asked.LIST) or _names_only(Action.SUBMIT, ask)):
            found = list(SUBMITTED_BY.values())
        return Topic(TopicKind.OFFICE, tuple(dict.fromkeys(found))) if found else None
    found = [REGISTERED_BY[item] for item in ask.items if item in REGISTERED_BY]
    if _names_only(Action.REGISTER, ask):
        return Topic(TopicKind.OFFICE, tuple(REGISTERED_BY.values()))
    if found:
        found.sort(key=lambda one: one is OfficeItem.CLUBS)  # the last one answers: a club's cadre is a club's matter
        return Topic(TopicKind.OFFICE, tuple(dict.fromkeys(found)))
    puts_there = ask.does(Action.UPLOAD, Action.REGISTER) and not ask.does(Action.RUN)  # something else, on it
    if ask.about(Item.PLATFORM) and not puts_there and not ask.about(Item.OUTCOMES, Item.DIVERSE, Item.SCHEDULE):
        return Topic(TopicKind.OFFICE, (OfficeItem.PLATFORM,))
    return None


def _of_diverse(ask: Ask) -> bool:
    """Whether a question names what is a diverse performance, and nothing else that is registered."""
    return ask.about(Item.CONTESTS, Item.CERTIFICATES, Item.SERVICE)


def _by_their_own_name(ask: Ask) -> tuple[Item, ...]:
    """The items of a question without cadres where those of clubs alone are named: their clubs' office has them."""
    of_terms = [lexicon().items.get(term, ()) for term in ask.terms]
    of_clubs = all(Item.CLUBS in items for items in of_terms if Item.CADRES in items)
    return tuple(item for item in ask.items if not (item is Item.CADRES and of_clubs))


def _names_only(action: Action, ask: Ask) -> bool:
    """Whether it is asked who does something with the data, and not with which of them."""
    acts = [lexicon().actions.get(term, ()) for term in ask.terms]
    names_more = ask.items or ask.offices or ask.stated or len(rows_unknown(ask.text)) > _FEW
    alone = bool(acts) and all(one == (action,) for one in acts)
    return alone and not names_more and ask.asked == (Asked.OFFICE,)


def _takes_office(ask: Ask) -> bool:
    return bool(ask.offices) and not ask.stated


def _by_oneself(ask: Ask) -> bool:
    """Whether a pupil registers what offices do, and not what somebody was elsewhere: 「幹部可以自己登嗎」."""
    of_offices = bool(ask.items) and {*ask.items} <= REGISTERED_BY.keys()
    elsewhere = any(one in ask.terms for pair in lexicon().opposites for one in pair)
    return of_offices and not elsewhere and ask.actions == (Action.REGISTER,) and finds("by_oneself", ask.text)


def _limit(ask: Ask) -> Topic | None:
    known = lexicon()
    counted = known.works in ask.units or any(one.unit == known.works and one.number > 1 for one in ask.stated)
    if not counted and not (ask.asks(Asked.NUMBER) and not ask.units):
        return None
    if finds("asks_share", ask.text) or finds("makes_up", ask.text):
        return None
    named = [item for item in ask.items if item in _UPLOADS]
    if not named and _of_diverse(ask) and ask.does(Action.UPLOAD, Action.SELECT):
        named = [Item.DIVERSE]
    if not named and set(ask.items) - {Item.PORTFOLIO, Item.PROVISIONS, Item.PLATFORM, Item.BRIEF}:
        return None
    if not named and ask.offices:
        return None
    if ask.about(*OF_THEIR_OWN, Item.RECEIPTS) or known.no_limits & set(ask.terms):
        return None
    if not named and not ask.does(Action.UPLOAD, Action.SELECT, Action.SUBMIT, Action.REGISTER):
        return Topic(TopicKind.LIMIT, tuple(_UPLOADS.values())) if not ask.terms else None
    wanted = named or list(_UPLOADS)
    uploads, submits = ask.does(Action.UPLOAD), ask.does(Action.SUBMIT)
    selects = ask.does(Action.SELECT) or (submits and (not uploads or lexicon().central in ask.terms))
    names_none = not (selects or uploads or submits or ask.does(Action.REGISTER) or ask.stated)
    subjects = [_SELECTS[item] for item in wanted] if selects or names_none else []
    if not selects or (uploads and not submits):
        subjects = [*(_UPLOADS[item] for item in wanted), *subjects]
    return Topic(TopicKind.LIMIT, tuple(subjects))
