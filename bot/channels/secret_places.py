"""Where a channel's secrets are: names of environment variables or files, never the secrets themselves."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

VARIABLE: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,99}")  # anything else in its place may be the secret itself
HEADER: Final = re.compile(r"[\x21-\x7e]{1,512}")  # goes into a header or an address as it is
WEBHOOK_SECRET: Final = re.compile(r"[A-Za-z0-9_-]{1,256}")  # https://core.telegram.org/bots/api#setwebhook
AT_ONCE: Final = 2  # the old and the new one, during a rotation
LONGEST: Final = 4096  # bytes of a file; a token has some hundred

Mistake = tuple[str, dict[str, object]]


class SecretPlaceError(Exception):
    """A secret is not where the file says, or nothing is said; `mistakes` are keys of words, with their facts."""

    def __init__(self, mistakes: list[Mistake]) -> None:
        super().__init__(f"{len(mistakes)} mistakes")
        self.mistakes = mistakes


@dataclass(frozen=True)
class Place:
    """One kind of secret of a platform; `always` needed, or only `with_webhook`."""

    what: str
    form: re.Pattern[str] = HEADER
    most: int = 1
    always: bool = True
    with_webhook: bool = False

    @property
    def settings(self) -> tuple[str, str]:
        """Return the settings that say where it is: in the environment, or in a file."""
        return f"{self.what}_env", f"{self.what}_file"


PLACES: Final[Mapping[str, tuple[Place, ...]]] = {
    "line": (Place("token"), Place("secret", most=AT_ONCE)),
    "telegram": (
        Place("token", form=re.compile(r"[0-9]{1,20}:[\x21-\x7e]{1,200}")),
        Place("webhook_secret", form=WEBHOOK_SECRET, most=AT_ONCE, always=False, with_webhook=True),
    ),
}


def read_secrets(
    place: Place, settings: Mapping[str, Any], environ: Mapping[str, str], folder: Path, *, needed: bool
) -> tuple[str, ...]:
    """Return the secrets of one kind, in the order in which they are named; files are looked for from `folder`.

    Raises:
        SecretPlaceError: none is named, too many are, or one is not there or not of its form.
    """
    by_variable, by_file = place.settings
    if by_variable in settings and by_file in settings:
        raise SecretPlaceError([("both", {"one": by_variable, "other": by_file})])
    setting = by_file if by_file in settings else by_variable
    if setting not in settings:
        if needed:
            raise SecretPlaceError([("no_secret", {"setting": by_variable})])
        return ()
    names = settings[setting] if isinstance(settings[setting], list) else [settings[setting]]
    if not 1 <= len(names) <= place.most or not all(isinstance(name, str) and name for name in names):
        raise SecretPlaceError([("names" if place.most > 1 else "name", {"setting": setting})])
    found: list[str] = []
    mistakes: list[Mistake] = []
    for name in names:
        value = _from_file(folder / name) if setting == by_file else _from_variable(environ, name)
        if setting == by_variable and VARIABLE.fullmatch(name) is None:
            mistakes.append(("no_variable_name", {"setting": setting}))  # not repeated: it may be the secret
        elif not value:
            mistakes.append(("file" if setting == by_file else "variable", {"setting": setting, "name": name}))
        elif place.form.fullmatch(value) is None:
            mistakes.append((f"form.{place.what}", {"setting": setting, "name": name}))
        else:
            found.append(value)
    if mistakes:
        raise SecretPlaceError(mistakes)
    return tuple(found)


def _from_variable(environ: Mapping[str, str], name: str) -> str:
    return environ.get(name, "").strip()


def _from_file(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return file.read(LONGEST).decode("utf-8").strip()
    except (OSError, UnicodeDecodeError, ValueError):
        return ""
