"""What messages cost: LINE counts each person reached by push, a month holds so many, and some are kept back.

Prices as of LINE's plans for Taiwan since September 2023, before tax (platforms/line.md, Taiwan); Telegram is free.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import Final, Self

from portfolio.calendar import TAIPEI
from portfolio.reminders import Priority

COSTING: Final = "line."  # channels whose platform counts: `line.yphs`
SHARE_KEPT: Final = Decimal("0.2")  # of a month's messages, for receipts and last days, where the school set nothing


@dataclass(frozen=True)
class Plan:
    """One of LINE's plans: what a month costs (TWD), how many messages are in it, and what each further one costs."""

    name: str
    fee: int
    included: int
    extra: Decimal | None = None  # at most: it falls with the number; None where there is none to be had

    @property
    def price(self) -> Decimal:
        """Return a message's share of the fee, in TWD: what it costs where all that are included are used."""
        return Decimal(self.fee) / self.included

    def bill(self, messages: int) -> Decimal:
        """Return what a month with so many messages costs, in TWD at most; beyond what can be had, as far as that.

        >>> HIGH.bill(12_000), MEDIUM.bill(5_000)
        (Decimal('2400.0'), Decimal('800'))
        """
        further = max(0, messages - self.included)
        return self.fee + further * self.extra if self.extra is not None and further else Decimal(self.fee)


LIGHT: Final = Plan("light", 0, 200)
MEDIUM: Final = Plan("medium", 800, 3000)
HIGH: Final = Plan("high", 1200, 6000, Decimal("0.2"))
PLANS: Final = (LIGHT, MEDIUM, HIGH)


def plan_of(limit: int | None) -> Plan:
    """Return the plan that a month's quota belongs to; without a limit, or with extras booked, the high one.

    >>> plan_of(200).name, plan_of(3000).name, plan_of(12_000).name, plan_of(None).name
    ('light', 'medium', 'high', 'high')
    """
    return next((plan for plan in PLANS if limit is not None and limit <= plan.included), HIGH)


def is_free(channel: str) -> bool:
    """Return whether nobody counts what goes out on this channel.

    >>> is_free("telegram.yphs"), is_free("simulator.yphs"), is_free("line.yphs")
    (True, True, False)
    """
    return not channel.startswith(COSTING)


def month_of(at: datetime) -> str:
    """Return the month, in Taipei, in which LINE counts a message sent at this instant: "2025-01"."""
    return f"{at.astimezone(TAIPEI):%Y-%m}"


@dataclass(frozen=True)
class Quota:
    """How many messages of a month a channel has (None: no limit known) and how many are used or on their way."""

    limit: int | None
    used: int

    @property
    def left(self) -> int | None:
        """Return how many are left; None without a limit."""
        return None if self.limit is None else max(0, self.limit - self.used)


@dataclass(frozen=True)
class Allowance:
    """How many messages may still go out (None: any number), and how many of these are kept for what matters most."""

    left: int | None
    reserve: int = 0

    def allows(self, priority: Priority, wanted: int) -> int:
        """Return how many of `wanted` messages of this priority may go.

        >>> rest = Allowance(left=100, reserve=60)
        >>> rest.allows(Priority.ORDINARY, 50), rest.allows(Priority.LAST_DAY, 120)
        (40, 100)
        """
        if self.left is None:
            return wanted
        free = self.left if priority <= Priority.LAST_DAY else self.left - self.reserve
        return max(0, min(wanted, free))

    def less(self, taken: int) -> Self:
        """Return what is left after so many went."""
        return self if self.left is None else replace(self, left=max(0, self.left - taken))


def allowance(quota: Quota, *, cap: int | None = None, spent: int = 0, reserve: int | None = None) -> Allowance:
    """Return what a school may still send this month: what LINE and its own `cap` leave, the smaller of both.

    `spent` is how much of the cap is used. Without a `reserve` of the school's, a fifth of the month is kept back.
    """
    months = [limit for limit in (quota.limit, cap) if limit is not None]
    if not months:
        return Allowance(None)
    rests = [quota.left, None if cap is None else max(0, cap - spent)]
    kept = int(min(months) * SHARE_KEPT) if reserve is None else reserve
    return Allowance(min(rest for rest in rests if rest is not None), kept)
