"""The durable engine, on the real library and the real clock: launched once for all of these tests."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from dbos import DBOSClient, DBOSPortableJSONSerializer
from sqlalchemy import URL, text
from sqlalchemy.exc import DBAPIError

from bot.clock import system_clock as wall
from portfolio.reminders import NoticeState
from scheduler import durable
from scheduler.durable import ENDED, QUEUE, DurableEngine
from scheduler.runner import Scheduler
from storage.engine import make_engines, make_job_engine
from storage.queries import batches, jobs, leases
from storage.secrets import Secrets
from storage.tables import School
from storage.units import Storage
from tests import conftest
from tests.scheduler.fakes import LINE, PostOffice
from tests.scheduler.office import Office, ended, execute, table

NOBODY = "a-process-that-died"


@pytest.fixture(scope="module")
def office(template: URL, secrets: Secrets, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """Return one engine for all tests of this file, on a database of its own."""
    folder = tmp_path_factory.mktemp("durable")
    with contextlib.ExitStack() as stack:
        url = stack.enter_context(conftest.fresh_database(template, folder))
        storage = Storage(make_engines(url), secrets, heads=folder / "audit-heads")
        stack.callback(storage.engines.dispose)
        with storage.unit() as session:
            session.add(School(slug="s", name="範例高中", pack=None, created_at=wall()))
        office = Office(storage)
        stack.callback(office.close)
        yield office


@pytest.fixture
def client(office: Office) -> Iterator[DBOSClient]:
    """Return the library's own view of the jobs."""
    database = make_job_engine(office.storage.engines)
    yield DBOSClient(
        system_database_engine=database,
        serializer=DBOSPortableJSONSerializer(),
        application_name=durable.APPLICATION,
        lazy=True,
    )
    database.dispose()


def test_it_lives_under_a_name_and_plans(office: Office) -> None:
    """The one process there is has its name and the planner's desk, and says so in the tables."""
    with office.storage.reading() as session:
        held = {one.name: one.holder for one in leases.find_held(session)}

    assert held == {"planner": office.engine.holder, "sender:one": office.engine.holder}
    assert office.engine.name == "one"
    assert office.engine.plans


def test_the_database_tells_its_time(office: Office) -> None:
    """On PostgreSQL, to be compared with each machine's; the embedded one has no clock of its own."""
    with office.storage.reading() as session:
        told = jobs.read_clock(session)

    assert (told is None) is office.storage.engines.is_sqlite
    assert told is None or abs(told - wall()) < timedelta(minutes=1)


def test_a_job_exists_if_and_only_if_its_batch_does(office: Office, client: DBOSClient) -> None:
    """Enqueued in the batch's own transaction: sent after the commit, on our event loop; rolled back, never."""
    with contextlib.suppress(KeyError), office.storage.unit() as session:
        never = batches.make_batch(session, school="s", channel="line.s", retry_key="never", now=wall())
        office.engine.enqueue(session, never)
        raise KeyError
    batch_id = office.make()

    assert ended(client, batch_id) == "SUCCESS"
    assert office.sent[batch_id] == 1
    assert office.threads == {office.thread.ident}
    assert [job.workflow_id for job in client.list_workflows()] == [f"batch-{batch_id}"]


def test_what_is_stored_of_a_job_is_its_number(office: Office, client: DBOSClient) -> None:
    """Its input is the batch's id in JSON; what broke is not written down beside it, nor is anything pickled."""
    broken = office.make()
    office.breaks.add(broken)

    assert ended(client, broken) == "SUCCESS"
    rows = []
    database = make_job_engine(office.storage.engines)
    with database.connect() as connection:
        for name in ("workflow_status", "workflow_input", "workflow_output"):
            found = connection.execute(text(f"SELECT * FROM {table(office.storage, name)}"))
            rows += [dict(row) for row in found.mappings()]
    database.dispose()
    stored = repr(rows)
    inputs = [row["inputs"] for row in rows if row["workflow_uuid"] == f"batch-{broken}" and row.get("inputs")]
    assert [json.loads(found) for found in inputs] == [{"namedArgs": {}, "positionalArgs": [broken]}]
    assert not [word for word in ("王小明", "0912", "RuntimeError", "gAS", "py_pickle") if word in stored]


def test_a_job_that_ended_is_given_again_and_one_under_way_is_not(office: Office, client: DBOSClient) -> None:
    """A batch that is not done gets a new job, however its last one ended; no batch ever has two."""
    done, missing, hanging = office.make(), office.make(enqueue=False), office.make(enqueue=False)
    office.hangs.add(hanging)
    ended(client, done)
    office.engine.enqueue_again([done, missing, hanging])
    office.wait(lambda: office.sent[done] == 2 and office.sent[missing] == 1 and office.sent[hanging] == 1)

    office.engine.enqueue_again([hanging])
    last = office.make()
    ended(client, last)
    assert office.sent[hanging] == 1
    office.hangs.discard(hanging)


def test_what_is_owed_goes_out_once(office: Office, client: DBOSClient) -> None:
    """From a notice to a message: planned and batched by a tick, sent by a job, settled; another tick adds nothing."""
    clock = conftest.FakeClock(conftest.START.replace(hour=17))
    post = PostOffice(office.storage, clock)
    scheduler = Scheduler(office.storage, clock, post.platforms, wall=wall, engine=office.engine, render=post.render)
    post.student("20101")
    post.owe("20101")
    office.really = scheduler.sender.send_batch

    assert office.call(scheduler.run_due()) == []  # not here, but by itself
    (batch_id,) = (batch.id for batch in post.batches() if batch.channel == LINE)
    assert batch_id is not None
    ended(client, batch_id)
    office.call(scheduler.run_due())

    assert post.fates() == [(NoticeState.SENT, None)]
    assert post.letters_by_text() == {"news": 1}
    assert [batch.id for batch in post.batches() if batch.channel == LINE] == [batch_id]
    office.really = None


