"""Owing many at once: the same as one by one, once, and in transactions that are short."""

import json
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlmodel import select

from portfolio.people import Role
from portfolio.reminders import NoticeSubject
from storage.queries import notices
from storage.queries.owing import AT_ONCE, Owed, owe_many
from storage.tables import Notice
from tests.world import OTHER, SMALL, World

FACTS: dict[str, Any] = {"grade": 2, "closes": "2025-02-03T23:59:59+08:00", "opens": None, "words": "「引號」'\"\\"}


def selection(now: datetime, **more: Any) -> Owed:
    """Return what is owed of one selection."""
    return Owed(
        **{
            "school": SMALL,
            "subject": NoticeSubject.SELECTION,
            "term": "112",
            "round": 2,
            "stage": "last_day",
            "revision": 3,
            "due_at": now,
            "expires_at": now + timedelta(hours=5),
            "facts": FACTS,
            **more,
        }
    )


def rows(world: World) -> list[dict[str, Any]]:
    """Return every notice, without its key."""
    with world.storage.reading() as session:
        return [one.model_dump(exclude={"id"}) for one in session.exec(select(Notice))]


def test_many_are_owed_as_one_is(world: World, now: datetime) -> None:
    """The same rows, column by column, as `notices.owe` writes."""
    what = selection(now)
    to = [(world.id_of("20101"), ""), (world.id_of("20101-1"), "student:20101"), (world.id_of("20101-1"), "學生:'\"")]
    with world.storage.unit(SMALL) as session:
        assert owe_many(session, what, to, now=now) == 3
        many = [one.model_dump(exclude={"id"}) for one in session.exec(select(Notice))]
        session.rollback()
    with world.storage.unit(SMALL) as session:
        for recipient, about in to:
            facts = {name: getattr(what, name) for name in ("due_at", "expires_at", "facts", "term", "round", "stage")}
            more: dict[str, Any] = {"school": SMALL, "subject": what.subject, "revision": what.revision, **facts}
            assert notices.owe(session, recipient_id=recipient, about=about, now=now, **more)
    assert json.dumps(rows(world), default=str) == json.dumps(many, default=str)


def test_owing_again_owes_nothing(world: World, now: datetime) -> None:
    """Who is owed it already is passed over, whatever else was changed; the others are owed it."""
    student, other = world.id_of("20101"), world.id_of("20102")
    with world.storage.unit(SMALL) as session:
        assert owe_many(session, selection(now), [(student, "")], now=now) == 1
        later = selection(now, due_at=now + timedelta(days=1), facts={})
        assert owe_many(session, later, [(student, ""), (other, "")], now=now) == 1
        assert owe_many(session, later, [], now=now) == 0
    first = next(one for one in rows(world) if one["recipient_id"] == student)
    assert first["facts"] == FACTS


@pytest.mark.parametrize("differing", [{"stage": "opens"}, {"revision": 4}, {"round": 1}, {"term": "113"}])
def test_another_key_is_another_notice(world: World, now: datetime, differing: dict[str, Any]) -> None:
    """Each part of the natural key counts."""
    to = [(world.id_of("20101"), "")]
    with world.storage.unit(SMALL) as session:
        assert owe_many(session, selection(now), to, now=now) == 1
        assert owe_many(session, selection(now, **differing), to, now=now) == 1


def test_a_whole_transaction_of_them(world: World, now: datetime) -> None:
    """As many as one transaction takes, in one statement."""
    with world.together():
        ids = [world.add_person(f"2{number:04}", Role.STUDENT) for number in range(5000, 5003)]
    to = [(ids[number % 3], f"student:{number}") for number in range(AT_ONCE)]
    with world.storage.unit(SMALL) as session:
        assert owe_many(session, selection(now), to, now=now) == AT_ONCE


def test_nobody_elses_notice(world: World, now: datetime) -> None:
    """PostgreSQL refuses rows of another school in this school's unit; on both it is the school that was named."""
    to = [(world.id_of("20101", OTHER), "")]
    with world.storage.unit(OTHER) as session:
        assert owe_many(session, selection(now, school=OTHER), to, now=now) == 1
    assert [one["school"] for one in rows(world)] == [OTHER]
