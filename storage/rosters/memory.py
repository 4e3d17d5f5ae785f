"""Rows in memory as a table of text, so that they are read exactly as a file would be."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from enum import Enum

from storage.rosters.characters import ODD
from storage.rosters.sources import Refused, Row, Table
from storage.types import canonical_json


def table_from_rows(rows: Sequence[Mapping[str, object]]) -> Table:
    """Return the table; its columns are the keys of all rows, its fingerprint that of the rows in one JSON form.

    Raises:
        Refused: there are no rows.
    """
    if not rows:
        raise Refused("no-rows")
    columns = list(dict.fromkeys(key for row in rows for key in row))
    digest = hashlib.sha256()
    for row in rows:
        digest.update(
            canonical_json({key: _text(value) for key, value in row.items()}).encode("utf-8", "surrogatepass")
        )
        digest.update(b"\n")
    done = [0]

    def cells() -> Iterator[Row]:
        for line, row in enumerate(rows, start=2):
            texts = [_text(row.get(column)) for column in columns]
            done[0] = line - 1
            yield Row(line, texts, any(ODD.search(text) for text in texts))

    return Table(Row(1, columns, False), cells(), len(rows), lambda: done[0], digest.hexdigest())


def _text(value: object) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case Enum():
            return str(value.value)
        case datetime() | date():
            return value.isoformat()
        case _:
            return str(value)
