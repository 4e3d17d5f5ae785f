"""`make` on a machine that is not ready yet says, in Chinese and English, what is missing."""

import re
import subprocess
from pathlib import Path

import pytest

from tests.architecture.sources import ROOT

PROMISED = {"setup", "run", "test", "test-postgres", "lint", "bench", "demo-data", "soak"}


def make(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run make in the project, whatever make started these tests."""
    environment = {"PATH": "/usr/local/bin:/usr/bin:/bin", "LC_ALL": "C.UTF-8"}
    command = ["make", "--no-print-directory", "-C", str(ROOT), *arguments]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)


def fake_python(folder: Path, *, lacks: str) -> Path:
    """Return an interpreter that fails wherever it is asked about what it lacks."""
    path = folder / "python3"
    path.write_text(f'#!/bin/sh\ncase "$2" in *{lacks}*) exit 1;; esac\nexit 0\n')
    path.chmod(0o755)
    return path


def test_every_promised_target_stands() -> None:
    """What README and design promise can be made."""
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))

    assert targets >= PROMISED


def test_bare_make_explains_itself() -> None:
    """Without a target nothing is done, and every target is told with what it does."""
    told = make().stdout

    assert [target for target in PROMISED if f"  {target} — " not in told] == []


@pytest.mark.parametrize(
    ("lacks", "chinese", "remedy"),
    [("version_info", "太舊", "make PYTHON=python3.12"), ("ensurepip", "缺少 venv", "sudo apt install python3-venv")],
)
def test_an_unready_python_is_named(lacks: str, chinese: str, remedy: str, tmp_path: Path) -> None:
    """Too old, or without venv: nothing is half made, and the next step is said."""
    python = fake_python(tmp_path, lacks=lacks)

    done = make("setup", f"PYTHON={python}", f"VENV={tmp_path / 'venv'}")

    assert done.returncode != 0
    assert chinese in done.stderr
    assert remedy in done.stderr
    assert not (tmp_path / "venv").exists()


def test_a_missing_python_is_named(tmp_path: Path) -> None:
    """No python3 at all: what to install is said."""
    done = make("setup", "PYTHON=no-such-python", f"VENV={tmp_path / 'venv'}")

    assert done.returncode != 0
    assert "找不到 no-such-python" in done.stderr


def test_a_second_setup_does_nothing(tmp_path: Path) -> None:
    """While the stamp is newer than the locks, nothing is asked of the network or of pip."""
    (tmp_path / ".run").touch()

    done = make("--question", "setup", f"VENV={tmp_path}")

    assert done.returncode == 0, done.stdout
