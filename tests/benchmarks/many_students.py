"""A database with very many made-up students, written as fast as SQLite takes rows: for measuring only."""

import sqlite3
from datetime import datetime, timedelta
from pathlib import Path

from portfolio.calendar import TAIPEI, Event
from storage.engine import make_engines
from storage.migrations import upgrade
from storage.secrets import Secrets
from storage.units import Storage

A_SCHOOL = 3_000  # students
WORKS_A_STUDENT = 6
NOW = datetime(2025, 1, 15, 8, 0, tzinfo=TAIPEI)
MILLIS = int(NOW.timestamp() * 1000)
_WORKS = (  # kind, year, semester, state, selected
    ("course_outcome", 113, 1, "certified", 0),
    ("course_outcome", 113, 1, "waiting", 0),
    ("course_outcome", 112, 1, "certified", 1),
    ("course_outcome", 112, 2, "certified", 1),
    ("diverse_performance", 113, None, "not_needed", 0),
    ("diverse_performance", 112, None, "not_needed", 1),
)
_DAYS = (
    (112, 1, Event.OPENS_ON, "2023-08-30"),
    (112, 1, Event.CLOSING_CEREMONY, "2024-01-19"),
    (112, 2, Event.OPENS_ON, "2024-02-16"),
    (112, 2, Event.CLOSING_CEREMONY, "2024-06-28"),
    (113, 1, Event.OPENS_ON, "2024-08-30"),
    (113, 1, Event.CLOSING_CEREMONY, "2025-01-20"),
    (113, 2, Event.OPENS_ON, "2025-02-11"),
    (113, 2, Event.CLOSING_CEREMONY, "2025-06-30"),
)


def make(path: Path, students: int, *, platform: str = "simulator") -> Storage:
    """Make the database at `path` and return its storage.

    Student `k` speaks from `student/<k>`, on Telegram from `<k>`.
    """
    storage = Storage(make_engines(f"sqlite:///{path}"), Secrets(b"a key for measuring, never for a school"))
    upgrade(storage.engines.write)
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("PRAGMA synchronous=OFF")
    connection.execute("BEGIN")
    for school in range(students // A_SCHOOL):
        _fill(connection, f"s{school:03}", school * A_SCHOOL, platform)
    for statement in ("COMMIT", "ANALYZE", "PRAGMA wal_checkpoint(TRUNCATE)"):
        connection.execute(statement)
    connection.close()
    return storage


def _fill(connection: sqlite3.Connection, slug: str, first: int, platform: str) -> None:
    address = "{}" if platform == "telegram" else "student/{}"
    ids = range(first + 1, first + A_SCHOOL + 1)
    connection.execute(
        "INSERT INTO school (slug, name, pack, stale_after_days, created_at) VALUES (?, ?, 'yphs', 7, ?)",
        (slug, slug, MILLIS),
    )
    connection.executemany(
        "INSERT INTO announced_day(school, academic_year, semester, event, day, announced_by, announced_at, revision)"
        " VALUES (?, ?, ?, ?, ?, '', ?, 1)",
        ((slug, year, semester, event.value, day, MILLIS) for year, semester, event, day in _DAYS),
    )
    connection.execute(
        "INSERT INTO roster_import(school, kind, sha256, full, rows, counts, imported_at)"
        " VALUES (?, 'works', '', 1, 1, '{}', ?)",
        (slug, MILLIS - int(timedelta(days=1).total_seconds() * 1000)),
    )
    connection.executemany(
        "INSERT INTO person(id, school, role, number, name, class_name, seat, grade, division, birthday, status)"
        " VALUES (?, ?, 'student', ?, '某某', '201', 1, 2, 'day', '2008-05-05', 'active')",
        ((key, slug, str(key)) for key in ids),
    )
    connection.executemany(
        "INSERT INTO account(id, school, channel, address, plain_text, privacy_version, acting_binding_id,"
        " first_seen_at) VALUES (?, ?, ?, ?, 0, '1', ?, ?)",
        ((key, slug, f"{platform}.{slug}", address.format(key), key, MILLIS) for key in ids),
    )
    connection.executemany(
        "INSERT INTO binding(id, school, account_id, channel, person_id, privacy_version, bound_at, version)"
        " VALUES (?, ?, ?, ?, ?, '1', ?, 1)",
        ((key, slug, key, f"{platform}.{slug}", key, MILLIS) for key in ids),
    )
    connection.executemany(
        "INSERT INTO work(id, school, platform_id, kind, student_id, title, academic_year, semester, state,"
        " registered_by) VALUES (?, ?, ?, ?, ?, '一件作品', ?, ?, ?, 'student')",
        (
            (key * WORKS_A_STUDENT + n, slug, str(key * WORKS_A_STUDENT + n), kind, key, year, semester, state)
            for key in ids
            for n, (kind, year, semester, state, _selected) in enumerate(_WORKS)
        ),
    )
    connection.executemany(
        "INSERT INTO selection(school, academic_year, student_id, work_id) VALUES (?, ?, ?, ?)",
        (
            (slug, year, key, key * WORKS_A_STUDENT + n)
            for key in ids
            for n, (_kind, year, _semester, _state, selected) in enumerate(_WORKS)
            if selected
        ),
    )
