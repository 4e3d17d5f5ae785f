"""Whether a school's rules keep anything of a subject, if only a silence; where they do not, its clauses are asked.

A reviewed pack says of every limit and deadline what the document says, or that it is silent. Of one that is missing,
as in a draft that nobody has completed, nothing is known: "the rules do not settle it" would claim too much.
"""

from collections.abc import Iterable
from itertools import product

from portfolio.people import GRADES
from portfolio.readings import Silent
from portfolio.regulations.slots import Ask, Asker
from portfolio.rules import YEARLY, Audience, DeadlineSubject, LimitSubject, RulePack


def keeps_limits(ask: Ask, subjects: tuple[LimitSubject, ...], pack: RulePack, asker: Asker) -> bool:
    """Return whether the rules keep something of every limit, for everybody whom the question may mean."""
    rules = [(rule.subject, rule.audience, rule.reading) for rule in pack.limit_rules]
    return all(_keeps(ask, subject, rules, pack, asker) for subject in subjects)


def keeps_deadlines(ask: Ask, subjects: tuple[DeadlineSubject, ...], pack: RulePack, asker: Asker) -> bool:
    """Return whether the rules keep something of every deadline, for everybody whom the question may mean."""
    rules = [(rule.subject, rule.audience, rule.closes) for rule in pack.deadline_rules]
    return all(_keeps(ask, subject, rules, pack, asker) for subject in subjects)


def _keeps(
    ask: Ask,
    subject: LimitSubject | DeadlineSubject,
    rules: Iterable[tuple[LimitSubject | DeadlineSubject, Audience, object]],
    pack: RulePack,
    asker: Asker,
) -> bool:
    grade, division = ask.grade or asker.grade, ask.division or asker.division
    grades = (grade,) if grade else GRADES[:-1]  # of an unknown grade: what the last one does otherwise is said apart
    semesters = (1, 2) if subject in YEARLY else (ask.semester or asker.term.semester,)
    divisions = (division,) if division in pack.divisions else pack.divisions
    audiences = [audience for of, audience, reading in rules if of is subject and not _is_unread(reading)]
    return all(
        any(one.includes(grade=grade, semester=semester, division=division) for one in audiences)
        for grade, semester, division in product(grades, semesters, divisions)
    )


def _is_unread(reading: object) -> bool:
    return isinstance(reading, Silent) and reading.unread
