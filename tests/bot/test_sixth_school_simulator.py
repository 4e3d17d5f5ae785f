"""A school that was added by file, in the simulator: on the page of a server that runs, and in a script."""

from datetime import date
from pathlib import Path

import httpx
import pytest

from bot.app import App
from bot.settings import Settings
from bot.simulation import Simulation, WrongLineError
from bot.web.personas import SHOWN, STRANGER, has_persona, personas_of
from portfolio.people import Role
from storage.queries import packs
from storage.tables import Person
from storage.units import Storage
from tests.conftest import START
from tests.storage.adding import TEXT
from tests.world_rows import World

PEOPLE = "身分,編號,姓名,班級,座號,年級,生日\n學生,810001,甲同學,201,1,2,97/5/17\n"


@pytest.fixture
def added(demo: Storage) -> Storage:
    """The demo database with a sixth school, a student who is bound and more people than the page shows."""
    with demo.unit() as session:
        packs.add(session, school="shanhai", text=TEXT, added_by="cli", now=START)
    world = World(demo, START)
    with world.together("shanhai"):
        world.add_person("1001", Role.STUDENT, school="shanhai", birthday=date(2008, 5, 17), grade=2)
        for number in range(SHOWN + 3):
            world.add_person(f"T{number}", Role.TEACHER, school="shanhai")
        world.bind("1001", school="shanhai")
    return demo


def test_the_page_offers_the_schools_own_people(added: Storage) -> None:
    """The first of each kind, who is bound told from who is not, and the stranger; nobody of another school."""
    people = personas_of(added, "shanhai")
    assert [(each.address, each.unbound) for each in people] == [
        ("student/1001", False),
        *((f"teacher/T{number}", True) for number in range(SHOWN)),
        (f"{STRANGER}/1", True),
    ]
    assert all(isinstance(each.person, Person) for each in people[:-1])
    assert has_persona(added, "shanhai", "teacher/T8")  # not shown, but here
    for address in ("student/20101", "teacher/1001", "student/nobody", "stranger/2", "nonsense"):
        assert not has_persona(added, "shanhai", address)
    assert has_persona(added, "yphs", "student/20101")
    assert not has_persona(added, "yphs", "student/1001")


@pytest.mark.anyio
async def test_a_running_server_finds_a_school_that_came_later(
    client: httpx.AsyncClient, app: App, demo: Storage
) -> None:
    """Added by another process after the start: the page lists it, and its people are answered by its rules."""
    assert "市立山海高級中學" not in (await client.get("/simulator")).text
    with demo.unit() as session:
        packs.add(session, school="shanhai", text=TEXT, added_by="cli", now=START)
    World(demo, START).add_person("1001", Role.STUDENT, school="shanhai", grade=2)

    page = (await client.get("/simulator", params={"school": "shanhai", "as": "student/1001"})).text

    assert '<option value="shanhai" selected>市立山海高級中學</option>' in page
    assert "這所學校名冊上的人，尚未綁定" in page
    where = {"school": "shanhai", "as": "student/1001", "event": "event-0001", "words": "我的件數"}
    said = (await client.post("/simulator/say", data=where, headers={"accept": "application/json"})).json()
    assert "請先綁定" in said["items"][1]["text"]
    assert "simulator.shanhai" in app.channels
    assert (await client.get("/simulator", params={"school": "nowhere"})).status_code == 200


def test_a_script_adds_a_school(demo_dir: Path, tmp_path: Path) -> None:
    """`school`, `calendar`, `import`, then its people talk; the yphs of the same script is as it was."""
    (tmp_path / "shanhai.toml").write_text(TEXT, "utf-8")
    (tmp_path / "people.csv").write_text(PEOPLE, "utf-8")
    printed: list[str] = []
    with Simulation.fresh(Settings(data_dir=demo_dir), as_json=False, out=printed.append) as simulation:
        script = f"""
        as yphs student 20101
        say 我的件數
        school {tmp_path / "shanhai.toml"}
        calendar shanhai 113-1 休業式 114/1/20
        import people {tmp_path / "people.csv"} shanhai
        code shanhai student 810001
        as shanhai student 810001
        say $code
        press 同意
        say 810001
        say 期限
        sent"""
        for number, line in enumerate(script.splitlines(), 1):
            simulation.run_line(number, line)
    said = "\n".join(printed)
    assert "第 1 版" in said
    assert "接下來" not in said
    assert "已公告 113-1 休業式 114/1/20。" in said
    assert "綁定完成" in said
    assert "課程學習成果上傳：2月8日星期六截止" in said


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("school", "school shanhai.toml"),
        ("school nowhere.toml", "nowhere.toml"),
        ("calendar", "calendar shanhai 113-1"),
        ("calendar nowhere 113-1 休業式 114/1/20", "tmsb"),
        ("calendar yphs 113-1 休業式", "113-1 休業式"),
        ("as shanhai student 810001", "shanhai"),
    ],
)
def test_a_wrong_line_says_what_to_write(demo_dir: Path, line: str, words: str) -> None:
    """The script stops, and nothing has happened."""
    with Simulation.fresh(Settings(data_dir=demo_dir), as_json=False, out=print) as simulation:
        with pytest.raises(WrongLineError) as wrong:
            simulation.run_line(1, line)
        assert words in wrong.value.words
