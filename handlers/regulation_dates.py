"""Until when something is to be done: the rule, and beside it the day that it comes to for whoever asks."""

from collections.abc import Sequence

from handlers.regulation_day_words import say_day_rule, say_opening_rule
from handlers.regulation_due_parts import (
    GRADE_3,
    Part,
    clauses_of,
    counted,
    parts_of,
    printed_at,
    says_opening,
    third_grade,
)
from handlers.regulation_late import say_late
from handlers.regulation_premises import open_with
from handlers.regulation_said import Said, Unsettled
from handlers.regulation_terms import term_for
from handlers.regulation_words import (
    close,
    division_of,
    has_cue,
    of_kind_first,
    office_to_ask,
    once,
    say_readings,
    settled,
    t,
)
from handlers.saying import say_day, say_span
from portfolio.calendar import SchoolCalendar
from portfolio.dates import taipei_day
from portfolio.day_rules import ByNotice, DayRule, OnDay, WholeYear
from portfolio.offices import OfficeItem
from portfolio.people import GRADES
from portfolio.readings import Cited, Conflicting, Remark, Standing
from portfolio.regulations.school_years import grades_of, names_term
from portfolio.regulations.slots import Ask, Asked, Asker
from portfolio.regulations.words import finds
from portfolio.rules import DeadlineRule, DeadlineSubject, RulePack

SAID_BESIDE = (
    Remark.SCOPE_UNCLEAR,
    Remark.SUBMITTED_NEXT_YEAR,
    Remark.SUBMITTED_SAME_YEAR,
    Remark.AFTER_THE_YEAR_ENDS,
    Remark.CHECKED_EACH_SEMESTER,
)
"""The remarks without which the day would be misunderstood; the others are told where a deadline is looked up."""


def say_deadlines(
    ask: Ask, subjects: tuple[DeadlineSubject, ...], pack: RulePack, calendar: SchoolCalendar, asker: Asker
) -> Said | Unsettled:
    """Return until when, and from when where that is asked: the rule with its clause, and the day in the calendar.

    For the grade, semester and division of the question, else of the asker; of an unknown grade every rule is said,
    the general one first. A stated span, event or day that the rule contradicts is denied first. `Unsettled` where the
    rules set no time for any of `subjects`.
    """
    if ask.asks(Asked.CONSEQUENCE) and not has_cue(ask, "asks_day"):
        return say_late(ask, subjects, pack, asker)
    return settled([_say_subject(ask, subject, pack, calendar, asker) for subject in subjects])


def _say_subject(
    ask: Ask, subject: DeadlineSubject, pack: RulePack, calendar: SchoolCalendar, asker: Asker
) -> Said | Unsettled:
    compared = has_cue(ask, "same")
    grade = None if compared else ask.grade or asker.grade
    term = term_for(ask, subject, pack, calendar, asker)
    parts = list(parts_of(ask, subject, pack, calendar, asker, term, grade))
    stated = [part for part in parts if isinstance(part.rule.closes, Cited | Conflicting)]
    if not stated:
        rules = [part.rule for part in parts] or [one for one in pack.deadline_rules if one.subject is subject]
        see = once(clause for rule in rules for clause in getattr(rule.closes, "see", ()))
        return Unsettled(rules[0].office if rules else OfficeItem.PLATFORM, see)
    if has_cue(ask, "opens") and not has_cue(ask, "closes") and not any(says_opening(part) for part in stated):
        return Unsettled(stated[0].rule.office, once(clause for part in stated for clause in clauses_of(part.rule)))
    last = third_grade(ask, stated, pack, calendar, term, subject) if grade is None else None
    opening = (
        t("answer.differ" if _differ(ask, asker, parts, last is not None) else "answer.alike")
        if compared
        else open_with(ask, [part.rule.closes for part in stated], [due for part in stated for due in part.dues])
    )
    sentences: list[str] = []
    named: list[str] = []
    also: list[str] = []
    computed: list[str] = []
    conflicting = [part for part in stated if isinstance(part.rule.closes, Conflicting)]
    for part in stated:
        if part not in conflicting:
            said, clauses, days = _say_part(part, pack, ask, asker)
            sentences.append(said)
            named += of_kind_first(ask, clauses, pack)[:1]
            also += clauses
            computed += days
    if conflicting:
        said, clauses, days = _say_conflicting(conflicting, pack, ask, asker)
        sentences.append(said)
        also += clauses
        computed += days
    if last is not None:
        sentences.append(t("answer.third_grade", rule=last[0]))
        also += last[1]
    asked = once(part.rule.asked_within.clause for part in stated if part.rule.asked_within is not None)
    if asked and (within := stated[0].rule.asked_within) is not None:
        sentences.append(t("answer.asked_within", span=say_span(t, within.value)))
        also += asked
        named = [*asked, *named] if finds("after_upload", ask.text) else named
    notes = [note for note in SAID_BESIDE if any(note in part.notes for part in stated)]
    sentences += [t(f"note.{note.value}") for note in notes]
    sentences[0] = opening + sentences[0]
    if has_cue(ask, "which_day") or names_term(ask.text):  # where the very day is printed, that place comes first
        named = [*printed_at(pack, subject, [due for part in stated for due in part.dues]), *named]
    return close(sentences, named, also=also, computed=computed)


