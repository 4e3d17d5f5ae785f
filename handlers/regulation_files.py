"""What one work may hold: types and sizes of files, the brief description, links, each as far as the rules say it."""

import re
from collections.abc import Sequence
from enum import StrEnum

from handlers.regulation_said import Said, Unsettled
from handlers.regulation_words import close, has_cue, once, settled, t
from portfolio.formats import BriefRule, FileFormat, Formats
from portfolio.offices import OfficeItem
from portfolio.readings import Cited
from portfolio.regulations.slots import Ask, Asked, Asker, Item
from portfolio.rules import RulePack
from portfolio.works import WorkKind


class FilePart(StrEnum):
    """What is asked of a work's files; the types and the size of one sort of file go together."""

    DOCUMENT = "document"
    RECORDING = "recording"
    BRIEF = "brief"
    LINK = "link"
    TOGETHER = "together"  # a document, a recording, or both


MEGABYTES_OF_A_GIGABYTE = 1024
FILES = (FilePart.DOCUMENT, FilePart.RECORDING)


def say_formats(
    ask: Ask, kinds: tuple[WorkKind, ...], parts: tuple[FilePart, ...], pack: RulePack, asker: Asker
) -> Said | Unsettled:
    """Return what works of `kinds` (none: both) may hold, in their `parts` (none: what the question names, else all).

    A type, a size or a length that the question names is held against the rules: 「不行，只能…」. `Unsettled` where the
    rules say nothing of any of it.
    """
    if has_cue(ask, "file.sample"):  # what a model looks like stands in no rule (yphs 附件一: a heading alone, T29)
        return Unsettled(OfficeItem.PLATFORM)
    wanted = parts or _parts(ask)
    found = [_say_part(ask, part, kinds or tuple(WorkKind), pack) for part in wanted]
    if _types(ask) and set(wanted) <= {*FILES}:  # a type may stand in either list: the one that has it answers
        of_sort = [one for one in found if isinstance(one, Said)]
        fitting = [one for one in of_sort if one.text.startswith(t("answer.file.fits"))]
        found = [*(fitting or of_sort[:1])] or found[:1]
    return settled(found)


def _parts(ask: Ask) -> tuple[FilePart, ...]:
    """The parts that the question names; a type tells which sort of file is meant."""
    if has_cue(ask, "file.together"):
        return (FilePart.TOGETHER,)
    named = [part for part in FilePart if has_cue(ask, f"file.{part.value}")]
    if FilePart.LINK in named:  # a video behind a link is a link
        return tuple(part for part in named if part not in FILES)
    if not named and t("answer.unit.characters") in (*ask.units, *(one.unit for one in ask.stated)):
        return (FilePart.BRIEF,)
    if has_cue(ask, "file.any") and not any(part in FILES for part in named):
        named = [*FILES, *named]
    return tuple(named) or (*FILES, FilePart.BRIEF)


def _types(ask: Ask) -> list[str]:
    return [one.lower() for one in re.findall(t("answer.cue.file.types"), ask.text, re.IGNORECASE)]


def _say_part(ask: Ask, part: FilePart, kinds: Sequence[WorkKind], pack: RulePack) -> Said | Unsettled:
    """One part: of kinds whose rules agree once, else of each; of kinds without rules nothing, unless there is none."""
    said: dict[str, list[tuple[WorkKind, tuple[str, ...]]]] = {}
    for kind in kinds:
        reading = getattr(pack.formats.get(kind, Formats()), part.value if part in BY_NAME else "either_or_both")
        if isinstance(reading, Cited):
            said.setdefault(_words(ask, part, reading.value), []).append((kind, reading.clauses))
    if not said:
        asks_link = part is FilePart.LINK and has_cue(ask, "file.link")
        return _no_link(kinds, pack) if asks_link else Unsettled(OfficeItem.PLATFORM)
    sentences = []
    for words, mine in said.items():
        whose = t("answer.and").join(t(f"answer.kind.{kind.value}") for kind, _ in mine)
        sentences.append(words % {"whose": whose})
    clauses = once(clauses[0] for mine in said.values() for _, clauses in mine)
    answer = close(sentences, clauses, also=once(c for mine in said.values() for _, cs in mine for c in cs))
    others = [kind for kind in kinds if all(kind is not one for mine in said.values() for one, _ in mine)]
    if part is FilePart.LINK and others and ask.about(Item.OUTCOMES) and ask.about(Item.DIVERSE):
        return settled([answer, _no_link(others, pack)])
    return answer


