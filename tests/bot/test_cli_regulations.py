"""`licheng regulations`: a document in, what was split, what differs from the rules, and what is kept."""

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from bot.app import build
from bot.settings import Settings
from storage.queries.audit import verify_school
from storage.queries.regulations import find_passages
from storage.tables import School
from tests.bot.commands import Said, demo_installation, licheng

SCHOOL = "anon15"
RULES = (
    "○○高中學生學習歷程檔案作業補充規定\n中華民國113年8月27日校務會議通過\n一、依據。\n二、如下：\n(一)登錄。\n(二)提交。\n"
    "九十、辦理人員：王大明、林志強。\n九十、實施。\n"
)
UNREVIEWED = (
    "○○高中學生學習歷程檔案作業補充規定\n中華民國113年8月27日校務會議通過\n一、依據作業要點訂定。\n二、學校平臺由資訊組維護。\n"
    "三、多元表現，學生每學年至多上傳十二件。\n"
)


@pytest.fixture(scope="module", autouse=True)
def folder(demo_dir: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """One fresh clone for all commands of this file."""
    yield from demo_installation(demo_dir, tmp_path_factory.mktemp("regulations") / "data")


def put(folder: Path, text: str, *words: str, name: str = "rules.txt", school: str = SCHOOL) -> Said:
    """Import a text as a document of a school."""
    (folder / name).write_text(text, "utf-8")
    return licheng("regulations", "import", str(folder / name), "--school", school, *words)


def test_an_import_says_what_it_made_and_what_comes_next(folder: Path) -> None:
    """Counts by kind, what was left out and why, where the rule pack differs, and the command to look at it."""
    said = put(folder, RULES, school="hwvs")

    assert said.code == 0
    assert "○○高中學生學習歷程檔案作業補充規定：拆成 7 段" in said.out
    assert "人名 2 處" in said.out
    assert "九十#2" in said.out
    assert "規則檔引用、但文件裡沒有的" in said.out
    assert "已存入" in said.out
    assert "licheng regulations show --school hwvs" in said.out
    assert "王大明" not in said.out


def test_a_dry_run_keeps_nothing(folder: Path) -> None:
    """It prints the same, and the next step is to do it."""
    said = put(folder, RULES, "--dry-run", school="tmsb")

    assert "拿掉 --dry-run" in said.out
    assert licheng("regulations", "list", "--school", "tmsb", "--json").rows == []


def test_what_was_imported_is_shown_and_kept(folder: Path) -> None:
    """By clause, with what is below it; a new file supersedes, the same one changes nothing."""
    first = put(folder, RULES, "--since", "114/8/1", "--json")
    again = put(folder, RULES, "--since", "114/8/1", "--json")
    second = put(folder, RULES.replace("實施。", "公布後實施。"), name="new.txt")

    assert [json.loads(one.out)["changed"] for one in (first, again)] == [True, False]
    assert second.code == 0
    shown = licheng("regulations", "show", "二", "--school", SCHOOL, "--json").rows
    assert [one["clause"] for one in shown] == ["二", "二(一)", "二(二)"]
    assert "公布後實施。" in licheng("regulations", "show", "--school", SCHOOL).out
    new, old = licheng("regulations", "list", "--school", SCHOOL, "--json").rows
    assert (new["file"], new["superseded_at"], new["in_use"], new["passages"]) == ("new.txt", None, True, 7)
    assert (old["file"], old["in_force_from"]) == ("rules.txt", "2025-08-01")
    assert old["superseded_at"] is not None
    assert "使用中" in licheng("regulations", "list", "--school", SCHOOL).out
    application = build(Settings())
    try:
        assert verify_school(application.storage, SCHOOL).findings == []
        with application.storage.reading(SCHOOL) as session:
            kept = find_passages(session, SCHOOL, day=date(2025, 8, 1))
    finally:
        application.close()
    assert [name for name in ("王大明", "林志強") if any(name in one.text for one in kept)] == []


def test_a_version_for_later_waits_for_its_day(folder: Path) -> None:
    """It is said from when on it is used; until then the one before is shown, and called the one in use."""
    put(folder, RULES)
    later = put(folder, RULES.replace("實施。", "公布後實施。"), "--since", "199/8/1", name="new.txt")

    assert "199 年 8 月 1 日" in later.out or "199/8/1" in later.out
    assert "公布後實施。" not in licheng("regulations", "show", "--school", SCHOOL).out
    new, old, *_ = licheng("regulations", "list", "--school", SCHOOL, "--json").rows
    assert (new["in_use"], old["in_use"]) == (False, True)
    assert "起才施行" in licheng("regulations", "list", "--school", SCHOOL).out


def test_rows_take_the_names_of_the_schools_rules(folder: Path) -> None:
    """What the pack cites as 勾選件數與期程 is found under that name."""
    text = "一、依據。\n【表一】規定\n項目 期限\n每學年勾選上傳之件數與期程 另行公告\n"
    found = json.loads(put(folder, text, "--dry-run", "--json", school="yphs").out)

    assert [one["clause"] for one in found["passages"]] == ["一", "表一/勾選件數與期程"]
    assert "表一/勾選件數與期程" not in found["only_in_pack"]


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("none.txt", None, "打不開"),
        ("empty.txt", b"", "沒有文字"),
        ("rules.xlsx", b"x", "不是 .txt、.docx 或 .pdf"),
        ("rules.doc", b"x", "另存成 .docx"),
        ("rules.pdf", b"x", "壞了"),
        ("rules.docx", b"x", "壞了"),
        ("rules.txt", b"\xff\xff\xff", "UTF-8"),
        ("prose.txt", "一段沒有編號的文字。".encode(), "找不到條文的編號"),
    ],
)
def test_a_file_that_is_no_document_is_refused(folder: Path, name: str, data: bytes | None, words: str) -> None:
    """What is wrong, and what to do, on stderr; nothing is kept."""
    if data is not None:
        (folder / name).write_bytes(data)
    said = licheng("regulations", "import", str(folder / name), "--school", "tmsb")

    assert said.code == (2 if data is None else 1)
    assert words in said.err
    assert "請" in said.err
    assert licheng("regulations", "list", "--school", "tmsb", "--json").rows == []


