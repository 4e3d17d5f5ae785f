"""What LINE's buttons do: postbacks that carry an intent, and pages that open. Pure, as JSON-ready dicts."""

from typing import Any, Final, assert_never
from urllib.parse import quote, urlsplit

from bot.channels.limits import LINE_DISPLAY_TEXT, LINE_LABEL, LINE_POSTBACK_DATA, LINE_URI, LINE_URI_SCHEMES
from bot.channels.texts import cut
from handlers.conversation import Button, Link

_KEPT: Final = "!#$%&'()*+,/:;=?@[]~"  # what may stand in an address as it is (RFC 3986)


def action_of(button: Button | Link) -> dict[str, Any] | None:
    """Return the button's action; its label is cut to what LINE takes, and pressing says it in full in the chat.

    Lengths are counted in code points, of which a text never has fewer than graphemes. None for a link that LINE would
    not open.
    """
    label = cut(button.label, LINE_LABEL)
    match button:
        case Button(full, intent):
            data, said = intent.pack(), cut(full, LINE_DISPLAY_TEXT)
            if len(data) > LINE_POSTBACK_DATA:  # saying the label chooses the same
                return {"type": "message", "label": label, "text": said}
            return {"type": "postback", "label": label, "data": data, "displayText": said}
        case Link(_, url):
            uri = uri_of(url)
            return None if uri is None else {"type": "uri", "label": label, "uri": uri}
        case _:
            assert_never(button)


def uri_of(url: str) -> str | None:
    """Return the address in the form LINE takes; None where it is none, or too long, or of another kind.

    >>> uri_of("https://example.org/規定?a=1")
    'https://example.org/%E8%A6%8F%E5%AE%9A?a=1'
    >>> uri_of("javascript:alert(1)") is None
    True
    """
    address = url.strip()
    try:
        parts = urlsplit(address)
    except ValueError:
        return None
    host = parts.hostname if parts.scheme in ("http", "https") else parts.netloc or parts.path
    if parts.scheme not in LINE_URI_SCHEMES or not host or not parts.netloc.isascii():
        return None
    uri = quote(address, safe=_KEPT)
    return uri if len(uri) <= LINE_URI else None
