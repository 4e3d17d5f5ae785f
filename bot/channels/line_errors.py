"""LINE's answers, read: what became of a message, and the three kinds of 429 told apart. Pure.

Source: https://developers.line.biz/en/reference/messaging-api/#error-messages and
https://developers.line.biz/en/docs/messaging-api/retrying-api-request/
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final

from bot.channels.delivery import LOCKED_OUT_FOR, Reason, accepted, later, refused, seconds, unclear
from scheduler.push import Delivery

RATE_PAUSE: Final = timedelta(seconds=10)  # LINE names no time; its buckets fill within a second
BUSY_PAUSE: Final = timedelta(minutes=1)


@dataclass(frozen=True)
class Answer:
    """One answer of LINE's API; header names in small letters."""

    status: int
    text: str = field(default="", repr=False)  # may repeat what was sent
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)

    @property
    def request_id(self) -> str | None:
        """Return LINE's own id of the request, the first one's where it was accepted before under its key."""
        return self.headers.get("x-line-accepted-request-id") or self.headers.get("x-line-request-id")

    @property
    def message(self) -> str:
        """Return what LINE says is wrong, in small letters; empty where it is not LINE that speaks (a proxy)."""
        said = self._body().get("message")
        return said.lower() if isinstance(said, str) else ""

    @property
    def wrong_properties(self) -> frozenset[str]:
        """Return the parts of the request that LINE names as wrong."""
        details = self._body().get("details")
        named = [one.get("property") for one in details if isinstance(one, dict)] if isinstance(details, list) else []
        return frozenset(name for name in named if isinstance(name, str))

    def _body(self) -> dict[str, object]:
        try:
            body = json.loads(self.text)
        except ValueError:
            return {}
        return body if isinstance(body, dict) else {}


def delivery_of(answer: Answer) -> Delivery:
    """Return what became of a push or multicast under a retry key, which may be tried again where that is `UNCLEAR`."""
    request_id = answer.request_id
    match answer.status:
        case status if 200 <= status < 300:
            return accepted(request_id)
        case 409:  # accepted earlier under the same key
            return accepted(request_id)
        case 429:
            return _too_many(answer)
        case 401 | 403:
            return later(Reason.CREDENTIALS, request_id, after=LOCKED_OUT_FOR)
        case 408:  # it did not get the whole request
            return later(Reason.NOT_SENT, request_id)
        case 400 if is_about_the_address(answer):
            return refused(Reason.ADDRESS, request_id)
        case 400 | 413 | 415:
            return refused(Reason.BODY, request_id)
        case status if status >= 500:
            return unclear(Reason.DOWN, request_id)
        case _:
            return refused(Reason.REFUSED, request_id)


def is_spent_token(answer: Answer) -> bool:
    """Return whether LINE does not take the reply token any more: used before, or too late."""
    return answer.status == 400 and "reply token" in answer.message


def is_about_the_address(answer: Answer) -> bool:
    """Return whether the recipient is what is wrong, as with an id of another provider."""
    return "failed to send messages" in answer.message or "'to'" in answer.message or "to" in answer.wrong_properties


def _too_many(answer: Answer) -> Delivery:
    """Only the words tell: the month's messages, the rate, or too much at once of something else."""
    asked = seconds(answer.headers.get("retry-after"))
    if "monthly limit" in answer.message:
        return refused(Reason.QUOTA, answer.request_id)
    if "rate limit" in answer.message:
        return later(Reason.RATE, answer.request_id, after=asked or RATE_PAUSE)
    return later(Reason.BUSY, answer.request_id, after=asked or BUSY_PAUSE)
