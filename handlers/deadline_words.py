"""One deadline in words: the day, how it is reached, what follows from lateness, and the clause."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol

from handlers.citing import say_clause
from handlers.conversation import Block, Deadline, Paragraph, Passage
from handlers.saying import say_closing, say_day, say_hour, say_period, say_rule, say_ruled, say_span
from locales import Translator
from portfolio.counting import How
from portfolio.dates import taipei_day
from portfolio.people import GRADES, Division
from portfolio.readings import Remark, Standing, State
from portfolio.resolving import Alternative
from portfolio.resolving import Deadline as Due
from portfolio.rules import Audience


class Asked(Protocol):
    """When it is said, and in which words: a conversation's context, or a notice about to be told."""

    @property
    def t(self) -> Translator:
        """The words of the reader's language."""
        ...

    @property
    def now(self) -> datetime:
        """The moment that days are counted from."""
        ...


@dataclass(frozen=True)
class Shared:
    """A deadline that several audiences share, with each of them and everybody to ask."""

    due: Due
    audiences: tuple[Audience, ...]
    offices: tuple[tuple[Division | None, str], ...] = ()


def shared(dues: Iterable[Due]) -> list[Shared]:
    """Return the deadlines in their order; those that differ in nothing but audience and office stand together."""
    found: dict[Due, list[Due]] = {}
    for due in dues:
        found.setdefault(replace(due, audience=Audience(round=due.audience.round), office=""), []).append(due)
    return [
        Shared(
            same[0],
            tuple(due.audience for due in same),
            tuple(dict.fromkeys((due.audience.division, due.office) for due in same)),
        )
        for same in found.values()
    ]


def deadline_blocks(ctx: Asked, one: Shared, *, say_audience: bool) -> tuple[Block, ...]:
    """Return one deadline, and the rule behind it with its clause."""
    t, due = ctx.t, one.due
    label = deadline_label(t, one, say_audience=say_audience)
    line = Deadline(label, _text(ctx, one), due.closes)
    reasons = t("sentence.between").join(_reasons(ctx, due))
    if not due.clauses:
        return (line, Paragraph(reasons)) if reasons else (line,)
    source = say_ruled(t, say_clause(t, due.clauses, sources=due.sources), due.ruling)
    return (line, Passage(reasons or t("deadline.no_day_printed"), source))


def deadline_label(t: Translator, one: Shared, *, say_audience: bool) -> str:
    """Return what it is about, and for whom where that is not the asker alone."""
    due = one.due
    label = t("deadline.label", period=say_period(t, due), subject=t(f"subject.{due.subject.value}"))
    if due.audience.round is not None:
        label = t("deadline.round", label=label, round=due.audience.round)
    audience = _audience(t, one.audiences) if say_audience else ""
    return t("deadline.for", label=label, audience=audience) if audience else label


def _audience(t: Translator, audiences: tuple[Audience, ...]) -> str:
    """Return 「一、二年級日間部」; nothing where it is everybody."""
    grades = sorted({grade for audience in audiences for grade in audience.grades})
    divisions = {audience.division for audience in audiences}
    by_grade = by_division = ""
    if tuple(grades) != GRADES:
        by_grade = t("audience.grades", grades=t("list.between").join(t(f"audience.grade.{grade}") for grade in grades))
    if None not in divisions and len(divisions) < len(Division):
        by_division = "".join(t(f"division.{division}") for division in divisions)
    if by_grade and by_division:
        return t("audience.both", grades=by_grade, division=by_division)
    return by_grade or by_division


def say_offices(t: Translator, offices: Iterable[tuple[Division | None, str]]) -> str:
    """Return whom to ask; where each division has an office of its own, which is whose.

    「日間部的教務處註冊組、進修部教務組」: an office whose name says its division needs no more.
    """
    divisions: dict[str, list[Division | None]] = {}
    for division, office in offices:
        divisions.setdefault(office, []).append(division)
    if len(divisions) == 1:
        return next(iter(divisions))
    said = []
    for office, theirs in divisions.items():
        whose = "".join(t(f"division.{division}") for division in theirs if division is not None)
        apart = whose and not office.startswith(whose)
        said.append(t("office.of_division", division=whose, office=office) if apart else office)
    return t("list.between").join(said)


