"""The made-up LINE keeps what LINE keeps (platforms/line.md § 2): a fake that forgives would prove nothing."""

import json
from typing import Any

import httpx
import pytest

from tests.bot.channels.line_spec import needs_line_spec
from tests.bot.running import DIRECT
from tests.conftest import FakeClock
from tests.platforms import fake_line_http
from tests.platforms.fake_line import FakeLine
from tests.platforms.fake_line_answers import CUT, DOWN, LOST, Answer
from tests.platforms.fake_line_webhook import LineWebhook, person

REPLY, PUSH, MULTICAST = (f"/v2/bot/message/{kind}" for kind in ("reply", "push", "multicast"))
KEY, OTHER_KEY = "00000000-0000-4000-8000-000000000001", "00000000-0000-4000-8000-000000000002"
ALICE, BOB, NOBODY = person(1), person(2), person(3)
TEXT = {"type": "text", "text": "件數"}


@pytest.fixture
def line(clock: FakeClock) -> FakeLine:
    """Return a LINE whose account has two friends."""
    return FakeLine(clock, friends={ALICE, BOB})


def call(line: FakeLine, path: str, body: Any, *, method: str = "POST", key: str = "", token: str = "") -> Answer:
    """Make one call without a network."""
    headers = {"authorization": f"Bearer {token or line.token}"} | ({"x-line-retry-key": key} if key else {})
    answer = line.take(method, path, b"" if body is None else json.dumps(body).encode(), headers)
    assert answer is not None
    return answer


def reply(line: FakeLine, token: str) -> int:
    return call(line, REPLY, {"replyToken": token, "messages": [TEXT]}).status


def push(line: FakeLine, to: str = ALICE, *, key: str = KEY, text: str = "件數") -> Answer:
    return call(line, PUSH, {"to": to, "messages": [{**TEXT, "text": text}]}, key=key)


def test_a_reply_token_is_used_once_and_soon(line: FakeLine, clock: FakeClock) -> None:
    """Once, within a minute, for whom it was issued; a made-up one never."""
    first, late = line.issue(ALICE), line.issue(BOB)

    assert [reply(line, first), reply(line, first), reply(line, "made up")] == [200, 400, 400]
    clock.turn(seconds=61)
    assert reply(line, late) == 400
    assert [len(line.messages(user)) for user in (ALICE, BOB)] == [1, 0]


def test_a_redelivered_token_lives_again(line: FakeLine, clock: FakeClock) -> None:
    """For another minute, but not after 20 minutes, and not once it was used."""
    unused, used, old = (line.issue(ALICE) for _ in range(3))
    reply(line, used)
    clock.turn(minutes=5)
    for token in (unused, used):
        line.renew(token)
    assert [reply(line, unused), reply(line, used)] == [200, 400]

    clock.turn(minutes=16)
    line.renew(old)
    assert reply(line, old) == 400


def test_a_retry_key_is_taken_once_for_a_day(line: FakeLine, clock: FakeClock) -> None:
    """The second try is told that the first one was accepted, and what was sent; after 24 hours it is sent again."""
    first, again, other = push(line), push(line), push(line, key=OTHER_KEY)

    assert [first.status, again.status, other.status] == [200, 409, 200]
    assert again.headers["x-line-accepted-request-id"] == first.headers["x-line-request-id"]
    assert again.body["sentMessages"] == first.body["sentMessages"]
    assert len(line.messages(ALICE, "push")) == 2
    clock.turn(hours=24, seconds=1)
    assert push(line).status == 200
    assert line.violations == []


def test_what_nobody_may_do_with_a_retry_key_is_noted(line: FakeLine) -> None:
    """Another body under it, none of its form, and one where LINE takes none."""
    push(line)
    assert push(line, text="期限").status == 409
    assert push(line, key="once").status == 400
    assert call(line, REPLY, {"replyToken": line.issue(ALICE), "messages": [TEXT]}, key=KEY).status == 400
    assert len(line.violations) == 3


def test_a_month_ends(line: FakeLine) -> None:
    """Each person reached counts one; what would go over is not sent to anybody, and replies are free."""
    line.quota = 3
    people = {"to": [ALICE, BOB, NOBODY], "messages": [TEXT, TEXT]}

    assert call(line, MULTICAST, people).status == 200
    assert call(line, MULTICAST, people).status == 429
    assert push(line).status == 200
    spent = push(line, key=OTHER_KEY)
    assert (spent.status, spent.body["message"]) == (429, "You have reached your monthly limit.")
    assert push(line).status == 409
    assert reply(line, line.issue(ALICE)) == 200
    assert call(line, "/v2/bot/message/quota", None, method="GET").body == {"type": "limited", "value": 3}
    assert call(line, "/v2/bot/message/quota/consumption", None, method="GET").body == {"totalUsage": 3}


