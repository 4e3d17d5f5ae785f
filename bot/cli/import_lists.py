"""Lists that are too long for the terminal, written beside the data."""

import os
from pathlib import Path
from types import TracebackType
from typing import TextIO


class WrittenList:
    """A text file of one line an entry, readable by its owner only; made with its first entry."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file: TextIO | None = None

    def __enter__(self) -> "WrittenList":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None) -> None:
        if self._file is not None:
            self._file.close()

    def add(self, line: str) -> None:
        """Write one entry; line ends inside it do not make two."""
        if self._file is None:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            handle = os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            self._file = os.fdopen(handle, "w", encoding="utf-8")
        self._file.write(" ".join(line.splitlines()) + "\n")
