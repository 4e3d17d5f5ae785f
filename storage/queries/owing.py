"""Owing many notices at once that differ in nothing but whom they go to: a whole cohort in one statement."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ARRAY, Integer, Text, bindparam, column, false, func, select, true
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session

from portfolio.reminders import NoticeState, NoticeSubject
from storage.tables import Notice

AT_ONCE: Final = 5_000  # rows a transaction: the write lock is held for less than a quarter of a second

_NATURAL_KEY: Final = ("school", "recipient_id", "about", "subject", "term", "round", "stage", "revision")


@dataclass(frozen=True)
class Owed:
    """What a notice says of itself, but for whom it goes to; the names are those of `notices.owe`."""

    school: str
    subject: NoticeSubject
    term: str
    stage: str
    due_at: datetime
    expires_at: datetime | None
    round: int = 0
    revision: int = 1
    facts: Mapping[str, Any] = field(default_factory=dict)


def owe_many(session: Session, what: Owed, to: Sequence[tuple[int, str]], *, now: datetime) -> int:
    """Owe the same to many, each a recipient and what it is about (""), and return how many of the notices are new.

    As with `notices.owe`, the second time with the same natural key changes nothing. At most `AT_ONCE` in one
    transaction (`chunks`).
    """
    if not to:
        return 0
    is_postgresql = session.get_bind().dialect.name == "postgresql"
    if is_postgresql:
        statement, people = _POSTGRESQL, {"ids": [one[0] for one in to], "abouts": [one[1] for one in to]}
    else:
        statement, people = _SQLITE, {"people": json.dumps(to, ensure_ascii=False, separators=(",", ":"))}
    values = {
        "of_school": what.school,
        "of_subject": what.subject,
        "of_term": what.term,
        "of_round": what.round,
        "of_stage": what.stage,
        "of_revision": what.revision,
        "of_facts": dict(what.facts),
        "planned": now,
        "due": what.due_at,
        "expires": what.expires_at,
        "begins_as": NoticeState.PLANNED,
    }
    done = session.connection().execute(statement, values | people, execution_options={"preserve_rowcount": True})
    return done.rowcount


def chunks(to: Sequence[tuple[int, str]], at_once: int = AT_ONCE) -> Iterator[Sequence[tuple[int, str]]]:
    """Yield as many at a time as one transaction takes."""
    for start in range(0, len(to), at_once):
        yield to[start : start + at_once]


def _insert(insert: Any, people: Any, recipient_id: Any, about: Any) -> Any:
    """The one statement: every column but two is the same in each row, and sent once."""
    values = {
        "school": "of_school",
        "subject": "of_subject",
        "term": "of_term",
        "round": "of_round",
        "stage": "of_stage",
        "revision": "of_revision",
        "facts": "of_facts",
        "planned_at": "planned",
        "due_at": "due",
        "expires_at": "expires",
        "state": "begins_as",
    }
    columns = Notice.metadata.tables["notice"].columns
    same = [bindparam(name, type_=columns[key].type).label(key) for key, name in values.items()]
    # A condition that always holds: without any, SQLite would take what follows for one of a join.
    rows = select(recipient_id, about, false().label("ambiguous"), *same).select_from(people).where(true())
    statement = insert(Notice).from_select(["recipient_id", "about", "ambiguous", *values], rows)
    return statement.on_conflict_do_nothing(index_elements=_NATURAL_KEY)


_EACH = func.json_each(bindparam("people", type_=Text)).table_valued(column("value", Text), name="each")
_SQLITE: Final = _insert(
    sqlite.insert, _EACH, func.json_extract(_EACH.c.value, "$[0]"), func.json_extract(_EACH.c.value, "$[1]")
)
_BOTH = (
    func.unnest(bindparam("ids", type_=ARRAY(Integer)), bindparam("abouts", type_=ARRAY(Text)))
    .table_valued(column("id", Integer), column("about", Text), name="people")
    .render_derived()
)
_POSTGRESQL: Final = _insert(postgresql.insert, _BOTH, _BOTH.c.id, _BOTH.c.about)
