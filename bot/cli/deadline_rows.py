"""The rows of a published schedule: each deadline for the eye and in sentences, with everybody it concerns."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from bot.cli.deadline_readings import Said, closes_of, more_of, opened
from bot.cli.deadline_sentences import say_opening
from bot.cli.words import t
from handlers.saying import say_year
from portfolio.calendar import SchoolCalendar
from portfolio.day_rules import ByNotice, DayRule, Window
from portfolio.deadlines import Deadline
from portfolio.readings import Cited, Conflicting, Reading
from portfolio.rules import Audience, DeadlineRule, Per, RulePack

GRADES = (1, 2, 3)


@dataclass(frozen=True)
class Row:
    """One deadline of a table: `readings` are what the rules say otherwise or in several ways, `more` what follows."""

    subject: str
    period: str
    audience: str
    opens: str
    closes: Said
    readings: tuple[Said, ...]
    more: tuple[str, ...]
    offices: tuple[str, ...]


def rows_of(pack: RulePack, calendar: SchoolCalendar, dues: Iterable[Deadline], *, opens: bool = True) -> list[Row]:
    """Return a row for each deadline, in their order; those that differ in audience and office alone share one.

    Without a column for it (`opens`) an opening that is known stands before the closing.
    """
    together: dict[Deadline, list[Deadline]] = {}
    for due in dues:
        alike = replace(due, audience=Audience(round=due.audience.round), office="")
        together.setdefault(alike, []).append(due)
    return [_row(pack, calendar, same, opens) for same in together.values()]


def _row(pack: RulePack, calendar: SchoolCalendar, same: Sequence[Deadline], opens: bool) -> Row:
    due = replace(same[0], office=t("list.between").join(dict.fromkeys(one.office for one in same)))
    closes, readings = closes_of(due)
    if due.opens is not None and not opens:
        closes = opened(closes, due.opens)
    return Row(
        subject=t(f"subject.{due.subject.value}"),
        period=t("deadlines_cli.page.year", year=say_year(t, due.term.academic_year)) if due.per is Per.YEAR else "",
        audience=say_audience([one.audience for one in same]),
        opens=_opens(pack, due) if opens else "",
        closes=closes,
        readings=readings,
        more=tuple(more_of(pack, calendar, due)),
        offices=_offices(same),
    )


def say_audience(audiences: Iterable[Audience]) -> str:
    """Return whom it is about: 「一、二年級，日間部和進修部」; divisions only where the school tells them apart."""
    grades: dict[str, set[int]] = {}
    round_ = None
    for audience in audiences:
        division = "" if audience.division is None else t(f"division.{audience.division.value}")
        grades.setdefault(division, set()).update(audience.grades)
        round_ = audience.round
    parts = [f"{division}{_say_grades(who)}" for division, who in grades.items()]
    if len({frozenset(who) for who in grades.values()}) == 1:
        divisions = t("deadlines_cli.page.divisions").join(filter(None, grades))
        parts = [_say_grades(next(iter(grades.values()))), *filter(None, [divisions])]
    if round_ is not None:
        parts.append(t("limits.round", round=round_))
    return t("sentence.comma").join(parts)


def _say_grades(grades: Iterable[int]) -> str:
    ordered = tuple(sorted(grades))
    if ordered == GRADES:
        return t("deadlines_cli.page.everybody")
    return t("limits.grades", grades=t("list.between").join(t(f"limits.grade.{grade}") for grade in ordered))


def _offices(same: Sequence[Deadline]) -> tuple[str, ...]:
    offices = {one.audience.division: one.office for one in same}
    if len(set(offices.values())) == 1:
        return (same[0].office,)
    return tuple(
        t("deadlines_cli.page.office_of", division=t(f"division.{division.value}"), office=office)
        for division, office in offices.items()
        if division is not None
    )


def _opens(pack: RulePack, due: Deadline) -> str:
    if due.opens is not None:
        return say_opening(due.opens)
    if due.rule is not None and due.rule.is_open_ended:
        return t("deadlines_cli.page.opens.whole_year")
    fitting = (rule for rule in pack.deadline_rules if rule.subject is due.subject and _fits(rule, due))
    known = "not_announced" if any(map(_leaves_opening_open, fitting)) else "not_stated"
    return t(f"deadlines_cli.page.opens.{known}")


def _fits(rule: DeadlineRule, due: Deadline) -> bool:
    """Whether `due` comes of this rule; the rule of the last round speaks for the later ones too."""
    own, audience = rule.audience, due.audience
    return (
        own.includes(semester=due.term.semester, division=audience.division)
        and not set(own.grades).isdisjoint(audience.grades)
        and (own.round is None or audience.round is None or own.round <= audience.round)
    )


def _leaves_opening_open(rule: DeadlineRule) -> bool:
    """Whether the rule knows of an opening: it names one, counts a window from one, or leaves all to a notice."""
    counted = (one.value for one in _cited(rule.closes))
    return rule.opens is not None or any(isinstance(one, Window | ByNotice) for one in counted)


def _cited(reading: Reading[DayRule]) -> tuple[Cited[DayRule], ...]:
    match reading:
        case Cited():
            return (reading,)
        case Conflicting(readings):
            return readings
        case _:
            return ()
