"""How long files are kept; what receipt statements hold, what silence means of them, and what is no ground."""

from typing import Any

from handlers.regulation_said import Said, Unsettled
from handlers.regulation_words import close, has_cue, say_readings, t
from portfolio.offices import OfficeItem
from portfolio.readings import Cited, Conflicting, Reading, Standing
from portfolio.receipts import NotAdmitted, ReceiptPart, Silence
from portfolio.regulations.slots import Ask, Asked, Asker
from portfolio.regulations.tidying import printed
from portfolio.regulations.words import finds
from portfolio.retention import Keeping, Retention
from portfolio.rules import RulePack


def say_retention(ask: Ask, pack: RulePack, asker: Asker) -> Said | Unsettled:
    """Return how long files are kept or sealed, from when, and what then; held against the years that are stated."""
    reading = pack.retention
    match reading:
        case Cited(rule):
            apart = rule.how is Keeping.SEALED_AFTER and has_cue(ask, "left_before")  # it counts from something later
            opening = "" if apart else _held(ask, rule.years)
            return _close([opening + _kept(rule), "" if rule.start else t("answer.kept.start_not_stated")], reading)
        case Conflicting(readings):
            words = [(one.clause, _kept(one.value)) for one in readings]
            clauses = [clause for clause, _ in words]
            return close([say_readings(words, reading.ask)], (), also=clauses)
        case _:
            return Unsettled(OfficeItem.REGISTRAR, reading.see, unread=reading.unread)


def _held(ask: Ask, years: int) -> str:
    stated = [one.number for one in ask.stated if one.unit == t("answer.unit.years")]
    if not stated or ask.asks(Asked.CONSEQUENCE):
        return ""
    if has_cue(ask, "years_gone"):  # since who asks left: within the years it is as it was
        within = max(stated) < years
        return t("answer.right" if has_cue(ask, "still_there") else "answer.wrong") if within else ""
    if years in stated and has_cue(ask, "deleted_then"):
        return ""  # that they may be deleted then is said, and not that they are
    return t("answer.right" if years in stated else "answer.wrong")


def _kept(rule: Retention) -> str:
    start = t(f"answer.kept.from.{rule.start.value}") if rule.start is not None else ""
    said = t(f"answer.kept.{rule.how.value}", whose=t(f"answer.kept.of.{rule.of.value}"), start=start, years=rule.years)
    if rule.may_delete_then:
        return said + t("answer.kept.may_delete")
    return said + (t("answer.kept.deleting_not_stated") if rule.how is Keeping.SEALED_AFTER else "")


def say_receipt_parts(ask: Ask, pack: RulePack, asker: Asker) -> Said | Unsettled:
    """Return which parts a receipt statement has, in the order in which submitting offices bring them."""
    reading = pack.receipts.parts
    if not isinstance(reading, Cited):
        return _open(reading)
    parts = t("list.between").join(t(f"answer.receipt.part.{one.value}") for one in ReceiptPart if one in reading.value)
    return _close([t("answer.receipt.parts", parts=parts)], reading)


def say_receipt_silence(ask: Ask, pack: RulePack, asker: Asker) -> Said | Unsettled:
    """Return what it means that nobody confirmed a statement in time, and so whether it may be left alone (T45)."""
    reading = pack.receipts.silence
    if not isinstance(reading, Cited):
        return _open(reading)
    opening = t("answer.receipt.not_left_alone") if has_cue(ask, "left_alone") else ""
    if reading.value is not Silence.COUNTED_CORRECT:
        return _close([opening + t("answer.late.no_objection")], reading)
    said = [pack.clauses[one] for one in reading.clauses if one in pack.clauses]
    is_final = not said or any(finds("says_final", printed(one)) for one in said)
    late = t("answer.late.counted_correct" if is_final else "answer.late.counted_correct_only")
    return _close([opening + late], reading)


def say_not_admitted(ask: Ask, pack: RulePack, asker: Asker) -> Said | Unsettled:
    """Return on which grounds a statement cannot be reopened (tttvs 六(三): that a work could be better)."""
    reading = pack.receipts.not_admitted
    if not isinstance(reading, Cited):
        return _open(reading)
    grounds = t("list.between").join(
        t(f"answer.receipt.ground.{one.value}") for one in NotAdmitted if one in reading.value
    )
    return _close([t("answer.receipt.not_admitted", grounds=grounds)], reading)


def _open(reading: Reading[Any]) -> Unsettled:
    clauses = [one.clause for one in reading.readings] if isinstance(reading, Conflicting) else []
    return Unsettled(OfficeItem.RECEIPTS, tuple(clauses) or getattr(reading, "see", ()))


def _close(sentences: list[str], reading: Cited[Any]) -> Said:
    if reading.standing is Standing.PROPOSED:
        sentences[0] = t("answer.proposed", text=sentences[0])
    return close(sentences, [reading.clause], also=reading.clauses)
