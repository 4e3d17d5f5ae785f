"""When a deadline is reminded of: its opening, days before, and its last day (design § 8)."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Stages:
    """Which reminders a school wants of one deadline; where it said nothing: opening, a week before, the last day."""

    opening: bool = True
    days_before: tuple[int, ...] = (7,)  # the most first
    last_day: bool = True
