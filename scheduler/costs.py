"""What may still be spent: each channel's month and each school's cap, asked before anything goes out that costs.

Sessions here are the program's own (`storage.unit()`), before a school is known: a month is the channel's, whose
schools share it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from portfolio import quota
from portfolio.quota import Allowance, is_free
from portfolio.reminders import Priority
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
