"""What will go out by when, to how many, on which channel: as planner and sender would do it, with nothing done.

By what people have done and set until now; who binds, mutes or declares meanwhile changes it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import groupby
from typing import TYPE_CHECKING, Final, NamedTuple

from portfolio.dates import taipei_day
from portfolio.people import Division, Role
from portfolio.preferences import Preferences
from portfolio.quota import Allowance, is_free, month_of
from portfolio.reminders import OF_DEADLINES, NoticeSubject, Priority, priority_of
from scheduler.policy import Fate, best_way, choose_ways, unwanted
from scheduler.reminding import foresee
from storage.queries import foreseen, ways
from storage.queries.foreseen import Key
from storage.queries.preferences import find_preferences

if TYPE_CHECKING:
    from sqlmodel import Session

    from storage.queries.ways import Way

AT_ONCE: Final = 5_000  # keys in one statement
LATELY: Final = timedelta(days=2)  # rows of today's reminders may have been put off

_NOTHING_SET: Final = Preferences()

AllowanceOf = Callable[[str, datetime], Allowance]  # of a channel, in the month of an instant


@dataclass(frozen=True)
class Line:
    """One reminder to people of one kind by one channel; without a channel, those whom none reaches.

    `messages` are those that are not part of an earlier one of the same day; `unreached` those of the `recipients`
    who are told nothing: no way to them, not wanted, or nothing left of what may be spent; `over` are the messages
    that are not sent for the last reason.
    """

    at: datetime
    subject: NoticeSubject
    term: str
    round: int
    stage: str
    role: Role | None
    grades: tuple[int, ...]
    division: Division | None
    channel: str | None
    recipients: int
    messages: int
    unreached: int
    over: int = 0


class _Told(NamedTuple):
    """One thing that one person is to be told."""

    at: datetime
    key: Key
    binding_id: int | None
    role: Role | None
    grade: int | None
    division: Division | None
    priority: Priority


@dataclass
class _Message:
    """One message to one account: what it tells, in order, and how important the most important of it is."""

    way: Way
    tells: list[_Told] = field(default_factory=list)
    priority: Priority = Priority.ORDINARY
    is_over: bool = False

    def add(self, one: _Told) -> None:
        """Let it tell this too."""
        self.tells.append(one)
        self.priority = min(self.priority, one.priority)


_Line = tuple[datetime, NoticeSubject, str, int, str, Role | None, Division | None, str | None]


@dataclass
class _Tally:
    grades: set[int] = field(default_factory=set)
    recipients: int = 0
    messages: int = 0
    unreached: int = 0
    over: int = 0


def foresee_lines(
    session: Session, school: str, begin: datetime, end: datetime, *, now: datetime, allowance_of: AllowanceOf
) -> list[Line]:
    """Return what goes out from `begin` until before `end`, by instants; what is past by `now` is not sent any more.

    `session` is the program's own.
    """
    begin = max(begin, now)
    if end <= begin:
        return []
    told = sorted(_told(session, school, begin, end, now), key=lambda one: (one.at, one.priority))
    people = {one.key.recipient_id for one in told}
    found = _Everybody(session, people)
    tallies: dict[_Line, _Tally] = defaultdict(_Tally)
    budgets: dict[tuple[str, str], Allowance] = {}
    for _, of_day in groupby(told, key=lambda one: taipei_day(one.at)):
        for message in _afforded(_messages(of_day, found, tallies), found, budgets, allowance_of):
            _count(message, tallies)
    return [_line(of, tally) for of, tally in sorted(tallies.items(), key=lambda one: _order(one[0]))]


def _told(session: Session, school: str, begin: datetime, end: datetime, now: datetime) -> Iterator[_Told]:
    """What is owed and waits, and what will be owed."""
    waiting = foreseen.find_waiting(session, school=school, before=end)
    whom: dict[int, Role] = {}
    for some in _cut({one.key.recipient_id for one in waiting}):
        whom |= {key: role for key, (role, _) in ways.find_whom(session, person_ids=some).items()}
    for one in waiting:
        at = max(one.due_at, begin)
        priority = priority_of(one.key.subject, one.key.stage)
        yield _Told(at, one.key, one.binding_id, whom.get(one.key.recipient_id), one.grade, one.division, priority)
    owed = foreseen.find_owed(session, school=school, since=now - LATELY)
    for wave in foresee(session, school, begin, end, now=now):
        what, priority = wave.what, priority_of(wave.what.subject, wave.what.stage)
        for recipient_id, about in wave.to:
            key = Key(recipient_id, about, what.subject, what.term, what.round, what.stage, what.revision)
            if key not in owed:
                yield _Told(what.due_at, key, None, wave.role, wave.grade, wave.division, priority)


class _Everybody:
    """Ways and wishes of everybody who is to be told something."""

    def __init__(self, session: Session, people: set[int]) -> None:
        self.ways: dict[int, list[Way]] = {}
        for some in _cut(people):
            self.ways |= ways.find_ways(session, person_ids=some)
        self._wishes = find_preferences(session, people)
        self._of_deadlines: dict[int, Way | None] = {}

    def wishes(self, person_id: int) -> Preferences:
        """Return what this person set."""
        return self._wishes.get(person_id, _NOTHING_SET)

    def way_of(self, one: _Told) -> Way | None:
        """Return where this goes; None where it does not."""
        subject, person_id = one.key.subject, one.key.recipient_id
        if unwanted(subject, self.wishes(person_id)) is not None:
            return None
        if subject not in OF_DEADLINES:
            return self._chosen(one)
        if person_id not in self._of_deadlines:  # the same for each of them
            self._of_deadlines[person_id] = self._chosen(one)
        return self._of_deadlines[person_id]

    def _chosen(self, one: _Told) -> Way | None:
        chosen = choose_ways(
            one.key.subject,
            about=one.key.about,
            prescribed=one.binding_id,
            ways=self.ways.get(one.key.recipient_id, []),
            ever_bound=True,
            platform=self.wishes(one.key.recipient_id).platform,
        )
        return None if isinstance(chosen, Fate) else chosen[0]

    def free_way(self, message: _Message) -> Way | None:
        """Return a way of the same person that costs nothing."""
        person_id = message.tells[0].key.recipient_id
        free = [way for way in self.ways.get(person_id, ()) if is_free(way.channel) and not way.is_gone]
        return best_way(free, None) if free else None


def _messages(of_day: Iterable[_Told], found: _Everybody, tallies: dict[_Line, _Tally]) -> list[_Message]:
    """One message to an account for all of the day, in the order of their first instants; nobody's are counted."""
    messages: dict[tuple[int, int], _Message] = {}
    for ordinal, one in enumerate(of_day, 1):
        way = found.way_of(one)
        if way is None:
            _tally(tallies, one, None).unreached += 1
            continue
        apart = ordinal if found.wishes(one.key.recipient_id).at_once else 0
        messages.setdefault((way.account_id, apart), _Message(way)).add(one)
    return list(messages.values())


