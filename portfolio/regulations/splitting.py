"""An official document (補充規定) split into the passages that can be cited, by its own numbering."""

import re
from collections import Counter

from portfolio.regulations.document_reader import DocumentReader
from portfolio.regulations.document_tables import Table, TableRow
from portfolio.regulations.document_words import document_words
from portfolio.regulations.numbering import DEEP, FORMAL
from portfolio.regulations.outline import Part, ReadDocument, joined
from portfolio.regulations.passages import LeftOut, LeftOutReason, Passage, PassageKind, SplitDocument
from portfolio.regulations.persons import cut_names, names_after_labels
from portfolio.regulations.spacing import tidy

LONGEST_HEADING = 60  # characters of a lead that stands above its parts

_SENTENCE = re.compile("[。，；！？]")
_ANNOUNCING = (":", "\uff1a")
_REMARK = re.compile(r"[(（][^()（）]*[)）]")


def split_document(text: str) -> SplitDocument:
    """Return the passages of a document's text, each under a citation of its own, and what was left out and why.

    Cells of tables are set apart by tabs, or stand line by line under a caption. Whatever the text, no error.
    """
    found = DocumentReader(text).read()
    names = names_after_labels(text.splitlines())
    passages, left_out = _Passages(found).made()
    cut = 0
    clean = []
    for passage in passages:
        said, count = cut_names(passage.text, names)
        heading = tuple(cut_names(one, names)[0] for one in passage.heading)
        clause, cut = cut_names(passage.clause, names)[0], cut + count
        clean.append(Passage(clause, said, heading, passage.kind))
    left_out[LeftOutReason.PERSON] += cut
    reasons = tuple(LeftOut(reason, left_out[reason]) for reason in LeftOutReason if left_out[reason])
    return SplitDocument(cut_names(found.title, names)[0], _once(clean), reasons)


def _once(passages: list[Passage]) -> tuple[Passage, ...]:
    """Give the second of the same citation `#2`, the third `#3`."""
    given: Counter[str] = Counter()
    made = []
    for passage in passages:
        clause = passage.clause
        given[clause] += 1
        while given[clause] > 1 and f"{clause}#{given[clause]}" in given:
            given[clause] += 1
        if given[clause] > 1:
            clause = f"{clause}#{given[clause]}"
            given[clause] += 1
        made.append(Passage(clause, passage.text, passage.heading, passage.kind))
    return tuple(made)


class _Passages:
    """The passages of an outline."""

    def __init__(self, found: ReadDocument) -> None:
        self._found = found
        self._left_out: Counter[LeftOutReason] = Counter(found.left_out)
        self._made: list[Passage] = []

    def made(self) -> tuple[list[Passage], Counter[LeftOutReason]]:
        """Return them in the order of the document, and what was left out."""
        rules, meeting = document_words("rules"), document_words("meeting")
        history = []
        if self._found.is_dated:
            text = "；".join(self._found.heading)
            history = [Passage(rules["history"], text, (), PassageKind.HISTORY)]
        if self._found.meeting_head:
            clause = f"{meeting['prefix']}/{meeting['head']}"
            self._made.append(Passage(clause, "；".join(self._found.meeting_head), (), PassageKind.MEETING))
        for part in self._found.outline.walk():
            if not part.in_meeting:
                self._made += history
                history = []
            self._part(part)
        return self._made + history, self._left_out

    def _part(self, part: Part) -> None:
        if _is_folded(part):
            return
        heading = (*part.chapters, *(lead for one in part.above if (lead := _lead(one))))
        text = joined([*_paragraphs(part), *(piece for one in part.parts for piece in _folded(one))])
        if text:
            self._add(part, text, heading)
        for later in [joined(part.later)] if part.later else []:
            clause = part.clause + document_words("rules")["later_paragraph"]
            self._made.append(Passage(clause, later, (*heading, *filter(None, [_lead(part)]))))
        for where, caption, table in part.tables:
            lead = "" if where == part.clause else _lead(part)  # what follows a table's caption stands below its rows
            above = (*heading, *(one for one in (lead, caption) if one))
            self._rows(where, above, table, part)

    def _add(self, part: Part, text: str, heading: tuple[str, ...]) -> None:
        holds = bool(part.parts or part.tables)
        is_bare = len(part.paragraphs) == 1 and not _SENTENCE.search(text)
        says_only_what_follows = is_bare or (part.in_meeting and text.endswith("："))
        if holds and says_only_what_follows and (part.in_meeting or part.level == FORMAL):
            return
        if part.in_meeting and part.level == FORMAL and is_bare:
            self._left_out[LeftOutReason.LOOSE] += 1
            return
        kind = PassageKind.HEADING if holds and is_bare else PassageKind.ARTICLE
        self._made.append(Passage(part.clause, text, heading, PassageKind.MEETING if part.in_meeting else kind))

    def _rows(self, where: str, heading: tuple[str, ...], table: Table, part: Part) -> None:
        names = _row_names(table, numbered=where == part.clause and where not in _plain_tables())
        kind = PassageKind.MEETING if part.in_meeting else PassageKind.ROW
        for row, name in zip(table.rows, names, strict=True):
            above = (*heading, row.group) if row.group else heading
            self._made.append(Passage(f"{where}/{name}", row.text(), above, kind))


def _plain_tables() -> tuple[str, ...]:
    words = document_words("tables")
    return (words["at_the_end"], words["name"])


def _is_folded(part: Part) -> bool:
    """Return whether a part is only an entry of a list deep inside a 目, which is read as a whole."""
    if part.level < DEEP or not part.above or part.in_meeting:
        return False
    beside = part.above[-1].parts
    return all(one.level >= DEEP and not one.parts and "，" not in one.text() for one in beside)


def _folded(part: Part) -> list[str]:
    return [f"{part.printed}{part.text()}"] if _is_folded(part) else []


def _paragraphs(part: Part) -> list[str]:
    """What a part says itself; where its parts stand between two of its paragraphs, a sign says so."""
    first, *later = part.paragraphs or [""]
    if later and part.parts and first.endswith(_ANNOUNCING):
        return [first + document_words("rules")["parts_between"], *later]
    return part.paragraphs


def _lead(part: Part) -> str:
    """Return what a part says above its parts, short enough to stand there."""
    text = part.paragraphs[0] if part.paragraphs else ""
    if len(text) <= LONGEST_HEADING:
        return text.rstrip("：:")
    return text[:LONGEST_HEADING].rsplit("，", 1)[0]


def _row_names(table: Table, *, numbered: bool) -> list[str]:
    """Return how each row is cited within its table.

    The row's own label is enough below an article, unless two groups have the same; tables with a number or in an
    annex name the group too. Remarks in brackets are left out of labels that are different without them.
    """
    labels = [_REMARK.sub("", row.label) or row.label for row in table.rows]
    if len({(row.group, row.label, row.part) for row in table.rows}) > len(
        {(row.group, label, row.part) for row, label in zip(table.rows, labels, strict=True)}
    ):
        labels = [row.label for row in table.rows]
    grouped = {
        label: {row.group for row, one in zip(table.rows, labels, strict=True) if one == label} for label in labels
    }
    with_groups = numbered or any(len(groups) > 1 for groups in grouped.values())
    return [_name(row, label, with_groups) for row, label in zip(table.rows, labels, strict=True)]


def _name(row: TableRow, label: str, with_group: bool) -> str:
    parts = [row.group if with_group else "", label, row.part]
    return "/".join(tidy(part).replace("/", "／") for part in parts if part)
