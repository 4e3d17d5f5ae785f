"""`licheng audit`: what people read of a trail that is whole, one that is not, and one that was sealed anew."""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import URL

from bot.app import open_storage
from bot.cli.audit import _words
from bot.settings import Settings
from portfolio.people import Role
from portfolio.representatives import FOR_ONESELF
from portfolio.slips import say_number
from storage.audit_chain import Finding, FindingKind
from storage.queries.schools import DatabaseKind, fix_kind
from storage.queries.slips import give_slip
from storage.tables import Person
from tests.bot.commands import licheng, migrated_installation
from tests.storage.trails import add_schools, decide, heads_of


@pytest.fixture
def data(template: URL, tmp_path: Path, now: datetime) -> Iterator[Path]:
    """Return the data folder of a real database: two schools with a trail, one without."""
    for folder in migrated_installation(template, tmp_path / "data"):
        storage = open_storage(Settings())
        with storage.unit() as session:
            fix_kind(session, DatabaseKind.REAL)
        add_schools(storage, now, "hill", "lake", "new")
        decide(storage, "hill", now, count=12)
        decide(storage, "lake", now, count=3)
        storage.engines.dispose()
        yield folder


def tamper(data: Path, statement: str) -> None:
    """Do what somebody can who owns the file."""
    with closing(sqlite3.connect(data / "licheng.db")) as connection:
        for verb in ("update", "delete"):
            connection.execute(f"DROP TRIGGER IF EXISTS audit_entry_no_{verb}")
        connection.execute(statement)
        connection.commit()


def lose_head(school: str) -> None:
    storage = open_storage(Settings())
    heads_of(storage).path(school).unlink()
    storage.engines.dispose()


def test_whole_trails(data: Path) -> None:
    """Each school is named with how much was checked, and the exit code is 0."""
    said = licheng("audit", "verify")

    assert (said.code, said.err) == (0, "")
    assert said.out.splitlines() == [
        "hill：共 12 筆紀錄，全部完整，並與資料庫外的封印相符。",
        "lake：共 3 筆紀錄，全部完整，並與資料庫外的封印相符。",
        "new：還沒有紀錄。",
    ]


def test_a_tampered_trail(data: Path) -> None:
    """School, number and what is wrong are said, what to do comes on stderr, and the exit code is 1."""
    tamper(data, "UPDATE audit_entry SET act = 'work.forged' WHERE school = 'hill' AND seq = 7")
    tamper(data, "DELETE FROM audit_entry WHERE school = 'hill' AND seq IN (3, 4)")
    tamper(data, "DELETE FROM audit_entry WHERE school = 'lake' AND seq = 3")
    said = licheng("audit", "verify")

    assert said.code == 1
    assert said.out.splitlines() == [
        "hill：共 10 筆紀錄，發現 2 個問題：",
        "  第 3 號到第 4 號：不見了，被刪除或改了編號。",
        "  第 7 號：內容和當時寫下的不同，有人改過。",
        "lake：共 2 筆紀錄，發現 2 個問題：",
        "  資料庫自己記的最新編號，和第 2 號這筆最新的紀錄不符。",
        "  第 3 號：資料庫外的封印見過這一號，資料庫裡卻沒有。",
        "new：還沒有紀錄。",
    ]
    assert "請先複製一份資料庫與封印檔保存" in said.err


def test_one_school(data: Path) -> None:
    """With `--school` only that one counts."""
    tamper(data, "DELETE FROM audit_entry WHERE school = 'lake' AND seq = 1")

    assert licheng("audit", "verify", "--school", "hill").code == 0
    assert licheng("audit", "verify", "--school", "lake").code == 1


def test_json(data: Path) -> None:
    """Scripts get the same as a list, a school an object, and the same exit code."""
    tamper(data, "DELETE FROM audit_entry WHERE school = 'lake' AND seq = 2")
    said = licheng("audit", "verify", "--json")
    no_slips = {"slips": 0, "slip_findings": []}

    assert said.code == 1
    assert json.loads(said.out) == [
        {"school": "hill", "entries": 12, "sealed": 12, "findings": [], **no_slips},
        {
            "school": "lake",
            "entries": 2,
            "sealed": 3,
            "findings": [{"kind": "removed", "seq": 2, "until": 2, "words": "第 2 號：不見了，被刪除或改了編號。"}],
            **no_slips,
        },
        {"school": "new", "entries": 0, "sealed": None, "findings": [], **no_slips},
    ]


