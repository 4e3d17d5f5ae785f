"""Whether a reply fits one answer of a platform: asked while answering, so that the rest is kept with the answer."""

from collections.abc import Callable
from typing import Final

from bot.channels.limits import TELEGRAM_BUTTONS, TELEGRAM_TEXT
from bot.channels.line_flex import fits_line
from bot.channels.telegram_html import fits_telegram
from handlers.conversation import Reply
from handlers.plain import to_plain
from locales import Translator

SURELY_BLOCKS: Final = 30  # up to here, and to so many characters and buttons, a reply fits everywhere
SURELY_CHARACTERS: Final = 1000
SURELY_BUTTONS: Final = 8

Room = Callable[[Reply, Translator, bool], bool]


def fits(channel: str, reply: Reply, t: Translator, *, plain_text: bool) -> bool:
    """Return whether this reply is one answer on the channel's platform (`line.yphs`, `telegram.yphs`, …)."""
    if _surely(reply):
        return True
    return _ROOMS.get(channel.partition(".")[0], _fits_text)(reply, t, plain_text)


def _surely(reply: Reply) -> bool:
    """An ordinary reply is not rendered twice."""
    if len(reply.blocks) > SURELY_BLOCKS or len(reply.buttons) > SURELY_BUTTONS:
        return False
    length = len(reply.title)
    for part in (*reply.blocks, *reply.buttons):
        length += sum(len(value) for value in vars(part).values() if isinstance(value, str))
    return length <= SURELY_CHARACTERS


def _fits_text(reply: Reply, t: Translator, _plain_text: bool) -> bool:
    """The smallest room of any platform, on the simulator too: what is shown there comes out the same elsewhere."""
    return len(to_plain(reply, t)) <= TELEGRAM_TEXT and len(reply.buttons) <= TELEGRAM_BUTTONS


_ROOMS: Final[dict[str, Room]] = {"line": fits_line, "telegram": fits_telegram}
