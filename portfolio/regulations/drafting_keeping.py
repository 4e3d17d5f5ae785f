"""Retention (保存、封存): how long, whose, from when, as far as it is printed."""

from collections.abc import Iterator, Sequence

from portfolio.regulations.drafting_proposals import Proposal, Toml, propose
from portfolio.regulations.drafting_texts import Printed, number_of
from portfolio.regulations.drafting_words import pattern

MOST_YEARS = 100


def retention(document: Sequence[Printed]) -> Iterator[Proposal]:
    """Yield each retention rule: the verb that is printed, its years, and what may follow."""
    for printed in document:
        for how in ("sealed_after", "sealed_for", "kept_for"):
            match = pattern("retention", how).search(printed.text)
            if match is None:
                continue
            years = number_of(match["n"])
            if any(number_of(other["n"]) != years for other in pattern("retention", how).finditer(printed.text)):
                break  # whoever leaves in another way is kept for another time, and a pack says one
            of = _whose(printed, match.start())
            if of is None or not 1 <= years <= MOST_YEARS:
                continue
            entry: Toml = {"of": of, "years": years, "how": how}
            sentence = printed.text[slice(*printed.sentence(match.start()))]
            if pattern("retention", "later_start").search(sentence):
                continue  # from the day after, which a pack cannot say
            for start in ("applying_to_college", "leaving"):
                if pattern("retention", start).search(sentence):
                    entry["start"] = start
                    break
            if pattern("retention", "may_delete").search(printed.text, match.end()):
                entry["may_delete_then"] = True
            yield propose("retention", entry, printed, match.start())
            break


def _whose(printed: Printed, at: int) -> str | None:
    before = printed.text[printed.sentence(at)[0] : at]
    if pattern("retention", "leavers").search(before):
        return "leavers"
    if pattern("retention", "some_leavers").search(before):
        return None
    return "everybody" if pattern("retention", "everybody").search(before) else None
