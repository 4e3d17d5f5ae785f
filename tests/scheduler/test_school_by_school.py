"""What is due is put into batches school by school: cut in two, it would be more messages than it needs."""

from collections import Counter
from collections.abc import Mapping
from datetime import timedelta

import pytest

from portfolio.people import Role
from portfolio.reminders import NoticeState, NoticeSubject
from scheduler.batching import SCHOOLS_AT_ONCE, batch_due
from scheduler.engine import InlineEngine
from storage.queries import notices
from storage.tables import School
from tests.scheduler.fakes import PostOffice


def owe(post: PostOffice, due: Mapping[str, int], *, since: Mapping[str, timedelta] | None = None) -> None:
    """Owe so many notices at each school, in turns; due for so long at some, else just now."""
    with post.storage.unit() as session:
        session.add_all(School(slug=slug, name="別校", pack=None, created_at=post.clock()) for slug in due)
    for place in range(max(due.values())):
        for slug in (slug for slug, count in due.items() if place < count):
            person = post.world.add_person(f"2010{place}", Role.STUDENT, school=slug)
            with post.storage.unit(slug) as session:
                notices.owe(
                    session,
                    school=slug,
                    recipient_id=person,
                    subject=NoticeSubject.BINDING_REVOKED,
                    now=post.clock(),
                    due_at=post.clock() - (since or {}).get(slug, timedelta()),
                )


def handled(post: PostOffice, limit: int) -> list[Counter[str]]:
    """Return of which schools notices were decided, and how many, a transaction at a time until nothing is due."""
    found: list[Counter[str]] = []
    before: Counter[str] = Counter()
    while True:
        with post.storage.unit() as session:
            count = batch_due(session, post.clock(), InlineEngine(), limit=limit)
        now = Counter(one.school for one in post.notices() if one.state is not NoticeState.PLANNED)
        if not count:
            assert now == before
            return found
        found.append(now - before)
        assert found[-1].total() == count
        before = now


@pytest.mark.parametrize("limit", [3, 4, 5])
def test_those_of_one_school_go_together(post: PostOffice, limit: int) -> None:
    """Though they were owed in turns with another's, and both would not go into one transaction."""
    owe(post, {"a": 3, "b": 3})

    assert handled(post, limit) == [{"a": 3}, {"b": 3}]


def test_small_schools_go_together(post: PostOffice) -> None:
    """As many as there is room for."""
    owe(post, {"a": 2, "b": 2, "c": 1})

    assert handled(post, 4) == [{"a": 2, "b": 2}, {"c": 1}]


def test_what_one_transaction_does_not_take_is_next(post: PostOffice) -> None:
    """A school of more than that is cut where it has to be, and the rest goes with the next school."""
    owe(post, {"a": 5, "b": 3})

    assert handled(post, 4) == [{"a": 4}, {"a": 1, "b": 3}]


def test_who_waits_longest_is_first(post: PostOffice) -> None:
    """Whatever the schools are called."""
    owe(post, {"a": 2, "b": 2, "c": 2}, since={"c": timedelta(hours=2), "b": timedelta(hours=1)})

    assert handled(post, 2) == [{"c": 2}, {"b": 2}, {"a": 2}]


def test_many_schools_are_more_than_one_transaction(post: PostOffice) -> None:
    """However little is due at each: whoever answers a person waits for the write lock."""
    owe(post, {f"a{number:02}": 1 for number in range(SCHOOLS_AT_ONCE + 2)})

    assert [count.total() for count in handled(post, 2_000)] == [SCHOOLS_AT_ONCE, 2]
