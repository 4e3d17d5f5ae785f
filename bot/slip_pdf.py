"""A slip on paper: one PDF with its font embedded, as far as its characters need, so that it reads alike everywhere."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from threading import Lock
from typing import Final
from unicodedata import category

from fpdf import FPDF
from fpdf.fonts import TTFFont
from pylopdf_fonts_zh_tw import sans_path

from handlers.conversation import Block, Fact, Paragraph, Passage
from handlers.plain import block_to_plain
from locales import Translator

FONT: Final = "slip"
MISSING: Final = "□"  # for a character that the font lacks
TITLE, BODY, SMALL = 18.0, 12.0, 9.5  # points
MARGIN: Final = 22.0  # millimetres
LABEL: Final = 38.0  # of the column with labels
LINE: Final = 0.62  # millimetres a point and line
INK, SOFT = (28, 39, 36), (85, 98, 93)

# A Latin word stays whole; everything else may be cut after each character.
_PIECES: Final = re.compile(r"[!-~\u00a1-\u024f\u1e00-\u1eff]+ *|\s|.")
_CLOSES: Final = ("Pe", "Pf", "Po")  # closing brackets, commas and stops, by Unicode's categories
_OPENS: Final = ("Ps", "Pi")
_one_at_a_time = Lock()  # reading the font is work for the processor, which answers to chats need too


def slip_pdf(
    t: Translator, *, title: str, school: str, blocks: Sequence[Block], items: Iterable[str], lang: str, now: datetime
) -> bytes:
    """Return the PDF: title and school, the slip's lines, then the items of its statement, numbered."""
    with _one_at_a_time:
        paper = _Paper(t, title, lang, now)
        paper.heading(title, school)
        for block in blocks:
            paper.block(block)
        paper.items(t("slip.items.title"), list(items))
        if paper.lacks:
            paper.paragraph(t("slip.lacking", sign=MISSING))
        return bytes(paper.pdf.output())


class _Paper:
    """An A4 page, or several, written from the top down."""

    def __init__(self, t: Translator, title: str, lang: str, now: datetime) -> None:
        self.t = t
        self.lacks = False
        self.pdf = _Pages(orientation="portrait", unit="mm", format="A4")
        self.pdf.set_margins(MARGIN, MARGIN)
        self.pdf.set_auto_page_break(True, margin=MARGIN)
        self.pdf.set_title(title)
        self.pdf.set_lang(lang)
        self.pdf.set_creation_date(now)
        self.pdf.add_font(FONT, fname=sans_path())
        font = self.pdf.fonts[FONT]
        assert isinstance(font, TTFFont)
        self.signs = frozenset(font.cmap)
        self.pdf.add_page()

    def heading(self, title: str, school: str) -> None:
        self._lines(school, SMALL, SOFT)
        self._lines(title, TITLE, INK)
        self.pdf.ln(4)

    def block(self, block: Block) -> None:
        match block:
            case Fact(label, value):
                self._fact(label, value)
            case Passage(text, source):
                self.paragraph(self.t("plain.passage", text=text, source=source))
            case Paragraph(text):
                self.paragraph(text)
            case _:
                self.paragraph(block_to_plain(block, self.t))

    def paragraph(self, text: str) -> None:
        self.pdf.ln(1)
        self._lines(text, BODY, INK)
        self.pdf.ln(2)

    def items(self, title: str, items: Sequence[str]) -> None:
        if not items:
            return
        self.pdf.ln(4)
        self._lines(title, BODY, INK)
        for number, item in enumerate(items, 1):
            self._lines(self.t("slip.item", number=number, item=item), SMALL, INK)

    def _fact(self, label: str, value: str) -> None:
        top = self.pdf.get_y()
        if top + 2 * BODY * LINE > self.pdf.page_break_trigger:
            self.pdf.add_page()
            top = self.pdf.get_y()
        self._lines(label, SMALL, SOFT, width=LABEL - 2)
        under_label, page = self.pdf.get_y(), self.pdf.page_no()
        self.pdf.set_y(top)
        self._lines(value, BODY, INK, indent=LABEL)
        if self.pdf.page_no() == page:
            self.pdf.set_y(max(under_label, self.pdf.get_y()))
        self.pdf.ln(1.5)

    def _lines(
        self, text: str, size: float, color: tuple[int, int, int], *, indent: float = 0, width: float | None = None
    ) -> None:
        self.pdf.set_font(FONT, size=size)
        self.pdf.set_text_color(*color)
        room = self.pdf.epw - indent if width is None else width
        for line in wrapped(self._known(text), room, self.pdf.get_string_width):
            self.pdf.set_x(MARGIN + indent)
            self.pdf.cell(room, size * LINE, line, new_x="LMARGIN", new_y="NEXT")

    def _known(self, text: str) -> str:
        known = "".join(sign if sign.isspace() or ord(sign) in self.signs else MISSING for sign in text)
        self.lacks = self.lacks or known != text
        return known


class _Pages(FPDF):
    """Numbers its pages at the foot."""

    def footer(self) -> None:
        """Write the page's number."""
        self.set_y(-15)
        self.set_font(FONT, size=SMALL)
        self.set_text_color(*SOFT)
        self.cell(0, SMALL * LINE, str(self.page_no()), align="C")


def wrapped(text: str, room: float, width: Callable[[str], float]) -> Iterator[str]:
    """Yield lines that fit; no line begins with what closes, nor ends with what opens, and Latin words stay whole.

    >>> list(wrapped("他說「好」。", 4, len)), list(wrapped("a long word", 6, len))
    (['他說', '「好」。'], ['a long', 'word'])
    """
    line: list[str] = []
    for piece in _pieces(text, room, width):
        if line and width("".join([*line, piece]).rstrip()) > room:
            carried = _carried(line, piece)
            yield "".join(line[: len(line) - carried]).rstrip()
            line = line[len(line) - carried :]
        line.append(piece)
    if line:
        yield "".join(line).rstrip()


def _carried(line: Sequence[str], piece: str) -> int:
    """How many pieces at a line's end go to the next line with `piece`."""
    carried = 0
    first = piece
    while carried < len(line) - 1 and (category(first[0]) in _CLOSES or category(line[-1 - carried][-1]) in _OPENS):
        carried += 1
        first = line[-carried]
    return carried


def _pieces(text: str, room: float, width: Callable[[str], float]) -> Iterator[str]:
    for piece in _PIECES.findall(text):
        if width(piece.rstrip()) > room:
            yield from piece  # longer than a line: a fingerprint on a narrow page
        else:
            yield piece
