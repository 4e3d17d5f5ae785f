"""What kind of file this is: its first bytes decide, never its name."""

from pathlib import Path

from storage.rosters.csv_files import open_csv
from storage.rosters.sources import Refused, Table
from storage.rosters.xlsx_files import open_xlsx

_KNOWN = (
    (b"%PDF", "pdf"),
    (b"\x1f\x8b", "gzip"),
    (b"Rar!", "rar"),
    (b"7z\xbc\xaf", "7z"),
    (b"{\\rtf", "rtf"),
    (b"SQLite format 3", "sqlite"),
)
_OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # xls, and xlsx behind a password


def open_table(path: Path, folder: Path) -> Table:
    """Return the table in a CSV or XLSX file; `folder` takes working copies.

    Raises:
        Refused: it is neither, cannot be read, or holds what no roster needs.
    """
    try:
        with path.open("rb") as file:
            start = file.read(512)
    except OSError:
        raise Refused("unreadable") from None
    if start.startswith(b"PK"):
        return open_xlsx(path, folder)
    if start.startswith(_OLD_OFFICE):
        raise Refused("spreadsheet-old")
    for magic, name in _KNOWN:
        if start.startswith(magic):
            raise Refused("unsupported-format", found=name)
    if start.lstrip()[:5].lower() in (b"<html", b"<?xml", b"<!doc", b"<tabl"):
        raise Refused("unsupported-format", found="html")
    return open_csv(path)
