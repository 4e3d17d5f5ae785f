"""How many works may be uploaded or selected, as the school's rules say it, and held against a number that is named."""

from collections.abc import Sequence

from handlers.regulation_held import hold_against
from handlers.regulation_said import Said, Unsettled
from handlers.regulation_words import (
    close,
    division_of,
    has_cue,
    office_to_ask,
    once,
    say_audience,
    say_readings,
    say_ruling,
    settled,
    t,
)
from portfolio.offices import OfficeItem
from portfolio.readings import Cited, Conflicting, Remark, Standing
from portfolio.regulations.slots import Ask, Asked, Asker, Item
from portfolio.rules import LimitRule, LimitSubject, RulePack
from portfolio.works import Registrant, WorkKind

OF_OTHERS = (Item.CADRES, Item.CLUBS, Item.CONTESTS, Item.CERTIFICATES)
UPLOADS = {
    LimitSubject.UPLOAD_OUTCOMES: WorkKind.COURSE_OUTCOME,
    LimitSubject.UPLOAD_DIVERSE: WorkKind.DIVERSE_PERFORMANCE,
}


def say_limits(ask: Ask, subjects: tuple[LimitSubject, ...], pack: RulePack, asker: Asker) -> Said | Unsettled:
    """Return the limits of `subjects`, held against the number of works that the question states.

    The limits of every semester, division and grade that the question leaves open; those that agree are said once.
    What is proposed is said to be so, beside what is in force; contradicting places are said both. `Unsettled` where
    the rules set none of the limits, or where the least number is asked, which no limit is; of one limit that is not
    set beside others that are, the office is named.
    """
    stated = _stated(ask)
    subjects = _of_number_first(ask, subjects, stated, pack, asker)
    # 「已經8件還能再傳2件嗎」 states both of whichever kind is meant; otherwise one number belongs to each limit.
    is_of_each = has_cue(ask, "already") and not ask.about(Item.OUTCOMES, Item.DIVERSE)
    apart = len(stated) == len(subjects) and not is_of_each
    found = []
    for place, subject in enumerate(subjects):
        mine = stated if len(subjects) == 1 or is_of_each else stated[place : place + 1] if apart else ()
        found.append(_say_limit(ask, subject, mine, pack, asker))
    answer = settled(found)
    missing = [(subject, one) for subject, one in zip(subjects, found, strict=True) if isinstance(one, Unsettled)]
    if not isinstance(answer, Said) or not missing:
        return answer
    names = t("list.between").join(t(f"answer.limited.{subject.value}") for subject, _ in missing)
    offices = once(office_to_ask(pack, one.ask, division_of(ask, asker)) for _, one in missing)
    rest = t("answer.limit.not_stated", subjects=names, office=t("answer.or").join(offices))
    return Said(answer.text + rest, answer.cites, answer.computed)


def _of_number_first(
    ask: Ask, subjects: tuple[LimitSubject, ...], stated: Sequence[int], pack: RulePack, asker: Asker
) -> tuple[LimitSubject, ...]:
    """The limits, where it is asked which of them a number is, 「10件是多元還是課成」, with those that are it first."""
    if len(stated) != 1 or not has_cue(ask, "or_else"):
        return subjects
    readings = {one: [rule.reading for rule in _rules(ask, one, pack, asker)] for one in subjects}
    values = {one: {at.value for at in readings[one] if isinstance(at, Cited)} for one in subjects}
    return tuple(sorted(subjects, key=lambda one: stated[0] not in values[one]))


def _stated(ask: Ask) -> tuple[int, ...]:
    return tuple(one.number for one in ask.stated if one.unit == t("answer.unit.works"))


def _say_limit(
    ask: Ask, subject: LimitSubject, stated: tuple[int, ...], pack: RulePack, asker: Asker
) -> Said | Unsettled:
    rules = _rules(ask, subject, pack, asker)
    if not rules:
        return Unsettled(OfficeItem.PLATFORM)
    cited = [rule.reading for rule in rules if isinstance(rule.reading, Cited)]
    if has_cue(ask, "at_least") or not any(isinstance(rule.reading, Cited | Conflicting) for rule in rules):
        return Unsettled(rules[0].office, once(see for rule in rules for see in _see(rule)))
    counted = has_cue(ask, "counted") or _names_others(ask, subject, pack)
    if counted and not has_cue(ask, "how_many") and subject in UPLOADS:
        return _say_not_counted(subject, rules[0], pack)
    held = hold_against(ask, stated, [one.value for one in cited], rules[0].per, t(f"answer.act.{_act(subject)}"))
    differ = len({_said_of(rule) for rule in rules}) > 1
    sentences: list[str] = []
    clauses: list[str] = []
    computed = [*held.computed]
    for rule in rules if differ else rules[:1]:
        sentence, days = _say_rule(rule, pack, ask, asker, whom=say_audience(rule.audience) if differ else "")
        sentences.append(sentence)
        computed += days
        clauses += _clauses(rule)[:1] if isinstance(rule.reading, Cited) else ()
    also = [clause for rule in rules for clause in _clauses(rule)]
    if held.sum:
        sentences.append(held.sum)
    opening = held.opening
    if subject is LimitSubject.SELECT_OUTCOMES and has_cue(ask, "uncertified") and _remarks(cited):
        opening = t("answer.not_allowed")
    text = opening + t("sentence.comma").join(sentences)
    return close([t("sentence.comma").join([text, *_remarks(cited)])], clauses, also=also, computed=computed)


