"""What may still be spent, and what will be: each channel's month and each school's cap, before anything goes out.

Sessions here are the program's own (`storage.unit()`), before a school is known: a month is the channel's, whose
schools share it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from portfolio import quota
from portfolio.calendar import TAIPEI
from portfolio.quota import Allowance, Plan, is_free, month_of, plan_of
from portfolio.reminders import Priority
from scheduler.foreseeing import Line, foresee_lines
from storage.queries import quotas
from storage.queries.reminder_settings import find_settings

if TYPE_CHECKING:
    from sqlmodel import Session


@dataclass
class Budget:
    """What one school may still send on one channel this month; what is taken is counted in the same transaction."""

    channel: str
    allowance: Allowance
    _session: Session
    _now: datetime

    def take(self, priority: Priority, wanted: int) -> int:
        """Take up to `wanted` messages (people reached, however many notices each), and return how many may go.

        Ordinary ones stop where the reserve begins; receipts, last days and security go on until nothing is left.
        """
        taken = self.allowance.allows(priority, wanted)
        if taken:
            self.allowance = self.allowance.less(taken)
            quotas.spend(self._session, self.channel, taken, now=self._now)
        return taken


def budget_of(session: Session, channel: str, now: datetime, *, school: str) -> Budget | None:
    """Return what this school may still send on this channel; None where that costs nothing.

    The channel's month stays locked until the transaction ends (PostgreSQL): two processes do not spend it twice. Who
    asks for several channels asks in the order of their names.
    """
    if is_free(channel):
        return None
    return Budget(channel, allowance_of(session, channel, now, school=school, lock=True), session, now)


def allowance_of(session: Session, channel: str, now: datetime, *, school: str, lock: bool = False) -> Allowance:
    """Return the same to look at only: nothing can be taken of it."""
    month = quotas.find_quota(session, channel, now=now, lock=lock)
    settings = find_settings(session, school)
    spent = 0 if settings.cap is None else quotas.count_spent(session, school=school, now=now)
    return quota.allowance(month, cap=settings.cap, spent=spent, reserve=settings.reserve)


def plan_lines(session: Session, school: str, begin: datetime, end: datetime, *, now: datetime) -> list[Line]:
    """Return what will go out from `begin` until before `end`, within what may be spent; nothing is sent or written."""

    def left_of(channel: str, at: datetime) -> Allowance:
        return allowance_of(session, channel, max(at, now), school=school)

    return foresee_lines(session, school, begin, end, now=now, allowance_of=left_of)


def price_of(session: Session, channel: str | None, now: datetime) -> Decimal:
    """Return what one message costs on a channel, in TWD before tax: its share of LINE's plan, 0 where it is free."""
    if channel is None or is_free(channel):
        return Decimal(0)
    return plan_of(quotas.find_quota(session, channel, now=now).limit).price


@dataclass(frozen=True)
class Forecast:
    """What the rest of this month comes to on one channel that costs.

    `limit` is LINE's (None: not known, or none), `used` what all schools of the channel used, `cap` and `spent` are
    this school's own. `coming` messages will be wanted until the month ends, `over` of these cannot go.
    """

    channel: str
    month: str
    limit: int | None
    used: int
    cap: int | None
    spent: int
    coming: int
    over: int

    @property
    def is_short(self) -> bool:
        """Return whether not everything can go."""
        return self.over > 0

    @property
    def plan(self) -> Plan:
        """Return LINE's plan, as far as the limit tells."""
        return plan_of(self.limit)

    @property
    def bill(self) -> Decimal:
        """Return what LINE takes for this month at most, in TWD before tax."""
        return self.plan.bill(self.used + self.coming - self.over)


def forecast(session: Session, school: str, now: datetime) -> tuple[Forecast, ...]:
    """Return what is to be expected of each channel of the school that costs, until the month ends; by name."""
    channels = quotas.find_costing(session, school=school)
    if not channels:
        return ()
    lines = plan_lines(session, school, now, _next_month(now), now=now)
    cap = find_settings(session, school).cap
    spent = quotas.count_spent(session, school=school, now=now)
    found = []
    for channel in channels:
        month = quotas.find_quota(session, channel, now=now)
        mine = [line for line in lines if line.channel == channel]
        over = sum(line.over for line in mine)
        coming = sum(line.messages for line in mine) + over
        found.append(Forecast(channel, month_of(now), month.limit, month.used, cap, spent, coming, over))
    return tuple(found)


def _next_month(now: datetime) -> datetime:
    first = now.astimezone(TAIPEI).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    return (first + timedelta(days=32)).replace(day=1)
