"""Lines of their own: what is said where the rules leave even the platform's office open."""

from dataclasses import replace

import pytest

from handlers.regulation_answers import AnswerKind
from portfolio.offices import OfficeItem
from portfolio.readings import Silent
from portfolio.schools import load_pack
from tests.regulations.asked import ask, by_pack


@pytest.mark.parametrize("school", ["yphs", "tmsb"])
def test_the_platforms_office_is_named_as_the_rules_do(school: str) -> None:
    """Where a clause gives an office the platform, that is said, with the clause."""
    answer = ask(by_pack(school), "平台掛了登不進去", "student")

    assert answer.kind is AnswerKind.PLATFORM_DOWN
    assert answer.cites
    assert f"由{answer.office}處理" in answer.text


def test_no_office_is_said_to_look_after_a_platform_that_the_rules_do_not_name() -> None:
    """Whom to ask is another thing than who is in charge."""
    pack = load_pack("anon15")
    offices = {**pack.offices, OfficeItem.PLATFORM: dict.fromkeys(pack.divisions, Silent("資料組"))}
    answer = ask(replace(by_pack("anon15"), pack=replace(pack, offices=offices)), "平台掛了登不進去", "student")

    assert (answer.kind, answer.cites) == (AnswerKind.PLATFORM_DOWN, ())
    assert "沒有寫" in answer.text
    assert answer.text.endswith("請先問資料組。")


def test_what_the_rules_say_beside_a_platform_that_is_down_is_a_question() -> None:
    """Whether a deadline moves then, or how soon it has to run again, is not answered by whom to call."""
    for text in ("系統當掉 上傳期限會延嗎", "平台掛了要幾天內修好"):
        assert ask(by_pack("yphs"), text, "student").kind is AnswerKind.UNSETTLED
