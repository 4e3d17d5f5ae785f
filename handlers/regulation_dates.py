"""Until when something is to be done: the rule, and beside it the day that it comes to for whoever asks."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from handlers.regulation_day_words import say_counted, say_day_rule, say_opening_rule, say_whom
from handlers.regulation_late import say_late
from handlers.regulation_premises import open_with
from handlers.regulation_said import Said, Unsettled
from handlers.regulation_terms import rounds_asked, term_for
from handlers.regulation_words import close, division_of, has_cue, office_to_ask, once, say_readings, settled, t
from handlers.saying import say_day, say_plain_day, say_span
from portfolio.calendar import SchoolCalendar, Term
from portfolio.dates import taipei_day
from portfolio.day_rules import ByNotice, DayRule, WholeYear
from portfolio.offices import OfficeItem
from portfolio.readings import Cited, Conflicting, Remark, Standing, State
from portfolio.regulations.slots import Ask, Asked, Asker
from portfolio.resolved import Deadline
from portfolio.resolving import resolve
from portfolio.rules import DeadlineRule, DeadlineSubject, RulePack

GRADE_3 = 3
SAID_BESIDE = (
    Remark.SCOPE_UNCLEAR,
    Remark.SUBMITTED_NEXT_YEAR,
    Remark.SUBMITTED_SAME_YEAR,
    Remark.AFTER_THE_YEAR_ENDS,
    Remark.CHECKED_EACH_SEMESTER,
)
"""The remarks without which the day would be misunderstood; the others are told where a deadline is looked up."""


@dataclass(frozen=True)
class _Part:
    """One rule, the grades whom the answer names for it, and what it comes to."""

    rule: DeadlineRule
    dues: tuple[Deadline, ...]
    whom: str
    notes: frozenset[Remark] = frozenset()


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
    parts = list(_parts(ask, subject, pack, calendar, asker, term, grade))
    stated = [part for part in parts if isinstance(part.rule.closes, Cited | Conflicting)]
    if not stated:
        rules = [part.rule for part in parts] or [one for one in pack.deadline_rules if one.subject is subject]
        see = once(clause for rule in rules for clause in getattr(rule.closes, "see", ()))
        return Unsettled(rules[0].office if rules else OfficeItem.PLATFORM, see)
    if has_cue(ask, "opens") and not has_cue(ask, "closes") and not any(_says_opening(part) for part in stated):
        return Unsettled(stated[0].rule.office, once(clause for part in stated for clause in _clauses(part.rule)))
    opening = (
        t("answer.differ" if len(parts) > 1 else "answer.alike")
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
            said, clauses, counted = _say_part(part, pack, ask, asker)
            sentences.append(said)
            named += clauses[:1]
            also += clauses
            computed += counted
    if conflicting:
        said, clauses, counted = _say_conflicting(conflicting, pack, ask, asker)
        sentences.append(said)
        also += clauses
        computed += counted
    if grade is None and not compared and (last := _third_grade(ask, stated, pack, calendar, term, subject)):
        sentences.append(t("answer.third_grade", rule=last[0]))
        also += last[1]
    asked = once(part.rule.asked_within.clause for part in stated if part.rule.asked_within is not None)
    if asked and (within := stated[0].rule.asked_within) is not None:
        sentences.append(t("answer.asked_within", span=say_span(t, within.value)))
        also += asked
    notes = [note for note in SAID_BESIDE if any(note in part.notes for part in stated)]
    sentences += [t(f"note.{note.value}") for note in notes]
    sentences[0] = opening + sentences[0]
    if has_cue(ask, "which_day"):  # where the very day is printed, that place comes first
        named = [*_printed(pack, subject, [due for part in stated for due in part.dues]), *named]
    return close(sentences, named, also=also, computed=computed)


def _printed(pack: RulePack, subject: DeadlineSubject, dues: Sequence[Deadline]) -> Iterator[str]:
    """Where the document prints the very day, as a meeting's record does beside the rule."""
    days = {say_plain_day(t, taipei_day(due.closes)) for due in dues if due.closes is not None}
    yield from once(source for due in dues for source in due.sources if source in pack.clauses)
    words = t(f"answer.printed.{subject.value}").split(t("list.between"))
    for clause, text in pack.clauses.items():
        if any(day in text for day in days) and all(word in text for word in words):
            yield clause


