"""Days, spans and clauses in words: complete sentences for the ear, never bare fractions or brackets."""

from datetime import date, datetime, time

from locales import Translator
from portfolio.calendar import TAIPEI, Term
from portfolio.counting import Explanation, How
from portfolio.dates import days_between, roc_year, taipei_day, weekday_index
from portfolio.day_rules import Span
from portfolio.readings import Ruling
from portfolio.resolving import Deadline
from portfolio.rules import Per

MEETING = "會議/"  # citations of a meeting record start with it (qa/units.json)


def say_day(t: Translator, day: date, *, today: date) -> str:
    """Return a day with its weekday, 「2月3日星期一」; with the year where it is not this one's."""
    key = "date.day" if day.year == today.year else "date.day_of_year"
    weekday = t(f"date.weekday.{weekday_index(day)}")
    return t(key, year=roc_year(day), gregorian=day.year, month=_say_month(t, day.month), day=day.day, weekday=weekday)


def say_plain_day(t: Translator, day: date) -> str:
    """Return a day with its year and without its weekday, 「114年1月20日」."""
    return t("date.full", year=roc_year(day), gregorian=day.year, month=_say_month(t, day.month), day=day.day)


def _say_month(t: Translator, month: int) -> str:
    """A number in Chinese and Vietnamese, a name elsewhere: 3/2 means two days to people from two countries."""
    return t(f"date.month.{month}")


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
    """Return 「113學年度第1學期」."""
    return t("term.semester", year=term.academic_year, semester=term.semester)


def say_year(t: Translator, academic_year: int) -> str:
    """Return 「113學年度」."""
    return t("term.year", year=academic_year)


def say_period(t: Translator, deadline: Deadline) -> str:
    """Return the period of the works that a deadline is about."""
    return say_year(t, deadline.term.academic_year) if deadline.per is Per.YEAR else say_term(t, deadline.term)


def say_clause(t: Translator, clauses: tuple[str, ...], *, sources: tuple[str, ...] = ()) -> str:
    """Return where the rules say it; the levels of a citation apart, so that a screen reader pauses.

    `sources` are those of them where an announced day was printed: a letter is no clause of the rules.
    """

    def key(clause: str) -> str:
        if clause.startswith(MEETING):
            return "clause.meeting"
        return "clause.announced" if clause in sources else "clause.one"

    return t("clause.between").join(t(key(clause), clause=_apart(clause)) for clause in clauses)


def say_ruled(t: Translator, source: str, ruling: Ruling | None) -> str:
    """Return where the rules say it, and that an office chose this of several readings, where one did."""
    if ruling is None:
        return source
    return t("ruling.source", source=source, office=ruling.by, day=say_plain_day(t, ruling.on))


def _apart(clause: str) -> str:
    return clause.removeprefix(MEETING).replace("/", " ")


def say_span(t: Translator, span: Span) -> str:
    """Return 「2週」, in the words of the rule."""
    return t(f"span.{span.unit.value}", amount=span.amount)


def say_rule(t: Translator, rule: Explanation) -> str:
    """Return how a day is reached: 「休業式114年1月20日起算2週」; what is not announced yet is said to be so."""
    event = "" if rule.event is None else t(f"event.{rule.event.value}")
    if rule.event is not None:
        on = say_plain_day(t, rule.on) if rule.on is not None else t("rule.day_not_announced")
        event = t("rule.event_on", event=event, on=on)
    match rule.how:
        case How.AFTER | How.BEFORE:
            span = say_span(t, rule.span) if rule.span is not None else ""
            return t(f"rule.{rule.how.value}", event=event, span=span)
        case How.WINDOW:
            return t("rule.window", event=event, days=rule.days or 0)
        case How.ON_EVENT:
            return event
        case How.ON_DAY:
            return t("rule.on_day", month=_say_month(t, rule.day.month), day=rule.day.day) if rule.day else ""
        case _:
            return t(f"rule.{rule.how.value}")