def _no_link(kinds: Sequence[WorkKind], pack: RulePack) -> Said | Unsettled:
    """What is listed instead, where the rules list the files of a kind of works and links are not among them."""
    listed = [(kind, pack.formats[kind]) for kind in kinds if kind in pack.formats]
    for kind, formats in listed:
        if isinstance(formats.document, Cited) and isinstance(formats.recording, Cited):
            both = formats.either_or_both
            clauses = once((*(both.clauses if isinstance(both, Cited) else ()), *formats.document.clauses))
            whose = t(f"answer.kind.{kind.value}")
            return close([t("answer.file.link_not_listed", whose=whose)], clauses[:1], also=clauses)
    return Unsettled(OfficeItem.PLATFORM)


BY_NAME = (FilePart.DOCUMENT, FilePart.RECORDING, FilePart.BRIEF, FilePart.LINK)


def _words(ask: Ask, part: FilePart, value: object) -> str:
    """The rule in words with a place for whose works it is about, and before it how the question stands to it."""
    match value:
        case FileFormat(types, megabytes):
            listed = t("list.between").join(types)
            rule = t(f"answer.file.{part.value}", whose="%(whose)s", types=listed, size=megabytes)
            return _opening(ask, types, megabytes) + rule
        case BriefRule(required, characters):
            key = "answer.file.brief_required" if required else "answer.file.brief_optional"
            return _about_brief(ask, required, characters) + t(key, whose="%(whose)s", characters=characters)
        case _:
            key = f"answer.file.{part.value}" if value else f"answer.file.no_{part.value}"
            return t(key, whose="%(whose)s")


def _opening(ask: Ask, types: Sequence[str], megabytes: int) -> str:
    """Whether a type or a size that the question names is allowed."""
    sizes = _sizes(ask)
    named = _types(ask)
    wrong_type = bool(named) and not any(_same_type(one, types) for one in named)
    wrong_type |= len(named) > 1 and has_cue(ask, "or_else") and not _same_type(named[0], types)
    if wrong_type:
        return t("answer.file.not_this_type")
    if sizes and has_cue(ask, "limit"):
        return t("answer.right" if megabytes in sizes else "answer.wrong")
    if sizes:
        size = sizes[-1] if has_cue(ask, "file.made_smaller") else max(sizes)
        return t("answer.file.too_large" if size > megabytes else "answer.file.fits")
    return t("answer.file.fits") if named and has_cue(ask, "confirm") and not has_cue(ask, "file.size") else ""


def _sizes(ask: Ask) -> list[int]:
    """The megabytes that the question names, written together with their unit or a thousand times as large too."""
    stated = [one.number for one in ask.stated if one.unit == t("answer.unit.mb")]
    written = re.findall(t("answer.cue.file.megabytes"), ask.text, re.IGNORECASE)
    large = [MEGABYTES_OF_A_GIGABYTE * int(one) for one in re.findall(t("answer.cue.file.gigabytes"), ask.text, re.I)]
    return [*stated, *(int(one) for one in written), *large]


def _same_type(named: str, types: Sequence[str]) -> bool:
    return named in types or (named == "jpeg" and "jpg" in types)


def _about_brief(ask: Ask, required: bool, characters: int) -> str:
    lengths = [one.number for one in ask.stated if one.unit == t("answer.unit.characters")]
    if lengths:
        if (has_cue(ask, "can") or has_cue(ask, "file.written")) and not has_cue(ask, "limit"):
            return t("answer.file.too_long" if max(lengths) > characters else "answer.file.fits")
        return t("answer.right" if characters in lengths else "answer.wrong")
    left_out = has_cue(ask, "without") and not ask.asks(Asked.NUMBER)
    return t("answer.file.not_without") if required and left_out else ""
