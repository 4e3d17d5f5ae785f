"""What a slip says, in the chat and on paper alike: what, when, by whom, of which content, and how to check it."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Final

from handlers.citing import say_clause
from handlers.conversation import Block, Fact, Paragraph, Passage
from handlers.saying import say_day, say_hour, say_term, say_year
from portfolio.calendar import TAIPEI, Term
from portfolio.receipts import ReceivedItem
from portfolio.representatives import Capacity
from portfolio.slips import NOTES, say_number

if TYPE_CHECKING:
    from datetime import datetime

    from locales import Translator
    from storage.queries.slips import Proof
    from storage.tables import Slip

SHORT: Final = 12  # characters of a fingerprint that are said
_GROUP: Final = 4
_NO_DAY: Final = date.min  # so that a day is said with its year


def slip_blocks(t: Translator, proof: Proof, *, is_whole: bool = False) -> list[Block]:
    """Return a slip's lines; `is_whole`, as on paper, with the whole fingerprint and the number in the trail."""
    slip = proof.slip
    blocks: list[Block] = [
        Fact(t("slip.number"), say_number(slip.number)),
        Fact(t("slip.act"), say_act(t, slip)),
    ]
    if proof.statement is not None:
        blocks.append(Fact(t("slip.of"), _statement(t, proof)))
    blocks += [
        Fact(t("slip.when"), say_when(t, slip.acted_at)),
        Fact(t("slip.student"), t("slip.student.is", name=proof.student.name, number=proof.student.number)),
        Fact(t("slip.by"), _by(t, proof)),
    ]
    if slip.condition is not None:
        blocks.append(_declared(t, slip))
    blocks.append(Fact(t("slip.effect"), effect_of(t, slip)))
    blocks.append(Fact(t("slip.fingerprint"), slip.content if is_whole else short_fingerprint(t, slip)))
    if is_whole:
        blocks.append(Fact(t("slip.trail"), t("slip.trail.is", seq=slip.audit_seq)))
    return blocks


def say_act(t: Translator, slip: Slip) -> str:
    """Return what was done: 「確認收訖明細無誤」."""
    return t(f"acted_for.act.{slip.act}", period=_period(t, slip.period))


def say_when(t: Translator, at: datetime) -> str:
    """Return the instant with its year, to the minute: a slip is kept for years."""
    local = at.astimezone(TAIPEI)
    return t("moment.day_hour", day=say_day(t, local.date(), today=_NO_DAY), hour=say_hour(t, local.time()))


def effect_of(t: Translator, slip: Slip) -> str:
    """Return whether the school counts what was done here, in words."""
    if slip.act in NOTES:
        return t("slip.effect.note")
    return t("slip.effect.counts" if slip.counted else "slip.effect.elsewhere")


def short_fingerprint(t: Translator, slip: Slip) -> str:
    """Return how the content's fingerprint begins: enough to compare by eye and by ear."""
    return t("slip.fingerprint.short", begins=_grouped(slip.content[:SHORT]))


def say_item(t: Translator, item: ReceivedItem) -> str:
    """Return one received item with its term and its hash, as far as the statement has them."""
    said = [item.title]
    if item.term:
        said.append(say_term(t, Term.parse(item.term)) if "-" in item.term else say_year(t, int(item.term)))
    if item.md5:
        said.append(t("slip.item.md5", md5=item.md5))
    return t("sentence.comma").join(said)


def check_block(t: Translator, page: str) -> Block:
    """Return how to check the number: on the page where there is one, else with the school."""
    return Paragraph(t("slip.check", page=page) if page else t("slip.check.school"))


def _statement(t: Translator, proof: Proof) -> str:
    one = proof.statement
    assert one is not None
    said = [say_year(t, one.academic_year), t(f"receipt.part.{one.part.value}")]
    if one.round > 1:
        said.append(t("receipts.round", round=one.round))
    if one.revision > 1:
        said.append(t("slip.revision", revision=one.revision))
    return t("sentence.comma").join((*said, t("slip.items", count=len(proof.items))))


def _by(t: Translator, proof: Proof) -> str:
    capacity = t(f"capacity.{proof.slip.capacity.value}")
    if proof.slip.capacity is Capacity.STUDENT:
        return capacity
    return t("acted_for.who", name=proof.actor.name, capacity=capacity)


def _declared(t: Translator, slip: Slip) -> Block:
    circumstance = "" if slip.circumstance is None else t(f"circumstance.{slip.circumstance.value}")
    condition = "" if slip.condition is None else t(f"acting_condition.{slip.condition.value}")
    return Passage(
        t("represent.declared", circumstance=circumstance, condition=condition), say_clause(t, (slip.clause,))
    )


def _period(t: Translator, period: str) -> str:
    if not period:
        return ""
    return say_term(t, Term.parse(period)) if "-" in period else say_year(t, int(period))


def _grouped(text: str) -> str:
    return " ".join(text[start : start + _GROUP] for start in range(0, len(text), _GROUP))
