"""From what somebody did to what they want: presses are unpacked, words are looked up in the phrase lists."""

import re
import unicodedata
from datetime import datetime
from functools import cache

from handlers.announcing_draft import names_something
from handlers.certification_intents import ReportAbsence
from handlers.context import DialogState
from handlers.conversation import Incoming, IncomingKind
from handlers.intents import (
    VERSION,
    AnnounceDay,
    Fill,
    FinishLink,
    GiveCode,
    Intent,
    NoFiles,
    ShowWelcome,
    Unclear,
    unpack,
)
from handlers.phrase_rules import ALWAYS, LETS_PHRASES_THROUGH, NEVER_LOOSE, NEVER_PRESSED, OF_ONES_OWN, RULED
from handlers.question_signs import asks_about_rules
from handlers.regulation_holding import HOLDING
from handlers.regulation_intents import AskRegulations
from handlers.slip_intents import ShowFingerprints, ShowSlip, ShowSlips
from locales import SOURCE, all_phrases
from portfolio.absences import names_days
from portfolio.dates import parse_day
from portfolio.errors import DayFormatError
from portfolio.regulations.asides import is_about_another, is_crisis
from portfolio.regulations.tidying import clean, traditional
from portfolio.slips import split_number
from storage.secrets import CODE_ALPHABET

