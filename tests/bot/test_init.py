"""A real start: one school with its calendar and rosters, without anybody of the demo."""

import csv
import io
import sys
from collections.abc import Sequence
from datetime import date, time
from pathlib import Path

import pytest

from bot.app import build, open_storage
from bot.cli.init import Asked, start
from bot.cli.words import CommandError
from bot.settings import Settings
from handlers.succession import move_on
from portfolio.calendar import AnnouncedDay, Event, Term
from storage.demo import ensure_demo
from storage.queries.audit import verify_school
from storage.queries.packs import versions
from storage.queries.people import find_person
from storage.queries.rulebooks import rules_of
from storage.queries.schools import DatabaseKind, SchoolExistsError, find_kind, find_school, list_schools
from storage.queries.terms import calendar_of
from tests.conftest import FakeClock
from tests.storage.adding import TEXT

PEOPLE = [
    ("身分", "編號", "姓名", "班級", "座號", "年級", "生日", "學生編號", "關係", "法定代理人"),
    ("學生", "810001", "甲同學", "201", "1", "2", "97/5/17", "", "", ""),
    ("家長", "810001-1", "乙家長", "", "", "", "", "810001", "母親", "是"),
    ("教師", "T900", "丙老師", "", "", "", "", "", "", ""),
]
CALENDAR = [
    ("學期", "項目", "日期", "時刻", "年級"),
    ("113-1", "開學日", "113/8/30", "", ""),
    ("113-1", "休業式", "114/1/20", "", ""),
    ("113-1", "勾選截止日", "2025-01-17", "17:00", "高三"),
]


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Return settings that take nothing from the machine."""
    return Settings(_env_file=None, data_dir=tmp_path / "data", database_url=None, channels=None)


def write(path: Path, rows: Sequence[Sequence[str]]) -> Path:
    """Write a CSV file as a spreadsheet would."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file).writerows(rows)
    return path


def asked(tmp_path: Path, **changes: object) -> Asked:
    """Return what somebody asks for who has a calendar and a roster."""
    given: dict[str, object] = {
        "slug": "own",
        "name": "本校",
        "pack": "yphs",
        "pilot_class": "201",
        "calendar": write(tmp_path / "calendar.csv", CALENDAR),
        "days": ["113-2 開學日 114/2/11"],
        "rosters": {"people": write(tmp_path / "people.csv", PEOPLE)},
    }
    return Asked(**{**given, **changes})  # type: ignore[arg-type]


def test_a_real_start_has_what_was_given_and_nobody_else(
    settings: Settings, tmp_path: Path, clock: FakeClock, capsys: pytest.CaptureFixture[str]
) -> None:
    """School, calendar and people stand, the trail is whole, and it says what to do next."""
    start(settings, asked(tmp_path), clock=clock, ask=False)

    said = capsys.readouterr().out
    assert "已為 本校（own）建立正式的資料庫，寫入 4 個公告日期。" in said
    assert "licheng codes issue --school own --class 201 --for students" in said
    storage = open_storage(settings)
    with storage.reading() as session:
        assert find_kind(session) is DatabaseKind.REAL
        assert [(one.slug, one.pack, one.pilot_class) for one in list_schools(session)] == [("own", "yphs", "201")]
        days = calendar_of(session, "own").days
        assert find_person(session, school="own", number="810001") is not None
    assert AnnouncedDay(Event.SELECTION_CLOSES, Term(113, 1), date(2025, 1, 17), time(17), grade=3) in days
    assert AnnouncedDay(Event.OPENS_ON, Term(113, 2), date(2025, 2, 11)) in days
    assert verify_school(storage, "own").findings == []
    storage.engines.dispose()


def test_no_command_brings_the_demo_into_a_real_database(settings: Settings, tmp_path: Path, clock: FakeClock) -> None:
    """Whatever is started on it later: no demo school, no simulator, and the clock is the real one."""
    start(settings, asked(tmp_path), clock=clock, ask=False)

    application = build(settings)

    assert not application.is_demo
    assert not application.simulator_is_on
    assert application.channels == {}
    with application.storage.reading() as session:
        assert [school.slug for school in list_schools(session)] == ["own"]
        assert find_person(session, school="own", number="20101") is None
    application.close()


