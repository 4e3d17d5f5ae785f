"""A LINE of the tests' own, with the memory that stand-ins lack: who may be reached, which reply tokens and retry keys
were used, and what the month still holds. Everything it does follows platforms/line.md § 2; time is a test's clock.

What our side does wrong beyond what LINE itself refuses is collected in `violations`, which a test holds empty.
"""

import json
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count
from threading import RLock
from typing import Any, Final
from uuid import UUID

from tests.bot.channels.line_spec import FILE, SPECS, complaints
from tests.platforms.fake_line_account import AccountSide
from tests.platforms.fake_line_answers import NOT_FOUND, Answer, Fault, refusal

TOKEN_LIVES: Final = timedelta(minutes=1)  # a reply token; a redelivered one too, but
REDELIVERED_UNTIL: Final = timedelta(minutes=20)  # not longer than this after the event
KEY_LIVES: Final = timedelta(hours=24)
MOST_MESSAGES, MOST_PEOPLE = 5, 500
RATES: Final[Mapping[str, int]] = {"reply": 2000, "push": 2000, "multicast": 200, "loading": 100}  # a second
SCHEMAS: Final[Mapping[str, str]] = {
    "reply": "ReplyMessageRequest",
    "push": "PushMessageRequest",
    "multicast": "MulticastRequest",
    "loading": "ShowLoadingAnimationRequest",
}
PATHS: Final[Mapping[str, str]] = {
    "/v2/bot/message/reply": "reply",
    "/v2/bot/message/push": "push",
    "/v2/bot/message/multicast": "multicast",
    "/v2/bot/chat/loading/start": "loading",
}
KEYED: Final = frozenset({"push", "multicast"})
USER: Final = re.compile("U[0-9a-f]{32}")


@dataclass
class IssuedToken:
    """One reply token, by whom it can be answered and until when."""

    user: str
    happened_at: datetime
    until: datetime
    used: bool = False


@dataclass(frozen=True)
class KeptKey:
    """What was accepted under a retry key."""

    at: datetime
    request_id: str
    request: str
    sent: tuple[dict[str, str], ...]


@dataclass(frozen=True)
class Message:
    """One request's message objects as a person got them; `kind` says by which way."""

    kind: str
    objects: tuple[dict[str, Any], ...]
    at: datetime


@dataclass(frozen=True)
class Call:
    """One call as it came, and the status that went back; 0 where the connection was cut instead."""

    method: str
    path: str
    body: Any
    headers: Mapping[str, str]
    status: int


