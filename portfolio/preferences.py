"""What one person set about being told unasked (提醒設定); whoever set nothing has `Preferences()`."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import time

from portfolio.hours import Hours
from portfolio.reminders import Kind


@dataclass(frozen=True)
class Preferences:
    """Spans of the day chosen (none: the school's), kinds muted, all stopped, and where to be reached first.

    `at_once`: each thing as soon as it is due, and not one message a day. `platform` is "line" or "telegram".
    """

    spans: tuple[tuple[time, time], ...] | None = None
    muted: Collection[Kind] = frozenset()
    at_once: bool = False
    platform: str | None = None
    is_stopped: bool = False

    def wants(self, kind: Kind) -> bool:
        """Return whether something of this kind may be sent: what concerns the account's safety always may."""
        return kind is Kind.SECURITY or not (self.is_stopped or kind in self.muted)

    def hours(self, school: Hours) -> Hours:
        """Return when this person may be written to: in the spans chosen, else in the school's (`school`).

        Messages of the day go out at the school's slot, or where that is outside at the last beginning before it.

        >>> from portfolio.hours import default_hours
        >>> from portfolio.people import Role
        >>> Preferences(((time(7), time(8)), (time(12), time(13)))).hours(default_hours(Role.STUDENT)).slot
        datetime.time(12, 0)
        """
        if self.spans is None:
            return school
        begins = [begin for begin, _ in self.spans]
        inside = any(begin <= school.slot < end for begin, end in self.spans)
        slot = school.slot if inside else max((one for one in begins if one <= school.slot), default=begins[0])
        return Hours(self.spans, slot, school.on_working_days)
