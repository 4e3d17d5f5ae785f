"""Telegram's own rules for HTML: a checker of the tests' own, and the contract stand-in's parser where it is there."""

import importlib.util
import os
import re
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import pytest

from bot.channels.telegram_html import TelegramMessage

_TOKEN: Final = re.compile(
    r'<(?P<end>/?)(?P<name>b|blockquote|a)(?P<href> href="[^"<>]*")?>|&(?:lt|gt|amp|quot);|[^<>&]'
)
_SPECS: Final = os.environ.get("LICHENG_SPECS")
CONTRACT: Final = Path(_SPECS or ".").parent / "tools" / "telegram_contract.py"
needs_contract = pytest.mark.skipif(
    _SPECS is None or not CONTRACT.is_file(), reason="../shared/tools/telegram_contract.py is not beside this clone"
)


def check_html(text: str) -> None:
    """Hold a text against what we write: three tags, paired and nested, four entities, and nothing else of the kind."""
    place, open_tags = 0, []
    while place < len(text):
        token = _TOKEN.match(text, place)
        assert token is not None, text[place : place + 40]
        place = token.end()
        if token["name"] is None:
            continue
        if token["end"]:
            assert open_tags.pop() == token["name"]
        else:
            assert (token["href"] is not None) == (token["name"] == "a")
            open_tags.append(token["name"])
    assert open_tags == []


def contract_text() -> Callable[[TelegramMessage], str]:
    """Return what the stand-in, and as far as known Telegram, shows of a message; it raises where it refuses one."""
    spec = importlib.util.spec_from_file_location("telegram_contract", CONTRACT)
    assert spec is not None
    assert spec.loader is not None
    module: Any = importlib.util.module_from_spec(spec)
    writes, sys.dont_write_bytecode = sys.dont_write_bytecode, True  # the folder is not ours
    try:
        spec.loader.exec_module(module)
    finally:
        sys.dont_write_bytecode = writes

    def shown(message: TelegramMessage) -> str:
        found = module.visible(message.text, "HTML" if message.is_html else None)
        assert isinstance(found, str)
        return found

    return shown
