"""Webhooks: who is believed, what is kept before the platform hears 2xx, and what becomes of it."""

import asyncio
import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot.receiving import receiving_routes
from bot.web.headers import MAX_BODY
from handlers.conversation import IncomingKind
from storage.queries import schools
from tests.bot.webhooks import (
    ALICE,
    BOB,
    LINE,
    MORNING,
    NEXT_SECRET,
    SECRET,
    WEBHOOK_SECRET,
    House,
    signature,
)

pytestmark = pytest.mark.anyio


async def test_what_is_said_is_answered_once_however_often_it_comes(house: House) -> None:
    """Kept, acknowledged, answered; a redelivery is acknowledged and has no effect."""
    event = house.words("說明", id="same")
    again = {**event, "deliveryContext": {"isRedelivery": True}}

    assert await house.post_line(event) == 200
    assert await house.post_line(again, again) == 200

    ((incoming, _),) = house.line.answers
    assert (incoming.address, incoming.event_id, incoming.reply_to) == (ALICE, "same", event["replyToken"])
    assert incoming.at == datetime.fromtimestamp(event["timestamp"] / 1000, UTC)
    assert len(house.rows()) == 1


async def test_telegram_the_same(house: House) -> None:
    """An update is known by its number; where the answer belongs goes with it."""
    update = house.update("說明")

    assert [await house.post_telegram(update) for _ in range(2)] == [200, 200]

    ((incoming, _),) = house.telegram.answers
    assert (incoming.address, incoming.event_id) == ("7", str(update["update_id"]))
    assert json.loads(incoming.reply_to) == {"chat": 7, "message": None, "callback": None}


async def test_a_body_of_several_people(house: House) -> None:
    """Everybody in a batch is answered, each in the order of what they said, whatever the order in which it came."""
    first, second = house.words("說明"), house.words("隱私")

    await house.post_line(second, house.words("說明", BOB), first)

    assert house.line.titles(ALICE) == [house.line.titles(BOB)[0], house.line.titles(ALICE)[1]]
    assert [incoming.data for incoming, _ in house.line.answers if incoming.address == ALICE] == ["說明", "隱私"]


@pytest.mark.parametrize("body", [b'{"destination":"U0","events":[]}', b'{"events":[]}'])
async def test_the_console_s_test_is_answered(house: House, body: bytes) -> None:
    """LINE's "Verify" sends no events at all."""
    assert await house.post("line", body, {"x-line-signature": signature(body)}) == 200
    assert house.rows() == []


@pytest.mark.parametrize(
    ("platform", "channel", "headers"),
    [
        ("line", "small", {}),
        ("line", "small", {"x-line-signature": ""}),
        ("line", "small", {"x-line-signature": "簽章".encode().decode("latin-1")}),
        ("line", "small", {"x-line-signature": signature(b"another body")}),
        ("line", "small", {"x-line-signature": signature(b'{"events":[]}', b"a guess")}),
        ("line", "other", {"x-line-signature": signature(b'{"events":[]}')}),
        ("telegram", "small", {}),
        ("telegram", "small", {"x-telegram-bot-api-secret-token": "guess"}),
        ("telegram", "other", {"x-telegram-bot-api-secret-token": WEBHOOK_SECRET.decode()}),
        ("telegram", "small", {"x-line-signature": signature(b'{"events":[]}')}),
    ],
)
async def test_who_cannot_prove_it_is_not_believed(
    house: House, platform: str, channel: str, headers: dict[str, str]
) -> None:
    """No signature, a wrong one, another body's, another channel: the same answer, and nothing is kept."""
    assert await house.post(platform, b'{"events":[]}', headers, channel) == 401
    assert house.rows() == []


async def test_two_secrets_are_valid_during_a_rotation(house: House) -> None:
    """Both the old and the new secret are believed, on either platform, and no third one."""
    held = {"secret": (SECRET.decode(), NEXT_SECRET.decode()), "webhook_secret": ("old", "new")}
    config = replace(LINE, key="rotating", held=held)
    both = [config, replace(config, kind=type(LINE.kind)("telegram"))]
    house.web.router.routes[:0] = receiving_routes(house.web.state.life.receiving, both).routes

    body = b'{"events":[]}'
    for secret, status in ((SECRET, 200), (NEXT_SECRET, 200), (b"third", 401)):
        assert await house.post("line", body, {"x-line-signature": signature(body, secret)}, "rotating") == status
    for secret, status in ((b"old", 200), (b"new", 200), (b"third", 401)):
        headers = {"x-telegram-bot-api-secret-token": secret.decode()}
        assert await house.post("telegram", b"{}", headers, "rotating") == status


async def test_a_body_has_an_end(house: House) -> None:
    """More than 1 MiB is refused before it is looked at; exactly that much is read."""
    body = b'{"events":[]}'.ljust(MAX_BODY)
    assert await house.post("line", body, {"x-line-signature": signature(body)}) == 200
    assert await house.post("line", body + b" ", {"x-line-signature": signature(body + b" ")}) == 413


