"""Batches under way: many at once, or one alone."""

import asyncio

import pytest

from scheduler.turns import Turns

pytestmark = pytest.mark.anyio


async def test_one_alone() -> None:
    """It waits for those under way, and those that come later wait for it."""
    turns, ends, log = Turns(), asyncio.Event(), list[str]()

    async def run(name: str, *, alone: bool = False, until: asyncio.Event | None = None) -> None:
        async with turns.of(alone=alone):
            log.append(name)
            if until is not None:
                await until.wait()

    async with asyncio.TaskGroup() as group:
        for name in ("one", "other"):
            group.create_task(run(name, until=ends))
        await asyncio.sleep(0)
        group.create_task(run("alone", alone=True))
        await asyncio.sleep(0)
        group.create_task(run("late"))
        await asyncio.sleep(0)
        assert log == ["one", "other"]
        ends.set()

    assert log == ["one", "other", "alone", "late"]