# A code as written on the sheet, in groups of four; letters that no code has are let through, to be answered as wrong.
# Words of four letters before it are no group of it ("link", "kode"); no code has an I or O.
_CODE = re.compile(r"(?<![A-Z0-9])(?!(?:LINK|BIND|CODE|KODE)\b)((?:[A-Z0-9]{4}[\s\-–—_.]*){3}[A-Z0-9]{4})(?![A-Z0-9])")
_CHOICE = re.compile(r"\d{1,2}")
_LOOSE_MATCH_UP_TO = 15  # characters; in longer texts a phrase is probably part of a question
_LOOSE_MATCH_UP_TO_WORDS = 12  # the same for what is written with spaces between words
_GREETED_WITH_UP_TO_WORDS = 4  # "hello there, dear assistant"; what is longer says more than hello
_HAN = re.compile("[\u2e80-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
_LATIN_MARKS = re.compile("[\u0300-\u036f]")
_COURTESY = re.compile(
    r"^(?:請問|你好|您好|嗨|哈囉|我想要?|我要|麻煩|可以|幫我|請|查詢?|看)+|(?:一下|謝謝|感謝|[嗎呢啊喔吧呀啦])+$"
)


def understand(incoming: Incoming, dialog: DialogState, choices: list[list[str]], now: datetime) -> Intent | None:
    """Return the intent, or None for what needs no answer (somebody who left)."""
    match incoming.kind:
        case IncomingKind.PRESS:
            pressed = unpack(incoming.data)
            # Words for a step are typed, and a nonce comes from LINE itself: no button of ours carries them.
            return Unclear() if pressed is None or isinstance(pressed, NEVER_PRESSED) else pressed
        case IncomingKind.FOLLOW:
            return ShowWelcome()
        case IncomingKind.UNFOLLOW | IncomingKind.BACK:
            return None
        case IncomingKind.LINK:
            return FinishLink(incoming.data)
        case IncomingKind.MEDIA:
            return NoFiles()
        case IncomingKind.WORDS:
            return _read(incoming.data, dialog, choices, now)


def _read(words: str, dialog: DialogState, choices: list[list[str]], now: datetime) -> Intent:
    text = clean(words)
    if (chosen := _chosen(text, choices)) is not None:
        return chosen
    if (slip := _slip(text)) is not None:
        return slip
    if (code := _code(text)) is not None:
        return code
    said = _exact(text)
    if said is None and is_crisis(text):
        return AskRegulations(text)  # heard in every step; no words of it are kept as somebody's answer
    waits = dialog.filling is not None and dialog.filling not in HOLDING
    if waits and dialog.filling is not None and dialog.until is not None and now < dialog.until:
        leads_away = isinstance(said, ALWAYS) or (said is not None and dialog.filling in LETS_PHRASES_THROUGH)
        return said if said is not None and leads_away else Fill(dialog.filling, text)
    found = (
        said
        or _fingerprints(text)
        or _announcement(text)
        or _absence(text)
        or (None if is_about_another(text) else _loose(text))
    )
    return found or (AskRegulations(text) if fold(text) else Unclear())


def language_of(words: str) -> str | None:
    """Return the one language in which this is something to say, alone or before a code; None for Chinese and others.

    English alone is no sign: people say hello and help in Taiwan, too.

    >>> language_of("xin chào"), language_of("link BCDE-FGHJ-KMNP-QRTV"), language_of("hello"), language_of("綁定")
    ('vi', 'en', None, None)
    """
    text = clean(words)
    code = _CODE.search(text.upper())
    said = fold(text if code is None else text[: code.start()])
    spoken = {language for language, phrase in _languages() if phrase == said}
    found = spoken.pop() if len(spoken) == 1 else None
    return None if found == SOURCE or (found == "en" and code is None) else found


def fold(text: str) -> str:
    """Return the form in which phrases are compared: lower case, 臺 as 台, without spaces, marks and courtesy.

    Latin letters lose their diacritics, since many people type Vietnamese without them.

    >>> fold("請問 我的件數？")
    '我的件數'
    >>> fold("Đổi ngôn ngữ"), fold("doi ngon ngu")
    ('doingonngu', 'doingonngu')
    """
    letters = _letters(text)
    return _COURTESY.sub("", letters) or letters


def _letters(text: str) -> str:
    """The same with its courtesy."""
    return "".join(c for c in _bare(text) if unicodedata.category(c)[0] in "LNM").replace("臺", "台")


def _bare(text: str) -> str:
    """Lower case, with Latin letters bare of diacritics; other scripts keep their marks."""
    apart = unicodedata.normalize("NFD", text.lower())
    return unicodedata.normalize("NFC", _LATIN_MARKS.sub("", apart)).replace("đ", "d")


def whole_words(text: str) -> str:
    """The bare words of a text with one space before, between and after them, so that whole words can be found."""
    words = "".join(c if unicodedata.category(c)[0] in "LNM" else " " for c in _bare(text)).split()
    return f" {' '.join(words)} "


def _chosen(text: str, choices: list[list[str]]) -> Intent | None:
    """A number chooses a button of the last message, and so does its label."""
    if _CHOICE.fullmatch(text) and 1 <= int(text) <= len(choices):
        return unpack(choices[int(text) - 1][1])
    folded = fold(text)
    for label, packed in choices:
        if folded and fold(clean(label)) == folded:
            return unpack(packed)
    return None


def _code(text: str) -> GiveCode | None:
    found = _CODE.search(text.upper())
    if found is None:
        return None
    given = "".join(c for c in found[1] if c.isalnum())
    if given.isdigit():  # a phone number or the like, never one of our codes
        return None
    if found[1].replace(" ", "").isalpha() and not set(given) <= set(CODE_ALPHABET):
        return None  # "what does this mean": four-letter words, with letters that no code has
    return GiveCode(given, text[found.end() :].strip(" ,，、;；:："))


def _exact(text: str) -> Intent | None:
    folded = fold(text)
    return _phrases().get(folded) or _phrases().get(fold(traditional(text)))


def _slip(text: str) -> ShowSlip | None:
    """A slip's number after what asks for slips, 「回條 ACDE-FGHJ-KMNP」; alone it might be part of a binding code."""
    found = split_number(text)
    if found is None or not isinstance(_exact(clean(found[1])), ShowSlips):
        return None
    return ShowSlip(found[0])


def _fingerprints(text: str) -> ShowFingerprints | None:
    """The list of a day, 「指紋清單 1月10日」: what asks for it, and a day after it."""
    head, _, day = text.partition(" ")
    if not day or not isinstance(_exact(head), ShowFingerprints):
        return None
    try:
        return ShowFingerprints(parse_day(day).isoformat())
    except DayFormatError:
        return None


def _announcement(text: str) -> Intent | None:
    """A whole announcement in one sentence, 「公告 113-1 休業式 114/1/21」, which begins like those who announce."""
    folded = fold(traditional(text))
    begins = any(isinstance(meant, AnnounceDay) and folded.startswith(phrase) for phrase, meant in _phrases().items())
    return AnnounceDay(traditional(text)) if begins and names_something(traditional(text)) else None


def _absence(text: str) -> Intent | None:
    """An absence in one sentence, 「我請假到 3 月 20 日」: a phrase for it anywhere, and something meant as a day."""
    folded = fold(traditional(text))
    is_one = any(isinstance(meant, ReportAbsence) and phrase in folded for phrase, meant in _phrases().items())
    return ReportAbsence(traditional(text)) if is_one and names_days(traditional(text)) else None


def _loose(text: str) -> Intent | None:
    """The longest phrase that stands inside a short text, unless that asks about the rules.

    One without Chinese characters stands there only as whole words.
    """
    folded, words = fold(traditional(text)), whole_words(text)
    inside: list[str] = []
    if len(folded) <= _LOOSE_MATCH_UP_TO:
        inside += [phrase for phrase in _phrases() if _HAN.search(phrase) and len(phrase) > 1 and phrase in folded]
    if words.count(" ") <= _LOOSE_MATCH_UP_TO_WORDS + 1:
        inside += [folded for spoken, folded in _spoken().items() if spoken in words]
    inside = [phrase for phrase in inside if not isinstance(_phrases()[phrase], NEVER_LOOSE)]
    if not inside:
        return None
    longest = max(inside, key=len)
    meant = _phrases()[longest]
    if isinstance(meant, ShowWelcome) and not _HAN.search(text) and words.count(" ") > _GREETED_WITH_UP_TO_WORDS + 1:
        return None  # 「hello how many files can I upload」 asks something
    if isinstance(meant, RULED):
        letters = _letters(traditional(text))
        if asks_about_rules(letters, folded, longest, is_own=isinstance(meant, OF_ONES_OWN)):
            return None
    return meant


@cache
def _languages() -> frozenset[tuple[str, str]]:
    return frozenset((language, fold(clean(phrase))) for language, _code, phrase in all_phrases())


@cache
def _phrases() -> dict[str, Intent]:
    """Every phrase of every language, folded; the first language that has it wins."""
    known: dict[str, Intent] = {}
    for _language, code, phrase in all_phrases():
        intent = unpack(f"{VERSION}:{code}")
        if intent is None:
            raise LookupError(f"phrases name an unknown intent: {code}")
        known.setdefault(fold(clean(phrase)), intent)
    return known


@cache
def _spoken() -> dict[str, str]:
    """Every phrase without Chinese characters in the form of `_words`, with its folded form."""
    cleaned = (clean(phrase) for _language, _code, phrase in all_phrases())
    return {whole_words(phrase): fold(phrase) for phrase in cleaned if not _HAN.search(phrase)}
