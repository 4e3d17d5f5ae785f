"""A sixth school by file, from the shell: its rules, its people, and the whole assistant for them."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.app import build
from bot.settings import Settings
from portfolio.schools import pack_text
from storage.queries import codes
from storage.queries.audit import verify_school
from storage.queries.people import find_person
from tests.bot.commands import Said, demo_installation, licheng
from tests.storage.adding import TEXT, named
from tests.talk import Talk

ROSTERS = {
    "people": "身分,編號,姓名,班級,座號,年級,生日\n學生,810001,甲同學,201,1,2,97/5/17\n教師,T900,丙老師,,,,\n",
    "courses": "學期,課程代碼,課程名稱,班級,教師編號\n113-1,M1,數學,201,T900\n",
    "enrolments": "學期,課程代碼,編號\n113-1,M1,810001\n",
    "works": "平臺編號,類別,編號,名稱,學年度,學期,課程代碼,上傳時間,認證狀態\n"
    "W1,課程學習成果,810001,函數,113,113-1,M1,2025-01-10T08:00,已認證\n"
    "W2,課程學習成果,810001,機率,113,113-1,M1,2025-01-11T08:00,待認證\n",
}


@pytest.fixture(scope="module", autouse=True)
def folder(demo_dir: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """One fresh clone for all commands of this file; each test has a school of its own."""
    yield from demo_installation(demo_dir, tmp_path_factory.mktemp("packs") / "data")


def add(folder: Path, slug: str, text: str, *words: str) -> Said:
    """Add a text as the pack of a school."""
    file = folder / f"{slug}.toml"
    file.write_text(text, "utf-8")
    return licheng("school", "add", str(file), *words)


def listed(slug: str) -> dict[str, object]:
    """The school's line in the list."""
    (row,) = [row for row in licheng("school", "list", "--json").rows if row["slug"] == slug]
    return row


def limit(slug: str) -> object:
    """The first limit of a school."""
    return licheng("limits", "--school", slug, "--json").rows[0]["limit"]


def test_a_sixth_school_end_to_end(folder: Path) -> None:
    """One file, its days and its rosters: status, deadlines and limits answer for people who bind by a code."""
    said = add(folder, "shanhai", TEXT)
    assert (said.code, said.err) == (0, "")
    assert "已加入 市立山海高級中學（shanhai）的規則包，第 1 版。" in said.out
    assert "licheng calendar set 行事曆檔 --school shanhai" in said.out
    days = ("--day", "113-1 開學日 113/8/30", "--day", "113-1 休業式 114/1/20")
    assert licheng("calendar", "set", "--school", "shanhai", *days).code == 0
    for kind, text in ROSTERS.items():
        (folder / f"{kind}.csv").write_text(text, "utf-8")
        assert licheng("import", kind, str(folder / f"{kind}.csv"), "--school", "shanhai", "--full").code == 0, kind
    row = licheng("deadlines", "--school", "shanhai", "--term", "113-1", "--json").rows[0]
    assert (row["closes"], row["clause"]) == ("2025-02-08T23:59:59+08:00", "四")  # 10 working days

    application = build(Settings())
    with application.storage.unit("shanhai") as session:
        person = find_person(session, school="shanhai", number="810001")
        assert person is not None
        code = codes.issue(session, person=person, now=application.clock())
    talk = Talk(application.storage, application.clock).stranger("new", "shanhai").says(code).presses("同意")
    talk.says("810001").sees("綁定完成", "市立山海高級中學")
    talk.says("我的件數").sees("課程學習成果：5 件中已上傳 2 件，還可以上傳 3 件", "已認證 1 件，等候認證 1 件")
    talk.says("期限").sees("課程學習成果上傳：2月8日星期六截止", "10個工作日")
    talk.never_sees("永平", "9 件")
    assert verify_school(application.storage, "shanhai").findings == []
    application.close()


def test_a_broken_file_changes_nothing(folder: Path) -> None:
    """Every mistake is named with its line, and neither school nor version is made."""
    said = add(folder, "broken", TEXT.replace("value = 5", "value = 0", 1).replace("short_name", "shortname"))
    assert (said.code, said.out) == (1, "")
    assert "broken.toml 有" in said.err
    assert "改好之前不能使用" in said.err
    line = TEXT[: TEXT.index("value = 5")].count("\n") + 1
    assert f"第 {line} 行" in said.err
    assert "shortname" in said.err
    assert "broken" not in {row["slug"] for row in licheng("school", "list", "--json").rows}
    add(folder, "mended", TEXT)
    before = listed("mended")
    assert add(folder, "mended", "name = 1").code == 1
    assert listed("mended") == before


