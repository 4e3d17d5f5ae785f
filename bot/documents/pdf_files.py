"""PDF files read into text, line by line, ruled tables row by row: the only door to pypdfium2."""

import ctypes
import re
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import pypdfium2
from pypdfium2 import raw

from bot.documents.errors import Unreadable, UnreadableError
from bot.documents.pdf_tables import Grid, Letter, Stroke, find_grids

MOST_PAGES = 200
AT_THE_EDGE = 2  # lines of a page in which headers and footers stand
ON_EVERY = 3  # pages at least, for a line on all of them to be a header
_DIGITS = re.compile(r"\d+")


def read_pdf(data: bytes) -> str:
    """Return the text of all pages; headers and footers that are on every page are left out.

    Raises:
        UnreadableError: the file is broken, wants a password, or its pages are pictures.
    """
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        wants_password = getattr(error, "err_code", None) == raw.FPDF_ERR_PASSWORD or "password" in str(error).lower()
        raise UnreadableError(Unreadable.ENCRYPTED if wants_password else Unreadable.BROKEN) from error
    try:
        if len(document) > MOST_PAGES:
            raise UnreadableError(Unreadable.TOO_LARGE)
        pages = [_page(document[number]) for number in range(len(document))]
    except pypdfium2.PdfiumError as error:
        raise UnreadableError(Unreadable.BROKEN) from error
    finally:
        document.close()
    if not any(line.strip() for page in pages for line in page):
        raise UnreadableError(Unreadable.SCANNED)
    return "\n".join(line for page in without_edges(pages) for line in page)


def without_edges(pages: list[list[str]]) -> list[list[str]]:
    """Return the lines of pages without those at an edge that are on every page, whatever numbers they hold."""
    if len(pages) < ON_EVERY:
        return pages
    edges = Counter(line for page in pages for line in {_plain(page[at]) for at in _edge(page)})
    everywhere = {line for line, count in edges.items() if count == len(pages) and line}
    return [_without(_without(page, everywhere)[::-1], everywhere)[::-1] for page in pages]


def _without(page: list[str], everywhere: set[str]) -> list[str]:
    """Return a page without the first lines that are on every page; a row of a table is no header."""
    at = 0
    while at < min(AT_THE_EDGE, len(page)) and "\t" not in page[at] and _plain(page[at]) in everywhere:
        at += 1
    return page[at:]


def _edge(page: list[str]) -> set[int]:
    return {at for at in range(len(page)) if at < AT_THE_EDGE or at >= len(page) - AT_THE_EDGE}


def _plain(line: str) -> str:
    return _DIGITS.sub("0", "".join(line.split()))


def _page(page: Any) -> list[str]:
    grids = find_grids(_strokes(page))
    lines, line, shown = list[str](), "", list[Grid]()
    for letter in _letters(page):
        if letter.sign in "\r\n":
            lines, line = [*lines, line], ""
            continue
        grid = next((one for one in grids if one.holds(letter)), None)
        if grid is None:
            line += letter.sign
            continue
        grid.letters.append(letter)
        if grid not in shown:
            shown.append(grid)
            lines.append(line)
            lines.append(f"\f{len(shown) - 1}")  # where the table goes, once all its letters are known
            line = ""
    made: list[str] = []
    for one in [*lines, line]:
        if one.startswith("\f"):
            made += ["\t".join(cells) for cells in shown[int(one[1:])].rows() if any(cells)]
        elif one.strip():
            made.append(one.rstrip())
    return made


def _letters(page: Any) -> Iterator[Letter]:
    text = page.get_textpage()
    left, right, bottom, top = (ctypes.c_double() for _ in range(4))
    for index in range(text.count_chars()):
        sign = chr(raw.FPDFText_GetUnicode(text, index))
        raw.FPDFText_GetCharBox(text, index, left, right, bottom, top)
        if sign in "\0\ufffe\uffff\x02":  # pdfium's sign for a hyphen at a line's end
            continue
        height = max(top.value - bottom.value, raw.FPDFText_GetFontSize(text, index) / 2)
        yield Letter(sign, (left.value + right.value) / 2, (bottom.value + top.value) / 2, height)


def _strokes(page: Any) -> Iterator[Stroke]:
    for path in page.get_objects(filter=[raw.FPDF_PAGEOBJ_PATH]):
        points = [_place(path, index) for index in range(raw.FPDFPath_CountSegments(path))]
        for (start, _), (end, begins) in pairwise(points):
            stroke = Stroke(*start, *end)
            if not begins and (stroke.is_flat or abs(stroke.x1 - stroke.x0) < 1.0):
                yield stroke


def _place(path: Any, index: int) -> tuple[tuple[float, float], bool]:
    """Return where a segment of a path ends on the page, and whether it only moves there."""
    segment = raw.FPDFPath_GetPathSegment(path, index)
    x, y = ctypes.c_float(), ctypes.c_float()
    raw.FPDFPathSegment_GetPoint(segment, x, y)
    place = path.get_matrix().on_point(x.value, y.value)
    return place, raw.FPDFPathSegment_GetType(segment) == raw.FPDF_SEGMENT_MOVETO
