"""Made-up rules as a Word document with real tables, read the way an office's file is read at its import."""

from pathlib import Path
from typing import Any, Final

from docx import Document

from bot.documents.reading import read_document_file

ABOVE: Final = "^"  # of a cell that is merged with the one above it


def in_word(text: str, path: Path) -> str:
    """Return the text of a document after it went through Word: written to `path`, its rows with tabs as tables."""
    document = Document()
    rows: list[list[str]] = []
    for line in (*text.splitlines(), ""):
        if "\t" in line:
            rows.append(line.split("\t"))
            continue
        _add_table(document, rows)
        rows = []
        if line:
            document.add_paragraph(line)
    document.save(str(path))
    return read_document_file(path).text


def _add_table(document: Any, rows: list[list[str]]) -> None:
    if not rows:
        return
    table = document.add_table(rows=len(rows), cols=len(rows[0]))
    for down, row in enumerate(rows):
        for across, said in enumerate(row):
            if said != ABOVE:
                table.cell(down, across).text = said
    for down, row in enumerate(rows):
        for across, said in enumerate(row):
            last = down + 1 == len(rows) or rows[down + 1][across] != ABOVE
            if said == ABOVE and last:
                first = max(place for place in range(down) if rows[place][across] != ABOVE)
                table.cell(first, across).merge(table.cell(down, across))
