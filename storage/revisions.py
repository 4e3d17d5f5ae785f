"""Which revisions of the tables there are, by the migrations' file names (`0002_walls.py`)."""

from pathlib import Path
from typing import Final

VERSIONS: Final = Path(__file__).parent / "migrations" / "versions"


def newest() -> str:
    """Return the newest revision; revisions are numbered, and files are named after them."""
    return max(path.name.partition("_")[0] for path in VERSIONS.glob("[0-9]*_*.py"))
