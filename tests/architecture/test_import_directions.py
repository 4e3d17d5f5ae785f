"""Folders point one way and each third party has one door; every contract is proven by breaking it."""

import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from tests.architecture.sources import PACKAGES, ROOT

LINT = "import sys; from importlinter.cli import lint_imports; sys.exit(lint_imports(no_cache=True, no_logo=True))"

# Contract → offending lines, each in a file of its own, and the import that must be reported for it.
BREAKS: dict[str, list[tuple[str, str, str]]] = {
    "folders point one way": [
        ("portfolio/works.py", "import storage", "portfolio.works -> storage"),
        ("storage/rosters.py", "from locales import x", "storage.rosters -> locales"),  # siblings
        ("locales/phrases.py", "from storage import x", "locales.phrases -> storage"),
        ("handlers/works.py", "def late():\n    import scheduler", "handlers.works -> scheduler"),
        ("scheduler/planning.py", "import bot", "scheduler.planning -> bot"),
    ],
    "the web only in bot": [
        ("handlers/works.py", "from aiohttp import ClientError", "handlers.works -> aiohttp"),
        ("storage/engine.py", "from fastapi import Request", "storage.engine -> fastapi"),
        ("scheduler/push.py", "import httpx", "scheduler.push -> httpx"),
    ],
    "the platforms' libraries only in bot.channels": [
        ("bot/app.py", "import telegram", "bot.app -> telegram"),
        ("bot/web.py", "from linebot.v3.messaging import x", "bot.web -> linebot"),
    ],
    "the database only in storage": [
        ("handlers/works.py", "from sqlmodel import Session", "handlers.works -> sqlmodel"),
        ("portfolio/works.py", "import sqlite3", "portfolio.works -> sqlite3"),
        ("bot/app.py", "from sqlalchemy.orm import Session", "bot.app -> sqlalchemy"),
    ],
    "APScheduler only in scheduler.runner": [
        ("scheduler/planning.py", "from apscheduler.triggers.cron import x", "scheduler.planning -> apscheduler"),
        ("bot/app.py", "import apscheduler", "bot.app -> apscheduler"),
    ],
    "DBOS only in scheduler.durable": [
        ("scheduler/runner.py", "from dbos import DBOS", "scheduler.runner -> dbos"),
        ("storage/engine.py", "import dbos", "storage.engine -> dbos"),
    ],
    "jieba only in portfolio.regulations.words": [
        ("portfolio/regulations/search.py", "import jieba", "portfolio.regulations.search -> jieba"),
        ("handlers/understanding.py", "from jieba import cut", "handlers.understanding -> jieba"),
    ],
    "python-docx only in bot.documents.docx_files": [
        ("bot/regulations.py", "from docx import Document", "bot.regulations -> docx"),
        ("storage/engine.py", "import docx.table", "storage.engine -> docx"),
    ],
    "pypdfium2 only in bot.documents.pdf_files": [
        ("bot/regulations.py", "import pypdfium2", "bot.regulations -> pypdfium2"),
        ("bot/documents/docx_files.py", "from pypdfium2 import raw", "bot.documents.docx_files -> pypdfium2"),
    ],
    "holidays only in portfolio.working_days": [
        ("portfolio/calendar.py", "from holidays import country_holidays", "portfolio.calendar -> holidays"),
        ("storage/demo.py", "def days():\n    import holidays", "storage.demo -> holidays"),
    ],
    "portfolio is pure": [
        ("portfolio/works.py", "import socket", "portfolio.works -> socket"),
        ("portfolio/people.py", "from urllib import request", "portfolio.people -> urllib"),
    ],
}
# What stays possible: the doors themselves, whoever uses what stands behind one, and a Session as a type.
ALLOWED = {
    "scheduler/runner.py": "import storage.engine\nfrom apscheduler.triggers.cron import x",
    "scheduler/durable.py": "from dbos import DBOS",
    "portfolio/regulations/words.py": "import jieba",
    "bot/documents/docx_files.py": "from docx.table import Table",
    "bot/documents/pdf_files.py": "import pypdfium2",
    "portfolio/working_days.py": "import holidays",
    "storage/engine.py": "from sqlalchemy import create_engine",
    "bot/app.py": "import fastapi, aiohttp, bot.channels.line",
    "bot/channels/line.py": "import linebot.v3\nfrom telegram import Bot",
    "handlers/works.py": "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from sqlmodel import Session",
}


def contracts() -> list[str]:
    """Return the contracts' names, as the project sets them."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    return [contract["name"] for contract in settings["tool"]["importlinter"]["contracts"]]


def lint(root: Path) -> tuple[set[str], str]:
    """Return the contracts broken in `root`, and all that import-linter printed."""
    done = subprocess.run([sys.executable, "-c", LINT], cwd=root, capture_output=True, text=True, check=False)
    broken = set(re.findall(r"^(.+) BROKEN\b", done.stdout, re.MULTILINE))
    kept = set(re.findall(r"^(.+) KEPT\b", done.stdout, re.MULTILINE))
    assert broken | kept == set(contracts()), done.stdout + done.stderr  # it really checked every one
    assert done.returncode == (1 if broken else 0)
    return broken, done.stdout


@pytest.fixture
def tiny_tree(tmp_path: Path) -> Path:
    """Give the same folders, all but empty, under the project's own contracts."""
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    for folder in (*PACKAGES, "bot/channels", "bot/documents", "portfolio/regulations"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "__init__.py").touch()
    return tmp_path


@pytest.mark.parametrize("contract", contracts())
def test_each_contract_notices_its_breaking(contract: str, tiny_tree: Path) -> None:
    """An offending import breaks its own contract and no other, and the report names it."""
    for file, line, _ in BREAKS[contract]:
        (tiny_tree / file).write_text(line)

    broken, report = lint(tiny_tree)

    assert broken == {contract}
    assert [imported for _, _, imported in BREAKS[contract] if imported not in report] == []


def test_what_is_meant_to_be_possible_is(tiny_tree: Path) -> None:
    """The doors are open where they stand, and a Session may be named as a type."""
    for file, text in ALLOWED.items():
        (tiny_tree / file).write_text(text)

    assert lint(tiny_tree)[0] == set()


def test_the_project_keeps_every_contract() -> None:
    """The real folders break none."""
    broken, report = lint(ROOT)

    assert broken == set(), report


def test_there_is_nothing_beside_the_folders() -> None:
    """A new top-level package joins the contracts first; none stands outside them."""
    packages = {path.parent.name for path in ROOT.glob("*/__init__.py")} - {"tests"}

    assert packages == set(PACKAGES)
