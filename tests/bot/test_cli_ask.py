"""`licheng ask`: one answer from the shell, and a file of questions in, a file of answers out."""

import io
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.bot.commands import Said, demo_installation, licheng
from tests.storage.adding import named

LIMIT = "課程學習成果一學期最多幾件"
KEYS = {"id", "answer", "cites", "refused", "clarify"}


@pytest.fixture(scope="module", autouse=True)
def folder(demo_dir: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """One fresh clone for all commands of this file."""
    yield from demo_installation(demo_dir, tmp_path_factory.mktemp("ask") / "data")


def batch(folder: Path, *lines: object, options: tuple[str, ...] = ()) -> tuple[Said, list[dict[str, Any]]]:
    """Ask a file of lines; what is no text is written as JSON."""
    file = folder / "asked.jsonl"
    written = [line if isinstance(line, bytes) else json.dumps(line).encode() for line in lines]
    file.write_bytes(b"\n".join(written))
    said = licheng("ask", "--batch", str(file), *options)
    return said, [json.loads(line) for line in said.out.splitlines()]


def test_one_question() -> None:
    """The number with its clause, said as in the chat; each school's own."""
    found = {school: licheng("ask", "--school", school, LIMIT) for school in ("yphs", "anon15", "tttvs")}

    assert [said.code for said in found.values()] == [0, 0, 0]
    assert "9件" in found["yphs"].out
    assert "15件" in found["anon15"].out
    assert "10件" in found["tttvs"].out
    assert found["anon15"].out.count("第五點") == 1
    assert {said.err for said in found.values()} == {""}


def test_as_json() -> None:
    """The promised keys, the main clause first, and whom to ask where nothing is settled."""
    answered = json.loads(licheng("ask", "--school", "yphs", "--json", LIMIT).out)
    refused = json.loads(licheng("ask", "--school", "hwvs", "--json", "多元表現一年最多幾件").out)

    assert answered.keys() >= KEYS - {"id"}
    assert answered["cites"][0] == "表一/上傳件數與期程/第1學期"
    assert (answered["refused"], answered["clarify"], answered["kind"]) == (False, False, "answered")
    assert (refused["refused"], refused["kind"]) == (True, "unsettled")
    assert refused["office"]
    assert refused["office"] in refused["answer"]


def test_for_whom_and_when() -> None:
    """Grade, division, term and the moment decide on the day that is computed; the demo's clock is the usual one."""
    asked = ("ask", "--school", "tttvs", "--role", "student", "--division", "day", "課程學習成果上傳到什麼時候")
    grade_1 = licheng(*asked, "--grade", "1").out
    of_spring = licheng(*asked, "--grade", "1", "--term", "113-2").out
    later = licheng(*asked, "--grade", "1", "--now", "2025-05-05T08:00").out

    assert "2月3日" in grade_1
    assert "7月14日" in of_spring
    assert "7月14日" in later


def test_what_is_refused() -> None:
    """No school, an unknown one, a division that is not there, an empty question: said with the next step."""
    refusals = {
        ("ask",): (2, "licheng ask --school"),
        ("ask", LIMIT): (2, "--school"),
        ("ask", "--school", "nowhere", LIMIT): (2, "anon15、hwvs、tmsb、tttvs、yphs"),
        ("ask", "--school", "yphs", "  "): (2, "空的"),
        ("ask", "--school", "tmsb", "--division", "evening", LIMIT): (1, "進修部"),
        ("ask", "--school", "yphs", "--term", "113-3", LIMIT): (2, "113-3"),
        ("ask", "--school", "yphs", "--now", "tomorrow", LIMIT): (2, "2025-02-03T20:00"),
        ("ask", "--school", "yphs", "--grade", "4", LIMIT): (2, ""),
        ("ask", "--batch", "none.jsonl"): (2, "none.jsonl"),
        ("ask", "--batch", "-", LIMIT): (2, "--batch"),
    }
    found = {words: licheng(*words) for words in refusals}

    assert {words: (said.code, said.out) for words, said in found.items()} == {
        words: (code, "") for words, (code, _) in refusals.items()
    }
    assert [words for words, (_, holds) in refusals.items() if holds not in found[words].err] == []
    assert [words for words, said in found.items() if not said.err.strip()] == []


def test_a_file(folder: Path) -> None:
    """One answer a line with the promised keys, in order; ids come back as they are; a parent is a guardian."""
    said, answers = batch(
        folder,
        {"id": "a", "school": "yphs", "question": LIMIT, "asker": "parent", "must": ["left alone"]},
        b"",
        {"id": 2, "school": "anon15", "question": LIMIT, "role": "registrar", "grade": 1, "division": "day"},
        {"school": "tttvs", "question": "畢業後資料留多久", "term": "113-1", "now": "2025-01-15T08:00:00+08:00"},
    )

    assert (said.code, said.err) == (0, "")
    assert [answer["id"] for answer in answers] == ["a", 2, None]
    assert all(answer.keys() == KEYS for answer in answers)
    assert ["9件" in answers[0]["answer"], "15件" in answers[1]["answer"]] == [True, True]


def test_what_a_line_leaves_out(folder: Path) -> None:
    """It is as the options say."""
    said, answers = batch(folder, {"question": LIMIT}, options=("--school", "anon15"))

    assert said.code == 0
    assert "15件" in answers[0]["answer"]


def test_broken_lines(folder: Path) -> None:
    """Each is said with its number; the others are answered; the exit code is 1."""
    good = {"id": "good", "school": "yphs", "question": LIMIT}
    broken: list[object] = [
        b"{not json",
        b"\xff\xfe",
        ["a list"],
        {"id": 1, "school": "nowhere", "question": LIMIT},
        {"id": 1, "question": LIMIT},
        {"id": 1, "school": "yphs"},
        {"id": 1, "school": "yphs", "question": 9},
        {"id": 1, "school": "yphs", "question": LIMIT, "asker": "headmaster"},
        {"id": 1, "school": "yphs", "question": LIMIT, "grade": True},
        {"id": 1, "school": "yphs", "question": LIMIT, "grade": "1"},
        {"id": 1, "school": "yphs", "question": LIMIT, "division": "night"},
        {"id": 1, "school": "yphs", "question": LIMIT, "term": "113"},
        {"id": 1, "school": "yphs", "question": LIMIT, "now": "soon"},
        b"[" * 20000,
    ]

    said, answers = batch(folder, good, *broken, good)

    assert said.code == 1
    assert [answer["id"] for answer in answers] == ["good", "good"]
    told = said.err.splitlines()
    assert [line.partition(" 行")[0] for line in told[:-1]] == [f"第 {number}" for number in range(2, len(broken) + 2)]
    assert f"{len(broken)} 行" in told[-1]


def test_from_stdin(monkeypatch: pytest.MonkeyPatch) -> None:
    """`-` reads what another program writes, with the mark some editors put before the first line."""
    line = json.dumps({"id": 1, "school": "yphs", "question": LIMIT})
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"\xef\xbb\xbf" + line.encode())))

    said = licheng("ask", "--batch", "-")

    assert (said.code, said.err) == (0, "")
    assert json.loads(said.out)["cites"] != []


