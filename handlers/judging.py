"""Words of marks and quality: certification confirms own work and right course, and never judges (national.md § 1)."""

import re
from functools import cache

from handlers.understanding import clean, traditional, whole_words
from locales import LANGUAGES, judging

_HAN = re.compile("[\u2e80-\u9fff\uf900-\ufaff]")


def speaks_of_quality(text: str) -> str:
    """Return the word in `text` that speaks of marks or quality, in whatever language; empty where none does.

    >>> speaks_of_quality("內容太短，請重寫"), speaks_of_quality("附了同學的成績單"), speaks_of_quality("80 分")
    ('太短', '', '80分')
    """
    typed = traditional(clean(text))
    packed, words = "".join(typed.split()), whole_words(typed)
    for allowed in _known("allowed"):
        packed, words = packed.replace(allowed, "\n"), words.replace(whole_words(allowed), " \n ")
    for word in _known("words"):
        if word in packed if _HAN.search(word) else whole_words(word) in words:
            return word
    for pattern in _known("patterns"):
        found = re.search(pattern, packed if _HAN.search(pattern) else words)
        if found is not None:
            return found[0].strip()
    return ""


@cache
def _known(name: str) -> tuple[str, ...]:
    """The words of every language: teachers may write in any."""
    return tuple(dict.fromkeys(word for language in LANGUAGES for word in judging(language)[name]))
