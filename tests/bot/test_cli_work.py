"""`licheng work`: refused where it cannot help, and a life from the first signal to the last message given back."""

import asyncio
import os
import signal
from pathlib import Path

import pytest

from bot.app import App, assemble
from bot.channels import Channel
from bot.working import work
from scheduler.durable import DurableEngine
from scheduler.engine import InlineEngine
from tests.bot.commands import installation, licheng
from tests.bot.test_serving import TOKENS, settings_of
from tests.bot.webhooks import LINE, Remembering
from tests.world import World


def test_on_the_embedded_database_there_is_one_sender(tmp_path: Path) -> None:
    """Refused before anything is made, with the reason and what else there is."""
    for folder in installation(tmp_path / "data"):
        said = licheng("work")

        assert (said.code, said.out) == (1, "")
        assert "SQLite" in said.err
        assert "PostgreSQL" in said.err
        assert list(folder.iterdir()) == []


def test_without_channels_there_is_nothing_to_send(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nor does it try to reach the database first."""
    for _ in installation(tmp_path / "data"):
        monkeypatch.setenv("LICHENG_DATABASE_URL", "postgresql+psycopg://nobody@127.0.0.1:1/nowhere")
        said = licheng("work")

        assert said.code == 1
        assert "LICHENG_CHANNELS" in said.err


def test_only_who_serves_real_channels_sends_by_itself(world: World, tmp_path: Path) -> None:
    """A command that looks, a demo and a simulation send inline: their time is moved by hand."""
    own, none = settings_of(tmp_path, **TOKENS), settings_of(tmp_path)
    engines = [
        type(assemble(settings, world.storage, serving=serving, durable=True).scheduler.engine)
        for settings, serving in ((own, True), (own, False), (none, True))
    ]

    assert engines == [DurableEngine, InlineEngine, InlineEngine]
    assert type(assemble(own, world.storage, serving=True).scheduler.engine) is InlineEngine


def test_it_works_until_told_to_stop(world: World, tmp_path: Path) -> None:
    """It says what it serves, and at the signal what it does; then it is done, with nothing left running."""
    channels: dict[str, Channel] = {LINE.name: Remembering(LINE.name)}
    app = App(settings_of(tmp_path), world.storage, lambda: world.now, False, channels, (LINE,))
    said: list[str] = []

    def out(words: str) -> None:
        said.append(words)
        if len(said) == 1:
            os.kill(os.getpid(), signal.SIGTERM)

    asyncio.run(work(app, out))
    app.inbox.close()

    assert LINE.name in said[0]
    assert len(said) == 2
