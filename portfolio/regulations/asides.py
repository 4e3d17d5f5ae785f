"""Messages that ask nothing of the rules: greetings, other matters, other people, other schools, distress."""

import re
from collections.abc import Sequence
from enum import StrEnum

from portfolio.regulations.reading import Sentence
from portfolio.regulations.tidying import printed, tidied
from portfolio.regulations.words import lexicon


class Aside(StrEnum):
    """What a message is that is answered by a line of its own."""

    CRISIS = "crisis"
    OTHER_LANGUAGE = "other_language"
    INJECTION = "injection"
    ABUSIVE = "abusive"
    PRIVACY = "privacy"
    OTHER_SCHOOL = "other_school"
    PLATFORM_DOWN = "platform_down"
    GREETING = "greeting"
    OFF_TOPIC = "off_topic"


def aside_of(
    message: str, asks: Sequence[Sentence], *, own_names: Sequence[str], others: Sequence[str]
) -> Aside | None:
    """Return what a message is, where it is no question about this school's rules; the graver first.

    `own_names` are the names of the asker's school, `others` those of schools known beside it.
    """
    text = tidied(message)
    if _finds("crisis", text):
        return Aside.CRISIS
    if _finds("injection", text):
        return Aside.INJECTION
    if _finds("abuse", text):
        return Aside.ABUSIVE
    if any(name in text for name in map(printed, others)) or _other_school(text, own_names):
        return Aside.OTHER_SCHOOL
    if _finds("privacy", text):
        return Aside.PRIVACY
    if language_of(text) is not None:
        return Aside.OTHER_LANGUAGE
    if _finds("down", text):
        return Aside.PLATFORM_DOWN
    if _finds("matters", text):
        return Aside.OFF_TOPIC
    if not any(one.whole.terms or one.whole.offices for one in asks) and _finds("greeting", text):
        return Aside.GREETING
    return None


def is_crisis(message: str) -> bool:
    """Return whether these are words of distress, which nothing else that a conversation waits for may take."""
    return _finds("crisis", tidied(message))


_LATIN = re.compile(r"[a-zà-ỹ]+")
_HAN = re.compile("[\u2e80-\u9fff\u3105-\u3129]")


def language_of(text: str) -> str | None:
    """Return `en`, `vi` or `id` for a message without Chinese that is more than a word; `None` for others."""
    words = _LATIN.findall(text.lower())
    if _HAN.search(text) or len(words) < 2:
        return None
    scores = {language: sum(word in known for word in words) for language, known in lexicon().languages.items()}
    best = max(scores, key=lambda language: scores[language])
    return best if scores[best] else "en"


def _other_school(text: str, own_names: Sequence[str]) -> bool:
    for pattern in lexicon().patterns["other_school"]:
        for found in pattern.finditer(text):
            if not any(found[0] in printed(name) or printed(name) in found[0] for name in own_names):
                return True
    return False


def _finds(name: str, text: str) -> bool:
    return any(pattern.search(text) for pattern in lexicon().patterns[name])
