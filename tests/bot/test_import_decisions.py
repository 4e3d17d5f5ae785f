"""After `import works`: how many decisions the platform shows now, and each one that it contradicts."""

import json
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from sqlmodel import col
from typer.testing import CliRunner, Result

from bot.app import assemble
from bot.cli import app
from portfolio.certification import CertificationStatus, ReturnReason, Written
from portfolio.works import CertificationState
from storage.queries.certifications import certify, send_back
from storage.tables import Certification, Work
from tests.conftest import FakeClock
from tests.storage.certifying import two_teachers
from tests.world import OTHER, SMALL, World

HEADER = "id,kind,number,title,academic_year,term,code,state,registered_by,uploaded_at\n"
CERTIFIED, RETURNED, WAITING = CertificationState.CERTIFIED, CertificationState.RETURNED, CertificationState.WAITING


class Desk:
    """The registrar: three works of 20102 at T01, of which two get decided; then files of the platform come."""

    def __init__(self, world: World, clock: FakeClock, run: Callable[..., Result]) -> None:
        self.world, self.clock, self.run = world, clock, run
        self.ids = two_teachers(world, works=3)
        with world.storage.reading(SMALL) as session:
            self.requests = [session.get_one(Certification, one) for one in self.ids]
            self.works = [session.get_one(Work, request.work_id) for request in self.requests]

    def decide(self) -> None:
        """Pass the first and return the second."""
        actor = self.world.actor("T01")
        with self.world.storage.unit(SMALL) as session:
            first, second = (session.get_one(Certification, one) for one in self.ids[:2])
            certify(session, first, actor=actor, version=first.version, now=self.clock())
            reason = ReturnReason.DUPLICATE
            send_back(session, second, actor=actor, version=second.version, reason=reason, words=None, now=self.clock())
        self.clock.turn(days=1)

    def imports(self, *states: CertificationState, json_form: bool = False, dry_run: bool = False) -> str:
        """Import a file in which the works stand so."""
        rows = "".join(
            f"{work.platform_id},課程學習成果,20102,{work.title},113,113-1,M1,{state.value},student,"
            f"{_local(work.uploaded_at)}\n"
            for work, state in zip(self.works, states, strict=True)
        )
        more = [*(["--json"] if json_form else []), *(["--dry-run"] if dry_run else [])]
        result = self.run(HEADER + rows, *more)
        assert result.exit_code == 0, result.output
        return result.output

    def written(self) -> list[Written | None]:
        """Return how the decisions stand."""
        with self.world.storage.reading(SMALL) as session:
            return [session.get_one(Certification, one).written for one in self.ids]


def _local(at: datetime | None) -> str:
    return "" if at is None else at.isoformat()


@pytest.fixture
def office(world: World, clock: FakeClock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """Return the registrar's desk, with the import command on the small school's database."""
    monkeypatch.setattr("bot.app.build", lambda settings: assemble(settings, world.storage, clock=clock))
    monkeypatch.setenv("LICHENG_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.delenv("LICHENG_CHANNELS", raising=False)

    def command(content: str, *words: str) -> Result:
        file = tmp_path / "works.csv"
        file.write_text(content, "utf-8")
        return CliRunner().invoke(app, ["import", "works", str(file), "--school", SMALL, "--partial", *words])

    return Desk(world, clock, command)


def test_a_file_that_shows_the_decisions_changes_nothing_else(office: Desk) -> None:
    """They are written now, which is said once; the same file again says nothing, and nobody is asked anew."""
    office.decide()
    assert office.written() == [Written.PRESSED, Written.PRESSED, None]

    assert "已經顯示在聊天裡做的決定：這次多了 2 件" in office.imports(CERTIFIED, RETURNED, WAITING)
    assert office.written() == [Written.WRITTEN, Written.WRITTEN, None]
    before = _everything(office.world)
    said = office.imports(CERTIFIED, RETURNED, WAITING)
    assert "聊天裡做的決定" not in said
    assert "不一致" not in said
    assert _everything(office.world) == before


def test_what_it_contradicts_is_listed_line_by_line(office: Desk) -> None:
    """Which work, what was pressed when and by whom, what the platform shows; until it agrees."""
    office.decide()
    said = office.imports(RETURNED, CERTIFIED, WAITING)

    first, second, _ = office.works
    assert "有 2 件與學校平臺不一致，其中這次新出現 2 件" in said
    assert f"{first.platform_id}（學生 20102）：114/1/15 08:00 T01 按了「認證通過」，學校平臺顯示「退回」" in said
    line = f"{second.platform_id}（學生 20102）：114/1/15 08:00 T01 按了「退回」，學校平臺顯示「認證通過」"
    assert line in said

    told: dict[str, Any] = json.loads(office.imports(CERTIFIED, CERTIFIED, WAITING, json_form=True))
    assert told["decisions"] == {
        "shown": 1,
        "new_contradictions": 0,
        "contradictions": [
            {
                "school": SMALL,
                "id": second.platform_id,
                "number": "20102",
                "attempt": 1,
                "decision": CertificationStatus.RETURNED.value,
                "decided_at": "2025-01-15T08:00:00+08:00",
                "certifier": "T01",
                "shown": "certified",
                "words": line,
            }
        ],
    }
    assert office.written() == [Written.WRITTEN, Written.CONTRADICTED, None]


def test_without_decisions_nothing_is_said_of_them(office: Desk) -> None:
    """An import reads as it always did."""
    assert "聊天" not in office.imports(CERTIFIED, WAITING, WAITING)


def test_a_dry_run_asks_nobody(office: Desk) -> None:
    """Nothing is compared with what was not applied."""
    office.decide()
    said = json.loads(office.imports(RETURNED, RETURNED, WAITING, json_form=True, dry_run=True))
    assert said["decisions"] == {"shown": 0, "new_contradictions": 0, "contradictions": []}
    assert office.written() == [Written.PRESSED, Written.PRESSED, None]


def test_another_school_hears_nothing_of_it(office: Desk) -> None:
    """Contradictions are of the school that imports."""
    office.decide()
    office.imports(RETURNED, WAITING, WAITING)
    assert (
        "不一致"
        not in office.run(HEADER + "X1,多元表現,20101,志工,113,,,不需認證,student,\n", "--school", OTHER).output
    )


def _everything(world: World) -> list[dict[str, Any]]:
    with world.storage.reading(SMALL) as session:
        return [row.model_dump() for row in session.scalars(select(Certification).order_by(col(Certification.id)))]
