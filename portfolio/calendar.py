"""The school calendar: the days that a school announces for its terms, and which of them hold.

A day announced for one term is never part of a rule: rules (`portfolio/schools/*.toml`) count from these days.
"""

from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, time, timedelta
from enum import StrEnum
from functools import cached_property
from typing import Any, TypeVar, cast
from zoneinfo import ZoneInfo

from portfolio import working_days
from portfolio.people import Division
from portfolio.readings import Ruling
from portfolio.terms import LAST_ROC_YEAR, ROC_EPOCH, Term, term_on

__all__ = [
    "LAST_ROC_YEAR",
    "ROC_EPOCH",
    "TAIPEI",
    "AnnouncedDay",
    "Contradiction",
    "Event",
    "SchoolCalendar",
    "Term",
    "day_key",
    "term_on",
]

TAIPEI = ZoneInfo("Asia/Taipei")
Found = TypeVar("Found")


class Event(StrEnum):
    """The days that schools announce, and that rules count from.

    Days about a whole academic year (selection, receipts, submission of works) belong to its semester 2, wherever in
    the calendar they fall: the selection of September 113 is announced under 112-2.
    """

    OPENS_ON = "opens_on"  # 開學日
    CLASSES_FROM = "classes_from"  # 正式上課日; differs from 開學日 in 114-2
    CLOSING_CEREMONY = "closing_ceremony_on"  # 休業式
    FINAL_EXAMS_END = "final_exams_end_on"  # 期末考結束
    CONSULTATION_ENDS = "consultation_ends_on"  # 課程諮詢結束
    SUBMISSION_LETTER = "submission_letter_on"  # 國教署來文所定提交（截止）日期
    NATIONAL_UPLOAD_OPENS = "national_upload_opens_on"  # 國教署公告上傳期間的第一天 (tmsb 肆二)
    NATIONAL_UPLOAD_CLOSES = "national_upload_closes_on"  # 國教署規定上傳期限
    UPLOAD_OPENS = "upload_opens_on"
    UPLOAD_CLOSES = "upload_closes_on"
    CERTIFICATION_OPENS = "certification_opens_on"
    CERTIFICATION_CLOSES = "certification_closes_on"
    DIVERSE_OPENS = "diverse_opens_on"
    DIVERSE_CLOSES = "diverse_closes_on"
    SELECTION_OPENS = "selection_opens_on"
    SELECTION_CLOSES = "selection_closes_on"
    SUBMISSION_OPENS = "submission_opens_on"
    SUBMISSION_CLOSES = "submission_closes_on"  # the day on which the school itself submits (提交)
    RECEIPT_OPENS = "receipt_opens_on"
    RECEIPT_CLOSES = "receipt_closes_on"
    SCHOOL_CONFIRMS = "school_confirms_on"  # 學校配合確認收訖明細
    PRECHECK_OPENS = "precheck_opens_on"  # 開課預檢
    PRECHECK_CLOSES = "precheck_closes_on"
    BASIC_DATA_CLOSES = "basic_data_closes_on"
    CADRES_CLOSES = "cadres_closes_on"
    ELECTIVE_NAMES_CLOSES = "elective_names_closes_on"
    CONSULTATIONS_CLOSES = "consultations_closes_on"
    GRADES_CLOSES = "grades_closes_on"


@dataclass(frozen=True)
class AnnouncedDay:
    """One day that a school announced for one term.

    `None` for grade, division or round is "for all of them"; `None` for the hour is "to the end of the day". `source`
    is where it was printed (a clause of the document, a letter's number); empty is the registrar's own word.
    """

    event: Event
    term: Term
    on: date
    hour: time | None = None
    grade: int | None = None
    division: Division | None = None
    round: int | None = None
    source: str = ""

    @property
    def specificity(self) -> tuple[int, bool, bool]:
        """How closely the announcement is aimed: more conditions first, then a round, then a grade."""
        conditions = (self.round, self.grade, self.division)
        return sum(c is not None for c in conditions), self.round is not None, self.grade is not None


