"""What is read of typed codes and second things, and the rules that stand against a binding."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portfolio.bindings import (
    Claim,
    NoSecondThingError,
    Refusal,
    SecondThing,
    is_registrar,
    normal_second,
    read_code,
    refusal,
    second_thing,
    try_again_at,
)
from portfolio.people import Role

NOW = datetime(2025, 1, 15, tzinfo=UTC)
TODAY = date(2025, 1, 15)
LETTERS = "3467ACDEFGHJKMNPQRTVWXY9"
CODES = st.text(LETTERS, min_size=16, max_size=16)


@given(
    CODES, st.lists(st.sampled_from(["", " ", "-", "　", "－", "–", ".", "\u200b", " - "]), min_size=15, max_size=15)
)
def test_separators_between_letters_change_nothing(code: str, between: list[str]) -> None:
    """Whatever stands between the letters, once it was asked for: the same code comes out."""
    written = "".join(letter + gap for letter, gap in zip(code, [*between, ""], strict=True))
    assert read_code(written) == (code, "")
    assert read_code(written.lower()) == (code, "")


@given(
    CODES,
    st.sampled_from(["綁定", "綁定 ", "我的綁定碼：", "/start ", "start ", "BIND "]),
    st.sampled_from(["", "20102", "97/9/2", "學號20102"]),
)
def test_words_before_and_the_second_thing_after(code: str, before: str, second: str) -> None:
    """A prefilled link, a greeting, the number right behind: told apart."""
    grouped = "-".join(code[start : start + 4] for start in range(0, 16, 4))
    assert read_code(f"{before}{grouped} {second}") == (code, second)


@pytest.mark.parametrize("text", ["", "你好", "ACDE-FGHJ-KMNP-QRT", "ACDEFGHJKMNPQRTVW", "12345", "我的件數還有幾件"])
def test_what_is_no_code(text: str) -> None:
    """Too short, too long, or words."""
    assert read_code(text) is None


@given(st.text())
def test_any_text_is_read_without_an_error(text: str) -> None:
    """Emoji, bidirectional marks, lone surrogates: a code or none, a second thing or its error."""
    found = read_code(text)
    assert found is None or len(found[0]) == 16
    for kind in SecondThing:
        try:
            assert normal_second(kind, text)
        except NoSecondThingError:
            continue


@pytest.mark.parametrize(
    "text",
    [
        "97年5月17日",
        "民國97年5月17日",
        "97/5/17",
        "0970517",
        "970517",
        "2008-05-17",
        "20080517",
        "２００８／５／１７",
        "2008 5 17",
        "生日是97.5.17喔",
    ],
)
def test_a_birthday_in_any_form(text: str) -> None:
    """ROC or Gregorian, as people write it."""
    assert normal_second(SecondThing.CHILD_BIRTHDAY, text) == "2008-05-17"


@pytest.mark.parametrize("text", ["", "不知道", "97/2/30", "5月17日", "97-13-1"])
def test_no_birthday(text: str) -> None:
    """No such day, half a day, no day."""
    with pytest.raises(NoSecondThingError):
        normal_second(SecondThing.CHILD_BIRTHDAY, text)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("10101", "10101"),
        ("學號：10101", "10101"),
        ("t01", "T01"),
        ("Ｔ０１", "T01"),
        ("1 0 1 0 1", "10101"),
        ("007", "007"),
    ],
)
def test_a_number_in_any_form(text: str, number: str) -> None:
    """Case and width do not matter, leading zeros do."""
    assert normal_second(SecondThing.NUMBER, text) == number


def test_guardians_give_the_childs_birthday_everybody_else_a_number() -> None:
    """What is not on the paper each of them holds."""
    assert {role: second_thing(role) for role in Role} == {
        Role.STUDENT: SecondThing.NUMBER,
        Role.TEACHER: SecondThing.NUMBER,
        Role.STAFF: SecondThing.NUMBER,
        Role.GUARDIAN: SecondThing.CHILD_BIRTHDAY,
    }


@pytest.mark.parametrize(
    ("ago", "again"),
    [
        ([], None),
        ([1, 2, 3, 4], None),
        ([1, 2, 3, 4, 5], 55),
        ([1, 2, 3, 4, 59, 60], 1),
        ([1, 2, 3, 4, 60], None),
        ([1, 2, 3, 4, 5, 6, 7], 55),
    ],
)
def test_five_failures_in_an_hour(ago: list[int], again: int | None) -> None:
    """The sixth waits until the fifth from the end is an hour old."""
    found = try_again_at([NOW - timedelta(minutes=one) for one in ago], allowed=5, now=NOW)
    assert found == (None if again is None else NOW + timedelta(minutes=again))


GUARDIAN = {"role": Role.GUARDIAN, "departed": False, "is_guardian": True, "child_birthday": date(2008, 5, 17)}
CASES: list[tuple[dict[str, object], Refusal | None]] = [
    (GUARDIAN, None),
    ({**GUARDIAN, "departed": True}, Refusal.NOT_ON_ROSTER),
    ({**GUARDIAN, "is_guardian": False}, Refusal.NOT_A_GUARDIAN),
    ({**GUARDIAN, "child_birthday": date(2007, 1, 15)}, Refusal.OF_AGE),
    ({**GUARDIAN, "child_birthday": date(2007, 1, 16)}, None),
    ({**GUARDIAN, "child_birthday": None}, Refusal.OF_AGE),
    ({**GUARDIAN, "account_is_child": True}, Refusal.STUDENTS_OWN_ACCOUNT),
    ({"role": Role.STUDENT, "departed": False}, None),
    ({"role": Role.STUDENT, "departed": True}, Refusal.NOT_ON_ROSTER),
    ({"role": Role.STUDENT, "departed": False, "account_is_guardian": True}, Refusal.GUARDIANS_ACCOUNT),
    ({"role": Role.TEACHER, "departed": False}, None),
    ({"role": Role.STAFF, "departed": True}, Refusal.NOT_ON_ROSTER),
]


@pytest.mark.parametrize(("facts", "expected"), CASES)
def test_what_stands_against_a_binding(facts: dict[str, object], expected: Refusal | None) -> None:
    """Off the roster, no guardian or barred, of age, and the same account on both sides."""
    assert refusal(Claim(**facts), on=TODAY) is expected  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("role", "office", "title", "codes_office", "expected"),
    [
        (Role.STAFF, "註冊組", None, "", True),
        (Role.STAFF, "教務處註冊組", "幹事", "", True),
        (Role.STAFF, "教務處", "註冊組長", "", True),
        (Role.STAFF, "教務組", None, "進修部教務組", True),
        (Role.STAFF, "教務組", None, "教務處註冊組", False),
        (Role.STAFF, "教務處", None, "教務處註冊組", False),
        (Role.STAFF, "", None, "教務處註冊組", False),
        (Role.STAFF, None, None, "", False),
        (Role.TEACHER, "註冊組", "註冊組長", "", False),
        (Role.GUARDIAN, "註冊組", None, "註冊組", False),
    ],
)
def test_who_belongs_to_the_office(
    role: Role, office: str | None, title: str | None, codes_office: str, *, expected: bool
) -> None:
    """註冊組 by office or title, and whatever the school has instead; never another office or role."""
    assert is_registrar(role=role, office=office, title=title, codes_office=codes_office) is expected
