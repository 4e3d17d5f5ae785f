"""How a deadline is reached, as a short formula for lists: 「休業式 114/1/20＋2 週」. Chat has sentences of its own."""

from datetime import date, datetime

from bot.cli.words import t
from handlers.citing import MEETING
from portfolio.calendar import TAIPEI
from portfolio.counting import Explanation, How
from portfolio.dates import roc_year, weekday_index
from portfolio.deadlines import Deadline
from portfolio.readings import Standing


def formula(deadline: Deadline) -> str | None:
    """Return how its closing is reached, or `None` where the rules say nothing and nothing was announced.

    An announced day comes first, with what the rule alone would give behind it. Readings that contradict each other
    stand side by side; a proposed rule names the one in force that it is to replace.
    """
    announced = deadline.rule is not None and deadline.rule.how is How.ANNOUNCED
    ruled = _ruled(deadline, deadline.by_rule if announced else deadline.rule)
    if not announced or deadline.rule is None:
        return ruled
    told = formula_of(deadline.rule)
    return told if ruled is None else t("deadlines_cli.rule.moved", told=told, rule=ruled)


def _ruled(deadline: Deadline, rule: Explanation | None) -> str | None:
    others = [formula_of(one.rule) for one in deadline.alternatives]
    if rule is None:
        return t("sentence.or").join(others) or None
    if deadline.standing is Standing.PROPOSED and others:
        return t("deadlines_cli.rule.replaces", rule=formula_of(rule), in_force=others[0])
    return formula_of(rule)


def line_of(rule: Explanation, closes: datetime | None, clauses: tuple[str, ...], *, reading: bool = False) -> str:
    """Return how it closes, for the eye: 「114/2/3（一）23:59 止＝休業式 114/1/20＋2 週（十一）」.

    Or what it waits for: 「尚未公布＝國教署來文所定提交日－3 週（十一）」; of one `reading` among several that alone.
    The clause is the main one, as far as its article; `deadline_sentences.py` has them all in full.
    """
    clause = short_clause(clauses)
    if closes is not None and rule.how is How.ANNOUNCED:
        told = t("deadlines_cli.page.line.told", day=closing(closes))
        return t("deadlines_cli.page.line.cited", line=told, clause=clause) if clause else told
    if closes is not None:
        return t("deadlines_cli.page.line.reason", day=closing(closes), rule=formula_of(rule), clause=clause)
    if rule.is_open_ended:
        return t("deadlines_cli.page.line.open", clause=clause)
    if reading:
        return t("deadlines_cli.page.line.cited", line=formula_of(rule), clause=clause)
    by_notice = rule.how in (How.SCHOOL_NOTICE, How.NATIONAL_NOTICE)
    words = "deadlines_cli.page.line.notice" if by_notice else "deadlines_cli.page.line.unknown"
    return t(words, rule=formula_of(rule, bare=True), clause=clause)


def closing(closes: datetime) -> str:
    """Return the last instant that counts as schedules print it.

    >>> closing(datetime(2025, 2, 3, 23, 59, 59, tzinfo=TAIPEI))
    '114/2/3（一）23:59 止'
    """
    local = closes.astimezone(TAIPEI)
    return t("deadlines_cli.page.line.closes", day=dated(local.date()), hour=f"{local:%H:%M}")


def dated(day: date) -> str:
    """Return a day with its weekday as schedules print it.

    >>> dated(date(2024, 9, 12))
    '113/9/12（四）'
    """
    weekday = t(f"deadlines_cli.page.weekday.{weekday_index(day)}")
    return t("deadlines_cli.page.line.day", day=roc(day), weekday=weekday)


def short_clause(clauses: tuple[str, ...]) -> str:
    """Return the article of the main citation.

    >>> short_clause(("十一/表/勾選", "六(一)")), short_clause(("會議/案由二/說明(一)2",))
    ('十一', '會議紀錄案由二')
    """
    main = clauses[0] if clauses else ""
    if main.startswith(MEETING):
        return t("deadlines_cli.page.line.meeting", clause=main.removeprefix(MEETING).partition("/")[0])
    return main.partition("/")[0]


def formula_of(rule: Explanation, *, bare: bool = False) -> str:
    """Return how one reading reaches its day; `bare` where it was said before that the event is not announced."""
    words = f"deadlines_cli.rule.{rule.how.value}"
    match rule.how:
        case How.AFTER | How.BEFORE:
            assert rule.span is not None
            span = t(f"deadlines_cli.span.{rule.span.unit.value}", amount=rule.span.amount)
            return t(words, event=_event(rule, bare), span=span)
        case How.WINDOW:
            space = "" if rule.on is None else " "
            return t(words, event=_event(rule, bare) + space, days=rule.days)
        case How.ON_EVENT:
            return _event(rule, bare)
        case How.ON_DAY:
            assert rule.day is not None
            return t(words, day=f"{rule.day.month}/{rule.day.day}")
        case How.ANNOUNCED:
            assert rule.on is not None
            hour = "" if rule.hour is None else f" {rule.hour:%H:%M}"
            return t(words, day=f"{roc(rule.on)}{hour}")
        case How.WHOLE_YEAR | How.SCHOOL_NOTICE | How.NATIONAL_NOTICE:
            return t(words)


def _event(rule: Explanation, bare: bool) -> str:
    assert rule.event is not None
    event = t(f"event.{rule.event.value}")
    if rule.on is None:
        if bare:
            return event
        return t("deadlines_cli.event.not_announced", event=event, term=rule.term)
    return t("deadlines_cli.event.on", event=event, day=roc(rule.on))


def roc(day: date) -> str:
    """Return a day as lists write it.

    >>> roc(date(2025, 2, 3))
    '114/2/3'
    """
    return f"{roc_year(day)}/{day.month}/{day.day}"
