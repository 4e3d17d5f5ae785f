"""Rule packs that a school adds by file: kept as they were given, version after version."""

import hashlib
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlmodel import Session, col

from portfolio.schools import parse_pack
from storage.queries import audit, schools
from storage.queries.rulebooks import lock_school, rekey
from storage.tables import RulePackFile


@dataclass(frozen=True)
class AddedPack:
    """What became of a file: the version it is, whether that is new, and whether the school is."""

    version: int
    is_new: bool
    school_is_new: bool = False


@dataclass(frozen=True)
class PackVersion:
    """One version without its text; a version without a day has been in force as long as anybody knows."""

    version: int
    in_force_from: date | None
    added_at: datetime
    sha256: str


def add(session: Session, *, school: str, text: str, added_by: str, now: datetime) -> AddedPack:
    """Add a pack as the school's next version, making the school where there is none; the newest text again is nothing.

    The session is the program's own where the school is new.

    Raises:
        PackInvalidError: the text is no rule pack; nothing has changed.
    """
    pack = parse_pack(text, f"{school}.toml")
    is_new = schools.find_school(session, school) is None
    if is_new:
        schools.add_school(session, slug=school, name=pack.name, pack=None, now=now)
        _audit(session, school, now, added_by, "school.added", f"school:{school}", {"pack": None, "days": 0})
    row = lock_school(session, school)
    digest = hashlib.sha256(text.encode()).hexdigest()
    older = versions(session, school)
    if older and older[-1].sha256 == digest:
        return AddedPack(older[-1].version, is_new=False)
    version = older[-1].version + 1 if older else 1
    session.add(
        RulePackFile(
            school=school,
            version=version,
            text=text,
            sha256=digest,
            in_force_from=pack.in_force_from,
            added_by=added_by,
            added_at=now,
        )
    )
    rekey(session, row)
    since = None if pack.in_force_from is None else pack.in_force_from.isoformat()
    facts = {"version": version, "sha256": digest, "in_force_from": since}
    _audit(session, school, now, added_by, "rules.added", f"rules:{school}", facts)
    return AddedPack(version, is_new=True, school_is_new=is_new)


def versions(session: Session, school: str) -> list[PackVersion]:
    """Return the versions that a school has added, oldest first."""
    statement = (
        select(
            col(RulePackFile.version),
            col(RulePackFile.in_force_from),
            col(RulePackFile.added_at),
            col(RulePackFile.sha256),
        )
        .where(col(RulePackFile.school) == school)
        .order_by(col(RulePackFile.version))
    )
    return [PackVersion(*row) for row in session.execute(statement)]


def find_text(session: Session, school: str, version: int) -> str | None:
    """Return the text of one version as it was given, or None."""
    statement = select(col(RulePackFile.text)).where(
        col(RulePackFile.school) == school, col(RulePackFile.version) == version
    )
    return session.scalars(statement).one_or_none()


def _audit(
    session: Session, school: str, at: datetime, actor: str, act: str, subject: str, facts: dict[str, object]
) -> None:
    audit.record(session, school=school, at=at, actor=actor, act=act, subject=subject, facts=facts)
