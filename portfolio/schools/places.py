"""Where each key of a TOML file stands: `tomllib` reads values without their lines, and mistakes are told by line."""

import json
import re
import tomllib
from bisect import bisect_right

_BARE = re.compile(r"[A-Za-z0-9_-]+")
_BLANK = re.compile(r"(?:[ \t\n]|#[^\n]*)*")
_SPACE = re.compile(r"[ \t]*")
_STRING = re.compile(
    r'"""(?:[^\\]|\\.)*?"{3,5}|' + r"'''.*?'{3,5}|" + r'"(?:[^"\\\n]|\\.)*"|' + r"'[^'\n]*'",
    re.DOTALL,
)
_SCALAR = re.compile(r"[^,\]}#\n]+")
_LAST = re.compile(r'(?:\[[0-9]+\]|\.?(?:[A-Za-z0-9_-]+|"(?:[^"\\]|\\.)*"))\Z')


def written(key: str) -> str:
    """Return a key as a file writes it: in quotation marks unless it is letters, digits, `_` and `-` alone.

    >>> written("value"), written("五(三)1")
    ('value', '"五(三)1"')
    """
    return key if _BARE.fullmatch(key) else json.dumps(key, ensure_ascii=False)


class Places:
    """The lines of a TOML text that `tomllib` has read; paths are those of `Table.at`."""

    def __init__(self, text: str) -> None:
        self._text = text.replace("\r\n", "\n")
        self._breaks = [place for place, char in enumerate(self._text) if char == "\n"]
        self._lines: dict[str, int] = {}
        self._counts: dict[str, int] = {}
        self._at = 0
        self._read()

    def line(self, path: str) -> int | None:
        """Return the line (from 1) on which the key at `path` stands, or else the nearest table around it.

        >>> Places('name = "a"\\n[[limits.x]]\\nvalue = 1\\n[[limits.x]]\\nvalue = 0\\n').line("limits.x[1].value")
        5
        """
        while path:
            if path in self._lines:
                return self._lines[path]
            shorter = _LAST.sub("", path)
            path = shorter if shorter != path else ""
        return None

    def _read(self) -> None:
        table = ""
        while self._skip(_BLANK) < len(self._text):
            if self._next("[["):
                table = self._header(self._key(), several=True)
                self._at += 2
            elif self._next("["):
                table = self._header(self._key(), several=False)
                self._at += 1
            else:
                self._pair(table)

    def _header(self, keys: list[tuple[str, int]], *, several: bool) -> str:
        """The path of a table; the tables of a list are numbered, and a name inside means the last of them."""
        path = ""
        for place, (key, line) in enumerate(keys, 1):
            path = f"{path}.{key}" if path else key
            if several and place == len(keys):
                self._lines.setdefault(path, line)
                self._counts[path] = self._counts.get(path, -1) + 1
                path = f"{path}[{self._counts[path]}]"
            elif path in self._counts:
                path = f"{path}[{self._counts[path]}]"
            self._lines.setdefault(path, line)
        return path

    def _pair(self, table: str) -> None:
        path = table
        for key, line in self._key():
            path = f"{path}.{key}" if path else key
            self._lines.setdefault(path, line)
        self._skip(_SPACE)
        self._at += 1  # the sign =
        self._value(path)

    def _value(self, path: str) -> None:
        self._skip(_SPACE)
        if self._next("["):
            self._items(path)
        elif self._next("{"):
            while not self._closes("}"):
                self._pair(path)
        elif (string := _STRING.match(self._text, self._at)) is not None:
            self._at = string.end()
        else:
            self._skip(_SCALAR)

    def _items(self, path: str) -> None:
        number = 0
        while not self._closes("]"):
            self._lines.setdefault(f"{path}[{number}]", self._line())
            self._value(f"{path}[{number}]")
            number += 1

    def _closes(self, sign: str) -> bool:
        """Whether the list or table ends here; what separates its parts is passed over."""
        self._skip(_BLANK)
        if self._next(","):
            self._skip(_BLANK)
        return self._next(sign) or self._at >= len(self._text)

    def _key(self) -> list[tuple[str, int]]:
        """The parts of a key, dotted or not, each with its line."""
        found: list[tuple[str, int]] = []
        while True:
            self._skip(_SPACE)
            match = _STRING.match(self._text, self._at) or _BARE.match(self._text, self._at)
            if match is None:
                self._at += 1  # not TOML: never stand still
                return found
            found.append((written(_plain(match[0])), self._line()))
            self._at = match.end()
            self._skip(_SPACE)
            if not self._next("."):
                return found

    def _next(self, sign: str) -> bool:
        if not self._text.startswith(sign, self._at):
            return False
        self._at += len(sign)
        return True

    def _skip(self, what: re.Pattern[str]) -> int:
        match = what.match(self._text, self._at)
        self._at = self._at if match is None else match.end()
        return self._at

    def _line(self) -> int:
        return bisect_right(self._breaks, self._at - 1) + 1


def _plain(key: str) -> str:
    return str(tomllib.loads(f"key = {key}")["key"]) if key[0] in "\"'" else key
