"""Names of persons in official documents: whose they are follows from the label before them, and they are left out."""

import re
from collections.abc import Iterable
from functools import cache

from portfolio.regulations.document_words import document_words
from portfolio.regulations.spacing import tidy

_SEPARATORS = re.compile(rf"[、，,；;/／\s（）()。{document_words('signs')['quotes']}]+")


def is_about_persons(line: str) -> bool:
    """Return whether an unnumbered line only says who did something: 主席, 紀錄, 聯絡人."""
    return _labelled(document_words("persons")["always"]).match(tidy(line)) is not None


def is_sign_in(line: str) -> bool:
    """Return whether a line is the title of a sign-in sheet."""
    text = tidy(line)
    return len(text) <= 60 and any(word in text for word in document_words("persons")["sign_in"])


def names_after_labels(lines: Iterable[str]) -> set[str]:
    """Return the names that stand after a label anywhere in these lines."""
    found: set[str] = set()
    inside = re.compile(f"(?:{'|'.join(document_words('persons')['inside'])})[:：]?(?P<said>[^，。；)）]*)")
    for line in lines:
        text = tidy(line)
        labelled = _labelled(document_words("persons")["labels"]).search(text)
        if labelled is not None:
            found |= names_in(labelled["said"])
        for said in inside.finditer(text):
            found |= names_in(said["said"])
            found |= names_in(said["said"][-3:])  # after the place where they work
    return found


def names_in(text: str) -> set[str]:
    """Return what looks like a name among words that should be names: two to four characters, a surname first."""
    words = document_words("persons")
    honorific = re.compile("|".join(sorted(words["honorifics"], key=len, reverse=True)))
    parts = _SEPARATORS.split(honorific.sub(" ", text))
    return {part for part in parts if 2 <= len(part) <= 4 and part[0] in words["surnames"]}


def cut_names(text: str, names: Iterable[str]) -> tuple[str, int]:
    """Return the text without the names, and how many were cut; one mark stands for several in a row."""
    known = sorted((re.escape(name) for name in names), key=len, reverse=True)
    if not known:
        return text, 0
    one = f"(?:{'|'.join(known)})"
    made, count = text, len(re.findall(one, text))
    if count:
        made = re.sub(rf"{one}(?:[、，,\s]*{one})*", document_words("persons")["left_out"], text)
    return made, count


@cache
def _labels(labels: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(rf"(?:^|(?<=[、.）)]))(?:{'|'.join(sorted(labels, key=len, reverse=True))})[:：](?P<said>.+)$")


def _labelled(labels: list[str]) -> re.Pattern[str]:
    return _labels(tuple(labels))
