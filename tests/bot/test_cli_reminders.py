"""`licheng reminders`: a school's hours, stages, exam weeks and cap, and what is said where one cannot be set."""

import json
from collections.abc import Callable
from datetime import date, time

import pytest
from typer.testing import CliRunner, Result

from bot.app import assemble
from bot.cli import app
from bot.cli.words import CommandError
from portfolio.errors import PortfolioError
from portfolio.people import Division, Role
from portfolio.reminder_settings import ReminderSettings
from portfolio.rules import DeadlineSubject
from portfolio.stages import Stages
from storage.queries.quotas import keep_reading
from storage.queries.reminder_settings import find_settings
from storage.tables import Account
from tests.conftest import FakeClock
from tests.world import SMALL, World

Run = Callable[..., Result]


@pytest.fixture
def run(world: World, clock: FakeClock, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run `licheng reminders` on the small school's database, at the tests' own time."""
    monkeypatch.setattr("bot.app.build", lambda settings: assemble(settings, world.storage, clock=clock))
    monkeypatch.delenv("LICHENG_CHANNELS", raising=False)
    return lambda *words: CliRunner().invoke(app, ["reminders", *words, "--school", SMALL])


def settings_of(world: World) -> ReminderSettings:
    """Return the school's settings."""
    with world.storage.reading(SMALL) as session:
        return find_settings(session, SMALL)


def put_on_line(world: World, *numbers: str) -> None:
    """Let these people's accounts be on LINE."""
    with world.storage.unit(SMALL) as session:
        for ordinal, number in enumerate(numbers):
            account = session.get_one(Account, world.accounts[SMALL, number])
            account.channel, account.address = "line.small", f"U{ordinal:032x}"


def test_hours_are_set_by_role_and_division_and_taken_back(run: Run, world: World) -> None:
    """The evening's alone change; the daily message moves where it would lie outside; teachers keep their days."""
    said = run("hours", "student", "12:10～12:50、下午4點到5點半", "--division", "evening", "--slot", "16:00").output
    assert "學生（進修部），傳送時段 12:10-12:50、16:00-17:30，每日彙整 16:00" in said
    assert "上班日 09:00-12:00，每日彙整 09:00" in run("hours", "teacher", "9:00-12:00").output
    assert "沒有變動" in run("hours", "teacher", "9-12").output

    found = settings_of(world)
    evening = found.hours_of(Role.STUDENT, Division.CONTINUING)
    assert (evening.spans[0], evening.slot) == ((time(12, 10), time(12, 50)), time(16))
    assert found.hours_of(Role.STUDENT, Division.DAY).slot == time(16, 30)
    assert found.hours_of(Role.TEACHER).on_working_days

    run("hours", "student", "--division", "evening", "--default")
    run("hours", "teacher", "--default")
    assert settings_of(world) == ReminderSettings()


def test_evening_students_are_not_forgotten(run: Run) -> None:
    """Hours of all students are in the evening division's lessons: it is said, until that has hours of its own."""
    assert "進修部的學生也照這個時段" in run("hours", "student", "16:30-21:00").output
    assert "進修部的學生也照" not in run("hours", "student", "12:00-17:00", "--division", "evening").output
    assert "進修部的學生也照" not in run("hours", "student", "16:30-20:00").output


def test_stages_are_set_one_by_one(run: Run, world: World) -> None:
    """What is not named stays; back to the default all at once."""
    assert "開始當天、截止 14 天前、截止 3 天前、最後一天" in run("stages", "selection", "--days", "3、14").output
    assert "截止 14 天前、截止 3 天前、最後一天" in run("stages", "勾選", "--no-opening").output
    assert settings_of(world).stages == {DeadlineSubject.SELECTION: Stages(False, (14, 3), True)}
    assert "都不提醒" in run("stages", "selection", "--no-days", "--no-last-day").output

    assert "開始當天、截止 7 天前、最後一天" in run("stages", "selection", "--default").output
    assert settings_of(world) == ReminderSettings()


def test_exam_weeks_and_the_cap_are_kept(run: Run, world: World) -> None:
    """Days as people write them; the cap with its reserve, and away again."""
    assert "不打擾" in run("quiet", "114/3/24", "114/3/26", "--note", "第一次期中考").output
    assert "每月最多 2500 則，其中 400 則留給" in run("cap", "2500", "--reserve", "400").output
    found = settings_of(world)
    assert (found.quiet, found.cap, found.reserve) == (((date(2025, 3, 24), date(2025, 3, 26)),), 2500, 400)

    assert "照常提醒" in run("quiet", "114/3/24", "114/3/26", "--remove").output
    assert "沒有記著" in run("quiet", "114/3/24", "114/3/26", "--remove").output
    assert "五分之一" in run("cap", "--none").output
    assert settings_of(world) == ReminderSettings()


def test_the_list_says_what_holds_and_who_said_so(run: Run, world: World) -> None:
    """Every hour and stage that there is, the exam weeks, the cap, and what LINE says of the month."""
    put_on_line(world, "20101")
    with world.storage.unit() as session:
        keep_reading(session, "line.small", quota=3000, used=1200, now=world.now)
    run("hours", "student", "16:30-20:00")
    run("quiet", "114/3/24", "114/3/26", "--note", "第一次期中考")

    rows = json.loads(run("list", "--json").output)
    hours = {(row["role"], row["division"]): row for row in rows if row["setting"] == "hours"}
    assert hours["student", None]["spans"] == [["16:30", "20:00"]]
    assert hours["student", "evening"]["is_default"] is False  # the school's word for all its students
    assert hours["guardian", None] == {
        "setting": "hours",
        "role": "guardian",
        "division": None,
        "spans": [["17:30", "20:30"]],
        "slot": "17:30",
        "working_days": False,
        "is_default": True,
    }
    assert [row["subject"] for row in rows if row["setting"] == "stages"] == [
        "upload_outcomes",
        "upload_diverse",
        "selection",
        "receipt_confirmation",
    ]
    assert rows[-3:] == [
        {"setting": "quiet", "from": "2025-03-24", "until": "2025-03-26", "note": "第一次期中考"},
        {"setting": "cap", "cap": None, "reserve": None, "spent": 0},
        {
            "setting": "quota",
            "channel": "line.small",
            "month": "2025-01",
            "limit": 3000,
            "used": 1200,
            "read_at": "2025-01-15T08:00:00+08:00",
        },
    ]
    said = "".join(run("list").output.split())
    for expected in ("傳送時段：學生（進修部）", "16:30-20:00", "段考週第一次期中考", "114/3/24到114/3/26"):
        assert expected in said
    assert "已用1200則，共3000則（中用量方案）" in said


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (("hours", "student"), "請寫時段"),
        (("hours", "student", "16:30-21:00", "--default"), "兩者寫一個"),
        (("hours", "student", "16:30-23:00"), "22:00 到隔天 07:00 一律不傳送"),
        (("hours", "student", "23:00-23:50"), "一律不傳送"),
        (("hours", "student", "晚上"), "讀不出時段"),
        (("hours", "student", "17:00-17:10"), "至少要有 30 分鐘"),
        (("hours", "student", "16:30-21:00", "--slot", "21:00"), "不在傳送時段 16:30-21:00 裡"),
        (("hours", "student", "16:30-21:00", "--slot", "五點"), "--slot 要寫一天裡的時間"),
        (("hours", "guardian", "18:00-20:00", "--division", "day"), "家長的傳送時段不分部別"),
        (("stages", "grades", "--no-opening"), "沒有「grades」這種提醒"),
        (("stages", "selection"), "請寫要改哪一項"),
        (("stages", "selection", "--days", "0"), "1 到 60 之間"),
        (("stages", "selection", "--days", "1,2,3,4,5,6"), "最多 5 個"),
        (("quiet", "114/3/26", "114/3/24"), "順序對調"),
        (("quiet", "114/3/1", "114/4/1"), "最多 31 天"),
        (("cap",), "請寫每月最多幾則"),
        (("cap", "100", "--reserve", "101"), "比上限 100 則還多"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_changes(
    run: Run, world: World, words: tuple[str, ...], expected: str
) -> None:
    """With what would be right, and a code for whoever calls it from a script."""
    from bot.cli import _refusal

    error = run(*words).exception
    said = (
        error.words if isinstance(error, CommandError) else _refusal(error) if isinstance(error, PortfolioError) else ""
    )
    assert expected in said
    assert settings_of(world) == ReminderSettings()
