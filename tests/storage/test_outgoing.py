"""What is due is looked up, school by school, however much is planned."""

from storage.queries import outgoing
from tests.world import World


def test_one_look_into_the_index_says_whether_a_school_waits(world: World) -> None:
    """PostgreSQL reads no school's planned notices to find the first, nor sorts them; SQLite looks the school up."""
    with world.storage.unit() as session:
        asked = outgoing._SCHOOLS_DUE.compile(session.connection())
        if world.storage.engines.is_sqlite:
            plan = session.connection().exec_driver_sql(
                f"EXPLAIN QUERY PLAN {asked}", ("2025-01-15", *("planned", 1, 0) * 2)
            )
            looks = [row[3] for row in plan if "notice" in row[3]]
            assert looks == ["SEARCH notice USING INDEX ix_notice_school_due_at (school=?)"] * 2
            return
        session.connection().exec_driver_sql("SET LOCAL enable_seqscan = off")  # it would, of the few rows of a test
        values = asked.construct_params({"now": world.now})
        plan = session.connection().exec_driver_sql(f"EXPLAIN {asked}", values)
        steps = [row[0].strip(" ->") for row in plan]
    of_notices = [place for place, step in enumerate(steps) if "ix_notice_school_due_at" in step]
    assert len(of_notices) == 2, steps
    assert all(steps[place - 1].startswith("Limit") for place in of_notices), steps
