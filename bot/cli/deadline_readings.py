"""What is known of one deadline, said honestly: a day, what it waits for, readings that disagree, or silence."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from bot.cli.deadline_sentences import say_amount, say_citations, say_full_day, say_opening, say_reading, say_span
from bot.cli.formulas import dated, formula_of, line_of, short_clause
from bot.cli.words import t
from handlers.saying import say_plain_day
from portfolio.calendar import Event, SchoolCalendar
from portfolio.counting import Explanation, How
from portfolio.dates import end_of_day, taipei_day
from portfolio.deadlines import Deadline
from portfolio.readings import Remark, Standing, State
from portfolio.resolving import Alternative
from portfolio.rules import RulePack


@dataclass(frozen=True)
class Said:
    """One thing said twice: the line for the eye, and the sentence that says all of it, for everybody."""

    line: str
    sentence: str


def closes_of(due: Deadline) -> tuple[Said, tuple[Said, ...]]:
    """Return what is said of the closing, and the readings behind it, where there is more than one."""
    if due.rule is None:
        if due.state is State.CONFLICTING:
            return _contradiction(due), _readings(due)
        return Said(t("deadlines_cli.page.line.not_stated"), t("deadlines_cli.page.says.not_stated")), ()
    if due.rule.how is How.ANNOUNCED:
        return _announcement(due, due.rule)
    line, words = line_of(due.rule, due.closes, due.clauses), say_reading(due, due.rule, due.closes, due.clauses)
    if due.closes is None and not due.rule.is_open_ended:
        words = t("deadlines_cli.page.awaits", reason=words)
    return _standing(due, Said(line, words)), _in_force(due)


def opened(said: Said, opens: datetime) -> Said:
    """Return the closing with when it opens before it, for tables that have no column for that."""
    day = dated(taipei_day(opens))
    return Said(
        t("deadlines_cli.page.line.from", day=day, line=said.line),
        t("deadlines_cli.page.says.from", day=say_opening(opens), words=said.sentence),
    )


def more_of(pack: RulePack, calendar: SchoolCalendar, due: Deadline) -> Iterator[str]:
    """Yield what follows: what is asked, what becomes of who is late, remarks, and what to confirm."""
    if due.ruling is not None:
        ruled = t("deadlines_cli.page.says.ruled", by=due.ruling.by, day=say_plain_day(t, due.ruling.on))
        yield _sentence(t("sentence.comma").join(filter(None, (ruled, due.ruling.note))))
    if due.asked_by is not None:
        yield t("deadlines_cli.page.says.asked", span=say_span(due.asked_by.value))
    if due.late is not None:
        same = due.late.clauses == due.clauses
        clauses = say_citations(due.late.clauses)
        basis = t("deadlines_cli.page.says.same_basis") if same else t("deadlines_cli.page.says.basis", clauses=clauses)
        yield t("deadlines_cli.page.says.late", late=t(f"late.{due.late.value.value}"), basis=basis)
    if due.standing is Standing.PROPOSED and Remark.AMENDMENT_AWAITS_ASSEMBLY not in due.notes:
        yield _sentence(t("rules.proposed"))
    for note in due.notes:
        if note is Remark.OPENING_DAYS_DIFFER:
            yield _opening_days(calendar, due)
        elif note is not Remark.ANNOUNCEMENT_COUNTS:  # said with the readings that disagree
            yield _sentence(t(f"note.{note}"))
    if due.see:
        yield t("deadlines_cli.page.says.see", clauses=say_citations(due.see))
    if pack.predates_national_rules and any(map(_holds_a_number, rules_of(due))):
        yield t("deadlines_cli.page.predate_row")


def rules_of(due: Deadline) -> Iterator[Explanation]:
    """Yield every way in which a closing is reached or might be."""
    yield from (rule for rule in (due.rule, due.by_rule) if rule is not None)
    yield from (one.rule for one in due.alternatives)


def _contradiction(due: Deadline) -> Said:
    """Two clauses disagree, or two announcements; who rules is named unless an announcement will settle it (T44)."""
    told = any(one.rule.how is How.ANNOUNCED for one in due.alternatives)
    if told:
        line, words = "announcements_differ", "announcements_differ"
    else:
        awaited = Remark.ANNOUNCEMENT_COUNTS in due.notes
        line, words = "conflicting", "awaits_announcement" if awaited else "conflicting"
    count = say_amount(len(due.alternatives))
    said = t(f"deadlines_cli.page.says.{words}", count=count, office=due.office)
    return Said(t(f"deadlines_cli.page.line.{line}"), said)


def _announcement(due: Deadline, rule: Explanation) -> tuple[Said, tuple[Said, ...]]:
    """The announced day, and behind it what the rules alone say."""
    source = (rule.source,) if rule.source else ()
    clauses = tuple(clause for clause in due.clauses if clause not in source)
    line, words = line_of(rule, due.closes, source), say_reading(due, rule, due.closes, source)
    if due.by_rule is not None:
        return Said(line, _sentence(words)), (_by_rule(due, due.by_rule, clauses), *_in_force(due))
    if due.alternatives:
        count = say_amount(len(due.alternatives))
        return Said(line, t("deadlines_cli.page.says.announcement_counts", words=words, count=count)), _readings(due)
    return Said(line, t("deadlines_cli.page.says.no_rule", words=words)), ()


def _by_rule(due: Deadline, rule: Explanation, clauses: tuple[str, ...]) -> Said:
    """What the rule alone gives, which the announcement moved."""
    words = say_reading(due, rule, _day_of(rule), clauses)
    if due.standing is Standing.PROPOSED:
        return _standing(due, Said(line_of(rule, _day_of(rule), clauses), words))
    line = t("deadlines_cli.page.line.by_rule", rule=formula_of(rule), clause=short_clause(clauses))
    return Said(line, t("deadlines_cli.page.says.by_rule", rule=words))


def _day_of(rule: Explanation) -> datetime | None:
    return None if rule.day is None else end_of_day(rule.day)


def _readings(due: Deadline) -> tuple[Said, ...]:
    """Each of the readings that disagree, numbered for who hears them."""
    return tuple(_reading(due, one, number) for number, one in enumerate(due.alternatives, 1))


def _reading(due: Deadline, one: Alternative, number: int) -> Said:
    line = line_of(one.rule, one.closes, one.clauses, reading=True)
    words = say_reading(due, one.rule, one.closes, one.clauses)
    return Said(line, t("deadlines_cli.page.says.reading", number=number, words=words))


def _in_force(due: Deadline) -> tuple[Said, ...]:
    """The rule that still holds where the leading one is only proposed (T3)."""
    return tuple(
        Said(
            t("deadlines_cli.page.line.in_force", line=line_of(one.rule, one.closes, one.clauses)),
            t("deadlines_cli.page.says.in_force", words=say_reading(due, one.rule, one.closes, one.clauses)),
        )
        for one in due.alternatives
    )


def _standing(due: Deadline, said: Said) -> Said:
    sentence = _sentence(said.sentence)
    if due.standing is not Standing.PROPOSED:
        return Said(said.line, sentence)
    return Said(
        t("deadlines_cli.page.line.proposed", line=said.line), t("deadlines_cli.page.says.proposed", words=sentence)
    )


def _opening_days(calendar: SchoolCalendar, due: Deadline) -> str:
    """T36, with both days: 開學日 is not the first class day, and the rule may mean either."""
    of = next((rule.term for rule in rules_of(due) if rule.event is Event.OPENS_ON and rule.term), due.term)
    grade, division = next(iter(due.audience.grades), None), due.audience.division
    days = [calendar.day(event, of, grade=grade, division=division) for event in (Event.OPENS_ON, Event.CLASSES_FROM)]
    opens, classes = days
    if opens is None or classes is None:
        return _sentence(t(f"note.{Remark.OPENING_DAYS_DIFFER}"))
    counted = any(rule.event is Event.OPENS_ON for rule in rules_of(due))
    words = "deadlines_cli.page.opening_days." + ("counted" if counted else "opens")
    return t(words, opens=say_full_day(opens.on), classes=say_full_day(classes.on))


def _sentence(words: str) -> str:
    return t("deadlines_cli.page.says.sentence", words=words)


def _holds_a_number(rule: Explanation) -> bool:
    return rule.span is not None or rule.days is not None or rule.how is How.ON_DAY
