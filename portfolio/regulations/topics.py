"""Which of the rules' typed facts a question asks for: a closed catalogue, chosen by its slots alone."""

from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar

from portfolio.offices import OfficeItem
from portfolio.regulations.in_charge import REGISTERED_BY, SUBMITTED_BY
from portfolio.regulations.slots import Action, Ask, Asked, Item
from portfolio.regulations.words import finds, lexicon
from portfolio.rules import DeadlineSubject, LimitSubject
from portfolio.works import WorkKind

_Subject = TypeVar("_Subject", bound=StrEnum)


class TopicKind(StrEnum):
    """What of the rules answers: a typed fact, or a clause that has to be searched."""

    LIMIT = "limit"
    DEADLINE = "deadline"
    LATE = "late"
    OFFICE = "office"
    FORMAT = "format"
    FACT = "fact"
    CLAUSE = "clause"


class Fact(StrEnum):
    """Facts of the rules that are neither a number of works, a day, an office nor a file."""

    GROUP = "group"
    RETENTION = "retention"
    RECEIPT_PARTS = "receipt_parts"
    RECEIPT_SILENCE = "receipt_silence"
    NOT_ADMITTED = "not_admitted"
    CERTIFIED = "certified"
    CERTIFIER = "certifier"
    SUCCESSION = "succession"
    REPRESENTATIVES = "representatives"


@dataclass(frozen=True)
class Topic:
    """What a question is about. `subjects` are members of the kind's own enumeration, the main one first."""

    kind: TopicKind
    subjects: tuple[StrEnum, ...] = ()

    def of(self, kind: type[_Subject]) -> tuple[_Subject, ...]:
        """Return the subjects that are members of `kind`."""
        return tuple(subject for subject in self.subjects if isinstance(subject, kind))

    @property
    def name(self) -> str:
        """The topic's stable name, `limit.upload_outcomes`, for lists and counts."""
        return ".".join((self.kind.value, *(subject.value for subject in self.subjects)))


CLAUSE = Topic(TopicKind.CLAUSE)

_UPLOADS = {Item.OUTCOMES: LimitSubject.UPLOAD_OUTCOMES, Item.DIVERSE: LimitSubject.UPLOAD_DIVERSE}
_SELECTS = {Item.OUTCOMES: LimitSubject.SELECT_OUTCOMES, Item.DIVERSE: LimitSubject.SELECT_DIVERSE}
_KINDS = {Item.OUTCOMES: WorkKind.COURSE_OUTCOME, Item.DIVERSE: WorkKind.DIVERSE_PERFORMANCE}
_UPLOADED = {Item.OUTCOMES: DeadlineSubject.UPLOAD_OUTCOMES, Item.DIVERSE: DeadlineSubject.UPLOAD_DIVERSE}
_DONE_BY = {
    Action.UPLOAD: DeadlineSubject.UPLOAD_OUTCOMES,
    Action.CERTIFY: DeadlineSubject.CERTIFICATION,
    Action.SELECT: DeadlineSubject.SELECTION,
    Action.SUBMIT: DeadlineSubject.SUBMISSION,
}
_OFFICES_DAYS = {
    Item.CADRES: DeadlineSubject.CADRES,
    Item.CLUBS: DeadlineSubject.CADRES,
    Item.ELECTIVE_NAMES: DeadlineSubject.ELECTIVE_NAMES,
    Item.CONSULTATIONS: DeadlineSubject.CONSULTATIONS,
    Item.GRADES: DeadlineSubject.GRADES,
    Item.BASIC_DATA: DeadlineSubject.BASIC_DATA,
}
_OFFICES_OWN = (*_OFFICES_DAYS, Item.ATTENDANCE, Item.ASSESSMENT, Item.CONTESTS, Item.SERVICE, Item.CERTIFICATES)
"""What offices register, whoever else is said to be helped by it."""
_OF_THEIR_OWN = (Item.GROUP, Item.TRAINING, Item.REWARDS, Item.MEETING, Item.DEPUTIES, Item.STATUS_CHANGES)
"""What no limit, day or office of the lists is about, whatever else a question names."""


