"""Official documents of schools: imported whole, the newest that is in force in use, all of them kept."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import cast

from sqlalchemy import insert, select, update
from sqlmodel import Session, col

from portfolio.regulations.passages import Passage, PassageKind, SplitDocument
from storage.queries import audit
from storage.queries.rulebooks import lock_school
from storage.tables import RegulationDocument, RegulationPassage


@dataclass(frozen=True)
class ImportedDocument:
    """A document without its passages; `superseded_at` is when a newer one came, none for the newest.

    `in_force_from` is none where nobody said: it holds from its import on.
    """

    id: int
    title: str
    file_name: str
    fingerprint: str
    in_force_from: date | None
    imported_by: str
    imported_at: datetime
    superseded_at: datetime | None


_DOCUMENT = (
    col(RegulationDocument.id),
    col(RegulationDocument.title),
    col(RegulationDocument.file_name),
    col(RegulationDocument.fingerprint),
    col(RegulationDocument.in_force_from),
    col(RegulationDocument.imported_by),
    col(RegulationDocument.imported_at),
    col(RegulationDocument.superseded_at),
)


def replace_document(
    session: Session,
    split: SplitDocument,
    *,
    school: str,
    file_name: str,
    fingerprint: str,
    in_force_from: date | None,
    by: str,
    now: datetime,
) -> bool:
    """Put a split document in use at a school from `in_force_from` on, and return whether anything changed.

    The file that came last, split as it is, changes nothing. Any other supersedes that one, which stays with its
    passages, and in use until the new one is in force. `fingerprint` is the file's SHA-256.

    Raises:
        NoResultFound: there is no such school here.
    """
    lock_school(session, school)
    used = next(iter(list_documents(session, school)), None)
    given = (split.title, fingerprint, in_force_from)
    if used is not None:
        same = (used.title, used.fingerprint, used.in_force_from) == given
        if same and passages_of(session, school, used.id) == split.passages:
            return False
        statement = update(RegulationDocument).where(
            col(RegulationDocument.school) == school, col(RegulationDocument.id) == used.id
        )
        session.execute(statement.values(superseded_at=now))
    document = RegulationDocument(
        school=school,
        title=split.title,
        file_name=file_name,
        fingerprint=fingerprint,
        in_force_from=in_force_from,
        imported_by=by,
        imported_at=now,
    )
    session.add(document)
    session.flush()
    rows = [
        {
            "school": school,
            "document_id": document.id,
            "position": position,
            "clause": passage.clause,
            "text": passage.text,
            "heading": list(passage.heading),
            "kind": passage.kind,
        }
        for position, passage in enumerate(split.passages)
    ]
    if rows:
        session.execute(insert(RegulationPassage), rows)
    facts = {
        "document": document.id,
        "supersedes": None if used is None else used.id,
        "sha256": fingerprint,
        "passages": len(rows),
        "in_force_from": None if in_force_from is None else in_force_from.isoformat(),
    }
    subject = f"regulations:{school}"
    audit.record(session, school=school, at=now, actor=by, act="regulations.imported", subject=subject, facts=facts)
    return True


def list_documents(session: Session, school: str) -> list[ImportedDocument]:
    """Return every document that a school imported, newest first."""
    statement = select(*_DOCUMENT).where(col(RegulationDocument.school) == school)
    return [ImportedDocument(*row) for row in session.execute(statement.order_by(col(RegulationDocument.id).desc()))]


def find_in_use(documents: Iterable[ImportedDocument], day: date) -> ImportedDocument | None:
    """Return which of a school's documents, newest first, is used on a day: the newest that is in force by then."""
    return next((one for one in documents if one.in_force_from is None or one.in_force_from <= day), None)


def find_passages(session: Session, school: str, *, day: date) -> tuple[Passage, ...]:
    """Return the passages of the document used on a day, in its order; empty where the school has none in force."""
    used = find_in_use(list_documents(session, school), day)
    return () if used is None else passages_of(session, school, used.id)


def passages_of(session: Session, school: str, document_id: int) -> tuple[Passage, ...]:
    """Return the passages of one document of the school, in its order; empty where that is not its document."""
    statement = (
        select(
            col(RegulationPassage.clause),
            col(RegulationPassage.text),
            col(RegulationPassage.heading),
            col(RegulationPassage.kind),
        )
        .where(col(RegulationPassage.school) == school, col(RegulationPassage.document_id) == document_id)
        .order_by(col(RegulationPassage.position))
    )
    found = session.execute(statement)
    return tuple(
        Passage(clause, text, tuple(cast("list[str]", heading)), PassageKind(kind))
        for clause, text, heading, kind in found
    )