def test_jobs_of_the_dead_are_taken_over(office: Office, client: DBOSClient) -> None:
    """A job that runs under a name which nobody has is run here with the next beat; one of the living is not."""
    dead, alive = office.make(), office.make()
    for batch_id, name in ((dead, NOBODY), (alive, "two")):
        ended(client, batch_id)
        execute(
            office,
            f"UPDATE {table(office.storage, 'workflow_status')} SET status = 'PENDING', executor_id = :name "
            "WHERE workflow_uuid = :job",
            name=name,
            job=f"batch-{batch_id}",
        )
    with office.storage.unit() as session:
        leases.take(session, "sender:two", holder="elsewhere", wall=wall(), until=wall() + timedelta(hours=1))

    office.engine._beaten = -1e9  # ten seconds ago
    office.call(office.engine.beat())

    office.wait(lambda: office.sent[dead] == 2)
    assert ended(client, dead) == "SUCCESS"
    assert office.sent[alive] == 1
    with office.storage.unit() as session:
        found = jobs.find_jobs(session)
        leases.give_back(session, holder="elsewhere")
    assert found is not None
    assert found.running["two"] == 1
    client.delete_workflow(f"batch-{alive}")


def test_a_job_that_got_lost_here_is_run(office: Office, client: DBOSClient) -> None:
    """Under our name, and run by nobody, at two beats: whatever the accident was, the job is begun again."""
    batch_id = office.make()
    ended(client, batch_id)
    execute(
        office,
        f"UPDATE {table(office.storage, 'workflow_status')} SET status = 'PENDING' WHERE workflow_uuid = :job",
        job=f"batch-{batch_id}",
    )

    for expected in (1, 2):
        assert office.sent[batch_id] == 1
        office.engine._beaten = -1e9
        office.call(office.engine.beat())
        if expected == 2:
            office.wait(lambda: office.sent[batch_id] == 2)


def test_what_broke_and_could_not_be_let_go_is_free_with_the_next_beat(office: Office, client: DBOSClient) -> None:
    """A database that was away for two seconds must not keep a batch for the minute that its lease has left."""
    batch_id = office.make(enqueue=False)
    office.breaks.add(batch_id)
    with office.storage.unit() as session:
        until = wall() + timedelta(minutes=1)
        assert batches.lease(session, batch_id, holder=office.engine.holder, wall=wall(), until=until)
    office.engine.enqueue_again([batch_id])
    ended(client, batch_id)
    with office.storage.reading() as session:
        assert batch_id not in batches.find_waiting(session, wall=wall(), limit=99)

    office.call(office.engine.beat())

    with office.storage.reading() as session:
        assert batch_id in batches.find_waiting(session, wall=wall(), limit=99)


def test_a_school_may_not_touch_jobs(office: Office) -> None:
    """On PostgreSQL a school's unit can neither read nor enqueue jobs."""
    if office.storage.engines.is_sqlite:
        pytest.skip("SQLite has no roles")
    with pytest.raises(DBAPIError, match="permission denied"), office.storage.unit("s") as session:
        session.connection().execute(text("SELECT 1 FROM dbos.workflow_status"))
    with pytest.raises(DBAPIError, match="permission denied"), office.storage.unit("s") as session:
        office.engine.enqueue(session, 1)


def test_what_ended_is_forgotten_in_time(office: Office, client: DBOSClient) -> None:
    """The history is ours to remove: all that ended longer ago goes, and nothing else."""
    batch_id = office.make()
    ended(client, batch_id)

    assert office.engine.forget(timedelta(hours=1)) == 0
    assert office.engine.forget(timedelta(0)) > 0
    assert client.list_workflows(queue_name=QUEUE, status=list(ENDED)) == []


def test_it_ends_in_order_and_the_next_one_goes_on(office: Office, client: DBOSClient) -> None:
    """Told to stop it breaks off what hangs and leaves no job running and no name taken: the next one has it all."""
    hanging = office.make()
    office.hangs.add(hanging)
    office.wait(lambda: office.sent[hanging] == 1)

    office.call(office.engine.stop(timedelta(milliseconds=50)))

    assert [job.status for job in client.list_workflows(workflow_ids=[f"batch-{hanging}"])] == ["SUCCESS"]
    with office.storage.reading() as session:
        assert leases.find_held(session) == []
    assert client.list_workflows(status="PENDING") == []
    assert not office.engine.plans

    office.hangs.clear()
    office.begin(DurableEngine(office.storage, wall, name="one"))
    office.engine.enqueue_again([hanging])
    office.wait(lambda: office.sent[hanging] == 2)
    assert office.engine.name == "one"


def test_nothing_is_used_that_empties_tables() -> None:
    """The library's functions that reset or empty its database would take ours along on SQLite: nobody calls them."""
    root = Path(__file__).parents[2]
    words = ("reset_system_database", "truncate_system", "dbos reset", "_reset_system", "DBOS.reset")
    found = [
        f"{path.relative_to(root)}: {word}"
        for folder in ("bot", "scheduler", "storage", "tests", "docs", ".ci")
        for path in sorted((root / folder).rglob("*"))
        if path.suffix in (".py", ".md", ".sh", "") and path.is_file() and path != Path(__file__)
        for word in words
        if word in path.read_text("utf-8", "replace")
    ]
    assert found == []
