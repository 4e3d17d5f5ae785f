"""Messages that ask nothing of the rules: greetings, other matters, other people, other schools, distress."""

import re
import tomllib
from collections.abc import Mapping, Sequence
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import Any

from portfolio.regulations.patterns import Sought
from portfolio.regulations.reading import Sentence
from portfolio.regulations.slots import Action, Asked, Item
from portfolio.regulations.tidying import printed, tidied
from portfolio.regulations.wording import words_of
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
    TOO_LONG = "too_long"


LONGEST = 500  # characters; reading takes longer than it should from a few thousand on

OURS = (
    Item.OUTCOMES,
    Item.DIVERSE,
    Item.RECEIPTS,
    Item.AUTOBIOGRAPHY,
    Item.PORTFOLIO,
    Item.CADRES,
    Item.CONSULTATIONS,
    Item.PROVISIONS,
    Item.GROUP,
    Item.TRAINING,
    Item.DEPUTIES,
    Item.MEETING,
    Item.REWARDS,
    Item.FILES,
    Item.CERTIFICATES,
    Item.SERVICE,
    Item.CONTESTS,
    Item.ELECTIVE_NAMES,
)
"""What a question may be about whatever else it names: the film that is uploaded is no evening at the cinema."""


def aside_of(
    message: str, asks: Sequence[Sentence], *, own_names: Sequence[str], others: Sequence[str]
) -> Aside | None:
    """Return what a message is, where it is no question about this school's rules; `first_aside` comes before it.

    `own_names` are the names of the asker's school, `others` those of schools known beside it.
    """
    text = tidied(message)
    if _finds("injection", text):
        return Aside.INJECTION
    if _finds("abuse", text):
        return Aside.ABUSIVE
    if _names_one(text, others, own_names) or _other_school(text, own_names):
        return Aside.OTHER_SCHOOL
    if is_about_another(message):
        return Aside.PRIVACY
    if language_of(text) is not None:
        return Aside.OTHER_LANGUAGE
    if _finds("down", text) and not _finds("down", text, "of_rules"):
        return Aside.PLATFORM_DOWN
    if _finds("off_topic", text, "requests") or (not _of_ours(asks) and _finds("off_topic", text, "matters")):
        return Aside.OFF_TOPIC
    return Aside.GREETING if _greets(text, asks) else None


def first_aside(message: str) -> Aside | None:
    """Return what a message is before it is read any further: words of distress, however long, or too long."""
    if is_crisis(message):
        return Aside.CRISIS
    return Aside.TOO_LONG if len(message) > LONGEST else None


def is_crisis(message: str) -> bool:
    """Return whether these are words of distress, which nothing else that a conversation waits for may take."""
    return _finds("crisis", _without("crisis", "harmless", tidied(message)))


def is_about_another(message: str) -> bool:
    """Return whether a message asks for what is another person's, which no list of one's own answers."""
    return _finds("privacy", _without("privacy", "own", tidied(message)))


def _greets(text: str, asks: Sequence[Sentence]) -> bool:
    if not re.search(r"\w", text):
        return True  # a smile, a thumb
    if _finds("greeting", text, "always"):
        return True
    asks_something = any(one.whole.terms or one.whole.offices for one in asks)
    asks_something |= any(one.whole.asks(*_ASKING) for one in asks)
    bare = words_of(text).written
    greets = (
        _finds("greeting", bare, "whole") or _finds("greeting", text, "whole") or _finds("greeting", text, "within")
    )
    return (greets or not bare.strip()) and not asks_something and _is_all_greeting(text)


def _is_all_greeting(text: str) -> bool:
    """Whether hardly anything is left without greetings and courtesy: 「打擾了，上限多少，謝謝」 is a question."""
    for name in ("whole", "within"):
        text = _without("greeting", name, text)
    return len(re.sub(r"[\W_]", "", words_of(text).written)) <= _LEFT


def _of_ours(asks: Sequence[Sentence]) -> bool:
    return any(
        one.whole.about(*OURS)
        or one.whole.does(Action.CERTIFY, Action.SELECT)
        or (one.whole.asks(Asked.OFFICE, Asked.DATE) and one.whole.does(Action.REGISTER))
        or one.whole.does(Action.BORROW)
        or (one.whole.about(Item.RECORDS) and one.whole.does(Action.UPLOAD, Action.REGISTER))
        for one in asks
    )


_ASKING = (Asked.NUMBER, Asked.DATE, Asked.OFFICE, Asked.LIST, Asked.HOW, Asked.PLACE)
_LEFT = 6  # letters that a greeting may hold beside itself
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


def _names_one(text: str, others: Sequence[str], own_names: Sequence[str]) -> bool:
    """Whether one of the other schools is named, in full or by what it alone is called before what it asks about."""
    own = "".join(map(printed, own_names))
    short = (_without("other_school", "sorts", printed(name)) for name in others)
    called = [name.strip() for name in short if len(name.strip()) > 1 and name.strip() not in own]
    lead, behind = (_data()["other_school"][part] for part in ("before_short", "behind_short"))
    called_so = (re.search(f"{lead}{re.escape(name)}{behind}", text) for name in called)
    return any(name in text for name in map(printed, others)) or any(called_so)


def _other_school(text: str, own_names: Sequence[str]) -> bool:
    if _finds("other_school", text, "moving"):
        return False
    if _finds("other_school", text, "known") or _finds("other_school", text, "others"):
        return True
    own = [printed(name) for name in own_names]
    if _names_namesake(text, own):
        return True
    for found in (one for pattern in _patterns("other_school", "named") for one in pattern.finditer(text)):
        is_own = any(name in found[0] or found[0] in name for name in own)
        if not is_own and not found["name"].endswith(tuple(_data()["other_school"]["ordinary"])):
            return True
    return False


def _names_namesake(text: str, own: Sequence[str]) -> bool:
    """Whether a text puts the name of the asker's school into another city: 台中啟明."""
    called = {_without("other_school", "sorts", name).strip() for name in own}
    named = (f"{_filled(_data()['other_school']['in_city'])}{re.escape(one)}" for one in called if len(one) > 1)
    return any(city not in "".join(own) for pattern in named for city in re.findall(pattern, text))


def _without(section: str, name: str, text: str) -> str:
    for pattern in _patterns(section, name):
        text = pattern.sub(" ", text)
    return text


def _finds(section: str, text: str, name: str = "patterns") -> bool:
    return any(pattern.search(text) for pattern in _patterns(section, name))


@cache
def _data() -> Mapping[str, Any]:
    return tomllib.loads(files("portfolio.regulations").joinpath("asides.toml").read_text(encoding="utf-8"))


@cache
def _patterns(section: str, name: str) -> tuple[Sought, ...]:
    found = _data()[section][name]
    return tuple(Sought(_filled(one)) for one in ([found] if isinstance(found, str) else found))


_PART = re.compile(r"(?<!P)<([a-z_]+)>")  # not the name of a group


def _filled(pattern: str) -> str:
    parts = _data()["parts"]
    return _PART.sub(lambda found: _filled(parts[found[1]]) if found[1] in parts else found[0], pattern)
