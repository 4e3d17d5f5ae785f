"""What is decided once for many is what would have been decided for each of them alone."""

from collections.abc import Iterable
from contextlib import suppress
from random import Random
from typing import Any

import pytest
from sqlalchemy import select

from portfolio.people import Role
from portfolio.reminders import NoticeState
from scheduler.batching import batch_due
from scheduler.engine import InlineEngine
from scheduler.reach import Reach
from storage.queries.pending import Pending
from storage.tables import Notice
from tests.scheduler.fakes import LINE, TELEGRAM, PostOffice
from tests.scheduler.reminding import RECEIPT, SELECTION, UPLOADS, Reminders, at

PEOPLE = 24
WISHES: tuple[dict[str, Any], ...] = (
    {"at_once": True},
    {"platform": "telegram"},
    {"muted": ["uploads"]},
    {"stopped_at": at(7)},
    {"hours": [["19:00", "20:00"]]},
)


class UndoneError(Exception):
    """Nothing of it is kept."""


@pytest.mark.parametrize("seed", range(4))
def test_those_alike_end_as_each_would_alone(
    seed: int, reminders: Reminders, post: PostOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ends and their reasons, later moments, ways, and who is told together, for whoever is owed whatever."""
    owe_anything(Random(seed), reminders, post)
    post.clock.set(at(12, 10))
    together = decided(post)
    monkeypatch.setattr(Reach, "alike", each_alone)

    assert decided(post) == together
    assert len({(state, reason) for _, state, reason, *_ in together[0]}) > 3
    assert together[1]


def owe_anything(draw: Random, reminders: Reminders, post: PostOffice) -> None:
    """People with all that may set them apart, owed what they may be owed; most are alike."""
    for place in range(PEOPLE):
        number = str(20100 + place)
        ways = draw.choice([(LINE,), (LINE,), (LINE,), (TELEGRAM,), (LINE, TELEGRAM)])
        gone = {"gone_at": at(7)} if draw.random() < 0.1 else {}
        post.student(number, *ways, language=draw.choice([None, None, "vi"]), **gone)
        if draw.random() < 0.25:
            post.sets(number, **{"muted": [], "at_once": False, "version": 1, **draw.choice(WISHES)})
        if draw.random() < 0.15:
            reminders.needs.done[post.world.id_of(number)] = "declared"
        for subject in draw.sample((UPLOADS, SELECTION, RECEIPT), draw.choice([1, 1, 1, 2])):
            reminders.owe(
                number,
                subject,
                stage=draw.choice(["before", "before", "last_day"]),
                due_at=draw.choice([None, None, at(16, 30)]),
                expires_at=draw.choice([None, None, at(12, 5)]),
            )
        if draw.random() < 0.2:
            post.owe(number)
    post.world.add_person("20199", Role.STUDENT)
    reminders.owe("20199")


def decided(post: PostOffice) -> tuple[set[tuple[Any, ...]], set[frozenset[tuple[Any, ...]]]]:
    """Decide, and undo it: what became of each notice, and which of them are in one batch."""
    found: list[Any] = []
    with suppress(UndoneError), post.storage.unit() as session:
        while batch_due(session, post.clock(), InlineEngine()):
            pass
        found += session.execute(select(Notice.__table__)).mappings()  # type: ignore[attr-defined]
        raise UndoneError
    fates, batches = set(), dict[int, set[tuple[Any, ...]]]()
    for row in found:
        which = (row["recipient_id"], row["subject"], row["stage"], row["about"])
        fates.add((which, row["state"], row["reason"], row["due_at"], row["binding_id"]))
        if row["state"] is NoticeState.BATCHED:
            batches.setdefault(row["batch_id"], set()).add(which)
    return fates, {frozenset(some) for some in batches.values()}


def each_alone(_reach: Reach, due: Iterable[Pending]) -> list[list[Pending]]:
    """Return every notice by itself."""
    return [[one] for one in due]
