"""A number of works that somebody names, held against the limit: too many, enough, right or not, and what is left."""

from collections.abc import Sequence
from dataclasses import dataclass

from handlers.regulation_words import has_cue, t
from portfolio.regulations.slots import Ask, Asked
from portfolio.rules import Per

SEMESTERS = 2  # of an academic year


@dataclass(frozen=True)
class Held:
    """What an answer begins with, 「不可以，超過上限了：」, and a sum for a whole year behind the limit."""

    opening: str = ""
    sum: str = ""
    computed: tuple[str, ...] = ()


def hold_against(ask: Ask, stated: Sequence[int], limits: Sequence[int], per: Per, act: str) -> Held:
    """Return how the works that the question states stand to the limits, which are more than one by semester.

    Nothing where no number is stated or no limit set, or where it is too many in one semester alone. The asker's own
    number is never repeated; what is left, and a year's sum of a semester's limit, are computed. `act` is 上傳 or 勾選.
    """
    if not limits:
        return Held()
    most, least = max(limits), min(limits)
    by_year = per is Per.SEMESTER and has_cue(ask, "by_year") and not has_cue(ask, "by_semester")
    each = has_cue(ask, "each_semester")
    total = ""
    computed: tuple[str, ...] = ()
    if by_year and not each:
        most, least = (sum(limits),) * 2 if len(limits) == SEMESTERS else (most * SEMESTERS, least * SEMESTERS)
        of_year = t("answer.works", value=most, unit=t("answer.unit.works"))
        total, computed = t("answer.limit.of_year", works=of_year), (of_year,)
    if not stated or has_cue(ask, "which_period"):
        return Held("", total, computed)
    number = _meant(ask, stated, per, each=each)
    if has_cue(ask, "limit") and not has_cue(ask, "how_many") and not has_cue(ask, "already"):
        wrong_period = (per is Per.YEAR and has_cue(ask, "by_semester")) or each
        right = number in (most, least) and not wrong_period
        return Held(t("answer.right" if right else "answer.wrong"), total, computed)
    if has_cue(ask, "told"):  # somebody said that this is the limit
        return Held(t("answer.right" if number in (most, least) else "answer.wrong"), total, computed)
    if has_cue(ask, "already") and per is Per.SEMESTER and has_cue(ask, "both_semesters"):
        # What one semester took leaves the other as it is; which number is whose is left open, and the larger one told.
        return Held(t("answer.too_many" if number > most else "answer.apart"), total, computed)
    if has_cue(ask, "already"):
        return _already(ask, stated, most, least, act, Held("", total, computed))
    if has_cue(ask, "is_it_so") and not has_cue(ask, "can") and not has_cue(ask, "exceed"):  # this is said to be it
        other_period = per is Per.YEAR and has_cue(ask, "by_semester") and not has_cue(ask, "by_year")
        right = number in (most, least) and not other_period
        return Held(t("answer.right" if right else "answer.wrong"), total, computed)
    if number > most:
        key = "answer.exceeds" if has_cue(ask, "exceed") else "answer.too_many"
    elif number <= least:
        right = number == most and has_cue(ask, "is_it_so")
        key = "answer.right" if right else "answer.within" if has_cue(ask, "exceed") else "answer.allowed"
    else:
        return Held("", total, computed)
    return Held(t(key), total, computed)


def _meant(ask: Ask, stated: Sequence[int], per: Per, *, each: bool) -> int:
    """How many works of the period are meant: of both semesters together in a year, of one the larger number."""
    if per is Per.YEAR and each:
        return stated[0] * SEMESTERS
    if per is Per.YEAR and has_cue(ask, "both_semesters"):
        return sum(stated)
    return max(stated)


def _already(ask: Ask, stated: Sequence[int], most: int, least: int, act: str, held: Held) -> Held:
    """「已經20件，還可以再傳嗎」: one more, or as many as are stated; 「還能傳幾件」: what is left."""
    if most != least:
        return held
    number, *more = stated
    if not more and has_cue(ask, "to_come"):  # how many there are was not said, or not as a number
        return Held(t("answer.too_many" if number > most else "answer.depends"), held.sum, held.computed)
    left = most - number
    if more and not has_cue(ask, "how_many"):
        allowed = sum(stated) <= most
        return Held(t("answer.allowed" if allowed else "answer.too_many"), held.sum, held.computed)
    if left <= 0:
        return Held(t("answer.full", act=act), held.sum, held.computed)
    works = t("answer.works", value=left, unit=t("answer.unit.works"))
    key = "answer.left" if ask.asks(Asked.NUMBER) or has_cue(ask, "how_many") else "answer.left_allowed"
    return Held(t(key, act=act, works=works), held.sum, (*held.computed, works))
