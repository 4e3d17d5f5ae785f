"""How often the rules did not settle what was asked: counts by day and topic, of no text and of nobody."""

from collections import Counter
from datetime import date
from typing import Any

from sqlalchemy import delete, func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, col

from storage.tables import UnsettledCount


def count(session: Session, *, school: str, day: date, topic: str) -> None:
    """Count one question of this topic that had no answer."""
    insert: Any = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    statement = insert(UnsettledCount).values(school=school, day=day, topic=topic, count=1)
    session.execute(
        statement.on_conflict_do_update(
            index_elements=["school", "day", "topic"], set_={"count": col(UnsettledCount.count) + 1}
        )
    )


def find_counts(session: Session, *, school: str, since: date | None = None) -> dict[str, int]:
    """Return how often each topic had none, the most frequent first; '' are those of no known topic."""
    wanted = [col(UnsettledCount.school) == school]
    if since is not None:
        wanted.append(col(UnsettledCount.day) >= since)
    statement = select(col(UnsettledCount.topic), func.sum(col(UnsettledCount.count))).where(*wanted)
    found: Counter[str] = Counter()
    for topic, how_often in session.execute(statement.group_by(col(UnsettledCount.topic))):
        found[topic] = int(how_often)
    return dict(sorted(found.items(), key=lambda one: (-one[1], one[0])))


def forget(session: Session, *, before: date, limit: int) -> int:
    """Remove the counts of days before this one, and return how many."""
    those = select(col(UnsettledCount.id)).where(col(UnsettledCount.day) < before).limit(limit)
    removed = delete(UnsettledCount).where(col(UnsettledCount.id).in_(those)).returning(col(UnsettledCount.id))
    return len(session.execute(removed).all())
