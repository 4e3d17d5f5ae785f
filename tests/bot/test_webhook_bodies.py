"""Bodies as they may come: every type of the specifications, damaged ones, and what is no body at all. Never a 5xx."""

import json
import random
from collections.abc import Iterable
from functools import cache
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.channels.line_events import KINDS as LINE_KINDS
from bot.channels.line_events import events_of
from bot.channels.received import Received, clean_text
from bot.channels.telegram_updates import KINDS as TELEGRAM_KINDS
from bot.channels.telegram_updates import update_of
from storage.types import canonical_json
from tests.bot.bodies import SPECS, LineSpec, TelegramSpec, damaged
from tests.bot.webhooks import ALICE, LINE, TELEGRAM, House, signature
from tests.conftest import START

pytestmark = pytest.mark.anyio
needs_specs = pytest.mark.skipif(SPECS is None, reason="LICHENG_SPECS does not say where the specifications are")

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(st.characters(codec=None)),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"\xff\xfe",
        b"null",
        b"[]",
        b'"events"',
        b"{}",
        b'{"events":{}}',
        b'{"events":null}',
        b'{"events":[}',
        b"[" * 100_000,
        b'{"events":[' + b'{"a":' * 50_000 + b"1" + b"}" * 50_000 + b"]}",
        b'{"events":[' + b"9" * 5000 + b"]}",
        '{"events":[]}'.encode("utf-16"),
    ],
    ids=range(13),
)
async def test_what_is_no_body_is_refused(house: House, body: bytes) -> None:
    """Signed, and not what the platform sends: 400, and the next request is answered."""
    assert await house.post("line", body, {"x-line-signature": signature(body)}) == 400
    assert await house.post_line() == 200


async def test_what_is_no_update_is_refused(house: House) -> None:
    """The same on Telegram."""
    assert [await house.post_telegram(body) for body in (None, [], "x", 3)] == [400] * 4


@pytest.mark.parametrize(
    "odd",
    [
        None,
        3,
        "x",
        [],
        {},
        {"type": 3},
        {"type": "message"},
        {"type": "message", "message": [], "source": 3},
        {"type": "message", "source": {"type": "user", "userId": {"$gt": ""}}, "webhookEventId": [1]},
        {"type": "postback", "source": {"type": "user", "userId": "U1"}, "postback": {"data": 7}},
        {"type": "follow", "source": {"type": "user"}, "timestamp": "yesterday"},
        {"type": "unsend", "unsend": 1},
        {"type": "accountLink", "link": {"result": "failed", "nonce": "n"}},
        {"type": "hologram", "source": {"type": "user", "userId": "U1"}, "timestamp": 10**40},
    ],
    ids=range(14),
)
async def test_an_odd_event_is_kept_and_the_next_one_answered(house: House, odd: Any) -> None:
    """Whatever stands in the list, later events of the same body are handled, and a second delivery changes nothing."""
    body = (odd, house.words("說明"))

    assert await house.post_line(*body) == 200
    assert await house.post_line(*body) == 200

    assert house.line.titles(ALICE) == house.line.titles(ALICE)[:1]
    assert len(house.rows()) == 2
    assert all(row.handled_at for row in house.rows())


async def test_texts_that_no_database_takes(house: House) -> None:
    """Lone surrogates, NUL and absurd lengths become a text that can be kept; the pair of an emoji stays whole."""
    body = json.dumps({"events": [house.words("說明\ud800\x00😀" + "長" * 9000)]}).encode()

    assert await house.post("line", body, {"x-line-signature": signature(body)}) == 200

    ((incoming, _),) = house.line.answers
    assert incoming.data == clean_text("說明\ufffd😀" + "長" * 9000)
    assert len(incoming.data) == 5000


def read(value: Any, line_kind: str, telegram_kind: str) -> None:
    """Read a value in the place of an event, of its parts, and of an update's."""
    fields = value if isinstance(value, dict) else {"message": value, "source": value, "postback": value}
    events = events_of({"events": [value, {**fields, "type": line_kind}]}, LINE, START)
    events.append(update_of({"update_id": value, telegram_kind: value}, TELEGRAM, START))
    hold(events)


