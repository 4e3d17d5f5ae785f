"""How people can be reached today: bindings, blocked accounts, unused codes, what they set; for many at once."""

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Select, func, select
from sqlmodel import Session, col

from portfolio.reminders import Kind
from portfolio.unreached import Standing
from storage.queries.crossing import across_schools
from storage.tables import Account, Binding, BindingCode, Preference

REACHED: Final = Standing(gone=(None,))
AT_ONCE: Final = 500  # SQLite takes so many parameters a statement; of more people the whole school is read


def find_standings(session: Session, *, school: str, person_ids: Collection[int]) -> dict[int, Standing]:
    """Return how each of these people of one school can be reached today, whatever their role.

    Who simply is reached, and set nothing, is `REACHED`.
    """
    gone: dict[int, list[datetime | None]] = defaultdict(list)
    ended: dict[int, datetime] = {}
    silent = _silent(session, school)
    bindings = select(col(Binding.person_id), col(Binding.account_id), col(Binding.ended_at)).where(
        col(Binding.school) == school, *_few(col(Binding.person_id), person_ids)
    )
    for person_id, account_id, ended_at in session.connection().execute(bindings).all():
        if ended_at is None:
            assert account_id is not None  # open
            gone[person_id].append(silent.get(account_id))
        else:
            ended[person_id] = max(ended_at, ended.get(person_id, ended_at))
    invited = _invited(session, school, person_ids)
    chosen = {row[0]: row[1:] for row in session.connection().execute(_chosen(school, person_ids)).all()}
    found = {}
    for person_id in person_ids:
        ways = gone.get(person_id, ())
        if None in ways and person_id not in chosen:
            found[person_id] = REACHED
            continue
        stopped_at, muted, changed_at = chosen.get(person_id, (None, (), None))
        kinds = frozenset(kind for kind in Kind if kind.value in muted)
        found[person_id] = Standing(
            gone=tuple(ways),
            unbound_at=ended.get(person_id),
            invited_at=invited.get(person_id),
            stopped_at=stopped_at,
            muted=kinds,
            muted_at=changed_at if kinds else None,
        )
    return found


def _silent(session: Session, school: str) -> dict[int, datetime]:
    """Accounts of this school's people where nobody is any more; an account may speak as another school's person."""
    bound = select(col(Binding.account_id)).where(col(Binding.school) == school, col(Binding.ended_at).is_(None))
    silent = select(col(Account.id), col(Account.gone_at)).where(
        col(Account.gone_at).is_not(None), col(Account.id).in_(bound)
    )
    with across_schools(session):
        return {row[0]: row[1] for row in session.execute(silent)}


def _invited(session: Session, school: str, person_ids: Collection[int]) -> dict[int, datetime]:
    newest = select(col(BindingCode.person_id), func.max(col(BindingCode.issued_at))).where(
        col(BindingCode.school) == school,
        col(BindingCode.used_at).is_(None),
        col(BindingCode.revoked_at).is_(None),
        *_few(col(BindingCode.person_id), person_ids),
    )
    return {row[0]: row[1] for row in session.execute(newest.group_by(col(BindingCode.person_id)))}


def _chosen(school: str, person_ids: Collection[int]) -> Select[Any]:
    return select(
        col(Preference.person_id), col(Preference.stopped_at), col(Preference.muted), col(Preference.changed_at)
    ).where(col(Preference.school) == school, *_few(col(Preference.person_id), person_ids))


def _few(column: Any, keys: Collection[int]) -> tuple[Any, ...]:
    """Of a class its own people alone; of a school everybody, which its other condition says."""
    return (column.in_(sorted(keys)),) if len(keys) <= AT_ONCE else ()
