"""How fast one bot of Telegram's writes: a little under 30 messages a second in all, of these at most 25 unasked, and
under one a second to one person; answers first.

When Telegram says 429, that person is left alone for as long as it says, and everything unasked waits; answers to
others go on, so that one person who presses very often cannot silence a school. There is no pace for groups, since
nothing is ever written there.
"""

import asyncio
from collections import OrderedDict, deque
from datetime import datetime, timedelta
from typing import Final

from bot.channels.buckets import AT_ONCE, Bucket, Sleep
from bot.channels.limits import TELEGRAM_MESSAGES_A_SECOND, TELEGRAM_MESSAGES_A_SECOND_A_CHAT
from bot.clock import Clock

PATIENCE: Final = timedelta(seconds=30)  # for an answer: whoever asked may have gone by then
UNASKED_WITHIN: Final = timedelta(seconds=4)  # of the 20 the sender gives one message; else it is asked to come again
EDITS_AT_ONCE: Final = 5  # somebody leafing through their lists; edits have limits of their own, which nobody knows
EVENNESS: Final = 0.9  # of one person's rate: messages never arrive as evenly as they left
EVENNESS_OF_ALL: Final = 29 / 30  # of the bot's
WINDOW: Final = timedelta(seconds=1.02)  # in which no more than a second's messages leave, however late we wake
UNASKED_SHARE: Final = 25 / 30  # what nobody waits for leaves room for answers
PEOPLE_KEPT: Final = 10_000


class Pace:
    """Everybody who wants to write to Telegram asks here first."""

    def __init__(self, clock: Clock, sleep: Sleep = asyncio.sleep) -> None:
        self._clock = clock
        self._sleep = sleep
        self._all = Bucket(clock, rate=TELEGRAM_MESSAGES_A_SECOND * EVENNESS_OF_ALL)
        self._unasked = Bucket(clock, rate=TELEGRAM_MESSAGES_A_SECOND * UNASKED_SHARE)
        self._people: OrderedDict[int, tuple[Bucket, Bucket]] = OrderedDict()  # for sending and for editing
        self._left: deque[datetime] = deque(maxlen=TELEGRAM_MESSAGES_A_SECOND)  # when the newest ones did

    async def answer(self, chat: int, *, edit: bool = False) -> timedelta | None:
        """Wait for the turn of an answer and return None, or at once how far off it is, if it is too far."""
        wait = await self._all.turn(within=PATIENCE, sleep=self._sleep)
        if wait is None:
            wait = await self._of(chat)[edit].turn(within=PATIENCE, sleep=self._sleep)
        if wait is None:
            await self._leave()
        return wait

    async def unasked(self, chat: int) -> timedelta | None:
        """Do the same for what nobody waits for: it takes a turn only where no answer is in line."""
        until = self._clock() + UNASKED_WITHIN
        wait = await self._unasked.turn(within=UNASKED_WITHIN, sleep=self._sleep)
        while wait is None and (in_line := self._all.take()) > AT_ONCE:
            if self._clock() + in_line > until:
                return in_line
            await self._sleep(in_line.total_seconds())
        if wait is None:
            left = max(until - self._clock(), AT_ONCE)
            wait = await self._of(chat)[False].turn(within=left, sleep=self._sleep)
        if wait is None:
            await self._leave()
        return wait

    def pause(self, chat: int, how_long: timedelta) -> None:
        """Do as Telegram asked when it was written to too fast."""
        for bucket in (*self._of(chat), self._unasked):
            bucket.pause(how_long)

    async def _leave(self) -> None:
        """Wait a little more where messages bunch: after a moment without a processor everybody's turn has come."""
        now = self._clock()
        leaves = now
        if len(self._left) == self._left.maxlen and self._left[0] <= now:  # else the clock was set back
            leaves = max(now, self._left[0] + WINDOW)
        self._left.append(leaves)
        if leaves > now:
            await self._sleep((leaves - now).total_seconds())

    def _of(self, chat: int) -> tuple[Bucket, Bucket]:
        rate = TELEGRAM_MESSAGES_A_SECOND_A_CHAT * EVENNESS
        if chat not in self._people:
            edits = Bucket(self._clock, rate=rate, burst=EDITS_AT_ONCE)
            self._people[chat] = (Bucket(self._clock, rate=rate), edits)
            if len(self._people) > PEOPLE_KEPT:
                self._people.popitem(last=False)
        self._people.move_to_end(chat)
        return self._people[chat]
