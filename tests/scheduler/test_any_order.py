"""Whatever happens in whatever order: each notice ends in one state, and is taken at most once under its key."""

import asyncio
from collections import Counter
from collections.abc import Iterator
from datetime import datetime, time, timedelta
from functools import partial
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from portfolio.calendar import TAIPEI
from portfolio.dates import taipei_day
from portfolio.people import Role
from portfolio.reminders import NoticeState
from storage.queries import notices
from storage.tables import Notice
from tests.scheduler.fakes import LINE, TELEGRAM, Killed, PostOffice, Weather

PEOPLE = 3
MORNING = time(8)  # a day of at most ten hours ends before the night
NEVER_TAKEN = (NoticeState.NEEDLESS, NoticeState.EXPIRED)


class AnyOrder(RuleBasedStateMachine):
    """A school day in random order; the database is shared by all days, the people and notices are each day's own."""

    def __init__(self, post: PostOffice, loop: asyncio.Runner, days: Iterator[int]) -> None:
        super().__init__()
        self.post = post
        post.clock.set(datetime.combine(taipei_day(post.clock()) + timedelta(days=1), MORNING, tzinfo=TAIPEI))
        self.loop = loop
        self.day = next(days)
        self.ended: dict[int, dict[str, Any]] = {}
        self.bound: dict[str, tuple[int, str]] = {}  # number: binding, address
        self.left: dict[str, int] = {}  # address: how often it had been asked for when its person unbound
        self.expiry: dict[str, datetime] = {}
        self.owed = 0
        self.post.platforms.letters.clear()
        self.numbers = [f"{self.day:05}{place}" for place in range(PEOPLE)]
        with post.world.together():
            for number in self.numbers:
                post.world.add_person(number, Role.STUDENT, grade=2)

    people = st.integers(0, PEOPLE - 1)

    @rule(person=people, keys=st.booleans())
    def bind(self, person: int, keys: bool) -> None:
        number = self.numbers[person]
        if number not in self.bound:
            address = f"{number}-{len(self.left)}"
            binding = self.post.bind(number, LINE if keys else TELEGRAM, address=address)
            self.bound[number] = (binding, address)

    @precondition(lambda self: self.bound)
    @rule(person=people)
    def unbind(self, person: int) -> None:
        number = self.numbers[person]
        if number in self.bound:
            binding, address = self.bound.pop(number)
            self.post.unbind(binding)
            self.left[address] = self.post.platforms.asked_for.count(address)

    @rule(person=people, lasts=st.sampled_from([None, 1, 45, 3600]), waits=st.sampled_from([0, 0, 30]))
    def owe(self, person: int, lasts: int | None, waits: int) -> None:
        self.owed += 1
        text = f"{self.day}-{self.owed}"
        now = self.post.clock()
        until = None if lasts is None else now + timedelta(seconds=lasts)
        if until is not None:
            self.expiry[text] = until
        facts: dict[str, Any] = {"expires_at": until, "due_at": now + timedelta(seconds=waits)}
        assert self.post.owe(self.numbers[person], text, **facts)
        assert not self.post.owe(self.numbers[person], text, **facts)

    @rule(seconds=st.sampled_from([1, 31, 61, 600, 24 * 3600]))
    def wait(self, seconds: int) -> None:
        self.post.clock.turn(seconds=seconds)

    @rule(
        forecast=st.lists(st.sampled_from([Weather.FINE] * 4 + list(Weather)), max_size=6),
        processes=st.sampled_from([1, 1, 2]),
    )
    def run(self, forecast: list[Weather], processes: int) -> None:
        self.post.platforms.forecast.extend(forecast)
        try:
            self.loop.run(self._run(processes))
        except Killed:
            self.post.scheduler = self.post.another_process()
        self.post.platforms.forecast.clear()

    async def _run(self, processes: int) -> None:
        others = [self.post.another_process() for _ in range(processes - 1)]
        outcomes = await asyncio.gather(self.post.run(), *(other.run_due() for other in others), return_exceptions=True)
        for outcome in outcomes:
            if isinstance(outcome, BaseException):
                raise outcome

    @invariant()
    def an_end_is_an_end(self) -> None:
        """What has ended never changes, and its words are forgotten."""
        for notice in self._notices():
            assert notice.id is not None
            if notice.state in notices.OPEN:
                assert notice.id not in self.ended
                continue
            now = notice.model_dump()
            assert self.ended.setdefault(notice.id, now) == now
            assert notice.facts == {}
            assert notice.settled_at is not None

    @invariant()
    def nobody_is_told_twice(self) -> None:
        """Under a key a message arrives once; without keys more often only where that is marked."""
        for notice in self._notices():
            for channel, times in self._arrivals()[notice.stage].items():
                assert times == 1 or (channel == TELEGRAM and notice.ambiguous)

    @invariant()
    def nobody_is_told_too_late(self) -> None:
        """Neither after the notice's time, nor after its person has gone."""
        for letter in self.post.platforms.letters:
            assert letter.reply.title not in self.expiry or letter.at < self.expiry[letter.reply.title]
        for address, times in self.left.items():
            assert self.post.platforms.asked_for.count(address) == times

    def teardown(self) -> None:
        """In fair weather everything ends, and each end is the truth."""
        for _ in range(8):
            self.post.clock.turn(minutes=20)
            self.loop.run(self.post.run())
        arrivals = self._arrivals()
        for notice in self._notices():
            times = sum(arrivals[notice.stage].values())
            assert notice.state not in notices.OPEN
            if notice.state is NoticeState.SENT:
                assert times >= 1 or notice.ambiguous
            elif notice.state in NEVER_TAKEN or (notice.state is NoticeState.UNREACHABLE and not notice.ambiguous):
                assert times == 0
        assert [batch.id for batch in self.post.batches() if batch.frozen or not batch.settled_at] == []

    def _notices(self) -> list[Notice]:
        return self.post.notices(*self.numbers)

    def _arrivals(self) -> dict[str, Counter[str]]:
        arrived: dict[str, Counter[str]] = {notice.stage: Counter() for notice in self._notices()}
        for letter in self.post.platforms.letters:
            if letter.reply.title in arrived:
                arrived[letter.reply.title][letter.channel] += 1
        return arrived


def run_days(post: PostOffice, *, days: int, steps: int) -> None:
    """Run that many random days of at most so many steps."""
    settled = settings(
        max_examples=days,
        stateful_step_count=steps,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        phases=[Phase.explicit, Phase.reuse, Phase.generate, Phase.shrink],
        database=None,
        print_blob=True,
    )
    with asyncio.Runner() as loop:
        run_state_machine_as_test(partial(AnyOrder, post, loop, iter(range(1, 100_000))), settings=settled)


def test_any_order_ends_well(post: PostOffice) -> None:
    """Owing, binding, unbinding, waiting, bad weather, deaths and second processes, in some random orders."""
    run_days(post, days=10, steps=15)


@pytest.mark.soak
def test_any_order_ends_well_for_long(post: PostOffice) -> None:
    """The same, through many more orders."""
    run_days(post, days=400, steps=40)
