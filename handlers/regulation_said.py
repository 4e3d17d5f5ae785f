"""What an answer about the regulations comes to, before it is a message."""

from dataclasses import dataclass
from enum import StrEnum

from portfolio.calendar import SchoolCalendar
from portfolio.offices import OfficeItem
from portfolio.regulations.passages import Passage
from portfolio.rules import RulePack


@dataclass(frozen=True)
class Said:
    """Something that the school's rules settle: `text` for the eye and ear, and where they say it, the main one first.

    `computed` are the days and sums of the text that no clause prints: each stands there with its rule.
    """

    text: str
    cites: tuple[str, ...]
    computed: tuple[str, ...] = ()


@dataclass(frozen=True)
class Unsettled:
    """Something that the rules do not settle: whom to ask, and the places that come near without saying it.

    `unread` where that is not sure: the rules keep nothing of it, not even that the document is silent. `meaning` is
    what a word means in general, where the rules do not explain it.
    """

    ask: OfficeItem
    see: tuple[str, ...] = ()
    unread: bool = False
    meaning: str = ""


class AnswerKind(StrEnum):
    """What an answer is, for whoever shows it."""

    ANSWERED = "answered"
    UNSETTLED = "unsettled"
    CHOICE = "choice"
    GREETING = "greeting"
    OFF_TOPIC = "off_topic"
    TOO_LONG = "too_long"
    ABUSIVE = "abusive"
    INJECTION = "injection"
    PRIVACY = "privacy"
    OTHER_SCHOOL = "other_school"
    CRISIS = "crisis"
    OTHER_LANGUAGE = "other_language"
    PLATFORM_DOWN = "platform_down"


@dataclass(frozen=True)
class Choice:
    """A button of a question back: its label, and the question that a press asks."""

    label: str
    question: str


@dataclass(frozen=True)
class Sources:
    """What may be said at one school: its rules, its announced days, and the clauses that can be quoted."""

    pack: RulePack
    calendar: SchoolCalendar
    passages: tuple[Passage, ...] = ()  # of the imported document; the pack's own restatements where there is none
    others: tuple[str, ...] = ()  # names of other schools, which are not answered for
    fresh: frozenset[str] = frozenset()  # clauses of the document of which the pack knows nothing


@dataclass(frozen=True)
class Answer:
    """A reply: what it says, where that stands (the main place first), and what it is.

    `office` is whom to ask and `item` what about, where it is not settled; `topic` names what was asked, for counts.
    """

    text: str
    cites: tuple[str, ...] = ()
    refused: bool = False
    clarify: bool = False
    kind: AnswerKind = AnswerKind.ANSWERED
    office: str = ""
    item: OfficeItem | None = None
    choices: tuple[Choice, ...] = ()
    topic: str = ""
    language: str = ""
