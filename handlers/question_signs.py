"""Whether a short text with a phrase in it asks about the rules, and not for what the phrase stands for."""

from functools import cache
from typing import Final

from locales import question_signs

LEAST: Final = 2  # characters beside the phrase and the words of a question: fewer say nothing more than it does
MUCH: Final = 7  # where the phrase itself is the question


def asks_about_rules(letters: str, folded: str, phrase: str, *, is_own: bool) -> bool:
    """Return whether a text is a question about the rules, in which `phrase` only happens to stand.

    It has words of a question beside the phrase and says something more, or asks with the phrase itself and says much
    more. Where the phrase shows one's own data (`is_own`), it is not about that:
    「課程成果一學期最多可以上傳幾件」 is one, 「我還能上傳幾件」 is not.
    `letters` is the text with its courtesy, since 「可以」 and 「嗎」 may be all that asks; `folded` is without.
    """
    asks, own = _signs()
    if is_own and any(sign in letters for sign in own):
        return False
    said, beside = folded.replace(phrase, "", 1), letters.replace(phrase, "", 1)
    found = [sign for sign in asks if sign in beside]
    if not found:
        return len(said) >= MUCH and any(sign in letters for sign in asks)
    for sign in found:
        said = said.replace(sign, "")
    return len(said) >= LEAST


@cache
def _signs() -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The longest first: 「什麼時候」 before 「什麼」."""
    known = question_signs()
    return tuple(sorted(known["asks"], key=len, reverse=True)), known["own"]
