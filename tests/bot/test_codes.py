"""`licheng codes issue` and `licheng bindings revoke`: what comes out on paper, and that it works in the chat."""

import csv
import json
import re
import stat
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import update
from sqlmodel import col
from typer.testing import CliRunner, Result

from bot.app import assemble
from bot.cli import app
from bot.cli.words import CommandError
from bot.entrances import Entrance, find_entrances
from bot.sheets import harmless
from portfolio.people import Division, PersonStatus, Role
from storage.secrets import CODE_ALPHABET
from storage.tables import AuditEntry, BindingCode, Person, School
from tests.conftest import FakeClock
from tests.desk import Desk
from tests.talk import Talk
from tests.world import SMALL, World

Run = Callable[..., Result]
GROUPED = re.compile(rf"(?:[{CODE_ALPHABET}]{{4}}-){{3}}[{CODE_ALPHABET}]{{4}}")


@pytest.fixture
def run(world: World, clock: FakeClock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run a command on the small school's database, at the tests' own time."""
    monkeypatch.setattr("bot.app.build", lambda settings: assemble(settings, world.storage, clock=clock))
    monkeypatch.setenv("LICHENG_DATA_DIR", str(tmp_path))
    monkeypatch.delenv("LICHENG_CHANNELS", raising=False)

    def command(*words: str) -> Result:
        return CliRunner().invoke(app, list(words), catch_exceptions=True)

    return command


def issue(run: Run, tmp_path: Path, group: str, *words: str) -> tuple[list[dict[str, str]], str]:
    """Issue codes and return the list and the page."""
    done = run("codes", "issue", "--school", SMALL, "--for", group, "--out", str(tmp_path / "out"), "--json", *words)
    assert done.exit_code == 0, done.output + repr(done.exception)
    listed, page = json.loads(done.stdout)["files"]
    with Path(listed).open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file)), Path(page).read_text("utf-8")


def change(world: World, row: type, **columns: object) -> None:
    with world.storage.unit() as session:
        key = {"slug": SMALL} if row is School else {"school": SMALL}
        ((name, value),) = key.items()
        session.execute(update(row).where(col(getattr(row, name)) == value).values(**columns))


def test_a_students_sheet_binds_in_the_chat(run: Run, tmp_path: Path, talk: Talk) -> None:
    """The code of the list is the page's, and whoever types the prefilled text gets on."""
    rows, page = issue(run, tmp_path, "students", "--class", "201")
    assert [row["編號"] for row in rows] == ["20101", "20102"]
    mine = rows[1]
    assert (mine["班級"], mine["座號"], mine["姓名"]) == ("201", "2", "周以樂")
    assert GROUPED.fullmatch(mine["綁定碼"])
    assert mine["要輸入的文字"] == f"綁定 {mine['綁定碼']}"
    assert mine["綁定碼"] in page
    talk.stranger().says(mine["要輸入的文字"]).says("同意").says("20102").sees("綁定完成", "周以樂")


def test_the_second_thing_does_not_stand_on_the_page(run: Run, tmp_path: Path) -> None:
    """Neither the number nor a birth date is printed; each slip has a QR code with words for it."""
    for group in ("students", "guardians", "staff"):
        rows, page = issue(run, tmp_path, group)
        printed = re.sub(r"<svg.*?</svg>", "", page, flags=re.DOTALL)
        for secret in ("20101", "20102", "30101", "T01", "T02", "R01", "2008", "97年", "0970902"):
            assert secret not in printed, group
        assert page.count("<svg") == len(rows)
        assert page.count("<title>") == len(rows) + 1


def test_guardians_get_a_letter_for_each_child(run: Run, tmp_path: Path, world: World, talk: Talk) -> None:
    """A guardian of two gets two, each asking for its own child's birthday; barred and departed ones get none."""
    world.add_guardian("20102-1", "20101")
    world.add_guardian("20102-9", "20102", barred=True)
    rows, page = issue(run, tmp_path, "guardians")
    assert [(row["編號"], row["學生編號"]) for row in rows] == [
        ("20101-1", "20101"),
        ("20101-2", "20101"),
        ("20102-1", "20101"),
        ("20102-1", "20102"),
    ]
    assert page.count('class="slip letter"') == 4
    assert "周以樂同學的家長周遠航" in page
    talk.stranger().says(rows[2]["綁定碼"]).says("同意").says("97/5/17").sees("林向晴同學的家長")


def test_guardians_of_who_is_of_age_or_without_a_birthday_are_left_out(run: Run, tmp_path: Path, world: World) -> None:
    """Their code could not be used: it says how many and why."""
    world.add_guardian("30101-1", "30101")
    world.add_person("20103", Role.STUDENT, seat=3)
    world.add_guardian("20103-1", "20103")
    done = run("codes", "issue", "--school", SMALL, "--for", "guardians", "--out", str(tmp_path))
    assert "發出 3 組綁定碼" in done.stdout
    assert "略過 1 位家長：孩子已滿18歲" in done.stdout
    assert "略過 1 位家長：名冊沒有孩子的生日" in done.stdout


def test_files_are_their_owners_alone(run: Run, tmp_path: Path) -> None:
    """Mode 0600, in a folder of 0700, and nothing half-written beside them."""
    issue(run, tmp_path, "staff")
    folder = tmp_path / "out"
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    files = list(folder.iterdir())
    assert sorted(path.suffix for path in files) == [".csv", ".html"]
    assert {stat.S_IMODE(path.stat().st_mode) for path in files} == {0o600}


def test_issuing_anew_makes_the_sheet_before_void(run: Run, tmp_path: Path, desk: Desk) -> None:
    """One open code a person; one audit row a sheet, with how many."""
    issue(run, tmp_path, "students")
    issue(run, tmp_path, "students", "--number", "20102")
    open_codes = [one for one in desk.rows(BindingCode) if one.revoked_at is None]
    assert len(open_codes) == len({one.person_id for one in open_codes}) == 3
    assert len([one for one in desk.rows(BindingCode) if one.revoked_at is not None]) == 1
    rows = [one for one in desk.rows(AuditEntry) if one.act == "codes.issued"]
    assert [(one.subject, one.facts["codes"]) for one in rows] == [("sheet:students", 3), ("sheet:students", 1)]


def test_valid_until_the_day_that_is_set(run: Run, tmp_path: Path, desk: Desk, now: object) -> None:
    """To the end of that day in Taipei, in either calendar; 14 days otherwise; never in the past."""
    issue(run, tmp_path, "staff", "--until", "114/2/3")
    issue(run, tmp_path, "students")
    ends = sorted({one.expires_at.isoformat() for one in desk.rows(BindingCode)})
    assert ends == ["2025-01-29T00:00:00+00:00", "2025-02-03T15:59:59+00:00"]
    for wrong, key in (("2025-01-14", "已經過了"), ("114/2/29", "看不懂日期")):
        done = run("codes", "issue", "--school", SMALL, "--for", "staff", "--until", wrong, "--out", str(tmp_path))
        assert isinstance(done.exception, CommandError)
        assert key in done.exception.words
        assert done.exception.exit_code == 2


def test_a_pilot_class_first(run: Run, tmp_path: Path, world: World) -> None:
    """Until it is widened, students and guardians of that class, who teaches it, and the offices."""
    world.add_course("P1", "T02", term="113-2", class_name="301")
    change(world, School, pilot_class="301")
    assert [row["編號"] for row in issue(run, tmp_path, "students")[0]] == ["30101"]
    assert [row["編號"] for row in issue(run, tmp_path, "staff")[0]] == ["R01", "T02"]
    done = run("codes", "issue", "--school", SMALL, "--for", "students", "--class", "201", "--out", str(tmp_path))
    assert isinstance(done.exception, CommandError)
    assert "只在 301 班試辦" in done.exception.words


def test_nobody_to_issue_to(run: Run, tmp_path: Path, world: World) -> None:
    """A class that does not exist, a school that does not, leavers: said, and nothing written."""
    change(world, Person, status=PersonStatus.LEFT)
    for words in (("--school", SMALL, "--class", "999"), ("--school", SMALL), ("--school", "nowhere")):
        done = run("codes", "issue", *words, "--for", "students", "--out", str(tmp_path / "none"))
        assert isinstance(done.exception, CommandError)
    assert not (tmp_path / "none").exists()


def test_only_those_not_bound_yet(run: Run, tmp_path: Path) -> None:
    """For the second round of paper."""
    rows, _ = issue(run, tmp_path, "students", "--unbound-only")
    assert [row["編號"] for row in rows] == ["20102"]


def test_links_open_the_schools_accounts(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With channels configured the QR code is the link, and the link stands there as text to send as well."""
    channels = tmp_path / "channels.toml"
    channels.write_text(
        '[line.a]\nschools = ["small"]\naccount = "@small-portfolio"\n'
        '[telegram.a]\nschools = ["small"]\naccount = "small_portfolio_bot"\n'
        '[telegram.b]\nschools = ["other"]\naccount = "other_bot"\n',
        encoding="utf-8",
    )
    monkeypatch.setenv("LICHENG_CHANNELS", str(channels))
    rows, page = issue(run, tmp_path, "students", "--number", "20102")
    code = rows[0]["綁定碼"]
    assert rows[0]["LINE連結"] == f"https://line.me/R/oaMessage/%40small-portfolio/?%E7%B6%81%E5%AE%9A%20{code}"
    assert rows[0]["Telegram連結"] == f"https://t.me/small_portfolio_bot?start={code}"
    for link in (rows[0]["LINE連結"], rows[0]["Telegram連結"]):
        assert link in rows[0]["可以直接傳送的訊息"]
        assert link in page
    assert page.count("<svg") == 2
    assert "other_bot" not in page
    assert find_entrances(channels, "elsewhere") == ()


def test_a_payload_fits_telegram() -> None:
    """Letters, digits and dashes, at most 64."""
    link = Entrance("telegram", "a_bot").link("綁定 ACDE-FGHJ-KMNP-QRTV", "ACDE-FGHJ-KMNP-QRTV")
    assert re.fullmatch(r"[A-Za-z0-9_-]{1,64}", link.partition("start=")[2])


def test_a_name_is_no_formula_and_no_markup(run: Run, tmp_path: Path, world: World) -> None:
    """What a roster may hold is harmless in a spreadsheet and on the page."""
    with world.storage.unit(SMALL) as session:
        session.get_one(Person, world.id_of("20102")).name = "=HYPERLINK(1)<script>alert(1)</script>"
    rows, page = issue(run, tmp_path, "students", "--number", "20102")
    assert rows[0]["姓名"].startswith("'=")
    assert "<script>" not in page
    assert [harmless(cell)[0] for cell in ("=1", "+1", "-1", "@a", "\t1", "\r1")] == ["'"] * 6
    assert harmless("甲") == "甲"


def test_the_evening_divisions_office_stands_on_its_slips(run: Run, tmp_path: Path, world: World) -> None:
    """Whoever loses the paper is sent to the office of their own division."""
    change(world, School, pack="tttvs")
    world.add_person("29101", Role.STUDENT, division=Division.CONTINUING, birthday=date(2005, 1, 1))
    _, page = issue(run, tmp_path, "students")
    assert "進修部教務組換發" in page
    assert "教務處註冊組換發" in page


def test_an_unwritable_folder_issues_nothing(run: Run, tmp_path: Path, desk: Desk) -> None:
    """The codes of a sheet that could not be written are not valid, and the earlier ones still are."""
    (tmp_path / "file").write_text("")
    done = run("codes", "issue", "--school", SMALL, "--for", "students", "--out", str(tmp_path / "file"))
    assert isinstance(done.exception, CommandError)
    assert "沒有發出綁定碼" in done.exception.words
    assert desk.rows(BindingCode) == []


def test_revoking_from_the_command_line(run: Run, talk: Talk, desk: Desk) -> None:
    """At once, with a reason, audited as the command line; an unknown number or no reason is refused."""
    done = run("bindings", "revoke", "--school", SMALL, "--number", "20101", "--reason", "手機遺失")
    assert done.exit_code == 0, repr(done.exception)
    assert "結束了 1 個綁定" in done.stdout
    talk.student("20101").says("我的件數").sees("請先綁定")
    assert [(one.actor, one.act) for one in desk.rows(AuditEntry)] == [("cli", "binding.revoked")]
    for words in (("--number", "99999", "--reason", "x"), ("--number", "20101", "--reason", " ")):
        refused = run("bindings", "revoke", "--school", SMALL, *words)
        assert isinstance(refused.exception, CommandError)


def test_a_guardians_letter_is_in_every_language(run: Run, tmp_path: Path, talk: Talk) -> None:
    """Beside the Chinese, with Gregorian years; what it says to type is understood, and answered in its language."""
    rows, page = issue(run, tmp_path, "guardians", "--number", "20102-1")
    code = rows[0]["綁定碼"]
    for language, words, until in (
        ("en", f"link {code}", "29 January 2025"),
        ("vi", f"liên kết {code}", "ngày 29 tháng 1 năm 2025"),
        ("id", f"tautkan {code}", "29 Januari 2025"),
    ):
        letter = page.partition(f'lang="{language}"')[2].partition("</section>")[0]
        assert words in letter
        assert until in letter
    assert f"liên kết {code}" in rows[0]["可以直接傳送的訊息，Tiếng Việt"]
    talk.stranger().says(f"liên kết {code}").sees("dữ liệu cá nhân").says("Đồng ý").sees("ngày sinh của con")


def test_a_code_that_opens_the_chat_leaves_the_language_to_choose(run: Run, tmp_path: Path, talk: Talk) -> None:
    """Telegram hands on the bare code: the notice comes in Chinese, and in another language where that is pressed."""
    rows, _ = issue(run, tmp_path, "guardians", "--number", "20102-1")
    talk.stranger().says(rows[0]["綁定碼"]).presses("Tiếng Việt").presses("Quyền riêng tư").sees("dữ liệu cá nhân")
    talk.presses("Đồng ý").sees("ngày sinh của con")
