"""Whether a request comes from the platform: LINE signs its bytes, Telegram says a secret; in constant time."""

import base64
import hashlib
import hmac
from collections.abc import Mapping
from typing import Final

from bot.channels.config import ChannelConfig, Platform

LINE_HEADER: Final = "x-line-signature"
TELEGRAM_HEADER: Final = "x-telegram-bot-api-secret-token"
_NOBODY: Final = (b"no channel has this secret, and the answer takes as long as for one that has another",)


def is_trusted(kind: Platform, channel: ChannelConfig | None, headers: Mapping[str, str], body: bytes) -> bool:
    """Return whether these raw bytes carry one of the channel's secrets, of which two are valid during a rotation.

    A channel that is not there is refused like a wrong secret, so that nobody learns which ones are.
    """
    if kind is Platform.LINE:
        secrets = _NOBODY if channel is None else channel.secrets()
        given = headers.get(LINE_HEADER, "").encode("latin-1", "replace")
        wanted = [base64.b64encode(hmac.digest(secret, body, hashlib.sha256)) for secret in secrets]
    else:
        given = headers.get(TELEGRAM_HEADER, "").encode("latin-1", "replace")
        wanted = list(_NOBODY if channel is None else channel.webhook_secrets())
    matches = [hmac.compare_digest(given, one) for one in wanted]  # every one, whichever fits
    return channel is not None and any(matches)
