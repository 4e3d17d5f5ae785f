"""A rule that names a day, in words, and the day that it comes to in the asker's calendar, beside the rule."""

from collections.abc import Sequence
from datetime import date

from handlers.regulation_words import t
from handlers.saying import say_day, say_hour, say_short_day, say_span, say_term, say_year
from portfolio.calendar import Event, Term
from portfolio.counting import ABOUT_A_YEAR, How
from portfolio.dates import days_between, taipei_day
from portfolio.day_rules import After, Before, ByNotice, DayRule, Earliest, Of, OnDay, OnEvent, WholeYear, Window
from portfolio.people import GRADES
from portfolio.regulations.slots import Asker
from portfolio.resolved import Deadline
from portfolio.rules import Per

LEAP_YEAR = 2024  # any year does: the pattern of a day without a year says none


def say_day_rule(rule: DayRule) -> str:
    """Return a rule as part of a sentence: 「休業式後2週內」, 「由學校公告」, 「全學年都可以」."""
    match rule:
        case After(event, span, of):
            return t("answer.rule.after", event=_event(event, of), span=say_span(t, span))
        case Before(event, span, of):
            return t("answer.rule.before", event=_event(event, of), span=say_span(t, span))
        case OnEvent(event, of):
            return _event(event, of)
        case OnDay(month, day, of):
            said = say_short_day(t, date(LEAP_YEAR, month, day))
            return t("answer.rule.next_year", day=said) if of is Of.NEXT_YEAR else said
        case Window(_, days, _):
            return t("answer.rule.window", days=days)
        case ByNotice(national):
            return t("answer.rule.national_notice" if national else "answer.rule.school_notice")
        case WholeYear():
            return t("answer.rule.whole_year")
        case Earliest(rules):
            return t("answer.rule.earliest", rules=t("list.between").join(say_day_rule(one) for one in rules))


def say_opening_rule(rule: DayRule) -> str:
    """Return from when on, 「從開學日開放」."""
    said = say_day_rule(rule)
    return said if isinstance(rule, ByNotice | WholeYear) else t("answer.opens", day=said)


def _event(event: Event, of: Of) -> str:
    said = t(f"event.{event.value}")
    return t(f"answer.rule.{of.value}", day=said) if of in (Of.NEXT_YEAR, Of.FIRST_SEMESTER) else said


def say_counted(due: Deadline, asker: Asker, *, office: str, left: bool = False) -> tuple[str, tuple[str, ...]]:
    """Return what the rule comes to for `due`, and the days and sums in it that no clause prints.

    「這學期休業式是1月20日，算到2月3日星期一」; a day that is not announced yet is said to be so, with whom to ask.
    `left` adds how many days are left.
    """
    how = due.rule
    if how is None:
        return "", ()
    if how.is_open_ended:
        return "", ()
    if how.day is None:
        return t("answer.awaits_notice" if how.event is None else "answer.awaits_event", office=office), ()
    today = taipei_day(asker.now)
    day = say_day(t, how.day, today=today)
    if how.hour is not None:
        day += say_hour(t, how.hour)
    computed = [day]
    period = _period(how.term or due.term, due, asker, computed)
    if how.how in (How.AFTER, How.BEFORE, How.WINDOW) and how.event is not None and how.on is not None:
        on = say_short_day(t, how.on) if how.on.year == how.day.year else say_day(t, how.on, today=today)
        computed.append(on)
        said = t("answer.counted", period=period, event=t(f"event.{how.event.value}"), on=on, day=day)
    elif how.how is How.ANNOUNCED:
        said = t("answer.announced", period=period, day=day)
    else:
        said = t("answer.falls_on", period=period, day=day)
    days = days_between(today, how.day)
    if days < 0:
        return t("answer.past", text=said), tuple(computed)
    if left:
        rest = t("answer.days", days=days)
        return t("answer.days_left", text=said, days=rest), (*computed, rest)
    return said, tuple(computed)


def _period(term: Term, due: Deadline, asker: Asker, computed: list[str]) -> str:
    """The period a day is announced for: 「這學期」 or, where it is another one, its number, which is computed."""
    yearly = due.per is Per.YEAR and (due.rule is None or due.rule.event in (None, *ABOUT_A_YEAR))
    if yearly and term.academic_year == asker.term.academic_year:
        return t("answer.this_year")
    if not yearly and term == asker.term:
        return t("answer.this_semester")
    said = say_year(t, term.academic_year) if yearly else say_term(t, term)
    computed.append(said)
    return said


def say_whom(grades: Sequence[int]) -> str:
    """Return 「高一、高二」; nothing for all three."""
    if len(grades) == len(GRADES):
        return ""
    return t("list.between").join(t(f"answer.grade.{grade}") for grade in sorted(grades))
