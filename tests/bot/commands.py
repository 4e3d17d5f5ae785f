"""Runs `licheng` in this process, the way a shell would see it: exit code, stdout, stderr."""

import io
import json
import shutil
import sys
from collections.abc import Iterator
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import URL

from bot.cli import main


@dataclass(frozen=True)
class Said:
    """What a command said."""

    code: int
    out: str
    err: str

    @property
    def rows(self) -> list[dict[str, Any]]:
        """The JSON list on stdout."""
        found = json.loads(self.out)
        assert isinstance(found, list)
        return found


def licheng(*words: str) -> Said:
    """Run one command."""
    out, err = io.StringIO(), io.StringIO()
    with pytest.MonkeyPatch.context() as patch, redirect_stdout(out), redirect_stderr(err):
        patch.setattr(sys, "argv", ["licheng", *words])
        with pytest.raises(SystemExit) as ended:
            main()
    assert isinstance(ended.value.code, int)
    return Said(ended.value.code, out.getvalue(), err.getvalue())


def installation(folder: Path) -> Iterator[Path]:
    """Make `folder` the data folder of every command until the test is over; nothing of this machine is read."""
    folder.mkdir(exist_ok=True)
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)  # no `.env` of the clone
        patch.setenv("LICHENG_DATA_DIR", str(folder))
        for name in ("DATABASE_URL", "SECRET_KEY", "CHANNELS", "PORT", "PUBLIC_URL", "EXECUTOR_ID"):
            patch.delenv(f"LICHENG_{name}", raising=False)
        yield folder


def migrated_installation(template: URL, folder: Path) -> Iterator[Path]:
    """Make `folder` a data folder with an empty database of the newest form, about which nobody has decided."""
    folder.mkdir()
    shutil.copyfile(str(template.database), folder / "licheng.db")
    yield from installation(folder)


def demo_installation(demo_dir: Path, folder: Path) -> Iterator[Path]:
    """Make `folder` a data folder that nobody has used, but for the demo's template, which takes seconds to make."""
    folder.mkdir()
    for made in demo_dir.glob("demo-*.db"):
        shutil.copyfile(made, folder / made.name)
    yield from installation(folder)