@dataclass
class FakeLine:
    """One channel's LINE. `quota` is what the month holds, None without a limit; `rates` are requests a second."""

    clock: Callable[[], datetime]
    token: str = "the-token-of-no-channel"
    secret: bytes = b"the-secret-of-no-channel"
    quota: int | None = None
    rates: Mapping[str, int] = field(default_factory=lambda: dict(RATES))
    used: int = 0
    friends: set[str] = field(default_factory=set)
    blocked: set[str] = field(default_factory=set)
    tokens: dict[str, IssuedToken] = field(default_factory=dict)
    keys: dict[str, KeptKey] = field(default_factory=dict)
    chats: defaultdict[str, list[Message]] = field(default_factory=lambda: defaultdict(list))
    loading: list[str] = field(default_factory=list)
    calls: list[Call] = field(default_factory=list)
    violations: list[str] = field(default_factory=list)
    account: AccountSide = field(default_factory=AccountSide)
    _faults: defaultdict[str, list[Fault]] = field(default_factory=lambda: defaultdict(list))
    _asked: Counter[tuple[str, int]] = field(default_factory=Counter)
    _numbers: Any = field(default_factory=lambda: count(1))
    _lock: RLock = field(default_factory=RLock)

    def lay_out(self, kind: str, *faults: Fault) -> None:
        """Let the next calls of this kind (`reply`, `push`, …) go wrong so, in this order."""
        self._faults[kind].extend(faults)

    def issue(self, user: str) -> str:
        """Return a reply token for an event of this user that happens now."""
        with self._lock:
            token, now = f"{next(self._numbers):032x}", self.clock()
            self.tokens[token] = IssuedToken(user, now, now + TOKEN_LIVES)
            return token

    def renew(self, token: str) -> None:
        """Give a token another minute with its redelivery, unless it was used or 20 minutes have gone by."""
        with self._lock:
            issued, now = self.tokens[token], self.clock()
            if not issued.used and now - issued.happened_at <= REDELIVERED_UNTIL:
                issued.until = now + TOKEN_LIVES

    def is_reachable(self, user: str) -> bool:
        """Return whether what is sent arrives; nobody tells the sender."""
        return user in self.friends and user not in self.blocked

    def messages(self, user: str, *kinds: str) -> list[Message]:
        """Return what this person got, of these kinds or of all."""
        with self._lock:
            return [one for one in self.chats[user] if not kinds or one.kind in kinds]

    def called(self, kind: str) -> list[Call]:
        """Return the calls of one kind."""
        with self._lock:
            return [call for call in self.calls if PATHS.get(call.path) == kind]

    def take(self, method: str, path: str, raw: bytes, headers: Mapping[str, str]) -> Answer | None:
        """Do one call and return what goes back; None where the connection is to be cut."""
        with self._lock:
            body = self._parsed(path, raw, headers)
            request_id = f"request-{len(self.calls) + 1}"
            kind = PATHS.get(path, "")
            fault = self._faults[kind].pop(0) if self._faults[kind] else None
            answer: Answer | None
            if fault is not None and not fault.after:
                answer = fault.answer
            else:
                answer = self._do(method, path, kind, body, headers, request_id)
                answer = answer if fault is None else fault.answer
            self.calls.append(Call(method, path, body, headers, 0 if answer is None else answer.status))
            return None if answer is None else answer.under(request_id)

    def _do(self, method: str, path: str, kind: str, body: Any, headers: Mapping[str, str], request_id: str) -> Answer:
        if headers.get("authorization") != f"Bearer {self.token}":
            return refusal(401, "Authentication failed. Confirm that the access token is valid.")
        if not kind:
            return self._others(method, path, body)
        if method != "POST":
            return refusal(405, "Method Not Allowed")
        wrong = self._wrong(kind, body)
        if wrong:
            self.violations += [f"{kind}: {one}" for one in wrong]
            return refusal(400, "The request body has errors", *wrong)
        key = headers.get("x-line-retry-key")
        refused = self._check_key(kind, key, body)
        if refused is not None:
            return refused
        second = int(self.clock().timestamp())
        if self._asked[kind, second] >= self.rates.get(kind, 2000):
            return refusal(429, "The API rate limit has been exceeded. Try again later.")
        self._asked[kind, second] += 1
        if kind == "loading":
            self.loading.append(body["chatId"])
            return Answer(202)
        return self._reply(body) if kind == "reply" else self._send(kind, body, key, request_id)

    def _reply(self, body: dict[str, Any]) -> Answer:
        issued = self.tokens.get(body["replyToken"])
        if issued is None or issued.used or issued.until < self.clock():
            return refusal(400, "Invalid reply token")
        issued.used = True
        return Answer(200, {"sentMessages": list(self._bring("reply", [issued.user], body["messages"]))})

    def _send(self, kind: str, body: dict[str, Any], key: str | None, request_id: str) -> Answer:
        people = body["to"] if kind == "multicast" else [body["to"]]
        if kind == "push" and USER.fullmatch(body["to"]) is None:
            return refusal(400, "The property, 'to', in the request body is invalid (line: -, column: -)")
        if kind == "push" and body["to"] not in self.friends | self.blocked | set(self.chats):
            return refusal(400, "Failed to send messages")  # an id of another provider, or nobody's
        reached = [user for user in dict.fromkeys(people) if self.is_reachable(user)]
        if self.quota is not None and self.used + len(reached) > self.quota:
            return refusal(429, "You have reached your monthly limit.")
        self.used += len(reached)
        sent = tuple(self._bring(kind, reached, body["messages"]))
        if key is not None:
            self.keys[key] = KeptKey(self.clock(), request_id, _request(kind, body), sent)
        return Answer(200, {"sentMessages": list(sent)} if kind == "push" else {})

    def _bring(self, kind: str, people: Iterable[str], objects: list[dict[str, Any]]) -> Iterable[dict[str, str]]:
        for user in people:
            if user not in self.blocked:  # a reply reaches whoever wrote, friend or not
                self.chats[user].append(Message(kind, tuple(objects), self.clock()))
        return [{"id": str(next(self._numbers)), "quoteToken": "q"} for _ in objects]

    def _check_key(self, kind: str, key: str | None, body: Any) -> Answer | None:
        if key is None:
            return None
        if kind not in KEYED:
            self.violations.append(f"{kind}: a retry key, where LINE takes none")
            return refusal(400, "Retry key is not supported for this endpoint")
        if not _is_uuid(key):
            self.violations.append(f"{kind}: a retry key that is no UUID")
            return refusal(400, "Invalid retry key")
        kept = self.keys.get(key)
        if kept is None or self.clock() - kept.at > KEY_LIVES:
            return None
        if kept.request != _request(kind, body):
            self.violations.append(f"{kind}: another body or recipient under the same retry key")
        said: dict[str, Any] = {"message": "The retry key is already accepted"}
        if kind == "push":
            said["sentMessages"] = list(kept.sent)
        return Answer(409, said, {"x-line-accepted-request-id": kept.request_id})

    def _others(self, method: str, path: str, body: Any) -> Answer:
        if (method, path) == ("GET", "/v2/bot/message/quota"):
            limited = {"type": "none"} if self.quota is None else {"type": "limited", "value": self.quota}
            return Answer(200, limited)
        if (method, path) == ("GET", "/v2/bot/message/quota/consumption"):
            return Answer(200, {"totalUsage": self.used})
        if method == "GET" and path.startswith("/v2/bot/profile/"):
            user = path.removeprefix("/v2/bot/profile/")
            return Answer(200, {"userId": user, "displayName": "某人"}) if self.is_reachable(user) else NOT_FOUND
        answer, wrong = self.account.take(method, path, body)
        self.violations += wrong
        return answer

    def _parsed(self, path: str, raw: bytes, headers: Mapping[str, str]) -> Any:
        if not raw or headers.get("content-type", "").startswith("image/"):
            return None
        try:
            return json.loads(raw)
        except ValueError:
            self.violations.append(f"{path}: a body that is no JSON")
            return None

    def _wrong(self, kind: str, body: Any) -> list[str]:
        """What LINE's own specification does not take; without it, what nothing here could work with."""
        if SPECS is not None and FILE.exists():
            return complaints(SCHEMAS[kind], body)
        if not isinstance(body, dict):
            return ["no object"]
        if kind == "loading":
            return [] if "chatId" in body else ["chatId"]
        wrong = [] if 1 <= len(body.get("messages", ())) <= MOST_MESSAGES else ["messages"]
        if kind == "multicast" and not 1 <= len(body.get("to", ())) <= MOST_PEOPLE:
            wrong.append("to")
        return wrong


def _request(kind: str, body: Any) -> str:
    return json.dumps([kind, body], sort_keys=True)


def _is_uuid(text: str) -> bool:
    try:
        return str(UUID(text)) == text.lower()
    except ValueError:
        return False
