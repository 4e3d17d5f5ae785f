"""Deadlines in whole sentences: for people who listen, and for people who do not read formulas.

What stands here says everything that the line of `formulas.py` says, so that a page can hide the line from screen
readers and nothing is heard twice.
"""

from collections.abc import Iterable
from datetime import date, datetime, time

from bot.cli.words import t
from handlers.citing import say_clause
from handlers.saying import say_plain_day, say_term, say_weekday, say_year
from portfolio.calendar import TAIPEI
from portfolio.counting import NATIONAL, Explanation, How
from portfolio.dates import roc_year
from portfolio.day_rules import Span
from portfolio.resolving import Deadline
from portfolio.rules import Per

_HOURS = ((6, "night"), (12, "morning"), (13, "noon"), (18, "afternoon"), (24, "evening"))


def say_reading(due: Deadline, rule: Explanation, closes: datetime | None, clauses: tuple[str, ...]) -> str:
    """Return one reading of a deadline without its full stop: the last instant, how it is reached, and the clauses.

    Where something is not announced yet: what it waits for, and how it will then be counted.
    """
    printed = rule.how is How.ANNOUNCED
    words = "deadlines_cli.page.says." + ("source" if printed else "basis")
    basis = [t(words, clauses=say_citations(clauses, printed=printed))] if clauses else []
    if closes is not None:
        moment = t("deadlines_cli.page.says.closes", moment=say_moment(closes))
        return t("sentence.comma").join([moment, *_reasons(due, rule, closes), *basis])
    if rule.is_open_ended:
        year = say_year(t, due.term.academic_year)
        return t("sentence.comma").join([t("deadlines_cli.page.says.whole_year", year=year), *basis])
    return t("sentence.comma").join([say_awaited(due, rule), *basis])


def say_awaited(due: Deadline, rule: Explanation) -> str:
    """Return what a day waits for: 「休業式公布之後，往後算兩週就是截止日」."""
    words = f"deadlines_cli.page.awaits.{rule.how.value}"
    match rule.how:
        case How.AFTER | How.BEFORE:
            assert rule.span is not None
            return t(words, event=_event(due, rule, None), span=say_span(rule.span))
        case How.WINDOW:
            return t(words, event=_event(due, rule, None), days=say_amount(rule.days or 0))
        case How.ON_EVENT:
            return t(words, event=_event(due, rule, None))
        case _:
            return t(words)


def _reasons(due: Deadline, rule: Explanation, closes: datetime) -> Iterable[str]:
    words = f"deadlines_cli.page.says.{rule.how.value}"
    match rule.how:
        case How.AFTER | How.BEFORE:
            assert rule.span is not None
            yield t(words, event=_event(due, rule, closes), span=say_span(rule.span))
        case How.WINDOW:
            yield t(words, event=_event(due, rule, closes), days=say_amount(rule.days or 0))
        case How.ON_EVENT:
            yield t(words, event=_event(due, rule, closes))
        case How.ON_DAY:
            local = closes.astimezone(TAIPEI)
            yield t(words, month=local.month, day=local.day)
        case How.ANNOUNCED if rule.hour is not None:
            yield t("deadlines_cli.page.says.announced_hour")
            return
        case _:
            yield t(words)
    if rule.hour is not None:
        yield t("deadlines_cli.page.says.hour_announced")


def _event(due: Deadline, rule: Explanation, closes: datetime | None) -> str:
    """The event with the term it belongs to, where that is another, and its day; the year only where it is another."""
    assert rule.event is not None
    event = t(f"event.{rule.event.value}")
    if rule.term is not None and rule.term != due.term:
        about_a_year = due.per is Per.YEAR and rule.event in NATIONAL
        event = (say_year(t, rule.term.academic_year) if about_a_year else say_term(t, rule.term)) + event
    if rule.on is None:
        return event
    same_year = closes is not None and roc_year(closes.astimezone(TAIPEI).date()) == roc_year(rule.on)
    if same_year:
        return event + t("deadlines_cli.page.day", month=rule.on.month, day=rule.on.day)
    return event + say_plain_day(t, rule.on)


def say_opening(opens: datetime) -> str:
    """Return when it opens; the hour only where the school announced one (a day opens with its first instant)."""
    local = opens.astimezone(TAIPEI)
    return say_moment(opens) if local.time() != time() else say_full_day(local.date())


def say_full_day(day: date) -> str:
    """Return 「114年2月3日星期一」."""
    return say_plain_day(t, day) + say_weekday(t, day)


def say_moment(instant: datetime) -> str:
    """Return 「114年2月3日星期一晚上11時59分」."""
    local = instant.astimezone(TAIPEI)
    return t("deadlines_cli.page.says.moment", day=say_full_day(local.date()), hour=say_hour(local.time()))


def say_hour(hour: time) -> str:
    """Return an hour as people in Taiwan say it: 「晚上11時59分」, 「下午5時」, 「中午12時」.

    >>> say_hour(time(17)), say_hour(time(12, 30)), say_hour(time(0, 5))
    ('下午5時', '中午12時30分', '凌晨0時5分')
    """
    part = next(name for until, name in _HOURS if hour.hour < until)
    minute = t("deadlines_cli.page.minute", minute=hour.minute) if hour.minute else ""
    return t(f"deadlines_cli.page.hour.{part}", hour=hour.hour - 12 if hour.hour > 12 else hour.hour, minute=minute)


def say_span(span: Span) -> str:
    """Return a span as it is said, 「兩週」."""
    return t(f"deadlines_cli.page.span.{span.unit.value}", amount=say_amount(span.amount))


def say_amount(number: int) -> str:
    """Return a number as it is said before what is counted: 「兩」 for 2, else in digits."""
    return t("deadlines_cli.page.two") if number == 2 else str(number)


def say_citations(clauses: Iterable[str], *, printed: bool = False) -> str:
    """Return where the rules say it, as the conversation says it.

    `printed`: they are the sources of an announced day, which may be letters and notices as well.

    >>> say_citations(["十一/表/勾選"]), say_citations(["五(三)1"]), say_citations(["肆一(三)"])
    ('補充規定第十一點的表，勾選', '補充規定第五點，三，1', '補充規定肆，一，三')
    >>> say_citations(["會議/壹七(3)ii/表/全校學生"])
    '會議紀錄壹，七，3，ii的表，全校學生'
    """
    cited = tuple(clauses)
    return say_clause(t, cited, sources=cited if printed else ())