def topic_of(ask: Ask) -> Topic:
    """Return the topic of a question; `CLAUSE` where its slots fill no typed fact."""
    if (fact := _fact(ask)) is not None:
        return Topic(TopicKind.FACT, (fact,))
    first = _format(ask) or _office(ask)
    if first is not None or _is_of_something_else(ask):
        return first or CLAUSE
    for choose in (_limit, _late, _deadline):
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


def kinds_of(ask: Ask) -> tuple[WorkKind, ...]:
    """Return the kinds of works that a question names; both where it names none."""
    named = tuple(_KINDS[item] for item in ask.items if item in _KINDS)
    if not named and ask.about(Item.CONTESTS, Item.CERTIFICATES, Item.SERVICE):
        named = (WorkKind.DIVERSE_PERFORMANCE,)
    return named or tuple(_KINDS.values())


def _fact(ask: Ask) -> Fact | None:
    represents = ask.does(Action.REPRESENT) and not (ask.asks(Asked.OFFICE) and ask.about(*_OFFICES_OWN))
    if represents and not finds("by_school", ask.text) and not ask.asks(Asked.HOW, Asked.DEFINITION):
        certifies = any(Action.CERTIFY in lexicon().actions.get(term, ()) for term in ask.terms)  # also taken over
        return Fact.SUCCESSION if certifies else Fact.REPRESENTATIVES
    if ask.about(Item.GROUP) and ask.about(Item.SCHEDULE) and ask.does(Action.PLAN):
        return None  # who plans the days, not who leads the group
    if ask.about(Item.GROUP):
        asks_all = ask.asks(Asked.LIST) and lexicon().members in ask.terms  # the clause lists them
        asks_all |= lexicon().added in ask.terms
        return None if asks_all or ask.about(Item.TRAINING, Item.REWARDS, Item.MEETING) else Fact.GROUP
    if ask.about(Item.RECEIPTS):
        return _receipt_fact(ask)
    if ask.does(Action.KEEP) and not ask.about(Item.MEETING):
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


def _format(ask: Ask) -> Topic | None:
    known = lexicon()
    asks_size = any(stated.unit in known.sizes for stated in ask.stated) or bool(known.sizes & set(ask.units))
    of_works = {*ask.items} <= {Item.OUTCOMES, Item.DIVERSE, Item.WORKS, Item.PORTFOLIO, Item.PLATFORM}
    if not ask.about(Item.FILES, Item.BRIEF) and not (asks_size and of_works):
        return None
    if ask.asks(Asked.OFFICE) or ask.about(Item.AUTOBIOGRAPHY, *_OF_THEIR_OWN, Item.EQUIPMENT):
        return None
    if finds("asks_attached", ask.text) and not asks_size:
        return None  # whether something has to stand beside a work, not what kind of file it is
    if ask.asks(Asked.DATE) and not ask.asks(Asked.NUMBER):
        return None
    return Topic(TopicKind.FORMAT, kinds_of(ask))


