"""How the bytes of a text file are written: UTF-8, UTF-16 with its mark, or Big5 with its private characters."""

import codecs
import hashlib
from pathlib import Path
from typing import BinaryIO, Final, NamedTuple

from storage.rosters.sources import Refused

BIG5: Final = "cp950"  # Big5 as Windows writes it
KEEP_PRIVATE: Final = "licheng-big5-private"
_CHUNK: Final = 1 << 20

_ROW: Final = 157  # trail bytes of one lead byte: 0x40-0x7E and 0xA1-0xFE
# Windows' user-defined areas of code page 950: first and last pair of bytes, and where they start in Unicode. Python's
# codec knows some pairs of the last area as kana and other signs; those stay what the codec says.
_PRIVATE: Final = (
    (0xFA40, 0xFEFE, 0xE000),
    (0x8E40, 0xA0FE, 0xE311),
    (0x8140, 0x8DFE, 0xEEB8),
    (0xC6A1, 0xC8FE, 0xF6B1),
)


class Encoding(NamedTuple):
    """The name of a codec, how it treats what it does not know, and the fingerprint of the file's bytes."""

    codec: str
    errors: str
    sha256: str


def find_encoding(path: Path) -> Encoding:
    """Return how a text file is written, having read all of it.

    Raises:
        Refused: it is neither UTF-8 nor Big5; with the line up to which the better of the two could be read.
    """
    with path.open("rb") as file:
        start = file.read(4)
        file.seek(0)
        digest = hashlib.sha256()
        utf8 = _first_failure(file, "utf-8-sig", "strict", digest)
        if b"\0" in start:  # UTF-16 without its mark, or no text at all
            raise Refused("encoding", line=1)
        if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            file.seek(0)
            broken = _first_failure(file, "utf-16", "strict")
            if broken is not None:
                raise Refused("encoding", line=broken)
            return Encoding("utf-16", "strict", digest.hexdigest())
        if utf8 is None:
            return Encoding("utf-8-sig", "strict", digest.hexdigest())
        file.seek(0)
        big5 = _first_failure(file, BIG5, KEEP_PRIVATE)
        if big5 is not None:
            raise Refused("encoding", line=max(utf8, big5))
        return Encoding(BIG5, KEEP_PRIVATE, digest.hexdigest())


def _first_failure(file: BinaryIO, codec: str, errors: str, digest: "hashlib._Hash | None" = None) -> int | None:
    """Return the line that cannot be decoded, or None; the digest sees every byte either way."""
    decoder = codecs.getincrementaldecoder(codec)(errors)
    lines, failed = 1, None
    while chunk := file.read(_CHUNK):
        if digest is not None:
            digest.update(chunk)
        if failed is None:
            try:
                lines += decoder.decode(chunk).count("\n")
            except UnicodeDecodeError as error:
                failed = lines + error.object[: error.start].count(b"\n")
                if digest is None:
                    return failed
    if failed is None:
        try:
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            failed = lines
    return failed


def _keep_private(error: UnicodeError) -> tuple[str, int]:
    """Decode one private Big5 character (造字) as Windows does, so that no name loses one."""
    if isinstance(error, UnicodeDecodeError):
        pair = error.object[error.start : error.start + 2]
        if len(pair) == 2 and (0x40 <= pair[1] <= 0x7E or 0xA1 <= pair[1] <= 0xFE):
            code = pair[0] << 8 | pair[1]
            for first, last, base in _PRIVATE:
                if first <= code <= last:
                    return chr(base + _place(code) - _place(first)), error.start + 2
    raise error


def _place(code: int) -> int:
    lead, trail = code >> 8, code & 0xFF
    return lead * _ROW + trail - (0x40 if trail < 0x80 else 0x62)


codecs.register_error(KEEP_PRIVATE, _keep_private)
