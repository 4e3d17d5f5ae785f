"""The last weeks of a small school's term: what the whole term of a big one promises, in some seconds."""

from pathlib import Path

from storage.units import Storage
from tests.years.certification import SMALL, Term, held


def test_a_small_term(storage: Storage, tmp_path: Path) -> None:
    """Every request ends decided, returned or listed; one digest a day at most; nobody who could not has decided."""
    figures = Term(storage, SMALL, seed=113, folder=tmp_path).run()

    assert held(figures) == []
    assert figures.listed
    assert figures.done["absences"]
    assert figures.messages["certification"]
    assert figures.messages["certified"]