def hold(events: Iterable[Received]) -> None:
    """Hold rows against what any database takes."""
    for event in events:
        canonical_json([event.event_id, event.address, event.note, event.message, event.unsent]).encode()
        if event.incoming is not None:
            canonical_json([event.incoming.data, event.incoming.reply_to]).encode()
        assert event.event_id
        assert len(event.event_id) <= 120


@settings(max_examples=100, deadline=None)
@given(JSON, st.sampled_from(sorted(LINE_KINDS)), st.sampled_from(sorted(TELEGRAM_KINDS)))
def test_no_value_breaks_the_reading(value: Any, line_kind: str, telegram_kind: str) -> None:
    """Whatever stands in an event, it becomes a row that any database takes."""
    read(value, line_kind, telegram_kind)


@pytest.mark.soak
@settings(max_examples=2000, deadline=None)
@given(JSON, st.sampled_from(sorted(LINE_KINDS)), st.sampled_from(sorted(TELEGRAM_KINDS)))
def test_very_many_values_do_not_either(value: Any, line_kind: str, telegram_kind: str) -> None:
    """The same, for as long as one cares to look."""
    read(value, line_kind, telegram_kind)


@needs_specs
@pytest.mark.soak
@settings(max_examples=1000, deadline=None)
@given(st.randoms(use_true_random=False), st.integers(1, 6))
def test_very_many_damaged_bodies_are_read(draw: random.Random, times: int) -> None:
    """Any event and update of the specifications, damaged again and again."""
    line, telegram = draw.choice(samples()[0]), draw.choice(samples()[1])
    for _ in range(times):
        line = next(damaged(line, draw, count=1), line)
        telegram = next(damaged(telegram, draw, count=1), telegram)
        hold([*events_of({"events": [line]}, LINE, START), update_of(telegram, TELEGRAM, START)])


@cache
def samples() -> tuple[list[Any], list[Any]]:
    """Return every event of LINE's and every update of Telegram's specification."""
    return list(LineSpec(SPECS or "").events()), list(TelegramSpec(SPECS or "").updates())


@needs_specs
async def test_every_event_of_line(house: House) -> None:
    """Every type with every content, and damaged ones: 200 each, what comes last answered, a second time no effect."""
    draw = random.Random(4)
    events: list[Any] = list(LineSpec(SPECS or "").events())
    assert {event["type"] for event in events} >= LINE_KINDS - {"things", "messageEdited"}
    events += [broken for event in events[:] for broken in damaged(event, draw, count=2)]

    for start in range(0, len(events), 200):
        body = [*events[start : start + 200], house.words("說明")]
        house.line.answers.clear()
        assert await house.post_line(*body) == 200
        assert len(house.line.titles(ALICE)) == 1
        answered, rows = len(house.line.answers), len(house.rows())
        assert await house.post_line(*body) == 200
        assert (len(house.line.answers), len(house.rows())) == (answered, rows)

    assert all(row.handled_at for row in house.rows())


@needs_specs
async def test_every_update_of_telegram(house: House) -> None:
    """The same for every update type, and for everything that a message can hold."""
    draw = random.Random(4)
    updates: list[Any] = list(TelegramSpec(SPECS or "").updates())
    assert {name for update in updates for name in update} >= TELEGRAM_KINDS
    broken = [one for update in updates for one in damaged(update, draw, count=1)]
    chosen = [*updates, *draw.sample(broken, len(broken) // 3)]

    statuses = [await house.post_telegram(update) for update in chosen]
    answered, rows = len(house.telegram.answers), len(house.rows())
    again = [await house.post_telegram(update) for update in draw.sample(chosen, 40)]

    assert set(statuses + again) == {200}
    assert (len(house.telegram.answers), len(house.rows())) == (answered, rows)
    assert answered > 0
    assert all(row.handled_at for row in house.rows())
    assert await house.post_telegram(house.update("說明", user=99)) == 200
    assert len(house.telegram.titles("99")) == 1
