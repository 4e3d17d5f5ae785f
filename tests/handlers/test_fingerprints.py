"""「指紋清單」: one's own works with state, size and hash, as an import of any day showed them."""

from datetime import datetime, timedelta

import pytest

from storage.rosters import import_rows
from tests.scheduler.reminded import at
from tests.talk import Talk
from tests.world import SMALL, World

ONE, TWO = "1" * 32, "2" * 32


def bring(world: World, now: datetime, **changed: object) -> None:
    row = {"id": "A", "kind": "course_outcome", "number": "20101", "title": "甲", "term": "113-1", "code": "M1"}
    full = {**row, "state": "waiting", "doc_md5": ONE, "doc_size": 1024, **changed}
    report = import_rows(world.storage, "works", [full], school=SMALL, full=False, now=now)
    assert report.ok, report.errors


@pytest.fixture
def imported(world: World) -> World:
    bring(world, at("2025-01-13", 9))
    bring(world, at("2025-01-14", 9), doc_md5=TWO, state="certified", av_md5=ONE, av_size=5)
    return world


def test_the_newest_list_and_an_earlier_one(imported: World, talk: Talk) -> None:
    """With the day of the data; works of before the first list stand in it too, without a hash."""
    talk.student("20101").says("指紋清單").sees("1月14日", "甲：113學年度第1學期，數學，已認證")
    talk.sees(f"文件1024位元組，文件的指紋{TWO}，影音5位元組，影音的指紋{ONE}").never_sees("文件的指紋" + ONE)
    talk.sees("函數的應用", "平臺沒有提供檔案的指紋", "同一個檔案，指紋永遠相同")
    talk.presses("1月13日").sees("1月13日", f"甲：113學年度第1學期，數學，待認證，文件1024位元組，文件的指紋{ONE}")
    talk.never_sees(TWO)
    talk.says("指紋清單 114/1/13").sees(ONE).never_sees(TWO)
    talk.says("指紋清單 114/1/12").sees("沒有你的作品")
    talk.says(f"指紋清單 {(imported.now + timedelta(days=9)).date()}").sees(TWO)


def test_it_is_the_students_alone(imported: World, talk: Talk) -> None:
    """Guardians may see counts and states, not the titles that the list is made of; staff have none."""
    for who in (talk.guardian("20101-1"), talk.teacher("T01"), talk.registrar()):
        who.says("指紋清單").sees("只有學生本人能看").never_sees("甲", ONE)


def test_nothing_was_imported(talk: Talk, world: World) -> None:
    """Somebody without works is told so, and of which day."""
    talk.student("30101").says("指紋清單").sees("沒有你的作品")
