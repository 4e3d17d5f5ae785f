"""Loops that post the same requests and keep nothing: what sending costs without promising anything."""

import asyncio
import json
import time
import uuid
from collections.abc import Sequence
from typing import Any

import aiohttp
from linebot.v3.messaging import (
    AsyncApiClient,
    AsyncMessagingApi,
    Configuration,
    PushMessageRequest,
    TextMessage,
)

from tests.faults.ledger import Call

AT_ONCE = 32  # as many as our own engine has under way
TEXT = "全校同一句"


def post_all(base: str, calls: Sequence[Call]) -> float:
    """Return the seconds that posting these requests takes, each once, whatever is answered."""
    begun = time.perf_counter()
    asyncio.run(_post_all(base, calls))
    return time.perf_counter() - begun


async def _post_all(base: str, calls: Sequence[Call]) -> None:
    left = iter(calls)

    async def one(session: aiohttp.ClientSession) -> None:
        for call in left:
            path = "multicast" if call.kind == "multicast" else "push"
            body = {"to": list(call.to) if path == "multicast" else call.to[0], "messages": _messages()}
            await _post(session, f"{base}/v2/bot/message/{path}", body, call.channel)

    async with aiohttp.ClientSession() as session:
        await asyncio.gather(*(one(session) for _ in range(AT_ONCE)))


async def _post(session: aiohttp.ClientSession, url: str, body: Any, token: str) -> None:
    headers = {
        "Authorization": f"Bearer {token}",
        "Content-Type": "application/json",
        "X-Line-Retry-Key": str(uuid.uuid4()),
    }
    try:
        async with session.post(url, data=json.dumps(body), headers=headers) as answer:
            await answer.read()
    except aiohttp.ClientError:
        return


def push_by_aiohttp(base: str, calls: Sequence[Call]) -> float:
    """Return pushes a processor second, by aiohttp alone."""

    async def push() -> None:
        left = iter(calls)

        async def one(session: aiohttp.ClientSession) -> None:
            for call in left:
                body = {"to": call.to[0], "messages": _messages()}
                await _post(session, f"{base}/v2/bot/message/push", body, call.channel)

        async with aiohttp.ClientSession() as session:
            await asyncio.gather(*(one(session) for _ in range(AT_ONCE)))

    return _measured(push, len(calls))


def push_by_sdk(base: str, calls: Sequence[Call]) -> float:
    """Return pushes a processor second, by LINE's own library as it is meant to be used."""

    async def push() -> None:
        left = iter(calls)
        async with AsyncApiClient(Configuration(host=base, access_token=calls[0].channel)) as client:
            api = AsyncMessagingApi(client)

            async def one() -> None:
                for call in left:
                    request = PushMessageRequest(to=call.to[0], messages=[TextMessage(text=TEXT)])
                    await api.push_message(request, x_line_retry_key=str(uuid.uuid4()))

            await asyncio.gather(*(one() for _ in range(AT_ONCE)))

    return _measured(push, len(calls))


def _measured(push: Any, count: int) -> float:
    before = time.process_time()
    asyncio.run(push())
    return count / (time.process_time() - before)


def _messages() -> list[dict[str, str]]:
    return [{"type": "text", "text": TEXT}]
