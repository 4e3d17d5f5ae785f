"""Every invariant can fail: each check is shown one run that keeps it and one that breaks it."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import pytest

from portfolio.calendar import TAIPEI
from portfolio.reminders import NoticeState
from tests.faults import invariants
from tests.faults.invariants import Decision
from tests.faults.ledger import Call

NOON = datetime(2025, 1, 15, 12, 30, tzinfo=TAIPEI)
LINE, TELEGRAM = "U" + "0" * 31 + "7", "1000007"
ADDRESSES = {7: (LINE, TELEGRAM)}


@dataclass(frozen=True)
class Notice:
    id: int | None = 1
    recipient_id: int = 7
    due_at: datetime = NOON
    expires_at: datetime | None = NOON + timedelta(days=1)
    state: NoticeState = NoticeState.SENT
    settled_at: datetime | None = NOON
    reason: str | None = None
    ambiguous: bool = False
    platform_request_id: str | None = "r1"


CALL = Call(
    platform="line",
    channel="c",
    kind="push",
    key="k1",
    to=(LINE,),
    words="w",
    at=NOON.timestamp(),
    real=0.0,
    request="r1",
    status=200,
    fault="",
    when="",
    accepted=True,
    again=False,
    changed=False,
    early=False,
)
CHAT = replace(CALL, platform="telegram", key="", to=(TELEGRAM,))


@pytest.mark.parametrize(
    ("notice", "call"),
    [
        (Notice(state=NoticeState.PLANNED, settled_at=None), CALL),
        (Notice(state=NoticeState.BATCHED, settled_at=None), CALL),
        (Notice(state=NoticeState.UNREACHABLE), CALL),
        (Notice(state=NoticeState.NEEDLESS, settled_at=None, reason="x"), CALL),
        (Notice(), replace(CALL, accepted=False)),
        (Notice(), replace(CALL, to=("U" + "0" * 31 + "8",))),
        (Notice(platform_request_id="r2"), CALL),
        (Notice(ambiguous=True, platform_request_id=None), CALL),
    ],
)
def test_i1_fails(notice: Notice, call: Call) -> None:
    """Due and open, ended for no reason, or said to be sent while the platform has nothing of it."""
    assert invariants.lost([notice], [call], ADDRESSES, NOON)


def test_i1_holds() -> None:
    """Sent and taken; ended with a reason; not due yet; or sent without an answer, and marked."""
    kept = [
        Notice(),
        Notice(state=NoticeState.EXPIRED, reason="expired"),
        Notice(state=NoticeState.PLANNED, settled_at=None, due_at=NOON + timedelta(hours=1)),
    ]
    assert invariants.lost(kept, [CALL], ADDRESSES, NOON) == []
    assert invariants.lost([Notice(ambiguous=True, platform_request_id=None)], [CHAT], ADDRESSES, NOON) == []


def test_i2() -> None:
    """The same words twice to one address, under two keys or one that did not hold; another request under a key."""
    again = replace(CALL, accepted=False, again=True, request="r2")
    assert invariants.twice_on_line([CALL, again, replace(CALL, words="others", key="k2")]) == []
    assert invariants.twice_on_line([CALL, replace(CALL, key="k2", request="r2")])
    assert invariants.twice_on_line([CALL, replace(again, changed=True)])


def test_i3() -> None:
    """A repeat needs an ambiguous fault or a kill, and a mark; a mark needs one too."""
    cut = replace(CHAT, fault="reset", when="after", request="r0")
    marked = [Notice(ambiguous=True)]
    assert invariants.unexplained_on_telegram(marked, [cut, CHAT], ADDRESSES, kills=0) == []
    assert invariants.unexplained_on_telegram(marked, [CHAT, CHAT], ADDRESSES, kills=1) == []
    assert invariants.unexplained_on_telegram([Notice()], [CHAT], ADDRESSES, kills=0) == []
    assert invariants.unexplained_on_telegram([Notice()], [cut, CHAT], ADDRESSES, kills=0)
    assert invariants.unexplained_on_telegram(marked, [CHAT, CHAT], ADDRESSES, kills=0)
    assert invariants.unexplained_on_telegram([Notice()], [CHAT, CHAT], ADDRESSES, kills=1)
    assert invariants.unexplained_on_telegram(marked, [CHAT], ADDRESSES, kills=0)


def test_i4() -> None:
    """Acknowledged and not there, or there twice."""
    assert invariants.not_kept(["a"], ["a", "b"]) == []
    assert invariants.not_kept(["a", "c"], ["a", "b"])
    assert invariants.not_kept(["a"], ["a", "a"])


@pytest.mark.parametrize(
    "decisions",
    [
        [],
        [Decision(1, 5, frozenset({5}), 1), Decision(1, 5, frozenset({5}), 1)],
        [Decision(1, 6, frozenset({5}), 1)],
        [Decision(1, None, frozenset({5}), 1)],
        [Decision(1, 5, frozenset({5}), 0)],
        [Decision(1, 5, frozenset({5}), 2)],
    ],
)
def test_i5_fails(decisions: list[Decision]) -> None:
    """None, two, by somebody else, without its audit row, with two."""
    assert invariants.undecided([1], decisions)


def test_i5_holds() -> None:
    """One, by somebody allowed, with one audit row."""
    assert invariants.undecided([1], [Decision(1, 5, frozenset({5}), 1)]) == []


def test_i7() -> None:
    """Somebody else's name in a message."""
    names = {LINE: "名s00000001名"}
    assert invariants.told_of_others([CALL], {"w": "甲班 名s00000001名"}, names) == []
    assert invariants.told_of_others([CALL], {"w": "甲班 名s00000002名"}, names)


