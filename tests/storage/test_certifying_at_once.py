"""Several people and the program at one request in the same instant, on both databases: one decision, and its entry."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from itertools import count
from random import Random

import pytest
from sqlalchemy import URL

from portfolio.certification import CertificationStatus as Is
from portfolio.errors import PortfolioError
from portfolio.requests import Step
from portfolio.works import CertificationState
from storage.queries import audit, roster_rows
from storage.queries.certifications import RequestChangedError, UndoOverError
from storage.queries.requests import NotYourRequestError
from tests.storage import certifying
from tests.storage.at_once import PATIENCE, Act, Beside, all_at_once, handing_over, passing, returning, undoing
from tests.storage.certifying import acts, certify, check, make, make_here, one, show, two_teachers
from tests.storage.processes import at_once
from tests.world import OTHER, SMALL, World


@pytest.fixture
def beside(world: World) -> Iterator[Beside]:
    """Return a second transaction beside the test's own."""
    with ThreadPoolExecutor(1) as thread:
        yield Beside(world.storage, thread)


def test_two_teachers_of_one_course(world: World) -> None:
    """Both see it, both press in the same instant: one decides, the other is told that it has changed."""
    for request_id in two_teachers(world, works=6):
        results = all_at_once(
            world.storage, [passing(world, "T01", request_id), returning(world, "T02", request_id)] * 2
        )
        refused = [result for result in results if isinstance(result, RequestChangedError)]
        assert (results.count("done"), len(refused)) == (1, 3)
        assert one(world.storage, request_id).version == 2
    check(world.storage)
    assert sum(acts(world.storage).values()) == 6


def test_processes_press_at_once(world: World, database_url: URL) -> None:
    """The same from processes that know nothing of each other, as behind a load balancer."""
    (request_id,) = two_teachers(world)
    key, heads = world.storage.secrets.key.decode(), str(world.storage.heads)
    given = [database_url.render_as_string(False), key, heads]
    more = [str(request_id), "1", world.now.isoformat()]
    ended = at_once("tests.storage.certifying", [[*given, number, *more] for number in ("T01", "T02", "T01", "T02")])

    assert sorted(ended) == [0, *[certifying.REFUSED] * 3]
    check(world.storage)


def test_a_press_during_an_undo(world: World) -> None:
    """T02 passes, and takes it back while T01 presses the old card: back it goes, and nothing else has happened."""
    for request_id in two_teachers(world, works=4):
        with world.storage.unit(SMALL) as session:
            passing(world, "T02", request_id)(session)
        results = all_at_once(
            world.storage,
            [undoing(world, "T02", request_id), passing(world, "T01", request_id), undoing(world, "T02", request_id)],
        )
        assert isinstance(results[1], RequestChangedError)
        assert sorted(isinstance(results[place], UndoOverError) for place in (0, 2)) == [False, True]
        stands = one(world.storage, request_id)
        assert (stands.status, stands.version, stands.decided_by_id) == (Is.PENDING, 3, None)
        with world.storage.unit(SMALL) as session:  # the card, shown anew
            passing(world, "T01", request_id, version=3)(session)
    check(world.storage)


def test_an_old_button_after_a_handing_on(world: World) -> None:
    """Whoever was asked before decides nothing, at the same instant or later; the new one does."""
    teacher = world.add_person("T09", world.roles[SMALL, "T01"])
    for request_id in two_teachers(world, works=4):
        results = all_at_once(
            world.storage, [handing_over(world, request_id, teacher), passing(world, "T01", request_id)]
        )
        assert sum(isinstance(result, PortfolioError) for result in results) == 1
        if isinstance(results[0], int):
            assert isinstance(results[1], RequestChangedError)
            with world.storage.unit(SMALL) as session, pytest.raises(NotYourRequestError):
                passing(world, "T01", results[0])(session)
            with world.storage.unit(SMALL) as session, pytest.raises(RequestChangedError):
                passing(world, "T01", request_id, version=2)(session)
            with world.storage.unit(SMALL) as session:
                passing(world, "T09", results[0])(session)
    check(world.storage)


