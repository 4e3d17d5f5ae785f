"""`licheng deadlines --page` as a command: where the page goes, and what is said when it cannot."""

import io
from collections.abc import Iterator
from contextlib import redirect_stdout
from pathlib import Path

import pytest

from bot.cli.files import hand_over
from tests.bot.commands import demo_installation, licheng

ASKED = ("deadlines", "--school", "tttvs", "--term", "113-1")


class Terminal(io.StringIO):
    """Somebody's screen."""

    def isatty(self) -> bool:
        return True


@pytest.fixture(scope="module", autouse=True)
def demo_data(demo_dir: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """One fresh clone for all commands of this file."""
    yield from demo_installation(demo_dir, tmp_path_factory.mktemp("page") / "data")


def test_into_a_file(tmp_path: Path) -> None:
    """The whole page in the file, and where it is on stdout; a second time replaces it."""
    for _ in range(2):
        said = licheng(*ASKED, "--page", "-o", str(tmp_path / "期程.html"))
        assert (said.code, said.err) == (0, "")
        assert "期程.html" in said.out
    text = (tmp_path / "期程.html").read_text("utf-8")

    assert "114/2/3（一）23:59 止＝休業式 114/1/20＋2 週（十一）" in text
    assert "示範資料" in text
    assert [path.name for path in tmp_path.iterdir()] == ["期程.html"]


def test_into_another_program() -> None:
    """Redirected, the page alone comes out; grade and division narrow it."""
    said = licheng(*ASKED, "--page", "--grade", "1", "--division", "day")

    assert (said.code, said.err) == (0, "")
    assert said.out.startswith("<!doctype html>")
    assert said.out.endswith("</html>")
    assert "這一頁只列一年級日間部" in said.out


def test_at_a_terminal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody's screen is filled with markup: a file of a telling name, unless `-` says otherwise."""
    monkeypatch.chdir(tmp_path)
    with redirect_stdout(Terminal()) as screen:
        hand_over("<p>", None, name="deadlines-yphs-113-1.html")
    assert "deadlines-yphs-113-1.html" in screen.getvalue()
    assert Path("deadlines-yphs-113-1.html").read_text("utf-8") == "<p>"
    with redirect_stdout(Terminal()) as screen:
        hand_over("<p>", Path("-"), name="x.html")
    assert screen.getvalue() == "<p>"


@pytest.mark.parametrize(
    ("words", "code", "answer"),
    [
        (["-o", "x.html"], 2, "--page"),
        (["--page", "--json"], 2, "只能選一個"),
        (["--page", "-o", "no/such/folder/x.html"], 1, "寫不進"),
    ],
)
def test_wrong_usage_is_explained(words: list[str], code: int, answer: str) -> None:
    """Nothing on stdout, and Chinese on stderr with what would be right."""
    said = licheng(*ASKED, *words)

    assert (said.code, said.out) == (code, "")
    assert answer in said.err
