"""A random valid pack crashes no command and no answer, whatever is announced; what comes out keeps its promises."""

import json
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings

from bot.cli import deadlines as deadlines_cli
from bot.cli import limits as limits_cli
from bot.cli.deadline_page import as_page
from portfolio.calendar import TAIPEI, AnnouncedDay, Event, SchoolCalendar, Term
from portfolio.conflicts import Decision, code_of, conflicts, ruled
from portfolio.deadlines import deadlines, deadlines_for
from portfolio.limits import left, limit_for, limits
from portfolio.people import Division
from portfolio.readings import Conflicting, Ruling, State
from portfolio.rules import LimitSubject, RulePack
from portfolio.schools.citations import readings_of
from portfolio.schools.writing import write_pack
from storage.queries import packs
from tests.bot.commands import demo_installation, licheng
from tests.conftest import START
from tests.schools.packs import NUMBERS, random_pack
from tests.talk import Talk
from tests.world import SMALL, World

TERMS = tuple(Term(year, semester) for year in (112, 113, 114) for semester in (1, 2))
SUBJECTS = set(LimitSubject)


def random_calendar(chance: Random) -> SchoolCalendar:
    """Return announced days, some of which contradict each other, for grades, divisions and rounds."""
    found = []
    for _ in range(chance.randint(0, 60)):
        term = chance.choice(TERMS)
        on = term.first_day + timedelta(days=chance.randint(-40, 250))
        hour = chance.choice([None, None, time(17), time(0), time(23, 59)])
        grade, division = chance.choice([None, None, 1, 3]), chance.choice([None, None, *Division])
        source = chance.choice(["", "", "會議/壹七(3)ii/表/全校學生", "114字第1號"])
        round_ = chance.choice([None, None, None, 1, 2])
        found.append(AnnouncedDay(chance.choice(list(Event)), term, on, hour, grade, division, round_, source))
    days = [date(2025, 1, 1) + timedelta(days=chance.randint(0, 400)) for _ in range(4)]
    return SchoolCalendar(found, closed=days[:2], make_up=days[2:])


def answers(pack: RulePack, calendar: SchoolCalendar) -> None:
    """Everything that the commands print of a pack keeps its promises."""
    for limit in limits(pack):
        row = limits_cli.as_json(limit, pack)
        assert (row["state"] == "stated") == (row["limit"] is not None)
        assert row["office"]
        assert (row["clause"] is None) == (limit.state is State.NOT_STATED)
        assert all(isinstance(cell, str) for cell in limits_cli._as_row(limit, pack))
    for grade in (1, 2, 3):
        for subject in SUBJECTS:
            limit = limit_for(pack, subject, grade=grade, semester=1, division=pack.divisions[0])
            assert (left(limit, 3) is None) == (limit.value is None)
    for term in (Term(113, 1), Term(113, 2)):
        found = deadlines(pack, calendar, term)
        rows = [deadlines_cli.as_json(one, found, calendar) for one in found]
        assert json.loads(json.dumps(rows)) == rows
        for row, one in zip(rows, found, strict=True):
            assert row["office"]
            assert row["state"] in ("stated", "not_announced", "not_stated", "conflicting")
            assert row["closes"] is None or row["state"] in ("stated", "conflicting")
            assert all(isinstance(cell, str) for cell in deadlines_cli._as_row(one, found, calendar))
        page = as_page(pack, calendar, term, found, now=START, is_demo=True)
        assert page.count("<html") == 1
        assert "<b>&<" not in page  # a text of the rules is no mark-up
        assert "%(" not in page.replace("%(name)s", "")


def holds(number: int) -> None:
    pack, calendar = random_pack(number), random_calendar(Random(number))
    answers(pack, calendar)
    found = conflicts(pack)
    assert len(found) == sum(isinstance(reading, Conflicting) for _, reading in readings_of(pack))
    office = Ruling("教務處", date(2025, 1, 3))
    decisions = [Decision(one.key, code_of(one.readings[0]), one.readings[0].clause, office) for one in found]
    decided = ruled(pack, decisions)
    assert conflicts(decided) == ()
    answers(decided, calendar)
    now = datetime(2025, 1, 20, 9, tzinfo=TAIPEI)
    for division in pack.divisions:
        for grade in (1, 3):
            mine = deadlines_for(pack, calendar, grade=grade, division=division, now=now)
            assert all(one.office and one.audience.includes(division=division) for one in mine)


@given(NUMBERS)
@settings(max_examples=4, deadline=None, database=None)
def test_every_output_of_random_schools(number: int) -> None:
    """Limits, deadlines in every form, the page, contradictions, and the same once they are ruled."""
    holds(number)


@pytest.mark.soak
@given(NUMBERS)
@settings(max_examples=500, deadline=None, database=None)
def test_every_output_of_many_random_schools(number: int) -> None:
    holds(number)


def speaks(world: World, talk: Talk, number: int) -> None:
    """People of a school with these rules ask, and are answered from them."""
    chance, pack = Random(number), random_pack(number)
    with world.storage.unit() as session:
        packs.add(session, school=SMALL, text=write_pack(pack), added_by="cli", now=START)
    announced: dict[tuple[object, ...], AnnouncedDay] = {}
    for day in random_calendar(chance).days[:5]:
        announced[day.event, day.term, day.grade, day.division, day.round] = day
    for day in announced.values():
        columns = {"hour": day.hour, "grade": day.grade, "division": day.division, "round": day.round}
        world.announce(day.event, str(day.term), day.on, source=str(number), **columns)
    for who in (talk.student("20101"), talk.guardian("20101-1"), talk.student("30101")):
        who.says("我的件數").sees("課程學習成果")
        assert "%(" not in who.text.replace("%(name)s", "")  # an office's made-up name holds one
        who.says("期限").sees("期限")
    for who in (talk.teacher("T01"), talk.registrar("R01")):
        who.says("期限").sees("期限")
        who.says("待認證")
        assert talk.reply is not None


@pytest.mark.parametrize("number", range(3))
def test_conversations_of_random_schools(world: World, talk: Talk, number: int) -> None:
    """Students, parents, teachers and the registrar, in one small database."""
    speaks(world, talk, number)


@pytest.mark.soak
@pytest.mark.parametrize("number", range(100, 200))
def test_conversations_of_many_random_schools(world: World, talk: Talk, number: int) -> None:
    speaks(world, talk, number)


@pytest.fixture
def folder(demo_dir: Path, tmp_path: Path) -> Iterator[Path]:
    """Return a fresh clone's installation."""
    yield from demo_installation(demo_dir, tmp_path / "data")


@pytest.mark.parametrize("number", [0, *(pytest.param(number, marks=pytest.mark.soak) for number in range(1, 30))])
def test_commands_of_random_schools(folder: Path, number: int) -> None:
    """From the file to every list, by the commands themselves: a school without code."""
    file = folder / "random.toml"
    file.write_text(write_pack(random_pack(number)), "utf-8")
    for words in (
        ("school", "check", str(file)),
        ("school", "add", str(file)),
        ("school", "show", "--school", "random"),
        ("school", "conflicts", "--school", "random"),
        ("limits", "--school", "random"),
        ("deadlines", "--school", "random", "--term", "113-2", "--json"),
        ("deadlines", "--school", "random", "--term", "113-2", "--page"),
        ("announce", "--school", "random", "113-1", "closing_ceremony_on", "114/1/20"),
    ):
        said = licheng(*words)
        assert (said.code, said.err) == (0, ""), (words, said.err)
        assert said.out