def test_a_press_replayed(world: World) -> None:
    """The second one changes nothing, with the version of then or of now."""
    (request_id,) = two_teachers(world)
    with world.storage.unit(SMALL) as session:
        passing(world, "T01", request_id)(session)
    for number, version in (("T01", 1), ("T01", 2), ("T02", 1), ("T02", 2)):
        for again in (passing, returning):
            with world.storage.unit(SMALL) as session, pytest.raises(RequestChangedError):
                again(world, number, request_id, version)(session)
    check(world.storage)
    assert sum(acts(world.storage).values()) == 1


def test_a_press_by_a_wrong_person(world: World) -> None:
    """Nobody but the course's teachers, not the registrar either, nor anybody of another school."""
    (request_id,) = two_teachers(world)
    world.add_person("T09", world.roles[SMALL, "T01"])
    for school, number in [*world.people]:
        if (school, number) in ((SMALL, "T01"), (SMALL, "T02")):
            continue
        with world.storage.unit() as session, pytest.raises(NotYourRequestError):
            certify(session, world.actor(number, school), request_id, version=1, now=world.now)
    assert {school for school, _ in world.people} == {SMALL, OTHER}
    assert one(world.storage, request_id).status is Is.PENDING


def test_somebody_elses_pass_is_not_taken_back(world: World) -> None:
    """By a co-teacher, too late, with another version, or once the platform shows it."""
    first, second = two_teachers(world, works=2)
    for request_id in (first, second):
        with world.storage.unit(SMALL) as session:
            passing(world, "T01", request_id)(session)
    for number, version, later in (("T02", 2, 0), ("T01", 1, 0), ("T01", 2, 600)):
        world.now += timedelta(seconds=later)
        with world.storage.unit(SMALL) as session, pytest.raises(UndoOverError):
            undoing(world, number, first, version)(session)
        world.now -= timedelta(seconds=later)
    world.now += timedelta(minutes=9, seconds=59)
    show(world, second, state=CertificationState.CERTIFIED)
    make(world)
    with world.storage.unit(SMALL) as session, pytest.raises(UndoOverError):
        undoing(world, "T01", second)(session)
    with world.storage.unit(SMALL) as session:
        undoing(world, "T01", first)(session)
    check(world.storage)


def test_a_pass_of_files_that_were_replaced_is_not_taken_back(world: World) -> None:
    """Other files came within the ten minutes and are asked about: the old attempt never waits again behind them."""
    (request_id,) = two_teachers(world)
    with world.storage.unit(SMALL) as session:
        passing(world, "T01", request_id)(session)
    show(world, request_id, doc_md5="other files")
    assert make(world) == {Step.ASK: 1}

    with world.storage.unit(SMALL) as session, pytest.raises(UndoOverError):
        undoing(world, "T01", request_id)(session)
    assert [row.status for row in check(world.storage)] == [Is.CERTIFIED, Is.PENDING]


def test_other_files_than_shown(world: World) -> None:
    """The student sent other files while the card was open: that press decides nothing."""
    (request_id,) = two_teachers(world)
    show(world, request_id, doc_md5="other files")
    assert make(world) == {Step.RENEW: 1}

    with world.storage.unit(SMALL) as session, pytest.raises(RequestChangedError):
        passing(world, "T01", request_id)(session)
    with world.storage.unit(SMALL) as session:
        passing(world, "T01", request_id, version=2)(session)
    assert check(world.storage)[0].content == "other files/"


def test_files_replaced_in_the_same_instant(world: World, beside: Beside) -> None:
    """A press that is not committed yet while an import's requests are made: decided are the files that were shown."""
    (request_id,) = two_teachers(world)
    show(world, request_id, doc_md5="other files")
    with world.storage.unit(SMALL) as session:
        passing(world, "T01", request_id)(session)
        made = beside.starts(lambda inner: make_here(inner, world.now))

    assert made.result(PATIENCE) == {Step.ASK: 1}
    rows = check(world.storage)
    assert [(row.status, row.content) for row in rows] == [(Is.CERTIFIED, "md5-0/"), (Is.PENDING, "other files/")]


