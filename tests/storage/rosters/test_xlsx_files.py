"""XLSX files: what a sheet says, and archives that nobody should open."""

import io
import struct
import zipfile
import zlib
from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import openpyxl
import pytest

from storage.rosters import Outcome
from storage.tables import Person, Work
from tests.storage.rosters.conftest import Registrar, codes

HEADER = ["身分", "編號", "姓名", "班級", "座號", "年級", "生日"]
STUDENT = ["學生", 20101, "林向晴", 201, 1.0, 2, date(2008, 5, 17)]


def workbook(*rows: list[Any], change: Callable[[openpyxl.Workbook], None] | None = None) -> bytes:
    """Return a workbook with these rows in its first sheet."""
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    if change is not None:
        change(book)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def rebuilt(content: bytes, change: Callable[[dict[str, bytes]], None]) -> bytes:
    """Return the archive with its parts changed."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    change(parts)
    return packed(parts)


def packed(parts: dict[str, bytes]) -> bytes:
    """Return an archive of these parts."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return target.getvalue()


def plain_book() -> bytes:
    """Return a workbook with one student."""
    return workbook(HEADER, STUDENT)


def test_a_sheet_comes_in_with_numbers_and_days(registrar: Registrar) -> None:
    """Numbers lose the ".0" that spreadsheets give them, days are days."""
    report = registrar.bring("people", plain_book())

    assert report.ok, report.errors
    student = registrar.one(Person, number="20101")
    assert (student.class_name, student.seat, student.grade, student.birthday) == ("201", 1, 2, date(2008, 5, 17))


def test_days_and_hours_of_a_sheet(registrar: Registrar) -> None:
    """A cell with a day and an hour is an instant in Taipei; text in ROC years is read as such."""
    registrar.has("people", "courses")
    header = ["id", "kind", "number", "title", "academic_year", "uploaded_at"]
    rows = [
        ["W1", "多元表現", 20101, "甲", 113, datetime(2024, 12, 30, 16, 5)],  # noqa: DTZ001 - a sheet knows no zone
        ["W2", "多元表現", "20101", "乙", 113, "113/12/30 16:05"],
    ]

    assert registrar.bring("works", workbook(header, *rows)).ok
    first, second = registrar.all(Work)
    assert first.uploaded_at == second.uploaded_at == datetime.fromisoformat("2024-12-30T16:05:00+08:00")


def test_what_a_spreadsheet_did_to_a_cell_is_said(registrar: Registrar) -> None:
    """A number turned into a day, one with too many digits, an error: nobody guesses what stood there."""
    rows = [
        ["學生", date(2025, 3, 1), "甲", 201, 1, 2, None],
        ["學生", 1234567890123456, "乙", 201, 1, 2, None],
        ["學生", 3, "丙", 201, 1, 2, "=TODAY()"],
    ]

    assert codes(registrar.bring("people", workbook(HEADER, *rows))) == [
        ("cell-is-date", 2, "number"),
        ("number-imprecise", 3, "number"),
        ("formula", 4, "birthday"),
    ]


def test_an_error_value_is_no_empty_cell(registrar: Registrar) -> None:
    """#REF! in a cell means that something is missing there."""

    def damage(book: openpyxl.Workbook) -> None:
        book.active["G2"].value, book.active["G2"].data_type = "#REF!", "e"

    assert codes(registrar.bring("people", workbook(HEADER, STUDENT, change=damage))) == [
        ("sheet-error", 2, "birthday")
    ]


def test_rows_above_and_columns_before_do_not_matter(registrar: Registrar) -> None:
    """A table that starts at C3 is read from there; lines are those of the sheet."""
    rows = [[], [], [None, None, *HEADER], [], [None, None, *STUDENT[:5], 9, "=1+1"]]

    assert sorted(codes(registrar.bring("people", workbook(*rows)))) == [
        ("choice", 5, "grade"),
        ("formula", 5, "birthday"),
    ]


def test_only_the_first_visible_sheet_is_read(registrar: Registrar) -> None:
    """Further sheets are not read, and that is said."""

    def more(book: openpyxl.Workbook) -> None:
        book.create_sheet("說明").append(["請填寫"])
        hidden = book.create_sheet("舊資料", 0)
        hidden.append(["x"])
        hidden.sheet_state = "hidden"
        book.active = 1

    report = registrar.bring("people", workbook(HEADER, STUDENT, change=more))

    assert report.ok, report.errors
    assert [(remark.code, remark.facts) for remark in report.remarks] == [("other-sheets", {"count": 1})]


def test_a_link_in_a_cell_is_harmless(registrar: Registrar) -> None:
    """Spreadsheets make links of addresses by themselves; the sheet still draws on nothing outside."""

    def link(book: openpyxl.Workbook) -> None:
        book.active["C2"].hyperlink = "https://platform.example/"
        book.active["C2"].value = "林向晴"

    assert registrar.bring("people", workbook(HEADER, STUDENT, change=link)).ok


def add(name: str, content: bytes = b"<x/>") -> Callable[[dict[str, bytes]], None]:
    """Return a change that adds one part."""
    return lambda parts: parts.update({name: content})


