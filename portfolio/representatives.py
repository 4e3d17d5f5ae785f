"""Who may act for a student (代為辦理), for what, and under which condition: each school's own rule (T38)."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Representative(StrEnum):
    """Who may act."""

    LEGAL_REPRESENTATIVE = "legal_representative"  # 法定代理人
    HOMEROOM_TEACHER = "homeroom_teacher"
    COURSE_TEACHER = "course_teacher"


class Act(StrEnum):
    """What may be done for a student."""

    UPLOAD = "upload"
    SELECT = "select"
    CONFIRM_RECEIPT = "confirm_receipt"


class Circumstance(StrEnum):
    """The head condition under which the provision stands (T42, T43)."""

    EPIDEMIC = "epidemic"
    SUDDEN_CHANGE = "sudden_change"
    MAJOR_ACCIDENT = "major_accident"
    STAFF_CHANGE = "staff_change"


class ActingCondition(StrEnum):
    """What must hold for the student."""

    NO_NETWORK = "no_network"  # cannot use the network (tttvs 十二(一)3)
    NOT_IN_TIME = "not_in_time"  # cannot act within the period (yphs 九(三))


@dataclass(frozen=True)
class Representation:
    """One provision: these people, these acts, when this holds, under one of these circumstances."""

    who: tuple[Representative, ...]
    acts: tuple[Act, ...]
    condition: ActingCondition
    circumstances: tuple[Circumstance, ...] = ()


class Capacity(StrEnum):
    """As what somebody acted (the person's own right, or the provision that allowed it)."""

    STUDENT = "student"
    LEGAL_REPRESENTATIVE = "legal_representative"
    HOMEROOM_TEACHER = "homeroom_teacher"
    COURSE_TEACHER = "course_teacher"
    AUTHORISED = "authorised"  # by a student who is of age


@dataclass(frozen=True)
class ActingAs:
    """As what somebody acts for a student, and the provision that allows it, as it was declared in the chat."""

    capacity: Capacity
    circumstance: Circumstance | None = None
    condition: ActingCondition | None = None
    clause: str = ""


FOR_ONESELF: Final = ActingAs(Capacity.STUDENT)


class Scope(StrEnum):
    """What a student of age allows somebody: to see counts and states, or also to act."""

    SEE = "see"
    ACT = "act"
