"""What people set about being told unasked (提醒設定): read for many at once, changed by each for themselves."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, time
from typing import Any, Final, Protocol

from sqlalchemy import select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, col

from portfolio.preferences import Preferences
from portfolio.reminders import Kind
from storage.among import among
from storage.queries import audit
from storage.tables import Preference

AT_ONCE: Final = 5_000  # keys in one statement: both databases take several times as many

_SET: Final = (
    col(Preference.person_id),
    col(Preference.hours),
    col(Preference.muted),
    col(Preference.at_once),
    col(Preference.platform),
    col(Preference.stopped_at),
)
_OF_PEOPLE: Final = select(*_SET).where(among(col(Preference.person_id), named="people"))


class Owner(Protocol):
    """Whose preferences they are; `handlers.context.Actor` is one."""

    @property
    def person_id(self) -> int:
        """The person's key."""
        ...

    @property
    def school(self) -> str:
        """Whose roster the person stands on."""
        ...

    @property
    def number(self) -> str:
        """The number there."""
        ...


def find_preferences(session: Session, person_ids: Collection[int]) -> dict[int, Preferences]:
    """Return what each of these people set; whoever set nothing is left out, and has `Preferences()`."""
    found: dict[int, Preferences] = {}
    wanted = list(person_ids)
    for begin in range(0, len(wanted), AT_ONCE):
        some = {"people": wanted[begin : begin + AT_ONCE]}
        found.update((row[0], _read(row)) for row in session.connection().execute(_OF_PEOPLE, some))
    return found


def find_row(session: Session, *, person_id: int) -> Preference | None:
    """Return one person's row as it stands now; None where nothing was ever set."""
    mine = select(Preference).where(col(Preference.person_id) == person_id)
    return session.scalars(mine.execution_options(populate_existing=True)).one_or_none()


def change(session: Session, *, owner: Owner, act: str, wanted: Mapping[str, Any], now: datetime) -> bool:
    """Write what is new of `wanted` (columns of `Preference`) with its audit row; return whether anything was.

    Setting what is set already writes nothing, however often it is pressed. `act` names the change in the trail.
    """
    audit.take_turn(session, owner.school)
    row = find_row(session, person_id=owner.person_id) or _fresh(owner, now)
    changed = {name: value for name, value in wanted.items() if getattr(row, name) != value}
    if not changed:
        return False
    if row.id is None:
        row = _begin(session, row)
    statement = (
        update(Preference)
        .where(col(Preference.id) == row.id, col(Preference.version) == row.version)
        .values(**changed, changed_at=now, version=row.version + 1)
        .returning(col(Preference.id))
        .execution_options(synchronize_session=False)
    )
    if session.execute(statement).one_or_none() is None:
        return False
    session.refresh(row)
    whose = audit.person_pseudonym(session, owner.school, owner.number)
    facts = {name: _coded(value) for name, value in changed.items()}
    audit.record(session, school=owner.school, at=now, actor=whose, act=act, subject=whose, facts=facts)
    return True


def mute(session: Session, *, owner: Owner, kind: Kind, on: bool, act: str, now: datetime) -> bool:
    """Leave one kind out (`on`), or take it in again; return whether that was new. What else is muted stays so."""
    audit.take_turn(session, owner.school)
    row = find_row(session, person_id=owner.person_id)
    muted = set() if row is None else set(row.muted)
    muted = muted | {kind.value} if on else muted - {kind.value}
    return change(session, owner=owner, act=act, wanted={"muted": sorted(muted)}, now=now)


def warn(session: Session, *, owner: Owner, now: datetime) -> bool:
    """Note that the person asked to stop and was told what is lost; return False where they had been told before."""
    audit.take_turn(session, owner.school)
    row = find_row(session, person_id=owner.person_id)
    if row is not None and row.stop_asked_at is not None:
        return False
    return change(session, owner=owner, act="reminders.stop_asked", wanted={"stop_asked_at": now}, now=now)


def stop(session: Session, *, owner: Owner, now: datetime) -> bool:
    """Send nothing unasked any more but what concerns the account's safety; return False where it was so already."""
    audit.take_turn(session, owner.school)
    row = find_row(session, person_id=owner.person_id)
    if row is not None and row.stopped_at is not None:
        return False
    return change(session, owner=owner, act="reminders.stopped", wanted={"stopped_at": now}, now=now)


def start(session: Session, *, owner: Owner, now: datetime) -> bool:
    """Remind again, and warn again before the next stop; return whether it had been stopped."""
    audit.take_turn(session, owner.school)
    row = find_row(session, person_id=owner.person_id)
    was_stopped = row is not None and row.stopped_at is not None
    again = {"stopped_at": None, "stop_asked_at": None}
    change(session, owner=owner, act="reminders.started" if was_stopped else "reminders.kept", wanted=again, now=now)
    return was_stopped


def kept_hours(spans: Sequence[tuple[time, time]] | None) -> list[list[str]] | None:
    """Return spans of the day as they are kept: [["17:30", "20:30"]]."""
    if spans is None:
        return None
    return [[begins.isoformat("minutes"), ends.isoformat("minutes")] for begins, ends in spans]


def read_hours(kept: Sequence[Any] | None) -> tuple[tuple[time, time], ...] | None:
    """Return the spans that `kept_hours` kept."""
    if kept is None:
        return None
    return tuple((time.fromisoformat(begins), time.fromisoformat(ends)) for begins, ends in kept)


def _fresh(owner: Owner, now: datetime) -> Preference:
    return Preference(school=owner.school, person_id=owner.person_id, changed_at=now)


def _begin(session: Session, row: Preference) -> Preference:
    """The person's first row, unless another device of theirs was quicker."""
    into = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    statement = into(Preference).values(row.model_dump(exclude={"id"}))
    session.execute(statement.on_conflict_do_nothing(index_elements=["person_id"]))
    begun = find_row(session, person_id=row.person_id)
    assert begun is not None
    return begun


def _read(row: Sequence[Any]) -> Preferences:
    _, hours, muted, at_once, platform, stopped_at = row
    known = {kind.value for kind in Kind}  # a code that a later version wrote says nothing to this one
    return Preferences(
        spans=read_hours(hours),
        muted=frozenset(Kind(code) for code in muted if code in known),
        at_once=at_once,
        platform=platform,
        is_stopped=stopped_at is not None,
    )


def _coded(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value
