"""A simulation driven by a test: moments, imports, what people say and press, and what they are sent unasked."""

import json
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from itertools import count
from pathlib import Path
from typing import Any

from sqlmodel import select

from bot.settings import Settings
from bot.simulation import Simulation
from portfolio.calendar import TAIPEI
from storage.tables import Person, ReceiptResult, School

RECEIPTS = "學年度,梯次,學生編號,項目,平臺編號,名稱,學期,檔案指紋"
FAR_AHEAD = datetime(2026, 1, 1, tzinfo=TAIPEI)
STATES = "學年度,梯次,編號,項目,確認狀態,時間"


class Play:
    """The five demo schools on a clock that stands where it is put; `folder` takes the files that offices bring."""

    def __init__(self, simulation: Simulation, printed: list[str], folder: Path) -> None:
        self.simulation, self.printed, self.folder = simulation, printed, folder
        self.lines, self.files = count(1), count(1)

    def do(self, line: str) -> list[dict[str, Any]]:
        """Do one line of a script, and return what it printed."""
        before = len(self.printed)
        self.simulation.run_line(next(self.lines), line)
        return [json.loads(one) for one in self.printed[before:]]

    def at(self, moment: str) -> dict[str, str]:
        """Go to a moment, let the program do what is due, and return what was sent: its text by `school number`."""
        self.do(f"now {moment}")
        self.do("tick")
        sent: dict[str, list[str]] = defaultdict(list)
        for one in self.do("sent"):
            sent[f"{one['to']['school']} {one['to']['number']}"].append(one["text"])
        assert all(len(texts) == 1 for texts in sent.values()), "nobody hears of two things in two messages at once"
        return {who: texts[0] for who, texts in sent.items()}

    def ask(self, who: str, *steps: str) -> str:
        """Let somebody (`tttvs student 20101`) say the first of these and press the others; return the last answer."""
        self.do(f"as {who}")
        answers = [self.do(f"{'say' if place == 0 else 'press'} {step}") for place, step in enumerate(steps)]
        return str(answers[-1][-1]["text"])

    def brings(self, school: str, rows: str, options: str = "") -> None:
        """Let an office import receipt statements, one row a line."""
        self._import("receipts", school, RECEIPTS, rows, options)

    def shows(self, school: str, rows: str) -> None:
        """Let the school platform's own list of who has confirmed be imported."""
        self._import("receipt-states", school, STATES, rows, "")

    def _import(self, kind: str, school: str, head: str, rows: str, options: str) -> None:
        file = self.folder / f"{kind}-{next(self.files)}.csv"
        lines = [one.strip() for one in rows.strip().splitlines()]
        file.write_text("\n".join([head, *lines, ""]), "utf-8")
        self.do(f"import {kind} {file} {school} {options}".rstrip())

    def results(self, school: str, round_: int = 1) -> dict[str, ReceiptResult]:
        """Return what statements of 112 came to, by the student's number."""
        with self.simulation.app.storage.reading(school) as session:
            those = (
                select(Person.number, ReceiptResult)
                .join(ReceiptResult, ReceiptResult.student_id == Person.id)  # type: ignore[arg-type]
                .where(
                    ReceiptResult.school == school, ReceiptResult.academic_year == 112, ReceiptResult.round == round_
                )
            )
            return {number: result for number, result in session.exec(those)}  # noqa: C416


@contextmanager
def playing(demo_dir: Path, folder: Path, *schools: str) -> Iterator[Play]:
    """Open a simulation of these schools; those beside them have been reminded of everything already."""
    printed: list[str] = []
    with Simulation.fresh(Settings(data_dir=demo_dir), as_json=True, out=printed.append) as simulation:
        with simulation.app.storage.unit() as session:
            for school in session.exec(select(School)).all():
                if school.slug not in schools:
                    school.reminded_to = FAR_AHEAD
        yield Play(simulation, printed, folder)
