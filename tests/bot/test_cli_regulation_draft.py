"""`licheng regulations import --draft`: a sixth school from its document alone, a person reviewing in between."""

import json
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.bot.commands import Said, demo_installation, licheng

DOCUMENT = Path(__file__).parents[1] / "portfolio" / "regulations" / "drafts" / "pine.txt"


@pytest.fixture(scope="module", autouse=True)
def folder(demo_dir: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """One fresh clone for all commands of this file."""
    yield from demo_installation(demo_dir, tmp_path_factory.mktemp("drafts") / "data")


def draft(file: Path, school: str = "pine", document: Path = DOCUMENT, *words: str) -> Said:
    """Ask for the draft of a school that is not here yet."""
    return licheng("regulations", "import", str(document), "--school", school, "--draft", str(file), *words)


def test_a_sixth_school_comes_from_its_document(folder: Path) -> None:
    """Drafted, checked, added, and its document imported: its own limits are answered, with its own clause."""
    file = folder / "pine.toml"
    said = draft(file)

    assert (said.code, said.err) == (0, "")
    assert "沒有讀出、留給人判斷的：" in said.out
    assert f"licheng school check {file}" in "".join(said.out.split("\n"))
    assert licheng("school", "check", str(file)).code == 0
    assert licheng("school", "add", str(file)).code == 0
    imported = licheng("regulations", "import", str(DOCUMENT), "--school", "pine")
    assert (imported.code, imported.err) == (0, "")
    assert licheng("limits", "--school", "pine", "--json").rows[0]["limit"] == 12


def test_a_file_that_is_there_is_not_overwritten(folder: Path) -> None:
    """What somebody has reviewed is not lost to a second draft."""
    file = folder / "coral" / "pine.toml"
    file.parent.mkdir()
    file.write_text("# mine\n", "utf-8")
    said = draft(file)

    assert said.code == 1
    assert "已經存在" in said.err
    assert file.read_text("utf-8") == "# mine\n"


def test_the_file_is_named_by_the_school(folder: Path) -> None:
    """A pack's school is its file's name, so another name is a slip; and a folder that is not there is said."""
    wrong, nowhere = draft(folder / "draft.toml"), draft(folder / "nowhere" / "pine.toml")

    assert (wrong.code, nowhere.code) == (2, 1)
    assert "pine.toml" in wrong.err
    assert "寫不進去" in nowhere.err
    assert not (folder / "draft.toml").exists()


def test_a_script_gets_keys_clauses_and_words(folder: Path) -> None:
    """`--json` says the same; the file is a pack's."""
    file = folder / "reef.toml"
    said = draft(file, "reef", DOCUMENT.with_name("reef.txt"), "--json")
    told = json.loads(said.out)
    (limit, other) = [one for one in told["found"] if one["key"] == "limits.upload_outcomes"]

    assert (limit["value"], other["value"]) == ("每學期，6件", "每學期，8件")
    assert "八件" in other["words"]
    assert "limits.select_diverse" in told["open"]
    assert tomllib.loads(file.read_text("utf-8"))["limits"]["upload_outcomes"]["conflict"]


def test_a_document_without_an_office_for_the_platform_says_so(folder: Path) -> None:
    """It is said at the draft; what else the document names can be asked meanwhile."""
    document, file = folder / "short.txt", folder / "short.toml"
    document.write_text("一、本校訂定本規定。\n二、學籍資料由資料組登錄。\n", "utf-8")
    said = draft(file, "short", document)

    assert said.code == 0
    assert "文件沒有寫明平臺由哪個單位負責" in said.out
    assert licheng("school", "check", str(file)).code == 0
