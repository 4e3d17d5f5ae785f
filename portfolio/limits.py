"""Limits (件數上限): how many works may be uploaded and selected, what counts, and what is left."""

from dataclasses import dataclass, replace

from portfolio.calendar import Term
from portfolio.people import Division
from portfolio.readings import Cited, Conflicting, Remark, Ruling, Silent, Standing, State
from portfolio.rules import PERIOD_OF_LIMIT, Audience, LimitRule, LimitSubject, Per, RulePack
from portfolio.works import Registrant, WorkKind

__all__ = ["Counts", "Limit", "LimitSubject", "counts_toward", "left", "limit_for", "limits", "needs_certification"]

EVERYBODY = Audience()


@dataclass(frozen=True)
class Limit:
    """One limit of one audience. `value` is `None` unless it is stated: never another school's, never the national one.

    `readings` holds the values that contradict each other, `clauses` every place that says it, the main one first;
    `ruling` is who chose this one of several readings.
    """

    subject: LimitSubject
    value: int | None
    per: Per
    state: State
    office: str
    audience: Audience = EVERYBODY
    clause: str | None = None
    clauses: tuple[str, ...] = ()
    standing: Standing = Standing.IN_FORCE
    readings: tuple[Cited[int], ...] = ()
    ruling: Ruling | None = None
    notes: tuple[Remark, ...] = ()


@dataclass(frozen=True)
class Counts:
    """How many works a student has of one kind in one period; `uploaded` is the sum of the three states that follow.

    Diverse performances need no certification where the school says so: they are `uploaded` alone.
    `not_counted` are the records that the school or an outside body registered; they stand apart.
    """

    kind: WorkKind
    period: Term | int
    uploaded: int = 0
    certified: int = 0
    waiting: int = 0
    returned: int = 0
    not_counted: int = 0
    selected: int = 0


def limits(pack: RulePack) -> tuple[Limit, ...]:
    """Return every limit of the pack, in its order; offices are those of the day division."""
    return tuple(_limit(pack, rule, None) for rule in pack.limit_rules)


def limit_for(
    pack: RulePack, subject: LimitSubject, *, grade: int, semester: int, division: Division = Division.DAY
) -> Limit:
    """Return the limit that holds for such a student; the first rule of the pack that includes them.

    Where no rule does, the limit is not stated for them, and the office in charge is named.
    """
    for rule in pack.limit_rules:
        if rule.subject is subject and rule.audience.includes(grade=grade, semester=semester, division=division):
            return _limit(pack, rule, division)
    return Limit(subject, None, PERIOD_OF_LIMIT[subject], State.NOT_STATED, pack.codes_office(division=division))


def _limit(pack: RulePack, rule: LimitRule, division: Division | None) -> Limit:
    office = pack.office_name(rule.office, division=division or rule.audience.division)
    limit = Limit(rule.subject, None, rule.per, State.NOT_STATED, office, rule.audience, notes=rule.reading.notes)
    match rule.reading:
        case Cited(value, clause, standing):
            limit = replace(limit, value=value, state=State.STATED, clause=clause, standing=standing)
            return replace(limit, clauses=rule.reading.clauses, ruling=rule.reading.ruling)
        case Conflicting(readings):
            clauses = tuple(clause for one in readings for clause in one.clauses)
            return replace(limit, state=State.CONFLICTING, clause=clauses[0], clauses=clauses, readings=readings)
        case Silent():
            return limit


def left(limit: Limit, used: int) -> int | None:
    """Return how many more works the limit allows, never below 0; `None` where no limit is known.

    >>> from portfolio.schools import load_pack
    >>> yphs = load_pack("yphs")
    >>> nine = limit_for(yphs, LimitSubject.UPLOAD_OUTCOMES, grade=1, semester=1)
    >>> left(nine, 3), left(nine, 12)
    (6, 0)
    """
    return None if limit.value is None else max(0, limit.value - used)


def counts_toward(pack: RulePack, kind: WorkKind, registrant: Registrant) -> bool:
    """Return whether a record of `kind` counts toward the upload limit, by who registered it.

    What the pack excludes does not (tmsb 肆一(四)). Where the document says nothing of it, a limit on what students
    upload counts what students uploaded.
    """
    reading = pack.not_counted.get(kind)
    if isinstance(reading, Cited):
        return registrant not in reading.value
    return registrant is Registrant.STUDENT


def needs_certification(pack: RulePack, kind: WorkKind) -> bool:
    """Return whether works of `kind` are certified at this school: as its document says, else outcomes alone are."""
    reading = pack.certified_kinds.get(kind)
    return reading.value if isinstance(reading, Cited) else kind is WorkKind.COURSE_OUTCOME
