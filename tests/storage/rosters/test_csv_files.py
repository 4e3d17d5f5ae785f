"""CSV files as registrars have them: encodings, delimiters, quotes, and what only looks like one."""

import codecs

import pytest

from storage.rosters import Outcome
from storage.tables import Person
from tests.storage.rosters.conftest import Registrar, codes

ROSTER = "身分,編號,姓名,年級\r\n學生,1,陳恒碁,1\r\n學生,2,游錫裏,2\r\n"


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "cp950", "utf-16"])
def test_encodings_are_found_by_content(registrar: Registrar, codec: str) -> None:
    """UTF-8 with and without mark, Big5 as Windows writes it, UTF-16 with its mark: the same names come in."""
    report = registrar.bring("people", ROSTER.encode(codec))

    assert report.ok, report.errors
    assert [person.name for person in registrar.all(Person)] == ["陳恒碁", "游錫裏"]


def test_utf16_from_a_big_endian_machine(registrar: Registrar) -> None:
    """The mark says which byte comes first."""
    assert registrar.bring("people", codecs.BOM_UTF16_BE + ROSTER.encode("utf-16-be")).ok


@pytest.mark.parametrize(
    ("pair", "character"),
    [
        (b"\xfa\x40", "\ue000"),
        (b"\xfe\xfe", "\ue310"),
        (b"\x8e\x40", "\ue311"),
        (b"\xa0\xfe", "\ueeb7"),
        (b"\x81\x40", "\ueeb8"),
        (b"\x8d\xfe", "\uf6b0"),
        (b"\xc8\xfe", "\uf848"),
    ],
)
def test_private_characters_of_big5_are_kept(registrar: Registrar, pair: bytes, character: str) -> None:
    """造字 in a name becomes the private use character that Windows makes of it, with a remark; no name loses one."""
    report = registrar.bring("people", ROSTER.encode("cp950").replace("恒碁".encode("cp950"), pair))

    assert report.ok, report.errors
    assert registrar.one(Person, number="1").name == f"陳{character}"
    assert [(remark.code, remark.line, remark.column) for remark in report.remarks] == [("private-use", 2, "name")]


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_other_delimiters(registrar: Registrar, delimiter: str) -> None:
    """Some spreadsheets write semicolons or tabs."""
    assert registrar.bring("people", ROSTER.replace(",", delimiter)).ok


def test_quotes_commas_and_blank_lines(registrar: Registrar) -> None:
    """A quoted cell may hold commas and quotes; rows of nothing are passed over, and lines still count."""
    text = 'role,number,name,office\n\nstaff,1,"王,""大""",註冊組\n,,,\nstaff,2,乙,"甲\n乙"\nstaff,,丙,\n'

    report = registrar.bring("people", text)

    assert codes(report) == [("control-character", 5, "office"), ("required", 7, "number")]
    assert registrar.bring("people", text.replace("甲\n乙", "甲乙").replace(",,丙", ",3,丙")).ok
    assert registrar.one(Person, number="1").name == '王,"大"'


def test_outer_blanks_and_full_width_digits(registrar: Registrar) -> None:
    """Blanks around a cell do not count, full-width ones neither; numbers may be full-width."""
    assert registrar.bring(
        "people", "role,number,name,class,seat,grade\n 學生 ,２０１０１,\u3000林向晴 ,２０１,１, 2\n"
    ).ok

    student = registrar.all(Person)[0]
    assert (student.number, student.name, student.class_name, student.seat) == ("20101", "林向晴", "201", 1)


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"", ("empty-file", None, None)),
        (b"\n\n", ("empty-file", None, None)),
        (b"role,number,name\n", ("no-rows", None, None)),
        (b"role,number,name\nstaff,1,\x81\x20\xff\n", ("encoding", 2, None)),
        ("role,number,name\nstaff,1,甲\n".encode("utf-16-le"), ("encoding", 1, None)),
        (b"role,number\nstaff,1\n", ("header-missing", 1, "name")),
        (b"role,number,name,name\nstaff,1,a,b\n", ("header-twice", 1, None)),
        (b"role,number,name,points\nstaff,1,a,b\n", ("header-unknown", 1, None)),
        (b'role,number,name\nstaff,1,"a\n', ("quotes", 2, None)),
        (b'role,number,name\nstaff,1,"a"b\n', ("quotes", 2, None)),
        (b"role,number,name\nstaff,1,a,b\n", ("row-too-long", 2, None)),
        (b"role,number,name,\nstaff,1,a,b\n", ("row-too-long", 2, None)),
        (b"role,number,,name\nstaff,1,b,a\n", ("no-header", 2, None)),
        (b"role,number,name\nstaff,1,a\x00b\n", ("control-character", 2, "name")),
        (b"a," * 300 + b"\n", ("too-many-columns", 1, None)),
        (b"role,number,name\nstaff,1," + b"a" * 101 + b"\n", ("too-long", 2, "name")),
        (b'role,number,name\nstaff,1,"' + b"a" * 140_000 + b'"\n', ("cell-too-long", 2, None)),
        (b"role,number,name\nstaff,1," + b"a" * (1 << 20), ("line-too-long", 2, None)),
        (b"a" * (2 << 20), ("line-too-long", 1, None)),
        (b"%PDF-1.7\n", ("unsupported-format", None, None)),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 512, ("spreadsheet-old", None, None)),
        (b"<html><table><tr><td>role</td></tr></table>", ("unsupported-format", None, None)),
    ],
    ids=lambda value: value[0] if isinstance(value, tuple) else "",
)
def test_bad_files_are_named(
    registrar: Registrar, content: bytes, expected: tuple[str, int | None, str | None]
) -> None:
    """What is no roster is refused with its reason, and never half imported."""
    report = registrar.bring("people", content)

    assert codes(report) == [expected]
    assert report.outcome is Outcome.REFUSED
    assert registrar.all(Person) == []


def test_the_name_of_a_file_decides_nothing(registrar: Registrar) -> None:
    """A CSV called .xlsx is a CSV."""
    assert registrar.bring("people", registrar.file(ROSTER, "roster.xlsx")).ok


def test_a_missing_file_is_said(registrar: Registrar) -> None:
    """No traceback for a path that leads nowhere."""
    assert codes(registrar.bring("people", registrar.folder / "none.csv")) == [("unreadable", None, None)]
