"""LINE's client leaves by the proxy that the machine names, where there is one, and straight where there is none."""

import pytest

from bot.channels.line_client import LineClient
from tests.bot.channels.line_api import LineApi

pytestmark = pytest.mark.anyio

LINE = "http://line.invalid"


async def test_a_proxy_of_the_machine_is_used(line: LineApi, monkeypatch: pytest.MonkeyPatch) -> None:
    """A school's network may let nothing out otherwise; what comes in between gets the whole address."""
    monkeypatch.setenv("http_proxy", line.base)
    client = LineClient("t", base=LINE)
    answer = await client.call("POST", "/v2/bot/message/reply", {"replyToken": "r", "messages": []})
    await client.close()

    assert (answer.status, line.paths()) == (200, [f"{LINE}/v2/bot/message/reply"])


async def test_an_excepted_address_is_reached_without_the_proxy(line: LineApi, monkeypatch: pytest.MonkeyPatch) -> None:
    """As `no_proxy` says."""
    monkeypatch.setenv("http_proxy", "http://proxy.invalid:9")
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    client = LineClient("t", base=line.base)
    answer = await client.call("POST", "/v2/bot/message/push", {"to": "U1", "messages": []}, retry_key="k")
    await client.close()

    assert (answer.status, line.paths()) == (200, ["/v2/bot/message/push"])
    assert line.calls[0].headers["x-line-retry-key"] == "k"
