"""Deadlines (期限): a school's rules and its announced days, turned into instants with their reasons."""

from collections.abc import Collection, Iterator
from datetime import datetime

from portfolio.calendar import SchoolCalendar, Term, term_on
from portfolio.counting import Explanation, shift
from portfolio.dates import end_of_day, taipei_day
from portfolio.people import Division
from portfolio.readings import State
from portfolio.resolving import Alternative, Deadline, resolve
from portfolio.rules import DeadlineSubject, Per, RulePack

__all__ = [
    "OF_STUDENTS",
    "Alternative",
    "Deadline",
    "DeadlineSubject",
    "Explanation",
    "asked_by",
    "certification_deadlines_for_teacher",
    "deadlines",
    "deadlines_for",
]

OF_STUDENTS = (
    DeadlineSubject.UPLOAD_OUTCOMES,
    DeadlineSubject.CERTIFICATION,
    DeadlineSubject.UPLOAD_DIVERSE,
    DeadlineSubject.SELECTION,
    DeadlineSubject.RECEIPT_CONFIRMATION,
)


def deadlines(
    pack: RulePack,
    calendar: SchoolCalendar,
    term: Term,
    *,
    subjects: Collection[DeadlineSubject] = tuple(DeadlineSubject),
    grade: int | None = None,
    division: Division | None = None,
) -> tuple[Deadline, ...]:
    """Return the deadlines of the works of `term`, one for each audience that is told apart.

    All of them, or those of some `subjects`, of a grade or of a division. Grades of one rule stand together where
    their days agree. Subjects about a whole year come out alike for both of its semesters. Order: subjects as in
    `DeadlineSubject`, then rules as in the pack, then divisions and rounds.
    """
    asked = ("deadlines", term, tuple(subjects), grade, division)
    return calendar.worked_out(
        pack,
        asked,
        lambda: _deadlines(pack, calendar, term, subjects=subjects, grade=grade, division=division),
    )


def _deadlines(
    pack: RulePack,
    calendar: SchoolCalendar,
    term: Term,
    *,
    subjects: Collection[DeadlineSubject],
    grade: int | None,
    division: Division | None,
) -> tuple[Deadline, ...]:
    found: list[Deadline] = []
    for subject in DeadlineSubject:
        rules = [rule for rule in pack.deadline_rules if rule.subject is subject and subject in subjects]
        for rule in rules:
            if rule.audience.includes(grade=grade, semester=term.semester, division=division):
                last_round = not any((other.audience.round or 0) > (rule.audience.round or 0) for other in rules)
                found += resolve(pack, calendar, term, rule, division=division, last_round=last_round)
    return tuple(d for d in found if d.audience.includes(grade=grade, division=division))


def deadlines_for(
    pack: RulePack,
    calendar: SchoolCalendar,
    *,
    grade: int,
    division: Division,
    now: datetime,
    earlier: RulePack | None = None,
) -> tuple[Deadline, ...]:
    """Return what still concerns a student of this grade at `now`: nearest first, the undated ones last.

    `earlier` are the rules of the last semester's works, where they were others. Uploads of the last semester stay as
    long as they are open. Of the yearly subjects last year's works come first,
    as the grade the student was in then: September 113 selects the works of 112. Once they are past, this year's.
    """
    term = term_on(taipei_day(now))
    before = term.previous
    new_year = term.academic_year != before.academic_year
    found: list[Deadline] = []
    for deadline in _concerning(earlier or pack, calendar, before, grade - new_year, division, now):
        awaited = new_year and deadline.subject in (DeadlineSubject.SELECTION, DeadlineSubject.RECEIPT_CONFIRMATION)
        if awaited or (deadline.last_possible is not None and (new_year or deadline.per is Per.SEMESTER)):
            found.append(deadline)
    waiting = {deadline.subject for deadline in found if deadline.last_possible is None}
    for deadline in _concerning(pack, calendar, term, grade, division, now):
        if deadline.closes is not None or deadline.subject not in waiting:
            found.append(deadline)
    return tuple(sorted(found, key=_nearest))


def certification_deadlines_for_teacher(
    pack: RulePack, calendar: SchoolCalendar, now: datetime, *, earlier: RulePack | None = None
) -> tuple[Deadline, ...]:
    """Return the certification deadlines of all audiences that are not past: nearest first, the undated ones last.

    Those of the last semester, by its rules (`earlier`), are among them as long as they are open (semester 1 closes in
    February).
    """
    term = term_on(taipei_day(now))
    mine = (DeadlineSubject.CERTIFICATION,)
    last = deadlines(earlier or pack, calendar, term.previous, subjects=mine)
    found = [d for d in last if d.last_possible is not None]
    found += deadlines(pack, calendar, term, subjects=mine)
    return tuple(sorted((d for d in found if not d.is_over(now)), key=_nearest))


def asked_by(deadline: Deadline, uploaded_at: datetime, calendar: SchoolCalendar) -> datetime | None:
    """Return by when the certifier is asked to have certified a work; `None` where the rule asks nothing.

    The day of the upload is not counted, and the closing is never passed (yphs 表一/任課教師認證, T30).
    """
    if deadline.asked_by is None:
        return None
    last = end_of_day(shift(taipei_day(uploaded_at), deadline.asked_by.value, 1, calendar))
    return last if deadline.closes is None else min(last, deadline.closes)


def _concerning(
    pack: RulePack, calendar: SchoolCalendar, term: Term, grade: int, division: Division, now: datetime
) -> Iterator[Deadline]:
    """What of `term` concerns students who were in `grade` then and is not past.

    A stage whose day nobody announced is past when a later one is: who confirmed receipts has selected before.
    """
    concerning = (*OF_STUDENTS, DeadlineSubject.SUBMISSION)
    theirs = deadlines(pack, calendar, term, subjects=concerning, grade=grade, division=division)
    past = {deadline.subject for deadline in theirs if deadline.is_over(now)}
    for deadline in theirs:
        overtaken = deadline.closes is None and not past.isdisjoint(_stages_after(deadline.subject))
        if deadline.subject in OF_STUDENTS and not deadline.is_over(now) and not overtaken:
            yield deadline


_STAGES = (DeadlineSubject.SELECTION, DeadlineSubject.SUBMISSION, DeadlineSubject.RECEIPT_CONFIRMATION)


def _stages_after(subject: DeadlineSubject) -> tuple[DeadlineSubject, ...]:
    return _STAGES[_STAGES.index(subject) + 1 :] if subject in _STAGES else ()


_UNDATED = (State.STATED, State.CONFLICTING, State.NOT_ANNOUNCED, State.NOT_STATED)


def _nearest(deadline: Deadline) -> tuple[int, float, int]:
    """Dated ones by their instant, then what stays open, what is contradicted, not announced, not stated."""
    order = list(DeadlineSubject).index(deadline.subject)
    if deadline.closes is not None:
        return 0, deadline.closes.timestamp(), order
    return 1 + _UNDATED.index(deadline.state), 0.0, order
