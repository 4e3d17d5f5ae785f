"""What a question about the rules can ask for: a closed catalogue of topics."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final, TypeVar

from portfolio.regulations.slots import Item

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


CLAUSE: Final = Topic(TopicKind.CLAUSE)
OF_THEIR_OWN: Final = (Item.GROUP, Item.TRAINING, Item.REWARDS, Item.MEETING, Item.DEPUTIES, Item.STATUS_CHANGES)
"""What no limit, day or office of the lists is about, whatever else a question names."""
