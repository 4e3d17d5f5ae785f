"""Lines of a document that are no text of an article: titles, captions, days of adoption, page numbers, motions."""

import re
from dataclasses import dataclass
from functools import cache

from portfolio.regulations.document_words import document_words
from portfolio.regulations.numbering import chinese, number
from portfolio.regulations.spacing import bare, tidy

LONGEST_TITLE = 60  # characters of a document's title
LONGEST_CAPTION = 40  # of a table's

CHAPTER = 1  # how deep 章 lies: 編 stands above it, 節 below

_SENTENCE = re.compile("[。，；！？]")
_DOTS = re.compile(r"[.．…‥·]{3,}\s*\d*$")


@dataclass(frozen=True)
class Caption:
    """The line above a table or an annex: how it is cited, its title, and whether a table follows for sure."""

    name: str
    title: str
    is_table: bool


def read_caption(text: str) -> Caption | None:
    """Return what a line is the caption of, if it stands for itself: 【表一】…, 附件：, 附表二 …."""
    words = document_words("tables")
    found = re.fullmatch(words["caption"], text)
    if found is None or _SENTENCE.search(text) or len(text) > LONGEST_CAPTION + 10:
        return None
    if found["kind"] == words["name"] and not found["number"]:
        return None
    return Caption(found["name"], found["title"], found["kind"] in (words["name"], words["at_the_end"]))


def is_table_title(text: str) -> bool:
    """Return whether a line reads like the title of a table without a number."""
    ends = tuple(document_words("tables")["title_ends"])
    return len(text) <= LONGEST_CAPTION and not _SENTENCE.search(text) and text.endswith(ends)


def is_rules_title(text: str) -> bool:
    """Return whether a line reads like the title of a school's rules."""
    titles = document_words("rules")["titles"]
    return len(text) <= LONGEST_TITLE and not _SENTENCE.search(text) and text.endswith(tuple(titles))


def names_rules(text: str) -> bool:
    """Return whether a title has come as far as saying what kind of document it is of."""
    return any(word in text for word in document_words("rules")["titles"])


def is_meeting_title(text: str) -> bool:
    """Return whether a line is the title of a meeting record."""
    return len(text) <= LONGEST_TITLE and any(word in text for word in document_words("meeting")["titles"])


def without_days(text: str) -> tuple[str, bool]:
    """Return a title without the days it was adopted on, and whether there were any."""
    made, count = _day().subn("", text)
    return made, bool(count)


def is_page_number(text: str) -> bool:
    """Return whether a line is a page number."""
    return re.fullmatch(document_words("rules")["page_number"], text) is not None


def is_contents(text: str) -> bool:
    """Return whether a line is one of a table of contents: dots lead to a page."""
    return _DOTS.search(text) is not None


def is_closing(text: str) -> bool:
    """Return whether a line thanks those who listened."""
    return bare(text).startswith(tuple(document_words("rules")["closing"]))


@dataclass(frozen=True)
class Chapter:
    """The line above a chapter: its number as it is cited, its title, how deep it lies (0 is outermost)."""

    name: str
    title: str
    depth: int


def read_chapter(text: str) -> Chapter | None:
    """Return what chapter a line begins, if it stands for itself: 第二章 組織; a sentence that names one is none."""
    words = document_words("rules")
    found = re.fullmatch(words["chapter"], text)
    value = None if found is None else number(found["number"])
    if found is None or value is None or _SENTENCE.search(text):
        return None
    title = found["title"].strip()
    if title.startswith(tuple(document_words("numerals")["named_in_passing"])):
        return None
    name = f"{document_words('numerals')['ordinal']}{chinese(value)}{found['unit']}"
    return Chapter(name, title, words["chapter_units"].index(found["unit"]))


def read_motion(text: str) -> tuple[str, str] | None:
    """Return (name, text) of a motion of a meeting: 【案由一】…."""
    found = _motion().match(text)
    return None if found is None else (tidy(found["name"]), found["rest"])


def read_motion_part(text: str) -> tuple[str, str] | None:
    """Return (name, text) of a part of a motion: 說明：…, 決議：…."""
    name, colon, rest = text.replace(":", "：").partition("：")
    return (name, rest) if colon and name in document_words("meeting")["parts"] else None


@cache
def _day() -> re.Pattern[str]:
    return re.compile(document_words("rules")["day"])


@cache
def _motion() -> re.Pattern[str]:
    words, numerals = document_words("meeting"), document_words("numerals")
    value = rf"(?:[{numerals['plain']}{numerals['ten']}]{{1,3}}|\d{{1,2}})"
    name = f"(?:{'|'.join(words['motion'])}){value}"
    opening, closing = (re.escape(document_words("signs")[which]) for which in ("opening", "closing"))
    return re.compile(rf"[{opening}]?(?P<name>{name})(?:[{closing}][:：]?|[:：、])(?P<rest>.*)")