def _reasons(ctx: Asked, due: Due) -> list[str]:
    t = ctx.t
    reasons = [t("deadline.rule", rule=say_rule(t, due.rule, due))] if due.rule is not None else []
    if due.rule is not None and due.rule.how is How.ANNOUNCED:
        reasons += _ruled_otherwise(ctx, due)
    if due.asked_by is not None:
        reasons.append(t("deadline.asked", span=say_span(t, due.asked_by.value)))
    if _is_only_proposed(due):
        if Remark.AMENDMENT_AWAITS_ASSEMBLY not in due.notes:
            reasons.append(t("rules.proposed"))
        reasons += [_in_force(ctx, due, one) for one in due.alternatives]
    if due.late is not None:
        reasons.append(t(f"late.{due.late.value.value}"))
    said = {Remark.ANNOUNCEMENT_COUNTS} if due.state is State.CONFLICTING else set()  # in the line itself
    return reasons + [t(f"note.{note}") for note in due.notes if note not in said]


def _is_only_proposed(due: Due) -> bool:
    return due.standing is Standing.PROPOSED and due.state is not State.CONFLICTING


def _ruled_otherwise(ctx: Asked, due: Due) -> list[str]:
    """The rule beside the day that was announced instead: both are shown (T5)."""
    t = ctx.t
    if due.by_rule is not None:
        return [t("deadline.by_rule", rule=say_rule(t, due.by_rule, due))]
    if due.standing is Standing.PROPOSED or not due.alternatives:
        return []
    rules = t("list.of_rules").join(say_rule(t, one.rule, due) for one in due.alternatives)
    return [t("deadline.by_rules", rules=rules)]


def _text(ctx: Asked, one: Shared) -> str:
    """The day, or why there is none; a rule that is only proposed says so before anything else (T3)."""
    t, due = ctx.t, one.due
    text = _settled(ctx, one)
    if not _is_only_proposed(due):
        return text
    days = [one.closes for one in due.alternatives if one.closes is not None]
    if not days:
        return t("deadline.proposed", text=text)
    in_force = say_day(t, taipei_day(days[0]), today=taipei_day(ctx.now))
    return t("deadline.proposed_beside", text=text, day=in_force)


def _settled(ctx: Asked, one: Shared) -> str:
    t, due = ctx.t, one.due
    office = say_offices(t, one.offices)
    if due.closes is not None and due.state is State.STATED:
        return say_closing(t, due.closes, hour_announced=due.hour_announced, now=ctx.now)
    match due.state:
        case State.STATED:
            return t("deadline.open_all_year")
        case State.NOT_ANNOUNCED:
            return t("deadline.not_announced", office=office)
        case State.NOT_STATED:
            return t("deadline.not_stated", office=office)
        case State.CONFLICTING:
            return t(_conflict(due), readings=_readings(ctx, due), office=office)


def _conflict(due: Due) -> str:
    if due.announcements_differ:
        return "deadline.announced_differently"
    if Remark.ANNOUNCEMENT_COUNTS in due.notes:
        return "deadline.conflicting_until_announced"
    return "deadline.conflicting"


def _readings(ctx: Asked, due: Due) -> str:
    """The readings that contradict each other: the day where it is known, else how it would be reached."""
    readings = (_reading(ctx, due, one) for one in due.alternatives)
    numbered = (ctx.t("deadline.numbered", number=number, reading=one) for number, one in enumerate(readings, 1))
    return ctx.t("sentence.between").join(numbered)


def _reading(ctx: Asked, due: Due, one: Alternative) -> str:
    """One of them; where announcements contradict each other, with the place that printed it."""
    t, today = ctx.t, taipei_day(ctx.now)
    if one.closes is None:
        return say_rule(t, one.rule, due)
    day, hour = taipei_day(one.closes), one.rule.hour
    if day < today:
        said = say_day(t, day, today=today)
        said = said if hour is None else t("deadline.at_hour", day=said, hour=say_hour(t, hour))
    else:
        said = say_closing(t, one.closes, hour_announced=hour is not None, now=ctx.now)
    if not due.announcements_differ:
        return said
    places = tuple(clause for clause in one.clauses if clause in due.sources)
    if not places:
        return t("deadline.reading_own", day=said)
    return t("deadline.reading", place=say_clause(t, places, sources=due.sources), day=said)


def _in_force(ctx: Asked, due: Due, alternative: Alternative) -> str:
    """The rule that still holds where the leading one is only proposed (T3)."""
    t, rule = ctx.t, say_rule(ctx.t, alternative.rule, due)
    if alternative.closes is None:
        return t("deadline.in_force", rule=rule)
    day = say_day(t, taipei_day(alternative.closes), today=taipei_day(ctx.now))
    return t("deadline.in_force_until", rule=rule, day=day)