def test_an_unknown_school(data: Path) -> None:
    """Who mistypes is told which schools there are."""
    said = licheng("audit", "verify", "--school", "hil")

    assert said.code == 1
    assert said.err.strip() == "沒有代號是 hil 的學校。目前有：hill、lake、new。"


def test_entries_newer_than_the_head(data: Path, now: datetime) -> None:
    """After a crash between commit and file the trail is whole, and the few newest are said to be unsealed yet."""
    storage = open_storage(Settings())
    kept = heads_of(storage).path("hill").read_bytes()
    decide(storage, "hill", now, count=2)
    heads_of(storage).path("hill").write_bytes(kept)
    storage.engines.dispose()
    said = licheng("audit", "verify", "--school", "hill")

    assert said.code == 0
    assert "其中最新 2 筆還沒有寫進資料庫外的封印" in said.out


def test_sealing_after_a_restore(data: Path) -> None:
    """A lost file is a finding until somebody seals; the sealing stands in the trail as a decision."""
    lose_head("hill")
    assert "資料庫外的封印檔卻不見了" in licheng("audit", "verify", "--school", "hill").out

    said = licheng("audit", "seal", "--school", "hill")

    assert (said.code, said.err) == (0, "")
    assert said.out.strip() == "hill：封印已設到目前最新一筆，並記錄了這件事。"
    assert "共 13 筆紀錄，全部完整" in licheng("audit", "verify", "--school", "hill").out


def test_what_sealing_cannot_mend(data: Path) -> None:
    """A trail that contradicts itself is not sealed; the words say how to go on."""
    tamper(data, "UPDATE audit_entry SET act = 'x' WHERE school = 'hill' AND seq = 7")
    lose_head("hill")
    said = licheng("audit", "seal", "--school", "hill")

    assert said.code == 1
    assert "重設封印也修不好" in said.err
    assert licheng("audit", "verify", "--school", "hill").code == 1


@pytest.mark.parametrize("kind", list(FindingKind))
def test_every_finding_has_words(kind: FindingKind) -> None:
    """Whatever can be wrong is said in words with its number; the two kinds that span several, as a span."""
    assert "5" in _words(Finding(kind, 5, 5))
    if kind in (FindingKind.REMOVED, FindingKind.CUT):
        assert "第 5 號到第 9 號" in _words(Finding(kind, 5, 9))


def give(now: datetime) -> str:
    """Give a student of `hill` a slip, and return its number."""
    storage = open_storage(Settings())
    with storage.unit("hill") as session:
        student = Person(school="hill", number="20101", role=Role.STUDENT, name="林向晴", grade=2)
        session.add(student)
        session.flush()
        assert student.id is not None
        slip = give_slip(
            session,
            school="hill",
            act="confirm_receipt",
            student_id=student.id,
            actor_id=student.id,
            acting=FOR_ONESELF,
            counted=True,
            content="3f2a",
            now=now,
        )
    storage.engines.dispose()
    return slip.number


def test_slips_are_checked_against_the_trail(data: Path, now: datetime) -> None:
    """With the trails, in a line of their own; one by its number, as people say it, for people and for programs."""
    number = give(now)
    assert "hill：共 1 張回條，都和稽核紀錄一致。" in licheng("audit", "verify").out.splitlines()

    one = licheng("audit", "verify", "--slip", say_number(number).lower())
    assert (one.code, one.err) == (0, "")
    assert one.out.splitlines()[-1] == "有效：和稽核紀錄第 13 號一致，稽核紀錄完整。"
    assert "學生 20101，辦理的人 20101（學生本人）" in one.out
    assert "林向晴" not in one.out
    read = json.loads(licheng("audit", "verify", "--slip", number, "--json").out)
    assert (read["number"], read["fault"], read["trail_is_whole"]) == (number, None, True)

    tamper(data, "UPDATE slip SET content = '0000'")
    altered = licheng("audit", "verify", "--slip", number)
    assert altered.code == 1
    assert "第 13 號不同，有人改過" in altered.err
    every = licheng("audit", "verify")
    assert every.code == 1
    assert "hill：共 1 張回條，發現 1 個問題：" in every.out
    assert "有回條和稽核紀錄不一致" in every.err


def test_a_number_that_no_slip_has(data: Path, now: datetime) -> None:
    """Nor another school's, where one is named; what is no number at all is said to be none."""
    number = give(now)
    for asked in (["ACDE-FGHJ-KMNP"], [number, "--school", "lake"]):
        said = licheng("audit", "verify", "--slip", *asked)
        assert (said.code, "沒有編號" in said.err) == (1, True)
    assert "不是回條編號" in licheng("audit", "verify", "--slip", "123").err
