"""From the command line: a document that says something else than the rules that were reviewed is what is answered."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.bot.commands import demo_installation, licheng

ASKED = "課成一學期最多幾件"


@pytest.fixture(scope="module")
def folder(demo_dir: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A demo installation of this module's own."""
    yield from demo_installation(demo_dir, tmp_path_factory.mktemp("amended") / "data")


def test_an_amended_document_is_answered_from(folder: Path) -> None:
    """Before its import the pack's number is said, and then the document's, with the clause that it has there."""
    before = json.loads(licheng("ask", "--school", "anon15", "--json", ASKED).out)
    file = folder / "amended.txt"
    file.write_text(
        "補充規定\n一、本規定依作業要點訂定。\n二、課程學習成果：學生每學期上傳件數至多7件。\n", encoding="utf-8"
    )
    assert licheng("regulations", "import", str(file), "--school", "anon15").code == 0
    after = json.loads(licheng("ask", "--school", "anon15", "--json", ASKED).out)

    assert "15件" in before["answer"]
    assert after["cites"] == ["二"]
    assert "7件" in after["answer"]
    assert "15件" not in after["answer"]
