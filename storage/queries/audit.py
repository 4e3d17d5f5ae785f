"""The audit trail: every decision is written in the transaction that makes it, and can be checked later."""

import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final, cast

from sqlalchemy import Select, Text, literal, select, type_coerce, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, col

from storage.audit_chain import Entry, FindingKind, Report, check, entry_hash
from storage.audit_heads import NOTHING_YET, Head, HeadFile, NoHead
from storage.queries.schools import find_setting, list_schools
from storage.secrets import Secrets
from storage.tables import AuditEntry, AuditHead
from storage.units import Storage, after_commit, before_commit

# What may stand in an entry: codes, keys, pseudonyms, instants. Names and titles in Chinese, addresses of chats with
# blanks, whole sentences do not pass: an entry can never be erased.
CODE: Final = re.compile(r"[A-Za-z0-9_.:/+=-]{1,200}")
DATABASE_ID: Final = "database_id"  # a setting, made by the migrations
MENDED_BY_SEALING: Final = frozenset(
    {FindingKind.CUT, FindingKind.REWRITTEN, FindingKind.HEAD_MISSING, FindingKind.HEAD_FORGED}
)
_TO_KEEP: Final = "audit_heads_to_keep"


class PersonalDataError(ValueError):
    """Something other than a code or a count was to be written into the audit trail."""


