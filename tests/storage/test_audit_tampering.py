"""Whoever owns the database may change the trail; nobody changes it unnoticed."""

from copy import deepcopy
from datetime import datetime
from random import Random
from typing import Any

import pytest
from sqlalchemy import Text, column, delete, insert, select, table, text, type_coerce
from sqlmodel import Session, col

from storage.audit_chain import FindingKind
from storage.queries.audit import verify, verify_school
from storage.tables import AuditEntry, AuditHead
from storage.types import UtcDateTime
from storage.units import Storage
from tests.storage.tampering import TAMPERINGS, Trail, change_and_rewrite, cut
from tests.storage.trails import add_schools, decide, heads_of

SEEDS = 400
SEALED = 40
NEWER = 3
COLUMNS = ("seq", "at", "actor", "act", "subject", "facts", "previous", "hash")
# The same table without the column types' kindness: facts go in and come out as the text they are.
RAW = table("audit_entry", column("school"), column("at", UtcDateTime), *(column(c) for c in COLUMNS if c != "at"))


@pytest.fixture
def owned(storage: Storage, now: datetime) -> Storage:
    """Return a storage with two trails whose walls the owner has taken down: triggers, constraints, policies."""
    add_schools(storage, now, "hill", "lake")
    decide(storage, "hill", now, count=SEALED)
    decide(storage, "lake", now, count=12)
    decide(Storage(storage.engines, storage.secrets), "hill", now, count=NEWER)  # the file was not reached
    sqlite = (
        "CREATE TABLE loose AS SELECT * FROM audit_entry",
        "DROP TABLE audit_entry",
        "ALTER TABLE loose RENAME TO audit_entry",
    )
    postgresql = (
        "ALTER TABLE audit_entry DISABLE TRIGGER USER",
        "ALTER TABLE audit_entry DROP CONSTRAINT uq_audit_entry_school_seq",
        "ALTER TABLE audit_entry NO FORCE ROW LEVEL SECURITY",
        "ALTER TABLE audit_head NO FORCE ROW LEVEL SECURITY",
    )
    with storage.engines.write.begin() as connection:
        for statement in sqlite if storage.engines.is_sqlite else postgresql:
            connection.execute(text(statement))
    return storage


def trail_of(session: Session, storage: Storage, school: str, other: str) -> Trail:
    """Return a school's trail as it lies in the database and in its file."""
    heads = heads_of(storage)
    inside = session.execute(
        select(col(AuditHead.seq), col(AuditHead.hash)).where(col(AuditHead.school) == school)
    ).one()
    return Trail(
        school=school,
        rows=rows_of(session, school),
        inside=(inside.seq, inside.hash),
        outside=heads.path(school).read_bytes(),
        sealed=SEALED,
        foreign=rows_of(session, other),
        foreign_head=heads.path(other).read_bytes(),
    )


def rows_of(session: Session, school: str) -> list[dict[str, Any]]:
    columns = [
        type_coerce(AuditEntry.facts, Text).label(c) if c == "facts" else getattr(AuditEntry, c) for c in COLUMNS
    ]
    found = session.execute(select(*columns).where(col(AuditEntry.school) == school).order_by(col(AuditEntry.seq)))
    return [dict(row) for row in found.mappings()]


def put(session: Session, storage: Storage, trail: Trail) -> None:
    """Write a trail as it is now, in the order of its rows, and its file."""
    session.execute(delete(RAW).where(RAW.c.school == trail.school))
    session.execute(delete(AuditHead).where(col(AuditHead.school) == trail.school))
    if trail.rows:
        values = [{**row, "school": trail.school} for row in trail.rows]
        session.execute(insert(RAW), values)
    if trail.inside is not None:
        session.add(AuditHead(school=trail.school, seq=trail.inside[0], hash=trail.inside[1]))
    session.flush()
    path = heads_of(storage).path(trail.school)
    if trail.outside is None:
        path.unlink()
    else:
        path.write_bytes(trail.outside)