def _afforded(
    messages: list[_Message],
    found: _Everybody,
    budgets: dict[tuple[str, str], Allowance],
    allowance_of: AllowanceOf,
) -> list[_Message]:
    """The same, each on its way or over what is left: what matters most of one instant is paid first."""
    months: dict[datetime, str] = {}
    for message in sorted(messages, key=lambda one: (one.tells[0].at, one.priority)):
        channel, at = message.way.channel, message.tells[0].at
        if is_free(channel):
            continue
        if at not in months:
            months[at] = month_of(at)
        month = channel, months[at]
        if month not in budgets:
            budgets[month] = allowance_of(channel, at)
        if budgets[month].allows(message.priority, 1):
            budgets[month] = budgets[month].less(1)
            continue
        free = found.free_way(message)
        message.is_over = free is None
        message.way = free or message.way
    return messages


def _count(message: _Message, tallies: dict[_Line, _Tally]) -> None:
    for ordinal, one in enumerate(message.tells):
        tally = _tally(tallies, one, message.way.channel)
        tally.unreached += message.is_over
        tally.messages += ordinal == 0 and not message.is_over
        tally.over += ordinal == 0 and message.is_over


def _tally(tallies: dict[_Line, _Tally], one: _Told, channel: str | None) -> _Tally:
    """The line that this is part of, with one more recipient."""
    key = one.key
    tally = tallies[one.at, key.subject, key.term, key.round, key.stage, one.role, one.division, channel]
    tally.recipients += 1
    tally.grades |= set() if one.grade is None else {one.grade}
    return tally


def _line(of: _Line, tally: _Tally) -> Line:
    at, subject, term, round_, stage, role, division, channel = of
    grades = tuple(sorted(tally.grades))
    counts = (tally.recipients, tally.messages, tally.unreached, tally.over)
    return Line(at, subject, term, round_, stage, role, grades, division, channel, *counts)


def _order(of: _Line) -> tuple[object, ...]:
    at, subject, term, round_, stage, role, division, channel = of
    roles = -1 if role is None else list(Role).index(role)
    divisions = -1 if division is None else list(Division).index(division)
    return at, list(NoticeSubject).index(subject), term, round_, stage, roles, divisions, channel is None, channel or ""


def _cut(ids: Iterable[int]) -> Iterator[list[int]]:
    every = sorted(ids)
    for start in range(0, len(every), AT_ONCE):
        yield every[start : start + AT_ONCE]