def test_a_demo_database_never_becomes_real(
    settings: Settings, tmp_path: Path, clock: FakeClock, demo_dir: Path
) -> None:
    """It is refused with the way out, and stays as it was."""
    demo_settings = settings.model_copy(update={"data_dir": demo_dir, "database_url": f"sqlite:///{tmp_path / 'd.db'}"})
    storage = open_storage(demo_settings)
    ensure_demo(storage, demo_dir, move_on=move_on)
    storage.engines.dispose()

    with pytest.raises(CommandError) as refused:
        start(demo_settings, asked(tmp_path), clock=clock, ask=False)

    assert "示範用" in refused.value.words
    assert "LICHENG_DATA_DIR=" in refused.value.words
    storage = open_storage(demo_settings)
    with storage.reading() as session:
        assert find_school(session, "own") is None
        assert len(list_schools(session)) == 5
    storage.engines.dispose()


def test_a_wrong_calendar_changes_nothing_and_names_every_mistake(
    settings: Settings, tmp_path: Path, clock: FakeClock
) -> None:
    """All of them at once, with line, column, value and what is expected."""
    rows = [
        CALENDAR[0],
        ("113-3", "休業式", "114/1/20", "", ""),
        ("113-1", "放假", "114/1/20", "", ""),
        ("113-1", "休業式", "114/2/29", "25:00", "4"),
        *CALENDAR[1:],
        ("113-1", "休業式", "114/1/21", "", ""),
    ]

    with pytest.raises(CommandError) as refused:
        start(settings, asked(tmp_path, calendar=write(tmp_path / "wrong.csv", rows)), clock=clock, ask=False)

    told = refused.value.words.splitlines()
    assert told[0] == "行事曆有 6 處要修正，什麼都沒有寫入："
    assert [line.partition("」")[0] for line in told[1:-1]] == [
        "第 2 列，學期「113-3",
        "第 3 列，項目「放假",
        "第 4 列，日期「114/2/29",
        "第 4 列，時刻「25:00",
        "第 4 列，年級「4",
    ]
    assert told[-1].startswith("第 8 列：同一學期、項目和對象已經在第 6 列公告過")
    storage = open_storage(settings)
    with storage.reading() as session:
        assert find_kind(session) is None
    storage.engines.dispose()


def test_a_calendar_without_a_day_column_is_refused(settings: Settings, tmp_path: Path, clock: FakeClock) -> None:
    """A file that is no calendar says which columns it lacks."""
    file = write(tmp_path / "other.csv", [("學期", "備註"), ("113-1", "無")])

    with pytest.raises(CommandError, match="少了這些欄位：項目、日期"):
        start(settings, asked(tmp_path, calendar=file), clock=clock, ask=False)


def test_a_wrong_roster_leaves_the_school_and_says_how_to_go_on(
    settings: Settings, tmp_path: Path, clock: FakeClock, capsys: pytest.CaptureFixture[str]
) -> None:
    """The mistakes are told as `import` tells them, and the next command stands there."""
    people = write(
        tmp_path / "wrong.csv", [*PEOPLE, ("學生", "810002", "丁同學", "201", "2", "2", "114/2/29", "", "", "")]
    )

    with pytest.raises(CommandError) as refused:
        start(settings, asked(tmp_path, rosters={"people": people}), clock=clock, ask=False)

    assert f"licheng import people {people} --school own --full" in refused.value.words
    assert "114/2/29" in capsys.readouterr().err
    storage = open_storage(settings)
    with storage.reading() as session:
        assert find_school(session, "own") is not None
        assert find_person(session, school="own", number="810001") is None
    storage.engines.dispose()


