"""Batches under way: many at once, or one alone."""

import asyncio

import pytest

from scheduler.turns import Turns

pytestmark = pytest.mark.anyio


async def test_one_alone() -> None:
    """It waits for those under way, and those that come later wait for it."""
    turns, ends, log = Turns(), asyncio.Event(), list[str]()

    async def run(name: str, *, alone: int | None = None, until: asyncio.Event | None = None) -> None:
        async with turns.of(alone=alone):
            log.append(name)
            if until is not None:
                await until.wait()

    async with asyncio.TaskGroup() as group:
        for name in ("one", "other"):
            group.create_task(run(name, until=ends))
        await asyncio.sleep(0)
        group.create_task(run("alone", alone=1))
        await asyncio.sleep(0)
        group.create_task(run("late"))
        await asyncio.sleep(0)
        assert log == ["one", "other"]
        ends.set()

    assert log == ["one", "other", "alone", "late"]


async def test_those_for_whom_most_wait_go_first() -> None:
    """Of several that want to be alone, in whatever order they came."""
    turns, ends, log = Turns(), asyncio.Event(), list[str]()

    async def run(name: str, alone: int | None) -> None:
        async with turns.of(alone=alone):
            log.append(name)
            await ends.wait()

    async with asyncio.TaskGroup() as group:
        for name, alone in (("before", None), ("few", 2), ("most", 400), ("some", 30), ("late", None)):
            group.create_task(run(name, alone))
            await asyncio.sleep(0)
        assert log == ["before"]
        ends.set()

    assert log == ["before", "most", "some", "few", "late"]


async def test_whoever_wants_to_be_alone_gives_way_to_those_who_come_next() -> None:
    """Nothing is known against them: they do not wait for what may end the process."""
    turns, log = Turns(gives_way=0.001), list[str]()

    async def run(name: str, alone: int | None) -> None:
        async with turns.of(alone=alone):
            log.append(name)

    async with asyncio.TaskGroup() as group:
        for name, alone in (("alone", 400), ("one", None), ("other", None)):
            group.create_task(run(name, alone))

    assert log == ["one", "other", "alone"]
