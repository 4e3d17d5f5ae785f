"""Whom the chat does not reach, in words: who, why and since when; by counts where names are not needed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from handlers.certification_words import say_class
from handlers.conversation import Block, Fact
from handlers.saying import say_day
from locales import Translator
from portfolio.dates import taipei_day
from portfolio.people import Role
from portfolio.reminders import Kind
from portfolio.unreached import KINDS, Lack
from storage.queries.unreached import Unreached, Why


def say_who(t: Translator, one: Unreached) -> str:
    """Return 「1號林向晴」, or 「1號林向晴的母親」: the class is said already, and a guardian needs no name."""
    of = one.student
    student = of.name if of.seat is None else t("unreached.student", seat=of.seat, name=of.name)
    if one.role is Role.STUDENT:
        return student
    relation = t("relation.unknown" if one.relation is None else f"relation.{one.relation.value}")
    return t("unreached.guardian", student=student, relation=relation)


def say_why(t: Translator, one: Unreached, why: Why, *, now: datetime) -> str:
    """Return a sentence: why, and since when as far as that is known."""
    lack, since = why
    if since is None:
        return t("unreached.why.never_bound.no_code")
    facts = {"day": say_day(t, taipei_day(since), today=taipei_day(now))}
    if lack is Lack.MUTED:
        facts["kinds"] = say_kinds(t, one.standing.muted)
    return t(f"unreached.why.{lack.value}", **facts)


def say_kinds(t: Translator, muted: Iterable[Kind]) -> str:
    """Return which deadlines somebody wants to hear nothing of."""
    return t("list.between").join(t(f"unreached.kind.{kind.value}") for kind in Kind if kind in muted and kind in KINDS)


def say_count(t: Translator, found: Iterable[Unreached]) -> str:
    """Return 「學生2位、家長1位」; each child of a guardian is one."""
    roles = [one.role for one in found]
    counts = {"students": roles.count(Role.STUDENT), "guardians": roles.count(Role.GUARDIAN)}
    return t("list.between").join(t(f"unreached.{who}", count=count) for who, count in counts.items() if count)


def count_facts(t: Translator, found: Mapping[Lack, list[Unreached]]) -> list[Block]:
    """Return how many for which reason, the lasting ones first."""
    return [
        Fact(t(f"unreached.reason.{lack.value}"), say_count(t, theirs)) for lack in Lack if (theirs := found.get(lack))
    ]


def by_lack(found: Iterable[tuple[Unreached, Lack]]) -> dict[Lack, list[Unreached]]:
    """Return people by their reason."""
    by: dict[Lack, list[Unreached]] = {}
    for one, lack in found:
        by.setdefault(lack, []).append(one)
    return by


def by_class(found: Iterable[Unreached]) -> dict[str, list[Unreached]]:
    """Return people by the student's class, in the order of the list."""
    by: dict[str, list[Unreached]] = {}
    for one in found:
        by.setdefault(one.student.class_name, []).append(one)
    return by


def say_class_of(t: Translator, name: str) -> str:
    """Return 「201班」, or that the roster names no class."""
    return say_class(t, name) or t("unreached.no_class")