def record(
    session: Session,
    *,
    school: str,
    at: datetime,
    actor: str,
    act: str,
    subject: str,
    facts: dict[str, Any] | None = None,
) -> AuditEntry:
    """Write one decision into the school's trail, in the caller's transaction; best as its last statement.

    `actor` and `subject` are pseudonyms (`person_pseudonym`), names of parts of the program (`cli`, `import`) or of
    things (`work:17`); `facts` hold codes and counts only. The head is locked until the transaction ends, so that the
    trail never forks; once it has committed, the head is written outside the database too.

    Raises:
        PersonalDataError: a text that is no code.
        ValueError: `at` is naive, or this unit is another school's.
    """
    known = _codes_only({} if facts is None else facts)
    for text in (actor, act, subject):
        _codes_only(text)
    if at.tzinfo is None:
        raise ValueError("an instant must be aware")
    if session.info.get("school") not in (None, school):
        raise ValueError("this unit is another school's")  # PostgreSQL's walls say so too, SQLite has none
    moment = at.astimezone(UTC)
    moment = moment.replace(microsecond=moment.microsecond // 1000 * 1000)  # as it is stored
    head = _lock_head(session, school)
    entry = AuditEntry(
        school=school,
        seq=head.seq + 1,
        at=moment,
        actor=actor,
        act=act,
        subject=subject,
        facts=known,
        previous=head.hash,
        hash=entry_hash(
            school=school,
            seq=head.seq + 1,
            at=moment,
            actor=actor,
            act=act,
            subject=subject,
            facts=known,
            previous=head.hash,
        ),
    )
    session.add(entry)
    session.flush()
    session.execute(update(AuditHead).where(col(AuditHead.school) == school).values(seq=entry.seq, hash=entry.hash))
    _keep_outside(session, school, first=entry.seq == 1)
    return entry


def take_turn(session: Session, school: str) -> None:
    """From here on nobody else decides at this school until this transaction ends: what is read now is what stands.

    For what reads rows and then changes what it has read. Every decision ends by locking the head; whoever begins so
    waits before anything is locked, and so nobody waits for anybody who waits for them.
    """
    session.execute(_locked(school))


def person_pseudonym(session: Session, school: str, number: str) -> str:
    """Return the keyed pseudonym of the person with this roster number, the same in every entry about them."""
    secrets: Secrets = session.info["secrets"]
    return secrets.pseudonym("person", f"{school}/{number}")


def verify(session: Session, school: str, outside: Head | NoHead) -> Report:
    """Return what is wrong with a school's trail, as this session sees it.

    `outside` must have been read before the session's transaction began: `verify_school` does it in this order.
    """
    # One statement, so that trail and head are of the same moment, and a school without either still gives a row.
    asked = select(literal(school, Text).label("slug")).subquery()
    statement = (
        select(
            col(AuditHead.seq),
            col(AuditHead.hash),
            col(AuditEntry.seq),
            col(AuditEntry.at),
            col(AuditEntry.actor),
            col(AuditEntry.act),
            col(AuditEntry.subject),
            type_coerce(col(AuditEntry.facts), Text),  # as it lies there, not as it reads
            col(AuditEntry.previous),
            col(AuditEntry.hash),
        )
        .select_from(asked)
        .outerjoin(AuditHead, col(AuditHead.school) == asked.c.slug)
        .outerjoin(AuditEntry, col(AuditEntry.school) == asked.c.slug)
        .order_by(col(AuditEntry.seq), col(AuditEntry.id))
    )
    return check(school, _rows(school, session.execute(statement.execution_options(yield_per=1000))), outside)


def heads_folder(session: Session, data_dir: Path) -> Path:
    """Return where this database's heads are kept; two databases with one data folder do not share them."""
    return data_dir / "audit-heads" / (find_setting(session, DATABASE_ID) or "unknown")


def verify_school(storage: Storage, school: str) -> Report:
    """Return what is wrong with a school's trail now, in a snapshot of its own."""
    outside = NoHead.NOT_KEPT if storage.heads is None else HeadFile(storage.heads, storage.secrets).read(school)
    with storage.reading(school) as session:
        return verify(session, school, outside)


def list_audited(storage: Storage) -> list[str]:
    """Return every school that has or should have a trail: those in the database, and those with a head outside."""
    with storage.reading() as session:
        known = {school.slug for school in list_schools(session)}
    if storage.heads is not None:
        known.update(HeadFile(storage.heads, storage.secrets).schools())
    return sorted(known)


def seal_school(storage: Storage, school: str, *, at: datetime, actor: str) -> bool:
    """Set a school's head outside to its newest entry, which says that this was done; return whether it was.

    For a database that was moved or restored on purpose: after that the file is missing or has seen more. A trail that
    is not consistent in itself is not sealed: no head can mend it.
    """
    report = verify_school(storage, school)
    if storage.heads is None or any(finding.kind not in MENDED_BY_SEALING for finding in report.findings):
        return False
    with storage.unit(school) as session:
        facts = {"findings": [finding.kind for finding in report.findings], "sealed": report.sealed}
        entry = record(session, school=school, at=at, actor=actor, act="audit.sealed", subject="audit", facts=facts)
    HeadFile(storage.heads, storage.secrets).seal(Head(school, entry.seq, entry.hash))
    return True


def begin_heads(storage: Storage) -> None:
    """Keep heads for a database that was just made from a copy, whatever an earlier one of its name has left."""
    if storage.heads is None:
        return
    heads = HeadFile(storage.heads, storage.secrets)
    with storage.reading() as session:
        found = session.execute(select(col(AuditHead.school), col(AuditHead.seq), col(AuditHead.hash))).all()
        begun = {school: Head(school, seq, tip) for school, seq, tip in found}
        for school in list_schools(session):
            heads.seal(begun.get(school.slug, Head(school.slug, 0, NOTHING_YET)))


def _lock_head(session: Session, school: str) -> Head:
    # SQLite's transaction holds the write lock from its beginning; PostgreSQL locks the row.
    statement = _locked(school)
    found = session.execute(statement).one_or_none()
    if found is None:
        insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
        fresh = insert(AuditHead).values(school=school, seq=0, hash=NOTHING_YET)
        session.execute(fresh.on_conflict_do_nothing())  # waits for another transaction's first entry
        found = session.execute(statement).one()
    return Head(school, found.seq, found.hash)


def _locked(school: str) -> Select[Any]:
    head = select(col(AuditHead.seq), col(AuditHead.hash)).where(col(AuditHead.school) == school)
    return cast("Select[Any]", head.with_for_update())


def _keep_outside(session: Session, school: str, *, first: bool) -> None:
    folder = session.info.get("heads")
    if folder is None:
        return
    heads = HeadFile(folder, session.info["secrets"])
    if first:
        heads.begin(school)
    waiting: set[str] = session.info.setdefault(_TO_KEEP, set())
    if school not in waiting:
        waiting.add(school)
        before_commit(session, lambda: _remember_head(session, heads, school))


def _remember_head(session: Session, heads: HeadFile, school: str) -> None:
    # Read back, since an entry written inside a savepoint may have been taken back with it.
    statement = select(col(AuditHead.seq), col(AuditHead.hash)).where(col(AuditHead.school) == school)
    found = session.execute(statement).one_or_none()
    if found is not None:
        head = Head(school, found.seq, found.hash)
        after_commit(session, lambda: _advance(heads, head))


def _advance(heads: HeadFile, head: Head) -> None:
    # The decision has been made and must be answered; a head that could not be written is caught up by the next.
    with suppress(OSError):
        heads.advance(head)


def _rows(school: str, found: Iterable[Any]) -> Iterator[tuple[Head | None, Entry | None]]:
    for head_seq, head_hash, seq, *entry in found:
        yield (
            None if head_seq is None else Head(school, int(head_seq), head_hash),
            None if seq is None else Entry(int(seq), *entry),  # a table made anew may hold anything
        )


def _codes_only(value: Any) -> Any:
    """Return `value` as JSON will give it back, if it holds nothing but codes and counts."""
    match value:
        case None | bool() | int():
            return value
        case str() if CODE.fullmatch(value):
            return str(value)
        case list() | tuple():
            return [_codes_only(one) for one in value]
        case dict() if all(isinstance(key, str) for key in value):
            return {_codes_only(key): _codes_only(one) for key, one in value.items()}
    raise PersonalDataError("the audit trail holds codes and counts only")
