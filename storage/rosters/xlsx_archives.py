"""Looks an XLSX archive over before anything reads it, and copies what is harmless for the reader.

The copy holds only parts that were unpacked and counted here, so the spreadsheet library never meets the archive
itself: sizes that lie, parts that overlap, two parts of one name cannot reach it (reliability.md § 3.1 row 10).
"""

import re
import stat
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, Final

from storage.rosters.sources import Refused

MOST_PARTS: Final = 1_000
MOST_TIMES: Final = 100  # unpacked to packed
MOST_BYTES: Final = 256 << 20  # unpacked; the spreadsheet library needs about as much memory again
_CHUNK: Final = 1 << 16
_LOCAL_HEADER: Final = 30

_RELATION = re.compile(rb"<(?:\w+:)?Relationship\b[^>]*>")
_FORBIDDEN: Final = (
    ("spreadsheet-macros", ("vbaproject", "macrosheets/", "activex/", "ctrlprops/")),
    ("spreadsheet-links", ("externallinks/", "connections.xml", "querytables/", "embeddings/", "webextensions/")),
)


def harmless_copy(path: Path, folder: Path) -> Path:
    """Return a copy, in `folder`, of the XML parts of a spreadsheet.

    Raises:
        Refused: no spreadsheet of this kind, a broken or dishonest archive, too big, macros or links to elsewhere.
    """
    copy = folder / "checked.xlsx"
    try:
        with path.open("rb") as file, zipfile.ZipFile(file) as archive, zipfile.ZipFile(copy, "w") as clean:
            parts = archive.infolist()
            _check_list(parts, path.stat().st_size)
            left = [min(MOST_BYTES, MOST_TIMES * path.stat().st_size)]
            for part in parts:
                if not part.is_dir() and part.filename.lower().endswith((".xml", ".rels")):
                    with clean.open(part.filename, "w") as target:
                        for chunk in _unpacked(file, part, left):
                            target.write(chunk)
        _check_parts(copy)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, KeyError, ValueError):
        raise Refused("archive-broken") from None
    return copy


def _check_list(parts: list[zipfile.ZipInfo], size: int) -> None:
    if len(parts) > MOST_PARTS:
        raise Refused("archive-parts", found=len(parts), most=MOST_PARTS)
    names = [part.filename.lower() for part in parts]
    for part, name in zip(parts, names, strict=True):
        if name.startswith("/") or "\\" in name or ":" in name or ".." in name.split("/"):
            raise Refused("archive-path")
        if stat.S_ISLNK(part.external_attr >> 16):
            raise Refused("archive-path")
        if part.flag_bits & 0x1:
            raise Refused("spreadsheet-locked")
        for code, marks in _FORBIDDEN:
            if any(mark in name for mark in marks):
                raise Refused(code)
    if len(set(names)) != len(names):
        raise Refused("archive-broken")
    if "[content_types].xml" not in names or "xl/workbook.xml" not in names:
        found = "xlsb" if "xl/workbook.bin" in names else "ods" if "content.xml" in names else "zip"
        raise Refused("unsupported-format", found=found)
    declared = sum(part.file_size for part in parts)
    if declared > min(MOST_BYTES, MOST_TIMES * size):
        raise Refused("archive-too-big", times=MOST_TIMES, most=MOST_BYTES >> 20)


def _unpacked(file: BinaryIO, part: zipfile.ZipInfo, left: list[int]) -> Iterator[bytes]:
    """Yield the bytes of one part, never more than are left for all; what it declares must be true."""
    file.seek(part.header_offset)
    header = file.read(_LOCAL_HEADER)
    if len(header) < _LOCAL_HEADER or header[:4] != b"PK\x03\x04":
        raise Refused("archive-broken")
    file.seek(int.from_bytes(header[26:28], "little") + int.from_bytes(header[28:30], "little"), 1)
    if part.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise Refused("archive-broken")
    engine = zlib.decompressobj(-zlib.MAX_WBITS) if part.compress_type == zipfile.ZIP_DEFLATED else None
    packed, total, crc = part.compress_size, 0, 0
    pending = b""
    while packed or pending:
        if not pending:
            pending = file.read(min(packed, _CHUNK))
            if not pending:
                raise Refused("archive-broken")
            packed -= len(pending)
        chunk, pending = (pending, b"") if engine is None else _inflated(engine, pending)
        total += len(chunk)
        left[0] -= len(chunk)
        if left[0] < 0:
            raise Refused("archive-too-big", times=MOST_TIMES, most=MOST_BYTES >> 20)
        crc = zlib.crc32(chunk, crc)
        yield chunk
    if total != part.file_size or crc != part.CRC or (engine is not None and not engine.eof):
        raise Refused("archive-lies")


def _inflated(engine: "zlib._Decompress", pending: bytes) -> tuple[bytes, bytes]:
    chunk = engine.decompress(pending, _CHUNK)
    if engine.eof and (engine.unused_data or engine.unconsumed_tail):
        raise Refused("archive-lies")
    return chunk, engine.unconsumed_tail


def _check_parts(copy: Path) -> None:
    with zipfile.ZipFile(copy) as clean:
        types = clean.read("[Content_Types].xml")
        if b"macroenabled" in types.lower():
            raise Refused("spreadsheet-macros")
        for name in clean.namelist():
            if name.lower().endswith(".rels"):
                for relation in _RELATION.findall(clean.read(name)):
                    # A cell may link to a web page; the sheet itself may not draw on anything outside.
                    if b"External" in relation and b"/hyperlink" not in relation:
                        raise Refused("spreadsheet-links")
