"""`licheng import`: what the registrar reads, and the exit codes."""

import ast
import json
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from bot.app import assemble
from bot.cli import app
from bot.cli.import_words import column_label, error_line
from bot.cli.progress import progress_bar
from bot.cli.words import CommandError, t
from storage.rosters import KINDS, RowError
from storage.rosters.columns import kind_named
from storage.tables import Person
from tests.conftest import FakeClock
from tests.world import SMALL, World

Run = Callable[..., Result]
HEADER = "身分,編號,姓名,班級,座號,年級,生日\n"
ROSTERS = Path(__file__).parents[2] / "storage" / "rosters"


@pytest.fixture
def run(world: World, clock: FakeClock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run the import command on the small school's database, at the tests' own time."""
    monkeypatch.setattr("bot.app.build", lambda settings: assemble(settings, world.storage, clock=clock))
    monkeypatch.setenv("LICHENG_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.delenv("LICHENG_CHANNELS", raising=False)

    def command(*words: str, content: str = "", kind: str = "people") -> Result:
        file = tmp_path / "roster.csv"
        file.write_text(content, "utf-8")
        return CliRunner().invoke(app, ["import", kind, str(file), *words], catch_exceptions=True)

    return command


def words_of(result: Result) -> str:
    """Return everything that was said, the closing error too."""
    assert isinstance(result.exception, CommandError | None), result.exception
    return result.output + (result.exception.words if isinstance(result.exception, CommandError) else "")


def has_departed(world: World, number: str) -> bool:
    """Return whether the roster has let this person go."""
    with world.storage.reading(SMALL) as session:
        person = session.get(Person, world.id_of(number))
    assert person is not None
    return person.departed_at is not None


def test_mistakes_are_said_line_by_line(run: Run, tmp_path: Path) -> None:
    """Line, column in both languages, value, what is expected; all of them, also in a file nobody else can read."""
    result = run("--school", SMALL, "--partial", content=HEADER + "學生,3,丙,201,x,2,114/2/29\n學生,4,=1+1,201,2,9,\n")

    said = words_of(result)
    assert "檔案有 4 個錯誤，什麼都沒有匯入。" in said
    assert "第 2 列「座號 seat」，值「x」：應為 1 到 999 的整數。" in said
    assert "第 2 列「生日 birthday」，值「114/2/29」：曆法上沒有這一天" in said
    assert "第 3 列「姓名 name」，值「=1+1」：這是公式" in said
    assert "第 3 列「年級 grade」，值「9」：應為：1、2、3。" in said
    assert "請改正後再匯入一次" in said
    (listed,) = (tmp_path / "data" / "import-lists").iterdir()
    assert str(listed) in said
    assert stat.S_IMODE(listed.stat().st_mode) == 0o600
    assert listed.read_text("utf-8").count("\n") == 4


def test_only_the_first_thousand_mistakes_are_shown(run: Run, tmp_path: Path) -> None:
    """The rest stands in the file."""
    result = run("--school", SMALL, "--partial", content=HEADER + "學生,,丙,201,1,2,\n" * 1_200)

    said = words_of(result)
    assert "檔案有 1200 個錯誤" in said
    assert said.count("必填，不能空白。") == 1_000
    assert "以上是前 1000 個錯誤，全部列在" in said
    (listed,) = (tmp_path / "data" / "import-lists").iterdir()
    assert listed.read_text("utf-8").count("\n") == 1_200


def test_what_was_imported_is_counted(run: Run, world: World) -> None:
    """One sentence, for the ear too; the second time says that nothing changed."""
    content = HEADER + "學生,20103,丙,201,3,2,97/5/17\n"

    first = run("--school", SMALL, "--partial", content=content)
    assert first.exit_code == 0
    assert "檔案共 1 列：新增 1 列，變更 0 列，不變 0 列；離開 0 筆。資料日期是 2025-01-15。" in words_of(first)

    second = run("--school", SMALL, "--partial", content=content)
    assert second.exit_code == 0
    assert "與上次匯入的完全相同" in words_of(second)
    assert "沒有任何變動" in words_of(second)


def test_departures_are_shown_before_they_happen(run: Run, world: World) -> None:
    """Without --yes a full file that lacks somebody only says who would go."""
    content = HEADER + "學生,20101,林向晴,201,1,2,97/5/17\n學生,20102,周以樂,201,2,2,97/9/2\n"

    asked = run("--school", SMALL, "--full", content=content)
    assert isinstance(asked.exception, CommandError)
    assert "學生 30101 許明峻" in words_of(asked)
    assert "--yes" in words_of(asked)
    assert not has_departed(world, "30101")

    tried = run("--school", SMALL, "--full", "--dry-run", content=content)
    assert tried.exit_code == 0
    assert "學生 30101 許明峻" in words_of(tried)
    assert "沒有寫入" in words_of(tried)

    done = run("--school", SMALL, "--full", "--yes", content=content)
    assert done.exit_code == 0
    assert has_departed(world, "30101")


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (("--school", SMALL), "--full 或 --partial"),
        (("--school", SMALL, "--full", "--partial"), "--full 或 --partial"),
        (("--school", SMALL, "--partial", "--as-of", "昨天"), "「昨天」不是日期"),
    ],
)
def test_wrong_usage_is_explained(run: Run, arguments: tuple[str, ...], expected: str) -> None:
    """Exit code 2, and how to do it right."""
    result = run(*arguments, content=HEADER)

    assert isinstance(result.exception, CommandError)
    assert result.exception.exit_code == 2
    assert expected in result.exception.words


def test_an_unknown_kind_and_a_missing_file_are_wrong_usage(run: Run, tmp_path: Path) -> None:
    """The kinds there are, and the path that leads nowhere, are named."""
    unknown = run("--school", SMALL, "--partial", kind="grades")
    missing = CliRunner().invoke(app, ["import", "people", str(tmp_path / "none.csv"), "--partial"])

    for result, expected in ((unknown, "people、courses"), (missing, "none.csv")):
        assert isinstance(result.exception, CommandError)
        assert result.exception.exit_code == 2
        assert expected in result.exception.words


def test_a_school_that_is_not_here(run: Run) -> None:
    """The known ones are named; without a school column the option is asked for."""
    content = HEADER + "學生,3,丙,201,1,2,\n"

    assert "已設定的學校是：" in words_of(run("--school", "nowhere", "--partial", content=content))
    assert "--school" in words_of(run("--partial", content=content))


def test_json_says_the_same(run: Run) -> None:
    """For scripts: the counts, and every mistake with its code and its words."""
    result = run("--school", SMALL, "--partial", "--json", content=HEADER + "學生,,丙,201,x,2,\n")

    told = json.loads(result.stdout)
    assert (told["outcome"], told["error_count"], told["full"]) == ("refused", 2, False)
    assert [(one["code"], one["line"], one["column"]) for one in told["errors"]] == [
        ("whole-number", 2, "seat"),
        ("required", 2, "number"),
    ]
    assert told["errors"][0]["words"].startswith("第 2 列「座號 seat」")


MISTAKES = {"wrong": 1, "Wrong": 0, "Refused": 0, "RowError": 0, "RowMistake": 0, "_note": 0, "_whole": 0}
REMARKS = {"remark": 1, "_remark": 0}


def codes_in_code(calls: dict[str, int]) -> set[str]:
    """Return every code that the importer gives in these calls, read from its own text; with the place of the code."""
    found: set[str] = set()
    for path in ROSTERS.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call):
                name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
                if name in calls and len(node.args) > calls[name]:
                    found.update(_texts(node.args[calls[name]]))
    return found


def _texts(node: ast.expr) -> set[str]:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return {node.value}
    if isinstance(node, ast.IfExp):
        return _texts(node.body) | _texts(node.orelse)
    return set()


def test_every_mistake_has_words() -> None:
    """Whatever the importer finds can be said, with the facts that it gives."""
    put_together = {"day-format", "day-range", "day-no-such-day", "outcome-without-term", "outcome-without-state"}
    remarks = codes_in_code(REMARKS) | {"other-sheets", "older-data", "private-use", "invisible-removed"}
    mistakes = codes_in_code(MISTAKES) - remarks | put_together | {"control-character", "lost-character"}

    assert (len(mistakes) > 60, len(remarks) > 6) == (True, True)
    assert [code for code in sorted(mistakes) if not t.has(f"roster.error.{code}")] == []
    assert [code for code in sorted(remarks) if not t.has(f"roster.remark.{code}")] == []


@pytest.mark.parametrize("kind", KINDS)
def test_every_column_is_named_in_both_languages(kind: str) -> None:
    """A mistake names the column as the registrar wrote it, whichever header that was."""
    for column in kind_named(kind).columns:
        assert column_label(kind, column.name) == f"{column.headers[0]} {column.name}"


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (RowError("empty-file"), "檔案：檔案是空的"),
        (RowError("quotes", 3), "第 3 列：從這一列開始雙引號不成對"),
        (RowError("required", 3, "number"), "第 3 列「編號 number」：必填"),
        (
            RowError("header-unknown", 1, None, "分數"),
            "第 1 列，「分數」：沒有這個欄位名稱。人員檔案的欄位是：身分 role、",
        ),
        (RowError("header-missing", 1, "school"), "請在指令加上 --school"),
        (RowError("control-character", 2, "name", "a\x1b[2J\u202e"), "值「a\\u001b[2J\\u202e」"),
        (RowError("role-differs", 2, "role", "staff", {"before": "teacher"}), "這個編號已經是教師"),
    ],
)
def test_where_a_mistake_stands(error: RowError, said: str) -> None:
    """With and without line, column and value it is one sentence."""
    assert said in error_line("people", error)


def test_no_progress_bar_without_a_terminal() -> None:
    """Logs and pipes are not filled with bars."""
    with progress_bar({"read": "讀取"}) as shown:
        assert shown is None


def test_a_progress_bar_at_a_terminal(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """Somebody who waits sees which stage it is."""
    import sys

    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    monkeypatch.setenv("TERM", "xterm")
    with progress_bar({"read": "讀取", "apply": "寫入"}) as shown:
        assert shown is not None
        shown("read", 5, 10)
        shown("apply", 1, 1)

    told: Any = capsys.readouterr()
    assert told.out == ""
    assert "讀取" in told.err