def _names_others(ask: Ask, subject: LimitSubject, pack: RulePack) -> bool:
    """Whether records of others are asked about beside a limit that leaves some of them out."""
    leaves_out = isinstance(pack.not_counted.get(UPLOADS[subject]), Cited) if subject in UPLOADS else False
    return leaves_out and ask.asks(Asked.WHETHER) and ask.about(*OF_OTHERS)


def _rules(ask: Ask, subject: LimitSubject, pack: RulePack, asker: Asker) -> list[LimitRule]:
    """The rules that may be meant: the semester's that runs first, since it is the one that is asked about."""
    grade, division = ask.grade or asker.grade, division_of(ask, asker)
    rules = [
        one
        for one in pack.limit_rules
        if one.subject is subject and one.audience.includes(grade=grade, semester=ask.semester, division=division)
    ]
    return sorted(rules, key=lambda one: one.audience.semester not in (None, asker.term.semester))


def _said_of(rule: LimitRule) -> object:
    match rule.reading:
        case Cited(value, _, standing):
            return value, rule.per, standing
        case reading:
            return reading


def _clauses(rule: LimitRule) -> tuple[str, ...]:
    match rule.reading:
        case Cited() as one:
            return one.clauses if one.replaces is None else (*one.clauses, *one.replaces.clauses)
        case Conflicting(readings):
            return tuple(clause for one in readings for clause in one.clauses)
        case _:
            return ()


def _see(rule: LimitRule) -> tuple[str, ...]:
    return _clauses(rule) or getattr(rule.reading, "see", ())


def _act(subject: LimitSubject) -> str:
    return "upload" if subject in UPLOADS else "select"


def _say_rule(rule: LimitRule, pack: RulePack, ask: Ask, asker: Asker, *, whom: str) -> tuple[str, tuple[str, ...]]:
    """One limit in words, and what of them no clause prints: the day of a ruling."""
    office = office_to_ask(pack, rule.office, rule.audience.division or division_of(ask, asker))
    match rule.reading:
        case Cited(value, _, standing) as one:
            ruled, days = say_ruling(one.ruling)
            said = _say(rule, whom, value, one.notes) + ruled
            if standing is Standing.PROPOSED:
                before = one.replaces
                said = t("answer.proposed", text=said)
                if before is not None:
                    said += t("answer.limit.in_force", value=before.value, unit=_unit(before.notes))
            return said, days
        case Conflicting(readings):
            words = [(one.clause, t("answer.works", value=one.value, unit=_unit(one.notes))) for one in readings]
            subject = t(f"answer.limited.{rule.subject.value}")
            return whom + subject + say_readings(words, office), ()
        case _:
            return t(
                "answer.limit.not_stated", subjects=whom + t(f"answer.limited.{rule.subject.value}"), office=office
            ), ()


def _say(rule: LimitRule, whom: str, value: int, notes: Sequence[Remark]) -> str:
    return t(
        f"answer.limit.{rule.subject.value}",
        whom=whom,
        per=t(f"answer.per.{rule.per.value}"),
        value=value,
        unit=_unit(notes),
    )


def _unit(notes: Sequence[Remark]) -> str:
    return t("answer.unit.items" if Remark.COUNTED_AS_ITEMS in notes else "answer.unit.works")


def _remarks(cited: Sequence[Cited[int]]) -> list[str]:
    notes = {note for one in cited for note in one.notes}
    return [t("answer.limit.certified_only")] if Remark.CERTIFIED_ONES_ONLY in notes else []


def _say_not_counted(subject: LimitSubject, rule: LimitRule, pack: RulePack) -> Said | Unsettled:
    """What of others' records stands outside the limit, where the rules say so (tmsb 肆一(四))."""
    kind = UPLOADS[subject]
    reading = pack.not_counted.get(kind)
    if not isinstance(reading, Cited) or not isinstance(rule.reading, Cited):
        return Unsettled(rule.office, _see(rule), unread=kind not in pack.not_counted)
    whose = [t(f"answer.registrant.{one.value}") for one in Registrant if one in reading.value]
    said = t(
        "answer.limit.not_counted",
        whose=t("answer.and").join(whose),
        per=t(f"answer.per.{rule.per.value}"),
        value=rule.reading.value,
        unit=_unit(rule.reading.notes),
    )
    return close([said], [reading.clause], also=reading.clauses)
