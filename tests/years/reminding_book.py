"""The book of a simulated year: who must have been reminded of what on which day, by hand-read windows and plain days.

It shares nothing with the planner: no stages, no audience, no needs, no hours of `portfolio` or `storage`. It goes by
what held when a day began: of whom something changed that day and who was not told, it says nothing.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Final

from portfolio.calendar import TAIPEI
from portfolio.people import Division, Role
from portfolio.working_days import is_working_day
from tests.years.reminding_schools import (
    DAY,
    DIVERSE,
    DOWN,
    EXAMS,
    OUTCOMES,
    RECEIPTS,
    SELECTION,
    STALE,
    VACATIONS,
    Window,
)
from tests.years.reminding_town import Somebody

OF: Final = {OUTCOMES.value, DIVERSE.value, SELECTION.value, RECEIPTS.value}
KINDS: Final = {OUTCOMES.value: "uploads", DIVERSE.value: "uploads", SELECTION.value: "selection"}
FRESH_FOR: Final = 7  # days
LAST: Final = ("last_day", "final")  # which cannot come a day later

Key = tuple[int, str, str, str, int]  # recipient, about, subject, period, round


@dataclass(frozen=True)
class Row:
    """One notice as it stands at the end."""

    id: int
    recipient_id: int
    about: str
    subject: str
    term: str
    round: int
    stage: str
    revision: int
    planned_at: datetime
    due_at: datetime
    expires_at: datetime | None
    settled_at: datetime | None
    state: str
    reason: str | None
    request_id: str | None

    @property
    def key(self) -> Key:
        """To whom about what."""
        return self.recipient_id, self.about, self.subject, self.term, self.round

    @property
    def day(self) -> date:
        """The day on which it ended, or is due."""
        return (self.settled_at or self.due_at).astimezone(TAIPEI).date()


@dataclass(frozen=True)
class Must:
    """One reminder that the book knows of: `why` is empty where it must arrive, else why it cannot."""

    reader: Somebody
    child: Somebody
    window: Window
    stage: str
    day: date
    why: str

    @property
    def key(self) -> Key:
        """To whom about what, as the notice names it."""
        about = "" if self.reader is self.child else f"student:{self.child.number}"
        return self.reader.id, about, *self.window.key

    def __str__(self) -> str:
        return f"{self.day} {self.reader.number} {self.window.key} {self.stage} {self.why}".rstrip()


@dataclass
class Verdict:
    """What came of comparing the notices with the book."""

    told: int = 0
    a_day_later: int = 0
    listed: int = 0
    left_open: int = 0
    missing: list[str] = field(default_factory=list)
    misnamed: list[str] = field(default_factory=list)  # listed, with another reason than the book's
    too_many: list[str] = field(default_factory=list)  # told without being in the book


class Book:
    """What must have happened to these people in a school's windows."""

    def __init__(self, people: Iterable[Somebody], windows: Sequence[Window], *, first: date, last: date) -> None:
        self.people = {one.id: one for one in people}
        self.windows, self.first, self.last = windows, first, last

    def judge(self, rows: Collection[Row]) -> Verdict:
        """Compare what was owed, and what became of it, with the book."""
        by_key: dict[Key, list[Row]] = defaultdict(list)
        for row in rows:
            by_key[row.key].append(row)
        verdict = Verdict()
        fitting: set[int] = set()
        for must in self._musts(by_key):
            fitting |= self._judge(must, by_key.get(must.key, []), verdict)
        for row in rows:
            if row.subject in OF and row.state == "sent" and row.id not in fitting and not self._asked_for(row):
                verdict.too_many.append(f"{row.day} {self.people[row.recipient_id].number} {row.key[1:]} {row.stage}")
        return verdict

    def _judge(self, must: Must, rows: Sequence[Row], verdict: Verdict) -> set[int]:
        """What fits of these rows; a message that could wait may come a day later than the book says."""
        late = must.day if must.stage in LAST else next_up(must.day + DAY)
        near = [row for row in rows if must.day <= row.day <= late and not row.stage.startswith("snoozed")]
        if must.window.subject is RECEIPTS and must.stage in LAST:
            near = [row for row in near if row.stage == must.stage]  # both come on one day
        told = [row for row in near if row.state == "sent"]
        fits = {row.id for row in told}
        if must.why == "" and told:
            verdict.told += 1
            verdict.a_day_later += all(row.day > must.day for row in told)
        elif must.reader.changed(must.day, late) or must.child.changed(must.day, late):
            verdict.left_open += 1
        elif must.why == "" and any(row.reason == "over_cap" for row in near):
            verdict.listed += 1
        elif must.why and any(row.reason == must.why for row in near):
            verdict.listed += 1
            fits = set()
        elif near and not told:
            verdict.misnamed.append(f"{must}: {[(row.stage, row.state, row.reason) for row in near]}")
        else:
            verdict.missing.append(str(must))
        return fits

    def _asked_for(self, row: Row) -> bool:
        one = self.people[row.recipient_id]
        return row.stage.startswith("snoozed") and bool(one.at(row.day, "snoozed"))

    def _musts(self, by_key: dict[Key, list[Row]]) -> Iterator[Must]:
        for reader in self.people.values():
            children = [reader] if reader.role is Role.STUDENT else reader.children
            for child in children:
                for window in self.windows:
                    if child.grade - (113 - int(window.period.partition("-")[0])) in window.grades:
                        yield from self._of_window(reader, child, window, by_key)

    def _of_window(
        self, reader: Somebody, child: Somebody, window: Window, by_key: dict[Key, list[Row]]
    ) -> Iterator[Must]:
        days = moments(window)
        moved_on = None
        told = by_key.get(Must(reader, child, window, "", window.known, "").key, [])
        if window.was is not None and any(row.state == "sent" and row.day < window.known for row in told):
            moved_on = _not_in_exams(window.known, window)
            days = [(stage, day) for stage, day in days if stage == "last_day" or day > window.known]
            days.append(("moved", moved_on))
        by_day: dict[date, tuple[str, date]] = {}
        for stage, day in sorted(days, key=lambda one: one[1]):
            if stage == "moved" or window.known <= day < window.until:
                if stage == "moved":
                    yield from self._must(reader, child, window, stage, next_up(day))
                else:
                    by_day[next_up(day)] = (stage, day)  # of several missed while nothing ran, the newest
        if has_final(window) and window.known <= window.closes < window.until:
            yield from self._must(reader, child, window, "final", next_up(window.closes))
        for on, (stage, _) in by_day.items():
            yield from self._must(reader, child, window, stage, on)

    def _must(self, reader: Somebody, child: Somebody, window: Window, stage: str, on: date) -> Iterator[Must]:
        if not self.first <= on <= self.last or child.at(on, "left") or _is_done(child, window, on):
            return
        if reader is not child and not child.is_minor(on):
            return
        yield Must(reader, child, window, stage, on, _why(reader, window, on))


