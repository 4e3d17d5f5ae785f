"""Reads the first visible sheet of an XLSX file, from a copy that was looked over."""

import hashlib
import re
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time
from pathlib import Path
from typing import Any, Final
from xml.etree import ElementTree

from storage.rosters.characters import ODD
from storage.rosters.sources import MOST_COLUMNS, BadCell, Refused, Row, Table
from storage.rosters.values import SheetDay, SheetNumber
from storage.rosters.xlsx_archives import harmless_copy

MOST_CELLS: Final = 6_000_000  # of the rectangle that the library lays out, empty cells included
EXACT: Final = 10**15  # a spreadsheet keeps 15 digits
_CHUNK: Final = 1 << 20
_LARGEST_BOOK: Final = 4 << 20
_MOST_BAD_CELLS: Final = 100_000

# A cell, or a formula inside the cell before it; a cell of type "e" holds an error such as #REF!.
_CELL = re.compile(rb"""<(?:\w+:)?(?:(c)\s[^>]*>|f[\s>/])""")
_ERROR = re.compile(rb"""\st\s*=\s*["']e["']""")
_END = re.compile(rb"</(?:\w+:)?worksheet\s*>\s*")
_PLACE = re.compile(rb"""\sr\s*=\s*["']([A-Z]{0,3})([0-9]{1,7})["']""")


def open_xlsx(path: Path, folder: Path) -> Table:
    """Return the table of a spreadsheet's first visible sheet; `folder` takes the working copy.

    Raises:
        Refused: what `harmless_copy` refuses, no sheet, an empty one, or more cells than fit in memory.
    """
    from python_calamine import CalamineError, CalamineWorkbook, SheetVisibleEnum, XmlError, ZipError

    copy = harmless_copy(path, folder)
    part = _first_sheet(copy)
    bad = _look_over(copy, part)
    try:
        workbook = CalamineWorkbook.from_path(str(copy))
        visible = [sheet.name for sheet in workbook.sheets_metadata if sheet.visible == SheetVisibleEnum.Visible]
        sheet = workbook.get_sheet_by_name(visible[0])
    except (CalamineError, XmlError, ZipError, IndexError, OSError, ValueError):
        raise Refused("archive-broken") from None
    copy.unlink()  # the sheet is in memory now
    rows = _rows(sheet)
    header = next(rows, None)
    if header is None:
        raise Refused("empty-file")
    if len(header.cells) > MOST_COLUMNS:
        raise Refused("too-many-columns", line=header.line, found=len(header.cells), most=MOST_COLUMNS)
    progress = [header.line]
    first_column = sheet.start[1] if sheet.start else 0
    return Table(
        header,
        _counted(rows, progress),
        sheet.total_height,
        lambda: progress[0],
        _sha256(path),
        bad_cells=[cell._replace(column=cell.column - first_column) for cell in bad],
        other_sheets=len(visible) - 1,
    )


def _first_sheet(copy: Path) -> str:
    """Return the part that holds the first visible sheet."""
    try:
        with zipfile.ZipFile(copy) as archive:
            if archive.getinfo("xl/workbook.xml").file_size > _LARGEST_BOOK:
                raise Refused("archive-broken")
            book = ElementTree.fromstring(_no_entities(archive.read("xl/workbook.xml")))
            links = ElementTree.fromstring(_no_entities(archive.read("xl/_rels/workbook.xml.rels")))
            names = set(archive.namelist())
    except (KeyError, ElementTree.ParseError):
        raise Refused("archive-broken") from None
    targets = {link.get("Id"): link.get("Target", "") for link in links}
    for sheet in book.iter():
        if sheet.tag.endswith("}sheet") and sheet.get("state", "visible") == "visible":
            link = next((value for name, value in sheet.attrib.items() if name.endswith("}id")), None)
            target = targets.get(link, "")
            part = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
            if part in names:
                return part
    raise Refused("archive-broken")


def _no_entities(xml: bytes) -> bytes:
    if b"<!DOCTYPE" in xml or b"<!ENTITY" in xml:
        raise Refused("archive-broken")
    return xml


def _look_over(copy: Path, part: str) -> list[BadCell]:
    """Return where formulas and errors stand; refuse a sheet whose corners lie too far apart, before it is laid out."""
    looked = _Looked()
    with zipfile.ZipFile(copy) as archive, archive.open(part) as xml:
        text = b""
        while chunk := xml.read(_CHUNK):
            text += chunk
            cut = text.rfind(b"<")
            looked.at(text[:cut])
            text = text[cut:]
            if len(text) > _CHUNK:
                raise Refused("archive-broken")
        looked.at(text)
    if _END.fullmatch(text) is None:  # the library would take the first half of a sheet for all of it
        raise Refused("archive-broken")
    return looked.bad


class _Looked:
    """What was seen of a sheet so far."""

    def __init__(self) -> None:
        self.bad: list[BadCell] = []
        self._last_row = self._last_column = 0
        self._row = self._column = 0

    def at(self, text: bytes) -> None:
        """Look at a piece that ends before a tag."""
        for found in _PLACE.finditer(text):
            self._last_row = max(self._last_row, int(found[2]))
            self._last_column = max(self._last_column, _column(found[1]))
        if self._last_row * self._last_column > MOST_CELLS:
            raise Refused("too-many-cells", most=MOST_CELLS)
        for found in _CELL.finditer(text):
            if found[1] is None:
                self._note("formula")
                continue
            place = _PLACE.search(found[0])
            if place is not None:
                self._row, self._column = int(place[2]), _column(place[1]) - 1
            if _ERROR.search(found[0]) is not None:
                self._note("sheet-error")

    def _note(self, code: str) -> None:
        if len(self.bad) < _MOST_BAD_CELLS:
            self.bad.append(BadCell(self._row, self._column, code))


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def _rows(sheet: Any) -> Iterator[Row]:
    for line, values in enumerate(sheet.iter_rows(), start=1):  # the first row of the sheet, empty or not
        cells = [value if type(value) is str else _text(value) for value in values]
        if any(cells):
            yield Row(line, cells, ODD.search("".join(cells)) is not None)


def _counted(rows: Iterator[Row], progress: list[int]) -> Iterator[Row]:
    for row in rows:
        progress[0] = row.line
        yield row


def _text(value: object) -> str:
    """Return what a cell says, as text; days and numbers too long for a spreadsheet stay known as such."""
    match value:
        case bool():
            return "true" if value else "false"
        case int() | float():
            if abs(value) >= EXACT:
                return SheetNumber(f"{value:.0f}")
            return str(int(value)) if value == int(value) else repr(value)
        case datetime():
            return SheetDay(value.date().isoformat() if value.time() == time() else value.isoformat(sep=" "))
        case date():
            return SheetDay(value.isoformat())
        case None:
            return ""
        case _:
            return str(value)


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
