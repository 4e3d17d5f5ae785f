"""The rules that a question about a day may mean, and what each of them comes to in the calendar."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from handlers.regulation_day_words import say_counted, say_day_rule, say_whom
from handlers.regulation_terms import rounds_asked
from handlers.regulation_words import division_of, has_cue, office_to_ask, once, t
from handlers.saying import say_plain_day
from portfolio.calendar import SchoolCalendar, Term
from portfolio.dates import taipei_day
from portfolio.day_rules import ByNotice, WholeYear
from portfolio.offices import OfficeItem
from portfolio.people import GRADES
from portfolio.readings import Cited, Conflicting, Remark, Standing, State
from portfolio.regulations.slots import Ask, Asker
from portfolio.resolved import Deadline
from portfolio.resolving import resolve
from portfolio.rules import DeadlineRule, DeadlineSubject, RulePack

GRADE_3 = 3


@dataclass(frozen=True)
class Part:
    """One rule, the grades whom the answer names for it, and what it comes to."""

    rule: DeadlineRule
    dues: tuple[Deadline, ...]
    whom: str
    notes: frozenset[Remark] = frozenset()


def parts_of(
    ask: Ask,
    subject: DeadlineSubject,
    pack: RulePack,
    calendar: SchoolCalendar,
    asker: Asker,
    term: Term,
    grade: int | None,
) -> Iterator[Part]:
    """Yield the rules that may be meant, those that say the same together."""
    division, rounds = division_of(ask, asker), rounds_asked(ask)
    mine = [one for one in pack.deadline_rules if one.subject is subject]
    rules = [one for one in mine if one.audience.includes(grade=grade, semester=term.semester, division=division)]
    if rounds is not None:
        rules = [one for one in rules if one.audience.round in (None, rounds)]
    found: dict[object, list[tuple[DeadlineRule, tuple[Deadline, ...]]]] = {}
    for rule in rules:
        last_round = not any((other.audience.round or 0) > (rule.audience.round or 0) for other in mine)
        dues = resolve(pack, calendar, term, rule, division=division, last_round=last_round)
        kept = tuple(due for due in dues if due.audience.includes(grade=grade, division=division))
        found.setdefault((_said_of(rule), rule.audience.round), []).append((rule, kept))
    covers = {one for rule in mine for one in rule.audience.grades} == set(GRADES)
    for same in found.values():
        rule = same[0][0]
        grades = {grade for one, _ in same for grade in one.audience.grades}
        whom = say_whom(sorted(grades)) if len(found) > 1 or grade is not None or not covers else ""
        notes = frozenset(note for one, _ in same for note in one.closes.notes)
        yield Part(rule, tuple(due for _, dues in same for due in dues), "" if grade else whom, notes)


def _said_of(rule: DeadlineRule) -> object:
    closes = rule.closes
    if isinstance(closes, Cited):
        return closes.value, closes.standing, closes.clause
    return closes


def says_opening(part: Part) -> bool:
    """Return whether anything is known of the first day: a rule, an announcement, or that one is left to a notice."""
    closes = part.rule.closes
    left_to_notice = isinstance(closes, Cited) and isinstance(closes.value, ByNotice | WholeYear)
    return part.rule.opens is not None or left_to_notice or any(due.opens is not None for due in part.dues)


def clauses_of(rule: DeadlineRule) -> tuple[str, ...]:
    """Return every clause that says when it closes."""
    closes = rule.closes
    readings = (closes,) if isinstance(closes, Cited) else closes.readings if isinstance(closes, Conflicting) else ()
    return once(clause for one in readings for clause in one.clauses)


def counted(
    dues: Sequence[Deadline], pack: RulePack, ask: Ask, asker: Asker
) -> Iterator[tuple[str, tuple[str, ...], tuple[str, ...]]]:
    """Yield what the rule comes to, what of it is computed, and where the day is printed.

    Once where it is the same day for everybody, else for each division or grade.
    """
    found: dict[tuple[str, tuple[str, ...]], list[Deadline]] = {}
    for due in dues:
        office = office_to_ask(pack, _office_of(pack, due), division_of(ask, asker))
        if due.announcements_differ:
            found.setdefault((t("answer.announced_differently", office=office), ()), []).append(due)
        for one in (due, *(replace(due, rule=other.rule) for other in due.alternatives if _is_in_force(due))):
            said = say_counted(one, asker, office=office, left=has_cue(ask, "days_left"))
            found.setdefault(said, []).append(due)
    found = {said: same for said, same in found.items() if said[0]}
    for (words, days), same in found.items():
        whose = "" if len(found) == 1 else _whose(same)
        yield whose + words, days, once(source for due in same for source in due.sources if source in pack.clauses)


def _is_in_force(due: Deadline) -> bool:
    """Whether the alternative of a deadline is what is still in force, and not one of two readings."""
    return due.standing is Standing.PROPOSED and due.state is not State.CONFLICTING


def _whose(dues: Sequence[Deadline]) -> str:
    divisions = {due.audience.division for due in dues}
    if len(divisions) == 1 and (division := next(iter(divisions))) is not None:
        return t(f"division.{division.value}")
    return say_whom(sorted({grade for due in dues for grade in due.audience.grades}))


def _office_of(pack: RulePack, due: Deadline) -> OfficeItem:
    return next(rule.office for rule in pack.deadline_rules if rule.subject is due.subject)


def printed_at(pack: RulePack, subject: DeadlineSubject, dues: Sequence[Deadline]) -> Iterator[str]:
    """Yield where the document prints the very day, as a meeting's record does beside the rule."""
    days = {say_plain_day(t, taipei_day(due.closes)) for due in dues if due.closes is not None}
    yield from once(source for due in dues for source in due.sources if source in pack.clauses)
    words = t(f"answer.printed.{subject.value}").split(t("list.between"))
    for clause, text in pack.clauses.items():
        if any(day in text for day in days) and all(word in text for word in words):
            yield clause


def third_grade(
    ask: Ask,
    parts: Sequence[Part],
    pack: RulePack,
    calendar: SchoolCalendar,
    term: Term,
    subject: DeadlineSubject,
) -> tuple[str, tuple[str, ...]] | None:
    """Return the rule of grade 3 in semester 2 and its clauses, where it is another one and no semester is named."""
    if ask.semester is not None or term.semester == 2:
        return None
    for rule in pack.deadline_rules:
        if rule.subject is subject and rule.audience.semester == 2 and rule.audience.grades == (GRADE_3,):
            closes = rule.closes
            if isinstance(closes, Cited) and all(_said_of(rule) != _said_of(part.rule) for part in parts):
                return say_day_rule(closes.value), closes.clauses
    return None
