"""`channels.toml` and the secrets it points to: every mistake is named at once, and no secret is ever shown.

The file says where a secret is, in the environment or in a file of its own; what it says there stays in this process.
"""

import re
import tomllib
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import Any, Final

from bot.channels.secret_places import PLACES, Place, SecretPlaceError, read_secrets
from locales import SOURCE, translator
from portfolio.errors import PortfolioError

KEY: Final = re.compile(r"[a-z0-9][a-z0-9_-]{0,31}")  # stands in the webhook's address and in the channel's name
ACCOUNTS: Final = {"line": re.compile(r"@[A-Za-z0-9._-]{2,40}"), "telegram": re.compile(r"[A-Za-z0-9_]{3,32}")}
_TWICE: Final = re.compile(r"Cannot (?:declare|overwrite).*")
_LINE: Final = re.compile(r"at line (\d+)")

t = translator(SOURCE)


class Platform(StrEnum):
    """The platforms; the first part of a channel's name."""

    LINE = "line"
    TELEGRAM = "telegram"


class ChannelConfigError(PortfolioError):
    """`channels.toml` cannot be used; `facts`: file, count, and mistakes, a line of words each."""

    code = "channels-config"


@dataclass(frozen=True)
class ChannelConfig:
    """One account of the assistant on one platform, and the schools it serves. Its `repr` holds no secret."""

    kind: Platform
    key: str
    schools: tuple[str, ...]
    account: str = ""
    held: dict[str, tuple[str, ...]] = field(default_factory=dict, repr=False, compare=False)
    read_token: Callable[[], tuple[str, ...]] | None = field(default=None, repr=False, compare=False)

    @property
    def name(self) -> str:
        """Return the channel's name, `line.yphs`, which its people's addresses are kept under."""
        return f"{self.kind}.{self.key}"

    def token(self) -> str:
        """Return the token that our own calls carry; another one after `renew`, so it is not kept elsewhere."""
        return self.held["token"][0]

    def renew(self) -> bool:
        """Read the token again where it stands, and return whether it is another one now; a file may have changed.

        What is missing or unreadable at the moment changes nothing.
        """
        try:
            found = () if self.read_token is None else self.read_token()
        except SecretPlaceError:
            return False
        if not found or found == self.held["token"]:
            return False
        self.held["token"] = found
        return True

    def secrets(self) -> tuple[bytes, ...]:
        """Return LINE's channel secrets, two during a rotation; none on Telegram."""
        return tuple(secret.encode() for secret in self.held.get("secret", ()))

    def webhook_secrets(self) -> tuple[bytes, ...]:
        """Return what Telegram's requests may carry, two during a rotation; none without a webhook, and on LINE."""
        return tuple(secret.encode() for secret in self.held.get("webhook_secret", ()))

    def webhook_secret(self) -> str | None:
        """Return the secret that a webhook is set with: the first of them."""
        held = self.held.get("webhook_secret", ())
        return held[0] if held else None