def put(name: str, old: bytes, new: bytes) -> Callable[[dict[str, bytes]], None]:
    """Return a change of one part's text."""

    def change(parts: dict[str, bytes]) -> None:
        assert old in parts[name]
        parts[name] = parts[name].replace(old, new)

    return change


OUTSIDE = b'<Relationship Id="r9" Type="x/externalLinkPath" TargetMode="External" Target="file:///x"/></Relationships>'
SHEET = "xl/worksheets/sheet1.xml"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (add("xl/vbaProject.bin"), "spreadsheet-macros"),
        (put("[Content_Types].xml", b"sheet.main+xml", b"sheet.macroEnabled.main+xml"), "spreadsheet-macros"),
        (add("xl/externalLinks/externalLink1.xml"), "spreadsheet-links"),
        (add("xl/connections.xml"), "spreadsheet-links"),
        (add("xl/embeddings/oleObject1.bin"), "spreadsheet-links"),
        (put("xl/_rels/workbook.xml.rels", b"</Relationships>", OUTSIDE), "spreadsheet-links"),
        (add("../evil.xml"), "archive-path"),
        (add("/etc/evil.xml"), "archive-path"),
        (add("xl/bomb.xml", b"0" * (30 << 20)), "archive-too-big"),
        (lambda parts: parts.update({f"xl/p{n}.xml": b"" for n in range(1_001)}), "archive-parts"),
        (put(SHEET, b'<c r="A1"', b'<c r="XFD1048576"'), "too-many-cells"),
        (lambda parts: parts.update({SHEET: parts[SHEET][:400]}), "archive-broken"),
        (put("xl/workbook.xml", b"<workbook", b"<!DOCTYPE x [<!ENTITY a 'b'>]><workbook"), "archive-broken"),
        (lambda parts: parts.pop("xl/workbook.xml"), "unsupported-format"),
        (lambda parts: parts.pop("xl/_rels/workbook.xml.rels"), "archive-broken"),
        (lambda parts: parts.pop(SHEET), "archive-broken"),
    ],
)
def test_archives_with_more_than_a_table_are_refused(
    registrar: Registrar, change: Callable[[dict[str, bytes]], None], code: str
) -> None:
    """Macros, links to elsewhere, paths that lead out, bombs and broken parts: refused before anything reads them."""
    report = registrar.bring("people", rebuilt(plain_book(), change))

    assert (report.outcome, codes(report)) == (Outcome.REFUSED, [(code, None, None)])


def with_declared_size(content: bytes, name: str, size: int) -> bytes:
    """Return the archive with another size written beside one part, in both of its lists."""
    changed = bytearray(content)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        info = archive.getinfo(name)
        struct.pack_into("<L", changed, info.header_offset + 22, size)
        entry = content.index(b"PK\x01\x02")
        while content[entry + 46 : entry + 46 + len(name)] != name.encode():
            entry = content.index(b"PK\x01\x02", entry + 4)
    struct.pack_into("<L", changed, entry + 24, size)
    return bytes(changed)


def test_a_size_that_lies_is_found_out(registrar: Registrar) -> None:
    """A bomb that says it is small is unpacked only as far as a file of its size may be."""
    bomb = rebuilt(plain_book(), add("xl/bomb.xml", b"0" * (30 << 20)))
    small_lie = rebuilt(plain_book(), add("xl/lie.xml", b"0" * 5_000))

    assert codes(registrar.bring("people", with_declared_size(bomb, "xl/bomb.xml", 10))) == [
        ("archive-too-big", None, None)
    ]
    assert codes(registrar.bring("people", with_declared_size(small_lie, "xl/lie.xml", 10))) == [
        ("archive-lies", None, None)
    ]


def test_a_lie_with_a_matching_checksum_is_found_out(registrar: Registrar) -> None:
    """The checksum of the first bytes does not make the rest go away."""
    content = bytearray(with_declared_size(rebuilt(plain_book(), add("xl/lie.xml", b"0" * 5_000)), "xl/lie.xml", 10))
    entry = bytes(content).index(b"xl/lie.xml", bytes(content).index(b"PK\x01\x02")) - 46
    struct.pack_into("<L", content, entry + 16, zlib.crc32(b"0" * 10))

    assert codes(registrar.bring("people", bytes(content))) == [("archive-lies", None, None)]


@pytest.mark.parametrize("name", ["content.xml", "xl/workbook.bin", "notes.txt"])
def test_other_archives_are_named(registrar: Registrar, name: str) -> None:
    """An ODS, an XLSB or any other ZIP is no XLSX."""
    assert codes(registrar.bring("people", packed({name: b"<x/>"}))) == [("unsupported-format", None, None)]


@pytest.mark.parametrize("cut", [4, 100, 1_000, -30])
def test_a_cut_off_archive_is_broken(registrar: Registrar, cut: int) -> None:
    """Half a download is said to be one."""
    assert codes(registrar.bring("people", plain_book()[:cut])) == [("archive-broken", None, None)]


def test_an_empty_sheet(registrar: Registrar) -> None:
    """A workbook without anything in it."""
    assert codes(registrar.bring("people", workbook())) == [("empty-file", None, None)]
