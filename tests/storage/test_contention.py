"""Several processes at once: what is read and then written is never lost."""

from sqlalchemy import URL

from storage.queries.schools import find_setting, set_setting
from storage.units import Storage
from tests.storage.counting import COUNT
from tests.storage.processes import at_once

PROCESSES = 3
TIMES = 20


def test_reading_then_writing_loses_nothing(storage: Storage, database_url: URL) -> None:
    """Three processes add 20 each to one number that they read first: it ends at 60, and nobody fails."""
    with storage.unit() as session:
        set_setting(session, COUNT, "0")
    counting = [[database_url.render_as_string(False), str(TIMES)]] * PROCESSES

    assert at_once("tests.storage.counting", counting) == [0] * PROCESSES
    with storage.reading() as session:
        assert find_setting(session, COUNT) == str(PROCESSES * TIMES)
