"""The inbox's rows: each event once, and what was taken back is forgotten in whichever order it comes."""

from datetime import datetime, timedelta
from typing import Any

from sqlmodel import col, select

from storage.queries import inbox
from storage.tables import InboxEvent
from storage.units import Storage

CHANNEL = "line.small"


def event(id: str, now: datetime, *, address: str = "U1", message: str = "", **more: Any) -> dict[str, Any]:
    """Return one event as it is kept."""
    body = {"kind": "words", "data": "說明", "reply_to": ""} | ({"message": message} if message else {})
    row = {"channel": CHANNEL, "event_id": id, "address": address, "occurred_at": now, "received_at": now}
    return row | {"body": body} | more


def rows(storage: Storage) -> dict[str, InboxEvent]:
    """Return the inbox by event."""
    with storage.reading() as session:
        return {row.event_id: row for row in session.scalars(select(InboxEvent).order_by(col(InboxEvent.id)))}


def test_what_was_new_is_told_for_each_channel(storage: Storage, now: datetime) -> None:
    """An id counts once a channel; what is handled from the start is in nobody's line."""
    with storage.receiving() as session:
        first = inbox.add_events(session, [event("a", now), event("a", now, channel="line.other")])
    with storage.receiving() as session:
        second = inbox.add_events(session, [event("a", now), event("b", now, handled_at=now, body=None, address="")])
        assert inbox.add_events(session, []) == set()

    assert first == {(CHANNEL, "a"), ("line.other", "a")}
    assert second == {(CHANNEL, "b")}
    with storage.reading() as session:
        assert set(inbox.find_people_waiting(session)) == {(CHANNEL, "U1"), ("line.other", "U1")}


def test_whoever_claims_an_event_learns_whether_there_is_another(storage: Storage, now: datetime) -> None:
    """The same person's on the same channel, as long as it is open; the oldest comes first."""
    with storage.receiving() as session:
        mine = [event("b", now + timedelta(seconds=1)), event("a", now)]
        inbox.add_events(session, [*mine, event("c", now, address="U2"), event("d", now, channel="line.other")])

    claimed = []
    for _ in range(3):
        with storage.unit() as session:
            found = inbox.claim_next(session, channel=CHANNEL, address="U1")
            claimed.append(None if found is None else (found.event_id, found.has_more, found.occurred_at == now))
            if found is not None:
                inbox.finish(session, found.id, reply=None, now=now)
    assert claimed == [("a", True, True), ("b", False, False), None]


def test_a_message_that_is_taken_back_is_blanked_while_it_is_open(storage: Storage, now: datetime) -> None:
    """Only that message, only on its channel; what was handled before has no text left anyway."""
    later = now + timedelta(seconds=1)
    with storage.receiving() as session:
        mine = [event("a", now, message="1"), event("b", now, message="2"), event("c", now)]
        inbox.add_events(session, [*mine, event("d", now, message="1", channel="line.other")])
        assert inbox.forget_unsent(session, channel=CHANNEL, messages={"1", "9"}, now=later) == 1

    found = rows(storage)
    assert (found["a"].body, found["a"].handled_at, found["a"].reply) == (None, later, None)
    assert [found[id].body is None for id in "bcd"] == [False, False, False]


def test_what_was_taken_back_before_it_came_is_known(storage: Storage, now: datetime) -> None:
    """The event that took a message back stays as long as any event does, so that a redelivery finds it."""
    with storage.receiving() as session:
        inbox.add_events(session, [event(f"{inbox.UNSENT}7", now, handled_at=now, body=None, address="")])
        assert inbox.find_unsent(session, channel=CHANNEL, messages={"7", "8"}) == {"7"}
        assert inbox.find_unsent(session, channel="line.other", messages={"7"}) == set()


def test_many_answers_are_marked_at_once(storage: Storage, now: datetime) -> None:
    """Marking forgets the answers."""
    with storage.receiving() as session:
        inbox.add_events(session, [event("a", now), event("b", now, address="U2")])
    ids = [row.id or 0 for row in rows(storage).values()]
    with storage.unit() as session:
        for id in ids:
            inbox.finish(session, id, reply={"reply": None}, now=now)
        inbox.mark_answered(session, ids, now=now)

    assert [(row.reply, row.answered_at) for row in rows(storage).values()] == [(None, now), (None, now)]
