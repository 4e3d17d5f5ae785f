"""Passages of an official document (補充規定): what can be cited, in the document's own numbering."""

from dataclasses import dataclass
from enum import StrEnum


class PassageKind(StrEnum):
    """What a passage is in its document."""

    ARTICLE = "article"  # 點、款、目, with what it says
    HEADING = "heading"  # a numbered heading that says nothing itself: what it holds follows under its own numbers
    ROW = "row"  # 表格的一列
    HISTORY = "history"  # 沿革: the title with the days of adoption and amendment
    MEETING = "meeting"  # 會議紀錄: what was said or decided, rows of its tables included


class LeftOutReason(StrEnum):
    """Why something of a document is no passage."""

    PERSON = "person"  # a name cut out of a line that says who did something
    SIGN_IN = "sign_in"  # a line of a sign-in sheet
    REPEATED = "repeated"  # a heading or title printed again, as on every slide
    CONTENTS = "contents"  # a line of a table of contents
    LOOSE = "loose"  # a line under no number: closing words, an empty annex
    TABLE_HEAD = "table_head"  # a row that names columns


@dataclass(frozen=True)
class Passage:
    """What can be cited alone: its citation (`五(三)1`), the printed text without line breaks, and what stands above.

    `heading` holds the leads above it, outermost first; of a row also the table's caption and the group of the row.
    """

    clause: str
    text: str
    heading: tuple[str, ...] = ()
    kind: PassageKind = PassageKind.ARTICLE


@dataclass(frozen=True)
class LeftOut:
    """How many lines, rows or names were left out for one reason."""

    reason: LeftOutReason
    count: int


@dataclass(frozen=True)
class SplitDocument:
    """A document in passages, in the order of the document, each under a citation of its own."""

    title: str
    passages: tuple[Passage, ...]
    left_out: tuple[LeftOut, ...] = ()
