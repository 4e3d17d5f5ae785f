"""Tables as files that a spreadsheet opens: CSV with a mark that Excel needs, or XLSX; nothing in them is a formula."""

import csv
import os
import re
import tempfile
from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path
from typing import Final

from bot.sheets import harmless

_UNSEEN: Final = re.compile(r"[\x00-\x1f\x7f]+")  # XLSX refuses them, and in CSV they would break lines


class TableFormat(StrEnum):
    """How a table is written."""

    CSV = "csv"
    XLSX = "xlsx"


def write_table(path: Path, form: TableFormat, rows: Sequence[Sequence[str]]) -> None:
    """Write the rows, headers first, readable by their owner only; the file is there whole, or as it was before.

    Every cell is text: numbers keep their zeros in XLSX, and a cell that a spreadsheet would run begins with a mark.

    Raises:
        OSError: the folder is not there, or cannot be written to.
    """
    safe = [[harmless(_UNSEEN.sub(" ", cell)) for cell in row] for row in rows]
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")  # its mode is 0600
    os.close(handle)
    try:
        (_write_csv if form is TableFormat.CSV else _write_xlsx)(Path(name), safe)
        os.replace(name, path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def _write_csv(path: Path, rows: Sequence[Sequence[str]]) -> None:
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file, lineterminator="\r\n").writerows(rows)


def _write_xlsx(path: Path, rows: Sequence[Sequence[str]]) -> None:
    from openpyxl import Workbook
    from openpyxl.cell import WriteOnlyCell

    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    for row in rows:
        cells = [WriteOnlyCell(sheet, value=text) for text in row]
        for cell in cells:
            cell.data_type = "s"  # never "f", whatever it begins with
            cell.number_format = "@"
        sheet.append(cells)
    book.save(path)