def test_every_tampering_is_found(owned: Storage) -> None:
    """400 seeded tamperings of 21 kinds with the stored rows and the file: each is found, and named for what it is."""
    heads = heads_of(owned)
    unnoticed = []
    with Session(owned.engines.write) as session:
        untouched = trail_of(session, owned, "hill", "lake")
        put(session, owned, untouched)
        assert verify(session, "hill", heads.read("hill")).findings == []
        for seed in range(SEEDS):
            tamper = TAMPERINGS[seed % len(TAMPERINGS)]
            trail = deepcopy(untouched)
            expected = tamper(trail, Random(seed))
            put(session, owned, trail)
            found = {finding.kind for finding in verify(session, "hill", heads.read("hill")).findings}
            if expected not in found:
                unnoticed.append((seed, tamper.__name__, expected, found))
            session.rollback()
            heads.path("hill").write_bytes(untouched.outside or b"")
        report = verify(session, "hill", heads.read("hill"))

    assert unnoticed == []
    assert (report.findings, report.entries, report.sealed) == ([], SEALED + NEWER, SEALED)


@pytest.mark.parametrize("tamper", [cut, change_and_rewrite])
def test_without_the_head_outside_some_would_not_be_found(owned: Storage, tamper: Any) -> None:
    """Why there is a file: a cut tail and a rewritten chain are consistent in themselves."""
    bare = Storage(owned.engines, owned.secrets)
    with Session(owned.engines.write) as session:
        trail = trail_of(session, owned, "hill", "lake")
        tamper(trail, Random(1))
        trail.fit_inside()
        put(session, owned, trail)
        session.commit()

    assert verify_school(bare, "hill").findings == []
    assert verify_school(owned, "hill").findings != []


@pytest.mark.parametrize(
    ("statement", "kind", "seq"),
    [
        ("UPDATE audit_entry SET act = 'work.returned' WHERE school = 'hill' AND seq = 11", FindingKind.CHANGED, 11),
        ("DELETE FROM audit_entry WHERE school = 'hill' AND seq = 7", FindingKind.REMOVED, 7),
        ("DELETE FROM audit_entry WHERE school = 'hill' AND seq > 38", FindingKind.CUT, 39),
        ("UPDATE audit_entry SET seq = 84 - seq WHERE school = 'hill' AND seq > 40", FindingKind.CHANGED, 41),
        ("UPDATE audit_head SET seq = 12 WHERE school = 'hill'", FindingKind.HEAD_ROW, 43),
        ("DELETE FROM audit_entry", FindingKind.CUT, 1),
    ],
)
def test_a_statement_typed_at_the_database_is_found(
    owned: Storage, statement: str, kind: FindingKind, seq: int
) -> None:
    """What an owner types is found by an ordinary check afterwards, at the entry where it was done."""
    with owned.engines.write.begin() as connection:
        connection.execute(text(statement))
    findings = verify_school(owned, "hill").findings

    assert (kind, seq) in {(finding.kind, finding.seq) for finding in findings}
    if statement.startswith("UPDATE"):
        assert verify_school(owned, "lake").findings == []


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        ("at = 9223372036854775807", FindingKind.UNREADABLE),
        ("at = 'soon'", FindingKind.UNREADABLE),
        ("seq = 'x'", FindingKind.UNREADABLE),
        ("at = NULL", FindingKind.CHANGED),
        ("facts = 5", FindingKind.CHANGED),
        ("facts = '{'", FindingKind.CHANGED),
        ("actor = x'00'", FindingKind.CHANGED),
    ],
)
def test_values_of_no_kind_are_findings_too(owned: Storage, value: str, kind: FindingKind) -> None:
    """A table made anew without types may hold anything; the check says so instead of breaking off."""
    if not owned.engines.is_sqlite:
        pytest.skip("PostgreSQL's columns keep their types")
    with owned.engines.write.begin() as connection:
        connection.execute(text(f"UPDATE audit_entry SET {value} WHERE school = 'hill' AND seq = 5"))

    assert kind in {finding.kind for finding in verify_school(owned, "hill").findings}


def test_an_instant_beyond_the_calendar_is_a_finding(owned: Storage) -> None:
    """PostgreSQL knows instants that Python does not."""
    if owned.engines.is_sqlite:
        pytest.skip("an integer there, see above")
    with owned.engines.write.begin() as connection:
        connection.execute(text("UPDATE audit_entry SET at = 'infinity' WHERE school = 'hill' AND seq = 5"))

    assert FindingKind.UNREADABLE in {finding.kind for finding in verify_school(owned, "hill").findings}
