"""Word documents (.docx) read into text, paragraphs and tables in their order: the only door to python-docx."""

import io
import zipfile
from collections.abc import Iterator
from typing import Any
from xml.etree.ElementTree import ParseError

from docx import Document
from docx.opc.exceptions import OpcError
from docx.table import Table
from docx.text.paragraph import Paragraph

from bot.documents.docx_numbers import Numbers, W
from bot.documents.errors import Unreadable, UnreadableError

MOST_UNPACKED = 200 * 1024 * 1024  # bytes; what unpacks to more is no set of rules


def read_docx(data: bytes) -> str:
    """Return the text: a line a paragraph, with the number that Word gives it; a line a row, with tabs between cells.

    Headers, footers, notes and what tracked changes took out are left out. A cell that is merged with the one above
    or before it is empty.

    Raises:
        UnreadableError: the file is broken.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            if sum(one.file_size for one in archive.infolist()) > MOST_UNPACKED:
                raise UnreadableError(Unreadable.TOO_LARGE)
        document = Document(io.BytesIO(data))
        return "\n".join(_lines(document))
    except (zipfile.BadZipFile, OpcError, KeyError, ValueError, ParseError, SyntaxError, AttributeError) as error:
        # AttributeError, KeyError: parts that a document must have are not there
        raise UnreadableError(Unreadable.BROKEN) from error


def _lines(document: Any) -> Iterator[str]:
    numbers = Numbers(_numbering(document))
    for block in document.iter_inner_content():
        if isinstance(block, Paragraph):
            yield from _paragraph(block, numbers)
        elif isinstance(block, Table):
            yield ""
            yield from _rows(block, numbers)
            yield ""


def _paragraph(paragraph: Paragraph, numbers: Numbers) -> list[str]:
    pieces = []
    for element in paragraph._p.iter(f"{W}t", f"{W}tab", f"{W}br", f"{W}cr", f"{W}noBreakHyphen"):
        if any(_is_gone(above.tag) for above in element.iterancestors()):
            continue
        if element.tag == f"{W}t":
            pieces.append(element.text or "")
        elif element.tag == f"{W}noBreakHyphen":
            pieces.append("-")
        elif element.tag != f"{W}tab" or element.getparent().tag == f"{W}r":  # w:tab also sets the stops
            pieces.append(" " if element.tag == f"{W}tab" else "\n")
    text = "".join(pieces)
    if text.strip():
        text = f"{_number(paragraph, numbers)}{text}"
    return text.split("\n")


def _is_gone(tag: object) -> bool:
    return tag in (f"{W}del", f"{W}moveFrom", f"{W}txbxContent")


def _rows(table: Table, numbers: Numbers) -> Iterator[str]:
    seen: set[int] = set()
    keep = []  # so that no address is given twice
    for row in table.rows:
        cells = [""] * row.grid_cols_before
        for cell in row.cells:
            inside = cell._tc
            keep.append(inside)
            if id(inside) in seen:
                cells.append("")
                continue
            seen.add(id(inside))
            lines = [line for paragraph in cell.paragraphs for line in _paragraph(paragraph, numbers)]
            cells.append(" ".join(line.strip() for line in lines if line.strip()))
        yield "\t".join(cells) if len(cells) > 1 else "".join(cells)


def _numbering(document: Any) -> Any:
    for relation in document.part.rels.values():
        if relation.reltype.endswith("/numbering") and not relation.is_external:
            return relation.target_part.element
    return None


def _number(paragraph: Paragraph, numbers: Numbers) -> str:
    found = paragraph._p.find(f"{W}pPr/{W}numPr")
    style: Any = paragraph.style
    while found is None and style is not None:
        found = style.element.find(f"{W}pPr/{W}numPr")
        style = style.base_style
    if found is None:
        return ""
    number_id, level = found.find(f"{W}numId"), found.find(f"{W}ilvl")
    if number_id is None:
        return ""
    at = "0" if level is None else level.get(f"{W}val", "0")
    return numbers.before(number_id.get(f"{W}val", ""), int(at))