def _differ(ask: Ask, asker: Asker, parts: Sequence[Part], third_differs: bool) -> bool:
    """Whether the rules of the grades that are compared are several: all of them, where the question names none."""
    named = {*grades_of(ask.text), ask.grade or asker.grade} - {None} or {*GRADES}
    mine = [part for part in parts if not part.rule.audience.grades or named & {*part.rule.audience.grades}]
    return len(mine) > 1 or (third_differs and GRADE_3 in named)


def _say_part(part: Part, pack: RulePack, ask: Ask, asker: Asker) -> tuple[str, list[str], list[str]]:
    """One settled rule in words, its clauses, and what no clause prints."""
    rule = part.rule
    closes = rule.closes
    assert isinstance(closes, Cited)
    said = say_until(rule.subject, closes.value, part.whom)
    clauses = [*closes.clauses]
    computed: list[str] = []
    if rule.opens is not None and (has_cue(ask, "opens") or _between_days(rule, ask)):
        opens = say_opening_rule(rule.opens.value)
        both = has_cue(ask, "opens") and has_cue(ask, "closes")
        key = "answer.until_from" if both else "answer.from_until"
        opened = once(say_day(t, taipei_day(due.opens), today=taipei_day(asker.now)) for due in part.dues if due.opens)
        if len(opened) == 1 and key == "answer.from_until":
            opens = t("answer.that_is", text=opens, day=opened[0])
            computed += opened
        said = t(key, opens=opens, until=said)
        clauses = [*rule.opens.clauses, *clauses] if key == "answer.from_until" else [*clauses, *rule.opens.clauses]
    if closes.standing is Standing.PROPOSED:
        said = t("answer.proposed", text=said)
    if (before := closes.replaces) is not None:
        said += t("answer.before_amendment", rule=say_day_rule(before.value))
        clauses += before.clauses
    for words, days, sources in counted(part.dues, pack, ask, asker):
        said = t("sentence.between").join((said, words))
        computed += days
        clauses += sources
    return said, clauses, computed


def _between_days(rule: DeadlineRule, ask: Ask) -> bool:
    """Whether a rule lasts from one printed day to another, and not only its end is asked for."""
    is_printed = rule.opens is not None and isinstance(rule.opens.value, OnDay)
    return is_printed and ask.asks(Asked.DATE) and not has_cue(ask, "closes")


def say_until(subject: DeadlineSubject, rule: DayRule, whom: str = "") -> str:
    """Return 「高三勾選的期限是國教署來文所定提交日往前2週」."""
    named = t(f"subject.{subject.value}")
    if isinstance(rule, WholeYear):
        return t("answer.due.open", whom=whom, subject=named, rule=say_day_rule(rule))
    said = t("answer.due.subject", whom=whom, subject=named)
    return said + (say_day_rule(rule) if isinstance(rule, ByNotice) else t("answer.due.is", rule=say_day_rule(rule)))


def _say_conflicting(parts: Sequence[Part], pack: RulePack, ask: Ask, asker: Asker) -> tuple[str, list[str], list[str]]:
    """Both readings with their places; of several rounds each place once, and what was announced meanwhile."""
    words: dict[str, list[str]] = {}
    notes: set[Remark] = set()
    computed: list[str] = []
    told: list[str] = []
    for part in parts:
        closes = part.rule.closes
        assert isinstance(closes, Conflicting)
        notes |= {*closes.notes}
        for one in closes.readings:
            said = say_day_rule(one.value)
            known = words.setdefault(one.clause, [])
            if said not in known:
                round_ = part.rule.audience.round
                many = any(_reads_otherwise(other, one.clause, said) for other in parts)
                known.append(t(f"answer.round.{min(round_, 2)}") + said if many and round_ else said)
        for announced, days, _ in counted([due for due in part.dues if due.rule is not None], pack, ask, asker):
            told.append(announced)
            computed += days
    office = office_to_ask(pack, parts[0].rule.office, division_of(ask, asker))
    readings = [(clause, t("list.between").join(said)) for clause, said in words.items()]
    subject = t("answer.due.subject", whom=parts[0].whom, subject=t(f"subject.{parts[0].rule.subject.value}"))
    said = subject + say_readings(readings, office, until_announced=Remark.ANNOUNCEMENT_COUNTS in notes)
    return t("sentence.between").join((*told, said)), list(words), computed


def _reads_otherwise(part: Part, clause: str, said: str) -> bool:
    closes = part.rule.closes
    readings = closes.readings if isinstance(closes, Conflicting) else ()
    return any(one.clause == clause and say_day_rule(one.value) != said for one in readings)