def test_blocked_people_look_like_others(line: FakeLine) -> None:
    """200 and nothing arrives or counts; only the profile tells. Somebody who was never there is refused."""
    line.blocked.add(ALICE)

    assert push(line).status == 200
    assert (line.messages(ALICE), line.used) == ([], 0)
    profiles = [call(line, f"/v2/bot/profile/{user}", None, method="GET").status for user in (ALICE, BOB, NOBODY)]
    assert profiles == [404, 200, 404]
    assert push(line, NOBODY, key=OTHER_KEY).body["message"] == "Failed to send messages"
    assert push(line, "hill", key=OTHER_KEY).status == 400


def test_too_fast_is_told_apart(line: FakeLine, clock: FakeClock) -> None:
    """A second has its number of requests; the next second has it again, and nothing was taken."""
    line.rates = {"push": 2}
    keys = [KEY, OTHER_KEY, "00000000-0000-4000-8000-000000000003"]

    assert [push(line, key=key).status for key in keys] == [200, 200, 429]
    clock.turn(seconds=1)
    assert push(line, key=keys[2]).status == 200


def test_a_wrong_token_is_refused(line: FakeLine) -> None:
    """Whatever is asked."""
    assert call(line, "/v2/bot/message/quota", None, method="GET", token="another").status == 401


def test_what_is_laid_out_happens(line: FakeLine) -> None:
    """Before LINE has done anything, or after it."""
    line.lay_out("push", DOWN, LOST)
    assert push(line).status == 503
    assert line.messages(ALICE) == []
    headers = {"authorization": f"Bearer {line.token}", "x-line-retry-key": KEY}
    assert line.take("POST", PUSH, json.dumps({"to": ALICE, "messages": [TEXT]}).encode(), headers) is None
    assert len(line.messages(ALICE)) == 1
    assert push(line).status == 409


@needs_line_spec
def test_the_specification_is_held(line: FakeLine) -> None:
    """A field that is missing, an unknown kind, six messages, none: refused, and noted."""
    wrong: list[list[dict[str, Any]]] = [[{"type": "text"}], [{"type": "hologram"}], [TEXT] * 6, []]
    for messages in wrong:
        assert call(line, PUSH, {"to": ALICE, "messages": messages}, key=KEY).status == 400
    assert call(line, "/v2/bot/richmenu", {"size": {}}).status == 400
    assert call(line, "/v2/bot/hologram", {}).status == 404
    assert len(line.violations) >= len(wrong) + 2


def test_menus_are_kept(line: FakeLine) -> None:
    """A menu is linked only once it has its picture, by alias and by user; what is gone is not found."""
    menu = {
        "size": {"width": 2500, "height": 843},
        "selected": True,
        "name": "學生",
        "chatBarText": "選單",
        "areas": [],
    }
    id = call(line, "/v2/bot/richmenu", menu).body["richMenuId"]
    link = f"/v2/bot/user/{ALICE}/richmenu"

    assert call(line, f"{link}/{id}", None).status == 404
    assert call(line, f"/v2/bot/richmenu/{id}/content", None).status == 200
    assert call(line, "/v2/bot/richmenu/alias", {"richMenuAliasId": "student", "richMenuId": id}).status == 200
    assert call(line, f"{link}/{id}", None).status == 200
    assert call(line, link, None, method="GET").body == {"richMenuId": id}
    assert call(line, link, None, method="DELETE").status == 200
    assert call(line, link, None, method="GET").status == 404
    assert line.account.link_tokens[call(line, f"/v2/bot/user/{BOB}/linkToken", None).body["linkToken"]] == BOB
    assert line.violations == []


def test_over_http(line: FakeLine) -> None:
    """The same through a connection: bodies, headers, and a connection that is cut."""
    with fake_line_http.serving(line) as base, httpx.Client(base_url=base, **DIRECT) as client:
        client.headers["authorization"] = f"Bearer {line.token}"
        sent = client.post(PUSH, json={"to": ALICE, "messages": [TEXT]}, headers={"X-Line-Retry-Key": KEY})
        assert (sent.status_code, sent.headers["x-line-request-id"]) == (200, "request-1")
        assert client.get("/v2/bot/message/quota").json() == {"type": "none"}
        line.lay_out("push", CUT)
        with pytest.raises(httpx.RemoteProtocolError):
            client.post(PUSH, json={"to": ALICE, "messages": [TEXT]})


def test_events_that_nobody_takes_come_again(line: FakeLine) -> None:
    """What gets no 2xx is kept and marked; ids and tokens stay."""
    with httpx.Client(transport=httpx.MockTransport(lambda _: httpx.Response(next(statuses)))) as client:
        statuses = iter((503, 200))
        webhook = LineWebhook(line, "http://127.0.0.1/line/hill", client)
        event = webhook.words(ALICE, "件數")
        assert webhook.deliver(event) == 503
        [waiting] = webhook.undelivered
        assert webhook.redeliver() == 200
    assert waiting is event
    assert not event["deliveryContext"]["isRedelivery"]
    assert webhook.undelivered == []
