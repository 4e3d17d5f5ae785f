"""The last weeks of a small school's term: what the whole term of a big one promises, in some seconds."""

from dataclasses import replace
from pathlib import Path

import pytest

from storage.units import Storage
from tests.years.certification import SMALL, Year, held
from tests.years.town import FIRST


@pytest.mark.faults
def test_a_small_term(storage: Storage, tmp_path: Path) -> None:
    """Every request ends decided, returned or listed; one digest a day at most; nobody who could not has decided."""
    figures = Year(storage, SMALL, seed=113, folder=tmp_path).run()

    assert held(figures) == []
    assert figures.listed
    assert figures.done["absences"]
    assert figures.messages["certification"]
    assert figures.messages["certified"]


@pytest.mark.soak
def test_a_whole_year(storage: Storage, tmp_path: Path) -> None:
    """The same from the first day on; `python -m tests.years.certification` does it for 3,600 students."""
    size = replace(SMALL, works=360, teachers=20, begins=FIRST.opens)
    assert held(Year(storage, size, seed=7, folder=tmp_path, is_whole=True).run()) == []