def test_a_second_school_joins_and_the_same_one_does_not(settings: Settings, tmp_path: Path, clock: FakeClock) -> None:
    """Several schools may share a real database; each is started once."""
    start(settings, asked(tmp_path), clock=clock, ask=False)
    start(settings, asked(tmp_path, slug="next", name="鄰校", pack=None, rosters={}), clock=clock, ask=False)

    with pytest.raises(SchoolExistsError):
        start(settings, asked(tmp_path), clock=clock, ask=False)
    storage = open_storage(settings)
    with storage.reading() as session:
        assert {school.slug: school.pack for school in list_schools(session)} == {"own": "yphs", "next": None}
    storage.engines.dispose()


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"slug": None}, "少了 --school"),
        ({"slug": "own", "name": None, "pack": None}, "少了 --name"),
        ({"slug": "Own School"}, "學校代號「Own School」不能用"),
        ({"pack": "nowhere"}, "沒有規則包 nowhere"),
        ({"calendar": Path("nowhere.csv")}, "nowhere.csv"),
        ({"days": ["113-1 休業式"]}, "看不懂 --day「113-1 休業式」"),
    ],
)
def test_what_is_missing_or_wrong_is_said_without_a_terminal(
    settings: Settings, tmp_path: Path, clock: FakeClock, changes: dict[str, object], words: str
) -> None:
    """Wrong usage ends with exit code 2, names the option, and nothing has begun."""
    with pytest.raises(CommandError) as refused:
        start(settings, asked(tmp_path, **changes), clock=clock, ask=False)

    assert words in refused.value.words
    assert refused.value.exit_code == 2
    storage = open_storage(settings)
    with storage.reading() as session:
        assert find_kind(session) is None
    storage.engines.dispose()


def test_the_pack_of_the_same_name_gives_the_name(settings: Settings, clock: FakeClock) -> None:
    """Whoever starts one of the five schools need not name its pack nor the school."""
    start(settings, Asked("yphs", None, None, None, None, [], {}), clock=clock, ask=False)

    storage = open_storage(settings)
    with storage.reading() as session:
        school = find_school(session, "yphs")
    assert school is not None
    assert (school.name, school.pack) == ("新北市立永平高級中學", "yphs")
    storage.engines.dispose()


def test_at_a_terminal_it_asks(
    settings: Settings, tmp_path: Path, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Slug, pack, name, class, calendar and roster are asked for; an empty answer leaves out what may be left out."""
    answers = io.StringIO(
        "\n".join(["own", "", "本校", "", str(write(tmp_path / "calendar.csv", CALENDAR)), "", "left"])
    )
    monkeypatch.setattr(sys, "stdin", answers)

    start(settings, Asked(None, None, None, None, None, [], {}), clock=clock, ask=True)

    storage = open_storage(settings)
    with storage.reading() as session:
        (school,) = list_schools(session)
        days = calendar_of(session, "own").days
    assert (school.slug, school.name, school.pack, school.pilot_class) == ("own", "本校", None, None)
    assert len(days) == 3
    assert answers.read() == "left"
    storage.engines.dispose()


def test_rules_by_file(settings: Settings, tmp_path: Path, clock: FakeClock) -> None:
    """A school may start with a pack of its own: it gives the name, and stands as the first version."""
    file = tmp_path / "rules.toml"
    file.write_text(TEXT, "utf-8")

    start(settings, Asked("own", None, str(file), None, None, [], {}), clock=clock, ask=False)

    storage = open_storage(settings)
    with storage.reading() as session:
        school = find_school(session, "own")
        assert school is not None
        assert (school.name, school.pack) == ("市立山海高級中學", None)
        book = rules_of(session, school)
        assert [one.version for one in versions(session, "own")] == [1]
    assert book is not None
    assert [pack.slug for pack in book.given] == ["own"]
    assert verify_school(storage, "own").findings == []
    storage.engines.dispose()


def test_a_wrong_rule_file_begins_nothing(settings: Settings, tmp_path: Path, clock: FakeClock) -> None:
    """Its mistakes are told as `school check` tells them, before anything is made."""
    file = tmp_path / "rules.toml"
    file.write_text(TEXT.replace("value = 5", "value = 0", 1), "utf-8")

    with pytest.raises(CommandError) as refused:
        start(settings, asked(tmp_path, pack=str(file)), clock=clock, ask=False)

    assert "rules.toml 有 1 處要改" in refused.value.words
    storage = open_storage(settings)
    with storage.reading() as session:
        assert find_kind(session) is None
    storage.engines.dispose()
