"""Notices that have not ended, as the sender reads them: by the hundred thousand, what equal ones say only once."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any, Final, NamedTuple

from sqlalchemy import Text, type_coerce
from sqlalchemy.types import NullType
from sqlmodel import Session, col

from portfolio.reminders import NoticeSubject
from storage.tables import Notice
from storage.types import instant

KEPT_FACTS: Final = 2_000  # equal ones are read once
_SUBJECTS: Final = {subject.value: subject for subject in NoticeSubject}


@dataclass(frozen=True, eq=False)
class What:
    """What a notice says and when, whoever it goes to: of those that are read together, equal ones are one object."""

    school: str
    subject: NoticeSubject
    term: str
    round: int
    stage: str
    revision: int
    written: str  # its facts, as they are kept: equal ones are equal texts
    planned_at: datetime
    due_at: datetime
    expires_at: datetime | None


class Pending(NamedTuple):
    """One notice that has not ended, with what the sender asks of it."""

    id: int
    recipient_id: int
    about: str
    binding_id: int | None
    ambiguous: bool
    what: What

    @property
    def school(self) -> str:
        """Return whose it is."""
        return self.what.school

    @property
    def subject(self) -> NoticeSubject:
        """Return what it is about."""
        return self.what.subject

    @property
    def term(self) -> str:
        """Return the works of which period, or ""."""
        return self.what.term

    @property
    def round(self) -> int:
        """Return its round, or 0."""
        return self.what.round

    @property
    def stage(self) -> str:
        """Return which reminder of it, or what else of it."""
        return self.what.stage

    @property
    def revision(self) -> int:
        """Return its revision."""
        return self.what.revision

    @property
    def written(self) -> str:
        """Return its facts, as they are kept."""
        return self.what.written

    @property
    def planned_at(self) -> datetime:
        """Return when it was owed."""
        return self.what.planned_at

    @property
    def due_at(self) -> datetime:
        """Return when it is due."""
        return self.what.due_at

    @property
    def expires_at(self) -> datetime | None:
        """Return from when on it means nothing any more."""
        return self.what.expires_at

    @property
    def facts(self) -> Mapping[str, Any]:
        """Return what the words need."""
        return _read(self.what.written)


COLUMNS = (
    col(Notice.id),
    col(Notice.recipient_id),
    col(Notice.about),
    col(Notice.binding_id),
    type_coerce(col(Notice.ambiguous), NullType()),
    col(Notice.school),  # from here on: what it says
    type_coerce(col(Notice.subject), NullType()),
    col(Notice.term),
    col(Notice.round),
    col(Notice.stage),
    col(Notice.revision),
    type_coerce(col(Notice.facts), Text),
    type_coerce(col(Notice.planned_at), NullType()),
    type_coerce(col(Notice.due_at), NullType()),
    type_coerce(col(Notice.expires_at), NullType()),
)
_WHAT: Final = 5


def read_pending(session: Session, statement: Any, **values: Any) -> list[Pending]:
    """Return the notices of a statement over `COLUMNS`, read from the rows as the driver gives them."""
    found: list[Pending] = []
    for row in session.connection().execute(statement, values).all():
        key, recipient, about, binding, ambiguous = row[:_WHAT]
        found.append(Pending(key, recipient, about, binding, bool(ambiguous), _what(*row[_WHAT:])))
    return found


@lru_cache(maxsize=KEPT_FACTS)
def _what(*row: Any) -> What:
    school, subject, term, round_, stage, revision, written, planned, due_at, expires = row
    told = (_SUBJECTS[subject], term, round_, stage, revision, written)
    return What(school, *told, instant(planned), instant(due_at), instant(expires))


@lru_cache(maxsize=KEPT_FACTS)
def _read(written: str) -> Mapping[str, Any]:
    facts: dict[str, Any] = json.loads(written)
    return facts