def _office(ask: Ask) -> Topic | None:
    asked = ask.asks(Asked.OFFICE) or (ask.offices and ask.asks(Asked.WHETHER) and not ask.stated)
    if lexicon().in_charge in ask.terms and not ask.about(Item.PLATFORM):
        return None  # a person: a table names them and who acts for them
    amends = ask.does(Action.AMEND) and not any(item in REGISTERED_BY for item in ask.items)  # the rules, no record
    if not asked or ask.about(*_OF_THEIR_OWN) or ask.does(Action.CERTIFY, Action.REPRESENT) or amends:
        return None
    if lexicon().accidents & {*ask.terms}:
        return None  # what is done then stands in a clause of its own
    if not ask.asks(Asked.OFFICE) and (ask.asks(Asked.DATE) or ask.does(Action.CONFIRM)):
        return None  # an office is named beside what is asked
    if ask.about(Item.RECEIPTS):
        item = OfficeItem.DOUBTS if ask.does(Action.DOUBT) else OfficeItem.RECEIPTS
        return Topic(TopicKind.OFFICE, (item,)) if ask.does(Action.DOUBT, Action.CONFIRM, Action.RUN) else None
    if ask.does(Action.SUBMIT):
        found = [SUBMITTED_BY[item] for item in ask.items if item in SUBMITTED_BY]
        if lexicon().each in ask.terms and ask.does(Action.REGISTER):  # who registers, and who submits
            found = [*(REGISTERED_BY[item] for item in ask.items if item in REGISTERED_BY), *found]
        if not found and not ask.items and ask.asks(Asked.LIST):
            found = list(SUBMITTED_BY.values())
        return Topic(TopicKind.OFFICE, tuple(dict.fromkeys(found))) if found else None
    found = [REGISTERED_BY[item] for item in ask.items if item in REGISTERED_BY]
    if found:
        found.sort(key=lambda one: one is OfficeItem.CLUBS)  # the last one answers: a club's cadre is a club's matter
        return Topic(TopicKind.OFFICE, tuple(dict.fromkeys(found)))
    puts_there = ask.does(Action.UPLOAD, Action.REGISTER) and not ask.does(Action.RUN)  # something else, on it
    if ask.about(Item.PLATFORM) and not puts_there and not ask.about(Item.OUTCOMES, Item.DIVERSE, Item.SCHEDULE):
        return Topic(TopicKind.OFFICE, (OfficeItem.PLATFORM,))
    return None


def _limit(ask: Ask) -> Topic | None:
    known = lexicon()
    counted = known.works in ask.units or any(one.unit == known.works and one.number > 1 for one in ask.stated)
    if not counted and not (ask.asks(Asked.NUMBER) and not ask.units):
        return None
    if finds("asks_share", ask.text) or finds("makes_up", ask.text):
        return None
    named = [item for item in ask.items if item in _UPLOADS]
    if not named and set(ask.items) - {Item.PORTFOLIO, Item.PROVISIONS, Item.PLATFORM, Item.BRIEF}:
        return None
    if not named and ask.offices:
        return None
    if ask.about(*_OF_THEIR_OWN, Item.RECEIPTS) or known.no_limits & set(ask.terms):
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


def _late(ask: Ask) -> Topic | None:
    known = lexicon()
    if known.missed not in ask.terms or ask.about(*_OF_THEIR_OWN) or ask.asks(Asked.OFFICE):
        return None
    if ask.does(Action.PUBLISH):
        return None  # whether anybody is told, not what follows
    if known.circumstances & set(ask.terms):
        return None  # an accident: what is done then stands in a clause of its own
    subjects = _acted(ask)
    return Topic(TopicKind.LATE, subjects) if subjects else None


def _deadline(ask: Ask) -> Topic | None:
    known = lexicon()
    timed = (
        known.days in ask.units
        or (ask.asks(Asked.WHETHER) and (finds("names_event", ask.text) or finds("names_day_then", ask.text)))
        or any(stated.unit in known.spans for stated in ask.stated)
    )
    if not (ask.asks(Asked.DATE) or timed) or ask.about(*_OF_THEIR_OWN, Item.LEAVERS, Item.EQUIPMENT):
        return None
    if ask.does(Action.AMEND) and ask.about(Item.PROVISIONS):
        return None
    if (ask.does(Action.PUBLISH) and ask.asks(Asked.PLACE)) or finds("asks_past", ask.text):
        return None
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
        uploads = ask.does(Action.UPLOAD) and not finds("after_upload", ask.text)
        also = (DeadlineSubject.UPLOAD_OUTCOMES,) if uploads else ()
        return (DeadlineSubject.CERTIFICATION, *also)
    own = [_OFFICES_DAYS[item] for item in ask.items if item in _OFFICES_DAYS]
    works = [_UPLOADED[item] for item in ask.items if item in _UPLOADED]
    if ask.does(Action.SUBMIT) and not own:
        return (DeadlineSubject.SUBMISSION,)
    if own and ask.does(Action.CONFIRM, Action.SUBMIT):
        return ()  # how often it is checked again, or when it is submitted: no deadline of registering
    if own and not works:
        return tuple(own[:1])
    if works:
        return tuple(works)
    if ask.does(Action.UPLOAD) and {*ask.items} <= {Item.PORTFOLIO}:
        return tuple(_UPLOADED.values())
    return ()
