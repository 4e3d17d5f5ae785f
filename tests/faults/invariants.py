"""The invariants of ../shared/reliability.md § 4.1 as checks on what a run left: each returns what is wrong, by itself.

Pure but for `read`-functions of the grounds that hand the facts in; test_invariants.py shows each of them failing.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Final, Protocol

from portfolio.calendar import TAIPEI
from portfolio.hours import NIGHT
from portfolio.reminders import NoticeState
from tests.faults.ledger import Call

OPEN: Final = (NoticeState.PLANNED, NoticeState.BATCHED)
NAME: Final = re.compile(r"名[0-9a-zA-Z師]+名?")  # as the town calls its people
SECONDS: Final = " s"
ADDRESS: Final = re.compile(r"U0[0-9a-f]{31}|\b10[0-9]{5}\b")  # of LINE, of Telegram


class Owed(Protocol):
    """What is looked at of a notice."""

    id: int | None
    recipient_id: int
    due_at: datetime
    expires_at: datetime | None
    state: NoticeState
    settled_at: datetime | None
    reason: str | None
    ambiguous: bool
    platform_request_id: str | None


@dataclass(frozen=True)
class Check:
    """One figure and its limit; `detail` helps whoever looks for the cause. `is_of_time`: how long something took."""

    name: str
    figure: str
    limit: str
    holds: bool
    detail: str = ""
    is_of_time: bool = False

    def line(self) -> str:
        """Return it as it is printed."""
        verdict = "PASS" if self.holds else "FAIL"
        return f"{verdict} {self.name} figure={self.figure} limit={self.limit}" + (
            f"  ({self.detail})" if self.detail and not self.holds else ""
        )


def none_of(name: str, wrong: Collection[object]) -> Check:
    """Return the check that there is nothing of this."""
    return Check(name, str(len(wrong)), "0", not wrong, "; ".join(map(str, list(wrong)[:3])))


def at_most(name: str, figure: float, limit: float, unit: str = "", detail: str = "") -> Check:
    """Return the check that a figure is within its limit."""
    return Check(name, f"{figure:.2f}{unit}", f"<={limit:g}{unit}", figure <= limit, detail, unit == SECONDS)


def at_least(name: str, figure: float, limit: float, unit: str = "", detail: str = "") -> Check:
    """Return the check that a figure reaches its limit."""
    return Check(name, f"{figure:.2f}{unit}", f">={limit:g}{unit}", figure >= limit, detail)


# I1: no reminder lost.


def lost(
    notices: Iterable[Owed], calls: Iterable[Call], addresses: Mapping[int, Collection[str]], now: datetime
) -> list[str]:
    """Return what is due and open, settled without a word why, or said to be sent while no platform took it."""
    calls = list(calls)
    taken = {(one.request, to) for one in calls if one.accepted for to in one.to}
    without_keys = {to for one in calls if one.platform == "telegram" for to in one.to}
    wrong = []
    for notice in notices:
        if notice.state in OPEN:
            if notice.due_at <= now:
                wrong.append(f"notice {notice.id} is {notice.state.value}")
        elif notice.settled_at is None:
            wrong.append(f"notice {notice.id} ended at no time")
        elif notice.state is not NoticeState.SENT:
            if not notice.reason:
                wrong.append(f"notice {notice.id} is {notice.state.value} for no reason")
        elif notice.ambiguous and not without_keys.isdisjoint(addresses.get(notice.recipient_id, ())):
            continue  # nobody can know; under a key somebody must
        elif not any((notice.platform_request_id, address) in taken for address in addresses[notice.recipient_id]):
            wrong.append(f"notice {notice.id} is sent, and nobody took {notice.platform_request_id}")
    return wrong


# I2 and I3: nothing twice.


def twice_on_line(calls: Iterable[Call]) -> list[str]:
    """Return whom LINE was made to tell the same twice, under whatever keys, and keys whose request changed."""
    counted: Counter[tuple[str, str, str]] = Counter()
    wrong = []
    for one in calls:
        if one.platform != "line":
            continue
        if one.changed:
            wrong.append(f"key {one.key} with another request")
        if one.accepted:
            counted.update((one.channel, to, one.words) for to in one.to)
    return wrong + [f"{to} was told {words} {count} times" for (_, to, words), count in counted.items() if count > 1]


def unexplained_on_telegram(
    notices: Iterable[Owed], calls: Iterable[Call], addresses: Mapping[int, Collection[str]], *, kills: int
) -> list[str]:
    """Return repeats that nothing ambiguous explains or that are not marked, and marks that nothing explains."""
    counted: Counter[tuple[str, str]] = Counter()
    unclear: set[str] = set()
    for one in calls:
        if one.platform == "telegram":
            if one.accepted:
                counted[one.to[0], one.words] += 1
            if one.is_unclear:
                unclear.add(one.to[0])
    ended = [one for one in notices if one.state not in OPEN]  # until then a mark says that it is being tried
    marked = {address for one in ended if one.ambiguous for address in addresses.get(one.recipient_id, ())}
    here = {to for to, _ in counted}
    wrong = []
    for (to, words), count in counted.items():
        if count > 1 and not (unclear & {to} or kills):
            wrong.append(f"{to} was told {words} {count} times, and nothing was unclear")
        elif count > 1 and to not in marked:
            wrong.append(f"{to} was told {words} {count} times, and that is not marked")
    if not kills:
        wrong += [f"{to} is marked, and nothing was unclear" for to in sorted(marked & here - unclear)]
    return wrong


# I4 and I5: what came in.


def not_kept(acknowledged: Iterable[str], kept: Iterable[str]) -> list[str]:
    """Return the events that were acknowledged and are not in the inbox, or are there twice."""
    counted = Counter(kept)
    return [f"event {one} was acknowledged" for one in acknowledged if not counted[one]] + [
        f"event {one} is kept {count} times" for one, count in counted.items() if count > 1
    ]


@dataclass(frozen=True)
class Decision:
    """One decision on one request, as its row says it, with the number of audit rows that tell of it."""

    request: int
    by: int | None
    allowed: frozenset[int]
    audited: int


def undecided(wanted: Iterable[int], decisions: Iterable[Decision]) -> list[str]:
    """Return requests without exactly one decision by somebody allowed, with its one audit row."""
    found: dict[int, list[Decision]] = defaultdict(list)
    for one in decisions:
        found[one.request].append(one)
    wrong = []
    for request in wanted:
        those = found[request]
        if len(those) != 1:
            wrong.append(f"request {request} has {len(those)} decisions")
        elif those[0].by not in those[0].allowed:
            wrong.append(f"request {request} was decided by {those[0].by}")
        elif those[0].audited != 1:
            wrong.append(f"request {request} has {those[0].audited} audit rows")
    return wrong


# I7 and I9: nobody's data elsewhere.


def told_of_others(calls: Iterable[Call], words: Mapping[str, str], names: Mapping[str, str]) -> list[str]:
    """Return messages that name anybody but the one to whom they went; `names` by address."""
    named = {print_: set(NAME.findall(said)) for print_, said in words.items()}
    wrong = []
    for one in calls:
        others = named.get(one.words, set())
        wrong += [f"{to} was told of somebody else" for to in one.to if others - {names.get(to, "")}]
    return wrong


def spilled(texts: Mapping[str, str]) -> list[str]:
    """Return where names or addresses stand that may not: logs, job inputs, dumps; `texts` by their place."""
    return [
        f"{place}: {found[0]}"
        for place, said in texts.items()
        for found in (NAME.search(said), ADDRESS.search(said))
        if found
    ]


# I8: nothing after its sense is gone, nothing outside the hours.


def late(
    notices: Iterable[Owed],
    calls: Iterable[Call],
    *,
    may_send: Callable[[datetime], bool],
    staff: Collection[str] = (),
    staff_may: Callable[[datetime], bool] | None = None,
    grace: timedelta = timedelta(seconds=60),
) -> list[str]:
    """Return what was accepted after it had expired, in the night, or outside the hours (but for a minute's grace).

    What went to nobody but `staff`, by their addresses, is judged by `staff_may`.
    """
    by_request = {one.request: one for one in calls if one.accepted}
    wrong = []
    for notice in notices:
        call = by_request.get(notice.platform_request_id or "")
        if call is None or notice.expires_at is None or notice.state is not NoticeState.SENT:
            continue
        if datetime.fromtimestamp(call.at, UTC) > notice.expires_at + grace:
            wrong.append(f"notice {notice.id} went out after it had expired")
    for one in by_request.values():
        at = datetime.fromtimestamp(one.at, TAIPEI)
        if is_night(at):
            wrong.append(f"{one.request} went out at night: {at:%m-%d %H:%M}")
            continue
        may = staff_may if staff_may is not None and set(one.to) <= set(staff) else may_send
        if not may(at) and not may(at - grace):
            wrong.append(f"{one.request} went out at no hour for it: {at:%m-%d %H:%M}")
    return wrong


def is_night(at: datetime) -> bool:
    """Return whether nothing may go out unasked, whatever anybody set."""
    local = at.astimezone(TAIPEI).time()
    return local >= NIGHT[0] or local < NIGHT[1]


def students_hours(at: datetime) -> bool:
    """Return whether a student of the day division may be written to, where nobody set anything."""
    local = at.astimezone(TAIPEI).time()
    return time(12) <= local < time(13) or time(16, 30) <= local < time(21)


def staff_hours(at: datetime) -> bool:
    """Return whether staff may be written to, where nobody set anything and no day is taken off."""
    local = at.astimezone(TAIPEI)
    return local.weekday() < 5 and time(8) <= local.time() < time(17)


# Further figures.


def early(notices: Iterable[Owed], calls: Iterable[Call], *, by: timedelta = timedelta(seconds=60)) -> list[str]:
    """Return what was accepted before it was due."""
    by_request = {one.request: one for one in calls if one.accepted}
    wrong = []
    for notice in notices:
        call = by_request.get(notice.platform_request_id or "")
        if call is not None and datetime.fromtimestamp(call.at, UTC) < notice.due_at - by:
            wrong.append(f"notice {notice.id} went out too early")
    return wrong


def quantile(values: Sequence[float], share: float) -> float:
    """Return the value within which this share of them lies; 0 of none."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else 0.0
