"""Receipt statements in words: parts, counts, items, states, the window with its rule, and what silence means."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime
from hashlib import blake2s

from handlers.citing import say_clause
from handlers.conversation import Block, Deadline, Paragraph, Passage
from handlers.deadline_words import Asked, Shared, deadline_blocks
from handlers.saying import say_closing, say_day, say_rule, say_ruled, say_term, say_year
from locales import Translator
from portfolio.calendar import Term
from portfolio.dates import end_of_day, taipei_day
from portfolio.offices import OfficeItem
from portfolio.people import Division
from portfolio.readings import Cited, Silent, State
from portfolio.receipt_differences import COMPARED, ComparedItem, Difference
from portfolio.receipt_windows import ReceiptWindow, WindowStanding
from portfolio.receipts import ReceiptPart, ReceivedItem
from portfolio.rules import RulePack
from storage.tables import ReceiptStatement

_DIGITS = 8  # of a fingerprint: enough to compare by eye and ear


def say_part(t: Translator, part: ReceiptPart) -> str:
    """Return 「課程學習成果」."""
    return t(f"receipt.part.{part.value}")


def say_whole(t: Translator, statement: ReceiptStatement) -> str:
    """Return 「112學年度第1梯次課程學習成果」: which part of which round it is."""
    year = say_year(t, statement.academic_year)
    return t("receipt.whole", year=year, round=statement.round, part=say_part(t, statement.part))


def say_count(t: Translator, part: ReceiptPart, count: int) -> str:
    """Return 「收到 3 件」; records are counted as 筆."""
    return t(f"receipt.count.{part.value}" if count else "receipt.count.none", count=count)


def say_nth(t: Translator, part: ReceiptPart, place: int) -> str:
    """Return 「第1件」; records are counted as 筆."""
    return t("receipt.item.nth" if part in COMPARED else "receipt.record.nth", place=place)


def item_key(item: ReceivedItem) -> str:
    """Return how buttons name an item: short, and the same as long as its platform number is."""
    return blake2s(item.platform_id.encode(), digest_size=4).hexdigest()


def say_item(t: Translator, one: ComparedItem) -> str:
    """Return title, term and the first digits of the fingerprint, and in words what differs from the selection here."""
    item = one.item
    said = [item.title]
    if item.term:
        said.append(_say_period(t, item.term))
    if item.md5:
        said.append(t("waiting.fingerprint", digits=_DIGITS, fingerprint=item.md5[:_DIGITS]))
    words = t("sentence.comma").join(said)
    marks = [_say_difference(t, one, difference) for difference in one.differences]
    return t("sentence.between").join([words, *marks])


def _say_period(t: Translator, term: str) -> str:
    return say_term(t, Term.parse(term)) if "-" in term else say_year(t, int(term))


def _say_difference(t: Translator, one: ComparedItem, difference: Difference) -> str:
    here = "" if one.here is None else one.here.title
    return t(f"receipt.differs.{difference.value}", title=here)


def silence_blocks(t: Translator, pack: RulePack | None, division: Division | None) -> list[Block]:
    """Return what it means to say nothing, in one sentence with its clause; or that the document does not say."""
    if pack is None:
        return [Paragraph(t("rules.not_here"))]
    reading = pack.receipts.silence
    if isinstance(reading, Cited):
        source = say_ruled(t, say_clause(t, reading.clauses[:1]), reading.ruling)
        return [Passage(t(f"receipt.silence.{reading.value.value}"), source)]
    office = pack.office(OfficeItem.RECEIPTS, division=division)  # the division's own, where the document names one
    ask = office.value if isinstance(office, Cited) else reading.ask
    key = "not_stated" if isinstance(reading, Silent) else "conflicting"
    return [Paragraph(t(f"receipt.silence.{key}", office=ask or t("office.registrar")))]


def window_blocks(
    ctx: Asked, window: ReceiptWindow, *, year: int, parts: Collection[ReceiptPart] = (), with_rule: bool = True
) -> list[Block]:
    """Return from when to when it can be confirmed or doubted, with the rule and clause; of what is not known, that.

    `parts` are named where not all have the same window; the rule is left out where it was just said.
    """
    t, now = ctx.t, ctx.now
    of = t("list.between").join(say_part(t, part) for part in parts)
    key = "receipt.window_of" if of else "receipt.window"
    label = t(key, year=say_year(t, year), round=window.round, parts=of)
    standing = window.standing(now)
    if standing is WindowStanding.OVER and window.last_possible is not None:
        day = say_day(t, taipei_day(window.last_possible), today=taipei_day(now))
        closed = Deadline(label, t("waiting.closed_on", day=day), window.last_possible)
        return [closed, Paragraph(t("receipt.over.ask", office=window.office))]
    line, reasons = _closing_blocks(ctx, window)
    blocks: list[Block] = [Deadline(label, line.text, line.at), *(reasons if with_rule else ())]
    if standing is WindowStanding.AHEAD and window.opens is not None:
        day = say_day(t, taipei_day(window.opens), today=taipei_day(now))
        blocks.append(Paragraph(t("receipt.window.ahead", day=day)))
    elif standing is WindowStanding.UNKNOWN:
        blocks.append(Paragraph(t("receipt.window.unknown")))
    elif window.state is not State.STATED:
        blocks.append(Paragraph(t("receipt.window.until_settled")))
    return blocks


def _closing_blocks(ctx: Asked, window: ReceiptWindow) -> tuple[Deadline, list[Block]]:
    """The closing, or that it is not known, then why: announced with the statement, or by rules and announcements."""
    t = ctx.t
    if window.delivered and window.closes is not None:
        line = Deadline("", _closing(t, window.closes, ctx.now), window.closes)
        return line, [Paragraph(t("receipt.window.delivered")), *_rule(t, window)]
    if window.deadline is None:
        return Deadline("", t("deadline.not_stated", office=window.office), None), []
    due = Shared(replace(window.deadline, late=None), (), ((None, window.office),))
    found, *reasons = deadline_blocks(ctx, due, say_audience=False)
    assert isinstance(found, Deadline)
    return found, reasons


def say_until(ctx: Asked, window: ReceiptWindow) -> str:
    """Return until when it can still be acted, in a few words; that it is not known, where it is not."""
    t = ctx.t
    if window.standing(ctx.now) is WindowStanding.OVER:
        return t("receipt.until.over")
    if window.closes is None:
        return t("receipt.until.unknown", office=window.office)
    return _closing(t, window.closes, ctx.now)


def _closing(t: Translator, closes: datetime, now: datetime) -> str:
    return say_closing(t, closes, hour_announced=not _is_days_end(closes), now=now)


def _is_days_end(instant: datetime) -> bool:
    return instant == end_of_day(taipei_day(instant))


def _rule(t: Translator, window: ReceiptWindow) -> list[Block]:
    """What the rules print beside a window that was announced with the statement: both are shown (T5)."""
    due = window.deadline
    if due is None or not due.clauses:
        return []
    rule = due.by_rule or due.rule
    rules = [one.rule for one in due.alternatives] or ([rule] if rule is not None else [])
    said = list(dict.fromkeys(say_rule(t, one, due) for one in rules))
    if not said:
        return []
    together = t("list.of_rules").join(said)
    words = t("deadline.by_rule", rule=together) if len(said) == 1 else t("deadline.by_rules", rules=together)
    source = say_ruled(t, say_clause(t, due.clauses, sources=due.sources), due.ruling)
    return [Passage(words, source)]
