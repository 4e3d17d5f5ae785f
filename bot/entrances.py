"""Links that open a school's chat with a text typed in, so that a QR code on paper can carry a binding code."""

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import quote

from portfolio.errors import PortfolioError

PLATFORMS: Final = ("line", "telegram")


class ChannelsFileError(PortfolioError):
    """`channels.toml` cannot be read; `facts`: file, why."""

    code = "channels-file"


@dataclass(frozen=True)
class Entrance:
    """One public account of the school: `@yphs-portfolio` on LINE, `yphs_portfolio_bot` on Telegram."""

    platform: str
    account: str

    def link(self, text: str, code: str) -> str:
        """Return what opens this account's chat with the code.

        LINE types the whole text in (platforms/line.md, Identity); Telegram hands on `/start` and a payload of letters,
        digits and dashes, at most 64 (platforms/telegram.md § 5).

        >>> Entrance("telegram", "example_bot").link("綁定 ACDE-FGHJ", "ACDE-FGHJ")
        'https://t.me/example_bot?start=ACDE-FGHJ'
        """
        if self.platform == "line":
            return f"https://line.me/R/oaMessage/{quote(self.account, safe='')}/?{quote(text, safe='')}"
        return f"https://t.me/{quote(self.account, safe='')}?start={quote(code, safe='')}"


def find_entrances(channels: Path | None, school: str) -> tuple[Entrance, ...]:
    """Return the accounts that serve this school, LINE first; none where no channel is configured.

    Raises:
        ChannelsFileError: the file is not there or no TOML.
    """
    if channels is None:
        return ()
    try:
        configured = tomllib.loads(channels.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ChannelsFileError(file=channels.name, why=type(error).__name__) from error
    return tuple(
        Entrance(platform, str(settings["account"]))
        for platform in PLATFORMS
        for settings in configured.get(platform, {}).values()
        if school in settings.get("schools", ()) and settings.get("account")
    )
