"""Work done for many callers at once: nobody waits for a group to fill, and nobody pays for another's failure."""

import asyncio
from collections.abc import Iterator, Sequence
from threading import Event

import pytest

from bot.grouping import Groups

pytestmark = pytest.mark.anyio


class AwayError(Exception):
    """Everybody's failure."""


class Work:
    """Remembers its groups; breaks on what a test says, and waits where it says so."""

    def __init__(self) -> None:
        self.groups: list[list[int]] = []
        self.gate = Event()
        self.gate.set()
        self.poison: dict[int, Exception] = {}

    def __call__(self, items: Sequence[int]) -> set[int]:
        self.gate.wait(10)
        self.groups.append(list(items))
        for item in items:
            if item in self.poison:
                raise self.poison[item]
        return set(items)


@pytest.fixture
def work() -> Work:
    """Return work that goes well."""
    return Work()


@pytest.fixture
def groups(work: Work) -> Iterator[Groups[int, set[int]]]:
    """Return groups of at most four."""
    groups = Groups(work, name="test", shared=(AwayError,), most=4)
    yield groups
    work.gate.set()
    groups.close()


async def gathered(groups: Groups[int, set[int]], work: Work, count: int) -> list[set[int] | BaseException]:
    """Let so many callers gather behind a first one, and return what each was told."""
    work.gate.clear()
    first = asyncio.create_task(groups.add([0]))
    await asyncio.sleep(0)
    others = [asyncio.create_task(groups.add([n])) for n in range(1, count + 1)]
    await asyncio.sleep(0)
    work.gate.set()
    return await asyncio.gather(first, *others, return_exceptions=True)


async def test_the_first_is_not_kept_waiting_and_the_rest_share(groups: Groups[int, set[int]], work: Work) -> None:
    """One alone is done at once; those who come meanwhile are done together, a few at a time."""
    told = await gathered(groups, work, 6)

    assert work.groups == [[0], [1, 2, 3, 4], [5, 6]]
    assert all(isinstance(one, set) and n in one for n, one in enumerate(told))


async def test_one_that_breaks_is_nobody_else_s_trouble(groups: Groups[int, set[int]], work: Work) -> None:
    """A group with something in it that cannot be done is done one by one; only its owner hears of it."""
    work.poison = {2: ValueError()}
    told = await gathered(groups, work, 3)

    assert [type(one) for one in told] == [set, set, ValueError, set]
    assert work.groups == [[0], [1, 2, 3], [1], [2], [3]]


async def test_what_is_everybody_s_failure_is_not_tried_for_each(groups: Groups[int, set[int]], work: Work) -> None:
    """With the database away everybody hears so after one try; afterwards all goes on."""
    work.poison = {1: AwayError()}
    told = await gathered(groups, work, 3)

    assert [type(one) for one in told] == [set, AwayError, AwayError, AwayError]
    assert work.groups == [[0], [1, 2, 3]]
    assert await groups.add([9]) == {9}


async def test_who_gives_up_in_time_takes_the_items_back(groups: Groups[int, set[int]], work: Work) -> None:
    """What nobody waits for any more is not begun."""
    work.gate.clear()
    first = asyncio.create_task(groups.add([0]))
    await asyncio.sleep(0)
    given_up = asyncio.create_task(groups.add([1]))
    await asyncio.sleep(0)
    given_up.cancel()
    await asyncio.wait([given_up])
    work.gate.set()
    await first
    await groups.add([2])

    assert work.groups == [[0], [2]]
