"""What the made-up LINE sends us: events with their reply tokens, signed, in batches, twice, out of order, again."""

import base64
import hashlib
import hmac
import json
from copy import deepcopy
from dataclasses import dataclass, field
from itertools import count
from typing import Any, Final

import httpx

from tests.platforms.fake_line import FakeLine

Json = dict[str, Any]

DESTINATION: Final = f"U{0:032x}"
WITH_TOKEN: Final = frozenset({"message", "postback", "follow", "accountLink"})
TRIES: Final = 5  # LINE keeps its number secret


def person(number: int) -> str:
    """Return a user id in LINE's form."""
    return f"U{number:032x}"


@dataclass
class LineWebhook:
    """Makes events happen and brings them to one address; what gets no 2xx is kept for `redeliver`."""

    line: FakeLine
    address: str
    client: httpx.Client
    undelivered: list[Json] = field(default_factory=list)
    statuses: list[int] = field(default_factory=list)
    _numbers: Any = field(default_factory=lambda: count(1))

    def event(self, user: str, kind: str, **facts: Any) -> Json:
        """Return an event that happens now, with its own reply token where LINE gives one."""
        number = next(self._numbers)
        event = {
            "type": kind,
            "mode": "active",
            "timestamp": int(self.line.clock().timestamp() * 1000) + number,
            "source": {"type": "user", "userId": user},
            "webhookEventId": f"01H{number:023d}",
            "deliveryContext": {"isRedelivery": False},
        }
        if kind in WITH_TOKEN:
            event["replyToken"] = self.line.issue(user)
        return {**event, **facts}

    def words(self, user: str, text: str) -> Json:
        """Return that somebody wrote."""
        message = {"type": "text", "id": f"{next(self._numbers)}", "text": text, "quoteToken": "q"}
        return self.event(user, "message", message={**message, "markAsReadToken": "m"})

    def photo(self, user: str) -> Json:
        """Return that somebody sent a photo."""
        message = {"type": "image", "id": f"{next(self._numbers)}", "contentProvider": {"type": "line"}}
        return self.event(user, "message", message=message)

    def press(self, user: str, data: str) -> Json:
        """Return that somebody pressed a button that carries this."""
        return self.event(user, "postback", postback={"data": data})

    def follow(self, user: str) -> Json:
        """Return that somebody added the account, or let it in again."""
        is_back = user in self.line.blocked
        self.line.friends.add(user)
        self.line.blocked.discard(user)
        return self.event(user, "follow", follow={"isUnblocked": is_back})

    def unfollow(self, user: str) -> Json:
        """Return that somebody blocked the account."""
        self.line.blocked.add(user)
        return self.event(user, "unfollow")

    def deliver(self, *events: Json) -> int:
        """Send one request with these events and return the answer's status."""
        body = json.dumps({"destination": DESTINATION, "events": events}, ensure_ascii=False).encode()
        signature = base64.b64encode(hmac.digest(self.line.secret, body, hashlib.sha256)).decode()
        headers = {"content-type": "application/json; charset=utf-8", "x-line-signature": signature}
        try:
            status = self.client.post(self.address, content=body, headers=headers).status_code
        except httpx.HTTPError:
            status = 0
        self.statuses.append(status)
        if not 200 <= status < 300:
            self.undelivered += events
        return status

    def redeliver(self, *events: Json) -> int:
        """Send these once more, or what got no 2xx: the same ids and reply tokens, marked; return the status."""
        again = deepcopy(list(events) or self.undelivered)
        self.undelivered = []
        for event in again:
            event["deliveryContext"]["isRedelivery"] = True
            if "replyToken" in event:
                self.line.renew(event["replyToken"])
        return self.deliver(*again)

    def bring(self, *events: Json) -> None:
        """Send these until they are taken, as LINE does where redelivery is switched on.

        Raises:
            AssertionError: they never are.
        """
        self.deliver(*events)
        for _ in range(TRIES):
            if not self.undelivered:
                return
            self.redeliver()
        raise AssertionError(f"never taken: {self.statuses}")
