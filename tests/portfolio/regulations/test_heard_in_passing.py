"""What is heard beside what a question is about: a day gone by, a place of a limit, a term of this school year."""

import pytest

from portfolio.regulations.hints import hints
from portfolio.regulations.reading import read
from portfolio.regulations.slots import Ask
from portfolio.regulations.words import finds
from portfolio.schools import load_pack


def _ask(text: str) -> Ask:
    return read(text)[0].whole


@pytest.mark.parametrize(
    "message", ["結業式那天過了還能上傳嗎", "期末考都過了 可以再上傳嗎", "休業式過了還來得及上傳嗎"]
)
def test_a_day_gone_by_was_passed_by_nobody(message: str) -> None:
    """過了 behind a day is no adoption of anything."""
    assert "通過" not in _ask(message).terms
    assert "通過" in _ask("校務會議通過了 什麼時候實施").terms


def test_a_place_is_counted_as_what_takes_it() -> None:
    """Of a limit works, of the working group people."""
    assert _ask("多元有幾個名額").units == ("件",)
    assert _ask("工作小組學生有幾位").units == ("人",)


def test_who_teaches_no_longer_has_left_as_a_teacher() -> None:
    """And is no student who left."""
    assert "離校生" not in _ask("代課結束離校後帳號還在嗎").terms
    assert "離校生" in _ask("學生離校後帳號還在嗎").terms


def test_all_that_is_one_rule_for_everybody_is_demanded() -> None:
    """統一要求 as 硬性要求."""
    assert "強制" in _ask("科上想統一要求學生每科上傳2件").terms


def test_what_is_done_this_term_is_told_by_a_record() -> None:
    """And not by the rule, which says how often every year."""
    assert finds("asks_past", "專業研習這學期什麼時候辦")
    assert not finds("asks_past", "這學期什麼時候截止")


def test_the_schedule_of_one_matter_is_no_schedule_of_all() -> None:
    """Where all days are published says nothing of the days of the one thing that is named."""
    pack = load_pack("tttvs")
    assert "四" not in hints(_ask("開課預檢的作業期程到什麼時候"), pack)
    assert "四" in hints(_ask("作業期程什麼時候公告"), pack)