@pytest.mark.parametrize(
    ("name", "content", "words", "code"),
    [
        ("Made_Up", TEXT.encode(), "--school", 2),
        ("big5", "name = '山海'".encode("big5"), "UTF-8", 1),
        ("huge", b"#" * 1_100_000, "huge.toml 有", 1),
        ("empty", b"", "empty.toml 有", 1),
    ],
)
def test_what_is_no_file_for_a_school(folder: Path, name: str, content: bytes, words: str, code: int) -> None:
    """Each is refused with what to do, in Chinese."""
    (folder / f"{name}.toml").write_bytes(content)
    said = licheng("school", "add", str(folder / f"{name}.toml"))
    assert (said.code, said.out) == (code, "")
    assert words in said.err
    assert "Traceback" not in said.err


def test_a_file_that_is_not_there(folder: Path) -> None:
    """Wrong usage, with the name that was looked for."""
    said = licheng("school", "add", "nowhere.toml")
    assert (said.code, "nowhere.toml" in said.err) == (2, True)


def test_versions(folder: Path) -> None:
    """The same again is nothing; an amendment is the next version, and each term keeps its rules."""
    assert "文件自 113/8/1 起適用" in add(folder, "terms", "\ufeff" + TEXT).out
    assert add(folder, "terms", TEXT).out == "內容和 terms 的第 1 版相同，沒有任何變更。\n"
    assert (listed("terms")["version"], listed("terms")["in_force_from"]) == (1, "2024-08-01")
    newer = named("山海", "2025-02-01", **{"working_days = 10": "working_days = 2"})
    said = add(folder, "terms", newer)
    assert "第 2 版" in said.out
    assert "114/2/1 起適用；在那之前（今天是 114/1/15）仍然用原來的規則" in said.out
    assert listed("terms")["version"] == 1
    days = ("--day", "113-1 休業式 114/1/20", "--day", "113-2 休業式 114/6/30")
    assert licheng("calendar", "set", "--school", "terms", *days).code == 0
    closes = [
        licheng("deadlines", "--school", "terms", "--term", term, "--json").rows[0]["closes"]
        for term in ("113-1", "113-2")
    ]
    assert closes == ["2025-02-08T23:59:59+08:00", "2025-07-02T23:59:59+08:00"]
    older = add(folder, "terms", named("山海", "2023-08-01"))
    assert "只用在當時的學期" in older.out
    mended = add(folder, "terms", named("山海修正", "2024-08-01"))
    assert "現在就用這一版回答；更早的學期仍然照當時的規則" in mended.out
    assert listed("terms")["version"] == 4
    assert licheng("school", "show", "--school", "terms").out == named("山海修正", "2024-08-01")


def test_a_shipped_pack_is_a_starting_point(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What `show` prints can be amended and added for the same school; the other four are as they were."""
    shown = licheng("school", "show", "--school", "anon15")
    assert (shown.code, shown.out) == (0, pack_text("anon15"))
    assert (listed("anon15")["version"], limit("anon15")) == (None, 15)
    (folder / "own.toml").write_text(shown.out.replace("value = 15", "value = 12"), "utf-8")
    said = licheng("school", "add", str(folder / "own.toml"), "--school", "anon15")
    assert "沒有寫生效日，所以取代先前所有的版本" in said.out
    assert "接下來" not in said.out
    assert (listed("anon15")["version"], listed("anon15")["pack"], limit("anon15")) == (1, "anon15", 12)
    assert limit("yphs") == 9
    monkeypatch.setenv("COLUMNS", "200")
    assert "規則包 anon15 第 1 版，文件未載明日期" in licheng("school", "list").out


def test_what_falls_below_the_national_minima_is_added_and_said(folder: Path) -> None:
    """It is the school's rule all the same; the warning names what it falls below."""
    said = add(folder, "short", TEXT.replace("working_days = 10 }", "weeks = 1 }", 1))
    assert said.code == 0
    assert "第 1 版" in said.out
    assert "提醒 1 則" in said.out
