"""Rosters: reads the registrar's CSV and XLSX files, says line by line what is wrong, and brings the tables up to date.

`import_file` reads a file, `import_rows` rows in memory with the English column names (docs/rosters.md). Both check
everything before they change anything, and change one school in one short transaction.
"""

from storage.rosters.columns import KINDS, WITHOUT_DEPARTURES, UnknownKindError
from storage.rosters.delivering import NOTHING_SAID, Delivering
from storage.rosters.importing import Sinks, import_file, import_rows
from storage.rosters.reports import Counts, Departure, ImportReport, Outcome, Progress, RowError

__all__ = [
    "KINDS",
    "NOTHING_SAID",
    "WITHOUT_DEPARTURES",
    "Counts",
    "Delivering",
    "Departure",
    "ImportReport",
    "Outcome",
    "Progress",
    "RowError",
    "Sinks",
    "UnknownKindError",
    "import_file",
    "import_rows",
]
