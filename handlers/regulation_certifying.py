"""What is certified and by whom, who uploads what, and who certifies where the teacher cannot."""

import re
from collections.abc import Collection
from dataclasses import replace

from handlers.regulation_said import Said, Unsettled
from handlers.regulation_words import clause_text, close, has_cue, once, settled, shared_pairs, t
from portfolio.certification import Certifier, CertifierRule
from portfolio.offices import OfficeItem
from portfolio.readings import Cited, Conflicting, Reading, Standing
from portfolio.regulations.slots import Ask, Asked, Asker
from portfolio.regulations.words import finds
from portfolio.rules import RulePack
from portfolio.succession import Succession, SuccessionStep
from portfolio.works import WorkKind

BESIDE_TEACHERS = (Certifier.GUIDING_TEACHER, Certifier.HOMEROOM_TEACHER)
ROW_NAMED = 2  # pairs of signs by which a question names a row
ROWS_NAMED = 2  # rows of a table that fit a question alike: beyond them the question names none


def say_certified(ask: Ask, kinds: tuple[WorkKind, ...], pack: RulePack, asker: Asker) -> Said | Unsettled:
    """Return whether works of `kinds` are certified, and by whom; `Unsettled` where the rules do not say it."""
    return settled([_say_kind(ask, kind, pack) for kind in kinds or tuple(WorkKind)])


def _say_kind(ask: Ask, kind: WorkKind, pack: RulePack) -> Said | Unsettled:
    reading = pack.certified_kinds.get(kind)
    if not isinstance(reading, Cited):
        return Unsettled(OfficeItem.PLATFORM, getattr(reading, "see", ()))
    if reading.value and has_cue(ask, "manner") and (restated := clause_text(pack, reading.clause)) is not None:
        otherwise = has_cue(ask, "on_paper") and not has_cue(ask, "or_else") and not _says_paper(restated.text)
        needed = t("answer.wrong" if otherwise else "answer.needed")
        opening = needed if ask.asks(Asked.WHETHER) and reading.standing is Standing.IN_FORCE else ""
        return Said(opening + restated.text, reading.clauses)  # how it is done stands in the clause itself
    if reading.value and (said_of := _say_named(ask, kind, pack)) is not None:
        return said_of
    who = once(_by(one) for rule in pack.certifiers.values() for one in _readings(rule) if one.kind is kind)
    named = t(f"answer.kind.{kind.value}")
    if reading.value:
        said = t("answer.certified.by", kind=named, who=who[0] if who else t("answer.certifier.teacher"))
    else:
        said = t("answer.certified.not", kind=named)
    if ask.asks(Asked.WHETHER) and reading.standing is Standing.IN_FORCE:
        by_others = reading.value and ask.offices and not any(one in said for one in ask.offices)
        needed = t("answer.needed" if reading.value else "answer.not_needed")
        said = (t("answer.wrong") if by_others else needed) + said
    if reading.standing is Standing.PROPOSED:
        said = t("answer.proposed", text=said)
    return close([said], [reading.clause], also=reading.clauses)


def _says_paper(text: str) -> bool:
    return re.search(t("answer.cue.on_paper"), text) is not None


def _say_named(ask: Ask, kind: WorkKind, pack: RulePack) -> Said | None:
    """That somebody beside the course teacher, whom the question names, certifies; `None` where no rule says so."""
    named = {one for one in BESIDE_TEACHERS if has_cue(ask, f"certifier.{one.value}")}
    if not named or not ask.asks(Asked.WHETHER):
        return None
    for item, reading in pack.certifiers.items():
        for one in (reading,) if isinstance(reading, Cited) else getattr(reading, "readings", ()):
            if one.value.kind is kind and named <= {*one.value.by}:
                said = t("answer.acting.may") + t("answer.certifier.only", item=item, who=_by(one.value))
                return close([said], [one.clause], also=one.clauses)
    return None


def say_certifier(ask: Ask, pack: RulePack, asker: Asker) -> Said | None:
    """Return who uploads and who certifies the rows that the question names; `None` where it names none of them."""
    person = re.compile(t("answer.cue.person"))  # whoever is taken to certify names no row
    named = f"{ask.before} {ask.text}"  # 「歷年成績誰上傳，誰認證」
    matter = replace(ask, text=person.sub(" ", named), official=person.sub(" ", ask.official))
    ranked = {item: shared_pairs(item, matter) for item in pack.certifiers}
    most = max(ranked.values(), default=0)
    rows = [item for item, pairs in ranked.items() if pairs == most]
    if not most or len(rows) > ROWS_NAMED:
        return None
    beside = {one for one in BESIDE_TEACHERS if has_cue(ask, f"certifier.{one.value}")}
    sentences: list[str] = []
    clauses: list[str] = []
    also: list[str] = []
    for item in rows:
        reading = pack.certifiers[item]
        places = (reading,) if isinstance(reading, Cited) else getattr(reading, "readings", ())
        for one in sorted(places, key=lambda place: not beside <= {*place.value.by}):
            sentences.append(_say_row(item, one.value))
            clauses.append(one.clause)
            also += one.clauses
    if sentences and ask.offices and not (has_cue(ask, "who") or has_cue(ask, "or_else")):
        borne_out = any(one in sentence for one in ask.offices for sentence in sentences)
        sentences[0] = t("answer.right" if borne_out else "answer.wrong") + sentences[0]
    return close(sentences, clauses, also=also) if sentences else None