def _parts(
    ask: Ask,
    subject: DeadlineSubject,
    pack: RulePack,
    calendar: SchoolCalendar,
    asker: Asker,
    term: Term,
    grade: int | None,
) -> Iterator[_Part]:
    """The rules that may be meant, those that say the same together."""
    division, rounds = division_of(ask, asker), rounds_asked(ask)
    mine = [one for one in pack.deadline_rules if one.subject is subject]
    rules = [one for one in mine if one.audience.includes(grade=grade, semester=term.semester, division=division)]
    if rounds is not None:
        rules = [one for one in rules if one.audience.round in (None, rounds)]
    found: dict[object, list[tuple[DeadlineRule, tuple[Deadline, ...]]]] = {}
    for rule in rules:
        last_round = not any((other.audience.round or 0) > (rule.audience.round or 0) for other in mine)
        dues = resolve(pack, calendar, term, rule, division=division, last_round=last_round)
        kept = tuple(due for due in dues if due.audience.includes(grade=grade, division=division))
        found.setdefault((_said_of(rule), rule.audience.round), []).append((rule, kept))
    for same in found.values():
        rule = same[0][0]
        grades = {grade for one, _ in same for grade in one.audience.grades}
        whom = say_whom(sorted(grades)) if len(found) > 1 or grade is not None else ""
        notes = frozenset(note for one, _ in same for note in one.closes.notes)
        yield _Part(rule, tuple(due for _, dues in same for due in dues), "" if grade else whom, notes)


def _said_of(rule: DeadlineRule) -> object:
    closes = rule.closes
    if isinstance(closes, Cited):
        return closes.value, closes.standing, closes.clause
    return closes


def _say_part(part: _Part, pack: RulePack, ask: Ask, asker: Asker) -> tuple[str, list[str], list[str]]:
    """One settled rule in words, its clauses, and what no clause prints."""
    rule = part.rule
    closes = rule.closes
    assert isinstance(closes, Cited)
    said = say_until(rule.subject, closes.value, part.whom)
    clauses = [*closes.clauses]
    computed: list[str] = []
    if has_cue(ask, "opens") and rule.opens is not None:
        opens = say_opening_rule(rule.opens.value)
        key = "answer.until_from" if has_cue(ask, "closes") else "answer.from_until"
        opened = once(say_day(t, taipei_day(due.opens), today=taipei_day(asker.now)) for due in part.dues if due.opens)
        if len(opened) == 1 and key == "answer.from_until":
            opens = t("answer.that_is", text=opens, day=opened[0])
            computed += opened
        said = t(key, opens=opens, until=said)
        clauses += rule.opens.clauses
    if closes.standing is Standing.PROPOSED:
        said = t("answer.proposed", text=said)
    if (before := closes.replaces) is not None:
        said += t("answer.before_amendment", rule=say_day_rule(before.value))
        clauses += before.clauses
    for words, days, sources in _counted(part.dues, pack, ask, asker):
        said = t("sentence.between").join((said, words))
        computed += days
        clauses += sources
    return said, clauses, computed


def _says_opening(part: _Part) -> bool:
    closes = part.rule.closes
    left_to_notice = isinstance(closes, Cited) and isinstance(closes.value, ByNotice | WholeYear)
    return part.rule.opens is not None or left_to_notice or any(due.opens is not None for due in part.dues)


def _clauses(rule: DeadlineRule) -> tuple[str, ...]:
    closes = rule.closes
    readings = (closes,) if isinstance(closes, Cited) else closes.readings if isinstance(closes, Conflicting) else ()
    return once(clause for one in readings for clause in one.clauses)


