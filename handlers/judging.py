"""Words of marks and quality, and of wanting a better version: neither certification nor receipts are about them.

Certification confirms own work and right course, and never judges (national.md § 1); a receipt statement is a notice
afterwards, and content is not opened again (tttvs 六(三)).
"""

import re
from functools import cache

from handlers.understanding import whole_words
from locales import LANGUAGES, SOURCE, judging
from portfolio.regulations.tidying import clean, traditional


def speaks_of_quality(text: str) -> str:
    """Return the word in `text` that speaks of marks or quality, in whatever language; empty where none does.

    >>> speaks_of_quality("The quality is poor"), speaks_of_quality("The second file cannot be opened")
    ('quality', '')
    """
    typed = traditional(clean(text))
    packed, words = "".join(typed.split()), whole_words(typed)
    for _language, allowed in _known("allowed"):
        packed, words = packed.replace(allowed, "\n"), words.replace(whole_words(allowed), " \n ")
    for language, word in _known("words"):
        if word in packed if language == SOURCE else whole_words(word) in words:
            return word
    for language, pattern in _known("patterns"):
        found = re.search(pattern, packed if language == SOURCE else words)
        if found is not None:
            return found[0].strip()
    return ""


def wants_better(text: str) -> bool:
    """Return whether `text` says that somebody wants a better version of what was submitted, in whatever language.

    >>> wants_better("I want to hand in a better version"), wants_better("The second file cannot be opened")
    (True, False)
    """
    typed = traditional(clean(text))
    packed, words = "".join(typed.split()), whole_words(typed)
    return any(
        word in packed if language == SOURCE else whole_words(word) in words for language, word in _known("better")
    )


@cache
def _known(name: str) -> tuple[tuple[str, str], ...]:
    """The words of every language, since teachers may write in any; Chinese has no spaces between words."""
    return tuple((language, word) for language in LANGUAGES for word in judging(language)[name])