def _why(reader: Somebody, window: Window, on: date) -> str:
    """Why somebody does not hear of it; nothing where they do."""
    if on > window.closes:
        return "expired"
    if reader.at(on, "stopped"):
        return "stopped"
    if reader.at(on, f"muted {KINDS.get(window.subject.value, 'receipts')}"):
        return "muted"
    if not reader.accounts:
        return "never_bound"
    if reader.at(on, "unbound"):
        return "unbound"
    return "gone" if reader.at(on, "blocked") else ""


def _is_done(child: Somebody, window: Window, on: date) -> bool:
    if window.subject is RECEIPTS:
        rounds = (window.round,) if window.round else (1, 2)
        come: set[tuple[str, int]] = child.at(on, "statements") or set()
        return not any(
            (window.period, one) in come and not child.at(on, f"decided {window.period} {one}") for one in rounds
        )
    if child.at(on, f"declared {window.key}"):
        return True
    is_fresh = not (STALE[0] - DAY + FRESH_FOR * DAY < on <= STALE[1])
    if (window.subject, window.period) == (OUTCOMES, "113-1"):
        return bool(child.at(on, "at_limit")) and is_fresh
    return (window.subject, window.period) == (SELECTION, "113") and bool(child.at(on, "selected")) and is_fresh


def moments(window: Window) -> list[tuple[str, date]]:
    """Return the days on which a window is reminded of, as the issues promise them: opening, a week before, last."""
    if window.subject is RECEIPTS:
        return _countdown(window)
    found = {window.closes: "last_day"}
    before = window.closes - 7 * DAY
    stage = "before"
    for first, again in VACATIONS:
        if first < before < again and window.closes < again and window.known <= first:
            stage, before = "vacation", first
    before_day = _not_in_exams(before, window)
    is_open = window.opens is None or before >= window.opens or stage == "vacation"
    if is_open and before_day < window.closes:
        found.setdefault(before_day, stage)
    if window.opens is not None:
        opening = _not_in_exams(window.opens, window)
        if opening < window.closes and found.get(opening) in (None, "before"):
            found[opening] = "opens"
    return sorted(((stage, day) for day, stage in found.items()), key=lambda one: one[1])


def has_final(window: Window) -> bool:
    """Return whether a window has a second notice on its last day: receipts do, unless two days are all there is."""
    if window.subject is not RECEIPTS:
        return False
    return window.opens is None or window.closes - window.opens >= 2 * DAY


def _countdown(window: Window) -> list[tuple[str, date]]:
    """Opening, day 2 of four or five, day 3 of six, last day: exams or not."""
    last = [("last_day", window.closes)]
    if window.opens is None:
        return last
    length = (window.closes - window.opens).days + 1
    middle = [("before", window.opens + (2 if length >= 6 else 1) * DAY)] if length > 2 else []
    return [("opens", window.opens), *middle, *last]


def _not_in_exams(day: date, window: Window) -> date:
    while any(first <= day <= last for first, last in EXAMS):
        day += DAY
    return day


def next_up(day: date) -> date:
    """Return the first day from this one on, on which anything runs."""
    while day in DOWN:
        day += DAY
    return day


def spans_of(one: Somebody, day: date) -> list[tuple[time, time]]:
    """Return when somebody may be written to on a day, by what is promised to them, or by what they chose."""
    if one.role in (Role.TEACHER, Role.STAFF):
        return [(time(8), time(17))] if is_working_day(day) else []
    chosen: list[tuple[time, time]] | None = one.at(day, "hours")
    if chosen is not None:
        return chosen
    if one.role is Role.GUARDIAN:
        return [(time(17, 30), time(20, 30))]
    if one.division is Division.CONTINUING:
        return [(time(12), time(17, 30))]
    return [(time(12), time(13)), (time(16, 30), time(21))]