def test_a_press_while_requests_are_made(world: World, beside: Beside) -> None:
    """The other way round: the press waits, and is told that there are other files."""
    (request_id,) = two_teachers(world)
    show(world, request_id, doc_md5="other files")
    with world.storage.unit(SMALL) as session:
        assert make_here(session, world.now) == {Step.RENEW: 1}
        pressed = beside.starts(passing(world, "T01", request_id))

    with pytest.raises(RequestChangedError):
        pressed.result(PATIENCE)
    check(world.storage)


def test_an_undo_while_the_platform_shows_the_pass(world: World, beside: Beside) -> None:
    """Whichever is first: never a request that waits and is written."""
    (request_id,) = two_teachers(world)
    with world.storage.unit(SMALL) as session:
        passing(world, "T01", request_id)(session)
    show(world, request_id, state=CertificationState.CERTIFIED)
    with world.storage.unit(SMALL) as session:
        undoing(world, "T01", request_id)(session)
        made = beside.starts(lambda inner: make_here(inner, world.now))

    assert made.result(PATIENCE) == {Step.WITHDRAW: 1}
    assert [(row.status, row.written) for row in check(world.storage)] == [(Is.WITHDRAWN, None)]


def test_requests_are_made_once(world: World) -> None:
    """The tick and the import make them in the same instant: each work is asked about once, and nobody fails."""
    requests_before = two_teachers(world, works=8)
    for request_id in requests_before:
        show(world, request_id, state=CertificationState.CERTIFIED)
    with world.together():
        for number in range(8):
            world.add_work("20102", f"再一件 {number}")
        world.imported("works", world.now + timedelta(hours=2))
    results = all_at_once(world.storage, [lambda inner: dict(make_here(inner, world.now))] * 3)

    assert sorted(map(str, results)) == sorted([str({Step.WITHDRAW: 8, Step.ASK: 8}), "done", "done"])
    assert len(check(world.storage)) == 16


def test_a_press_while_an_import_is_applied(world: World, beside: Beside) -> None:
    """Nobody waits for the other's end while the other waits for theirs: both are done."""
    (request_id,) = two_teachers(world)
    with world.storage.unit(SMALL) as session:
        roster_rows.lock_school(session, SMALL)
        pressed = beside.starts(passing(world, "T01", request_id))
        audit.record(session, school=SMALL, at=world.now, actor="cli", act="import", subject="works")

    assert pressed.result(PATIENCE) is None
    assert one(world.storage, request_id).status is Is.CERTIFIED
    check(world.storage)


def anything(world: World, request_id: int, draw: Random, newest: int) -> Act:
    """Something that somebody may try at any time, with a version that they may have seen."""
    version = draw.randint(1, newest)
    return draw.choice(
        [
            passing(world, draw.choice(("T01", "T02")), request_id, version),
            returning(world, draw.choice(("T01", "T02")), request_id, version),
            undoing(world, draw.choice(("T01", "T02")), request_id, version),
            lambda session: dict(make_here(session, world.now)),
        ]
    )


def storm(world: World, *, works: int, rounds: int, seed: int) -> None:
    """Let four do anything at once, again and again, while the platform shows this and that."""
    draw = Random(seed)
    numbers = count()
    wanted = two_teachers(world, works=works)
    for request_id in wanted:
        for _ in range(rounds):
            if draw.random() < 0.3:
                show(world, request_id, doc_md5=f"new {next(numbers)}")
            newest = one(world.storage, request_id).version
            all_at_once(world.storage, [anything(world, request_id, draw, newest) for _ in range(4)])
    check(world.storage)


def test_whatever_happens_at_once(world: World) -> None:
    """Passing, returning, undoing, imports, by two teachers with old and new cards: what must be true stays true."""
    storm(world, works=3, rounds=5, seed=20250115)


@pytest.mark.soak
def test_whatever_happens_at_once_for_long(world: World) -> None:
    """The same, 2,500 times four."""
    storm(world, works=250, rounds=10, seed=Random().randrange(1_000_000))
