"""Characters of names: rare ones are kept, invisible ones go, damaged ones are refused; formulas never come in."""

import doctest

import pytest

import storage.rosters.characters
import storage.rosters.values
from storage.tables import Person, Work
from tests.storage.rosters.conftest import Registrar, codes

HEADER = "role,number,name\n"


@pytest.mark.parametrize(
    "name",
    [
        "𠀋𪚥",  # CJK extension B
        "\U000323af",  # extension H
        "葛\U000e0100城",  # an ideographic variation sequence
        "\ufa0c嗀",  # a compatibility character that normalising would change
        "é́",  # combining marks
        "Nguyễn Thị Thu",
        "Kacaw·Lalan",
    ],
)
def test_rare_characters_stay_as_they_are(registrar: Registrar, name: str) -> None:
    """A name is kept to the last code point, without a remark."""
    report = registrar.bring("people", f"{HEADER}staff,1,{name}\n")

    assert (report.error_count, report.remark_count) == (0, 0)
    assert registrar.all(Person)[0].name == name


@pytest.mark.parametrize("character", ["\ue000", "\uf8ff", "\U000f0000", "\U0010fffd"])
def test_private_use_is_kept_with_a_remark(registrar: Registrar, character: str) -> None:
    """造字 cannot be told apart from outside: it is kept, and somebody is asked to look."""
    report = registrar.bring("people", f"{HEADER}staff,1,王{character}\n")

    assert [remark.code for remark in report.remarks] == ["private-use"]
    assert registrar.all(Person)[0].name == f"王{character}"


@pytest.mark.parametrize("mark", ["\u200b", "\u200d", "\u202e", "\u2066", "\ufeff", "\u00ad", "\U000e0041"])
def test_invisible_marks_are_taken_out(registrar: Registrar, mark: str) -> None:
    """Zero-width and bidirectional marks are no part of a name, and make equal numbers differ."""
    report = registrar.bring("people", f"{HEADER}staff,{mark}1{mark},王{mark}小明\n")

    assert [remark.column for remark in report.remarks] == ["number", "name"]
    assert [(person.number, person.name) for person in registrar.all(Person)] == [("1", "王小明")]


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("王\x00明", "control-character"),
        ("王\x07明", "control-character"),
        ("王\x85明", "control-character"),
        ("王\u2028明", "control-character"),
        ("王\ufffd明", "lost-character"),
        ("王\uffff明", "lost-character"),
        ("#N/A", "sheet-error"),
        ("=1+1", "formula"),
        ("+王", "formula"),
        ("-王", "formula"),
        ("@SUM(A1)", "formula"),
        ("=cmd|' /C calc'!A0", "formula"),
    ],
)
def test_damaged_and_dangerous_names_are_refused(registrar: Registrar, name: str, code: str) -> None:
    """Control characters, traces of a lossy conversion and formulas are mistakes of the file."""
    assert codes(registrar.bring("people", f"{HEADER}staff,1,{name}\n")) == [(code, 2, "name")]


def test_a_question_mark_in_a_name_is_remarked_on(registrar: Registrar) -> None:
    """Conversions write it for a character that they did not know."""
    report = registrar.bring("people", f"{HEADER}staff,1,王?明\n")

    assert report.ok
    assert [(remark.code, remark.column) for remark in report.remarks] == [("question-mark", "name")]


@pytest.mark.parametrize(
    ("title", "comes_in"),
    [
        ("-我的專題(上)", True),
        ("@home 閱讀", True),
        ("+1", True),
        ("＝等號的故事", True),
        ("家庭👨‍👩‍👧作業", True),
        ("=1+1", False),
        ("=我", False),
        ("-2+3", False),
        ("@SUM(1)", False),
        ("+cmd|' /C calc'!A0", False),
    ],
)
def test_titles_are_the_students_own_words(registrar: Registrar, title: str, comes_in: bool) -> None:
    """A dash in front of a title is no formula; what would calculate or call something is."""
    registrar.has("people")
    row = {"id": "W1", "kind": "多元表現", "number": "20101", "title": title, "academic_year": 113}

    assert registrar.rows("works", [row]).ok is comes_in
    assert len(registrar.all(Work)) == comes_in


@pytest.mark.parametrize("module", [storage.rosters.characters, storage.rosters.values])
def test_examples_in_the_text_hold(module: object) -> None:
    """The examples beside the functions are true."""
    failed, tried = doctest.testmod(module)  # type: ignore[arg-type]

    assert (failed, tried > 0) == (0, True)
