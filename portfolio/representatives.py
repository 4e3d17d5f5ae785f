"""Who may act for a student (代為辦理), for what, and under which condition: each school's own rule (T38)."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from portfolio.readings import Cited, Conflicting, Reading, Silent, Standing


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
    AUTHORISED = "authorised"  # by a student who is of age, under the same provision


@dataclass(frozen=True)
class ActingAs:
    """As what somebody acts for a student, and the provision that allows it, as it was declared in the chat."""

    capacity: Capacity
    circumstance: Circumstance | None = None
    condition: ActingCondition | None = None
    clause: str = ""

    @property
    def suffix(self) -> str:
        """What an act's name carries of it: nothing for oneself, else the circumstance that was declared.

        >>> "confirm_receipt" + ActingAs(Capacity.LEGAL_REPRESENTATIVE, Circumstance.EPIDEMIC).suffix
        'confirm_receipt:epidemic'
        """
        if self.capacity is Capacity.STUDENT:
            return ""
        return f":{self.circumstance or self.capacity}"


def declared_in(act: str) -> str | None:
    """Return what an act's name carries, as `ActingAs.suffix` wrote it; None where nothing was declared.

    >>> declared_in("confirm_receipt:epidemic"), declared_in("confirm_receipt")
    ('epidemic', None)
    """
    return act.partition(":")[2] or None


def find_circumstance(text: str | None) -> Circumstance | None:
    """Return the circumstance of this value; None for any other text, and for none.

    >>> find_circumstance("epidemic"), find_circumstance("rain"), find_circumstance(None)
    (<Circumstance.EPIDEMIC: 'epidemic'>, None, None)
    """
    return next((one for one in Circumstance if one.value == text), None)


FOR_ONESELF: Final = ActingAs(Capacity.STUDENT)


class Scope(StrEnum):
    """What a student of age allows somebody: to see counts and states, or also to act."""

    SEE = "see"
    ACT = "act"


class Hindrance(StrEnum):
    """Why somebody who has to do with a student may not act for them now. Words are `represent.not.<value>`."""

    NOT_STATED = "not_stated"  # the document says nothing of acting for a student
    CONFLICTING = "conflicting"  # two places of it disagree, and nobody has ruled
    NOT_IN_FORCE = "not_in_force"  # it says so in an amendment that is not adopted yet
    ACT_NOT_NAMED = "act_not_named"  # the provision is about other acts
    NOT_NAMED = "not_named"  # the provision names other people
    NOT_REPRESENTATIVE = "not_representative"  # the roster says: not a legal representative
    REPRESENTATIVE_NOT_KNOWN = "representative_not_known"  # the roster does not say
    AGE_NOT_KNOWN = "age_not_known"  # a student without a birthday
    OF_AGE = "of_age"  # and the student has allowed nothing
    SEE_ONLY = "see_only"  # the student is of age, and has allowed to see, not to act
    NOT_DECLARED = "not_declared"  # the circumstance is still to be chosen
    OTHER_CIRCUMSTANCE = "other_circumstance"  # the provision is not about the one that was declared


@dataclass(frozen=True)
class Hindered:
    """Somebody may not act: why, whom to ask where the document is silent, and the clause where one refuses."""

    why: Hindrance
    ask: str = ""
    clause: str = ""


@dataclass(frozen=True)
class Tie:
    """What joins somebody to a student, as the roster and the student say it today.

    A guardian who is barred (停止往來) or gone from the roster has no tie; teachers only to students they teach now.
    """

    is_oneself: bool = False
    is_guardian: bool = False
    legal_representative: bool | None = None  # of a guardian; None where the roster does not say
    is_homeroom_teacher: bool = False
    is_course_teacher: bool = False
    allowed: Scope | None = None  # by the student

    def __bool__(self) -> bool:
        """Whether there is any: whoever has none is told nothing, not even that the student exists."""
        return self.is_oneself or self.is_guardian or self.is_homeroom_teacher or self.is_course_teacher


def may_act(
    reading: Reading[Representation],
    tie: Tie,
    act: Act,
    *,
    minor: bool | None,
    circumstance: Circumstance | None = None,
) -> ActingAs | Hindered:
    """Return as what somebody with this tie may do this act for the student, or what hinders them.

    A student acts for oneself. Anybody else needs the school's own provision: one that names such people and this
    act, under a circumstance of its head that is declared. `minor` is None where the school has given no birthday. For
    a student of age nobody acts without the student's word (`Scope.ACT`), which stands in the place of the roster's
    word on the legal representative: somebody of age has none (民法第12條), and the provision still has to hold.
    """
    if tie.is_oneself:
        return FOR_ONESELF
    provision = _provision(reading, act)
    if isinstance(provision, Hindered):
        return provision
    if minor is None:
        return Hindered(Hindrance.AGE_NOT_KNOWN)
    capacity = _as_minors(provision, tie) if minor else _as_of_age(provision, tie)
    if isinstance(capacity, Hindrance):
        return Hindered(capacity, clause=provision.clause)
    allowed = provision.value
    if circumstance is None and allowed.circumstances:
        return Hindered(Hindrance.NOT_DECLARED, clause=provision.clause)
    if circumstance is not None and circumstance not in allowed.circumstances:
        return Hindered(Hindrance.OTHER_CIRCUMSTANCE, clause=provision.clause)
    return ActingAs(capacity, circumstance, allowed.condition, provision.clause)


def _provision(reading: Reading[Representation], act: Act) -> Cited[Representation] | Hindered:
    match reading:
        case Silent():
            return Hindered(Hindrance.NOT_STATED, ask=reading.ask)
        case Conflicting():
            return Hindered(Hindrance.CONFLICTING, ask=reading.ask)
        case Cited():
            held = reading if reading.standing is Standing.IN_FORCE else reading.replaces
            if held is None:
                return Hindered(Hindrance.NOT_IN_FORCE, clause=reading.clause)
            return held if act in held.value.acts else Hindered(Hindrance.ACT_NOT_NAMED, clause=held.clause)


def _as_minors(provision: Cited[Representation], tie: Tie) -> Capacity | Hindrance:
    """As what somebody acts for a minor: by the roster's word alone."""
    named = provision.value.who
    if tie.is_guardian and Representative.LEGAL_REPRESENTATIVE in named:
        if tie.legal_representative:
            return Capacity.LEGAL_REPRESENTATIVE
        known = tie.legal_representative is not None
        return Hindrance.NOT_REPRESENTATIVE if known else Hindrance.REPRESENTATIVE_NOT_KNOWN
    if tie.is_homeroom_teacher and Representative.HOMEROOM_TEACHER in named:
        return Capacity.HOMEROOM_TEACHER
    if tie.is_course_teacher and Representative.COURSE_TEACHER in named:
        return Capacity.COURSE_TEACHER
    return Hindrance.NOT_NAMED


def _as_of_age(provision: Cited[Representation], tie: Tie) -> Capacity | Hindrance:
    """As what somebody acts for a student of age: by the student's word, among those whom the provision names."""
    named = provision.value.who
    could = (
        (tie.is_guardian and Representative.LEGAL_REPRESENTATIVE in named)
        or (tie.is_homeroom_teacher and Representative.HOMEROOM_TEACHER in named)
        or (tie.is_course_teacher and Representative.COURSE_TEACHER in named)
    )
    if not could:
        return Hindrance.NOT_NAMED
    if tie.allowed is Scope.ACT:
        return Capacity.AUTHORISED
    return Hindrance.OF_AGE if tie.allowed is None else Hindrance.SEE_ONLY
