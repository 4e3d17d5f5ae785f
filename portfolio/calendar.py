"""The school calendar: terms, and the days that a school announces for them.

A day announced for one term is never part of a rule: rules (`portfolio/schools/*.toml`) count from these days.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, time, timedelta
from enum import StrEnum
from functools import cached_property
from zoneinfo import ZoneInfo

from portfolio.errors import TermFormatError
from portfolio.people import Division

TAIPEI = ZoneInfo("Asia/Taipei")
ROC_EPOCH = 1911  # 民國元年 is 1912
LAST_ROC_YEAR = 200

_TERM = re.compile(r"([0-9]{1,3})-([12])")


@dataclass(frozen=True, order=True)
class Term:
    """One semester (學期) of one academic year (學年度, ROC): the pair that works and deadlines belong to.

    >>> Term(113, 1).next, str(Term(113, 2).next)
    (Term(academic_year=113, semester=2), '114-1')

    Raises:
        TermFormatError: the year is not 1 to 200, or the semester not 1 or 2.
    """

    academic_year: int
    semester: int

    def __post_init__(self) -> None:
        if not 1 <= self.academic_year <= LAST_ROC_YEAR or self.semester not in (1, 2):
            raise TermFormatError(text=f"{self.academic_year}-{self.semester}")

    @classmethod
    def parse(cls, text: str) -> "Term":
        """Return the term written as `113-1`; nothing else is one (dates look alike, `domain/schools.md` T35).

        >>> Term.parse("113-1")
        Term(academic_year=113, semester=1)
        """
        found = _TERM.fullmatch(text.strip())
        if found is None:
            raise TermFormatError(text=text)
        return cls(int(found[1]), int(found[2]))

    def __str__(self) -> str:
        return f"{self.academic_year}-{self.semester}"

    @property
    def previous(self) -> "Term":
        """The semester before this one; `TermFormatError` before 1-1."""
        return Term(self.academic_year, 1) if self.semester == 2 else Term(self.academic_year - 1, 2)

    @property
    def next(self) -> "Term":
        """The semester after this one; `TermFormatError` after 200-2."""
        return Term(self.academic_year, 2) if self.semester == 1 else Term(self.academic_year + 1, 1)

    @property
    def first_day(self) -> date:
        """August 1 or February 1: the legal start of the semester, not the day on which school opens."""
        if self.semester == 1:
            return date(self.academic_year + ROC_EPOCH, 8, 1)
        return date(self.academic_year + ROC_EPOCH + 1, 2, 1)

    @property
    def last_day(self) -> date:
        """January 31 or July 31."""
        if self.semester == 1:
            return date(self.academic_year + ROC_EPOCH + 1, 1, 31)
        return date(self.academic_year + ROC_EPOCH + 1, 7, 31)


def term_on(day: date) -> Term:
    """Return the term that `day` lies in: August 1 to January 31 is semester 1, February 1 to July 31 semester 2.

    >>> str(term_on(date(2025, 1, 31))), str(term_on(date(2025, 2, 1))), str(term_on(date(2025, 8, 1)))
    ('113-1', '113-2', '114-1')
    """
    year = day.year - ROC_EPOCH
    if day.month >= 8:
        return Term(year, 1)
    return Term(year - 1, 1) if day.month == 1 else Term(year - 1, 2)


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

    `None` for grade, division or round is "for all of them"; `None` for the hour is "to the end of the day".
    """

    event: Event
    term: Term
    on: date
    hour: time | None = None
    grade: int | None = None
    division: Division | None = None
    round: int | None = None

    @property
    def specificity(self) -> tuple[int, bool, bool]:
        """How closely the announcement is aimed: more conditions first, then a round, then a grade."""
        conditions = (self.round, self.grade, self.division)
        return sum(c is not None for c in conditions), self.round is not None, self.grade is not None


class SchoolCalendar:
    """What one school has announced; later announcements of the same kind win over earlier ones.

    `closed` are the days without school beside Saturdays and Sundays, `make_up` the weekend days with it: only rules
    that count working days look at them.
    """

    def __init__(
        self, days: Iterable[AnnouncedDay] = (), *, closed: Iterable[date] = (), make_up: Iterable[date] = ()
    ) -> None:
        self.days: tuple[AnnouncedDay, ...] = tuple(days)
        self.closed = frozenset(closed)
        self.make_up = frozenset(make_up)

    @cached_property
    def _by_event(self) -> dict[tuple[Event, Term], list[AnnouncedDay]]:
        found: dict[tuple[Event, Term], list[AnnouncedDay]] = {}
        for day in self.days:
            found.setdefault((day.event, day.term), []).append(day)
        return found

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

        An announcement for one grade, division or round never speaks for another, nor for everybody.

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

    def rounds(self, event: Event, term: Term, *, grade: int | None, division: Division | None) -> tuple[int, ...]:
        """Return the rounds (梯次) announced for these people, in order; empty where none is numbered."""
        fitting = (
            day.round
            for day in self._by_event.get((event, term), ())
            if day.grade in (None, grade) and day.division in (None, division)
        )
        return tuple(sorted({number for number in fitting if number is not None}))

    def is_working_day(self, day: date) -> bool:
        """Return whether school is held on `day`, as far as this calendar knows."""
        return day in self.make_up or (day.weekday() < 5 and day not in self.closed)

    def after_working_days(self, start: date, amount: int) -> date:
        """Return the `amount`-th working day after `start` (before it, if negative); `start` is not counted."""
        step = timedelta(days=1 if amount >= 0 else -1)
        day, left = start, abs(amount)
        while left:
            day += step
            left -= self.is_working_day(day)
        return day