def _counted(
    dues: Sequence[Deadline], pack: RulePack, ask: Ask, asker: Asker
) -> Iterator[tuple[str, tuple[str, ...], tuple[str, ...]]]:
    """What the rule comes to: once where it is the same day for everybody, else for each division or grade."""
    found: dict[tuple[str, tuple[str, ...]], list[Deadline]] = {}
    for due in dues:
        office = office_to_ask(pack, _office_of(pack, due), division_of(ask, asker))
        for one in (due, *(replace(due, rule=other.rule) for other in due.alternatives if _is_in_force(due))):
            said = say_counted(one, asker, office=office, left=has_cue(ask, "days_left"))
            found.setdefault(said, []).append(due)
    found = {said: same for said, same in found.items() if said[0]}
    for (words, days), same in found.items():
        whose = "" if len(found) == 1 else _whose(same)
        yield whose + words, days, once(source for due in same for source in due.sources if source in pack.clauses)


def _is_in_force(due: Deadline) -> bool:
    """Whether the alternative of a deadline is what is still in force, and not one of two readings."""
    return due.standing is Standing.PROPOSED and due.state is not State.CONFLICTING


def _whose(dues: Sequence[Deadline]) -> str:
    divisions = {due.audience.division for due in dues}
    if len(divisions) == 1 and (division := next(iter(divisions))) is not None:
        return t(f"division.{division.value}")
    return say_whom(sorted({grade for due in dues for grade in due.audience.grades}))


def _office_of(pack: RulePack, due: Deadline) -> OfficeItem:
    return next(rule.office for rule in pack.deadline_rules if rule.subject is due.subject)


def say_until(subject: DeadlineSubject, rule: DayRule, whom: str = "") -> str:
    """Return 「高三勾選的期限是國教署來文所定提交日往前2週」."""
    named = t(f"subject.{subject.value}")
    if isinstance(rule, WholeYear):
        return t("answer.due.open", whom=whom, subject=named, rule=say_day_rule(rule))
    said = t("answer.due.subject", whom=whom, subject=named)
    return said + (say_day_rule(rule) if isinstance(rule, ByNotice) else t("answer.due.is", rule=say_day_rule(rule)))


def _say_conflicting(
    parts: Sequence[_Part], pack: RulePack, ask: Ask, asker: Asker
) -> tuple[str, list[str], list[str]]:
    """Both readings with their places; of several rounds each place once, and what was announced meanwhile."""
    words: dict[str, list[str]] = {}
    notes: set[Remark] = set()
    computed: list[str] = []
    counted: list[str] = []
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
        for announced, days, _ in _counted([due for due in part.dues if due.rule is not None], pack, ask, asker):
            counted.append(announced)
            computed += days
    office = office_to_ask(pack, parts[0].rule.office, division_of(ask, asker))
    readings = [(clause, t("list.between").join(said)) for clause, said in words.items()]
    subject = t("answer.due.subject", whom=parts[0].whom, subject=t(f"subject.{parts[0].rule.subject.value}"))
    said = subject + say_readings(readings, office, until_announced=Remark.ANNOUNCEMENT_COUNTS in notes)
    return t("sentence.between").join((*counted, said)), list(words), computed


def _reads_otherwise(part: _Part, clause: str, said: str) -> bool:
    closes = part.rule.closes
    readings = closes.readings if isinstance(closes, Conflicting) else ()
    return any(one.clause == clause and say_day_rule(one.value) != said for one in readings)


def _third_grade(
    ask: Ask,
    parts: Sequence[_Part],
    pack: RulePack,
    calendar: SchoolCalendar,
    term: Term,
    subject: DeadlineSubject,
) -> tuple[str, tuple[str, ...]] | None:
    """The rule of grade 3 in semester 2, where it is another one and the question leaves grade and semester open."""
    if ask.semester is not None or term.semester == 2:
        return None
    for rule in pack.deadline_rules:
        if rule.subject is subject and rule.audience.semester == 2 and rule.audience.grades == (GRADE_3,):
            closes = rule.closes
            if isinstance(closes, Cited) and all(_said_of(rule) != _said_of(part.rule) for part in parts):
                return say_day_rule(closes.value), closes.clauses
    return None
