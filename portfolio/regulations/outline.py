"""The outline of an official document: its numbered parts, each with its text, its tables and the parts below it."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from portfolio.regulations.document_tables import Table
from portfolio.regulations.document_words import document_words
from portfolio.regulations.numbering import (
    DEEP,
    DEEPEST,
    DETAIL,
    FORMAL,
    ITEM,
    LEVELS,
    POINT,
    Mark,
    Style,
    chinese,
    cited,
)
from portfolio.regulations.passages import LeftOutReason
from portfolio.regulations.spacing import bare

NAMED = -1  # the level of a part with a name and no number: 案由一, 說明, 附件二


@dataclass
class Part:
    """One part of a document under its citation; `lines` are its paragraphs, `later` those after its parts."""

    clause: str
    level: int
    value: int = 0
    style: Style | None = None
    in_meeting: bool = False
    printed: str = ""
    path: tuple[int, ...] = ()  # of a number that names those above it: 1.1.1
    paragraphs: list[str] = field(default_factory=list)
    later: list[str] = field(default_factory=list)
    tables: list[tuple[str, str, Table]] = field(default_factory=list)  # (where it is cited, its caption, its rows)
    parts: list["Part"] = field(default_factory=list)
    above: tuple["Part", ...] = ()  # outermost first
    chapters: tuple[str, ...] = ()  # titles of those that it stands in, where articles are cited without them

    def text(self) -> str:
        """Return its paragraphs as one text."""
        return joined(self.paragraphs)


def joined(paragraphs: list[str]) -> str:
    """Return paragraphs as one text: a blank stands where neither a sign nor white space ends one."""
    made = ""
    for paragraph in paragraphs:
        made += f" {paragraph}" if made and made[-1].isalnum() and paragraph[:1].isalnum() else paragraph
    return made


class Outline:
    """Parts as they come, each put below the part that it belongs to."""

    def __init__(self) -> None:
        self.roots: list[Part] = []
        self.open: list[Part] = []  # from the outermost to the one that is being read
        self.prefix = ""  # before every citation: 會議/ or 附件二/
        self.in_meeting = False
        self._chapters: list[str] = []
        self._given: dict[str, int] = {}
        self._by_clause: dict[str, Part] = {}

    def restart(self, prefix: str, *, in_meeting: bool = False) -> None:
        """Begin with the outermost number again, under another prefix."""
        self.prefix, self.in_meeting, self.open, self._chapters = prefix, in_meeting, [], []

    def begin_chapter(self, title: str, depth: int) -> None:
        """Stand the articles that follow under a chapter: its title is a heading, and no part of their citations."""
        outer = [*self._chapters[:depth], *[""] * depth][:depth]
        self._chapters = [*outer, title]

    def level_of(self, mark: Mark) -> tuple[int, bool]:
        """Return the level that a number is at here, and whether it is the one that is expected there."""
        levels = self._levels(mark)
        fitting = [level for level in levels if self._fits(level, mark)]
        for level in fitting:
            sibling = self._at(level)
            if sibling is not None and sibling.style is mark.style:
                return level, True
        return (fitting or levels)[0], bool(fitting)

    def find(self, mark: Mark, level: int) -> Part | None:
        """Return the part that has this number already, or None."""
        return self._by_clause.get(self._clause(mark, level, self._above(level)))

    def begin(self, mark: Mark, level: int) -> Part:
        """Open a new part under its number; a number that was given before gets `#2`."""
        above = self._above(level)
        clause = self._clause(mark, level, above)
        part = Part(self._once(clause), level, mark.value, mark.style, self.in_meeting, mark.printed, mark.path)
        return self._open(part, above)

    def begin_named(self, name: str, above: Part | None) -> Part:
        """Open a part that has a name: below `above`, or by itself under the prefix."""
        clause = f"{above.clause}/{name}" if above is not None else f"{self.prefix}{name}"
        part = Part(self._once(clause), NAMED, in_meeting=self.in_meeting, printed=name)
        return self._open(part, above)

    def reopen(self, part: Part) -> None:
        """Go on in a part whose heading was printed again; what is open below it stays open."""
        if part not in self.open:
            self.open = [*part.above, part]

    def walk(self) -> Iterator[Part]:
        """Yield every part in the order of the document."""
        waiting = list(reversed(self.roots))
        while waiting:
            part = waiting.pop()
            yield part
            waiting += reversed(part.parts)

    # -- which level

    def _levels(self, mark: Mark) -> tuple[int, ...]:
        if mark.level is not None:
            return (mark.level,)
        levels = LEVELS[mark.style]
        point, item, detail = self._at(POINT), self._at(ITEM), self._at(DETAIL)
        formal = self._at(FORMAL)
        match mark.style:
            case Style.STEM if formal is not None and formal.style is not Style.STEM:
                return LEVELS[Style.CIRCLED]  # below the parts of 壹
            case Style.CHINESE if point is not None and point.style is Style.ORDINAL:
                return (ITEM,)  # 第三條 counts its 款 as 一、
            case Style.BRACKETED if item is not None and item.style is Style.CHINESE:
                return (DETAIL,)
            case Style.DIGIT | Style.DIGIT_COMMA if detail is not None and detail.style is Style.BRACKETED:
                return (DEEP,)
            case Style.DIGIT | Style.DIGIT_COMMA if not self.open:
                return (POINT, DETAIL)
            case Style.DIGIT_BRACKETED if detail is None:
                return (ITEM,) if self._at(DEEP) is None else (DEEPEST, ITEM)
        return levels

    def _fits(self, level: int, mark: Mark) -> bool:
        sibling = self._at(level)
        if len(mark.path) > 1:
            above = next((part for part in reversed(self.open) if part.level < level), None)
            if above is None or above.path != mark.path[:-1]:
                return False
        if sibling is None:
            return mark.value == 1
        return mark.value == sibling.value + (0 if mark.again else 1) or mark.value == sibling.value

    def _at(self, level: int) -> Part | None:
        return next((part for part in self.open if part.level == level), None)

    def _above(self, level: int) -> Part | None:
        if level == FORMAL:
            return None  # 壹、 ends whatever motion of a meeting stood before it
        return next((part for part in reversed(self.open) if part.level < level), None)

    # -- citations

    def _clause(self, mark: Mark, level: int, above: Part | None) -> str:
        if mark.path and not self.in_meeting:
            return f"{self.prefix}{mark.printed}"  # it names what stands above it
        number = mark.printed if self.in_meeting else self._number(mark, level)
        return f"{above.clause}{number}" if above is not None else f"{self.prefix}{number}"

    def _number(self, mark: Mark, level: int) -> str:
        """Return the number as citations write it: 第三條 stays a 條, and what is below it counts one level higher."""
        words = document_words("numerals")
        if mark.style is Style.STEM and level == FORMAL:
            return mark.printed
        if mark.style is Style.ORDINAL and level == POINT:
            again = words["again"] + chinese(mark.again) if mark.again else ""
            return f"{words['ordinal']}{chinese(mark.value)}{mark.unit}{again}"
        point = self._at(POINT)
        below_article = point is not None and point.style is Style.ORDINAL and level > POINT
        item = mark if level == ITEM else self._at(ITEM)
        counts_higher = below_article and item is not None and item.style is Style.CHINESE
        return cited(level - 1 if counts_higher else level, mark.value)

    def _once(self, clause: str) -> str:
        self._given[clause] = self._given.get(clause, 0) + 1
        return clause if self._given[clause] == 1 else f"{clause}#{self._given[clause]}"

    def _open(self, part: Part, above: Part | None) -> Part:
        (self.roots if above is None else above.parts).append(part)
        if above is not None:
            part.above = (*above.above, above)
        part.chapters = tuple(filter(None, self._chapters))
        self.open = [*part.above, part]
        self._by_clause.setdefault(part.clause, part)
        return part


def same_heading(part: Part, rest: str) -> str | None:
    """Return what is still to come of a heading that is printed again as far as `rest`; None where it is another.

    Numbers of the outermost kind (壹) head slides, where a long heading is broken; any other is repeated whole.
    """
    known, said = bare(part.text()), bare(rest)
    if known == said and said:
        return ""
    if part.level == FORMAL and len(said) > 1 and known.startswith(said):
        return known[len(said) :]
    return None


@dataclass
class ReadDocument:
    """What reading found: the outline, what stands before the first number, and what was left out."""

    outline: Outline = field(default_factory=Outline)
    title: str = ""
    heading: list[str] = field(default_factory=list)  # the lines of the title, and of the days of adoption
    is_dated: bool = False
    meeting_head: list[str] = field(default_factory=list)
    left_out: Counter[LeftOutReason] = field(default_factory=Counter)
