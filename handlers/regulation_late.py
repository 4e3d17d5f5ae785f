"""What the rules say becomes of who is late, where they say it; the receipts' silence is said the same way."""

from collections.abc import Iterable

from handlers.regulation_said import Said, Unsettled
from handlers.regulation_words import close, division_of, of_kind_first, once, settled, t
from portfolio.offices import OfficeItem
from portfolio.people import GRADES
from portfolio.regulations.slots import Ask, Asker
from portfolio.rules import DeadlineRule, DeadlineSubject, Lateness, RulePack


def say_late(ask: Ask, subjects: tuple[DeadlineSubject, ...], pack: RulePack, asker: Asker) -> Said | Unsettled:
    """Return what follows from missing a deadline; by grade where it differs (yphs 表二, T28) and none is asked about.

    `Unsettled` where the document says nothing of it: lateness then has no consequence that anybody may make up.
    """
    return settled([_say_late(ask, subject, pack, asker) for subject in subjects])


def _say_late(ask: Ask, subject: DeadlineSubject, pack: RulePack, asker: Asker) -> Said | Unsettled:
    grade, division = ask.grade or asker.grade, division_of(ask, asker)
    rules = [
        rule
        for rule in pack.deadline_rules
        if rule.subject is subject
        and rule.audience.includes(grade=grade, semester=ask.semester or asker.term.semester, division=division)
    ]
    if not any(rule.late is not None for rule in rules):
        see = once(clause for rule in rules for clause in _places(rule))
        return Unsettled(rules[0].office if rules else OfficeItem.PLATFORM, see)
    said: dict[Lateness, list[DeadlineRule]] = {}
    for rule in rules:
        if rule.late is not None:
            said.setdefault(rule.late.value, []).append(rule)
    sentences = [_whom(same, len(said) > 1) + t(f"answer.late.{late.value}") for late, same in said.items()]
    places = (clause for same in said.values() for rule in same if rule.late for clause in rule.late.clauses)
    clauses = of_kind_first(ask, places, pack)
    return close(sentences, clauses[:1], also=clauses)


def _whom(rules: Iterable[DeadlineRule], apart: bool) -> str:
    grades = sorted({grade for rule in rules for grade in rule.audience.grades})
    if not apart or tuple(grades) == GRADES:
        return ""
    return t("list.between").join(t(f"answer.grade.{grade}") for grade in grades)


def _places(rule: DeadlineRule) -> tuple[str, ...]:
    closes = rule.closes
    return (closes.clause,) if hasattr(closes, "clause") else getattr(closes, "see", ())
