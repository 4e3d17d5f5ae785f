"""How fast a national roster comes in, against SQLAlchemy's bulk `insert()` of the same rows in the same run.

`python -m tests.benchmarks.import_bench [STUDENTS [SCHOOLS]]` measures SQLite, and PostgreSQL where a server is set.
Each measurement is a process of its own, so that its peak memory is its own. The insert is timed without making its
rows; the import from opening the file to the last commit.
"""

import csv
import json
import os
import random
import select
import sqlite3
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import insert, text
from sqlalchemy.engine import make_url

from portfolio.calendar import TAIPEI
from storage.engine import Engines, make_engines
from storage.migrations import upgrade
from storage.rosters import import_file
from storage.secrets import Secrets
from storage.tables import Person, School
from storage.units import Storage

STUDENTS, SCHOOLS = 600_000, 500
GOAL_RATIO, GOAL_MIB, GOAL_LOCK_MS = 0.25, 300, 250
NOW = datetime(2025, 1, 15, 8, 0, tzinfo=TAIPEI)
HEADER = ("學校", "身分", "編號", "姓名", "班級", "座號", "年級", "部別", "生日", "狀態")
CHUNK = 10_000  # rows a statement of the plain insert, and a transaction
SURNAMES = "陳林黃張李王吳劉蔡楊許鄭謝郭洪邱曾廖賴徐周葉蘇莊呂江何蕭羅高"
GIVEN = "雅怡宇家承品宥子思柏冠翔涵庭芷妤睿恩安晴予樂禾希澄語彤霖昕瑜"


def students(count: int, schools: int) -> Iterator[tuple[str, str, str, str, int, int, date]]:
    """Yield made-up students, school by school in turns, so that no school stands together in the file."""
    made = random.Random(20250115)
    for place in range(count):
        number = place // schools
        grade, rest = number % 3 + 1, number // 3
        class_number, seat = rest // 40 + 1, rest % 40 + 1
        name = made.choice(SURNAMES) + made.choice(GIVEN) + made.choice(GIVEN)
        birthday = date(2010 - grade, 9, 1) - timedelta(days=made.randrange(365))
        school = f"s{place % schools:03}"
        yield school, f"{grade}{number:05}", name, f"{grade}{class_number:02}", seat, grade, birthday


