"""Versions of works: how each stood from one import to the next, which lists and warnings are made of."""

from collections.abc import Callable, Collection, Iterable
from datetime import datetime
from functools import partial
from typing import Any, Final

from sqlalchemy import exists, insert, literal, select, update
from sqlmodel import Session, col

from storage.among import among
from storage.queries.roster_rows import Link, inserting
from storage.tables import Work, WorkVersion
from storage.types import UtcDateTime

TRACKED: Final = ("title", "state", "doc_md5", "doc_size", "av_md5", "av_size")
"""The columns of a work whose change makes a new version."""

_OPEN = col(WorkVersion.until_at).is_(None)


def find_unkept(session: Session, *, school: str) -> set[int]:
    """Return the keys of works without an open version: all of them at the first import after versions began."""
    is_kept = exists().where(col(WorkVersion.work_id) == Work.id, _OPEN)
    here = (col(Work.school) == school, col(Work.departed_at).is_(None))
    return {key for key in session.scalars(select(col(Work.id)).where(*here, ~is_kept)) if key is not None}


def opening(session: Session, *, school: str, added: Iterable[tuple[Any, ...]], at: int) -> Callable[[Session], None]:
    """Return what begins the first version of works that the same transaction has added before.

    Each of `added` is platform id, student's key and the values of `TRACKED`; `at` in milliseconds since 1970.
    """
    columns = ("school", Link("work_id", "work", ("school", "platform_id")), "student_id", *TRACKED, "since_at")
    return inserting(session, WorkVersion, columns, [(school, school, *one, at) for one in added])


def closing(works: Collection[int], at: datetime) -> Callable[[Session], None]:
    """Return what ends the open versions of these works."""
    return partial(_close, works=works, at=at)


def reopening(works: Collection[int], at: datetime) -> Callable[[Session], None]:
    """Return what begins a version of these works as they stand in their table by then."""
    return partial(_reopen, works=works, at=at)


def _close(session: Session, *, works: Collection[int], at: datetime) -> None:
    statement = update(WorkVersion).where(among(col(WorkVersion.work_id), works), _OPEN).values(until_at=at)
    session.connection().execute(statement)


def _reopen(session: Session, *, works: Collection[int], at: datetime) -> None:
    tracked = [getattr(Work, name) for name in TRACKED]
    found = select(col(Work.school), col(Work.id), col(Work.student_id), *tracked, literal(at, UtcDateTime)).where(
        among(col(Work.id), works)
    )
    names = ["school", "work_id", "student_id", *TRACKED, "since_at"]
    session.connection().execute(insert(WorkVersion).from_select(names, found))
