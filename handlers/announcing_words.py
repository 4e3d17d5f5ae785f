"""An announcement in words: what was and becomes, which deadlines move, what to look at, and who must be told."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date, datetime

from handlers.announcing_draft import plain_name
from handlers.citing import say_clause
from handlers.conversation import Block, Deadline, Fact, Paragraph, Passage
from handlers.deadline_words import Shared, deadline_label
from handlers.saying import say_day, say_hour, say_rule, say_ruled, say_term, say_year
from locales import Translator
from portfolio.announcing import Change, Doubt, Misfit, Plan, Status, is_about_a_year
from portfolio.calendar import TAIPEI, AnnouncedDay, Event, Term
from portfolio.concerns import Who
from portfolio.dates import taipei_day
from portfolio.deadlines import Deadline as Due
from portfolio.readings import State
from portfolio.rules import Audience
from storage.queries.told import Audience as People
from storage.queries.told import count_people


def say_event(t: Translator, event: Event) -> str:
    """Return the name of a day that can be announced, 「勾選截止日」."""
    return plain_name(t(f"event.{event}"), t("announcing.announced"))


def say_works(t: Translator, event: Event, term: Term) -> str:
    """Return what an announced day is about: 「113學年度第1學期的休業式」, 「112學年度作品的勾選截止日」."""
    if is_about_a_year(event):
        return t("announcing.of_year", year=say_year(t, term.academic_year), event=say_event(t, event))
    return t("announcing.of_term", term=say_term(t, term), event=say_event(t, event))


def say_announced(t: Translator, day: AnnouncedDay | None, *, today: date) -> str:
    """Return the day and, where one is set, the hour; that nothing was announced where it is None."""
    if day is None:
        return t("announcing.nothing_yet")
    words = say_day(t, day.on, today=today)
    return words if day.hour is None else t("deadline.at_hour", day=words, hour=say_hour(t, day.hour))


def say_whom(t: Translator, day: AnnouncedDay) -> str:
    """Return for whom a day is announced, 「三年級進修部第2梯次」; empty for everybody."""
    parts = []
    if day.grade is not None:
        parts.append(t("audience.grades", grades=t(f"audience.grade.{day.grade}")))
    if day.division is not None:
        parts.append(t(f"division.{day.division}"))
    if day.round is not None:
        parts.append(t("announcing.round", round=day.round))
    return t("list.between").join(parts)


def day_blocks(t: Translator, plan: Plan, *, today: date, is_done: bool) -> Iterator[Block]:
    """Yield the announced days: what each was and will be, or is by now."""
    for one in plan.days:
        about = say_works(t, one.becomes.event, one.becomes.term)
        yield Fact(t("announcing.day.done" if is_done else "announcing.day"), about)
        if whom := say_whom(t, one.becomes):
            yield Fact(t("announcing.whom"), whom)
        was = say_announced(t, one.held, today=today)
        if one.was is None and one.held is not None:
            was = t("announcing.like_others", day=was)
        yield Fact(t("announcing.was.done" if is_done else "announcing.was"), was)
        label = "announcing.becomes.done" if is_done else "announcing.becomes"
        yield Fact(t(label), say_announced(t, one.becomes, today=today))


def change_blocks(t: Translator, changes: Iterable[Change], *, today: date) -> Iterator[Block]:
    """Yield how many deadlines move, then each from what to what, with its rule and clause."""
    together = shared_changes(changes)
    if not together:
        yield Paragraph(t("announcing.nothing_moves"))
        return
    yield Paragraph(t("announcing.moves", count=len(together)))
    for change, audiences in together:
        label = deadline_label(t, Shared(change.deadline, audiences, ()), say_audience=True)
        closes = None if change.after is None else change.after.closes
        yield Deadline(label, t("sentence.comma").join(say_change(t, change, today=today)), closes)
        yield from _reason(t, change.deadline)


def _reason(t: Translator, due: Due) -> Iterator[Block]:
    """How the day is reached, and where the rules, or who announced it, say so."""
    if due.rule is None:
        return
    reason = t("deadline.rule", rule=say_rule(t, due.rule, due))
    if not due.clauses:
        yield Paragraph(reason)
    else:
        yield Passage(reason, say_ruled(t, say_clause(t, due.clauses, sources=due.sources), due.ruling))


def shared_changes(changes: Iterable[Change]) -> list[tuple[Change, tuple[Audience, ...]]]:
    """Return the changes in their order; those that differ in nothing people hear but the audience stand together."""
    found: dict[tuple[object, ...], list[Change]] = {}
    for change in changes:
        heard = change.subject, change.period, change.deadline.audience.round, change.deadline.rule, _sides(change)
        found.setdefault((*heard, change.deadline.clauses), []).append(change)
    return [(same[0], tuple(one.deadline.audience for one in same)) for same in found.values()]


def _sides(change: Change) -> tuple[object, ...]:
    return tuple(
        None if one is None else (one.opens, one.closes, one.state, tuple(other.closes for other in one.alternatives))
        for one in (change.before, change.after)
    )


def say_change(t: Translator, change: Change, *, today: date) -> Iterator[str]:
    """Yield what changes of one deadline: 「原本2月3日星期一截止，改為2月4日星期二截止」."""
    before, after = change.before, change.after
    if change.has_moved or (before and before.state) != (after and after.state):
        yield t(
            "announcing.from_to",
            before=_closing(t, before, today),
            after=_closing(t, after, today),
        )
    opens = [None if one is None else one.opens for one in (before, after)]
    if opens[0] != opens[1]:
        words = [t("announcing.no_opening") if at is None else _opening(t, at, today) for at in opens]
        yield t("announcing.from_to", before=words[0], after=words[1])
    for was, becomes in zip(*((one.alternatives if one else ()) for one in (before, after)), strict=False):
        if was.closes != becomes.closes:
            words = [_until(t, at, today) for at in (was.closes, becomes.closes)]
            yield t("announcing.one_reading", words=t("announcing.from_to", before=words[0], after=words[1]))


def _closing(t: Translator, due: Due | None, today: date) -> str:
    if due is None:
        return t("announcing.no_such_deadline")
    if due.closes is not None or due.state is State.NOT_ANNOUNCED:
        return _until(t, due.closes, today, hour_announced=due.hour_announced)
    return t(f"announcing.state.{due.state}")


def _until(t: Translator, at: datetime | None, today: date, *, hour_announced: bool = False) -> str:
    if at is None:
        return t("announcing.state.not_announced")
    day = say_day(t, taipei_day(at), today=today)
    if hour_announced:
        day = t("deadline.at_hour", day=day, hour=say_hour(t, at.astimezone(TAIPEI).time()))
    return t("announcing.closes", day=day)


def _opening(t: Translator, at: datetime, today: date) -> str:
    local = at.astimezone(TAIPEI)
    day = say_day(t, local.date(), today=today)
    if local.hour or local.minute:
        day = t("deadline.at_hour", day=day, hour=say_hour(t, local.time()))
    return t("announcing.opens", day=day)


def say_doubts(t: Translator, plan: Plan, *, today: date, once: bool = True) -> list[str]:
    """Return a sentence for each thing to look at; what is true of both divisions is said once, unless each counts."""
    said = [_say_doubt(t, doubt, today) for doubt in plan.doubts]
    return list(dict.fromkeys(said)) if once else said


def _say_doubt(t: Translator, doubt: Doubt, today: date) -> str:
    facts: dict[str, str] = {}
    if doubt.day is not None:
        facts |= {
            "day": say_day(t, doubt.day.on, today=today),
            "event": say_event(t, doubt.day.event),
            "term": say_term(t, doubt.day.term),
        }
        if is_about_a_year(doubt.day.event):
            facts["term"] = say_year(t, doubt.day.term.academic_year)
    if doubt.other is not None:
        facts |= {
            "other": say_event(t, doubt.other.event),
            "other_day": say_day(t, doubt.other.on, today=today),
            "whom": say_whom(t, doubt.other),
        }
    for name, due in (("deadline", doubt.deadline), ("later", doubt.later)):
        if due is not None and due.closes is not None:
            either_division = replace(due.audience, division=None)
            facts[name] = deadline_label(t, Shared(due, (either_division,), ()), say_audience=True)
            facts[f"{name}_day"] = say_day(t, taipei_day(due.closes), today=today)
    if doubt.what is Misfit.OPENS_AFTER_CLOSING and doubt.deadline is not None and doubt.deadline.opens is not None:
        facts["opens"] = say_day(t, taipei_day(doubt.deadline.opens), today=today)
    return t(f"announcing.misfit.{doubt.what}", **facts)


def say_told(t: Translator, people: tuple[People, ...], status: Status) -> list[str]:
    """Return how many of whom must be told (again), how many are bound, how many were told before; no names."""
    if not people:
        return [t("announcing.nobody")]
    sentences = []
    for who in Who:
        theirs = [one for one in people if one.concern.who is who]
        if any(one.numbers is None for one in theirs):
            terms = t("list.between").join(dict.fromkeys(say_term(t, one.concern.term) for one in theirs))
            key = "announcing.no_courses" if who is Who.CERTIFIERS else "announcing.no_students"
            sentences.append(t(key, term=terms) if who is Who.CERTIFIERS else t(key))
        elif theirs:
            count, bound, told = count_people(people, who)
            if status is Status.MOVED or told:
                sentences.append(t(f"announcing.told.{who}", people=count, bound=bound, told=told))
            else:
                sentences.append(t(f"announcing.due.{who}", people=count, bound=bound))
    heading = t("announcing.tell_again" if status is Status.MOVED else "announcing.tell")
    return [heading, *dict.fromkeys(sentences)]