def test_a_sixth_school(folder: Path) -> None:
    """Its pack is enough; nothing but the file is needed."""
    (folder / "sixth.toml").write_text(named("海濱高中"), "utf-8")
    assert licheng("school", "add", str(folder / "sixth.toml")).code == 0

    said = licheng("ask", "--school", "sixth", "--json", LIMIT)

    assert said.code == 0
    assert json.loads(said.out)["refused"] is False


def test_it_starts_without_what_it_does_not_need(folder: Path) -> None:
    """One answer comes without the ORM, the web, the platforms' libraries and the job engine."""
    heavy = (
        "sqlalchemy",
        "sqlmodel",
        "fastapi",
        "telegram",
        "linebot",
        "dbos",
        "structlog",
        "rich",
        "httpx",
        "bot.app",
    )
    program = (
        "import sys, bot.cli\n"
        "try:\n    bot.cli.main()\n"
        f"except SystemExit as ended:\n    print(ended.code, [name for name in {heavy} if name in sys.modules])\n"
    )

    done = subprocess.run(
        [sys.executable, "-c", program, "ask", "--school", "yphs", LIMIT], capture_output=True, text=True, check=True
    )

    assert done.stdout.splitlines()[-1] == "0 []", done.stderr
    assert "9件" in done.stdout
