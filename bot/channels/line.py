"""LINE, one official account: answers by the reply token, which is free; pushes what is unasked, which is not.

A reply is tried once, a second time only where nothing had left. A push may be tried again under its key at any time.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

import structlog

from bot.channels.buckets import AT_ONCE, Bucket, Sleep
from bot.channels.config import ChannelConfig
from bot.channels.delivery import Reason, later, unclear
from bot.channels.limits import (
    LINE_LOADING_SECONDS,
    LINE_LOADINGS_A_SECOND,
    LINE_MULTICAST,
    LINE_MULTICASTS_A_SECOND,
    LINE_PUSHES_A_SECOND,
)
from bot.channels.line_client import WHOLE, LineClient, NoAnswerError, NotSentError
from bot.channels.line_errors import Answer, delivery_of, is_spent_token
from bot.channels.line_flex import to_line
from bot.channels.lock_out import LockOut
from bot.clock import Clock
from handlers.conversation import Incoming, Reply
from locales import translator
from scheduler.push import Delivery, Outcome

log = structlog.get_logger()

REPLY: Final = "/v2/bot/message/reply"
PUSH: Final = "/v2/bot/message/push"
MULTICAST: Final = "/v2/bot/message/multicast"
LOADING: Final = "/v2/bot/chat/loading/start"
AGAIN_AFTER: Final = 0.5  # seconds, before an answer that had not left is tried a second time
PATIENCE: Final = timedelta(seconds=2)  # for a turn; longer, and the batch is left for later
ALARM_EVERY: Final = timedelta(hours=1)
REFUSING: Final = (401, 403)  # our token


class NotAnsweredError(Exception):
    """LINE surely does not have the answer; it is kept with its event."""


@dataclass(frozen=True)
class _Opened:
    """A client, and the token that it was made with."""

    client: LineClient
    token: str = field(repr=False)


class LineChannel:
    """One official account. Every call opens a client where its loop has none; `close` it in that loop."""

    takes_keys = True

    def __init__(
        self, config: ChannelConfig, clock: Clock, *, base: str, whole: float = WHOLE, sleep: Sleep = asyncio.sleep
    ) -> None:
        self.name = config.name
        self.schools = config.schools
        self._config = config
        self._clock = clock
        self._base = base
        self._whole = whole
        self._sleep = sleep
        self._clients: dict[asyncio.AbstractEventLoop, _Opened] = {}
        self._former: list[tuple[asyncio.AbstractEventLoop, LineClient]] = []  # calls may still be under way
        self._pushes = Bucket(clock, rate=LINE_PUSHES_A_SECOND, burst=LINE_PUSHES_A_SECOND)
        self._multicasts = Bucket(clock, rate=LINE_MULTICASTS_A_SECOND, burst=LINE_MULTICASTS_A_SECOND)
        self._loadings = Bucket(clock, rate=LINE_LOADINGS_A_SECOND, burst=LINE_LOADINGS_A_SECOND)
        self._lock_out = LockOut(config, clock)
        self._quota_told_at: datetime | None = None

    async def open(self) -> None:
        """Make the client, which takes a tenth of a second, before the first message does."""
        self._opened()

    async def close(self) -> None:
        """Let go of this loop's connections."""
        loop = asyncio.get_running_loop()
        opened = self._clients.pop(loop, None)
        here = [client for other, client in self._former if other is loop]
        self._former = [one for one in self._former if one[0] is not loop]
        for client in here if opened is None else [*here, opened.client]:
            await client.close()

    async def answer(self, incoming: Incoming, reply: Reply, *, language: str | None, plain_text: bool) -> None:
        """Answer one event by its reply token; an event without one is not answered, and never by a push.

        Where LINE may have the answer, or will not take the token any more, nothing is raised and nothing repeated.

        Raises:
            NotAnsweredError: LINE surely does not have the answer.
        """
        if not incoming.reply_to:
            log.warning("reply_token_missing", channel=self.name)
            return
        if self._lock_out.left() is not None:
            raise NotAnsweredError(Reason.CREDENTIALS)
        body = {
            "replyToken": incoming.reply_to,
            "messages": to_line(reply, translator(language), plain_text=plain_text),
        }
        try:
            answer = await self._reply(body)
        except NoAnswerError as error:
            log.warning("answer_unclear", channel=self.name, error=str(error))
            return
        if is_spent_token(answer):
            log.warning("reply_token_spent", channel=self.name, request=answer.request_id)
            return
        delivery = delivery_of(answer)
        self._note(answer, delivery)
        if delivery.outcome is Outcome.UNCLEAR:
            log.warning("answer_unclear", channel=self.name, request=answer.request_id)
        elif delivery.outcome is not Outcome.ACCEPTED:
            raise NotAnsweredError(delivery.reason)

    async def push(
        self, address: str, reply: Reply, *, key: str, language: str | None, plain_text: bool = False
    ) -> Delivery:
        """Send one message unasked; LINE takes it once under its key, a UUID, within 24 hours of the first try."""
        messages = to_line(reply, translator(language), plain_text=plain_text)
        return await self._send(PUSH, {"to": address, "messages": messages}, key, self._pushes)

    async def multicast(
        self, addresses: Sequence[str], reply: Reply, *, key: str, language: str | None, plain_text: bool = False
    ) -> Delivery:
        """Send equal words to at most 500 people under one key: all of them or nobody. One alone is pushed to.

        Raises:
            ValueError: nobody, or too many; whoever calls has not made chunks.
        """
        people = list(dict.fromkeys(addresses))
        if not 1 <= len(people) <= LINE_MULTICAST:
            raise ValueError(f"{len(people)} recipients of one multicast")
        if len(people) == 1:
            return await self.push(people[0], reply, key=key, language=language, plain_text=plain_text)
        messages = to_line(reply, translator(language), plain_text=plain_text)
        return await self._send(MULTICAST, {"to": people, "messages": messages}, key, self._multicasts)

    async def show_working(self, incoming: Incoming) -> None:
        """Show to whoever has the chat open, until the answer comes, that it is being worked on. Never raises."""
        if self._lock_out.left() is not None or self._loadings.take() > AT_ONCE:
            return
        try:
            body = {"chatId": incoming.address, "loadingSeconds": LINE_LOADING_SECONDS}
            await self._opened().client.call("POST", LOADING, body)
        except (NotSentError, NoAnswerError):
            return  # a courtesy

    async def _reply(self, body: dict[str, Any]) -> Answer:
        try:
            return await self._call(REPLY, body)
        except NotSentError:
            await self._sleep(AGAIN_AFTER)
        try:
            return await self._call(REPLY, body)
        except NotSentError:
            raise NotAnsweredError(Reason.NOT_SENT) from None

    async def _send(self, path: str, body: dict[str, Any], key: str, bucket: Bucket) -> Delivery:
        locked_out = self._lock_out.left()
        if locked_out is not None:
            return later(Reason.CREDENTIALS, after=locked_out)
        wait = await bucket.turn(within=PATIENCE, sleep=self._sleep)
        if wait is not None:
            return later(Reason.RATE, after=wait)
        try:
            answer = await self._call(path, body, key)
        except NotSentError:
            return later(Reason.NOT_SENT)
        except NoAnswerError:
            return unclear(Reason.TIMEOUT)
        delivery = delivery_of(answer)
        self._note(answer, delivery)
        is_rate = delivery.outcome is Outcome.LATER and delivery.reason is not Reason.CREDENTIALS
        if is_rate and delivery.retry_after is not None:  # for another token the lock-out waits
            bucket.pause(delivery.retry_after)
        return delivery

    async def _call(self, path: str, body: dict[str, Any], key: str | None = None) -> Answer:
        """Call LINE; once more where it refused a token that has been replaced by another: then it did nothing."""
        opened = self._opened()
        answer = await opened.client.call("POST", path, body, retry_key=key)
        if answer.status in REFUSING:
            self._lock_out.begin(opened.token)
            if self._lock_out.left() is None:
                return await self._call(path, body, key)
        return answer

    def _opened(self) -> _Opened:
        loop = asyncio.get_running_loop()  # connections work in theirs only; a job engine may bring one of its own
        token, opened = self._config.token(), self._clients.get(loop)
        if opened is not None and opened.token != token:
            self._former.append((loop, opened.client))
            opened = None
        if opened is None:
            opened = _Opened(LineClient(token, base=self._base, whole=self._whole), token)
            self._clients[loop] = opened
        return opened

    def _note(self, answer: Answer, delivery: Delivery) -> None:
        """Raise the alarm for what somebody has to look at."""
        now = self._clock()
        match delivery.reason:
            case Reason.CREDENTIALS:
                log.error("credentials_refused", channel=self.name, status=answer.status, request=answer.request_id)
            case Reason.QUOTA:
                if self._quota_told_at is None or now - self._quota_told_at >= ALARM_EVERY:
                    self._quota_told_at = now
                    log.error("quota_spent", channel=self.name, request=answer.request_id)
            case Reason.BODY | Reason.REFUSED:
                log.error("message_refused", channel=self.name, status=answer.status, request=answer.request_id)


def make_line(config: ChannelConfig, clock: Clock, *, base: str) -> LineChannel:
    """Return the channel of one official account; `base` is scheme, host and port of LINE's API."""
    return LineChannel(config, clock, base=base)
