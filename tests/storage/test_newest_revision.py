"""The newest revision, told without loading Alembic."""

from alembic.script import ScriptDirectory

from storage.migrations import config, is_current, newest
from storage.units import Storage


def test_newest_revision_is_alembics_head(storage: Storage) -> None:
    """The number read off the files is the head that Alembic follows the revisions to."""
    head = ScriptDirectory.from_config(config(storage.engines.write)).get_current_head()
    assert newest() == head
    assert is_current(storage.engines.write)