def test_i8() -> None:
    """After the deadline, at night, outside the hours; not within a minute of them."""
    hours = {"may_send": invariants.students_hours}
    assert invariants.late([Notice()], [CALL], **hours) == []
    assert invariants.late([Notice(expires_at=NOON - timedelta(minutes=2))], [CALL], **hours)
    for hour, minute, is_late in ((23, 0, True), (6, 59, True), (14, 0, True), (13, 0, False), (13, 2, True)):
        at = NOON.replace(hour=hour, minute=minute).timestamp()
        assert bool(invariants.late([], [replace(CALL, at=at)], **hours)) == is_late, hour
    theirs = {**hours, "staff": CALL.to, "staff_may": invariants.staff_hours}
    for hour, minute, is_late in ((23, 0, True), (14, 0, False), (17, 2, True)):
        at = NOON.replace(hour=hour, minute=minute).timestamp()
        assert bool(invariants.late([], [replace(CALL, at=at)], **theirs)) == is_late, hour


def test_i9() -> None:
    """A name or an address in a log."""
    assert invariants.spilled({"log": '{"notice": 17, "timestamp": "2026-11-22T11:37:10.024067Z"}'}) == []
    assert invariants.spilled({"log": "名s00000001名 was told"})
    assert invariants.spilled({"log": f"pushed to {LINE}"})
    assert invariants.spilled({"log": f"pushed to {TELEGRAM}"})


def test_early() -> None:
    """More than a minute before it is due."""
    assert invariants.early([Notice()], [CALL]) == []
    before = datetime.fromtimestamp(CALL.at, UTC) + timedelta(minutes=2)
    assert invariants.early([Notice(due_at=before)], [CALL])


def test_figures() -> None:
    """A limit that is not kept is said to be a failure."""
    assert invariants.at_most("x", 2, 1).line().startswith("FAIL x figure=2.00 limit=<=1")
    assert invariants.at_most("x", 1, 1).line().startswith("PASS")
    assert invariants.at_least("x", 0.3, 0.4).line().startswith("FAIL")
    assert invariants.none_of("x", ["why"]).line() == "FAIL x figure=1 limit=0  (why)"
