"""What `licheng announce` prints: the days, the deadlines that move, what to look at, and who must be told."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from bot.cli.formulas import formula, roc
from bot.cli.limits import said_audience
from bot.cli.packs import print_table
from bot.cli.words import t
from handlers.announcing_draft import Draft
from handlers.announcing_words import say_doubts, say_event, say_whom, shared_changes
from handlers.saying import say_weekday
from portfolio.announcing import Change, Plan, Status
from portfolio.calendar import TAIPEI, AnnouncedDay
from portfolio.concerns import Who
from portfolio.dates import END_OF_DAY, taipei_day
from portfolio.deadlines import Alternative, Deadline
from portfolio.people import Division
from portfolio.rules import Audience
from storage.queries.told import Audience as People


@dataclass(frozen=True)
class Found:
    """One announcement as it was looked at, or written."""

    school: str
    draft: Draft
    plan: Plan
    people: tuple[People, ...]
    revision: int
    today: date
    is_applied: bool
    is_stale: bool


def print_as_json(found: Found, *, numbers: bool) -> None:
    """Print it as promised (instants in Taipei time); of a window `event` is its closing, and `days` holds both.

    `was` and `becomes` are a day (2025-01-21), or one with its hour (2025-01-21T17:00). In `changes`, `from` and `to`
    are the closings, null where none is known. `told_again` counts heads; null is "the roster is not imported".
    """
    days = [_day_as_json(one.becomes, one.held, one.status) for one in found.plan.days]
    print(
        json.dumps(
            {
                **days[-1],
                "status": found.plan.status.value,
                "days": days,
                "changes": [_change_as_json(change) for change in found.plan.changes],
                "told_again": [_people_as_json(people, numbers) for people in found.people],
                "warnings": [
                    {"warning": doubt.what.value, "says": words}
                    for doubt, words in zip(
                        found.plan.doubts, say_doubts(t, found.plan, today=found.today, once=False), strict=True
                    )
                ],
                "revision": found.revision,
                "applied": found.is_applied,
            },
            ensure_ascii=False,
            indent=2,
        )
    )


def print_lists(found: Found, *, numbers: bool, again: str) -> None:
    """Print it for people; `again` is the command that writes it."""
    status = found.plan.status
    written = "done" if found.is_applied else "preview"
    state = "unchanged" if status is Status.UNCHANGED else f"{written}.{status}"
    print_table(
        [t(f"calendar.announce.column.{name}") for name in ("day", "whom", "was", "becomes")],
        [_day_row(one.becomes, one.held, was_general=one.was is None) for one in found.plan.days],
        title=t(f"calendar.announce.{state}", school=found.school),
    )
    if found.plan.changes:
        print_table(
            [t(f"calendar.announce.column.{name}") for name in ("deadline", "from", "to", "rule", "clause")],
            [_change_row(change, audiences) for change, audiences in shared_changes(found.plan.changes)],
            title=t("calendar.announce.moves", count=len(shared_changes(found.plan.changes))),
        )
    else:
        print(t("calendar.announce.nothing_moves"))
    doubts = say_doubts(t, found.plan, today=found.today)
    if doubts:
        print("\n".join([t("calendar.announce.look"), *(f"  {doubt}" for doubt in doubts)]))
    if found.people:
        again_or_now = "told_again" if status is Status.MOVED else "told_now"
        print_table(
            [t(f"calendar.announce.column.{name}") for name in ("deadline", "who", "people", "bound", "told")],
            [_people_row(people, subjects) for people, subjects in _alike(found.people)],
            title=t(f"calendar.announce.{again_or_now}"),
        )
        if numbers:
            print("\n".join(_numbers(found.people)))
    if not found.is_applied and not found.is_stale and status is not Status.UNCHANGED:
        print(t("calendar.announce.not_yet", command=again))


def _day_as_json(becomes: AnnouncedDay, held: AnnouncedDay | None, status: Status) -> dict[str, Any]:
    return {
        "event": becomes.event.value,
        "term": str(becomes.term),
        "audience": {
            "grade": becomes.grade,
            "division": None if becomes.division is None else becomes.division.value,
            "round": becomes.round,
        },
        "was": None if held is None else _announced(held),
        "becomes": _announced(becomes),
        "status": status.value,
        "source": becomes.source,
    }


def _announced(day: AnnouncedDay) -> str:
    return day.on.isoformat() if day.hour is None else f"{day.on.isoformat()}T{day.hour.isoformat('minutes')}"


def _change_as_json(change: Change) -> dict[str, Any]:
    before, after, audience = change.before, change.after, change.deadline.audience
    found: dict[str, Any] = {
        "subject": change.subject.value,
        "audience": _audience(audience),
        "term": change.period,
        "from": _instant(before.closes if before else None),
        "to": _instant(after.closes if after else None),
        "opens": {"from": _instant(before.opens if before else None), "to": _instant(after.opens if after else None)},
        "state": {"from": before.state.value if before else None, "to": after.state.value if after else None},
        "rule": formula(change.deadline),
        "clauses": list(change.deadline.clauses),
        "office": change.deadline.office,
    }
    old, new = ({one.clauses: one for one in (side.alternatives if side else ())} for side in (before, after))
    if old or new:
        found["readings"] = [
            {
                "clauses": list(clauses),
                **{name: _closing(side.get(clauses)) for name, side in (("from", old), ("to", new))},
            }
            for clauses in {**old, **new}
        ]
    return found


def _closing(reading: Alternative | None) -> str | None:
    return None if reading is None else _instant(reading.closes)


def _audience(audience: Audience) -> dict[str, Any]:
    found: dict[str, Any] = {
        "grades": list(audience.grades),
        "division": None if audience.division is None else audience.division.value,
    }
    return found if audience.round is None else found | {"round": audience.round}


def _people_as_json(people: People, numbers: bool) -> dict[str, Any]:
    concern, known = people.concern, people.numbers is not None
    audience: dict[str, Any] = {
        "grade": concern.grade_now,
        "division": None if concern.division is None else concern.division.value,
        "who": concern.who.value,
    }
    found: dict[str, Any] = {
        "audience": audience,
        "subject": concern.subject.value,
        "term": concern.period,
        "people": len(people.numbers) if people.numbers is not None else None,
        "bound": len(people.bound) if known else None,
        "told": len(people.told) if known else None,
    }
    if numbers:
        found |= {"numbers": list(people.numbers or ()), "told_numbers": sorted(people.told)}
    return found


def _instant(instant: datetime | None) -> str | None:
    return None if instant is None else instant.astimezone(TAIPEI).isoformat()


def _day_row(becomes: AnnouncedDay, held: AnnouncedDay | None, *, was_general: bool) -> list[str]:
    was = t("calendar.announce.nothing_yet") if held is None else _said(held)
    if held is not None and was_general:
        was = t("calendar.announce.like_others", day=was)
    whom = say_whom(t, becomes) or t("limits.everybody")
    return [f"{becomes.term} {say_event(t, becomes.event)}", whom, was, _said(becomes)]


def _said(day: AnnouncedDay) -> str:
    return _day(day.on) if day.hour is None else f"{_day(day.on)} {day.hour:%H:%M}"


def _day(day: date) -> str:
    return t("deadlines_cli.day", day=roc(day), weekday=say_weekday(t, day))


def _change_row(change: Change, audiences: tuple[Audience, ...]) -> list[str]:
    subject = f"{change.period} {t(f'subject.{change.subject.value}')}"
    whom = t("sentence.between").join(_said_audiences(audiences))
    sides = ["\n".join(_side(one)) for one in (change.before, change.after)]
    return [f"{subject}\n{whom}", *sides, formula(change.deadline) or "", "\n".join(change.deadline.clauses)]


def _said_audiences(audiences: tuple[Audience, ...]) -> Iterator[str]:
    """Whom it is about; where it is the same for both divisions neither is named."""
    divisions: dict[Audience, set[Division | None]] = {}
    for audience in audiences:
        divisions.setdefault(replace(audience, division=None), set()).add(audience.division)
    for audience, of in divisions.items():
        yield said_audience(audience if len(of) > 1 else replace(audience, division=next(iter(of))))


def _side(deadline: Deadline | None) -> Iterator[str]:
    if deadline is None:
        yield t("calendar.announce.no_such_round")
        return
    if deadline.opens is not None:
        yield t("deadlines_cli.opens", day=_moment(deadline.opens))
    if deadline.closes is None:
        yield t(f"deadlines_cli.state.{deadline.state.value}")
    else:
        yield t("deadlines_cli.closes", day=_moment(deadline.closes))
    for other in deadline.alternatives:
        closes = t("calendar.announce.not_known") if other.closes is None else _moment(other.closes)
        yield t("calendar.announce.reading", day=closes)


def _moment(instant: datetime) -> str:
    local = instant.astimezone(TAIPEI)
    day = _day(taipei_day(instant))
    return day if local.time() in (END_OF_DAY, datetime.min.time()) else f"{day} {local:%H:%M}"


def _alike(people: tuple[People, ...]) -> list[tuple[People, list[str]]]:
    """The audiences in their order, with what they are told of; the same people with the same counts stand once."""
    found: dict[tuple[Any, ...], tuple[People, list[str]]] = {}
    for one in people:
        concern = one.concern
        key = (concern.who, concern.grade_now, concern.division, concern.round, one.numbers, one.bound, one.told)
        subject = f"{concern.period} {t(f'subject.{concern.subject.value}')}"
        found.setdefault(key, (one, []))[1].append(subject)
    return list(found.values())


def _people_row(people: People, subjects: list[str]) -> list[str]:
    words = ["\n".join(subjects), _whom(people)]
    if people.numbers is None:
        key = "courses" if people.concern.who is Who.CERTIFIERS else "people"
        return [*words, t(f"calendar.announce.no_{key}"), "", ""]
    return [*words, *(str(len(numbers)) for numbers in (people.numbers, people.bound, people.told))]


def _whom(people: People) -> str:
    concern = people.concern
    audience = Audience((concern.grade_now,), None, concern.division, concern.round)
    return f"{said_audience(audience)} {t(f'calendar.announce.who.{concern.who.value}')}"


def _numbers(people: tuple[People, ...]) -> Iterator[str]:
    for one, subjects in _alike(people):
        told_of = t("list.between").join(subjects)
        numbers = t("list.between").join(one.numbers or ())
        yield t("calendar.announce.numbers", subject=told_of, whom=_whom(one), numbers=numbers)
        if one.told:
            yield t("calendar.announce.told_numbers", numbers=t("list.between").join(sorted(one.told)))
