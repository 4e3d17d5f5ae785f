"""Whether a short text with a phrase in it asks about the rules, and not for what the phrase stands for."""

from functools import cache
from typing import Final

from locales import question_signs

LEAST: Final = 4  # characters beside the phrase: fewer say nothing more than it does


def asks_about_rules(folded: str, phrase: str) -> bool:
    """Return whether a folded text is a question about the rules, in which `phrase` only happens to stand.

    It has words of a question, says more beside the phrase than the phrase itself, and is not about one's own data:
    「課程成果一學期最多可以上傳幾件」 is one, 「我還能上傳幾件」 is not.
    """
    beside = len(folded) - len(phrase)
    if beside < LEAST or beside <= len(phrase):
        return False
    asks, own = _signs()
    return any(sign in folded for sign in asks) and not any(sign in folded for sign in own)


@cache
def _signs() -> tuple[tuple[str, ...], tuple[str, ...]]:
    known = question_signs()
    return known["asks"], known["own"]