async def test_a_message_that_is_taken_back_is_forgotten(house: House) -> None:
    """Unsend removes the text of a message that is still open, in whichever order the two come; nobody is answered."""
    said = house.words("我的密碼是", id="said")
    back = {"type": "unsend", "unsend": {"messageId": said["message"]["id"]}, "source": said["source"]}

    assert await house.post_line(said, {**back, "webhookEventId": "back"}) == 200
    late = house.words("晚到的", id="late")
    await house.post_line({**back, "unsend": {"messageId": late["message"]["id"]}, "webhookEventId": "back2"})
    await house.post_line({**late, "deliveryContext": {"isRedelivery": True}})

    assert house.line.answers == []
    assert [row.body for row in house.rows()] == [None] * 4


async def test_groups_and_standby_are_silent(house: House) -> None:
    """Nothing is said in a group or while another module holds the chat, and no trace of a person is kept of it."""
    group = house.words("說明", source={"type": "group", "groupId": "C1", "userId": ALICE})
    standby = house.words("說明", mode="standby")
    update = house.update("說明", chat={"id": -5, "type": "group"})

    await house.post_line(group, standby)
    await house.post_telegram(update)

    assert (house.line.answers, house.telegram.answers) == ([], [])
    assert house.telegram.left == ["-5"]
    assert {(row.address, row.body) for row in house.rows()} == {("", None)}


async def test_an_album_is_one_line(house: House) -> None:
    """Ten photos sent together are one event on either platform."""
    for number in range(3):
        image = {"type": "image", "id": f"i{number}", "imageSet": {"id": "set", "index": number + 1, "total": 3}}
        await house.post_line(house.words("", message=image))
        photo = house.update("", media_group_id="group", photo=[{"file_id": "f"}])
        del photo["message"]["text"]
        await house.post_telegram(photo)

    assert [incoming.kind for incoming, _ in house.line.answers] == [IncomingKind.MEDIA]
    assert [incoming.kind for incoming, _ in house.telegram.answers] == [IncomingKind.MEDIA]


async def test_a_press_stops_turning_before_it_is_handled(house: House) -> None:
    """A query is acknowledged as soon as it is kept, one from a group too; a second delivery is not again."""
    sender = {"id": 7, "is_bot": False}
    private = {"id": "q1", "from": sender, "data": "v1:help", "message": {"message_id": 3, "date": MORNING}}
    private["message"] = {"message_id": 3, "date": MORNING, "chat": {"id": 7, "type": "private"}}
    group = {"id": "q2", "from": sender, "data": "v1:help", "message": {"date": 1, "chat": {"id": -1, "type": "group"}}}

    for number, query in ((1, private), (2, group), (1, private)):
        await house.post_telegram({"update_id": number, "callback_query": query})

    assert house.telegram.acknowledged == ["q1", "q2"]
    ((incoming, _),) = house.telegram.answers
    assert json.loads(incoming.reply_to) == {"chat": 7, "message": 3, "callback": "q1"}
    assert incoming.at == house.clock()


async def test_a_database_that_is_away_is_said_in_time(house: House) -> None:
    """No 2xx for what is not kept: 503 within two seconds, and when to come again; then it is taken."""
    event = house.words("說明")
    with house.app.storage.unit() as session:
        schools.set_setting(session, "held", "the write lock")
        body = json.dumps({"events": [event]}).encode()
        async with asyncio.timeout(2):
            refused = await house.client.post(
                "/line/small", content=body, headers={"x-line-signature": signature(body)}
            )

    assert (refused.status_code, refused.headers["retry-after"]) == (503, "2")
    assert await house.post_line(event) == 200
    assert len(house.line.answers) == 1


async def test_what_nobody_was_woken_for_is_answered_when_it_comes_again(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is kept after its 503 went out waits; its second delivery is a duplicate, and is not left to a sweep."""
    event = house.words("說明")
    monkeypatch.setattr(house.web.state.life.workers, "wake", lambda people: None)
    assert await house.post_line(event) == 200
    assert house.line.answers == []

    monkeypatch.undo()
    assert await house.post_line(event) == 200
    assert await house.post_line(event) == 200
    assert len(house.line.answers) == 1


async def test_requests_that_come_together_are_one_transaction(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """While one commit is under way the others gather, and share the next; everybody's events are there."""
    keep, groups = house.app.inbox.keep, []
    receiving = house.web.state.life.receiving
    monkeypatch.setattr(receiving._groups, "_work", lambda events: groups.append(len(events)) or keep(events))

    statuses = await asyncio.gather(*(house.post_line(house.words("說明", f"U{n:032}")) for n in range(30)))

    assert statuses == [200] * 30
    assert sum(groups) == 30
    assert len(groups) < 10
    assert len(house.line.answers) == 30


async def test_what_comes_is_counted_without_people(house: House) -> None:
    """Figures name platform, school, kind and what became of it; nothing else."""
    event = house.words("說明")
    await house.post_line(event, event, {"type": "hologram"})
    await house.post("line", b"{}", {})

    figures = house.web.state.life.receiving._metrics.text().decode()

    counted = {line for line in figures.splitlines() if line.startswith("bot_webhook_requests_total")}
    assert counted == {
        'bot_webhook_requests_total{kind="message",platform="line",result="accepted",school="small"} 1.0',
        'bot_webhook_requests_total{kind="message",platform="line",result="duplicate",school="small"} 1.0',
        'bot_webhook_requests_total{kind="unknown",platform="line",result="skipped",school="small"} 1.0',
        'bot_webhook_requests_total{kind="unsigned",platform="line",result="refused",school="small"} 1.0',
    }
