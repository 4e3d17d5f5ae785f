"""After a backup was put back: what was due until then may have gone out already, and only a person can know."""

from datetime import datetime
from typing import Final

from sqlmodel import Session

from storage.queries.schools import find_setting, set_setting

KEY: Final = "held_until"


def hold_until(session: Session, until: datetime) -> None:
    """Hold whatever was due, or in a batch, until this instant: the lost database may have sent it (F17)."""
    set_setting(session, KEY, until.isoformat())


def find_held_until(session: Session) -> datetime | None:
    """Return until when what was due is held; None in a database that was never put back."""
    found = find_setting(session, KEY)
    return None if found is None else datetime.fromisoformat(found)
