"""Why a document could not be read."""

from enum import StrEnum


class Unreadable(StrEnum):
    """What is wrong with a file; each has words of its own with what to do."""

    MISSING = "missing"
    TOO_LARGE = "too_large"
    SUFFIX = "suffix"  # neither .txt, .docx nor .pdf
    OLD_WORD = "old_word"  # .doc
    EMPTY = "empty"
    ENCODING = "encoding"
    ENCRYPTED = "encrypted"
    BROKEN = "broken"
    SCANNED = "scanned"  # pages without text


class UnreadableError(Exception):
    """A document cannot be read, for one reason."""

    def __init__(self, reason: Unreadable) -> None:
        super().__init__(reason.value)
        self.reason = reason
