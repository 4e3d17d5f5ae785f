"""The demo's roster files as a registrar would have them: CSV with Chinese headers and words, one folder a school."""

import csv
from collections.abc import Collection
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from storage.demo.rows import Row
from storage.demo.schools import STAGES, DemoSchool, Stage, make_schools
from storage.rosters.columns import Kind, first_words, kind_named, words

ENCODING = "utf-8-sig"  # with a BOM, so that spreadsheets read it as what it is


@dataclass(frozen=True)
class Written:
    """One file that was written, for which school, and from which stage on it may be imported."""

    school: str
    kind: str
    stage: Stage
    path: Path
    rows: int


def write_files(folder: Path, seed: int, slugs: Collection[str] | None = None) -> list[Written]:
    """Write every file of these schools (all five) and return what was written, in the order in which to import it.

    What the demo database starts with lies in `<folder>/<slug>/`; what the school has later, with works up to 114-2,
    in `<folder>/<slug>/later/<day>/`. All files are full ones.
    """
    schools = [school for school in make_schools(seed) if slugs is None or school.slug in slugs]
    return [_write(folder, school, stage, kind) for school in schools for stage in STAGES for kind in stage.kinds]


def _write(folder: Path, school: DemoSchool, stage: Stage, kind: str) -> Written:
    here = folder / school.slug
    if stage is not STAGES[0]:
        here = here / "later" / stage.at.date().isoformat()
    here.mkdir(parents=True, exist_ok=True)
    rows = school.rows(kind, stage.at)
    path = here / f"{kind}.csv"
    with path.open("w", encoding=ENCODING, newline="") as file:
        writer = csv.writer(file)
        columns = kind_named(kind).columns
        writer.writerow([column.headers[0] for column in columns])
        writer.writerows(_line(kind_named(kind), row) for row in rows)
    return Written(school.slug, kind, stage, path, len(rows))


def _line(kind: Kind, row: Row) -> list[str]:
    return [_said(column.reads).get(row[column.name], row[column.name]) for column in kind.columns]


@cache
def _said(reader: str) -> dict[str, str]:
    """What is stored → the Chinese word for it, where a column holds one of a closed choice."""
    values = list(dict.fromkeys(words(reader).values()))
    return dict(zip(values, first_words(reader), strict=True))
