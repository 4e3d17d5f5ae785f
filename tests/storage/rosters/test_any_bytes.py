"""Whatever a file holds: an answer with a reason, never a crash, and never half an import (reliability.md § 4.4)."""

import io
import zipfile
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from storage.rosters import KINDS, Outcome
from storage.rosters.columns import kind_named
from tests.storage.rosters.conftest import Registrar, contents
from tests.storage.rosters.test_xlsx_files import plain_book

KNOWN_WORDS = [
    "學生",
    "guardian",
    "T01",
    "20101",
    "是",
    "113-1",
    "97/5/17",
    "114/2/29",
    "2026-02-30",
    "24:00",
    "=1+1",
    "１",
]
ODD = [
    "",
    " ",
    "\x00",
    "\u202e",
    "\ue000",
    "\U00020000",
    "\ufffd",
    '"',
    "\n",
    "0",
    "-1",
    "9" * 30,
    "NaN",
    "Infinity",
    "#N/A",
]
CELLS = st.one_of(st.sampled_from(KNOWN_WORDS + ODD), st.text(max_size=12))
FUZZ = settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], derandomize=True)


BOOK = plain_book()  # once: a workbook tells when it was made


def is_answered(registrar: Registrar, kind: str, content: bytes) -> None:
    """Import, and see that the report is of one piece and that a refusal left no trace."""
    before = contents(registrar.storage)

    report = registrar.bring(kind, content)

    if report.outcome is Outcome.REFUSED:
        assert report.error_count == len(report.errors) > 0
        assert contents(registrar.storage) == before
    else:
        assert report.error_count == 0


@settings(FUZZ, max_examples=30)
@given(content=st.binary(max_size=300))
def test_any_bytes_are_answered(registrar: Registrar, content: bytes) -> None:
    """Random bytes are no roster, and say so."""
    is_answered(registrar, "people", content)


@st.composite
def tables(draw: st.DrawFn) -> tuple[str, str]:
    """Draw a kind, and a table under some of its headers."""
    kind = draw(st.sampled_from(KINDS))
    columns = draw(st.permutations(kind_named(kind).names))[: draw(st.integers(1, 20))]
    required = [column.name for column in kind_named(kind).columns if column.required]
    header = list(dict.fromkeys([*required, *columns]))
    rows = draw(st.lists(st.lists(CELLS, min_size=len(header), max_size=len(header) + 1), max_size=6))
    delimiter = draw(st.sampled_from(",;\t"))
    return kind, "\n".join(delimiter.join(row) for row in [header, *rows])


@settings(FUZZ, max_examples=50)
@given(table=tables(), codec=st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "cp950"]))
def test_any_table_is_answered(registrar: Registrar, table: tuple[str, str], codec: str) -> None:
    """Random cells under true headers: every mistake has a reason, every accepted row a place."""
    kind, text = table
    is_answered(registrar, kind, text.encode(codec, "replace"))


@settings(FUZZ, max_examples=25)
@given(data=st.data())
def test_any_damage_to_a_workbook_is_answered(registrar: Registrar, data: Any) -> None:
    """Bytes turned over inside the archive, or inside its parts with the archive whole."""
    content = bytearray(BOOK)
    if data.draw(st.booleans()):
        with zipfile.ZipFile(io.BytesIO(bytes(content))) as archive:
            parts = {name: bytearray(archive.read(name)) for name in archive.namelist()}
        part = parts[data.draw(st.sampled_from(sorted(parts)))]
        _damage(part, data)
        target = io.BytesIO()
        with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, changed in parts.items():
                archive.writestr(name, bytes(changed))
        content = bytearray(target.getvalue())
    else:
        _damage(content, data)
    is_answered(registrar, "people", bytes(content))


def _damage(content: bytearray, data: Any) -> None:
    for _ in range(data.draw(st.integers(1, 4))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))


@pytest.mark.soak
@settings(FUZZ, max_examples=3_000)
@given(table=tables(), codec=st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "cp950"]))
def test_very_many_tables_are_answered(registrar: Registrar, table: tuple[str, str], codec: str) -> None:
    """The same for long."""
    kind, text = table
    is_answered(registrar, kind, text.encode(codec, "replace"))


@pytest.mark.soak
@settings(FUZZ, max_examples=2_000)
@given(data=st.data())
def test_very_many_damaged_workbooks_are_answered(registrar: Registrar, data: Any) -> None:
    """The same for long."""
    test_any_damage_to_a_workbook_is_answered.hypothesis.inner_test(registrar, data)  # type: ignore[attr-defined]
