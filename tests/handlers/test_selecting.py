"""「我的勾選」: from uploaded to selected in counts, until when, and what is not known said as such."""

from datetime import date, timedelta

import pytest
from sqlalchemy import delete
from sqlmodel import col

from portfolio.calendar import Event
from portfolio.selecting import SelectionCount
from portfolio.works import CertificationState
from storage.tables import RosterImport
from tests.talk import Talk
from tests.world import SMALL, World


@pytest.mark.parametrize(
    ("count", "selectable", "uncertified", "left"),
    [
        (SelectionCount(5, 4, 2, 6), 4, 1, 2),
        (SelectionCount(9, 8, 2, 6), 8, 1, 4),
        (SelectionCount(3, None, 1, 10), 3, 0, 2),
        (SelectionCount(3, None, 3, None), 3, 0, 0),
        (SelectionCount(2, 1, 2, 6), 1, 1, 0),  # certified no more, and still selected there
    ],
)
def test_counts(count: SelectionCount, selectable: int, uncertified: int, left: int) -> None:
    """As many as are there, and as the limit leaves; never less than none."""
    assert (count.selectable, count.uncertified, count.left) == (selectable, uncertified, left)


@pytest.fixture
def selecting(world: World) -> World:
    """20102 made five outcomes in 112, four of them certified, and has selected two; the selection closes in 3 days."""
    with world.together():
        for place in range(5):
            state = CertificationState.WAITING if place == 4 else CertificationState.CERTIFIED
            world.add_work("20102", f"成果{place}", year=112, state=state, selected=place < 2)
        world.announce(Event.SELECTION_OPENS, "112-2", date(2025, 1, 6))
        world.announce(Event.SELECTION_CLOSES, "112-2", world.now.date() + timedelta(days=3))
        world.bind("20102")
    return world


def test_on_the_way_to_the_central_database(selecting: World, talk: Talk) -> None:
    """Each step in words, what a teacher has not certified yet, how many more may be selected, and how long."""
    said = talk.student("20102").says("我的勾選")
    said.sees("6 件中已勾選 2 件").sees("已上傳 5 件").sees("已認證 4 件").sees("1 件尚未認證")
    said.sees("已有的作品還可以再勾選 2 件").sees("還有 3 天")


def test_a_year_whose_statement_has_come_is_closed(talk: Talk) -> None:
    """What was selected is told, and nothing is offered to be selected any more."""
    talk.student("20101").says("我的勾選").sees("6 件中已勾選 2 件，勾選已經截止").never_sees("已有的作品還可以再勾選")


def test_without_imported_selections_no_claim_is_made(selecting: World, talk: Talk) -> None:
    """That they were not imported is said, with the office to ask."""
    with selecting.unit(SMALL) as session:
        session.execute(delete(RosterImport).where(col(RosterImport.kind) == "selections"))
    talk.student("20102").says("我的勾選").sees("勾選資料還沒有匯入").never_sees("已勾選 2 件").never_sees(
        "已有的作品還可以再勾選"
    )


def test_a_guardian_sees_a_minors_selection_and_a_first_grader_has_none(selecting: World, talk: Talk) -> None:
    """By the child's name; who was at no school before has no year to select from."""
    talk.guardian("20101-1").says("我的勾選").sees("林向晴").sees("6 件中已勾選 2 件")