def say_uploader(ask: Ask, beside: Collection[str], pack: RulePack) -> Said | None:
    """Return who uploads the one row that the question names more fully than the others, and who certifies it.

    `None` where it names none of them so, or where the row stands among the clauses `beside`, which say it as well.
    """
    named = replace(ask, text=re.sub(t("answer.cue.examination"), t("answer.examination"), ask.text))
    ranked = sorted(((shared_pairs(item, named), item) for item in pack.certifiers), reverse=True)
    if not ranked or ranked[0][0] < ROW_NAMED or any(pairs == ranked[0][0] for pairs, _ in ranked[1:]):
        return None
    item = ranked[0][1]
    reading = pack.certifiers[item]
    if not isinstance(reading, Cited) or {*reading.clauses} & {*beside}:
        return None
    return close([_say_row(item, reading.value)], [reading.clause], also=reading.clauses)


def _say_row(item: str, rule: CertifierRule) -> str:
    if not rule.registered_by:
        return t("answer.certifier.only", item=item, who=_by(rule))
    registrants = t("answer.or").join(rule.registered_by)
    return t("answer.certifier.row", item=item, registrants=registrants, who=_by(rule))


def _by(rule: CertifierRule) -> str:
    named = [rule.office or t(f"answer.certifier.{one.value}") for one in rule.by]
    return t("answer.or").join(one for name in named for one in name.split(t("answer.stroke")))  # 各處室／各科


def _readings(reading: Reading[CertifierRule]) -> tuple[CertifierRule, ...]:
    match reading:
        case Cited(value):
            return (value,)
        case Conflicting(readings):
            return tuple(one.value for one in readings)
        case _:
            return ()


def say_succession(ask: Ask, pack: RulePack, asker: Asker) -> Said | Unsettled:
    """Return who certifies when the teacher cannot any more: the whole order, or the one step that is asked about.

    How long to wait before is not printed anywhere (T41): that question is not settled.
    """
    reading = pack.succession
    if not isinstance(reading, Cited) or (has_cue(ask, "asks_day") and not has_cue(ask, "who")):
        see = reading.clauses if isinstance(reading, Cited) else getattr(reading, "see", ())
        return Unsettled(OfficeItem.CERTIFICATION, see)
    rule = reading.value
    said = _opening(ask, rule) + _say_order(ask, rule)
    if reading.standing is Standing.PROPOSED:
        said = t("answer.proposed", text=said)
    order = close([said], [reading.clause], also=reading.clauses)
    still = _where_still(ask, reading.clauses, pack)
    if still is None:
        return order
    in_order = any(step.condition is not None for step in rule.order)  # the same teacher, where it is paid for
    return settled([order, still] if in_order else [still, order])


def _where_still(ask: Ask, clauses: Collection[str], pack: RulePack) -> Said | None:
    """The clause on a teacher who has left and may still certify, where that is asked; `None` where none says it."""
    if not has_cue(ask, "still_certifies"):
        return None
    said = (
        clause_text(pack, one) for one in clauses if re.search(t("answer.cue.still_helps"), pack.clauses.get(one, ""))
    )
    return next(said, None)


def _opening(ask: Ask, rule: Succession) -> str:
    """What is taken for granted of the order: that a deputy is asked first, or who it is."""
    if has_cue(ask, "consent") and any(step.consent for step in rule.order):
        return t("answer.deputy.consents")
    asks_whether = ask.asks(Asked.WHETHER) and not has_cue(ask, "who")
    taken = [one for one in ask.offices if asks_whether and finds("title_of_person", one)]
    in_order = any(one in step.title for one in taken for step in rule.order)
    return t("answer.wrong") if taken and not in_order else ""


def _say_order(ask: Ask, rule: Succession) -> str:
    asked = {t("answer.ordinals").find(one) % STEPS + 1 for one in re.findall(t("answer.cue.step"), ask.text)}
    place = asked.pop() if len(asked) == 1 else 0  # who asks for two of them is told the order
    if 0 < place <= len(rule.order):
        return t("answer.deputy.step", ordinal=_ordinal(place), who=_step(rule.order[place - 1]))
    if len(rule.order) == 1:
        return t("answer.deputy.alone", who=_step(rule.order[0]))
    steps = [t("answer.deputy.nth", ordinal=_ordinal(n), who=_step(one)) for n, one in enumerate(rule.order, 1)]
    key = "answer.deputy.suggested" if rule.suggested else "answer.deputy.order"
    return t(key, order=t("sentence.comma").join(steps))


STEPS = 9


def _ordinal(place: int) -> str:
    return t("answer.ordinals")[place - 1]


def _step(step: SuccessionStep) -> str:
    said = step.title
    if step.condition is not None:
        said += t(f"answer.deputy.if.{step.condition.value}")
    return said + t("answer.deputy.if.consent") if step.consent else said