def write_file(path: Path, count: int, schools: int) -> None:
    """Write the national file, birthdays in ROC years."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(HEADER)
        for school, number, name, class_name, seat, grade, birthday in students(count, schools):
            roc = f"{birthday.year - 1911}/{birthday.month}/{birthday.day}"
            writer.writerow((school, "學生", number, name, class_name, seat, grade, "日間部", roc, "在學"))


def rows(count: int, schools: int) -> Iterator[dict[str, Any]]:
    """Yield the same students as rows of the table."""
    for school, number, name, class_name, seat, grade, birthday in students(count, schools):
        yield {
            "school": school,
            "role": "student",
            "number": number,
            "name": name,
            "class_name": class_name,
            "seat": seat,
            "grade": grade,
            "division": "day",
            "birthday": birthday,
            "status": "active",
        }


def measure_insert(storage: Storage, count: int, schools: int) -> dict[str, float]:
    """Insert the rows as SQLAlchemy does many at once, and return the seconds that it took."""
    seconds, chunk = 0.0, []
    for row in rows(count, schools):
        chunk.append(row)
        if len(chunk) == CHUNK:
            seconds += _insert(storage, chunk)
            chunk = []
    return {"seconds": seconds + (_insert(storage, chunk) if chunk else 0.0)}


def _insert(storage: Storage, chunk: list[dict[str, Any]]) -> float:
    began = time.perf_counter()
    with storage.unit() as session:
        session.connection().execute(insert(Person), chunk)
    return time.perf_counter() - began


def measure_import(storage: Storage, path: Path) -> dict[str, float]:
    """Import the file, and return seconds, how long another process could not write at most, and the peak of memory."""
    with _probing(storage.engines) as waited:
        began = time.perf_counter()
        report = import_file(storage, "people", path, school=None, full=True, now=NOW, work_folder=path.parent)
        seconds = time.perf_counter() - began
    assert report.counts.added == report.rows, report.errors[:5]
    return {"seconds": seconds, "lock_ms": max(waited, default=0.0), "peak_mib": _peak_mib()}


def watch_lock(path: str) -> None:
    """Try to write until told to stop, and print for how many milliseconds at most it could not (SQLite)."""
    probe = sqlite3.connect(path, timeout=0, isolation_level=None)
    longest, busy_since = 0.0, None
    while not select.select([sys.stdin], [], [], 0.001)[0]:
        now = time.perf_counter()
        try:
            probe.execute("BEGIN IMMEDIATE")
            probe.execute("ROLLBACK")
            longest, busy_since = max(longest, now - (busy_since or now)), None
        except sqlite3.OperationalError:
            busy_since = busy_since or now
    print(longest * 1000)


@contextmanager
def _probing(engines: Engines) -> Iterator[list[float]]:
    """Give a list that has the longest wait for the write lock afterwards; nothing on PostgreSQL, which has none."""
    waited: list[float] = []
    if not engines.is_sqlite:
        yield waited
        return
    command = [sys.executable, "-m", "tests.benchmarks.import_bench", "probe", str(engines.write.url.database)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as probe:
        yield waited
        waited.append(float(probe.communicate("stop\n")[0]))


def _peak_mib() -> float:
    status = Path("/proc/self/status").read_text()
    return int(status.split("VmHWM:")[1].split()[0]) / 1024


def _fresh(url: str, schools: int, folder: Path) -> Storage:
    engines = make_engines(url)
    upgrade(engines.write)
    secrets = Secrets(b"a key for measurements only, of no school")
    storage = Storage(engines, secrets, heads=folder / f"heads-{uuid.uuid4().hex}")
    with storage.unit() as session:
        session.add_all(School(slug=f"s{n:03}", name=f"第{n}高中", created_at=NOW) for n in range(schools))
    return storage


def _child(what: str, url: str, path: Path, count: int, schools: int) -> dict[str, float]:
    command = [sys.executable, "-m", "tests.benchmarks.import_bench", what, url, str(path), str(count), str(schools)]
    done = subprocess.run(command, stdout=subprocess.PIPE, check=True)
    result: dict[str, float] = json.loads(done.stdout)
    return result


def _administer(server: str, statement: str) -> None:
    engines = make_engines(make_url(server).set(database="postgres"))
    with engines.write.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text(statement))
    engines.dispose()


def compare(name: str, new_url: Callable[[], str], path: Path, count: int, schools: int) -> bool:
    """Measure one database and print it; return whether the goals were reached."""
    plain = _child("insert", new_url(), path, count, schools)
    ours = _child("import", new_url(), path, count, schools)
    ratio = plain["seconds"] / ours["seconds"]
    reached = ratio >= GOAL_RATIO and ours["peak_mib"] <= GOAL_MIB and ours["lock_ms"] <= GOAL_LOCK_MS
    lock = f" write_lock={ours['lock_ms']:.0f}ms (goal {GOAL_LOCK_MS})" if name == "SQLite" else ""
    print(
        f"{'PASS' if reached else 'FAIL'} import {name} students={count} schools={schools} "
        f"insert={count / plain['seconds']:.0f}/s import={count / ours['seconds']:.0f}/s ratio={ratio:.2f} "
        f"(goal {GOAL_RATIO}) peak={ours['peak_mib']:.0f}MiB (goal {GOAL_MIB}){lock}",
        flush=True,
    )
    return reached


def main(count: int = STUDENTS, schools: int = SCHOOLS) -> bool:
    """Measure every database there is, and return whether all goals were reached."""
    server = os.environ.get("LICHENG_TEST_DATABASE_URL")
    with tempfile.TemporaryDirectory(prefix="licheng-bench-") as name:
        folder = Path(name)
        path = folder / "national.csv"
        write_file(path, count, schools)
        reached = compare("SQLite", lambda: f"sqlite:///{folder / uuid.uuid4().hex}.db", path, count, schools)
        if server is None:
            print("import PostgreSQL: not measured, LICHENG_TEST_DATABASE_URL is not set")
            return reached
        made: list[str] = []

        def new_database() -> str:
            made.append(f"bench_{uuid.uuid4().hex[:12]}")
            _administer(server, f'CREATE DATABASE "{made[-1]}"')
            return make_url(server).set(database=made[-1]).render_as_string(hide_password=False)

        try:
            return compare("PostgreSQL", new_database, path, count, schools) and reached
        finally:
            for database in made:
                _administer(server, f'DROP DATABASE "{database}" WITH (FORCE)')


if __name__ == "__main__":
    if sys.argv[1:2] == ["probe"]:
        watch_lock(sys.argv[2])
    elif sys.argv[1:2] in (["insert"], ["import"]):
        _, what, address, file, some, many = sys.argv
        storage = _fresh(address, int(many), Path(file).parent)
        if what == "insert":
            print(json.dumps(measure_insert(storage, int(some), int(many))))
        else:
            print(json.dumps(measure_import(storage, Path(file))))
        storage.engines.dispose()
    else:
        sys.exit(0 if main(*map(int, sys.argv[1:])) else 1)