def day_key(day: AnnouncedDay) -> str:
    """Return what was announced and for whom, whatever the day: `day:113-1:closing_ceremony_on:grade-3`.

    >>> day_key(AnnouncedDay(Event.RECEIPT_OPENS, Term(113, 1), date(2025, 10, 9), division=Division.DAY, round=2))
    'day:113-1:receipt_opens_on:round-2:day'
    """
    audience = [f"{name}-{value}" for name, value in (("grade", day.grade), ("round", day.round)) if value is not None]
    audience += [day.division] if day.division is not None else []
    return ":".join(["day", str(day.term), day.event, *audience])


@dataclass(frozen=True)
class Contradiction:
    """Different days printed in different places for the same event, term and audience; `key` is their `day_key`.

    `readings` are all that was announced of it and still holds, oldest first; those that agree stand among them.
    """

    key: str
    readings: tuple[AnnouncedDay, ...]


class SchoolCalendar:
    """What one school has announced, oldest first.

    Of the same source a later announcement replaces an earlier one, and the registrar's own word (without a source)
    all that was announced before it. What was printed in different places and differs contradicts each other; which
    one holds is the school's to say (`ruled`), never guessed.

    `closed` are days without school, `make_up` days with it, beside the holidays of the country; `own_days` gives
    further ones (true where school is held) when they are first needed: only rules that count working days do.
    """

    def __init__(
        self,
        days: Iterable[AnnouncedDay] = (),
        *,
        closed: Iterable[date] = (),
        make_up: Iterable[date] = (),
        own_days: Callable[[], Mapping[date, bool]] | None = None,
        rulings: Mapping[str, Ruling] | None = None,
    ) -> None:
        self.days: tuple[AnnouncedDay, ...] = tuple(days)
        self.closed = frozenset(closed)
        self.make_up = frozenset(make_up)
        self._own_days = own_days
        self._rulings = rulings or {}

    @cached_property
    def _worked_out(self) -> dict[tuple[int, Hashable], tuple[object, Any]]:
        return {}

    def worked_out(self, about: object, asked: Hashable, work: Callable[[], Found]) -> Found:
        """Return what `work` gives, done once for what is `asked` about a pack or a rule book: no day ever changes."""
        if (known := self._worked_out.get((id(about), asked))) is None:
            known = self._worked_out[id(about), asked] = (about, work())  # with `about`, so that its id stays its own
        return cast(Found, known[1])

    @cached_property
    def _said(self) -> tuple[tuple[AnnouncedDay, ...], ...]:
        """What holds, by event, term and audience: the last word of each source since the registrar's own one."""
        found: dict[tuple[object, ...], dict[str, AnnouncedDay]] = {}
        for day in self.days:
            of_it = found.setdefault(_subject(day), {})
            if day.source:
                of_it.pop(day.source, None)
            else:
                of_it.clear()
            of_it[day.source] = day
        return tuple(tuple(of_it.values()) for of_it in found.values())

    @cached_property
    def _by_event(self) -> dict[tuple[Event, Term], list[AnnouncedDay]]:
        # Most schools print nothing twice, and most messages come by here: what was replaced is then passed over below.
        holding = (day for said in self._said for day in said) if self._is_sourced else self.days
        found: dict[tuple[Event, Term], list[AnnouncedDay]] = {}
        for day in holding:
            found.setdefault((day.event, day.term), []).append(day)
        return found

    @cached_property
    def _is_sourced(self) -> bool:
        return any(day.source for day in self.days)

    @cached_property
    def _contradicted(self) -> dict[tuple[object, ...], tuple[AnnouncedDay, ...]]:
        groups = self._said if self._is_sourced else ()
        return {_subject(said[0]): said for said in groups if len({(day.on, day.hour) for day in said}) > 1}

    @cached_property
    def tells_grades_apart(self) -> bool:
        """Whether anything was announced for one grade alone; if not, all grades have the same days."""
        return any(day.grade is not None for day in self.days)

    def day(
        self,
        event: Event,
        term: Term,
        *,
        grade: int | None = None,
        division: Division | None = None,
        round: int | None = None,
    ) -> AnnouncedDay | None:
        """Return what was announced for exactly these people, or the next more general announcement, or `None`.

        An announcement for one grade, division or round never speaks for another, nor for everybody. Where two
        places contradict each other it is the later one: no deadline may rest on that, `readings` tells.

        >>> feast = AnnouncedDay(Event.CLOSING_CEREMONY, Term(113, 1), date(2025, 1, 20))
        >>> early = AnnouncedDay(Event.CLOSING_CEREMONY, Term(113, 1), date(2025, 1, 17), grade=3)
        >>> calendar = SchoolCalendar([early, feast])
        >>> calendar.day(Event.CLOSING_CEREMONY, Term(113, 1), grade=3).on.isoformat()
        '2025-01-17'
        >>> calendar.day(Event.CLOSING_CEREMONY, Term(113, 1), grade=1).on.isoformat()
        '2025-01-20'
        """
        best: AnnouncedDay | None = None
        for day in self._by_event.get((event, term), ()):
            fits = day.grade in (None, grade) and day.division in (None, division) and day.round in (None, round)
            if fits and (best is None or day.specificity >= best.specificity):
                best = day
        return best

    def readings(
        self, event: Event, term: Term, *, grade: int | None, division: Division | None, round: int | None
    ) -> tuple[AnnouncedDay, ...]:
        """Return the day announced for these people, all readings of it where they contradict, `()` where none is."""
        best = self.day(event, term, grade=grade, division=division, round=round)
        if best is None:
            return ()
        return self._contradicted.get(_subject(best), (best,)) if event in self.contradicted_events else (best,)

    @cached_property
    def contradicted_events(self) -> frozenset[Event]:
        """The events of which some day is contradicted, in whatever term and for whomever."""
        return frozenset(said[0].event for said in self._contradicted.values())

    def contradictions(self) -> tuple[Contradiction, ...]:
        """Return every day for which different places say different things, in the order of the announcements."""
        return self._contradictions

    @cached_property
    def _contradictions(self) -> tuple[Contradiction, ...]:
        return tuple(Contradiction(day_key(said[0]), said) for said in self._contradicted.values())

    def ruled(self, chosen: Mapping[str, str], rulings: Mapping[str, Ruling] | None = None) -> "SchoolCalendar":
        """Return the calendar in which contradictions are ruled: `chosen` is `day_key` → the source that holds.

        A ruling speaks of the readings that contradict each other: where its source is not among them (any more),
        or nothing contradicts, it changes nothing. `rulings` say, by the same keys, who chose (`ruling_of`).
        """
        dropped: set[AnnouncedDay] = set()
        by_whom = dict(self._rulings)
        for one in self.contradictions():
            others = {day for day in one.readings if day.source != chosen.get(one.key)}
            if len(others) < len(one.readings):
                dropped |= others
                by_whom |= {one.key: rulings[one.key]} if rulings and one.key in rulings else {}
        if not dropped:
            return self
        holding = (day for said in self._said for day in said if day not in dropped)
        return SchoolCalendar(
            holding, closed=self.closed, make_up=self.make_up, own_days=self._own_days, rulings=by_whom
        )

    @property
    def is_ruled(self) -> bool:
        """Whether any day of it was chosen by a ruling."""
        return bool(self._rulings)

    def ruling_of(self, day: AnnouncedDay) -> Ruling | None:
        """Return who chose this day of several that contradicted each other; `None` where nobody had to."""
        return self._rulings.get(day_key(day)) if self._rulings else None

    def rounds(self, event: Event, term: Term, *, grade: int | None, division: Division | None) -> tuple[int, ...]:
        """Return the rounds (梯次) announced for these people, in order; empty where none is numbered."""
        fitting = (
            day.round
            for day in self._by_event.get((event, term), ())
            if day.grade in (None, grade) and day.division in (None, division)
        )
        return tuple(sorted({number for number in fitting if number is not None}))

    @cached_property
    def _exceptions(self) -> dict[date, bool]:
        given = {} if self._own_days is None else self._own_days()
        return {**dict.fromkeys(self.closed, False), **dict.fromkeys(self.make_up, True), **given}

    def is_working_day(self, day: date) -> bool:
        """Return whether school is held on `day`: the school's own exceptions first, then the country's holidays."""
        own = self._exceptions.get(day)
        return working_days.is_working_day(day) if own is None else own

    def after_working_days(self, start: date, amount: int) -> date:
        """Return the `amount`-th working day after `start` (before it, if negative); `start` is not counted."""
        step, day, left = timedelta(days=1 if amount >= 0 else -1), start, abs(amount)
        while left:
            day += step
            left -= self.is_working_day(day)
        return day


def _subject(day: AnnouncedDay) -> tuple[object, ...]:
    return day.event, day.term, day.grade, day.division, day.round
