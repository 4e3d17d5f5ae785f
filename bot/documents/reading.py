"""A document's file read into text: which kind it is follows from its name, and its content has to agree."""

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from bot.documents.errors import Unreadable, UnreadableError

LARGEST: Final = 20 * 1024 * 1024  # bytes; rules with scanned annexes are the largest
LONGEST: Final = 500_000  # characters of text; the longest rules have a tenth of that
_ENCODINGS: Final = ("utf-8-sig", "cp950")  # in the order in which they are tried
_UTF_16: Final = (b"\xff\xfe", b"\xfe\xff")
_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


@dataclass(frozen=True)
class DocumentFile:
    """The text of a file, and the fingerprint (SHA-256) of its bytes."""

    name: str
    text: str
    fingerprint: str


def read_document_file(path: Path) -> DocumentFile:
    """Return the text of a .txt, .docx or .pdf; cells of tables are set apart by tabs.

    Raises:
        UnreadableError: with the reason.
    """
    try:
        with path.open("rb") as file:
            data = file.read(LARGEST + 1)
    except OSError as error:
        raise UnreadableError(Unreadable.MISSING) from error
    if len(data) > LARGEST:
        raise UnreadableError(Unreadable.TOO_LARGE)
    if not data.strip():
        raise UnreadableError(Unreadable.EMPTY)
    text = _text(path.suffix.lower(), data)
    if not text.strip():
        raise UnreadableError(Unreadable.EMPTY)
    if len(text) > LONGEST:
        raise UnreadableError(Unreadable.TOO_LARGE)
    return DocumentFile(path.name, text, hashlib.sha256(data).hexdigest())


def _text(suffix: str, data: bytes) -> str:
    match suffix:
        case ".txt" | ".md":
            return decoded(data)
        case ".docx":
            from bot.documents.docx_files import read_docx

            if data.startswith(_OLE):  # Word puts an encrypted document into its old container
                raise UnreadableError(Unreadable.ENCRYPTED)
            if not data.startswith(_ZIP):
                raise UnreadableError(Unreadable.BROKEN)
            return read_docx(data)
        case ".pdf":
            from bot.documents.pdf_files import read_pdf

            return read_pdf(data)
        case ".doc" | ".odt" | ".rtf":
            raise UnreadableError(Unreadable.OLD_WORD)
    raise UnreadableError(Unreadable.SUFFIX)


def decoded(data: bytes) -> str:
    """Return text in UTF-8, UTF-16 with its mark, or Big5.

    Raises:
        UnreadableError: it is none of these.
    """
    if data.startswith(_UTF_16):
        try:
            return data.decode("utf-16")
        except UnicodeDecodeError as error:
            raise UnreadableError(Unreadable.ENCODING) from error
    if b"\0" in data:
        raise UnreadableError(Unreadable.ENCODING)
    for encoding in _ENCODINGS:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise UnreadableError(Unreadable.ENCODING)
