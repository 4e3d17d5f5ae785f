"""A school whose document is imported before anybody has written its rules: answered from the document's own words."""

from functools import lru_cache

from portfolio.regulations.passages import Passage
from portfolio.rulebook import RuleBook


@lru_cache(maxsize=16)
def book_of_document(passages: tuple[Passage, ...], slug: str, name: str) -> RuleBook | None:
    """Return rules that hold nothing but the document's clauses and the offices that it names.

    No number and no day: nobody has reviewed what a program reads of them, so a reply quotes the clause instead.
    `None` without a document, or where it names no office that could be asked.
    """
    if not passages:
        return None
    from portfolio.regulations.drafting import unreviewed_pack  # seldom needed, and many patterns to compile

    pack = unreviewed_pack(passages, slug=slug, name=name)
    return None if pack is None else RuleBook((pack,))
