"""「我的件數」 from the packed event to the rendered reply, beside the same statements by SQLAlchemy Core alone."""

import random
import statistics
import tempfile
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import event
from sqlmodel import Session

from bot.answering import Answering
from handlers.conversation import IncomingKind
from handlers.intents import ShowWorks
from handlers.plain import to_plain
from locales import translator
from storage.queries import inbox
from storage.units import Storage, enter_system
from tests.benchmarks.many_students import A_SCHOOL, NOW, make

ROUNDS = 5
MESSAGES = 300  # a round
GOAL = 4.0
GROWTH = 1.2

Statement = tuple[Any, Any]  # a Core construct and its parameters


def main() -> bool:
    """Print the ratios at 3,000 and 600,000 students, and return whether the goals are reached."""
    measured = {students: _measure(students) for students in (A_SCHOOL, 200 * A_SCHOOL)}
    for students, (ratio, ours, theirs) in measured.items():
        print(f"我的件數, {students:>7,} students: {ours:.0f} µs, the same by Core {theirs:.0f} µs: {ratio:.2f} ×")
    small, large = (one[0] for one in measured.values())
    growth = measured[200 * A_SCHOOL][1] / measured[A_SCHOOL][1]
    print(f"goal ≤ {GOAL} × at both sizes: {small:.2f} and {large:.2f}; growth {growth:.2f} (goal ≤ {GROWTH})")
    return max(small, large) <= GOAL and growth <= GROWTH


def _measure(students: int) -> tuple[float, float, float]:
    with tempfile.TemporaryDirectory() as folder:
        storage = make(Path(folder) / "many.db", students)
        bench = _Bench(storage, Answering(storage, _now, is_demo=True))
        rng = random.Random(113)
        people = rng.sample(range(students), MESSAGES)
        _receive(storage, people)
        caught = [bench.catch(student) for student in people]  # warms caches too
        ours, theirs = [], []
        for _round in range(ROUNDS):
            ours.append(_seconds(lambda: [bench.answer(student) for student in people]))
            theirs.append(_seconds(lambda: [bench.replay(statements) for statements in caught]))
        storage.engines.dispose()
    ratio = statistics.median(mine / core for mine, core in zip(ours, theirs, strict=True))
    return ratio, statistics.median(ours) / MESSAGES * 1e6, statistics.median(theirs) / MESSAGES * 1e6


def _place(student: int) -> tuple[str, str]:
    return f"simulator.s{student // A_SCHOOL:03}", f"student/{student + 1}"


def _receive(storage: Storage, people: list[int]) -> None:
    """Put one press of 「我的件數」 of each into the inbox; it stays open, since every answer is rolled back."""
    body = {"kind": IncomingKind.PRESS.value, "data": ShowWorks().pack()}
    rows = [
        {
            "channel": channel,
            "event_id": address,
            "address": address,
            "occurred_at": NOW,
            "received_at": NOW,
            "body": body,
        }
        for channel, address in map(_place, people)
    ]
    with storage.unit() as session:
        inbox.add_events(session, rows)


def _now() -> datetime:
    return NOW


class _Bench:
    """Both sides roll back: commits are left out, so that the disk does not hide what is compared."""

    def __init__(self, storage: Storage, answering: Answering) -> None:
        self.storage = storage
        self.answering = answering

    def answer(self, student: int) -> str:
        """Handle one event that is in the inbox, and render the answer."""
        channel, address = _place(student)
        with Session(self.storage.engines.write, expire_on_commit=False) as session:
            session.info.update(secrets=self.storage.secrets, heads=None)
            enter_system(session)
            answered = self.answering.answer_in(session, channel, address, (channel.partition(".")[2],))
            if answered is None or answered.reply is None:
                raise RuntimeError("the event was not answered")
            return to_plain(answered.reply, translator(answered.language))

    def catch(self, student: int) -> list[Statement]:
        """Return the statements of one answer, as SQLAlchemy was given them."""
        caught: list[Statement] = []

        def keep(_connection: Any, clause: Any, many: Any, params: Any, _options: Any) -> None:
            caught.append((clause, many or params))

        event.listen(self.storage.engines.write, "before_execute", keep)
        try:
            if "已上傳 2 件" not in self.answer(student):
                raise RuntimeError("the answer does not hold the counts")
        finally:
            event.remove(self.storage.engines.write, "before_execute", keep)
        return caught

    def replay(self, statements: list[Statement]) -> int:
        """Run the same statements by Core on the same engine, and fetch every row."""
        rows = 0
        with self.storage.engines.write.connect() as connection:
            for clause, params in statements:
                result = connection.execute(clause, params or None)
                rows += len(result.fetchall()) if result.returns_rows else 0
            connection.rollback()
        return rows


def _seconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start