def read_channels(
    path: Path, environ: Mapping[str, str], *, schools: Collection[str] | None = None, is_public: bool = False
) -> tuple[ChannelConfig, ...]:
    """Return the channels of the file, LINE's first, with their secrets taken from `environ` or files.

    `schools` are those of the database, None where they are not looked at; with a public address (`is_public`)
    Telegram needs a webhook secret.

    Raises:
        ChannelConfigError: with every mistake at once, in words.
    """
    try:
        tables = tomllib.loads(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise _refusal(path.name, [t("channels.wrong.unreadable", why=type(error).__name__)]) from error
    except tomllib.TOMLDecodeError as error:
        raise _refusal(path.name, [_syntax(str(error))]) from None  # it repeats what stands there
    return configured(tables, environ, schools=schools, is_public=is_public, file=path)


def configured(
    tables: Mapping[str, Any],
    environ: Mapping[str, str],
    *,
    schools: Collection[str] | None = None,
    is_public: bool = False,
    file: Path = Path("LICHENG_*"),
) -> tuple[ChannelConfig, ...]:
    """Return the channels of tables that are read already, as `read_channels` does; files are looked for beside it.

    Raises:
        ChannelConfigError: with every mistake at once, in words.
    """
    mistakes: list[str] = []
    found = list(_Reading(file.parent, environ, schools, is_public, mistakes).channels(tables))
    mistakes += _same_tokens(found)
    if mistakes:
        raise _refusal(file.name, mistakes)
    return tuple(found)


def _refusal(file: str, mistakes: list[str]) -> ChannelConfigError:
    return ChannelConfigError(file=file, count=len(mistakes), mistakes="\n".join(mistakes))


def _syntax(message: str) -> str:
    line = _LINE.search(message)
    if line is None:
        return t("channels.wrong.syntax_end")
    return t("channels.wrong.twice" if _TWICE.match(message) else "channels.wrong.syntax", line=line[1])


def _same_tokens(found: list[ChannelConfig]) -> Iterator[str]:
    by_token: dict[tuple[Platform, str], str] = {}
    for channel in found:
        first = by_token.setdefault((channel.kind, channel.token()), channel.name)
        if first != channel.name:
            yield t("channels.wrong.same_token", channel=channel.name, other=first)


@dataclass
class _Reading:
    """One reading of the file; what is wrong is added to `mistakes` and the reading goes on."""

    folder: Path
    environ: Mapping[str, str]
    known: Collection[str] | None
    is_public: bool
    mistakes: list[str]

    def channels(self, tables: Mapping[str, Any]) -> Iterator[ChannelConfig]:
        """Yield the channels in which nothing is wrong."""
        for name in sorted(tables.keys() - set(Platform)):
            self._wrong("platform", channel=name)
        for kind in Platform:
            table = tables.get(kind, {})
            if not isinstance(table, dict):
                self._wrong("no_table", channel=kind)
                continue
            for key, settings in table.items():
                channel = self._channel(kind, key, settings)
                if channel is not None:
                    yield channel
        if not any(isinstance(tables.get(kind), dict) and tables[kind] for kind in Platform):
            self._wrong("empty")

    def _channel(self, kind: Platform, key: str, settings: object) -> ChannelConfig | None:
        name, before = f"{kind}.{key}", len(self.mistakes)
        if not isinstance(settings, dict):
            self._wrong("no_table", channel=name)
            return None
        if KEY.fullmatch(key) is None:
            self._wrong("key", channel=name)
        allowed = {"schools", "account"} | {setting for place in PLACES[kind] for setting in place.settings}
        for setting in sorted(settings.keys() - allowed):
            self._wrong("unknown", channel=name, setting=setting)
        schools = self._schools(name, settings.get("schools"))
        account = settings.get("account", "")
        if account != "" and not (isinstance(account, str) and ACCOUNTS[kind].fullmatch(account)):
            self._wrong(f"account.{kind}", channel=name)
        held = {place.what: self._held(name, place, settings) for place in PLACES[kind]}
        if len(self.mistakes) > before:
            return None
        (token,) = (place for place in PLACES[kind] if place.what == "token")
        read_token = partial(read_secrets, token, dict(settings), self.environ, self.folder, needed=True)
        return ChannelConfig(kind, key, schools, str(account), held, read_token)

    def _schools(self, name: str, given: object) -> tuple[str, ...]:
        if not isinstance(given, list) or not given or not all(isinstance(slug, str) for slug in given):
            self._wrong("schools", channel=name)
            return ()
        if len(set(given)) < len(given):
            self._wrong("school_twice", channel=name)
        for slug in given:
            if self.known is not None and slug not in self.known:
                self._wrong("school", channel=name, school=slug)
        return tuple(given)

    def _held(self, name: str, place: Place, settings: Mapping[str, Any]) -> tuple[str, ...]:
        needed = place.always or (self.is_public and place.with_webhook)
        try:
            return read_secrets(place, settings, self.environ, self.folder, needed=needed)
        except SecretPlaceError as error:
            for what, facts in error.mistakes:
                self._wrong(what, channel=name, **facts)
            return ()

    def _wrong(self, what: str, **facts: object) -> None:
        self.mistakes.append(t(f"channels.wrong.{what}", **facts))
