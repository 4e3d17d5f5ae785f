"""Days, spans and clauses in words: complete sentences for the ear, never bare fractions or brackets."""

import re
from datetime import date, datetime, time

from locales import Translator, say_date
from portfolio.calendar import ROC_EPOCH, TAIPEI, Term
from portfolio.counting import ABOUT_A_YEAR, NATIONAL, Explanation, How
from portfolio.dates import days_between, roc_year, taipei_day
from portfolio.day_rules import Span
from portfolio.readings import Ruling
from portfolio.resolving import Deadline
from portfolio.rules import Per

_NARROWED = re.compile(r"(?<=[\u3400-\u9fff])[,;:!?]|[,;:!?](?=[\u3400-\u9fff])")
_WIDE = str.maketrans(",;:!?", "，；：！？")


def say_day(t: Translator, day: date, *, today: date) -> str:
    """Return a day with its weekday, 「2月3日星期一」; with the year where it is not this one's."""
    return _say_date(t, "date.day" if day.year == today.year else "date.day_of_year", day)


def say_plain_day(t: Translator, day: date) -> str:
    """Return a day with its year and without its weekday, 「114年1月20日」."""
    return _say_date(t, "date.full", day)


def say_weekday(t: Translator, day: date) -> str:
    """Return 「星期一」."""
    return _say_date(t, "date.weekday", day)


def _say_date(t: Translator, key: str, day: date) -> str:
    """The words are a pattern: months have names outside Chinese, since 3/2 means two days to two countries."""
    return say_date(t.language, day, t(key, year=roc_year(day)))


def say_hour(t: Translator, hour: time) -> str:
    """Return an hour of the day, 「17點」 or 「17點30分」."""
    return t("date.hour_minutes" if hour.minute else "date.hour", hour=hour.hour, minute=f"{hour.minute:02}")


def say_closing(t: Translator, closes: datetime, *, hour_announced: bool, now: datetime) -> str:
    """Return 「2月3日星期一截止，還有19天」; the hour only where the school announced one."""
    local, today = closes.astimezone(TAIPEI), taipei_day(now)
    day = say_day(t, local.date(), today=today)
    if hour_announced:
        day = t("deadline.at_hour", day=day, hour=say_hour(t, local.time()))
    left = days_between(today, local.date())
    if left > 1:
        return t("deadline.days_left", day=day, days=left)
    words = t("deadline.tomorrow" if left else "deadline.today", day=day)
    return words if hour_announced else t("deadline.end_of_day", words=words)  # our assumption, said where it matters


def say_term(t: Translator, term: Term) -> str:
    """Return 「113學年度第1學期」; elsewhere with its first and last month, as nobody abroad counts years like that."""
    ends = 1 if term.semester == 1 else 6
    begins = 9 if term.semester == 1 else 2
    year = term.academic_year + ROC_EPOCH
    gregorian = year if term.semester == 1 else year + 1
    return t(
        "term.semester",
        year=term.academic_year,
        semester=term.semester,
        begins=f"{begins}/{gregorian}",
        ends=f"{ends}/{year + 1}",
    )


def say_year(t: Translator, academic_year: int) -> str:
    """Return 「113學年度」; elsewhere the two years of the common era that it lies in."""
    year = academic_year + ROC_EPOCH
    return t("term.year", year=academic_year, begins=year, ends=year + 1)


def say_period(t: Translator, deadline: Deadline) -> str:
    """Return the period of the works that a deadline is about."""
    return say_year(t, deadline.term.academic_year) if deadline.per is Per.YEAR else say_term(t, deadline.term)


def say_ruled(t: Translator, source: str, ruling: Ruling | None) -> str:
    """Return where the rules say it, and that an office chose this of several readings, where one did."""
    if ruling is None:
        return source
    return t("ruling.source", source=source, office=ruling.by, day=say_plain_day(t, ruling.on))


def say_span(t: Translator, span: Span) -> str:
    """Return 「2週」, in the words of the rule."""
    return t(f"span.{span.unit.value}", amount=span.amount)


def say_rule(t: Translator, rule: Explanation, due: Deadline) -> str:
    """Return how a day is reached: 「休業式1月20日之後2週內」; what is not announced yet is said to be so.

    The event's term is named where it is another than that of the works; its year where it is another than that of the
    day it leads to.
    """
    said = _counted(t, rule, "" if rule.event is None else _event(t, rule, due))
    if rule.event is not None and rule.on is None:
        return t("rule.awaited", rule=said)
    return said


def _counted(t: Translator, rule: Explanation, event: str) -> str:
    match rule.how:
        case How.AFTER | How.BEFORE:
            span = say_span(t, rule.span) if rule.span is not None else ""
            return t(f"rule.{rule.how.value}", event=event, span=span)
        case How.WINDOW:
            return t("rule.window", event=event, days=rule.days or 0)
        case How.ON_EVENT:
            return t("rule.on_event", event=event)
        case How.ON_DAY:
            # Any year does: a pattern without a year says none.
            return t("rule.on_day", day=say_short_day(t, date(2024, rule.day.month, rule.day.day))) if rule.day else ""
        case _:
            return t(f"rule.{rule.how.value}")


def _event(t: Translator, rule: Explanation, due: Deadline) -> str:
    assert rule.event is not None
    event = t(f"event.{rule.event.value}")
    if rule.term is not None and rule.term != due.term and rule.event not in ABOUT_A_YEAR:
        by_year = due.per is Per.YEAR and rule.event in NATIONAL
        term = say_year(t, rule.term.academic_year) if by_year else say_term(t, rule.term)
        event = t("rule.event_of_term", event=event, term=term)
    if rule.on is None:
        return event
    same_year = rule.day is not None and rule.day.year == rule.on.year
    return t("rule.event_on", event=event, on=say_short_day(t, rule.on) if same_year else say_plain_day(t, rule.on))


def say_short_day(t: Translator, day: date) -> str:
    """Return a day without year and weekday, 「1月20日」."""
    return _say_date(t, "date.short", day)


def say_typed(words: str) -> str:
    """Return what somebody typed and somebody else is to read: reading it has made Chinese punctuation narrow.

    >>> say_typed("檔案打不開,請重新上傳"), say_typed("at 10:30")
    ('檔案打不開，請重新上傳', 'at 10:30')
    """
    return _NARROWED.sub(lambda found: found[0].translate(_WIDE), words.strip())
