"""Official documents read line by line into their outline: what belongs to which number, and what belongs to none."""

from itertools import takewhile

from portfolio.regulations import captions
from portfolio.regulations.captions import Caption, Chapter
from portfolio.regulations.document_head import DocumentHead
from portfolio.regulations.document_lines import Line, Lines
from portfolio.regulations.document_tables import Table, read_table
from portfolio.regulations.document_words import document_words
from portfolio.regulations.further_paragraphs import paragraphs_of
from portfolio.regulations.loose_tables import is_loose_head, read_loose_table
from portfolio.regulations.numbering import FORMAL, POINT, Style
from portfolio.regulations.outline import Outline, Part, ReadDocument, same_heading
from portfolio.regulations.passages import LeftOutReason
from portfolio.regulations.persons import is_about_persons, is_sign_in
from portfolio.regulations.spacing import bare, tidy

BEFORE_MEETING = 8  # lines in which a meeting record says what it is


class DocumentReader:
    """One reading of a document; `found` is what it came to."""

    def __init__(self, text: str) -> None:
        self._lines = Lines(text)
        self._outline = Outline()
        self.found = ReadDocument(self._outline)
        self._head = DocumentHead(self.found)
        self._leave(LeftOutReason.LOOSE, self._lines.page_numbers)
        self._before: Line | None = None  # the last line of text
        self._target: list[str] | None = None  # the paragraphs that text goes to
        self._annex: Part | None = None
        self._reopened: Part | None = None
        self._to_repeat = ""

    def read(self) -> ReadDocument:
        """Read every line, and return what was found."""
        lines = self._lines.all
        if any(captions.is_meeting_title(line.text) for line in lines[:BEFORE_MEETING]):
            self._outline.in_meeting = True
            self._restart("")
        at = 0
        while at < len(lines):
            at = self._take(at)
        return self.found

    def _take(self, at: int) -> int:
        line = self._lines.all[at]
        if line.cells:
            return self._table(at, None)
        if (chapter := captions.read_chapter(line.text)) is not None and not self._outline.in_meeting:
            self._chapter(chapter, at)
        elif self._goes_on(line) and (line.mark is None or not self._outline.level_of(line.mark)[1]):
            self._paragraph(line)
        elif is_sign_in(line.text) and line.mark is None and not is_about_persons(line.text):
            return self._sign_in(at)
        elif captions.is_page_number(line.text) or captions.is_contents(line.text):
            self._leave(LeftOutReason.CONTENTS if captions.is_contents(line.text) else LeftOutReason.LOOSE)
        elif line.mark is None and (caption := self._caption(at)) is not None:
            return self._captioned(caption, at)
        elif self._outline.in_meeting and self._is_rules_title(at):
            self._outline.restart("")
            self._target, self._before = None, None
            self._head.take(line)
        elif (self._outline.in_meeting and self._named(line)) or (line.mark is not None and self._numbered(line)):
            pass
        else:
            self._paragraph(line)
        return at + 1

    def _leave(self, reason: LeftOutReason, count: int = 1) -> None:
        self.found.left_out[reason] += count

    # -- numbers and names

    def _numbered(self, line: Line) -> bool:
        mark = line.mark
        assert mark is not None
        if not mark.rest and mark.style not in (Style.ORDINAL, Style.FORMAL, Style.STEM):
            return False
        level, fits = self._outline.level_of(mark)
        if mark.style is Style.DECIMAL and not fits:
            return False
        known = self._outline.find(mark, level)
        to_repeat = None if known is None else same_heading(known, tidy(mark.rest))
        if known is not None and to_repeat is not None:
            self._leave(LeftOutReason.REPEATED)
            self._outline.reopen(known)
            self._reopened, self._to_repeat = known, to_repeat
            self._target, self._before = self._outline.open[-1].paragraphs, None
            return True
        self._begun(self._outline.begin(mark, level), tidy(mark.rest), line)
        return True

    def _chapter(self, chapter: Chapter, at: int) -> None:
        """Take the line above a chapter: a heading of its articles, or a number of its own where it holds points."""
        mark = next((line.mark for line in self._lines.all[at + 1 :] if line.mark is not None), None)
        if mark is not None and mark.style is not Style.ORDINAL and chapter.depth == captions.CHAPTER:
            self._outline.open = []
            part = self._outline.begin_named(chapter.name, None)
            self._begun(part, chapter.title, self._lines.all[at])
            return
        self._outline.begin_chapter(chapter.title, chapter.depth)
        self._head.is_titled, self._before = True, None

    def _named(self, line: Line) -> bool:
        motion = captions.read_motion(line.text)
        if motion is not None:
            self._outline.open = []
            self._begun(self._outline.begin_named(motion[0], None), line.text, line)
            return True
        named = captions.read_motion_part(line.text)
        above = self._outline.open[0] if self._outline.open else None
        if named is None or above is None or "/" not in above.clause or captions.read_motion(above.text()) is None:
            return False
        self._begun(self._outline.begin_named(named[0], above), line.text, line)
        return True

    def _begun(self, part: Part, text: str, line: Line) -> None:
        if text:
            part.paragraphs.append(text)
        self._target, self._before, self._reopened, self._to_repeat = part.paragraphs, line, None, ""

    # -- text without a number

    def _goes_on(self, line: Line) -> bool:
        before = self._before
        return before is not None and not before.ends and self._lines.is_full(before, line)

    def _paragraph(self, line: Line) -> None:
        if self._to_repeat and self._to_repeat.startswith(bare(line.text)):
            self._to_repeat = self._to_repeat[len(bare(line.text)) :]
        elif not self._outline.open and self._annex is None:
            self._head.take(line)
        elif captions.is_closing(line.text):
            self._leave(LeftOutReason.LOOSE)
            self._target = []
        elif is_about_persons(line.text):
            self._leave(LeftOutReason.PERSON)
        else:
            self._append(line)

    def _append(self, line: Line) -> None:
        part = self._outline.open[-1] if self._outline.open else self._annex
        assert part is not None
        target = part.paragraphs if self._target is None else self._target
        if target and self._goes_on(line):
            target[-1] = tidy(f"{target[-1]} {line.text}")
        else:
            ended = self._before is not None and self._before.ends
            target = paragraphs_of(part, line.text, target, ended=ended)
            target.append(line.text)
        self._target, self._before = target, line

    def _is_rules_title(self, at: int) -> bool:
        line, following = self._lines.all[at], self._lines.all[at + 1 : at + 2]
        if line.mark is not None or not captions.is_rules_title(line.text) or not following:
            return False
        return following[0].mark is not None or captions.without_days(following[0].text)[1]

    def _sign_in(self, at: int) -> int:
        end = at
        while end < len(self._lines.all) and not self._is_rules_title(end):
            end += 1
        self._leave(LeftOutReason.SIGN_IN, end - at)
        return max(end, at + 1)

    # -- tables and annexes

    def _caption(self, at: int) -> Caption | None:
        line = self._lines.all[at]
        caption = captions.read_caption(line.text)
        if caption is not None:
            return caption
        following = self._lines.all[at + 1 : at + 2]
        heads = following and (following[0].cells or is_loose_head(following[0].raw))
        if not heads or not captions.is_table_title(line.text):
            return None
        if self._outline.open and not self._numbers_follow(at):
            return Caption(document_words("tables")["at_the_end"], line.text, is_table=True)
        begins = self._head.is_titled and not self._outline.open and self._annex is None
        return Caption(document_words("tables")["name"], line.text, is_table=True) if begins else None

    def _numbers_follow(self, at: int) -> bool:
        return any(self._is_next_point(line) for line in self._lines.all[at + 1 :])

    def _is_next_point(self, line: Line) -> bool:
        """Return whether a line is the article after the one that is open."""
        if line.mark is None or not self._outline.open:
            return False
        level, fits = self._outline.level_of(line.mark)
        says = not line.raw.strip().count(" ") > 1 or "，" in line.text or line.ends
        return fits and level in (FORMAL, POINT) and line.mark.value > 1 and says

    def _captioned(self, caption: Caption, at: int) -> int:
        following = self._lines.all[at + 1 : at + 2]
        if following and following[0].cells:
            return self._table(at + 1, caption)
        if caption.is_table or (following and is_loose_head(following[0].raw)):
            end = at + 1
            while end < len(self._lines.all) and not self._ends_table(end):
                end += 1
            self._add_table(caption, read_loose_table([line.raw for line in self._lines.all[at + 1 : end]]), end)
            return end
        self._leave(LeftOutReason.LOOSE)
        self._annex = self._annex_part(caption)
        return at + 1

    def _ends_table(self, at: int) -> bool:
        line = self._lines.all[at]
        ends = line.cells or captions.read_caption(line.text) or is_sign_in(line.text) or self._is_next_point(line)
        return bool(ends)

    def _annex_part(self, caption: Caption) -> Part:
        self._restart("")
        part = self._outline.begin_named(caption.name, None)
        self._restart(f"{caption.name}/")
        self._target, self._before = part.paragraphs, None
        if caption.title:
            part.paragraphs.append(caption.title)
        return part

    def _restart(self, prefix: str) -> None:
        """Count from the outermost number again, under `prefix`; what a meeting says stays the meeting's."""
        meeting = f"{document_words('meeting')['prefix']}/" if self._outline.in_meeting else ""
        self._outline.restart(meeting + prefix, in_meeting=self._outline.in_meeting)

    def _table(self, at: int, caption: Caption | None) -> int:
        end = at
        while end < len(self._lines.all) and self._lines.all[end].cells:
            end += 1
        titles = frozenset(bare(part.text()) for part in self._outline.walk())
        self._add_table(caption, read_table([list(line.cells) for line in self._lines.all[at:end]], titles), end)
        return end

    def _add_table(self, caption: Caption | None, table: Table, end: int) -> None:
        self._leave(LeftOutReason.TABLE_HEAD, table.heads)
        self._leave(LeftOutReason.SIGN_IN, table.persons)
        self._before = None
        if not table.rows:
            return
        name = document_words("tables")["name"]
        if caption is not None:
            open_before, prefix = self._outline.open, self._outline.prefix
            self._restart("")
            part = self._outline.begin_named(caption.name, None)
            part.tables.append((part.clause, caption.title, table))
            self._outline.open = open_before
            if self._counts_on(end):
                self._outline.prefix, self._target = prefix, None
            else:
                self._outline.open = []
                self._annex, self._target = part, part.paragraphs
            return
        holder = self._holder()
        if holder is None:  # it stands before the first article, and no article stands below it
            self._annex = self._outline.begin_named(name, None)
            self._annex.tables.append((self._annex.clause, "", table))
            self._outline.open, self._target = [], self._annex.paragraphs
        else:
            holder.tables.append((f"{holder.clause}/{name}", "", table))

    def _counts_on(self, at: int) -> bool:
        """Return whether the next number follows one that is open: the table before it stood among its parts."""
        following = takewhile(lambda line: not captions.read_caption(line.text), self._lines.all[at:])
        mark = next((line.mark for line in following if line.mark is not None), None)
        return mark is not None and mark.value > 1 and self._outline.level_of(mark)[1]

    def _holder(self) -> Part | None:
        """Return the part that a table without a caption belongs to."""
        if not self._outline.open:
            return self._annex
        last = self._outline.open[-1]
        if self._reopened is not None and not last.text().endswith("："):
            return self._reopened
        return last
