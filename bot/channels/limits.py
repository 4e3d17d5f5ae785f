"""What the platforms take, with the page each number comes from; `overruns` says where a reply would not fit."""

from dataclasses import dataclass
from typing import Final

from bot.channels.texts import utf16
from handlers.conversation import Button, Reply

# LINE, https://developers.line.biz/en/reference/messaging-api/
LINE_ALT_TEXT: Final = 1500  # characters of `altText` (#flex-message); our title, on lock screens and in quotes
LINE_LABEL: Final = 20  # grapheme clusters (#action-object-label-spec): Flex allows 40, every other button 20
LINE_TEXT: Final = 5000  # UTF-16 units of a text message (#text-message)
LINE_MESSAGES: Final = 5  # message objects of one request (#send-reply-message)
LINE_BUBBLE_BYTES: Final = 30_000  # of JSON, 30 KB (#bubble); counted as it is sent, with every character escaped
LINE_POSTBACK_DATA: Final = 300  # characters (#postback-action)
LINE_DISPLAY_TEXT: Final = 300  # grapheme clusters, of a message action's text too (#postback-action)
LINE_URI: Final = 1000  # characters of a URI action (#uri-action)
LINE_URI_SCHEMES: Final = frozenset({"http", "https", "line", "tel"})  # that a URI action opens (#uri-action)
LINE_QUICK_REPLIES: Final = 13  # https://developers.line.biz/en/docs/messaging-api/using-quick-reply/
LINE_MULTICAST: Final = 500  # user ids of one request (#send-multicast-message)
LINE_PUSHES_A_SECOND: Final = 2000  # and replies, for each channel (#rate-limits)
LINE_MULTICASTS_A_SECOND: Final = 200  # (#rate-limits)
LINE_LOADINGS_A_SECOND: Final = 100  # (#rate-limits)
LINE_LOADING_SECONDS: Final = 20  # 5 to 60 in steps of 5; ends with the next message (#display-a-loading-indicator)

# Telegram, https://core.telegram.org/bots/api
TELEGRAM_TEXT: Final = 4096  # characters of one message after entities are parsed (#sendmessage)
TELEGRAM_CALLBACK_BYTES: Final = 64  # bytes of `callback_data` (#inlinekeyboardbutton)
TELEGRAM_BUTTONS: Final = 100  # of one keyboard; undocumented, python-telegram-bot's constant
TELEGRAM_RAW_BYTES: Final = 32_768  # of a text before it is parsed (telegram-bot-api, Client.cpp)
TELEGRAM_MESSAGES_A_SECOND: Final = 30  # a bot: "about 30" (https://core.telegram.org/bots/faq)
TELEGRAM_MESSAGES_A_SECOND_A_CHAT: Final = 1  # https://core.telegram.org/bots/faq
LINE_MENU_PICTURE_BYTES: Final = 1_000_000  # of a rich menu's picture: 1 MB (#upload-rich-menu-image)
TELEGRAM_POLL_SECONDS: Final = 50  # that Telegram holds getUpdates open, the most it does (platforms/telegram.md § 2)
TELEGRAM_POLL_UPDATES: Final = 100  # of one answer to getUpdates, the most there can be (#getupdates)
TELEGRAM_WEBHOOK_CONNECTIONS: Final = 40  # at once to a webhook, the default (#setwebhook), said to be compared


@dataclass(frozen=True)
class Overrun:
    """One limit that a reply breaks; `limit` is the name of the constant, in small letters."""

    limit: str
    most: int
    found: int


def overruns(reply: Reply, plain: str) -> tuple[Overrun, ...]:
    """Return every limit that this reply breaks, `plain` being its full text; empty where it fits everywhere."""
    buttons = [button for button in reply.buttons if isinstance(button, Button)]
    measured = (
        ("line_alt_text", LINE_ALT_TEXT, utf16(reply.title)),
        ("line_label", LINE_LABEL, max((len(button.label) for button in reply.buttons), default=0)),
        ("line_text", LINE_TEXT, utf16(plain)),
        ("telegram_text", TELEGRAM_TEXT, len(plain)),
        ("telegram_callback_bytes", TELEGRAM_CALLBACK_BYTES, max((_packed(button) for button in buttons), default=0)),
        ("telegram_buttons", TELEGRAM_BUTTONS, len(reply.buttons)),
    )
    return tuple(Overrun(name, most, found) for name, most, found in measured if found > most)


def _packed(button: Button) -> int:
    return len(button.intent.pack().encode())
