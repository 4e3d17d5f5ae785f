"""Audit trails for tests: schools, and decisions in them."""

from datetime import datetime, timedelta

from storage.audit_heads import Head, HeadFile, NoHead
from storage.queries.audit import person_pseudonym, record
from storage.tables import School
from storage.units import Storage

ACTS = ("work.certified", "work.returned", "binding.made", "binding.ended", "receipt.confirmed")


def add_schools(storage: Storage, now: datetime, *slugs: str) -> None:
    """Add schools with nobody in them."""
    with storage.unit() as session:
        session.add_all(School(slug=slug, name=slug, created_at=now) for slug in slugs)


def decide(storage: Storage, school: str, now: datetime, *, count: int = 1, per_unit: int = 1) -> None:
    """Write `count` decisions into a school's trail, `per_unit` of them in one transaction."""
    for first in range(0, count, per_unit):
        with storage.unit(school) as session:
            for n in range(first, min(first + per_unit, count)):
                record(
                    session,
                    school=school,
                    at=now + timedelta(minutes=n),
                    actor=person_pseudonym(session, school, f"T{n % 7:02}"),
                    act=ACTS[n % len(ACTS)],
                    subject=f"work:{n}",
                    facts={"attempt": n % 3, "reason": "wrong-file"} if n % 2 else None,
                )


def heads_of(storage: Storage) -> HeadFile:
    """Return the heads outside this storage's database."""
    assert storage.heads is not None
    return HeadFile(storage.heads, storage.secrets)


def head_of(storage: Storage, school: str) -> Head:
    """Return a school's head outside, which must be there."""
    head = heads_of(storage).read(school)
    assert not isinstance(head, NoHead)
    return head
