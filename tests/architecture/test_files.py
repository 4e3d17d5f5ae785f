"""What every file of the project keeps to: its length, its locks without addresses, no path of one machine."""

import re
import subprocess
import tomllib
from pathlib import Path

import pytest

from tests.architecture.sources import PACKAGES, ROOT

LONGEST = 300  # lines; at 300 a file is two subjects
LOCKS = ("requirements.lock", "requirements-dev.lock")
ADDRESS = re.compile(r"https?:|file:|git\+|index-url|find-links|trusted-host", re.IGNORECASE)
PINNED = re.compile(r"^([a-z0-9-]+)==([^ ]+)", re.MULTILINE)
# A home, a work folder or a temporary one of whoever wrote it; /usr, /etc and /dev are every Debian's.
MACHINE_PATH = re.compile(r"(?<![\w.~>-])/(?:home|root|work|opt|Users|mnt)/[\w.-]+")
TEXT = {
    ".py",
    ".toml",
    ".lock",
    ".md",
    ".txt",
    ".po",
    ".html",
    ".css",
    ".js",
    ".ini",
    ".cfg",
    ".csv",
    ".json",
    ".yml",
    "",
}


def text_files() -> list[Path]:
    """Return the project's own text files: what git keeps or would keep, ignored ones left out."""
    command = ["git", "-C", str(ROOT), "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    listed = subprocess.run(command, capture_output=True, check=False)
    if listed.returncode == 0:
        paths = [ROOT / name for name in listed.stdout.decode().split("\0") if name]
    else:  # an unpacked archive
        folders = (*PACKAGES, "tests", "docs", ".ci")
        paths = [path for folder in folders for path in (ROOT / folder).rglob("*")] + list(ROOT.glob("*"))
    return sorted(path for path in paths if path.suffix in TEXT and path.is_file())


def test_a_file_is_one_subject() -> None:
    """No Python file outgrows what one reads in a sitting; generated migrations are the database's."""
    long = {
        path.relative_to(ROOT).as_posix(): length
        for path in text_files()
        if path.suffix == ".py" and "migrations" not in path.parts
        if (length := len(path.read_text("utf-8").splitlines())) > LONGEST
    }

    assert long == {}


def test_no_file_names_a_path_of_one_machine() -> None:
    """The project works wherever it is cloned to."""
    found = [
        f"{path.relative_to(ROOT)}: {match[0]}"
        for path in text_files()
        for match in MACHINE_PATH.finditer(path.read_text("utf-8", errors="replace"))
    ]

    assert found == []


@pytest.mark.parametrize("folder", ["home", "work", "root", "opt"])
def test_a_path_of_one_machine_is_noticed(folder: str) -> None:
    """The pattern above finds what it is for, and a path inside the project or an address is none."""
    assert MACHINE_PATH.search(f"open('/{folder}/somebody')")
    assert not MACHINE_PATH.search(f"docs/{folder}/somebody")
    assert not MACHINE_PATH.search(f"https://example.org/{folder}/somebody")


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_holds_hashes_and_no_address(lock: str) -> None:
    """What is installed is what was locked, from whichever index a school's machine uses."""
    text = (ROOT / lock).read_text("utf-8")
    entries = re.split(r"\n(?=[a-z0-9])", re.sub(r"^#.*\n", "", text, flags=re.MULTILINE))

    assert [line for line in text.splitlines() if ADDRESS.search(line)] == []
    assert len(entries) > 20
    assert [entry.splitlines()[0] for entry in entries if "--hash=sha256:" not in entry] == []


def test_the_development_lock_holds_the_run_lock() -> None:
    """Tests run on the very versions that are served with."""
    run, development = (dict(PINNED.findall((ROOT / lock).read_text("utf-8"))) for lock in LOCKS)

    assert run.items() <= development.items()


def test_every_example_in_a_docstring_is_run() -> None:
    """A `>>>` stands only where pytest looks for it."""
    searched = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["pytest"]["ini_options"]["testpaths"]
    examples = [
        path for folder in PACKAGES for path in (ROOT / folder).rglob("*.py") if ">>> " in path.read_text("utf-8")
    ]

    assert examples != []
    assert [str(path) for path in examples if path.relative_to(ROOT).parts[0] not in searched] == []