@pytest.mark.parametrize(
    "words",
    [
        ("import", "rules.txt", "--school", "nowhere"),
        ("list", "--school", "nowhere"),
        ("show", "--school", "nowhere"),
        ("import", "rules.txt", "--school", SCHOOL, "--since", "someday"),
    ],
)
def test_wrong_usage_is_told(folder: Path, words: tuple[str, ...]) -> None:
    """A school that is not here, a day that is none."""
    (folder / "rules.txt").write_text(RULES, "utf-8")

    assert licheng("regulations", *words).code == 2


def test_where_nothing_was_imported_it_says_how(folder: Path) -> None:
    """An empty list names the command; a clause that is not there names where to look."""
    assert "regulations import" in licheng("regulations", "list", "--school", "tmsb").out
    assert "regulations import" in licheng("regulations", "show", "--school", "tmsb").err
    put(folder, RULES, school="tttvs")
    assert "regulations show" in licheng("regulations", "show", "九九", "--school", "tttvs").err


def test_what_the_rules_settle_is_listed(folder: Path) -> None:
    """Every topic with its state: no limit at hwvs, whose rules state none; in words for people."""
    rows = licheng("regulations", "settled", "--school", "hwvs", "--json").rows
    assert {row["state"] for row in rows if row["topic"].startswith("limit.")} == {"not_stated"}
    assert all(row["office"] for row in rows)

    told = licheng("regulations", "settled", "--school", "tttvs")
    assert told.code == 0
    assert "cli.settled" not in told.out
    assert "前後不一" in told.out


def test_a_school_with_a_document_and_no_rules_is_answered_from_it(folder: Path) -> None:
    """Its clauses are quoted, numbers and all; before the document it is told how to begin."""
    asked = ("ask", "--school", "tmsb", "多元表現最多幾件")
    application = build(Settings())
    try:
        with application.storage.unit() as session:
            session.get_one(School, "tmsb").pack = None
        before = licheng(*asked)
        said = put(folder, UNREVIEWED, school="tmsb")
        after = licheng(*asked)
    finally:
        with application.storage.unit() as session:
            session.get_one(School, "tmsb").pack = "tmsb"
        application.close()

    assert before.code == 1
    assert "licheng regulations import" in before.err
    assert "--draft tmsb.toml" in said.out
    assert after.code == 0
    assert "每學年至多上傳12件" in after.out.replace("十二件", "12件")
    assert "（第三點）" in after.out
